"""Participants over HTTP: put forward or applying, chosen, agreeing, certified, revoked, gone and back; and what a page never shows."""

from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.integration.http.conftest import Member
from tests.integration.http.test_api import NOBODY, problem

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64
CSV = "Nom;Prénom;Né(e) le;Courriel;Représentant légal;Courriel représentant légal\n"


def done(answer: httpx.Response, status: int = 200) -> Any:
    assert answer.status_code == status, answer.text
    return answer.json()


@pytest.fixture(scope="module")
def minor(coordinator: Member, direction: Member, programme: str) -> str:
    """A minor of the programme, put forward from a list; the design is approved."""
    base = f"/programmes/{programme}/design"
    head = done(coordinator.get("/institution/log"))["head"]
    content = done(coordinator.get(f"{base}/proposal", params={"at_least": head}))["content"]
    done(coordinator.post(base, {"content": content}))
    done(coordinator.post(f"{base}/submission"))
    done(direction.post(f"{base}/approval"))
    rows = CSV + "Brun;Noé;24/01/2011;noe.brun@lycee-tests.test;Anne Brun;anne.brun@famille.test\n"
    draft = done(coordinator.upload(f"/programmes/{programme}/imports", "mentors.csv", rows.encode(), role="mentors"), 201)
    position = done(coordinator.post(f"/imports/{draft['import']}/acceptance"))["position"]
    people = done(coordinator.get(f"/programmes/{programme}/participants", params={"at_least": position}))["items"]
    identifier: str = next(one["participation"] for one in people if one["name"] == "Noé Brun")
    return identifier


def shown(member: Member, participation: str, position: int = 0) -> Any:
    return done(member.get(f"/participations/{participation}", params={"at_least": position}))


def test_the_path_of_a_mentor(coordinator: Member, minor: str) -> None:
    scores = [{"criterion": one, "level": 3, "reason": "Observé en entretien"} for one in ("motivation", "teaching-ease", "curiosity")]
    done(coordinator.post(f"/participations/{minor}/grid", {"scores": scores}))
    done(coordinator.post("/participations/waiting-list", {"participations": [minor], "reason": "Beaucoup de candidats"}))
    position = done(coordinator.post("/participations/selection", {"participations": [minor], "reason": "Une place s’est libérée"}))[
        "position"
    ]
    noe = shown(coordinator, minor, position)
    assert (noe["name"], noe["sheet"]["status"], noe["authorised"]) == ("Noé Brun", "selected", False)
    assert [(one["criterion"], one["level"]) for one in noe["scores"]] == [("motivation", 3), ("teaching-ease", 3), ("curiosity", 3)]

    problem(coordinator.post(f"/participations/{minor}/charter", {"version": "1999.1"}), 422, "charter-version-unknown")
    done(coordinator.post(f"/participations/{minor}/charter", {"version": "2026.1"}))
    done(coordinator.post("/training/attendance", {"module": "m4-frame", "participations": [minor], "minutes": 3}))
    done(coordinator.post(f"/participations/{minor}/attendance", {"module": "m4-frame", "minutes": 30}))
    done(coordinator.post("/training/quiz", {"results": [{"participation": minor, "correct": 9, "essentials_correct": True}]}))
    done(coordinator.post("/training/practice", {"participations": [minor]}))
    done(coordinator.post("/training/certification", {"participations": [minor], "valid_until": "2066-08-31"}))
    position = done(coordinator.post(f"/participations/{minor}/revocation", {"reason": "A filmé un élève"}))["position"]
    sheet = shown(coordinator, minor, position)["sheet"]
    assert (sheet["certified_until"], sheet["quiz_passed"], sheet["minutes"]) == (None, False, {"m4-frame": 30})
    problem(
        coordinator.post("/training/certification", {"participations": [minor], "valid_until": "2066-08-31"}), 409, "safety-module-missing"
    )


