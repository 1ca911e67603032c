"""Candidacies that wait for their mail to be followed: sealed under the institution's key, gone once followed, or after a week.

Nothing of them is in the log: who never follows the mail was never there.
"""

import hmac
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from domain.design.communication import Called
from infra.clock import utc_now
from infra.tenant_transaction import tenant_transaction
from services.house import House

LIFETIME: Final = timedelta(days=7)
_NAMES: Final = b"ekole candidacies named 1\x00"
_SEALED: Final = b"ekole candidacy asked 1\x00"


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody typed, read. ``slots`` in words («mardi matin»), ``skills`` by their identifiers in the template."""

    audience: Called
    given_name: str
    family_name: str
    email: str
    birth_date: date | None = None
    guardian_name: str | None = None
    guardian_email: str | None = None
    group: str | None = None
    slots: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    motivation: str | None = None

    def __repr__(self) -> str:
        return "Candidate(…)"


class Pending(msgspec.Struct, frozen=True):
    """``candidate`` is None once the candidacy was confirmed."""

    candidacy: UUID
    programme: UUID
    candidate: Candidate | None
    expires_at: datetime


async def keep(house: House, tenant: UUID, programme: UUID, candidate: Candidate, key: str) -> UUID:
    """Keep a candidacy for a week; the same, sent again by the same form, is one."""
    secret = await house.keyring.tenant_key(tenant)
    same = msgspec.json.encode([key, str(programme), candidate])
    candidacy = UUID(bytes=hmac.digest(secret.derived(_NAMES), same, "sha256")[:16], version=4)
    sealed = secret.key.key_for(_SEALED).encrypt(msgspec.json.encode(candidate), _SEALED + candidacy.bytes)
    async with tenant_transaction(house.engine, tenant) as connection:
        await connection.execute(
            "INSERT INTO ekole.pending_candidacy (tenant_id, candidacy, programme, sealed, expires_at) VALUES ($1, $2, $3, $4, $5)"
            " ON CONFLICT (tenant_id, candidacy) DO NOTHING",
            tenant,
            candidacy,
            programme,
            sealed,
            utc_now() + LIFETIME,
        )
    return candidacy


async def waiting(house: House, tenant: UUID, candidacy: UUID) -> Pending | None:
    """None where there is none, or it was let go of."""
    secret = await house.keyring.tenant_key(tenant)
    async with tenant_transaction(house.engine, tenant) as connection:
        row = await connection.fetchrow(
            "SELECT programme, sealed, expires_at FROM ekole.pending_candidacy WHERE tenant_id = $1 AND candidacy = $2", tenant, candidacy
        )
    if row is None:
        return None
    candidate = None
    if row["sealed"] is not None:
        opened = secret.key.key_for(_SEALED).decrypt(row["sealed"], _SEALED + candidacy.bytes)
        candidate = msgspec.json.decode(opened, type=Candidate)
    return Pending(candidacy, UUID(int=row["programme"].int), candidate, row["expires_at"])


async def confirmed(house: House, tenant: UUID, candidacy: UUID) -> None:
    """It has come about: nothing of what was typed is kept here."""
    async with tenant_transaction(house.engine, tenant) as connection:
        await connection.execute(
            "UPDATE ekole.pending_candidacy SET sealed = NULL, confirmed_at = now()"
            " WHERE tenant_id = $1 AND candidacy = $2 AND confirmed_at IS NULL",
            tenant,
            candidacy,
        )
