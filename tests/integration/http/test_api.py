"""The API as its users meet it: problems, repeats, versions, pages, limits, and everybody behind their own fence."""

import csv
import io
from collections.abc import Callable
from uuid import uuid4

import httpx
import pytest

from tests.integration.http.conftest import PASSWORD, Member
from tests.mailbox import mailed_code
from tests.unit.imports.files import workbook

NOBODY = "00000000-0000-0000-0000-000000000000"


def problem(answer: httpx.Response, status: int, code: str) -> dict[str, object]:
    """The answer is that problem, in the published format, with a sentence."""
    assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (status, "application/problem+json"), answer.text
    body: dict[str, object] = answer.json()
    assert (body["status"], body["code"]) == (status, code)
    assert str(body["detail"]).endswith((".", "…"))
    return body


def test_health(http: httpx.Client) -> None:
    assert http.get("/livez").json() == {"live": True}
    ready = http.get("/readyz")
    assert (ready.status_code, ready.json()["parts"]) == (200, {"database": True, "redis": True})


def test_the_description_is_openapi_and_public(http: httpx.Client) -> None:
    described = http.get("/api/openapi.json")
    assert described.status_code == 200
    document = described.json()
    assert document["openapi"].startswith("3.1")
    paths = document["paths"]
    assert "/api/v1/programmes/{programme}/design/approval" in paths
    operations = [(path, operation) for path, methods in paths.items() if path.startswith("/api/") for operation in methods.values()]
    assert len(operations) > 40
    undescribed = [path for path, operation in operations if not operation.get("summary")]
    assert not undescribed
    bodies = [
        operation["requestBody"]["content"]["application/json"]["schema"]
        for _, operation in operations
        if "application/json" in operation.get("requestBody", {}).get("content", {})
    ]
    assert len(bodies) > 25
    shapes = document["components"]["schemas"]
    bare = [one["$ref"].rpartition("/")[2] for one in bodies if "examples" not in shapes[one["$ref"].rpartition("/")[2]]]
    assert not [name for name in bare if shapes[name]["properties"] and name != "DraftDesignBody"], "bodies with fields have an example"


@pytest.mark.parametrize("path", ["/programmes", "/me", "/institution", f"/programmes/{NOBODY}/board"])
def test_nobody_is_asked_to_identify_themselves(http: httpx.Client, path: str) -> None:
    answer = http.get(f"/api/v1{path}")
    problem(answer, 401, "unauthenticated")
    assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize("token", ["ekole_", "ekole_" + "0" * 32 + "_" + "a" * 43, "x" * 10_000, "é"])
def test_a_token_that_is_none_opens_nothing(http: httpx.Client, token: str) -> None:
    headers = [(b"authorization", b"Bearer " + token.encode())]
    problem(http.get("/api/v1/programmes", headers=headers), 401, "unauthenticated")


def test_unknown_missing_and_wrong_fields_are_all_named(coordinator: Member) -> None:
    answer = coordinator.post(
        "/programmes", {"name": 3, "kind": "lycee-public", "yeer": "2026", "first_day": "demain", "last_day": "2027-06-30"}
    )
    errors = problem(answer, 422, "invalid")["errors"]
    assert isinstance(errors, list)
    assert {(one["where"], one["code"]) for one in errors} == {
        ("/name", "invalid-value"),
        ("/first_day", "invalid-value"),
        ("/yeer", "unknown-field"),
        ("/year", "missing-field"),
    }


@pytest.mark.parametrize("body", [b"{bad", b"[]", b"3", b"null", b'"a"', b"\xff", b'{"name": "\\ud800"}', b"{" * 100_000])
def test_what_is_no_json_object_is_refused_in_words(coordinator: Member, http: httpx.Client, body: bytes) -> None:
    headers = {"Authorization": f"Bearer {coordinator.token}", "Content-Type": "application/json"}
    answer = http.post("/api/v1/programmes", content=body, headers=headers)
    assert answer.status_code in (400, 422), answer.text
    assert answer.headers["content-type"].split(";")[0] == "application/problem+json"


@pytest.mark.parametrize("text", ["a\x00b", "a\x07b", "a\x1bb"])
def test_control_characters_are_refused(coordinator: Member, text: str) -> None:
    contact = {"name": text, "reach": "poste 12", "role": "CPE"}
    errors = problem(coordinator.post("/institution/safeguarding-contacts", contact), 422, "invalid")["errors"]
    assert isinstance(errors, list)
    assert errors[0]["code"] == "control-character"


def test_a_sealed_value_cannot_be_slipped_in(coordinator: Member) -> None:
    pair, session = uuid4(), uuid4()
    forged = {"side": "mentee", "rating": 5, "next_step": {"sealed": "AAAA"}}
    errors = problem(coordinator.post(f"/pairs/{pair}/sessions/{session}/feedback", forged), 422, "invalid")["errors"]
    assert isinstance(errors, list)
    assert errors[0]["where"] == "/next_step"


def test_a_body_that_is_too_large_is_refused(coordinator: Member) -> None:
    answer = coordinator.post("/institution/safeguarding-contacts", {"name": "a" * 13_000_000, "reach": "b", "role": "c"})
    problem(answer, 413, "too-large")


