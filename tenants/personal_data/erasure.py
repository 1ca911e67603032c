"""Erasing a person: their keys are destroyed, their addresses let go. Counts, pairs and proofs stay; names read «effacé».

It happens in the transaction of the event that tells it: either both stand, or neither.
"""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar
from uuid import UUID

import asyncpg
import msgspec

from domain.event import Event
from tenants.personal_data.contacts import release
from tenants.personal_data.documents import destroy_within
from tenants.personal_data.keyring import Keyring
from tenants.personal_data.pseudonyms import respondent

AnyEvent = TypeVar("AnyEvent", bound=Event)


class Destruction(msgspec.Struct, frozen=True):
    """What an event destroys. ``programmes``: those in whose surveys the person may have answered under a pseudonym; ``documents``: the
    SHA-256 of their signed forms.
    """

    person: UUID
    programmes: tuple[UUID, ...] = ()
    documents: tuple[bytes, ...] = ()


_DESTRUCTIONS: dict[type[Event], Callable[[Any], Destruction]] = {}


def destroys_data(event: type[AnyEvent]) -> Callable[[Callable[[AnyEvent], Destruction]], Callable[[AnyEvent], Destruction]]:
    """Register what events of a class destroy."""

    def register(destruction: Callable[[AnyEvent], Destruction]) -> Callable[[AnyEvent], Destruction]:
        if event in _DESTRUCTIONS:
            raise ValueError(f"{event.__name__} already says what it destroys")
        _DESTRUCTIONS[event] = destruction
        return destruction

    return register


def destructions(events: Iterable[Event]) -> tuple[Destruction, ...]:
    """What these events destroy, in their order."""
    return tuple(_DESTRUCTIONS[type(event)](event) for event in events if type(event) in _DESTRUCTIONS)


async def destroy(
    connection: "asyncpg.Connection[asyncpg.Record]", keyring: Keyring, tenant: UUID, destruction: Destruction
) -> frozenset[UUID]:
    """Destroy within a transaction of the tenant; whose keys went, to be forgotten with ``Keyring.forget`` once it is committed.

    Final. Another process may still read them for as long as keys are remembered (a minute). Repeating it changes nothing.
    """
    key, person = await keyring.tenant_key(tenant), destruction.person
    subjects = frozenset((person, *(respondent(key, programme, person) for programme in destruction.programmes)))
    await release(connection, tenant, (person,))
    await keyring.destroy_within(connection, tenant, subjects)
    await connection.execute("DELETE FROM ekole.unsent_answers WHERE tenant_id = $1 AND person = $2", tenant, person)
    for document in sorted(set(destruction.documents)):
        await destroy_within(connection, tenant, document)
    return subjects
