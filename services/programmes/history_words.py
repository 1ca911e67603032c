"""The history as a page tells it: facts in the order of the log, those of one kind in a row folded into one line that opens."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

import msgspec

from projections.timeline import TimelineEntry
from services.catalogues import Language
from services.pages import words


class Line(msgspec.Struct, frozen=True):
    """One fact: its place in the log, when it happened, its type on the wire."""

    position: str
    moment: str
    type: str


class Run(msgspec.Struct, frozen=True):
    """Facts of one kind by one role that stand next to each other, the newest first."""

    words: str
    role: str
    lines: tuple[Line, ...]


def runs_of(entries: Sequence[TimelineEntry], zone: ZoneInfo, _: Language) -> Iterator[Run]:
    """The entries as they come, newest first. Dates need not follow the order of the log: what is told late keeps its own date."""
    for (kind, role), members in groupby(entries, key=lambda entry: (entry.type, entry.role)):
        lines = tuple(Line(_.number(one.position), _moment(one.occurred_at, zone, _), one.type) for one in members)
        yield Run(_(words.fact(kind)), _(words.ROLES.get(role, role)), lines)


def _moment(when: datetime, zone: ZoneInfo, _: Language) -> str:
    """«9 nov. 2026, 17:42», where the institution is."""
    return f"{_.short_day(when.astimezone(zone).date())} {when.astimezone(zone).year}, {_.clock(when, zone)}"