def test_the_language_is_the_readers(http: httpx.Client) -> None:
    french = http.get("/api/v1/me").json()["detail"]
    english = http.get("/api/v1/me", headers={"Accept-Language": "en-GB,en;q=0.9"}).json()["detail"]
    assert french != english
    assert "token" in english


def test_a_repeat_answers_as_the_first_did(coordinator: Member, direction: Member) -> None:
    key = {"Idempotency-Key": uuid4().hex}
    form = {"name": "Répété", "kind": "cfa", "year": "2026-2027", "first_day": "2026-09-01", "last_day": "2027-06-30"}
    first, second = coordinator.post("/programmes", form, headers=key), coordinator.post("/programmes", form, headers=key)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["ids"] == second.json()["ids"]
    assert first.json()["position"] == second.json()["position"]
    assert (first.json()["repeated"], second.json()["repeated"]) == (False, True)
    problem(coordinator.post("/programmes", {**form, "name": "Autre"}, headers=key), 422, "key-reused")


def test_the_version_that_was_seen_can_be_asked_for(coordinator: Member, programme: str) -> None:
    opened = coordinator.post(f"/programmes/{programme}/phases", {"phase": "design"})
    assert opened.status_code == 200
    seen = opened.headers["etag"]
    told = {"body": "Conseil pédagogique", "outcome": "informed", "day": "2026-09-22"}
    assert coordinator.post(f"/programmes/{programme}/governance", told, headers={"If-Match": seen}).status_code == 200
    problem(
        coordinator.post(f"/programmes/{programme}/phases", {"phase": "facilitation"}, headers={"If-Match": seen}), 412, "stream-changed"
    )
    problem(
        coordinator.post(f"/programmes/{programme}/phases", {"phase": "design"}, headers={"If-Match": "soon"}), 422, "if-match-unreadable"
    )


def test_a_reading_waits_for_what_was_written(coordinator: Member, programme: str) -> None:
    position = coordinator.post(f"/programmes/{programme}/phases", {"phase": "measurement"}).json()["position"]
    sheet = coordinator.get(f"/programmes/{programme}", params={"at_least": position}).json()
    assert "measurement" in sheet["phases"]
    problem(coordinator.get("/programmes", params={"at_least": "soon"}), 422, "position-unreadable")


def test_lists_come_in_pages(coordinator: Member, programme: str) -> None:
    head = coordinator.get("/institution/log").json()["head"]
    following, seen = f"/api/v1/programmes/{programme}/timeline?limit=2&at_least={head}", []
    while following:
        answer = coordinator.get(following.removeprefix("/api/v1"))
        items = answer.json()["items"]
        assert len(items) <= 2
        seen += [item["position"] for item in items]
        following = answer.links.get("next", {}).get("url", "")
    assert len(seen) > 2
    assert seen == sorted(set(seen), reverse=True)
    problem(coordinator.get("/programmes", params={"limit": 0}), 422, "limit-out-of-range")
    problem(coordinator.get("/programmes", params={"after": "!!"}), 422, "cursor-unreadable")


def test_roles_are_kept_apart(coordinator: Member, direction: Member, programme: str) -> None:
    problem(coordinator.post(f"/programmes/{programme}/design/approval"), 403, "permission-denied")
    problem(coordinator.post("/institution/data-agreement", {"version": "2026.1"}), 403, "permission-denied")
    problem(direction.post(f"/programmes/{programme}/design/approval"), 409, "design-not-submitted")


def test_another_institution_finds_nothing(institution: Callable[[], Member], programme: str) -> None:
    stranger = institution()
    for path in (
        "",
        "/board",
        "/template",
        "/design/proposal",
        "/impact",
        "/participants",
        "/pairs",
        "/surveys",
        "/timeline",
        "/matchings",
    ):
        problem(stranger.get(f"/programmes/{programme}{path}"), 404, "programme-missing")
    problem(stranger.post(f"/programmes/{programme}/phases", {"phase": "design"}), 404, "programme-missing")


def test_an_invitation_serves_once(http: httpx.Client, coordinator: Member) -> None:
    email = f"lecteur.{uuid4().hex}@lycee-tests.test"
    assert coordinator.post("/invitations", {"email": email, "role": "reader"}).status_code == 201
    accept = {"code": mailed_code(http, email), "password": PASSWORD}
    first = http.post("/api/v1/invitations/acceptance", json=accept)
    assert first.status_code == 201
    problem(http.post("/api/v1/invitations/acceptance", json=accept), 404, "invitation-not-valid")
    reader = Member(http, first.json())
    assert reader.get("/programmes").status_code == 200
    problem(reader.post("/invitations", {"email": "a@b.fr", "role": "coordinator"}), 403, "permission-denied")


def test_a_wrong_password_tells_nothing_more_than_a_wrong_address(http: httpx.Client) -> None:
    answers = [
        http.post("/api/v1/tokens", json={"email": address, "password": "x" * 20}) for address in ("a@b.fr", "personne@nulle-part.fr")
    ]
    bodies = [problem(answer, 401, "sign-in-failed") for answer in answers]
    assert bodies[0]["detail"] == bodies[1]["detail"]


