"""Addresses, found again without being readable: a blind index that says whose an address is, and that no two people share one.

The index holds HMAC-SHA256 of the canonical address under a key derived from the tenant's. Its rows are written in the transaction
of the events that tell of the address, and deleted when the person is erased.
"""

import hmac
import unicodedata
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, Final, TypeVar
from uuid import UUID

import asyncpg
import msgspec

from domain.event import Event
from domain.refusal import Refused
from tenants.personal_data.keyring import TenantKey

_PURPOSE: Final = b"ekole contact index 1\x00"
_ROWS_PER_STATEMENT: Final = 5_000  # PostgreSQL takes 65,535 parameters a statement

AnyEvent = TypeVar("AnyEvent", bound=Event)


class ContactTaken(Refused):
    code = "contact-taken"
    sentence = (
        "Cette adresse est déjà celle d’une autre personne de l’établissement. "
        "Rien n’a été enregistré ; cherchez-la dans l’annuaire, ou donnez une autre adresse."
    )


class ContactChange(msgspec.Struct, frozen=True):
    """What an event changes: first everything of the person is let go if it ``releases``, then the addresses are claimed."""

    person: UUID
    claims: tuple[str, ...] = ()
    releases: bool = False


_CHANGES: dict[type[Event], Callable[[Any], ContactChange]] = {}


def changes_contacts(
    event: type[AnyEvent],
) -> Callable[[Callable[[AnyEvent], ContactChange]], Callable[[AnyEvent], ContactChange]]:
    """Register what events of a class change of people's addresses; they are asked before they are sealed."""

    def register(change: Callable[[AnyEvent], ContactChange]) -> Callable[[AnyEvent], ContactChange]:
        if event in _CHANGES:
            raise ValueError(f"{event.__name__} already says what it changes")
        _CHANGES[event] = change
        return change

    return register


def contact_changes(events: Iterable[Event]) -> tuple[ContactChange, ...]:
    """What these events change, in their order; empty where they tell of no address."""
    changes = (_CHANGES[type(event)](event) for event in events if type(event) in _CHANGES)
    return tuple(change for change in changes if change.claims or change.releases)


def canonical_address(address: str) -> str:
    """The one spelling under which an address is found: NFC, trimmed, without case, its host in ASCII (IDNA) where it has one."""
    local, at, host = unicodedata.normalize("NFC", address.strip()).casefold().rpartition("@")
    try:
        return local + at + host.encode("idna").decode()
    except UnicodeError:
        return local + at + host


def contact_index(key: TenantKey, address: str) -> bytes:
    """The 32 octets under which an address stands in this tenant's index."""
    return hmac.digest(key.derived(_PURPOSE), canonical_address(address).encode(), "sha256")


async def apply_changes(connection: "asyncpg.Connection[asyncpg.Record]", key: TenantKey, changes: Sequence[ContactChange]) -> None:
    """Write the changes in a transaction of the tenant. Raises ContactTaken where an address is somebody else's: roll back then."""
    letting_go, claims = _outcome(changes)
    if letting_go:
        await release(connection, key.tenant, letting_go)
    indexed = sorted((contact_index(key, address), person) for person, address in claims)  # in order, so that none waits in a ring
    for start in range(0, len(indexed), _ROWS_PER_STATEMENT):
        await _claim(connection, key.tenant, indexed[start : start + _ROWS_PER_STATEMENT])


async def release(connection: "asyncpg.Connection[asyncpg.Record]", tenant: UUID, persons: Collection[UUID]) -> None:
    """Let go of every address of these persons."""
    await connection.execute("DELETE FROM ekole.person_contact WHERE tenant_id = $1 AND person_id = ANY($2::uuid[])", tenant, list(persons))


async def persons_at(connection: "asyncpg.Connection[asyncpg.Record]", key: TenantKey, addresses: Iterable[str]) -> dict[str, UUID]:
    """Whose these addresses are, by the address as given; those that are nobody's are left out."""
    by_index: dict[bytes, list[str]] = {}
    for address in addresses:
        by_index.setdefault(contact_index(key, address), []).append(address)
    rows = await connection.fetch(
        "SELECT contact_hmac, person_id FROM ekole.person_contact WHERE tenant_id = $1 AND contact_hmac = ANY($2::bytea[])",
        key.tenant,
        list(by_index),
    )
    return {address: UUID(int=row["person_id"].int) for row in rows for address in by_index[row["contact_hmac"]]}


def _outcome(changes: Sequence[ContactChange]) -> tuple[set[UUID], list[tuple[UUID, str]]]:
    """Who lets go of everything, and what is claimed in the end by whom."""
    letting_go: set[UUID] = set()
    claims: dict[UUID, list[str]] = {}
    for change in changes:
        if change.releases:
            letting_go.add(change.person)
            claims.pop(change.person, None)
        claims.setdefault(change.person, []).extend(change.claims)
    return letting_go, [(person, address) for person, addresses in claims.items() for address in addresses]


async def _claim(connection: "asyncpg.Connection[asyncpg.Record]", tenant: UUID, claims: Sequence[tuple[bytes, UUID]]) -> None:
    values = ", ".join(f"($1, ${2 * n + 2}, ${2 * n + 3})" for n in range(len(claims)))
    made = await connection.fetch(
        f"INSERT INTO ekole.person_contact (tenant_id, contact_hmac, person_id) VALUES {values}"  # noqa: S608 - numbers only
        " ON CONFLICT (tenant_id, contact_hmac) DO NOTHING RETURNING contact_hmac",
        tenant,
        *(part for claim in claims for part in claim),
    )
    if len(made) == len(claims):
        return
    rows = await connection.fetch(
        "SELECT contact_hmac, person_id FROM ekole.person_contact WHERE tenant_id = $1 AND contact_hmac = ANY($2::bytea[])",
        tenant,
        [index for index, _ in claims],
    )
    owners = {row["contact_hmac"]: row["person_id"] for row in rows}
    if any(owners.get(index) != person for index, person in claims):
        raise ContactTaken
