"""The times that a pair is offered: what both said of their weeks, their school's time, and all that either is expected at."""

from collections.abc import AsyncIterator
from typing import Final, get_args
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from domain.availability import Slot
from domain.deadlines.watch import WATCH
from domain.design.design import DESIGN, USUAL_OPENING_HOURS, NotDrafted, SessionMode, version_in_force
from domain.facilitation.common_times import Weeks, next_times, weeks_of
from domain.facilitation.overlaps import Hours
from domain.facilitation.pair import PAIR, Formed, Pause, Place
from domain.facilitation.steering import STEERING, in_force
from infra.clock import utc_now
from projections.pair_sheet import PAIR_SHEETS, PairSheet
from projections.participant import PARTICIPANTS, Participant
from projections.workshop_sheet import WORKSHOP_SHEETS
from services.house import House
from services.programmes.looking import ProgrammeViews

OFFERED: Final = 6
SOON: Final = 60  # minutes: nothing is proposed that begins sooner
_EXPECTED: Final = ("planned", "held", "contested")


class OfferedTimes(msgspec.Struct, frozen=True):
    """What one pair may choose from. ``mentor`` and ``mentee``: the hours each declared. ``minutes``: how long a session is.

    ``places``: where the design and the mentor's age let them meet, the usual one first; ``tools``: by which, at a distance.
    """

    times: tuple[Hours, ...]
    mentor: tuple[Slot, ...]
    mentee: tuple[Slot, ...]
    minutes: int
    places: tuple[Place, ...]
    tools: tuple[str, ...]


async def offered_times(house: House, tenant: UUID, found: ProgrammeViews, pair: PairSheet, moving: UUID | None = None) -> OfferedTimes:
    """The next times at which both can meet. ``moving``: a planned session of theirs that would take place then instead."""
    programme = found.sheet.programme
    mentor, mentee = _participant(found, pair.mentor), _participant(found, pair.mentee)
    design = await house.state_of(tenant, DESIGN.of(programme))
    steering = await house.state_of(tenant, STEERING.of(programme))
    frame = None if isinstance(design, NotDrafted) else in_force(design.content, steering, version_in_force(design)).frame
    groups = (await house.state_of(tenant, WATCH.of(programme))).groups
    together = await house.state_of(tenant, PAIR.of(pair.pair))
    today = house.today(found.institution, found.sheet)
    one, other = _free(mentor), _free(mentee)
    minor_until = found.people[mentor.person].guardian_required_until if mentor is not None and mentor.person in found.people else None
    weeks = Weeks(
        free=weeks_of(one, other),
        opening_hours=frame.opening_hours if frame else USUAL_OPENING_HOURS,
        calendar=found.calendar,
        first=frame.first_day if frame else found.sheet.first_day,
        last=frame.last_day if frame else found.sheet.last_day,
        periods=tuple(period for who in (mentor, mentee) if who is not None for period in groups.get(who.profile.group or "", ())),
        pause=_pause(together),
        minor_until=minor_until,
    )
    minutes = frame.session_minutes if frame else 45
    taken = [hours async for hours in _engagements(house, tenant, pair, moving)]
    times = next_times(weeks, minutes, taken, today, _minute_of_today(found) + SOON, OFFERED)
    minor = minor_until is not None and today <= minor_until
    places = _places(frame.modes if frame else (), minor=minor)
    return OfferedTimes(times, one, other, minutes, places, frame.tools if frame else ())


def _participant(found: ProgrammeViews, participation: UUID) -> Participant | None:
    return next((one for one in found.participants if one.participation == participation), None)


def _free(participant: Participant | None) -> tuple[Slot, ...]:
    return participant.profile.availability if participant is not None else ()


def _pause(together: object) -> Pause | None:
    return together.pause if isinstance(together, Formed) else None


def _minute_of_today(found: ProgrammeViews) -> int:
    """The hour where the institution is; a demonstration's day begins in the morning, whenever it is looked at."""
    if found.institution.demonstration:
        return 0
    now = utc_now().astimezone(ZoneInfo(found.institution.timezone))
    return now.hour * 60 + now.minute


def _places(modes: tuple[SessionMode, ...], *, minor: bool) -> tuple[Place, ...]:
    places: tuple[Place, ...] = get_args(Place)
    if modes and "remote" not in modes:
        places = tuple(one for one in places if one != "approved-video")
    if modes and "in-person" not in modes:
        places = ("approved-video",)
    return tuple(one for one in places if one != "elsewhere" or not minor)


async def _engagements(house: House, tenant: UUID, pair: PairSheet, moving: UUID | None) -> AsyncIterator[Hours]:
    """When either of the two is with others, in whichever programme of the institution."""
    people = (pair.mentor_person, pair.mentee_person)
    async with house.views.of(tenant) as views:
        pairs = {
            one.pair: one
            for person in people
            for found in (await views.where(PAIR_SHEETS, mentor_person=person), await views.where(PAIR_SHEETS, mentee_person=person))
            for one in found
        }
        participations = {one.participation: one.programme for person in people for one in await views.where(PARTICIPANTS, person=person)}
        workshops = [one for programme in set(participations.values()) for one in await views.where(WORKSHOP_SHEETS, programme=programme)]
    for other in pairs.values():
        for session in other.sessions:
            known = session.status in _EXPECTED and session.start is not None and session.session != moving
            if known and not (other.status == "ended" and session.status == "planned"):
                yield Hours(session.day, session.start or 0, session.minutes)
    for workshop in workshops:
        if workshop.status == "planned" and any(who in participations for who in (*workshop.mentors, *workshop.joined)):
            yield Hours(workshop.day, workshop.start, workshop.minutes)