def test_only_a_demonstration_may_simulate_its_time(coordinator: Member, programme: str) -> None:
    simulated = {"Ekole-Simulated-Time": "2027-01-01T10:00:00+01:00"}
    problem(coordinator.post(f"/programmes/{programme}/phases", {"phase": "design"}, headers=simulated), 422, "simulated-time-not-allowed")
    problem(
        coordinator.post(f"/programmes/{programme}/phases", {"phase": "design"}, headers={"Ekole-Simulated-Time": "hier"}),
        422,
        "simulated-time-unreadable",
    )


def test_a_messy_file_is_read_completed_and_let_in(coordinator: Member, programme: str) -> None:
    file = (
        "Liste des élèves;;;;;\n\nNom;Prénom;Né(e) le;Courriel;Compétences à partager;Disponibilités\n"
        "Martin;Zoé;03/04/2009;zoe.martin@lycee-tests.test;Canva;mardi 17h-19h\n"
        "MARTIN;Zoé;03/04/09;ZOE.MARTIN@lycee-tests.test;podcast;mardi 17h-19h\n"
        "Petit;Léo;31/02/2009;leo.petit@lycee-tests.test;Canva;mardi 17h-19h\n"
        "Sans;Adresse;01/01/2009;;=cmd();mardi 17h-19h\n"
        "Roy;Ana;01/01/2009;pas une adresse;Canva;mardi 17h-19h\n"
    ).encode("cp1252")
    read = coordinator.upload(f"/programmes/{programme}/imports", "eleves.csv", file, role="mentors")
    assert read.status_code == 201, read.text
    draft = read.json()
    assert draft["accepted"] == 1
    assert [(row["row"], row["code"]) for row in draft["merged"]] == [(5, "duplicate")]
    assert [(row["row"], row["code"]) for row in draft["refused"]] == [(6, "date-invalid"), (7, "email-missing"), (8, "email-invalid")]
    base = f"/imports/{draft['import']}"
    problem(coordinator.post(f"{base}/rows/6/completion", {"email": "leo.petit@lycee-tests.test"}), 422, "row-still-wrong")
    assert coordinator.post(f"{base}/rows/6/completion", {"birth_date": "2009-02-28"}).status_code == 200
    admitted = coordinator.post(f"{base}/rows/7/admission")
    assert len(admitted.json()["code"].replace("-", "")) == 16
    problem(coordinator.post(f"{base}/rows/4/admission"), 404, "row-not-refused")
    report = coordinator.get(f"{base}/report.csv")
    assert report.content.startswith(b"\xef\xbb\xbf")
    assert "email-invalid" in report.text
    accepted = coordinator.post(f"{base}/acceptance")
    assert (accepted.status_code, accepted.json()["people"]) == (200, 3)
    people = coordinator.get(f"/programmes/{programme}/participants", params={"at_least": accepted.json()["position"]}).json()["items"]
    assert sorted(one["name"] for one in people) == ["Adresse Sans", "Léo Petit", "Zoé Martin"] or len(people) == 3
    again = coordinator.upload(f"/programmes/{programme}/imports", "eleves.csv", file, role="mentors").json()
    assert again["accepted"] == 0
    accepted_again = coordinator.post(f"/imports/{again['import']}/acceptance")
    assert accepted_again.json()["already_so"] is True


def test_rows_of_one_number_in_two_tabs_are_completed_apart(coordinator: Member, programme: str) -> None:
    header = ["Nom", "Prénom", "Date de naissance", "Courriel", "Compétences à partager"]
    file = workbook(
        {
            "2nde A": [header, ["Onglet", "Un", "05/06/2009", "", "podcast"]],
            "2nde B": [header, ["Onglet", "Deux", "07/08/2009", "pas une adresse", "tableur"]],
        }
    )
    draft = coordinator.upload(f"/programmes/{programme}/imports", "classes.xlsx", file, role="mentors").json()
    assert [(row["sheet"], row["row"]) for row in draft["refused"]] == [("2nde A", 2), ("2nde B", 2)]
    rows = f"/imports/{draft['import']}/rows/2"
    address = {"email": "onglet.deux@lycee-tests.test"}
    problem(coordinator.post(f"{rows}/completion", address), 422, "row-in-several-sheets")
    completed = coordinator.post(f"{rows}/completion?sheet=2nde%20B", address)
    assert [row["mended"] for row in completed.json()["refused"]] == [None, "completed"]
    admitted = coordinator.post(f"{rows}/admission?sheet=2nde%20A")
    assert [row["mended"] for row in admitted.json()["draft"]["refused"]] == ["access-code", "completed"]
    report = coordinator.get(f"/imports/{draft['import']}/report.csv").content.decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(report), delimiter=";"))
    assert [(line[1], line[2]) for line in lines if line[3] == "reprise"] == [("2nde A", "2"), ("2nde B", "2")]
    accepted = coordinator.post(f"/imports/{draft['import']}/acceptance")
    assert (accepted.status_code, accepted.json()["people"]) == (200, 2)
