"""Communication over HTTP: planned, completed, approved by whoever it speaks for, sent; doubts answered; volunteers counted."""

from typing import Any
from uuid import uuid4

import pytest

from tests.integration.http.conftest import Member
from tests.integration.http.test_api import problem

DETAILS = {
    "direction_name": "Anne Roy, proviseure",
    "coordinator_name": "Marc Petit",
    "coordinator_contact": "bureau 12",
    "info_meeting": "mardi 6 octobre à 12 h 30, salle 4",
    "reply_by": "16 octobre",
    "open_link": "https://exemple.test/mentors",
}


@pytest.fixture(scope="module")
def base(coordinator: Member, direction: Member) -> str:
    return f"/programmes/{opened(coordinator, 'express')}/communication"


def opened(coordinator: Member, mode: str) -> str:
    form = {
        "name": "Dire et entendre",
        "kind": "lycee-public",
        "mode": mode,
        "year": "2026-2027",
        "first_day": "2026-09-01",
        "last_day": "2027-06-30",
    }
    answer = coordinator.post("/programmes", form)
    assert answer.status_code == 201, answer.text
    programme: str = answer.json()["ids"]["programme"]
    return programme


def accepted(answer: Any) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def fresh(member: Member, path: str) -> Any:
    """What a reading says once everything written is seen."""
    head = member.get("/institution/log").json()["head"]
    return accepted(member.get(path, params={"at_least": head}))


def test_the_plan_is_the_mode_s(coordinator: Member, base: str) -> None:
    key = {"Idempotency-Key": uuid4().hex}
    first = accepted(coordinator.post(f"{base}/plan", headers=key))
    assert accepted(coordinator.post(f"{base}/plan", headers=key))["position"] == first["position"]
    planned = fresh(coordinator, base)["sheet"]["messages"]
    assert {one["message"] for one in planned} >= {"staff-announcement", "staff-call", "learners-call", "families-authorisation"}
    assert "employer-information" not in {one["message"] for one in planned}
    announcement = next(one for one in planned if one["message"] == "staff-announcement")
    assert (announcement["sender"], announcement["due"], announcement["status"]) == ("direction", "2026-09-01", "draft")
    accepted(coordinator.post(f"{base}/plan", {"messages": ["poster"]}))
    problem(coordinator.post(f"{base}/plan", {"messages": ["lettre-d-amour"]}), 404, "message-unknown")
    assert accepted(coordinator.post(f"{base}/plan"))["already_so"]


def test_an_announcement_is_completed_approved_and_sent(coordinator: Member, direction: Member, base: str) -> None:
    message = f"{base}/messages/staff-announcement"
    problem(direction.post(f"{message}/approval"), 409, "message-has-gaps")
    accepted(coordinator.post(f"{base}/details", {"given": [{"name": name, "value": value} for name, value in DETAILS.items()]}))
    read = fresh(coordinator, message)
    body = read["body"].replace("\u00a0", " ").replace("\u202f", " ")
    assert "Lycée des Tests lance cette année « Dire et entendre »" in body
    assert "en 6 séances de 45 minutes" in body
    assert read["body"].endswith("Anne Roy, proviseure")
    assert "Ekole" not in read["body"]
    assert read["missing"] == []
    text = {part: read["text"][part].replace("{{ sessions_count }}", "six") for part in read["text"]}
    accepted(coordinator.post(f"{message}/text", {"text": text}))
    problem(coordinator.post(f"{message}/approval"), 403, "message-of-the-direction")
    problem(coordinator.post(f"{message}/deliveries", {"channel": "workspace", "day": "2026-09-28"}), 409, "message-not-approved")
    accepted(direction.post(f"{message}/approval"))
    accepted(coordinator.post(f"{message}/deliveries", {"channel": "workspace", "day": "2026-09-28"}))
    accepted(coordinator.post(f"{message}/deliveries", {"channel": "paper", "day": "2026-09-29"}))
    seen = fresh(coordinator, base)
    assert seen["staff_informed"]
    assert seen["sheet"]["announced_on"] == "2026-09-28"
    problem(coordinator.post(f"{message}/text", {"text": text}), 409, "message-already-out")


