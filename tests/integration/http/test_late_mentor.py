"""A mentor who comes in March, over HTTP: trained, matched with whoever was left alone, counted in the programme's last report.

The institution is a demonstration, so that its school year can be told with its own dates.
"""

import json
from typing import Any, Final
from uuid import uuid4

import httpx
import pytest

from tests.integration.http.conftest import PASSWORD, Member
from tests.integration.http.test_api import problem
from tests.integration.http.test_measurement import STAFF, export
from tests.integration.http.test_workshops import done, seen

CERTIFIED_UNTIL: Final = "2026-08-31"
MENTORS: Final = ("Roux;Ana;03/04/2004", "Petit;Léo;05/06/2003")
MENTEES: Final = ("Brun;Claire", "Morel;Hugo", "Henry;Élise")
LATE: Final = "Noir;Inès;07/08/2004"


class InTime(Member):
    """A member who acts on a simulated day."""

    moment: str = "2025-09-08T09:00:00+02:00"

    def at(self, day: str) -> "InTime":
        self.moment = f"{day}T09:00:00Z"
        return self

    def _headers(self, options: dict[str, Any]) -> dict[str, str]:
        return {"Ekole-Simulated-Time": self.moment, **super()._headers(options)}


@pytest.fixture(scope="module")
def coordinator(http: httpx.Client) -> InTime:
    form = {
        "institution": {"name": "Lycée de mars", "kind": "lycee-public", "zone": "B"},
        "email": f"referent.{uuid4().hex}@lycee-tests.test",
        "password": PASSWORD,
        "demonstration": True,
    }
    headers = {"Idempotency-Key": uuid4().hex, "Ekole-Simulated-Time": InTime.moment}
    return InTime(http, done(http.post("/api/v1/institutions", json=form, headers=headers), 201))


@pytest.fixture(scope="module")
def direction(http: httpx.Client, coordinator: InTime) -> InTime:
    invitation = done(coordinator.post("/invitations", {"email": f"direction.{uuid4().hex}@lycee-tests.test", "role": "direction"}), 201)
    headers = {"Ekole-Simulated-Time": InTime.moment}
    form = {"code": invitation["code"], "password": PASSWORD}
    member = InTime(http, done(http.post("/api/v1/invitations/acceptance", json=form, headers=headers), 201))
    done(member.post("/institution/data-agreement", {"version": "2026.1"}))
    done(coordinator.post("/institution/safeguarding-contacts", {"name": "Maud", "reach": "poste 2", "role": "infirmière"}), 201)
    return member


def bring_in(coordinator: InTime, programme: str, role: str, rows: tuple[str, ...]) -> None:
    head = "Nom;Prénom;Né(e) le;Courriel;" if role == "mentors" else "Nom;Prénom;Courriel;"
    head += "Compétences à partager;Disponibilités" if role == "mentors" else "Besoins;Disponibilités"
    lines = "".join(f"{row};{row.split(';')[0].lower()}@lycee-tests.test;Canva;mardi 17h-19h\n" for row in rows)
    draft = done(coordinator.upload(f"/programmes/{programme}/imports", f"{role}.csv", f"{head}\n{lines}".encode(), role=role), 201)
    done(coordinator.post(f"/imports/{draft['import']}/acceptance"))


def named(coordinator: InTime, programme: str) -> dict[str, str]:
    people = seen(coordinator, f"/programmes/{programme}/participants")["items"]
    return {one["name"]: one["participation"] for one in people}


def make_ready(coordinator: InTime, programme: str, mentors: list[str], mentees: list[str]) -> None:
    """Chosen and bound by the charter; the mentors trained and certified, the mentees briefed."""
    done(coordinator.post("/participations/selection", {"participations": [*mentors, *mentees], "reason": "Volontaire"}))
    for one in (*mentors, *mentees):
        done(coordinator.post(f"/participations/{one}/charter", {"version": "2026.1"}))
    training = seen(coordinator, f"/programmes/{programme}/design/proposal")["content"]["training"]
    for module in training["modules"]:
        done(coordinator.post("/training/attendance", {"module": module["id"], "minutes": module["minutes"], "participations": mentors}))
    results = [{"participation": one, "correct": 10, "essentials_correct": True} for one in mentors]
    done(coordinator.post("/training/quiz", {"results": results}))
    done(coordinator.post("/training/practice", {"participations": mentors}))
    done(coordinator.post("/training/certification", {"valid_until": CERTIFIED_UNTIL, "participations": mentors}))
    if mentees:
        briefing = training["briefing"]
        done(
            coordinator.post("/training/attendance", {"module": briefing["id"], "minutes": briefing["minutes"], "participations": mentees})
        )


def proposed(coordinator: InTime, programme: str) -> dict[str, Any]:
    run = done(coordinator.post(f"/programmes/{programme}/matchings"), 201)["ids"]["matching"]
    shown: dict[str, Any] = seen(coordinator, f"/matchings/{run}")
    return shown


