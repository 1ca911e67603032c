"""Folding a run of events into rows, in memory: what the live tables, their rebuilding and the replay have in common."""

import gc
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from operator import attrgetter
from pathlib import PurePath
from typing import Any, Final

import msgspec

from domain.recorded import Recorded
from projections.projection import AnyProjection, Key

FOLD_FAILED: Final = "fold-failed"


class Fault(msgspec.Struct, frozen=True):
    """Why a projection cannot go past a position. It says nothing that an event holds: messages of exceptions may quote somebody.

    ``error`` is the class of the exception, ``place`` where in the program it was raised.
    """

    position: int
    code: str
    error: str
    event_type: str | None = None
    place: str = ""

    @classmethod
    def at(cls, recorded: Recorded, code: str, error: BaseException) -> "Fault":
        return cls(recorded.position, code, type(error).__name__, recorded.type, "".join(places(error)[-1:]))


def places(error: BaseException) -> list[str]:
    """Where an exception came through, the place that raised it last; unlike a traceback without its message."""
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{PurePath(frame.filename).name}:{frame.lineno} in {frame.name}" for frame in frames]


@contextmanager
def uncollected() -> Iterator[None]:
    """A stretch of work in which Python does not look for garbage in cycles: there is none in events and views.

    Looking for it takes two thirds of the time of reading and folding (measured over 100,000 events). Holds nothing up but threads.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


class Touched(msgspec.Struct, frozen=True):
    """The events of a run that concern a projection, in order, by the key of their row; ``fault`` where the run had to end early."""

    by_key: dict[Key, list[Recorded]]
    fault: Fault | None = None

    def positions(self) -> list[int]:
        return sorted({recorded.position for events in self.by_key.values() for recorded in events})

    def between(self, first: int, last: int) -> "Touched":
        """The lines from one position to another, both included."""
        return Touched(_where(self.by_key, lambda recorded: first <= recorded.position <= last))

    def before(self, fault: Fault) -> "Touched":
        """What came before a fault: of a line that was lifted to several events, all or none."""
        return Touched(_where(self.by_key, lambda recorded: recorded.position < fault.position), fault)


def _where(by_key: dict[Key, list[Recorded]], seen: Callable[[Recorded], bool]) -> dict[Key, list[Recorded]]:
    kept = {key: [recorded for recorded in events if seen(recorded)] for key, events in by_key.items()}
    return {key: events for key, events in kept.items() if events}


class WrongRow(Exception):
    """A fold returned a view under another key than the one its event names."""


def touched(projection: AnyProjection, events: Iterable[Recorded]) -> Touched:
    """Which rows a run of events concerns. Where ``key`` fails, what came before that line counts."""
    by_key: dict[Key, list[Recorded]] = {}
    key_of = projection.key
    recorded: Recorded
    try:
        with uncollected():
            for recorded in events:
                key = key_of(recorded)
                if key is not None:
                    by_key.setdefault(key, []).append(recorded)
    except MemoryError:
        raise
    except Exception as error:
        return Touched(by_key).before(Fault.at(recorded, FOLD_FAILED, error))
    return Touched(by_key)


def folded(projection: AnyProjection, rows: Mapping[Key, Any], run: Touched) -> tuple[dict[Key, Any], Fault | None]:
    """The rows after a run of events, given the rows before it; both without those that are not there.

    Where ``evolve`` fails, the rows as they stood before that line, and the fault. Rows are folded one after the other, so a fault
    may be found that an earlier line, of another row, has as well: then the earliest one counts.
    """
    while True:
        after = dict(rows)
        try:
            with uncollected():
                _apply(projection, after, run.by_key)
        except _Stopped as stopped:
            run = run.before(stopped.fault)
        else:
            return after, run.fault


def changes(before: Mapping[Key, Any], after: Mapping[Key, Any]) -> tuple[list[Any], list[Key]]:
    """The views to keep and the keys to drop, so that ``before`` becomes ``after``."""
    kept = [view for key, view in after.items() if (old := before.get(key)) is not view and old != view]
    return kept, [key for key in before if key not in after]


class _Stopped(Exception):
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.code)
        self.fault = fault


def _apply(projection: AnyProjection, rows: dict[Key, Any], by_key: Mapping[Key, Sequence[Recorded]]) -> None:
    evolve, key_of_view = projection.evolve, attrgetter(projection.key_column)
    recorded: Recorded
    try:
        for key, events in by_key.items():
            view = rows.get(key)
            for recorded in events:
                view = evolve(view, recorded)
                if view is not None and key_of_view(view) != key:
                    raise WrongRow
            if view is None:
                rows.pop(key, None)
            else:
                rows[key] = view
    except MemoryError:
        raise
    except Exception as error:
        raise _Stopped(Fault.at(recorded, FOLD_FAILED, error)) from None
