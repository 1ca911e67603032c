"""Safeguarding over the API: told in confidence, read by those who are named for it, and to everybody else as if it were not there."""

import json
from collections.abc import Mapping
from typing import Any, Final
from uuid import uuid4

import httpx
import pytest

from services.limits.policies import INCIDENTS
from services.supervision.visiting import house_day
from tests.integration.http.conftest import PASSWORD, Member
from tests.integration.http.test_participants import CSV
from tests.integration.http.test_workshops import done
from tests.mailbox import mailed_code
from tests.security.doors import doors

WORDS: Final = f"On l’attend à la sortie {uuid4().hex}"
REACH: Final = f"tel{uuid4().hex}"
NOTE: Final = f"Appel {uuid4().hex}"
ROW: Final = "Roche;Ada;02/05/1988;ada.roche@lycee-tests.test;;\n"
REFERENCE: Final = f"Dossier {uuid4().hex}"


def invited(http: httpx.Client, by: Member, role: str) -> Member:
    email = f"{role}.{uuid4().hex}@lycee-tests.test"
    done(by.post("/invitations", {"email": email, "role": role}), 201)
    code = {"code": mailed_code(http, email), "password": PASSWORD}
    return Member(http, done(http.post("/api/v1/invitations/acceptance", json=code), 201))


def account_of(member: Member) -> str:
    account: str = done(member.get("/me"))["account"]
    return account


@pytest.fixture(scope="module")
def contact(http: httpx.Client, direction: Member) -> Member:
    return invited(http, direction, "safeguarding")


@pytest.fixture(scope="module")
def teller(http: httpx.Client, coordinator: Member) -> Member:
    return invited(http, coordinator, "reader")


def told(teller: Member, programme: str, key: str = "", **more: Any) -> httpx.Response:
    form = {"programme": programme, "nature": "harassment", "words": WORDS, "reach": REACH, **more}
    return teller.post("/incidents", form, headers={"Idempotency-Key": key or uuid4().hex})


def listed(member: Member, head: Mapping[str, Any]) -> list[str]:
    return [one["incident"] for one in done(member.get("/incidents", params={"at_least": head["head"], "limit": 200}))["items"]]


def latest(contact: Member, coordinator: Member) -> str:
    """The newest of those that wait."""
    return listed(contact, done(coordinator.get("/institution/log")))[0]


@pytest.fixture(scope="module")
def incident(contact: Member, teller: Member, coordinator: Member, programme: str) -> str:
    done(told(teller, programme), 201)
    return latest(contact, coordinator)


