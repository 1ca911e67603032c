"""Institutions that signed up and went no further: found by the rule, for whoever looks after them, with since when."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from uuid import uuid4

import msgspec
import pytest_asyncio

from infra.database import database_engine, tenant_transaction
from infra.event_store import EventStore
from projections.history import History
from projections.runner import Runner
from projections.views import VIEWS
from services.handling import HandlingContext
from services.onboarding.pending import Asked, SignUps
from services.portfolio.judging import Judging
from services.portfolio.stalled import StalledSignUp, stalled_within
from services.supervision.visiting import house_day
from tenants.follow_up import SnoozeFinding
from tenants.health_rules import DEFAULTS, HealthRule
from tenants.house import HOUSE, OpenHouse
from tenants.identity import SignUpInstitution
from tenants.personal_data.accounts_key import accounts_key
from tenants.standing import SuspendInstitution
from tenants.supervision import AssignConsultant
from tests.databases import Database
from tests.integration.institutions import MASTER_KEY, OpenInstitution, Platform, platform_on

RULE = DEFAULTS["sign-up-stalled"]


@pytest_asyncio.fixture
async def platform(database: Database) -> AsyncIterator[Platform]:
    async with platform_on(database) as made:
        yield made


async def judged(database: Database, platform: Platform) -> None:
    engine = database_engine(database.url("projector"))
    store = EventStore(engine)
    try:
        await Runner(engine, History(store, platform.keyring), VIEWS).settle()
        await Judging(engine).settle()
    finally:
        await store.close()
        await engine.dispose()


async def found(platform: Platform, today: date, rule: HealthRule = RULE, consultant: object = None) -> list[StalledSignUp]:
    async with tenant_transaction(platform.engine, HOUSE) as connection:
        return await stalled_within(connection, rule, consultant, today)  # type: ignore[arg-type]


async def test_a_sign_up_that_goes_no_further_is_heard_of_from_its_day_on(database: Database, platform: Platform) -> None:
    head, consultant = uuid4(), uuid4()
    as_head = HandlingContext(tenant=HOUSE, actor=f"account/{head}", role="head", idempotency_key="first")
    await platform.handling.open_tenant(
        OpenHouse(institution=HOUSE), HandlingContext(tenant=HOUSE, actor="system/test", role="system", idempotency_key="house")
    )
    halted: OpenInstitution = await platform.institution()
    await platform.institution(demonstration=True)
    await judged(database, platform)

    today = house_day()
    speaks = today + timedelta(days=RULE.threshold + 1)
    assert await found(platform, speaks - timedelta(days=1)) == []
    (one,) = await found(platform, speaks)
    assert (one.client, one.last_sign_on, one.finding.since) == (halted.tenant, today, speaks)
    assert one.steps_left == ("calendar", "programme", "people", "diagnostic")
    assert await found(platform, speaks, HealthRule(0, RULE.threshold)) == []
    assert await found(platform, speaks, HealthRule(20, RULE.threshold + 1)) == []

    assert await found(platform, speaks, consultant=consultant) == []
    await platform.handling.handle(AssignConsultant(client=halted.tenant, account=consultant), as_head)
    put_off = SnoozeFinding(
        programme=halted.tenant, client=halted.tenant, account=head, rule="sign-up-stalled", until=speaks, reason="la direction change"
    )
    await judged(database, platform)
    assert [told.client for told in await found(platform, speaks, consultant=consultant)] == [halted.tenant]
    await platform.handling.handle(put_off, HandlingContext(tenant=HOUSE, actor=f"account/{head}", role="head", idempotency_key="second"))
    await judged(database, platform)
    comes_back = speaks + timedelta(days=1)
    assert (await found(platform, comes_back))[0].client == halted.tenant
    assert await found(platform, speaks) == []

    await halted.does(SuspendInstitution(institution=halted.tenant, reason="requested"), role="head")
    await judged(database, platform)
    assert await found(platform, comes_back) == []


async def test_a_form_whose_mail_was_never_answered_is_told_of_without_a_person(platform: Platform) -> None:
    installation = await accounts_key(platform.engine, MASTER_KEY)
    sign_ups = SignUps(platform.engine, installation.key_for(b"ekole sign-ups 1\x00"))
    asked = Asked(
        institution=SignUpInstitution(institution=uuid4(), name="CFA du Port", kind="cfa"),
        person="Anne Castel",
        address="anne@cfa.test",
        password_hash="$argon2id$kept",
        joining=None,
        language="fr",
    )
    await sign_ups.keep(asked, "first")
    await sign_ups.keep(msgspec.structs.replace(asked, joining=uuid4()), "second")
    assert await sign_ups.unanswered(timedelta(days=2)) == []
    ((name, _at),) = await sign_ups.unanswered(timedelta())
    assert name == "CFA du Port"
