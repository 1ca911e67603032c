"""Every function of the database, from its catalogue, called by each role with the tenant unset, empty, malformed or another's.

Three kinds answer something, and are named here one by one; a new function, or one more column in an answer, fails until somebody has
thought about it.
"""

from typing import Final

import asyncpg
import pytest

from infra.roles import Role
from tests.databases import Database
from tests.integration.institutions import connected
from tests.security.counting import Attempts
from tests.security.test_tables import OURS, ROLES, SETTINGS, THEIRS, Connection, argument, filled, tried

_ = filled  # a fixture
NO_TENANT: Final = frozenset({"unset", "empty"})
# They name the tenant themselves (DESIGN §3): where the transaction names none, that one; where it names another, none.
NAMES_ITS_TENANT: Final = frozenset(
    {
        "append_each",
        "append_event",
        "append_events",
        "find_receipt",
        "forget_receipts",
        "head",
        "load_stream",
        "load_streams",
        "open_tenant",
        "read_log",
    }
)
# How work is found before a tenant is claimed: identifiers and nothing else, for the application alone.
FINDS_WORK: Final = {
    "attestation_of": ("tenant_id", "participation"),
    "due_deadlines": ("tenant_id",),
    "due_mails": ("tenant_id", "message_id"),
    "due_notices": ("tenant_id",),
    "due_webhook_deliveries": ("tenant_id", "subscription"),
    "due_webhook_logs": ("tenant_id",),
    "institutions_called": ("tenant_id",),
    "institutions_with_uai": ("tenant_id",),
    "kept_mails": ("tenant_id", "message_id"),
    "tenants_of_sent_mails": ("tenant_id", "message_id"),
    "untold_notices": ("tenant_id", "message_id"),
    "untold_webhook_deliveries": ("tenant_id", "message_id"),
}
# What the house sees of all institutions: nothing of anybody in them, and nothing from anywhere but the house.
OF_THE_HOUSE: Final = frozenset({"benchmark_members", "clients", "clients_page", "operations", "second_sign_ups"})
HARMLESS: Final = frozenset({"tenant"})  # the setting itself


async def functions(connection: Connection) -> list[asyncpg.Record]:
    """Every function that is not PostgreSQL's own."""
    found: list[asyncpg.Record] = await connection.fetch("""
        SELECT function.oid::regprocedure::text AS name, proname, nspname, prosecdef AS definer, rolname AS owner,
               array(SELECT format_type(kind, NULL) FROM unnest(proargtypes) AS kind) AS kinds,
               coalesce(proargnames[cardinality(proargtypes::oid[]) + 1:], '{}') AS columns,
               coalesce(array_to_string(proconfig, ','), '') AS settings,
               coalesce((SELECT bool_or(grantee = 0) FROM aclexplode(proacl)), true) AS everybody,
               array(SELECT role FROM unnest(ARRAY['app', 'projector', 'auditor']) AS role
                      WHERE has_function_privilege('ekole_' || role, function.oid, 'EXECUTE')) AS callers
          FROM pg_proc AS function JOIN pg_namespace ON pg_namespace.oid = pronamespace JOIN pg_roles ON pg_roles.oid = proowner
         WHERE nspname NOT IN ('pg_catalog', 'information_schema') ORDER BY proname
    """)
    assert len(found) > 15
    return found


async def test_every_function_is_known_closed_to_everybody_and_keeps_to_its_own_schema(database: Database) -> None:
    async with connected(database) as administrator:
        found = await functions(administrator)
    called = {one["proname"] for one in found if one["callers"]}
    assert called == NAMES_ITS_TENANT | FINDS_WORK.keys() | OF_THE_HOUSE | HARMLESS
    for one in found:
        assert one["nspname"] == "app", one["name"]
        assert not one["everybody"], f"{one['name']} may be called by PUBLIC"
        if one["definer"]:
            assert one["owner"] == "ekole_writer", f"{one['name']} acts as {one['owner']}"
            assert "search_path=pg_catalog, pg_temp" in one["settings"], f"{one['name']} looks for names where its caller says"
        if one["proname"] in FINDS_WORK:
            assert tuple(one["columns"]) == FINDS_WORK[one["proname"]], f"{one['name']} tells more than identifiers"
        if one["proname"] in FINDS_WORK.keys() | OF_THE_HOUSE:
            assert one["callers"] == ["app"], f"{one['name']} is the application's"


@pytest.mark.parametrize("role", ROLES)
async def test_no_function_answers_about_another_tenant(role: Role, database: Database, filled: object, attempts: Attempts) -> None:
    """``filled``: rows of two tenants lie in every table."""
    async with connected(database) as administrator:
        found = await functions(administrator)
    async with connected(database, role) as connection:
        for one in found:
            given = ", ".join(argument(kind, first=kind in ("uuid", "uuid[]") and number == 0) for number, kind in enumerate(one["kinds"]))
            for how, setting in SETTINGS.items():
                got = await tried(connection, setting, f"SELECT * FROM app.{one['proname']}({given}) AS answer")
                attempts.judged(f"functions as {role}", f"{one['name']} with {how}: {got}", leak=not expected(one, role, how, got))


def expected(function: asyncpg.Record, role: Role, how: str, got: int | str) -> bool:
    """Whether a function may have answered so."""
    refused = isinstance(got, str)
    if role not in function["callers"]:
        return refused
    match function["proname"]:
        case name if name in NAMES_ITS_TENANT:
            return refused or how in NO_TENANT
        case name if name in OF_THE_HOUSE:
            return refused or got == 0
        case name:
            return name in FINDS_WORK or name in HARMLESS


async def test_what_finds_work_gives_identifiers_of_tenants_that_are_there(database: Database, filled: object) -> None:
    """The counterpart: the rows were there to be found, so a refusal above was no empty table's doing."""
    async with connected(database, "app") as connection:
        heads = [await connection.fetchval("SELECT app.head($1)", tenant) for tenant in (THEIRS, OURS)]
    assert None not in heads