def code_of(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_whoever_tells_is_shown_whom_to_call_and_learns_nothing_more(contact: Member, teller: Member, programme: str) -> None:
    guidance = done(teller.get("/safeguarding"))
    assert [one["number"] for one in guidance["numbers"]] == ["3018", "119", "17", "114"]
    assert (guidance["read_by"], "434-3" in guidance["duty"]) == ("safeguarding", True)
    key = uuid4().hex
    first, again = told(teller, programme, key), told(teller, programme, key)
    assert done(first, 201) == done(again, 201)
    assert first.json().keys() == {"addressed_to", "numbers", "duty"}
    assert not {"etag", "ekole-position"} & first.headers.keys(), "nothing by which it could be found again"
    assert code_of(told(teller, programme, key, words="Autre chose")) == (422, "key-reused")
    assert code_of(told(teller, str(uuid4()))) == (404, "programme-missing")
    assert code_of(told(teller, programme, words="  ")) == (422, "incident-words-missing")
    assert code_of(told(teller, programme, nature="gossip")) == (422, "invalid")
    assert done(teller.get("/incidents"))["items"] == [], "who told does not read it"
    assert done(told(teller, programme, about_contact=True), 201)["addressed_to"] == "direction"


def test_it_is_read_and_acted_upon_and_each_reading_is_noted(
    http: httpx.Client, contact: Member, coordinator: Member, incident: str
) -> None:
    one = f"/incidents/{incident}"
    before = done(coordinator.get("/institution/log"))["head"]
    first = contact.get(one)
    shown = done(first)
    assert (shown["words"], shown["reach"], shown["reporter"], shown["status"]) == (WORDS, REACH, None, "waiting")
    assert shown["read"] == [{"account": account_of(contact), "day": house_day().isoformat()}]
    assert first.headers["etag"] == '"2"', "told, and read"
    assert done(contact.get(one)) == shown
    assert done(coordinator.get("/institution/log"))["head"] == before + 1, "once an account and day"

    taken = contact.post(f"{one}/taking-up", headers={"If-Match": '"2"'})
    assert (done(taken)["already_so"], taken.headers["etag"]) == (False, '"3"')
    assert done(contact.post(f"{one}/taking-up"))["already_so"]
    assert code_of(contact.post(f"{one}/notes", {"note": NOTE}, headers={"If-Match": '"2"'})) == (412, "stream-changed")
    done(contact.post(f"{one}/notes", {"note": NOTE}))
    passed = {"authority": "119", "day": house_day().isoformat(), "reference": REFERENCE}
    assert code_of(contact.post(f"{one}/transmissions", passed | {"day": "2060-01-01"})) == (422, "incident-day-impossible")
    done(contact.post(f"{one}/transmissions", passed))
    done(contact.post(f"{one}/closing", {"outcome": "passed-on", "note": "Suivi par le 119."}))
    assert code_of(contact.post(f"{one}/notes", {"note": NOTE})) == (409, "incident-closed")
    assert done(contact.get(one))["status"] == "closed"
    done(contact.post(f"{one}/reopening", {"note": "Il en a reparlé."}))
    shown = done(contact.get(one))
    assert shown["status"] == "taken-up"
    assert [(act["act"], act["words"]) for act in shown["acts"]] == [
        ("noted", NOTE),
        ("passed-on", REFERENCE),
        ("closed", "Suivi par le 119."),
        ("reopened", "Il en a reparlé."),
    ]
    assert (shown["acts"][1]["authority"], shown["acts"][2]["outcome"]) == ("119", "passed-on")


def test_somebody_is_named_and_dismissed(contact: Member, coordinator: Member, incident: str) -> None:
    one, account = f"/incidents/{incident}", account_of(coordinator)
    assert code_of(contact.post(f"{one}/readers", {"account": str(uuid4())})) == (404, "member-missing")
    named = done(contact.post(f"{one}/readers", {"account": account}))
    assert listed(coordinator, {"head": named["position"]}) == [incident]
    assert done(coordinator.get(one))["words"] == WORDS

    narrowed = done(coordinator.post("/me/tokens", {"label": "vers l’ENT", "role": "reader"}), 201)
    program = Member(coordinator._http, {"tenant": coordinator.tenant, "token": narrowed["token"]})
    for answer in (program.get(one), program.get("/incidents"), program.post(f"{one}/notes", {"note": NOTE})):
        assert code_of(answer) == (403, "permission-denied"), "made to export, not to read this"

    key = {"Idempotency-Key": uuid4().hex}
    done(coordinator.post(f"{one}/notes", {"note": "J’en ai parlé à l’infirmière."}, headers=key))
    dismissed = done(contact.post(f"{one}/readers/{account}/dismissal"))
    assert listed(coordinator, {"head": dismissed["position"]}) == []
    assert code_of(coordinator.get(one)) == (404, "incident-missing"), "on the day itself, though they had read it"
    again = coordinator.post(f"{one}/notes", {"note": "J’en ai parlé à l’infirmière."}, headers=key)
    assert code_of(again) == (404, "incident-missing"), "a repeat opens nothing either"


def test_to_everybody_else_it_does_not_exist(coordinator: Member, direction: Member, teller: Member, incident: str) -> None:
    """An incident that is there, and one that is not, answer the same, whatever is asked of them."""
    asked = {
        "taking-up": {},
        "notes": {"note": NOTE},
        "transmissions": {"authority": "119", "day": house_day().isoformat()},
        "readers": {"account": account_of(coordinator)},
        f"readers/{uuid4()}/dismissal": {},
        "closing": {"outcome": "settled", "note": NOTE},
        "reopening": {"note": NOTE},
    }
    head = done(coordinator.get("/institution/log"))["head"]
    for member in (coordinator, direction, teller):
        for path, body in asked.items():
            for version in ("*", '"1"', '"999"'):
                there, nowhere = (
                    member.post(f"/incidents/{identifier}/{path}", body, headers={"If-Match": version})
                    for identifier in (incident, str(uuid4()))
                )
                assert code_of(there) == code_of(nowhere) == (404, "incident-missing"), path
        assert code_of(member.get(f"/incidents/{incident}")) == (404, "incident-missing")
    assert done(coordinator.get("/institution/log"))["head"] == head


def test_no_reading_of_the_api_shows_a_word_of_it(
    coordinator: Member, direction: Member, teller: Member, programme: str, incident: str
) -> None:
    secret = (WORDS, REACH, NOTE, REFERENCE, incident, "incident.")
    head = done(coordinator.get("/institution/log"))["head"]
    known = {"programme": programme, "incident": incident, "identifier": incident, "position": str(head)}
    asked = 0
    for member in (coordinator, direction, teller):
        for door in doors():
            if door.method == "GET" and not door.page and set(door.parameters) <= known.keys():
                answer = member.get(door.with_identifiers(known).removeprefix("/api/v1"))
                text = json.dumps(answer.json(), ensure_ascii=False) if "json" in answer.headers["content-type"] else answer.text
                found = [word for word in secret if word in text and word not in str(answer.request.url)]
                assert not found, f"{door} shows {found}"
                asked += answer.is_success
    assert asked > 60


def test_what_waits_comes_first_and_page_after_page_holds_each_once(
    contact: Member, coordinator: Member, teller: Member, programme: str
) -> None:
    done(told(teller, programme), 201)
    done(told(teller, programme, urgent=True), 201)
    head = done(coordinator.get("/institution/log"))
    whole = listed(contact, head)
    assert len(whole) >= 3
    walked: list[dict[str, Any]] = []
    path, query = "/incidents", {"limit": 1, "at_least": head["head"]}
    while True:
        answer = contact.get(path, params=query)
        shown = done(answer)
        walked += shown["items"]
        if shown["next"] is None:
            assert "link" not in answer.headers
            break
        assert 'rel="next"' in answer.headers["link"]
        query["after"] = shown["next"]
    assert [one["incident"] for one in walked] == whole
    standing = [(one["status"] != "waiting", not one["urgent"]) for one in walked]
    assert standing == sorted(standing)
    for cursor in ("x", "MCAw", "é"):
        assert code_of(contact.get("/incidents", params={"after": cursor})) == (422, "cursor-unreadable")


@pytest.mark.parametrize("role", ["mentor", "mentee"])
def test_a_young_person_and_a_teacher_tell_over_the_api_and_read_nothing(
    role: str, http: httpx.Client, coordinator: Member, contact: Member, programme: str
) -> None:
    uploaded = coordinator.upload(f"/programmes/{programme}/imports", "liste.csv", (CSV + ROW).encode(), role=role + "s")
    done(coordinator.post(f"/imports/{done(uploaded, 201)['import']}/acceptance"))
    head = done(coordinator.get("/institution/log"))["head"]
    people = done(coordinator.get(f"/programmes/{programme}/participants", params={"at_least": head, "role": role}))["items"]
    email = f"{role}.{uuid4().hex}@lycee-tests.test"
    done(coordinator.post("/invitations", {"email": email, "role": role, "person": people[0]["person"]}), 201)
    code = {"code": mailed_code(http, email), "password": PASSWORD}
    somebody = Member(http, done(http.post("/api/v1/invitations/acceptance", json=code), 201))
    assert done(told(somebody, programme), 201)["addressed_to"] == "safeguarding"
    one = latest(contact, coordinator)
    assert done(contact.get(f"/incidents/{one}"))["reporter"] is None, "told without a name, it names nobody"
    for answer in (somebody.get("/incidents"), somebody.get(f"/incidents/{one}")):
        assert code_of(answer) == (403, "permission-denied")


def test_nobody_buries_those_who_read(http: httpx.Client, coordinator: Member, programme: str) -> None:
    loud = invited(http, coordinator, "reader")
    for _ in range(INCIDENTS.quota):
        done(told(loud, programme), 201)
    refused = told(loud, programme)
    assert code_of(refused) == (429, "too-many-requests")
    assert "retry-after" in refused.headers
