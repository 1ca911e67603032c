"""A programme as it stood: folded from the log, its people under their names only for who may read them."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from projections.board import Board
from projections.history import History
from projections.replay import replay
from services.audit.moments import Moment
from services.house import House
from services.programmes.looking import ProgrammeViews, look_at
from services.reading.past import REPLAYED, WITH_NAMES, PastViews
from services.supervision.visiting import OutsideTheAudit, house_day


class Then(msgspec.Struct, frozen=True):
    """A programme at a moment. ``position`` is the last line that counts, ``day`` what «today» was."""

    found: ProgrammeViews
    position: int
    day: date

    @property
    def board(self) -> Board:
        return self.found.board(self.day)


class Difference(msgspec.Struct, frozen=True):
    """A figure at two moments; None where nobody knew it."""

    name: str
    before: float | None
    after: float | None


async def as_it_stood(house: House, tenant: UUID, programme: UUID, moment: Moment, zone: ZoneInfo, *, names: bool) -> Then:
    """Raises ProgrammeMissing where it was not open yet, ReplayStopped."""
    history = History(house.store, house.keyring)
    past = await replay(history, tenant, WITH_NAMES if names else REPLAYED, moment.until(zone), programme=programme)
    found = await look_at(PastViews(past), tenant, programme)
    last = found.sheet.last_event_at or found.sheet.opened_at
    return Then(found, past.position, moment.day or last.astimezone(zone).date())


def differences(before: Board, after: Board) -> Iterator[Difference]:
    """The board's figures at two moments, side by side."""
    for name in ("pairs", "meeting_pairs", "sessions_held", "ratings", "satisfaction", "baseline_score"):
        yield Difference(name, getattr(before, name), getattr(after, name))


def turns(opened: int, last: int, steps: int = 40) -> int:
    """How many positions a play goes on at a time, so that it takes about so many steps."""
    return max(1, (last - opened) // steps)


def require_within_the_audit(asked: Moment, last: date | None) -> None:
    """An auditor who sees up to a day names one: a position tells what was recorded, whatever day it is of. Raises OutsideTheAudit."""
    if last is not None and last < house_day() and (asked.day is None or asked.day > last):
        raise OutsideTheAudit
