"""Checkpoints are mailed to who vouches for them, when the log has grown, once however often one tries."""

from datetime import timedelta
from uuid import uuid4

from infra.database import database_engine
from infra.tenant_transaction import tenant_transaction
from infra.verifiable_log import keeping
from infra.verifiable_log.checking import Finding
from infra.verifiable_log.house_tree import HOUSE_TREE
from services.accounts.caller import Caller
from services.accounts.store import AccountStore
from services.audit.telling import Teller
from services.mail.alarm_letter import LogAlteredLetter, findings_told
from services.mail.checkpoint_letter import CheckpointLetter
from services.mail.letter import ToAccount
from services.mail.office import address_book, outbox_of
from tenants.house import HOUSE
from tenants.personal_data.accounts_key import accounts_key
from tenants.personal_data.keyring import Keyring
from tests.databases import Database
from tests.integration.audit.conftest import Archive

MASTER_KEY = b"a master key of the tests, 32 oct"


async def test_the_direction_and_nobody_else_is_mailed_the_newest_checkpoint(archive: Archive, module_database: Database) -> None:
    engine = database_engine(module_database.url("app"), pool_size=3)
    try:
        installation = await accounts_key(engine, MASTER_KEY)
        keyring = Keyring(engine, MASTER_KEY)
        outbox, accounts = outbox_of(engine, keyring, installation), AccountStore(engine, address_book(installation))
        teller = Teller(engine, archive.projector, outbox, accounts.roster, pause=timedelta(0))
        tenant = await archive.log_of(3, 5)
        await keyring.make_tenant_key(tenant)
        assert await teller.tell(tenant) == 0, "nobody vouches for it yet"

        people = {}
        for role in ("direction", "coordinator"):
            people[role] = await accounts.account_for(f"{role}.{uuid4().hex}@lycee.test", "quatre mots pour entrer")
            await accounts.join(Caller(people[role], tenant, role))
        await archive.grows(tenant, 4)
        await archive.notary.settle(tenant)
        for _ in range(3):
            assert await teller.tell(tenant) == 1
        async with tenant_transaction(engine, tenant) as connection:
            rows = await connection.fetch("SELECT message_id FROM ekole.outbox WHERE tenant_id = $1", tenant)
            last = await keeping.last_checkpoint(connection, tenant)
        assert len(rows) == 1
        lease = await outbox.lease(tenant, rows[0][0], timedelta(minutes=1))
        assert lease is not None
        assert last is not None
        assert lease.to == ToAccount(people["direction"])
        assert lease.letter == CheckpointLetter(note=last.note, lines=9)

        async with archive.projector.connect() as held:
            connection = (await held.get_raw_connection()).driver_connection
            assert connection is not None
            assert tenant not in await keeping.untold(connection, timedelta(0), 1_000), "it has not grown since"
            await archive.grows(tenant, 1)
            await archive.notary.settle(tenant)
            assert tenant in await keeping.untold(connection, timedelta(0), 1_000)
            assert tenant not in await keeping.untold(connection, timedelta(days=1), 1_000), "once a day at most"
    finally:
        await engine.dispose()


async def test_what_the_watch_finds_is_mailed_to_who_vouches_for_the_log_and_to_the_heads(
    archive: Archive, module_database: Database
) -> None:
    engine = database_engine(module_database.url("app"), pool_size=3)
    try:
        installation = await accounts_key(engine, MASTER_KEY)
        keyring = Keyring(engine, MASTER_KEY)
        outbox, accounts = outbox_of(engine, keyring, installation), AccountStore(engine, address_book(installation))
        teller = Teller(engine, archive.projector, outbox, accounts.roster)
        tenant = await archive.log_of(3, 5)
        await keyring.make_tenant_key(tenant)
        people = set()
        for role, place in (("direction", tenant), ("coordinator", tenant), ("head", HOUSE)):
            account = await accounts.account_for(f"{role}.{uuid4().hex}@lycee.test", "quatre mots pour entrer")
            await accounts.join(Caller(account, place, role))
            people |= {account} if role != "coordinator" else set()
        assert await teller.alarm(tenant) == 0, "nothing was found"
        altered = Finding("line-altered", 2, 2)
        async with tenant_transaction(archive.projector, tenant) as connection:
            assert await keeping.keep_findings(connection, tenant, [altered]) == [altered]
        assert await teller.alarm_all() >= 1
        assert await teller.alarm_all() == 0, "once"
        await teller.alarm(tenant)
        async with tenant_transaction(engine, tenant) as connection:
            rows = await connection.fetch("SELECT message_id FROM ekole.outbox WHERE tenant_id = $1", tenant)
        letters = [await outbox.lease(tenant, row[0], timedelta(minutes=1)) for row in rows]
        assert {one.to for one in letters if one} == {ToAccount(account) for account in people}
        assert {one.letter for one in letters if one} == {LogAlteredLetter(found=findings_told([altered]), count=1)}

        # Of the tree over all logs, which is nobody's, the house writes to its heads.
        async with tenant_transaction(archive.projector, HOUSE_TREE) as connection:
            assert await keeping.claim(connection, HOUSE_TREE) is not None
            assert await keeping.keep_findings(connection, HOUSE_TREE, [altered]) == [altered]
        await keyring.make_tenant_key(HOUSE)
        assert await teller.alarm(HOUSE_TREE) == 1
        async with tenant_transaction(engine, HOUSE) as connection:
            (row,) = await connection.fetch("SELECT message_id FROM ekole.outbox WHERE tenant_id = $1", HOUSE)
        mailed = await outbox.lease(HOUSE, row[0], timedelta(minutes=1))
        assert mailed is not None
        assert mailed.letter == LogAlteredLetter(found=findings_told([altered]), count=1, house_tree=True)
    finally:
        await engine.dispose()
