"""A simulated term of sessions: each pair meets at its own pace, several pairs at once."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from services.demonstration.client import Visitor
from services.demonstration.term import PlannedMeeting, Term, WeeklyHour, meetings, weekly_hour
from services.demonstration.together import together


async def meet(
    coordinator: Visitor,
    term: Term,
    pairs: Sequence[Mapping[str, Any]],
    calendar: Mapping[str, Any],
    progress: Callable[[str, int, int], None],
) -> None:
    """Record every meeting of every pair, with what each side thought of it."""
    closed = [(date.fromisoformat(one["first"]), date.fromisoformat(one["last"])) for one in calendar["closed"]]
    closed += [(day, day) for day in map(date.fromisoformat, calendar["public_holidays"])]
    places = {pair: place for place, pair in enumerate(sorted(one["pair"] for one in pairs))}
    hours = _weekly_hours(pairs)
    done = 0

    async def one_pair(pair: Mapping[str, Any]) -> None:
        nonlocal done
        for meeting in meetings(places[pair["pair"]], hours[pair["pair"]], term, closed, pair["session_minutes"]):
            if meeting.number == 1:
                await _accept(coordinator, pair["pair"], meeting)
            await _record(coordinator, pair["pair"], meeting)
        done += 1
        progress("Séances", done, len(pairs))

    await together(pairs, one_pair)


def _weekly_hours(pairs: Sequence[Mapping[str, Any]]) -> dict[str, WeeklyHour]:
    """When each pair meets in the week; a mentor of two pairs meets them one after the other."""
    hours: dict[str, WeeklyHour] = {}
    taken: dict[str, set[WeeklyHour]] = defaultdict(set)
    for pair in sorted(pairs, key=lambda one: str(one["pair"])):
        hour = weekly_hour(pair["common_slots"], pair["session_minutes"], taken[pair["mentor"]])
        hours[pair["pair"]] = hour
        taken[pair["mentor"]].add(hour)
    return hours


async def _accept(coordinator: Visitor, pair: str, first: PlannedMeeting) -> None:
    """Both say yes on their way to the first session, and the coordinator copies it."""
    for side in ("mentor", "mentee"):
        step = f"pair-{pair}-accepted-{side}"
        await coordinator.post(f"/api/v1/pairs/{pair}/acceptance", {"side": side}, step=step, at=first.starts_at)


async def _record(coordinator: Visitor, pair: str, meeting: PlannedMeeting) -> None:
    base, step = f"/api/v1/pairs/{pair}/sessions", f"pair-{pair}-{meeting.number}"
    ended = meeting.starts_at + timedelta(minutes=meeting.minutes)
    if meeting.missed:
        body: dict[str, Any] = {"day": meeting.day.isoformat(), "reason": "mentor-absent"}
        await coordinator.post(f"{base}/missed", body, step=f"{step}-missed", at=ended)
        return
    body = {
        "day": meeting.day.isoformat(),
        "minutes": meeting.minutes,
        "theme": "premiers pas" if meeting.number == 1 else "pratique",
        "place": "premises",
        "reported_by": "mentor",
        "start": meeting.start,
        "held_at": meeting.starts_at.isoformat(),
    }
    held = await coordinator.post(base, body, step=f"{step}-held", at=ended)
    session = held["ids"]["session"]
    await coordinator.post(f"{base}/{session}/confirmation", {"side": "mentee"}, step=f"{step}-confirmed", at=ended)
    for side, rating in (("mentor", meeting.mentor_rating), ("mentee", meeting.mentee_rating)):
        if rating is not None:
            body = {"side": side, "rating": rating}
            await coordinator.post(f"{base}/{session}/feedback", body, step=f"{step}-{side}", at=ended)
