"""Every table with a tenant, asked for another's rows: as each of the database's roles, in whatever way the tenant is set.

The tables are those of the catalogue, so that none can be forgotten. In each lie rows of two tenants, put there by the administrator.
"""

from collections.abc import AsyncIterator
from typing import Any, Final, TypeAlias
from uuid import UUID, uuid4

import asyncpg
import pytest

from infra.roles import Role
from tests.databases import Database
from tests.integration.institutions import connected
from tests.security.counting import Attempts

THEIRS, OURS = uuid4(), uuid4()
ROLES: Final[tuple[Role, ...]] = ("app", "projector", "auditor")
# how app.tenant_id stands while THEIRS is asked for
SETTINGS: Final = {
    "unset": None,
    "empty": "",
    "blank": " ",
    "malformed": "not-a-tenant",
    "another tenant": str(OURS),
    "a list of both": f"{OURS},{THEIRS}",
    "an expression": f"{OURS}' OR '1'='1",
}
# what a role needs to see of every tenant in order to find work: heads, checkpoints and sizes, which hold positions and nothing else
SEEN_BY_DESIGN: Final = {
    ("projector", "tenant_head"),
    ("projector", "projection_checkpoint"),
    ("projector", "projection_poison"),
    ("projector", "log_tree"),
    ("projector", "portfolio_checkpoint"),
}

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"


def value(kind: str, tenant: UUID, number: int) -> Any:
    """Something of that type."""
    plain: dict[str, Any] = {
        "uuid": uuid4(),
        "text": f"row {number}",
        "bigint": number,
        "integer": number,
        "smallint": number,
        "double precision": 1.0,
        "boolean": False,
        "bytea": bytes([number]) * 32,
        "json": "{}",
        "jsonb": "{}",
    }
    return plain.get(kind)


async def tables(connection: Connection) -> dict[str, list[asyncpg.Record]]:
    """Every table of the product with a tenant_id, and its columns."""
    columns = await connection.fetch("""
        SELECT relation.relname AS table, attribute.attname AS name, format_type(attribute.atttypid, NULL) AS kind,
               attribute.attnotnull AS required
          FROM pg_class AS relation
          JOIN pg_attribute AS attribute ON attribute.attrelid = relation.oid AND attribute.attnum > 0 AND NOT attribute.attisdropped
         WHERE relation.relkind IN ('r', 'p') AND relation.relnamespace = 'ekole'::regnamespace
           AND EXISTS (SELECT FROM pg_attribute WHERE attrelid = relation.oid AND attname = 'tenant_id')
         ORDER BY relation.relname, attribute.attnum
    """)
    found: dict[str, list[asyncpg.Record]] = {}
    for column in columns:
        found.setdefault(column["table"], []).append(column)
    return found


async def loosen(connection: Connection) -> None:
    """Let rows of no meaning in: it is only asked who sees them."""
    await connection.execute("SET session_replication_role = replica")
    checks = await connection.fetch(
        "SELECT conrelid::regclass::text AS relation, quote_ident(conname) AS name FROM pg_constraint"
        " WHERE contype = 'c' AND connamespace = 'ekole'::regnamespace"
    )
    for check in checks:
        await connection.execute(f"ALTER TABLE {check['relation']} DROP CONSTRAINT {check['name']}")


async def fill(connection: Connection, table: str, columns: list[asyncpg.Record], tenant: UUID) -> None:
    """One row of a tenant, written past every rule but the table's own."""
    names, values = ["tenant_id"], [f"'{tenant}'"]
    for number, column in enumerate(columns, 1):
        if column["name"] == "tenant_id" or not column["required"]:
            continue
        names.append(f'"{column["name"]}"')
        given = value(column["kind"], tenant, number)
        values.append("now()" if given is None else _literal(given))
    await connection.execute(f"INSERT INTO ekole.{table} ({', '.join(names)}) VALUES ({', '.join(values)})")


def _literal(given: Any) -> str:
    match given:
        case bool() | int() | float():
            return str(given)
        case bytes():
            return f"'\\x{given.hex()}'"
        case _:
            return f"'{given}'"


@pytest.fixture
async def filled(database: Database) -> AsyncIterator[dict[str, list[asyncpg.Record]]]:
    async with connected(database) as administrator:
        found = await tables(administrator)
        assert len(found) > 15
        await loosen(administrator)
        for table, columns in found.items():
            for tenant in (THEIRS, OURS):
                await fill(administrator, table, columns, tenant)
        yield found


async def tried(connection: Connection, setting: str | None, statement: str) -> int | str:
    """How many rows a statement gave or touched, inside a transaction that is always undone; the error's code where it was refused."""
    transaction = connection.transaction()
    await transaction.start()
    try:
        if setting is not None:
            await connection.execute(f"SELECT set_config('app.tenant_id', {_quoted(setting)}, true)")
        if statement.startswith("SELECT"):
            return len(await connection.fetch(statement))
        return int((await connection.execute(statement)).rsplit(" ", 1)[1])
    except asyncpg.PostgresError as refused:
        return refused.sqlstate or "refused"
    finally:
        await transaction.rollback()


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