def test_details_told_later_change_nothing_that_was_approved(coordinator: Member, base: str) -> None:
    accepted(coordinator.post(f"{base}/details", {"given": [{"name": "direction_name", "value": "Quelqu’un d’autre"}]}))
    assert fresh(coordinator, f"{base}/messages/staff-announcement")["body"].endswith("Anne Roy, proviseure")
    accepted(coordinator.post(f"{base}/details", {"given": [{"name": name, "value": value} for name, value in DETAILS.items()]}))


def test_what_is_personal_is_not_published(coordinator: Member, base: str) -> None:
    message = f"{base}/messages/staff-call"
    text = {"subject": "Volontaires", "body": "Deux minutes suffisent : {{ link }}", "short": "Inscription : {{ link }}"}
    accepted(coordinator.post(f"{message}/text", {"text": text}))
    accepted(coordinator.post(f"{message}/approval"))
    problem(coordinator.post(f"{message}/deliveries", {"channel": "display", "day": "2026-09-28"}), 409, "message-is-personal")
    accepted(
        coordinator.post(f"{message}/deliveries", {"channel": "mail", "day": "2026-09-28", "delivered_at": "2026-09-28T10:00:00+02:00"})
    )


def test_a_message_is_set_aside_and_comes_back(coordinator: Member, base: str) -> None:
    problem(coordinator.post(f"{base}/messages/learners-call/setting-aside"), 422, "reason-missing")
    accepted(coordinator.post(f"{base}/messages/learners-call/setting-aside", {"reason": "Dit en classe."}))
    assert accepted(coordinator.get(f"{base}/messages/learners-call"))["status"] == "set-aside"
    accepted(coordinator.post(f"{base}/plan", {"messages": ["learners-call"]}))
    assert accepted(coordinator.get(f"{base}/messages/learners-call"))["status"] == "draft"


def test_a_message_of_one_s_own_is_planned_approved_and_sent(coordinator: Member, base: str) -> None:
    text = {"subject": "Le forum du 12", "body": "Venez nous voir au forum.", "short": "Forum le 12."}
    form, key = {"audience": "families", "text": text, "due": "2026-11-12"}, {"Idempotency-Key": uuid4().hex}
    written = coordinator.post(f"{base}/messages", form, headers=key)
    assert written.status_code == 201, written.text
    name = written.json()["message"]
    assert coordinator.post(f"{base}/messages", form, headers=key).json()["message"] == name
    place = f"{base}/messages/{name}"
    shown = fresh(coordinator, place)
    assert (shown["audience"], shown["sender"], shown["status"], shown["body"]) == ("families", "coordinator", "draft", text["body"])
    accepted(coordinator.post(f"{place}/approval"))
    accepted(coordinator.post(f"{place}/deliveries", {"channel": "workspace", "day": "2026-11-03"}))
    assert fresh(coordinator, place)["status"] == "out"
    problem(coordinator.post(f"{base}/messages", {**form, "text": {**text, "short": " "}}), 422, "message-text-missing")


def test_a_meeting_is_counted_and_corrected(coordinator: Member, base: str) -> None:
    meeting = str(uuid4())
    told = {"audience": "staff", "day": "2026-10-06", "attended": 32, "invited": 60}
    accepted(coordinator.post(f"{base}/meetings", {"meeting": meeting, **told, "held_at": "2026-10-06T12:30:00+02:00"}))
    problem(coordinator.post(f"{base}/meetings", {"meeting": meeting, **told, "attended": 3}), 409, "meeting-already-recorded")
    accepted(coordinator.post(f"{base}/meetings/{meeting}/correction", {**told, "attended": 34}))
    assert [one["attended"] for one in fresh(coordinator, base)["sheet"]["meetings"]] == [34]


