"""Erasing a person: their keys are destroyed, their addresses let go. Counts, pairs and proofs stay; names read «effacé»."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from infra.tenant_transaction import tenant_transaction
from tenants.personal_data.contacts import release
from tenants.personal_data.documents import destroy_within
from tenants.personal_data.keyring import Keyring
from tenants.personal_data.pseudonyms import respondent


async def erase_person(
    engine: AsyncEngine,
    keyring: Keyring,
    tenant: UUID,
    person: UUID,
    programmes: Iterable[UUID] = (),
    documents: Iterable[bytes] = (),
) -> None:
    """Erase somebody, in one transaction. ``programmes``: those in whose surveys they may have answered under a pseudonym;
    ``documents``: the SHA-256 of their signed forms, destroyed with the rest.

    Final, and live at once in this process; another one may still read them for as long as keys are remembered (a minute).
    Repeating it changes nothing.
    """
    key = await keyring.tenant_key(tenant)
    subjects = {person, *(respondent(key, programme, person) for programme in programmes)}
    async with tenant_transaction(engine, tenant) as connection:
        await release(connection, tenant, (person,))
        await keyring.destroy_within(connection, tenant, subjects)
        for document in sorted(set(documents)):
            await destroy_within(connection, tenant, document)
    keyring.forget(tenant, subjects)
