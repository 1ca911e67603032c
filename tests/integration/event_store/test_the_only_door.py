"""Nobody writes the log but through the door: not the application, not the projector, not even the owner of the tables."""

from uuid import UUID

import asyncpg
import pytest

from infra.event_store import EventStore
from infra.roles import Role
from tests.integration.event_store.conftest import Connect
from tests.integration.event_store.lines import appends, new_stream, request

LOG = ("event", "tenant_head", "receipt")


async def test_the_application_and_the_readers_may_only_read(connect: Connect) -> None:
    administrator = await connect("administrator")
    held = await administrator.fetch(
        "SELECT table_name, grantee, string_agg(privilege_type, ',' ORDER BY privilege_type) AS held"
        " FROM information_schema.role_table_grants"
        " WHERE table_schema = 'ekole' AND table_name = ANY ($1) AND grantee <> 'ekole_owner' GROUP BY 1, 2",
        LOG,
    )
    assert {(row["table_name"], row["grantee"]): row["held"] for row in held} == {
        ("event", "ekole_app"): "SELECT",
        ("tenant_head", "ekole_app"): "SELECT",
        ("receipt", "ekole_app"): "SELECT",
        ("event", "ekole_projector"): "SELECT",
        ("tenant_head", "ekole_projector"): "SELECT",
        ("event", "ekole_auditor"): "SELECT",
        ("tenant_head", "ekole_auditor"): "SELECT",
        ("event", "ekole_writer"): "INSERT,SELECT",
        ("tenant_head", "ekole_writer"): "INSERT,SELECT,UPDATE",
        ("receipt", "ekole_writer"): "DELETE,INSERT,SELECT",
    }


@pytest.mark.parametrize("role", ["app", "projector", "auditor"])
@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO ekole.tenant_head VALUES (gen_random_uuid(), 0)",
        "UPDATE ekole.event SET type = 'x'",
        "DELETE FROM ekole.event",
        "TRUNCATE ekole.event",
        "UPDATE ekole.tenant_head SET position = 0",
        "DELETE FROM ekole.receipt",
        "COPY ekole.event FROM STDIN",
        "ALTER TABLE ekole.event DISABLE ROW LEVEL SECURITY",
        "SET ROLE ekole_writer",
        "SET session_replication_role = replica",
    ],
)
async def test_every_other_way_is_closed(connect: Connect, role: Role, statement: str) -> None:
    connection = await connect(role)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.execute(statement)


@pytest.mark.parametrize("role", ["projector", "auditor"])
@pytest.mark.parametrize(
    "call",
    [
        "app.open_tenant($1)",
        "app.append_event($1, '', '', '', '{}', '', 1, '', '')",
        "app.append_each('{$1}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}')",
        "app.append_events($1, '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}')",
        "app.forget_receipts($1)",
        "app.find_receipt($1, '', '')",
    ],
)
async def test_readers_do_not_reach_the_door(connect: Connect, tenant: UUID, role: Role, call: str) -> None:
    connection = await connect(role)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.execute("SELECT " + call.replace("'{$1}'", f"'{{{tenant}}}'").replace("$1", f"'{tenant}'"))


@pytest.mark.parametrize("role", ["owner", "administrator"])
@pytest.mark.parametrize(
    "statement",
    ["UPDATE ekole.event SET type = 'x'", "DELETE FROM ekole.event", "DELETE FROM ekole.event WHERE false", "TRUNCATE ekole.event"],
)
async def test_not_even_the_owner_changes_an_event(connect: Connect, store: EventStore, tenant: UUID, role: Role, statement: str) -> None:
    await store.append(tenant, request(appends(tenant, new_stream(), 0)))
    connection = await connect(role)
    with pytest.raises(asyncpg.PostgresError) as refused:
        await connection.execute(statement)
    assert refused.value.sqlstate == "EK005"
    assert (await store.read(tenant, 0, 10)).last == 1