def test_an_objection_is_heard_sealed_and_answered(coordinator: Member, base: str) -> None:
    raised = accepted(coordinator.post(f"{base}/objections", {"audience": "staff", "reason": "no-time", "words": "Et mes 120 copies ?"}))
    objection = raised["ids"]["objection"]
    accepted(coordinator.post(f"{base}/objections/{objection}/answer", {"answer": "Un atelier d’une heure est possible."}))
    (heard,) = fresh(coordinator, f"{base}/objections")
    assert (heard["words"], heard["answer"]) == ("Et mes 120 copies ?", "Un atelier d’une heure est possible.")
    sheet = accepted(coordinator.get(base))["sheet"]
    assert "copies" not in str(sheet)
    assert sheet["objections"][0]["answered_at"] is not None


def test_words_are_erased_when_their_author_asks(coordinator: Member, base: str) -> None:
    objection = accepted(coordinator.post(f"{base}/objections", {"audience": "families", "words": "Mon fils sera-t-il seul ?"}))["ids"][
        "objection"
    ]
    erasure = f"{base}/objections/{objection}/erasure"
    accepted(coordinator.post(erasure))
    assert accepted(coordinator.post(erasure))["already_so"]
    erased = next(one for one in fresh(coordinator, f"{base}/objections") if one["objection"] == objection)
    assert (erased["words"], erased["audience"]) == (None, "families")
    problem(coordinator.post(f"{base}/objections/{uuid4()}/erasure"), 404, "objection-missing")


def test_volunteers_are_counted_out_of_those_asked(coordinator: Member, base: str) -> None:
    accepted(coordinator.post(f"{base}/calls", {"audience": "learners", "asked": 4, "closes_on": "2066-10-16"}))
    file = (
        "Nom;Prénom;Né(e) le;Courriel;Compétences à partager;Disponibilités\n"
        "Roux;Ana;03/04/2004;ana.roux@lycee-tests.test;Canva;mardi 17h-19h\n"
    ).encode()
    programme = base.removesuffix("/communication")
    read = coordinator.upload(f"{programme}/imports", "eleves.csv", file, role="mentors")
    assert read.status_code == 201, read.text
    accepted(coordinator.post(f"/imports/{read.json()['import']}/acceptance"))
    assert fresh(coordinator, base)["volunteers"] == [{"audience": "learners", "asked": 4, "volunteers": 1, "share": 25.0}]


def test_in_reinforced_mode_the_call_waits_for_the_announcement(coordinator: Member, direction: Member) -> None:
    base = f"/programmes/{opened(coordinator, 'reinforced')}/communication"
    call = {"audience": "staff", "asked": 60, "closes_on": "2066-10-16"}
    problem(coordinator.post(f"{base}/calls", call), 409, "staff-not-informed")
    accepted(coordinator.post(f"{base}/plan", {"messages": ["staff-announcement"]}))
    text = {"subject": "Nous commençons", "body": "Bonjour, nous commençons.", "short": "Nous commençons."}
    accepted(coordinator.post(f"{base}/messages/staff-announcement/text", {"text": text}))
    accepted(direction.post(f"{base}/messages/staff-announcement/approval"))
    problem(coordinator.post(f"{base}/calls", call), 409, "staff-not-informed")
    accepted(coordinator.post(f"{base}/messages/staff-announcement/deliveries", {"channel": "mail", "day": "2026-09-28"}))
    accepted(coordinator.post(f"{base}/calls", call))


def test_only_who_may_reads_and_writes(coordinator: Member, institution: Any, base: str) -> None:
    stranger = institution()
    problem(stranger.get(base), 404, "programme-missing")
    problem(stranger.post(f"{base}/plan"), 404, "programme-missing")
    problem(coordinator.get(f"{base}/messages/inconnu"), 404, "message-missing")