def test_consents_on_paper(coordinator: Member, minor: str) -> None:
    done(coordinator.post("/participations/selection", {"participations": [minor], "reason": "Motivation claire"}))
    files = {"file": ("formulaire.png", PNG, "image/png")}
    headers = {"Authorization": f"Bearer {coordinator.token}"}
    scan = done(coordinator._http.post(f"/api/v1/participations/{minor}/scans", files=files, headers=headers), 201)["scan"]
    answer = {"consent": "participation", "signatory": "guardian", "said": "given", "text_version": "2026.1", "channel": "paper"}
    problem(coordinator.post(f"/participations/{minor}/consents", {**answer, "form": "ZZZZ-ZZZZ"}), 422, "form-code-wrong")
    problem(coordinator.post(f"/participations/{minor}/consents", {**answer, "channel": "link"}), 403, "signed-for-somebody-else")
    problem(coordinator.post(f"/participations/{minor}/consents", {**answer, "text_version": "1"}), 422, "consent-text-unknown")
    given = {**answer, "scan": scan, "signed_by": "Anne Brun"}
    position = done(coordinator.post(f"/participations/{minor}/consents", given))["position"]
    noe = shown(coordinator, minor, position)
    assert noe["authorised"]
    assert noe["sheet"]["consents"]["participation"]["guardian"]["scan"] == scan
    assert "Anne Brun" not in str(noe["sheet"])
    kept = coordinator.get(f"/participations/{minor}/scans/{scan}")
    assert (kept.status_code, kept.content, kept.headers["content-type"]) == (200, PNG, "image/png")
    problem(coordinator.get(f"/participations/{minor}/scans/{'0' * 64}"), 404, "document-missing")

    objection = {**answer, "signatory": "other-guardian", "said": "refused"}
    position = done(coordinator.post(f"/participations/{minor}/consents", objection))["position"]
    assert not shown(coordinator, minor, position)["authorised"]
    position = done(coordinator.post(f"/participations/{minor}/consents", {**objection, "said": "withdrawn"}))["position"]
    assert shown(coordinator, minor, position)["authorised"]

    image = {**answer, "consent": "image-and-voice", "uses": ["website"]}
    for signatory in ("self", "guardian", "other-guardian"):
        position = done(coordinator.post(f"/participations/{minor}/consents", {**image, "signatory": signatory}))["position"]
    assert shown(coordinator, minor, position)["image_uses"] == ["website"]


def test_optional_data_where_consent_is_the_basis(coordinator: Member, direction: Member, programme: str, minor: str) -> None:
    answer = {"consent": "optional-data", "signatory": "self", "said": "given", "text_version": "2026.1", "channel": "paper"}
    problem(coordinator.post(f"/participations/{minor}/consents", answer), 409, "consent-not-the-basis")
    basis = f"/programmes/{programme}/optional-data-basis"
    problem(coordinator.post(basis, {"basis": "consent"}), 403, "permission-denied")
    position = done(direction.post(basis, {"basis": "consent"}))["position"]
    assert not shown(coordinator, minor, position)["optional_data_allowed"]
    position = done(coordinator.post(f"/participations/{minor}/consents", answer))["position"]
    assert shown(coordinator, minor, position)["optional_data_allowed"]


def test_left_and_back(coordinator: Member, minor: str) -> None:
    done(coordinator.post(f"/participations/{minor}/withdrawal"))
    problem(coordinator.post(f"/participations/{minor}/readmission", {"reason": " "}), 422, "reason-missing")
    position = done(coordinator.post(f"/participations/{minor}/readmission", {"reason": "De retour de stage"}))["position"]
    noe = shown(coordinator, minor, position)
    assert (noe["sheet"]["status"], noe["sheet"]["returns"], noe["authorised"]) == ("selected", 1, False)
    assert noe["sheet"]["minutes"] == {"m4-frame": 30}


def test_people_of_the_directory_are_put_forward_or_apply(coordinator: Member, programme: str, minor: str) -> None:
    person = shown(coordinator, minor)["sheet"]["person"]
    application = {"person": person, "role": "mentee", "motivation": "Apprendre le montage"}
    applied = done(coordinator.post(f"/programmes/{programme}/applications", application), 201)
    sheet = shown(coordinator, applied["ids"]["participation"], applied["position"])
    assert (sheet["sheet"]["applied"], sheet["sheet"]["status"], sheet["motivation"]) == (True, "proposed", "Apprendre le montage")
    proposal = {"people": [{"person": person, "role": "mentee"}]}
    assert done(coordinator.post(f"/programmes/{programme}/participants", proposal), 201)["already_so"]
    unknown = {"people": [{"person": str(uuid4()), "role": "mentor"}]}
    problem(coordinator.post(f"/programmes/{programme}/participants", unknown), 404, "person-missing")
    greedy = {"people": [{"person": person, "role": "mentor", "profile": {"capacity": 9}}]}
    assert done(coordinator.post(f"/programmes/{programme}/participants", greedy), 201)["already_so"]
    problem(coordinator.post(f"/participations/{minor}/profile", {"capacity": 3}), 422, "capacity-out-of-range")
    problem(coordinator.get(f"/participations/{NOBODY}"), 404, "participation-unknown")
    refused = {"participations": [applied["ids"]["participation"]], "reason": "Complet", "suggestion": "Un atelier"}
    position = done(coordinator.post("/participations/rejection", refused))["position"]
    assert shown(coordinator, applied["ids"]["participation"], position)["sheet"]["status"] == "rejected"
