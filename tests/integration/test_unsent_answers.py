"""Answers to a survey that were begun and never sent are not kept for ever."""

from datetime import timedelta
from uuid import uuid4

from infra.database import database_engine, tenant_transaction
from infra.event_store import EventStore
from services.housekeeping.forgetting import KEPT, forget_expired
from tests.databases import Database


async def test_what_was_never_sent_is_let_go_of_after_thirty_days(database: Database) -> None:
    engine = database_engine(database.url("app"), pool_size=2)
    store = EventStore(engine, lanes=1)
    tenant, survey = uuid4(), uuid4()
    try:
        await store.open_tenant(tenant)
        async with tenant_transaction(engine, tenant) as connection:
            for age in (KEPT + timedelta(hours=1), KEPT - timedelta(hours=1)):
                await connection.execute(
                    "INSERT INTO ekole.unsent_answers (tenant_id, survey, person, sealed, kept_at)"
                    " VALUES ($1, $2, $3, $4, now() - $5::interval)",
                    tenant,
                    survey,
                    uuid4(),
                    b"sealed",
                    age,
                )
        assert (await forget_expired(engine, tenant)).unsent_answers == 1
        assert (await forget_expired(engine, tenant)).unsent_answers == 0
        async with tenant_transaction(engine, tenant) as connection:
            assert await connection.fetchval("SELECT count(*) FROM ekole.unsent_answers WHERE tenant_id = $1", tenant) == 1
    finally:
        await store.close()
        await engine.dispose()
