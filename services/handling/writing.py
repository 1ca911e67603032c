"""From a decision to what the store is asked: events sealed, put into lines, each at its version; everything read is guarded."""

from collections.abc import Sequence
from itertools import groupby
from typing import Final
from uuid import UUID, uuid4

import msgspec
from uuid_utils.compat import uuid7

from domain.decision import Command, Happening, TimeNotAllowed
from domain.event import Event, event_type_of
from infra.event_store import AppendRequest, Entry, Guard, StreamAppend
from services.handling.context import HandlingContext, Kept
from services.handling.situation import Moment, Readings
from tenants.lines import Circumstances, encode_line
from tenants.personal_data.contacts import ContactChange, contact_changes
from tenants.personal_data.erasure import Destruction, destructions
from tenants.personal_data.keyring import Keyring
from tenants.personal_data.opening import seal_events

_JSON: Final = msgspec.json.Encoder()


class Identity(msgspec.Struct, frozen=True):
    """What makes a request the same one when it comes again."""

    key: str
    fingerprint: bytes
    command: UUID


class Prepared(msgspec.Struct, frozen=True):
    """A request for the store, and what its events change beside the log: people's addresses, data that are destroyed."""

    request: AppendRequest
    changes: tuple[ContactChange, ...]
    destroys: tuple[Destruction, ...]


class StreamNotRead(Exception):
    """A rule decided an event for a stream that it had not said it would read: the program is at fault."""


async def prepare(
    keyring: Keyring,
    command: Command,
    decision: Sequence[Happening],
    readings: Readings,
    moment: Moment,
    context: HandlingContext,
    identity: Identity,
) -> Prepared:
    """Raises TimeNotAllowed, EntryTooLong, EntryUnreadable, PersonErased."""
    for happening in decision:
        _check_time(happening, moment)
    events = [happening.event for happening in decision]
    identified = [(new_event_id(event), event) for event in events]
    sealed = await seal_events(keyring, context.tenant, identified)
    versions = dict(readings.versions)
    entries: list[tuple[str, int, Entry]] = []
    for happening, (event_id, _), event in zip(decision, identified, sealed, strict=True):
        name = happening.stream.name
        if name not in versions:
            raise StreamNotRead(f"{type(command).__name__} writes to {name}")
        versions[name] += 1
        line = encode_line(
            event,
            Circumstances(
                tenant=context.tenant,
                id=event_id,
                stream=name,
                version=versions[name],
                occurred_at=happening.occurred_at or moment.now,
                recorded_at=moment.recorded_at,
                actor=context.actor,
                role=context.role,
                command=identity.command,
                correlation=context.correlation or identity.command,
                causation=context.causation,
                on_behalf_of=context.on_behalf_of,
            ),
            simulated=moment.simulated,
        )
        entries.append((name, versions[name], Entry(event_type_of(event).tag, line)))
    written = {name for name, _, _ in entries}
    kept = Kept(_identifiers(command), {name: versions[name] for name in written})
    return Prepared(
        AppendRequest(
            actor=context.actor,
            key=identity.key,
            fingerprint=identity.fingerprint,
            streams=_in_order(entries),
            guards=tuple(Guard(name, version) for name, version in readings.versions.items() if name not in written),
            ids=_JSON.encode(kept),
        ),
        contact_changes(events),
        destructions(events),
    )


def new_event_id(event: Event) -> UUID:
    """A UUIDv7, in the order of time; a UUIDv4 for what surveys record, where the time would help to guess who answered."""
    return uuid4() if event_type_of(event).stream_type == "survey" else uuid7()


def _check_time(happening: Happening, moment: Moment) -> None:
    """Only what is declared backdatable may have happened at another time than now, and nothing later than now."""
    told = happening.occurred_at
    if told is None or told == moment.now:
        return
    if told.tzinfo is None or told > moment.now or not event_type_of(happening.event).backdatable:
        raise TimeNotAllowed(date=told.date().isoformat())


def _in_order(entries: Sequence[tuple[str, int, Entry]]) -> tuple[StreamAppend, ...]:
    """Positions follow the decision: a stream that comes back after another is appended to again."""
    runs = (list(run) for _, run in groupby(entries, key=lambda entry: entry[0]))
    return tuple(StreamAppend(run[0][0], run[0][1] - 1, tuple(entry for _, _, entry in run)) for run in runs)


def _identifiers(command: Command) -> dict[str, UUID]:
    values = {name: getattr(command, name) for name in command.__struct_fields__}
    return {name: value for name, value in values.items() if isinstance(value, UUID)}
