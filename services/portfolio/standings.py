"""A programme's standing, from the views of its institution: the live ones, or those of a past moment."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from projections.history import History
from projections.incident_sheet import INCIDENT_SHEETS, IncidentSheet
from projections.replay import replay
from projections.standing import Missing, ProgrammeStanding, standing_of
from projections.timeline import TIMELINE, TimelineEntry
from services.audit.moments import Moment
from services.house import House
from services.programmes.looking import ProgrammeViews, look_at
from services.reading.past import WITH_NAMES, PastViews
from tenants.permissions import AUDITOR, CONSULTANT, HEAD, SYSTEM

NOT_THEIRS: Final = (SYSTEM, HEAD, CONSULTANT, AUDITOR)  # what these do is no sign of life of the institution
FAILED: Final = "notice.failed.v1"
DELIVERED: Final = "notice.delivered.v1"


def standing_from(
    found: ProgrammeViews, last_sign: datetime | None, failures: Iterable[datetime], day: date, incidents: Iterable[datetime] = ()
) -> ProgrammeStanding:
    """``day``: any day on which the views are true. Its minors are counted, and nobody is named; of ``incidents`` that are open, no more
    is known here than when each was told."""
    days = _days_of(found)
    return standing_of(
        found.institution,
        found.sheet,
        found.board(day),
        found.pairs,
        _missing(found, days),
        last_sign or found.sheet.opened_at,
        days,
        incidents=[days(one) for one in incidents],
        failures=[days(one) for one in failures],
    )


def day_judged(found: ProgrammeViews, now: datetime) -> date:
    """The institution's own day; for a demonstration, the day of its programme's last fact."""
    return _days_of(found)(found.sheet.last_event_at if found.institution.demonstration else now)


async def standing_then(house: House, tenant: UUID, programme: UUID, moment: Moment) -> tuple[ProgrammeStanding, date]:
    """As it stood at a moment, folded from the log, and which day it was. Raises ProgrammeMissing, ReplayStopped."""
    async with house.views.of(tenant) as views:
        zone = ZoneInfo((await house.institution(views, tenant)).timezone)
    past = await replay(History(house.store, house.keyring), tenant, (*WITH_NAMES, TIMELINE, INCIDENT_SHEETS), moment.until(zone))
    found = await look_at(PastViews(past), tenant, programme)
    entries = [one for _, one in sorted(past.of(TIMELINE).items())]
    day = moment.day or _days_of(found)(found.sheet.last_event_at)
    incidents = open_incidents(past.of(INCIDENT_SHEETS).values(), programme)
    return standing_from(found, last_sign_of(entries, programme), failures_of(entries), day, incidents), day


def open_incidents(sheets: Iterable[IncidentSheet], programme: UUID) -> list[datetime]:
    """When each was told that is not closed."""
    return sorted(one.reported_at for one in sheets if one.programme == programme and one.status in ("waiting", "taken-up"))


def last_sign_of(entries: Iterable[TimelineEntry], programme: UUID) -> datetime | None:
    """When somebody of the institution last did anything in the programme; None where nobody has."""
    signs = [one.occurred_at for one in entries if one.programme == programme and one.role not in NOT_THEIRS]
    return signs[-1] if signs else None


def failures_of(entries: Iterable[TimelineEntry]) -> list[datetime]:
    """When messages were given up that were not delivered since; entries in the log's order."""
    given_up: dict[str, datetime] = {}
    for one in entries:
        if one.type == FAILED:
            given_up[one.stream] = one.occurred_at
        elif one.type == DELIVERED:
            given_up.pop(one.stream, None)
    return list(given_up.values())


def _days_of(found: ProgrammeViews) -> Callable[[datetime], date]:
    zone = ZoneInfo(found.institution.timezone)
    return lambda moment: moment.astimezone(zone).date()


def _missing(found: ProgrammeViews, days: Callable[[datetime], date]) -> Iterable[Missing]:
    for one in found.participants:
        person = found.people.get(one.person)
        until = person.guardian_required_until if person else None
        if one.role == "mentor" and one.status == "selected" and one.authorised_at is None and until is not None:
            yield Missing(days(one.since), until)
