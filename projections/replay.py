"""Replay: views as they stood at a position or on a date, folded in memory from the log alone (DESIGN §5).

Two clocks. A line is known from the running maximum of ``recordedtime`` up to it: *known at K* is the prefix that was known at K.
*As at D* are, of these, the lines that had happened by D, in the order of their positions.
"""

from collections.abc import Collection, Iterable, Iterator
from contextlib import aclosing
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from domain.recorded import Recorded
from projections.fold import Fault, Touched, folded, touched
from projections.history import History, Stretch
from projections.projection import AnyProjection, Key, Projection, View
from projections.waiting import ViewNotReady

LINES_AT_ONCE: Final = 2_000


class Until(msgspec.Struct, frozen=True, kw_only=True):
    """How much of the log a replay sees: up to a position, what was known at a moment, what had happened by a moment; or all.

    Raises ValueError for a moment without a time zone.
    """

    position: int | None = None
    known_at: datetime | None = None
    as_at: datetime | None = None

    def __post_init__(self) -> None:
        if any(moment is not None and moment.tzinfo is None for moment in (self.known_at, self.as_at)):
            raise ValueError("a moment has a time zone")


class ReplayStopped(ViewNotReady):
    """A line cannot be read, or a projection cannot fold it; nothing is shown rather than half of it."""

    code = "replay-stopped"
    sentence = (
        "Ce moment du passé ne peut pas être montré : la lecture du journal s’est arrêtée à l’événement n° {position} ({reason}). "
        "Rien n’a été modifié et rien n’est perdu ; prévenez l’exploitant, puis recommencez après correction."
    )

    def __init__(self, tenant: UUID, fault: Fault, projection: str | None) -> None:
        super().__init__(position=fault.position, reason=fault.code)
        self.tenant = tenant
        self.fault = fault
        self.projection = projection


class Past:
    """The views of one moment. ``position`` is the last line that was known then, 0 where there was none."""

    def __init__(self, projections: Collection[AnyProjection]) -> None:
        self.position = 0
        self.views: dict[str, dict[Key, Any]] = {projection.name: {} for projection in projections}

    def of(self, projection: Projection[View]) -> dict[Key, View]:
        """The projection's views by key. KeyError where it was not replayed."""
        return self.views[projection.name]

    def go_on(self, projection: AnyProjection, run: Touched) -> Fault | None:
        """Fold a further run in; its fault, where it has one."""
        views = self.views[projection.name]
        before = {key: views[key] for key in run.by_key if key in views}
        after, fault = folded(projection, before, run)
        views.update(after)
        for key in before.keys() - after.keys():
            del views[key]
        return fault


async def replay(
    history: History, tenant: UUID, projections: Collection[AnyProjection], until: Until | None = None, *, programme: UUID | None = None
) -> Past:
    """Fold these projections from nothing, touching no table. Personal fields are opened for those declared personal.

    With a ``programme``, what is told of the tenant's other programmes is read and not folded. Raises ReplayStopped.
    """
    told, past = until or Until(), Past(projections)
    horizon = Horizon(told)
    async with aclosing(history.stretches(tenant, 0, LINES_AT_ONCE, until=told.position)) as stretches:
        async for stretch in stretches:
            seen = horizon.within(stretch)
            events = seen.events if programme is None else [*_concerning(programme, seen.events)]
            for projection in projections:
                run = touched(projection, events)
                if projection.personal:
                    run = await history.opened(tenant, run)
                fault = past.go_on(projection, run)
                if fault is not None:
                    raise ReplayStopped(tenant, fault, projection.name)
            past.position = seen.through
            if horizon.passed:
                break
            if stretch.fault is not None:
                raise ReplayStopped(tenant, stretch.fault, None)
    return past


def _concerning(programme: UUID, events: Iterable[Recorded]) -> Iterator[Recorded]:
    """What is told of this programme, or of none: of the institution, and of people, who may be in several."""
    return (recorded for recorded in events if getattr(recorded.event, "programme", None) in (None, programme))


class Horizon:
    """Cuts stretches, given in order, to what a replay may see. ``passed`` once nothing that follows is known yet."""

    def __init__(self, until: Until) -> None:
        self._until = until
        self._known_at = datetime.min.replace(tzinfo=UTC)
        self.passed = False

    def within(self, stretch: Stretch) -> Stretch:
        """The part of a stretch that was known, and of it the lines that had happened."""
        until, end = self._until, stretch.through
        if until.known_at is not None:
            for position, recorded_at in _recordings(stretch):
                self._known_at = max(self._known_at, recorded_at)
                if self._known_at > until.known_at:
                    self.passed, end = True, position - 1
                    break
        events = [
            recorded
            for recorded in stretch.events
            if recorded.position <= end and (until.as_at is None or recorded.occurred_at <= until.as_at)
        ]
        return Stretch(events, end, stretch.at_head)


def _recordings(stretch: Stretch) -> Iterator[tuple[int, datetime]]:
    """When each line was recorded, in order; those that were lifted to nothing as well."""
    told = dict(stretch.known_at) | {recorded.position: recorded.recorded_at for recorded in stretch.events}
    yield from sorted(told.items())