@pytest.mark.parametrize("role", ROLES)
async def test_no_role_reads_or_touches_another_tenant_s_rows(
    role: Role, database: Database, filled: dict[str, list[asyncpg.Record]], attempts: Attempts
) -> None:
    async with connected(database, role) as connection:
        for table, columns in filled.items():
            for how, setting in SETTINGS.items():
                for statement in statements(table, columns):
                    got = await tried(connection, setting, statement)
                    allowed = (role, table) in SEEN_BY_DESIGN and statement.startswith("SELECT")
                    leak = isinstance(got, int) and got > 0 and not allowed
                    attempts.judged(f"SQL as {role}", f"{statement} with the tenant {how}: {got} rows", leak=leak)


def statements(table: str, columns: list[asyncpg.Record]) -> list[str]:
    """What somebody would try who wants another tenant's rows, or wants to leave some there."""
    name = f"ekole.{table}"
    return [
        f"SELECT FROM {name} WHERE tenant_id = '{THEIRS}'",
        f"SELECT FROM {name} WHERE tenant_id <> '{OURS}'",
        f"SELECT FROM {name} WHERE tenant_id::text = '{THEIRS}' OR tenant_id IS NULL",
        f"UPDATE {name} SET tenant_id = tenant_id WHERE tenant_id = '{THEIRS}'",
        f"UPDATE {name} SET tenant_id = '{OURS}' WHERE tenant_id = '{THEIRS}'",
        f"DELETE FROM {name} WHERE tenant_id = '{THEIRS}'",
        f"INSERT INTO {name} ({', '.join(_required(columns))}) VALUES ({', '.join(_row(columns))})",
    ]


def _required(columns: list[asyncpg.Record]) -> list[str]:
    return [f'"{column["name"]}"' for column in columns if column["required"]]


def _row(columns: list[asyncpg.Record]) -> list[str]:
    row = []
    for number, column in enumerate((column for column in columns if column["required"]), 60):
        given = THEIRS if column["name"] == "tenant_id" else value(column["kind"], THEIRS, number)
        row.append("now()" if given is None else _literal(given))
    return row


@pytest.mark.parametrize("role", ROLES)
async def test_a_role_sees_its_own_tenant_or_nothing(
    role: Role, database: Database, filled: dict[str, list[asyncpg.Record]], attempts: Attempts
) -> None:
    """The counterpart: where the tenant is set rightly, the rows are there (so the refusals above were the fence's doing)."""
    readable = 0
    async with connected(database, role) as connection:
        for table in filled:
            got = await tried(connection, str(OURS), f"SELECT FROM ekole.{table}")
            attempts.judged(f"SQL as {role}", f"{table}: {got} rows", leak=got == 2 and (role, table) not in SEEN_BY_DESIGN)
            readable += got == 1
    assert readable > 5


async def test_every_table_with_a_tenant_has_it_first_in_its_keys_and_is_fenced(
    database: Database, filled: dict[str, list[asyncpg.Record]]
) -> None:
    async with connected(database) as administrator:
        for table in filled:
            fenced = await administrator.fetchrow(
                "SELECT relrowsecurity, relforcerowsecurity, EXISTS (SELECT FROM pg_policy WHERE polrelid = relation.oid)"
                " FROM pg_class AS relation WHERE relation.oid = $1::text::regclass",
                f"ekole.{table}",
            )
            assert tuple(fenced or ()) == (True, True, True), table
            keys = await administrator.fetch(
                "SELECT indexrelid::regclass::text AS key, (SELECT attname FROM pg_attribute WHERE attrelid = indrelid"
                " AND attnum = indkey[0]) AS first FROM pg_index WHERE indrelid = $1::text::regclass AND (indisunique OR indisprimary)",
                f"ekole.{table}",
            )
            assert keys, table
            assert {key["first"] for key in keys} == {"tenant_id"}, table


async def test_the_functions_of_the_log_answer_only_for_the_present_tenant(database: Database, attempts: Attempts) -> None:
    """Each function of the schema that takes a tenant, called for another one than the transaction's."""
    async with connected(database) as administrator:
        functions = await administrator.fetch("""
            SELECT function.oid::regprocedure::text AS name, proname,
                   array(SELECT format_type(kind, NULL) FROM unnest(proargtypes) AS kind) AS kinds
              FROM pg_proc AS function
             WHERE pronamespace = 'app'::regnamespace AND prosecdef AND proargtypes[0] = 'uuid'::regtype
        """)
    assert len(functions) > 5
    for role in ROLES:
        async with connected(database, role) as connection:
            for function in functions:
                given = ", ".join(argument(kind, first=number == 0) for number, kind in enumerate(function["kinds"]))
                for how in ("another tenant", "a list of both", "an expression", "malformed", "blank"):
                    got = await tried(connection, SETTINGS[how], f"SELECT app.{function['proname']}({given})")
                    attempts.judged(f"functions as {role}", f"{function['name']} with {how}: {got}", leak=not isinstance(got, str))


def argument(kind: str, *, first: bool) -> str:
    """What a function is given: the other tenant first, then something of each type."""
    if first:
        return f"'{THEIRS}'" if kind == "uuid" else f"'{{{THEIRS}}}'::{kind}"
    if kind.endswith("[]"):
        return f"'{{}}'::{kind}"
    given = value(kind, THEIRS, 1)
    return f"{_literal(given) if given is not None else 'now()'}::{kind}"