def hold(coordinator: InTime, pair: str, *days: str) -> None:
    for day in days:
        coordinator.at(day)
        session = {"day": day, "minutes": 45, "theme": "Canva", "place": "premises", "reported_by": "mentor"}
        done(coordinator.post(f"/pairs/{pair}/sessions", {**session, "held_at": f"{day}T08:00:00Z"}))


def survey_closed(coordinator: InTime, programme: str, wave: str, instrument: str, column: int, closes_on: str) -> None:
    form = {"wave": wave, "instrument": instrument, "closes_on": closes_on, "invited": 6}
    survey = done(coordinator.post(f"/programmes/{programme}/surveys", form), 201)["ids"]["survey"]
    answered = done(coordinator.upload(f"/surveys/{survey}/responses/file", f"{wave}.csv", dated(export(instrument, column), closes_on)))
    assert answered["taken"] == len(STAFF)
    done(coordinator.post(f"/surveys/{survey}/closing"))


def dated(rows: bytes, day: str) -> bytes:
    """The answers of a form, given on the morning of that day."""
    return rows.replace(b"2026-01-15 10:00:00", f"{day} 08:00:00".encode())


@pytest.fixture(scope="module")
def programme(coordinator: InTime, direction: InTime) -> str:
    """Opened in September with two mentors for three people; the design approved, the first pairs formed in October."""
    form = {"name": "Année entière", "kind": "lycee-public", "mode": "express", "year": "2025-2026"}
    dates = {"first_day": "2025-09-08", "last_day": "2026-06-30"}
    identifier: str = done(coordinator.post("/programmes", form | dates), 201)["ids"]["programme"]
    bring_in(coordinator, identifier, "mentors", MENTORS)
    bring_in(coordinator, identifier, "mentees", MENTEES)
    survey_closed(coordinator.at("2025-09-22"), identifier, "baseline", "needs-diagnostic-staff", 0, "2025-09-22")
    content = seen(coordinator, f"/programmes/{identifier}/design/proposal")["content"]
    base = f"/programmes/{identifier}/design"
    done(coordinator.post(base, {"content": content}))
    done(coordinator.post(f"{base}/submission"))
    done(direction.at("2025-09-23").post(f"{base}/approval"))
    everybody = named(coordinator.at("2025-10-01"), identifier)
    mentors = [everybody[name] for name in ("Ana Roux", "Léo Petit")]
    make_ready(coordinator, identifier, mentors, [one for one in everybody.values() if one not in mentors])
    return identifier


def test_a_mentor_who_comes_in_march_is_trained_matched_and_in_the_report(coordinator: InTime, direction: InTime, programme: str) -> None:
    october = proposed(coordinator.at("2025-10-06"), programme)
    (left,) = october["alone"]
    assert (len(october["pairs"]), left["role"], left["reason"]) == (2, "mentee", "no-mentor-left")
    done(coordinator.post(f"/matchings/{october['matching']}/publication"))
    for one in october["pairs"]:
        hold(coordinator, one["pair"], "2025-10-14", "2025-11-18")

    bring_in(coordinator.at("2026-03-02"), programme, "mentors", (LATE,))
    ines = named(coordinator, programme)["Inès Noir"]
    untrained = proposed(coordinator, programme)
    assert (untrained["pairs"], {one["participation"] for one in untrained["alone"]}) == ([], {left["participation"]})
    problem(coordinator.post(f"/matchings/{untrained['matching']}/publication"), 409, "matching-empty")

    make_ready(coordinator.at("2026-03-09"), programme, [ines], [])
    march = proposed(coordinator.at("2026-03-10"), programme)
    (pair,) = march["pairs"]
    assert (pair["mentor"], pair["mentee"], march["alone"]) == (ines, left["participation"], [])
    assert march["total_score"] == pair["score"] == pytest.approx(sum(pair["contributions"].values()))
    done(coordinator.post(f"/matchings/{march['matching']}/publication"))
    hold(coordinator, pair["pair"], "2026-03-17", "2026-03-24", "2026-03-31")

    survey_closed(coordinator.at("2026-06-09"), programme, "final", "final-impact-staff", 1, "2026-06-09")
    done(coordinator.at("2026-06-10").post(f"/programmes/{programme}/impact"))
    issued = done(coordinator.post(f"/programmes/{programme}/reports"), 201)
    read = done(coordinator.get(f"/programmes/{programme}/impact", params={"at_least": issued["position"]}))
    report = json.loads(coordinator.get(f"/reports/{read['reports'][-1]['sha256']}").content)
    dose = report["impact"]["dose"]
    assert (dose["pairs"], dose["held"]) == (3, 2 * 2 + 3)
    pairs = {one["pair"]: one for one in done(coordinator.get(f"/programmes/{programme}/pairs"))["items"]}
    assert (pairs[pair["pair"]]["held"], pairs[pair["pair"]]["status"]) == (3, "active")
    improvement = {"decision": "Former des mentors toute l’année", "owner": "coordinator"}
    done(direction.at("2026-06-15").post(f"/programmes/{programme}/improvements", improvement))
    done(direction.post(f"/programmes/{programme}/closing"))
    problem(coordinator.at("2026-06-16").post(f"/programmes/{programme}/matchings"), 409, "programme-closed")