async def test_replica_mode_does_not_silence_the_trigger(connect: Connect) -> None:
    administrator = await connect("administrator")
    await administrator.execute("SET session_replication_role = replica")
    with pytest.raises(asyncpg.PostgresError) as refused:
        await administrator.execute("DELETE FROM ekole.event")
    assert refused.value.sqlstate == "EK005"


async def test_functions_with_the_writers_rights_are_closed_to_everybody_else(connect: Connect) -> None:
    """EXECUTE is everybody's by default, and a search path that the caller sets could bring other functions in."""
    administrator = await connect("administrator")
    functions = await administrator.fetch(
        "SELECT proname, prosecdef, proowner::regrole::text AS owner, proconfig,"
        " coalesce(proacl, acldefault('f', proowner)) AS acl,"
        " EXISTS (SELECT FROM aclexplode(coalesce(proacl, acldefault('f', proowner))) WHERE grantee = 0) AS open_to_all"
        " FROM pg_catalog.pg_proc WHERE pronamespace = 'app'::regnamespace"
    )
    assert {"append_events", "append_event", "append_each", "open_tenant", "tenant"} <= {row["proname"] for row in functions}
    for row in functions:
        assert not row["open_to_all"], row["proname"]
        if row["prosecdef"]:
            assert row["owner"] == "ekole_writer", row["proname"]
            assert row["proconfig"] == ["search_path=pg_catalog, pg_temp"], row["proname"]


async def test_the_writer_neither_logs_in_nor_owns_a_table(connect: Connect) -> None:
    administrator = await connect("administrator")
    writer = await administrator.fetchrow("SELECT * FROM pg_roles WHERE rolname = 'ekole_writer'")
    assert writer is not None
    assert not any(writer[right] for right in ("rolcanlogin", "rolsuper", "rolbypassrls", "rolcreatedb", "rolcreaterole"))
    assert await administrator.fetchval("SELECT count(*) FROM pg_class WHERE relowner = 'ekole_writer'::regrole") == 0
    assert not await administrator.fetchval("SELECT has_schema_privilege('ekole_writer', 'app', 'CREATE')")


async def test_a_callers_own_functions_and_tables_do_not_get_into_the_door(connect: Connect, store: EventStore, tenant: UUID) -> None:
    owner = await connect("owner")
    await owner.execute("CREATE SCHEMA trap; GRANT ALL ON SCHEMA trap TO ekole_app")
    try:
        connection = await connect("app")
        await connection.execute(
            "CREATE FUNCTION trap.sha256(bytea) RETURNS bytea LANGUAGE sql AS $$ SELECT ''::bytea $$;SET search_path = trap, pg_catalog"
        )
        stream = new_stream()
        asked = request(appends(tenant, stream, 0))
        entry = asked.streams[0].entries[0]
        await connection.fetchval("SELECT app.append_event($1, 'a', 'k', 'f', '{}', $2, 1, $3, $4)", tenant, stream, entry.type, entry.line)
        administrator = await connect("administrator")
        assert await administrator.fetchval("SELECT octet_length(leaf) FROM ekole.event WHERE stream_id = $1", stream) == 32
    finally:
        await owner.execute("SET ROLE ekole_owner; DROP SCHEMA trap CASCADE")


async def test_receipts_are_forgotten_after_thirty_days(connect: Connect, store: EventStore, tenant: UUID) -> None:
    old, recent = request(appends(tenant, new_stream(), 0)), request(appends(tenant, new_stream(), 0))
    await store.append(tenant, old)
    await store.append(tenant, recent)
    administrator = await connect("administrator")
    await administrator.execute(
        "UPDATE ekole.receipt SET created_at = now() - interval '31 days' WHERE tenant_id = $1 AND idempotency_key = $2", tenant, old.key
    )
    application = await connect("app")
    assert await application.fetchval("SELECT app.forget_receipts($1)", tenant) == 1
    assert await store.find_receipt(tenant, old.actor, old.key) is None
    assert await store.find_receipt(tenant, recent.actor, recent.key) is not None
