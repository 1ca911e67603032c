"""The ledger: a tenant's log read as events — the states that decisions start from, and the lines that projections follow.

Histories that have grown long are remembered as far as they were read, so that only what is new is read again. What is remembered
is sealed as it is in the log: opened words never stay.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Collection
from typing import Any, Final
from uuid import UUID

import msgspec

from domain.decision import Stream
from domain.recorded import Recorded
from infra.event_store import EventStore, StoredStream
from tenants.lines import decode_identified, decode_recorded
from tenants.personal_data.keyring import Keyring
from tenants.personal_data.opening import Identified, open_events, open_recorded
from tenants.personal_data.sealing import sealed_fields

REMEMBERED_FROM: Final = 32  # events; a shorter history is read whole, at less than what asking for its end alone would cost
REMEMBERED_AT_MOST: Final = 50_000  # events, of all tenants together


class Loaded(msgspec.Struct, frozen=True):
    """A stream as it stood: the version of its last event, 0 for none, and what it folds to."""

    version: int
    state: Any


class Reading(msgspec.Struct, frozen=True):
    """A stretch of a tenant's log, without holes: up to position ``last``, of a log that ended at ``head``."""

    last: int
    head: int
    events: tuple[Recorded, ...]


class Ledger:
    """Every tenant's log, as events."""

    def __init__(self, store: EventStore, keyring: Keyring) -> None:
        self._store = store
        self._keyring = keyring
        self._remembered = _Remembered()

    async def load(
        self, tenant: UUID, streams: Collection[Stream[Any]], *, left_sealed: Collection[str] = frozenset()
    ) -> dict[str, Loaded]:
        """The states of these streams, by their names.

        Personal values are opened first, but in those streams named by ``left_sealed``. Raises LogCorrupted, UnknownEventType,
        UnreadableLine, BrokenSeal, SubjectKeyMissing.
        """
        histories = await self._histories(tenant, {stream.name: stream for stream in streams})
        to_open = [one for name, history in histories.items() if name not in left_sealed for one in history.since_sealed]
        opened = iter(await open_events(self._keyring, tenant, to_open))
        return {
            name: history.loaded([event if name in left_sealed else next(opened) for _, event in history.since_sealed])
            for name, history in histories.items()
        }

    async def read(self, tenant: UUID, after_position: int, limit: int, *, opened: bool = True) -> Reading:
        """The tenant's log after a position, at most ``limit`` lines; an old line may be lifted to several events, or to none.

        Raises LogCorrupted where a line is missing, UnknownTenant, and as ``load`` does.
        """
        batch = await self._store.read(tenant, after_position, limit)
        events = decode_recorded(batch.lines, range(batch.first, batch.last + 1))
        if opened:
            events = await open_recorded(self._keyring, tenant, events)
        return Reading(batch.last, batch.head, tuple(events))

    async def history(self, tenant: UUID, stream: Stream[Any]) -> tuple[Identified, ...]:
        """All that a stream holds, in order, with the events' identifiers; personal values stay sealed. Raises LogCorrupted."""
        stored = await self._store.load(tenant, stream.name)
        return tuple(decode_identified(stored.lines))

    async def _histories(self, tenant: UUID, streams: dict[str, Stream[Any]]) -> "dict[str, _History]":
        """Short histories in one call; the new end of long ones in a call each, at the same time, and so for one alone."""
        known = {name: self._remembered.get(tenant, name) or _History(stream) for name, stream in streams.items()}
        whole = [name for name, history in known.items() if history.version == 0]
        ends = [(name, history.version) for name, history in known.items() if history.version > 0]
        if len(known) == 1:
            ((name, history),) = known.items()
            found, later = await self._end(tenant, name, history.version), []
        else:
            found, *later = await asyncio.gather(
                self._store.load_many(tenant, whole) if whole else _nothing(),
                *(self._end(tenant, name, version) for name, version in ends),
            )
        histories = dict(known)
        for stored in (*found, *(one for end in later for one in end)):
            history = histories[stored.stream] = known[stored.stream].followed_by(stored)
            if history.version >= REMEMBERED_FROM:
                self._remembered.put(tenant, stored.stream, history)
        return histories

    async def _end(self, tenant: UUID, name: str, version: int) -> list[StoredStream]:
        return [await self._store.load(tenant, name, version)]


class _History:
    """A stream as far as it was read: folded up to its first sealed value, kept as events from there on.

    Values are opened before they are folded, for a fold may compute with them; but the opened ones must not be remembered.
    """

    __slots__ = ("before_sealed", "since_sealed", "stream", "version")

    def __init__(self, stream: Stream[Any]) -> None:
        self.stream = stream
        self.version = 0
        self.before_sealed: Any = stream.kind.initial
        self.since_sealed: tuple[Identified, ...] = ()

    def followed_by(self, stored: StoredStream) -> "_History":
        """This history and the lines after it."""
        longer = _History(self.stream)
        longer.version = stored.version
        state, since = self.before_sealed, list(self.since_sealed)
        for event_id, event in decode_identified(stored.lines):
            if since or sealed_fields(event):
                since.append((event_id, event))
            else:
                state = self.stream.kind.evolve(state, event)
        longer.before_sealed, longer.since_sealed = state, tuple(since)
        return longer

    def loaded(self, events: list[Any]) -> Loaded:
        """What it folds to with these events, opened or not, in the place of those since the first sealed one."""
        return Loaded(self.version, self.stream.kind.fold(events, self.before_sealed))


class _Remembered:
    """Long histories, the least used forgotten first."""

    def __init__(self) -> None:
        self._histories: OrderedDict[tuple[UUID, str], _History] = OrderedDict()
        self._events = 0

    def get(self, tenant: UUID, name: str) -> _History | None:
        history = self._histories.get((tenant, name))
        if history is not None:
            self._histories.move_to_end((tenant, name))
        return history

    def put(self, tenant: UUID, name: str, history: _History) -> None:
        before = self._histories.pop((tenant, name), None)
        if before is not None and before.version > history.version:
            history = before  # another reader came back later, having seen less
        self._events += _weight(history) - (_weight(before) if before is not None else 0)
        self._histories[(tenant, name)] = history
        while self._events > REMEMBERED_AT_MOST and len(self._histories) > 1:
            _, forgotten = self._histories.popitem(last=False)
            self._events -= _weight(forgotten)


def _weight(history: _History) -> int:
    """In events: a folded state counts as some."""
    return len(history.since_sealed) + REMEMBERED_FROM


async def _nothing() -> list[StoredStream]:
    return []
