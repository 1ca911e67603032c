"""Sealing and opening many events at once: whose keys are needed is asked in one query."""

from collections.abc import Iterable, Sequence
from uuid import UUID

import msgspec

from domain.event import Event
from domain.recorded import Recorded
from tenants.personal_data.keyring import Keyring
from tenants.personal_data.sealing import open_event, seal_event, sealed_fields, subject_of

Identified = tuple[UUID, Event]  # an event's id, and the event


async def seal_events(keyring: Keyring, tenant: UUID, events: Sequence[Identified]) -> list[Event]:
    """The events as they may be stored. Keys that are new are committed before this returns.

    Raises PersonErased where an event would tell something new of somebody who was erased.
    """
    subjects = {subject for _, event in events if (subject := subject_of(event)) is not None}
    if not subjects:
        return [event for _, event in events]
    keys = await keyring.make_subject_keys(tenant, subjects)
    return [
        event if (subject := subject_of(event)) is None else seal_event(event, keys[subject], tenant=tenant, event_id=event_id)
        for event_id, event in events
    ]


async def open_events(keyring: Keyring, tenant: UUID, events: Sequence[Identified]) -> list[Event]:
    """The events with their words; what belongs to somebody erased stays Sealed. Raises BrokenSeal, SubjectKeyMissing."""
    subjects = _sealed_subjects(event for _, event in events)
    if not subjects:
        return [event for _, event in events]
    keys = await keyring.subject_keys(tenant, subjects)
    return [open_event(event, keys, tenant=tenant, event_id=event_id) for event_id, event in events]


async def open_recorded(keyring: Keyring, tenant: UUID, recorded: Sequence[Recorded]) -> list[Recorded]:
    """Lines read back, with their words; otherwise as ``open_events``."""
    opened = await open_events(keyring, tenant, [(one.id, one.event) for one in recorded])
    return [one if event is one.event else msgspec.structs.replace(one, event=event) for one, event in zip(recorded, opened, strict=True)]


def _sealed_subjects(events: Iterable[Event]) -> set[UUID]:
    return {subject for event in events if sealed_fields(event) and (subject := subject_of(event)) is not None}
