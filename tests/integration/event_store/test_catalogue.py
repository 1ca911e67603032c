"""Every table of a tenant, whoever made it, keeps the rules of the fence (DESIGN §6) and of sharding by tenant (§11)."""

import re
from pathlib import Path

from infra.roles import LOGIN_ROLES, WRITER
from tests.integration.event_store.conftest import Connect

REPOSITORY = Path(__file__).parents[3]

TABLES = """
    SELECT class.relname AS name, class.relrowsecurity AS enabled, class.relforcerowsecurity AS forced,
           ARRAY(SELECT polname FROM pg_policy WHERE polrelid = class.oid) AS policies,
           ARRAY(
               SELECT index.indexrelid::regclass::text FROM pg_index AS index
                WHERE index.indrelid = class.oid AND index.indisunique AND index.indkey[0] <> tenant.attnum
           ) AS keys_that_begin_otherwise,
           EXISTS (SELECT FROM pg_index WHERE indrelid = class.oid AND indisprimary) AS has_key,
           ARRAY(
               SELECT conname FROM pg_constraint
                WHERE conrelid = class.oid AND contype = 'f' AND NOT tenant.attnum = ANY (conkey)
           ) AS references_across_tenants,
           ARRAY(
               SELECT attname FROM pg_attribute
                WHERE attrelid = class.oid AND (attidentity <> '' OR pg_get_serial_sequence(class.oid::regclass::text, attname) IS NOT NULL)
           ) AS numbered_by_a_sequence
      FROM pg_class AS class
      JOIN pg_attribute AS tenant ON tenant.attrelid = class.oid AND tenant.attname = 'tenant_id'
     WHERE class.relkind IN ('r', 'p') AND class.relnamespace = 'ekole'::regnamespace
"""


async def test_every_tenant_table_stands_behind_the_fence(connect: Connect) -> None:
    administrator = await connect("administrator")
    tables = await administrator.fetch(TABLES)
    assert {"event", "tenant_head", "receipt"} <= {table["name"] for table in tables}
    for table in tables:
        assert table["enabled"] and table["forced"], f"{table['name']} is not behind row-level security"
        assert table["policies"], f"{table['name']} has no policy"


async def test_every_key_begins_with_the_tenant(connect: Connect) -> None:
    administrator = await connect("administrator")
    for table in await administrator.fetch(TABLES):
        assert table["has_key"], f"{table['name']} has no primary key"
        assert table["keys_that_begin_otherwise"] == [], table["name"]
        assert table["references_across_tenants"] == [], table["name"]
        assert table["numbered_by_a_sequence"] == [], table["name"]


async def test_policies_compute_the_tenant_once_a_statement(connect: Connect) -> None:
    """``app.tenant()`` bare in a policy is computed once a row; in a sub-select, once."""
    administrator = await connect("administrator")
    policies = await administrator.fetch(
        "SELECT tablename, policyname, coalesce(qual, '') || ' ' || coalesce(with_check, '') AS said FROM pg_policies"
        " WHERE schemaname = 'ekole'"
    )
    for policy in policies:
        bare = re.sub(r"SELECT app\.tenant\(\)", "", policy["said"])
        assert "app.tenant()" not in bare, f"{policy['tablename']}.{policy['policyname']}"


async def test_nobody_who_works_with_tenants_passes_the_fence(connect: Connect) -> None:
    administrator = await connect("administrator")
    working = [*LOGIN_ROLES.values(), WRITER]
    roles = await administrator.fetch("SELECT rolname, rolbypassrls OR rolsuper FROM pg_roles WHERE rolname = ANY ($1)", working)
    assert {row[0]: row[1] for row in roles} == dict.fromkeys(working, False)


def test_the_tenant_is_never_set_for_longer_than_a_transaction() -> None:
    """SQLAlchemy's pool resets no session setting when a connection comes back: a SET without LOCAL would meet the next tenant."""
    forbidden = re.compile(r"\bset_config\s*\(|\bSET\s+(SESSION\s+)?app\.", re.IGNORECASE)
    sources = [
        source
        for folder in ("infra", "tenants", "projections", "services")
        for pattern in ("*.py", "*.sql")
        for source in (REPOSITORY / folder).rglob(pattern)
    ]
    assert len(sources) > 10
    found = [f"{source.name}: {match.group()}" for source in sources if (match := forbidden.search(source.read_text("utf-8")))]
    assert found == []
