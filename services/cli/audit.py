"""``ekole audit``: taking a log away, and checking it in place."""

import os
import secrets
import sys
from pathlib import Path
from uuid import UUID

from domain.refusal import Refused
from infra.clock import utc_now
from infra.database import database_engine
from infra.servers import Servers, servers_of
from infra.settings import Embedded, Settings
from infra.verifiable_log.house_tree import HOUSE_TREE
from infra.verifiable_log.signing_key import signing_keys_of
from services.audit.bundling import Asked, bundle, last_signed
from services.audit.notary import Notary, host_of
from services.audit.verdict_words import finding
from services.audit.watching import Watch
from services.catalogues import translate
from services.cli.prepared import prepared_house
from services.cli.tenants import identifier, in_words, require_place, require_tenant, size_of
from services.cli.verifying import BROKEN, INTACT, lines_bar


async def export_bundle(settings: Settings, tenant: str, programme: str | None, out: str) -> int:
    """Write the bundle beside its name and give it that once it is whole. What was not signed yet is signed first."""
    client, target = identifier(tenant), Path(out)
    asked = Asked(client, identifier(programme) if programme else None)
    require_place(target)
    async with servers_of(settings) as servers, prepared_house(settings, servers) as house:
        await require_tenant(house, client)
        try:
            await _signed_now(settings, servers, client)
            last = await last_signed(house.engine, client)
            unfinished = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
            try:
                with (
                    os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file,
                    lines_bar("Export") as advance,
                ):
                    async for part in bundle(house.engine, house.documents, asked, last, utc_now(), advance):
                        file.write(part)
                unfinished.rename(target)
            finally:
                unfinished.unlink(missing_ok=True)
        except Refused as refused:
            raise in_words(refused) from None
    sys.stdout.write(f"{target} : {size_of(target)} octets, {last.size} lignes ; ekole verify {target}\n")
    return INTACT


async def check(settings: Settings, tenant: str | None) -> int:
    """Look at one log, or at all and at the house tree, from its first line to its last."""
    broken = False
    async with servers_of(settings) as servers, prepared_house(settings, servers) as house:
        projector = database_engine(servers.database_url("projector"), pool_size=2)
        try:
            if tenant is not None:
                await require_tenant(house, identifier(tenant))
            for one in [identifier(tenant)] if tenant else await _all(servers):
                await _signed_now(settings, servers, one)
                found = await Watch(projector).look_at_all(one)
                name = "arbre de la maison" if one == HOUSE_TREE else one
                sys.stdout.write(f"{name} : {'ROMPU' if found else 'intact'}\n")
                sys.stdout.writelines(f"  {finding(each, translate('fr'))}\n" for each in found)
                broken |= bool(found)
        finally:
            await projector.dispose()
    return BROKEN if broken else INTACT


async def _signed_now(settings: Settings, servers: Servers, tenant: UUID) -> None:
    """The tree up to the head, signed where this machine has the key; a notary elsewhere signs otherwise."""
    keys = signing_keys_of(settings.log_key_file, may_create=isinstance(settings.database, Embedded))
    projector = database_engine(servers.database_url("projector"), pool_size=2)
    try:
        notary = Notary(projector, keys, host_of(settings.public_url))
        if tenant != HOUSE_TREE:
            await notary.settle(tenant)
        await notary.house.settle()
    finally:
        await projector.dispose()


async def _all(servers: Servers) -> list[UUID]:
    engine = database_engine(servers.database_url("projector"), pool_size=1)
    try:
        async with engine.connect() as held:
            connection = (await held.get_raw_connection()).driver_connection
            assert connection is not None
            return [
                *[row[0] for row in await connection.fetch("SELECT tenant_id FROM ekole.tenant_head ORDER BY tenant_id")],
                HOUSE_TREE,
            ]
    finally:
        await engine.dispose()
