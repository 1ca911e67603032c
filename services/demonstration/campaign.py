"""What the story says to everybody: the announcement and its meeting, doubts answered, the call for volunteers; and its committee."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from services.demonstration.client import Visitor
from services.demonstration.term import Term

DETAILS: Final = {
    "direction_name": "La direction (exemple)",
    "coordinator_name": "Le référent (exemple)",
    "coordinator_contact": "bureau de la vie scolaire",
    "info_meeting": "mardi à 12 h 30, en salle des personnels",
    "reply_by": "la fin de la semaine prochaine",
}
SEATS: Final = 12


async def announce(coordinator: Visitor, direction: Visitor, programme: str, term: Term, people: Sequence[dict[str, Any]]) -> None:
    """The staff is told in the direction's name, meets, doubts, is answered; then both are called for volunteers."""
    base = f"/api/v1/programmes/{programme}/communication"
    staff = sum(person["role"] == "mentee" for person in people)
    learners = len(people) - staff
    day = term.after_diagnosis(16)
    message = f"{base}/messages/staff-announcement"
    steps: tuple[tuple[Visitor, str, dict[str, Any], int], ...] = (
        (coordinator, f"{base}/plan", {}, 9),
        (coordinator, f"{base}/details", {"given": [{"name": name, "value": value} for name, value in DETAILS.items()]}, 10),
        (direction, f"{message}/approval", {}, 11),
        (coordinator, f"{message}/deliveries", {"channel": "workspace", "day": day.date().isoformat()}, 12),
    )
    for who, path, body, hour in steps:
        await who.post(path, body, step=path, at=term.after_diagnosis(16, hour))
    met = term.after_diagnosis(17, 13)
    told = {"audience": "staff", "day": met.date().isoformat(), "attended": min(staff, 18), "invited": max(staff, 18)}
    await coordinator.post(f"{base}/meetings", told, step="information-meeting", at=met)
    doubt = {"audience": "staff", "reason": "no-time", "words": "Quand trouver le temps ?"}
    raised = await coordinator.post(f"{base}/objections", doubt, step="objection", at=met + timedelta(hours=1))
    answer = {"answer": "Les séances durent moins d’une heure, sur des créneaux que chacun choisit."}
    await coordinator.post(f"{base}/objections/{raised['ids']['objection']}/answer", answer, step="answer", at=met + timedelta(hours=2))
    closes = (met.date() + timedelta(days=1)).isoformat()
    for audience, asked in (("staff", 2 * max(staff, 1)), ("learners", 3 * max(learners, 1))):
        call = {"audience": audience, "asked": asked, "closes_on": closes}
        await coordinator.post(f"{base}/calls", call, step=f"call-{audience}", at=met + timedelta(hours=3))


async def steer(coordinator: Visitor, programme: str, at: datetime) -> None:
    """The committee that launches the programme, and what it decides."""
    base = f"/api/v1/programmes/{programme}/steering"
    met = {"kind": "launch", "day": at.date().isoformat(), "attended": {"direction": 1, "coordinator": 1, "staff": 2, "learners": 2}}
    held = await coordinator.post(f"{base}/meetings", met, step="launch-meeting", at=at)
    decision = {
        "words": "Réserver une salle pour les séances.",
        "owner": "coordinator",
        "due": (at.date() + timedelta(days=14)).isoformat(),
    }
    decided = await coordinator.post(
        f"{base}/meetings/{held['ids']['meeting']}/decisions", decision, step="launch-decision", at=at + timedelta(hours=1)
    )
    done = at + timedelta(days=10)
    path = f"{base}/decisions/{decided['ids']['decision']}/done"
    await coordinator.post(path, {"done_on": done.date().isoformat()}, step="decision-done", at=done)


async def hold_a_workshop(coordinator: Visitor, programme: str, term: Term, people: Sequence[dict[str, Any]], theme: str) -> None:
    """One workshop for the staff before the pairs begin, led by an adult mentor; none where every mentor is a minor."""
    mentor = next((one["participation"] for one in people if one["role"] == "mentor" and not one["guardian_required"]), None)
    guests = [one["participation"] for one in people if one["role"] == "mentee"][: SEATS // 2]
    if mentor is None or not guests:
        return
    held = _school_morning(term)
    workshop = {
        "title": "Découvrir ensemble un outil",
        "theme": theme,
        "day": held.date().isoformat(),
        "start": 10 * 60,
        "minutes": 60,
        "place": "premises",
        "room": "CDI",
        "seats": SEATS,
        "facilitator_name": "Camille Référente (exemple)",
    }
    opening = held - timedelta(days=1)
    opened = await coordinator.post(f"/api/v1/programmes/{programme}/workshops", workshop, step="workshop", at=opening)
    base = f"/api/v1/workshops/{opened['ids']['workshop']}"
    await coordinator.post(f"{base}/mentors", {"participation": mentor}, step="workshop-mentor", at=opening)
    for guest in guests:
        await coordinator.post(f"{base}/participants", {"participation": guest}, step=f"workshop-{guest}", at=opening)
    present = [{"participation": one, "minutes": 60} for one in (mentor, *guests)]
    attendance = {"day": held.date().isoformat(), "minutes": 60, "facilitator_present": True, "present": present}
    await coordinator.post(f"{base}/attendance", attendance, step="workshop-held", at=held + timedelta(hours=2))


def _school_morning(term: Term) -> datetime:
    """Ten in the morning of a weekday, some days before the pairs first meet."""
    days = (term.after_diagnosis(days) for days in range(42, 45))
    return next(day for day in days if day.weekday() < 5)
