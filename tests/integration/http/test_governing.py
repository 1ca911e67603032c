"""Phases behind their gates, the bodies of the institution, a design that is revised, needs that people rank: over HTTP."""

from typing import Any

import httpx
import pytest

from services import templates
from tests.integration.http.conftest import Member

YEAR = {"kind": "lycee-public", "year": "2026-2027", "first_day": "2026-09-01", "last_day": "2027-06-30"}
PORTRAIT = {"wave": "baseline", "instrument": "institution-profile", "closes_on": "2027-06-01", "invited": 2}


@pytest.fixture(scope="module")
def reinforced(coordinator: Member, direction: Member) -> str:
    """A programme in which every step waits for the one before."""
    opened = coordinator.post("/programmes", {"name": "Renforcé", "mode": "reinforced", **YEAR})
    assert opened.status_code == 201, opened.text
    identifier: str = opened.json()["ids"]["programme"]
    return identifier


def accepted(answer: httpx.Response) -> Any:
    assert answer.is_success, answer.text
    return answer.json()


def refused(answer: httpx.Response, code: str) -> str:
    body = answer.json()
    assert body["code"] == code, answer.text
    detail: str = body["detail"]
    return detail


def seen(member: Member, path: str) -> Any:
    head = member.get("/institution/log").json()["head"]
    return accepted(member.get(path, params={"at_least": head}))


def test_the_portrait_of_the_institution_opens_the_design(coordinator: Member, reinforced: str) -> None:
    at = f"/programmes/{reinforced}"
    refused(coordinator.post(f"{at}/phases", {"phase": "design"}), "diagnostic-not-closed")
    survey = accepted(coordinator.post(f"{at}/surveys", PORTRAIT))["ids"]["survey"]
    accepted(coordinator.post(f"{at}/diagnostic", {"survey": survey}))
    accepted(coordinator.post(f"/surveys/{survey}/closing"))
    accepted(coordinator.post(f"{at}/diagnostic/closing"))
    diagnostic = seen(coordinator, at)["diagnostic"]
    assert (diagnostic["instrument"], diagnostic["score"], diagnostic["n"]) == ("institution-profile", None, 0)
    assert {need["level"] for need in diagnostic["needs"]} == {None}
    accepted(coordinator.post(f"{at}/phases", {"phase": "design"}))


def test_a_programme_names_the_version_it_started_from(coordinator: Member, reinforced: str) -> None:
    told = seen(coordinator, f"/programmes/{reinforced}/template")
    assert (told["version"], told["newer"]) == (templates.versions()[-1], None)
    assert told["fingerprint"] == templates.edition(told["version"]).fingerprint
    refused(coordinator.post("/programmes", {"name": "Autre", "template_version": "2031.9", **YEAR}), "template-unknown")


def test_people_rank_the_needs_with_a_reason(coordinator: Member, reinforced: str) -> None:
    at = f"/programmes/{reinforced}"
    order = [need["domain"] for need in seen(coordinator, at)["diagnostic"]["needs"]][::-1]
    refused(coordinator.post(f"{at}/diagnostic/ranking", {"order": order[:1], "reason": "x"}), "ranking-incomplete")
    refused(coordinator.post(f"{at}/diagnostic/ranking", {"order": order, "reason": " "}), "reason-missing")
    accepted(coordinator.post(f"{at}/diagnostic/ranking", {"order": order, "reason": "Projet de l’année"}))
    diagnostic = seen(coordinator, at)["diagnostic"]
    assert [need["domain"] for need in diagnostic["needs"]] == order
    assert diagnostic["ranked_because"] == "Projet de l’année"


def test_the_training_waits_for_the_direction_and_the_bodies(coordinator: Member, direction: Member, reinforced: str) -> None:
    at = f"/programmes/{reinforced}"
    refused(coordinator.post(f"{at}/phases", {"phase": "training"}), "design-not-approved")
    content = seen(coordinator, f"{at}/design/proposal")["content"]
    accepted(coordinator.post(f"{at}/design", {"content": content}))
    accepted(coordinator.post(f"{at}/design/submission"))
    accepted(direction.post(f"{at}/design/approval"))
    refused(coordinator.post(f"{at}/phases", {"phase": "training"}), "governance-not-recorded")

    governance = seen(coordinator, f"{at}/governance")
    council = next(one for one in governance["bodies"] if one["body"] == "Conseil d’administration (CA)")
    assert (council["step"], council["due"], council["certainty"]) == ("inform", True, "sure")
    assert "R421-20" in council["reference"]
    outcomes = {"decide": "adopted", "consult": "favourable", "inform": "informed"}
    for one in governance["bodies"]:
        if one["due"]:
            told = {"body": one["body"], "outcome": outcomes[one["step"]], "day": "2026-09-22", "reference": "PV 3"}
            accepted(coordinator.post(f"{at}/governance", told))
    governance = seen(coordinator, f"{at}/governance")
    assert governance["due"] == []
    unsaid = [one["body"] for one in governance["bodies"] if one["step"] != "none" and not one["steps"]]
    assert unsaid == ["Chef d’établissement"], "who approved the design has decided by that"
    accepted(coordinator.post(f"{at}/phases", {"phase": "training"}))
    tomorrow = {"body": "Conseil pédagogique", "outcome": "informed", "day": "2060-01-01"}
    refused(coordinator.post(f"{at}/governance", tomorrow), "time-not-allowed")


def test_an_approved_design_is_revised(coordinator: Member, direction: Member, reinforced: str) -> None:
    at = f"/programmes/{reinforced}"
    before = seen(coordinator, at)["design"]
    content = {**before, "themes": before["themes"][:1]}
    accepted(coordinator.post(f"{at}/design", {"content": content}))
    accepted(coordinator.post(f"{at}/design/submission"))
    sheet = seen(coordinator, at)
    assert (sheet["design"]["themes"], sheet["design_status"], sheet["revision_status"]) == (before["themes"], "approved", "submitted")
    accepted(direction.post(f"{at}/design/return", {"reason": "Dites pourquoi un seul thème"}))
    accepted(coordinator.post(f"{at}/design/submission"))
    accepted(direction.post(f"{at}/design/approval"))
    sheet = seen(coordinator, at)
    assert (sheet["design"]["themes"], sheet["revision_status"]) == (before["themes"][:1], "none")
    first, second = sheet["design_versions"]
    assert [first["number"], second["number"]] == [1, 2]
    assert second["approved_by"] != second["submitted_by"]
    assert [one["reason"] for one in second["returns"]] == ["Dites pourquoi un seul thème"]


def test_a_refusal_calls_a_gate_by_its_name(direction: Member, reinforced: str) -> None:
    waiver = {"gate": "safety-module", "reason": "Essai", "until": "2060-01-01"}
    sentence = refused(direction.post(f"/programmes/{reinforced}/waivers", waiver), "gate-not-waivable")
    assert "le module de sécurité" in sentence
    in_english = direction.post(f"/programmes/{reinforced}/waivers", waiver, headers={"Accept-Language": "en"})
    assert "the safety module" in refused(in_english, "gate-not-waivable")
