"""A tenant's log, read in stretches and decoded once for everybody who folds it; personal fields are opened for those who may."""

import asyncio
from collections.abc import AsyncGenerator, Collection, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from domain.recorded import Recorded
from domain.upcasting import upcast_tags
from infra.event_store import EventStore, LogBatch, LogCorrupted
from projections.fold import Fault, Touched, uncollected
from projections.projection import Key
from tenants.lines import UnknownEventType, decode_recorded
from tenants.personal_data.keyring import Keyring, SubjectKeyMissing
from tenants.personal_data.sealing import BrokenSeal, open_event, sealed_fields, subject_of
from tenants.personal_data.secret_key import SecretKey

LOG_CORRUPTED: Final = "log-corrupted"
TYPE_UNKNOWN: Final = "event-type-unknown"
LINE_UNREADABLE: Final = "line-unreadable"
SEAL_BROKEN: Final = "seal-broken"
KEY_MISSING: Final = "person-key-missing"


class Stretch(msgspec.Struct, frozen=True):
    """Consecutive lines of a log, decoded: those after one position, ``through`` another.

    ``known_at`` has, for lines that an upcaster lifts to nothing, when they were recorded: no event says so. ``fault`` is why the
    line that follows cannot be read; ``at_head`` that there was none.
    """

    events: list[Recorded]
    through: int
    at_head: bool
    known_at: dict[int, datetime] = {}
    fault: Fault | None = None


class History:
    """Reads the logs of all tenants, as the role of the store's engine; the keyring opens what is personal."""

    def __init__(self, store: EventStore, keyring: Keyring) -> None:
        self._store = store
        self._keyring = keyring

    async def stretch(self, tenant: UUID, after: int, limit: int) -> Stretch:
        """At most ``limit`` lines after a position. A hole or an unreadable line ends the stretch before it, and is its fault."""
        try:
            return _decoded(await self._store.read(tenant, after, limit))
        except LogCorrupted as corrupted:
            return await self._up_to_the_hole(tenant, after, limit, corrupted)

    async def stretches(self, tenant: UUID, after: int, limit: int, until: int | None = None) -> AsyncGenerator[Stretch, None]:
        """The stretches after a position, one after the other, up to a position, the head of the log or a fault.

        Each is read while the one before it is worked on. Use within ``aclosing``.
        """
        reading: asyncio.Task[Stretch] | None = None
        try:
            while until is None or after < until:
                lines = limit if until is None else min(limit, until - after)
                stretch = await (reading or self.stretch(tenant, after, lines))
                reading, after = None, stretch.through
                if stretch.at_head or stretch.fault is not None:
                    yield stretch
                    return
                if until is None or after < until:
                    lines = limit if until is None else min(limit, until - after)
                    reading = asyncio.create_task(self.stretch(tenant, after, lines))
                yield stretch
        finally:
            if reading is not None:
                reading.cancel()
                await asyncio.gather(reading, return_exceptions=True)

    async def opened(self, tenant: UUID, run: Touched) -> Touched:
        """The run with its personal fields opened; what belongs to somebody whose key was destroyed stays sealed."""
        owners = {
            owner
            for events in run.by_key.values()
            for recorded in events
            if sealed_fields(recorded.event) and (owner := subject_of(recorded.event)) is not None
        }
        if not owners:
            return run
        try:
            return _opened(tenant, run, await self._keyring.subject_keys(tenant, owners))
        except SubjectKeyMissing:
            return _opened(tenant, run, await self._keys_there_are(tenant, owners))

    async def _up_to_the_hole(self, tenant: UUID, after: int, limit: int, corrupted: LogCorrupted) -> Stretch:
        """What stands before the hole; the store says only that there is one."""
        readable, broken = LogBatch(after + 1, after, after, b""), limit
        while broken - (readable.last - after) > 1:
            tried = (readable.last - after + broken) // 2
            try:
                readable = await self._store.read(tenant, after, tried)
            except LogCorrupted:
                broken = tried
        before = _decoded(readable)
        if before.fault is not None:
            return before
        hole = Fault(readable.last + 1, LOG_CORRUPTED, type(corrupted).__name__)
        return msgspec.structs.replace(before, at_head=False, fault=hole)

    async def _keys_there_are(self, tenant: UUID, owners: Collection[UUID]) -> dict[UUID, SecretKey | None]:
        keys: dict[UUID, SecretKey | None] = {}
        for owner in owners:
            with suppress(SubjectKeyMissing):
                keys |= await self._keyring.subject_keys(tenant, [owner])
        return keys


def _opened(tenant: UUID, run: Touched, keys: Mapping[UUID, SecretKey | None]) -> Touched:
    """The run opened; up to the earliest line that does not open, with a key or for want of one."""
    opened: dict[Key, list[Recorded]] = {}
    fault = run.fault
    for key, events in run.by_key.items():
        opened[key] = []
        for recorded in events:
            try:
                opened[key].append(_open(tenant, recorded, keys))
            except (BrokenSeal, KeyError) as error:
                code = SEAL_BROKEN if isinstance(error, BrokenSeal) else KEY_MISSING
                if fault is None or recorded.position < fault.position:
                    fault = Fault.at(recorded, code, error)
                break
    return Touched(opened) if fault is None else Touched(opened).before(fault)


def _open(tenant: UUID, recorded: Recorded, keys: Mapping[UUID, SecretKey | None]) -> Recorded:
    if not sealed_fields(recorded.event):
        return recorded
    event = open_event(recorded.event, keys, tenant=tenant, event_id=recorded.id)
    return msgspec.structs.replace(recorded, event=event)


class _Recording(msgspec.Struct, frozen=True):
    recordedtime: datetime


def _decoded(batch: LogBatch) -> Stretch:
    try:
        with uncollected():
            events = decode_recorded(batch.lines, range(batch.first, batch.last + 1))
    except MemoryError:
        raise
    except Exception:
        return _decoded_up_to_the_fault(batch)
    return Stretch(events, batch.last, batch.at_head, _silent_lines(batch, events) if upcast_tags() else {})


def _decoded_up_to_the_fault(batch: LogBatch) -> Stretch:
    """Line by line: an upcaster may raise anything, and does not know which line it was given."""
    events: list[Recorded] = []
    for position, line in batch.numbered():
        try:
            events += decode_recorded(line, (position,))
        except MemoryError:
            raise
        except Exception as error:
            unknown = error.tag if isinstance(error, UnknownEventType) else None
            fault = Fault(position, TYPE_UNKNOWN if unknown else LINE_UNREADABLE, type(error).__name__, unknown)
            before = LogBatch(batch.first, position - 1, batch.head, batch.lines)
            return Stretch(events, position - 1, False, _silent_lines(before, events), fault)
    return Stretch(events, batch.last, batch.at_head, _silent_lines(batch, events))


def _silent_lines(batch: LogBatch, events: list[Recorded]) -> dict[int, datetime]:
    """When those lines were recorded that no event came of."""
    told = {recorded.position for recorded in events}
    return {
        position: msgspec.json.decode(line, type=_Recording).recordedtime
        for position, line in batch.numbered()
        if position not in told and position <= batch.last
    }
