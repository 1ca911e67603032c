"""Destroying somebody's keys where the test is about what that leaves behind, and not about who decides it."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from infra.tenant_transaction import tenant_transaction
from tenants.personal_data.erasure import Destruction, destroy
from tenants.personal_data.keyring import Keyring


async def erase_person(
    engine: AsyncEngine,
    keyring: Keyring,
    tenant: UUID,
    person: UUID,
    programmes: Iterable[UUID] = (),
    documents: Iterable[bytes] = (),
) -> None:
    async with tenant_transaction(engine, tenant) as connection:
        subjects = await destroy(connection, keyring, tenant, Destruction(person, tuple(programmes), tuple(documents)))
    keyring.forget(tenant, subjects)
