"""What is kept of links: since when a person's earlier ones serve no more, and the answers of a survey that is not sent yet.

Answers that are not sent are sealed with the person's own key: erasing the person takes them away too.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.training.consents import Signatory
from infra.tenant_transaction import tenant_transaction
from tenants.personal_data.keyring import Keyring

_DRAFT: Final = b"ekole unsent answers 1\x00"


async def revoke(engine: AsyncEngine, tenant: UUID, participation: UUID, audience: Signatory, now: datetime) -> None:
    """From now on, none of the links that this person was given before serves."""
    async with tenant_transaction(engine, tenant) as connection:
        await connection.execute(
            "INSERT INTO ekole.link_revocation (tenant_id, participation, audience, revoked_at)"
            " VALUES ($1, $2, $3, $4) ON CONFLICT (tenant_id, participation, audience)"
            " DO UPDATE SET revoked_at = excluded.revoked_at",
            tenant,
            participation,
            audience,
            now,
        )


async def revoked_at(engine: AsyncEngine, tenant: UUID, participation: UUID, audience: Signatory) -> datetime | None:
    async with tenant_transaction(engine, tenant) as connection:
        found: datetime | None = await connection.fetchval(
            "SELECT revoked_at FROM ekole.link_revocation WHERE tenant_id = $1 AND participation = $2 AND audience = $3",
            tenant,
            participation,
            audience,
        )
    return found


async def keep_answers(
    engine: AsyncEngine, keyring: Keyring, tenant: UUID, survey: UUID, person: UUID, answers: dict[str, list[str]]
) -> None:
    key = (await keyring.make_subject_keys(tenant, [person]))[person]
    place = _place(tenant, survey, person)
    sealed = key.key_for(place).encrypt(msgspec.json.encode(answers), place)
    async with tenant_transaction(engine, tenant) as connection:
        await connection.execute(
            "INSERT INTO ekole.unsent_answers (tenant_id, survey, person, sealed) VALUES ($1, $2, $3, $4)"
            " ON CONFLICT (tenant_id, survey, person) DO UPDATE SET sealed = excluded.sealed, kept_at = now()",
            tenant,
            survey,
            person,
            sealed,
        )


async def kept_answers(engine: AsyncEngine, keyring: Keyring, tenant: UUID, survey: UUID, person: UUID) -> dict[str, list[str]]:
    """What was answered so far; nothing for whom nothing is kept, or whose key was destroyed."""
    key = (await keyring.subject_keys(tenant, [person])).get(person)
    async with tenant_transaction(engine, tenant) as connection:
        sealed: bytes | None = await connection.fetchval(
            "SELECT sealed FROM ekole.unsent_answers WHERE tenant_id = $1 AND survey = $2 AND person = $3", tenant, survey, person
        )
    if key is None or sealed is None:
        return {}
    place = _place(tenant, survey, person)
    return msgspec.json.decode(key.key_for(place).decrypt(sealed, place), type=dict[str, list[str]])


async def forget_answers(engine: AsyncEngine, tenant: UUID, survey: UUID, person: UUID) -> None:
    async with tenant_transaction(engine, tenant) as connection:
        await connection.execute(
            "DELETE FROM ekole.unsent_answers WHERE tenant_id = $1 AND survey = $2 AND person = $3", tenant, survey, person
        )


def _place(tenant: UUID, survey: UUID, person: UUID) -> bytes:
    return _DRAFT + tenant.bytes + survey.bytes + person.bytes
