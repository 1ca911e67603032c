"""Who hears outside the institution: the consultant who looks after it today or covers for them, else the heads; its auditors."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from infra.database import database_engine, tenant_transaction
from infra.event_store import EventStore
from projections.history import History
from projections.runner import Runner
from projections.views import VIEWS
from projections.waiting import Waiting
from services.accounts.caller import Caller
from services.accounts.store import AccountStore
from services.handling import HandlingContext
from services.mail.letter import ToAccount
from services.mail.office import address_book
from services.notices.audiences import Audiences, Reader
from tenants.house import HOUSE, OpenHouse
from tenants.notices.policy import Audience, ToAuditor, ToConsultants
from tenants.personal_data.accounts_key import accounts_key
from tenants.supervision import AssignConsultant, EndAudit, GrantAudit
from tests.databases import Database
from tests.integration.institutions import MASTER_KEY, Platform, platform_on

NOVEMBER = datetime(2026, 11, 23, 9, tzinfo=UTC)
_CONSULTANTS = ToConsultants()


async def test_who_looks_after_an_institution_hears_and_the_heads_where_nobody_does(database: Database) -> None:
    async with platform_on(database, now=lambda: NOVEMBER) as platform:
        await platform.handling.open_tenant(OpenHouse(institution=HOUSE), of_the_house("system"))
        client = await platform.institution()
        accounts = AccountStore(platform.engine, address_book(await accounts_key(platform.engine, MASTER_KEY)))
        head = await accounts.account_for("tete@ekole.test", "quatre mots pour entrer")
        await accounts.join(Caller(head, HOUSE, "head"))
        assert await behind(platform, client.tenant) == [Reader(head, ToAccount(head))]

        consultant, cover = uuid4(), uuid4()
        for account, days in ((consultant, {}), (cover, {"covers": consultant, "last_day": NOVEMBER.date()})):
            command = AssignConsultant(client=client.tenant, account=account, **days)  # type: ignore[arg-type]
            await platform.handling.handle(command, of_the_house("head"))
        await views_kept(database, platform)
        heard = await behind(platform, client.tenant)
        assert {one.identifier for one in heard} == {consultant, cover}
        assert await behind(platform, (await platform.institution()).tenant) == [Reader(head, ToAccount(head))], "another's is another's"


async def test_an_auditor_hears_as_long_as_a_programme_is_open_to_them(database: Database) -> None:
    async with platform_on(database, now=lambda: NOVEMBER) as platform:
        await platform.handling.open_tenant(OpenHouse(institution=HOUSE), of_the_house("system"))
        client, auditor, audit = await platform.institution(), uuid4(), uuid4()
        told: Any = {"audit": audit, "client": client.tenant, "account": auditor}
        granted = GrantAudit(**told, programmes=(uuid4(),), ends_on=NOVEMBER.date())
        await platform.handling.handle(granted, of_the_house("head"))
        await views_kept(database, platform)
        assert await behind(platform, client.tenant, ToAuditor(auditor)) == [Reader(auditor, ToAccount(auditor))]
        assert await behind(platform, client.tenant, ToAuditor(uuid4())) == [], "whoever never was one"
        await platform.handling.handle(EndAudit(**told), of_the_house("head"))
        await views_kept(database, platform)
        assert await behind(platform, client.tenant, ToAuditor(auditor)) == []


def of_the_house(role: str) -> HandlingContext:
    return HandlingContext(tenant=HOUSE, actor=f"account/{UUID(int=7)}", role=role, idempotency_key=uuid4().hex)


async def behind(platform: Platform, tenant: UUID, audience: Audience = _CONSULTANTS) -> list[Reader]:
    store = EventStore(platform.engine)
    try:
        async with tenant_transaction(platform.engine, tenant) as connection:
            waiting = Waiting(platform.engine)
            audiences = Audiences(platform.ledger, store, waiting, platform.engine, connection, tenant, NOVEMBER.date())
            return await audiences.behind(audience, 0)
    finally:
        await store.close()


async def views_kept(database: Database, platform: Platform) -> None:
    engine = database_engine(database.url("projector"))
    store = EventStore(engine)
    try:
        await Runner(engine, History(store, platform.keyring), VIEWS).settle()
    finally:
        await store.close()
        await engine.dispose()
