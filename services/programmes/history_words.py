"""The history as a page tells it: facts in the order of the log, those of one kind in a row folded into one line that opens."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

import msgspec

from projections.programme_sheet import ProgrammeSheet
from projections.timeline import TimelineEntry
from services.catalogues import Language
from services.pages import words


class Line(msgspec.Struct, frozen=True):
    """One fact: its place in the log, when it happened, its type on the wire, and the reason that was given for it."""

    position: str
    moment: str
    type: str
    reason: str = ""


class Run(msgspec.Struct, frozen=True):
    """Facts of one kind by one role that stand next to each other, the newest first."""

    words: str
    role: str
    lines: tuple[Line, ...]
    places: tuple[int, ...] = ()  # their positions, as numbers


def runs_of(
    entries: Sequence[TimelineEntry],
    zone: ZoneInfo,
    _: Language,
    reasons: Mapping[tuple[str, datetime], str] | None = None,
    names: Mapping[str, str] | None = None,
) -> Iterator[Run]:
    """The entries as they come, newest first. Dates need not follow the order of the log: what is told late keeps its own date.

    ``reasons`` of institutional acts, by the type of the event without its version and its moment. ``names`` of who acted, by actor.
    """
    told, known = reasons or {}, names or {}
    for (kind, role, name), run in groupby(entries, key=lambda entry: (entry.type, entry.role, known.get(entry.actor, ""))):
        members = list(run)
        lines = tuple(
            Line(
                _.number(one.position),
                _moment(one.occurred_at, zone, _),
                one.type,
                told.get((one.type.rsplit(".", 1)[0], one.occurred_at), ""),
            )
            for one in members
        )
        said_by = " · ".join(filter(None, (_(words.ROLES.get(role, role)), name)))
        yield Run(_(words.fact(kind)), said_by, lines, tuple(one.position for one in members))


def reasons_of(sheet: ProgrammeSheet) -> dict[tuple[str, datetime], str]:
    """Why the direction waived a gate or returned a design: acts of the institution, which name nobody."""
    waived = {("programme.gate-waived", one.at): one.reason for one in sheet.waivers if one.at is not None}
    returned = {("design.returned", one.at): one.reason for version in sheet.design_versions for one in version.returns}
    return waived | returned


def _moment(when: datetime, zone: ZoneInfo, _: Language) -> str:
    """«9 nov. 2026, 17:42», where the institution is."""
    return f"{_.short_day(when.astimezone(zone).date())} {when.astimezone(zone).year}, {_.clock(when, zone)}"
