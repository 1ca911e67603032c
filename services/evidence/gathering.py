"""Gathering: every programme that lived in a period, as its views show it, and its facts of that period with their positions."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from domain.refusal import Refused
from projections.programme_sheet import PROGRAMME_SHEETS
from projections.timeline import TIMELINE, TimelineEntry
from services.house import House
from services.programmes.looking import ProgrammeViews, look_at

ATTACHMENTS: Final = ("certified-training.attached.v1", "certified-training.detached.v1")


class PeriodReversed(Refused):
    code = "period-reversed"
    kind = "invalid"
    sentence = "La période finit avant de commencer. Rien n’a été préparé ; corrigez les deux dates, puis recommencez."


class Period(msgspec.Struct, frozen=True):
    """Both days included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise PeriodReversed

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last


class Lived(msgspec.Struct, frozen=True):
    """A programme, and its facts of the period by position. ``attachments``: whenever it was attached to a certified training, or not."""

    found: ProgrammeViews
    facts: tuple[TimelineEntry, ...]
    attachments: tuple[TimelineEntry, ...] = ()

    def of(self, types: Iterable[str]) -> list[TimelineEntry]:
        wanted = frozenset(types)
        return [one for one in self.facts if one.type in wanted]


async def lived_in(house: House, tenant: UUID, period: Period) -> list[Lived]:
    """By first day, then name. One transaction: all of it agrees."""
    async with house.views.of(tenant) as views:
        zone = ZoneInfo((await house.institution(views, tenant)).timezone)
        begin, end = _moment(period.first, zone), _moment(period.last + timedelta(days=1), zone)
        lived = []
        for sheet in await views.where(PROGRAMME_SHEETS):
            entries: Sequence[TimelineEntry] = await views.where(TIMELINE, programme=sheet.programme)
            facts = tuple(sorted((one for one in entries if begin <= one.occurred_at < end), key=lambda one: one.position))
            attachments = tuple(one for one in entries if one.type in ATTACHMENTS)
            if facts:
                lived.append(Lived(await look_at(views, tenant, sheet.programme), facts, attachments))
    return sorted(lived, key=lambda one: (one.found.sheet.first_day, one.found.sheet.name, one.found.sheet.programme))


def _moment(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
