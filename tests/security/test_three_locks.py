"""Three locks on one door (DESIGN §6): permissions in code, row-level security, the functions' own checks.

Each is tried here with the other two opened, so that none of them only seems to hold because another one does.
"""

import os
import random
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import asyncpg
import httpx
import pytest

from infra.servers import servers_of
from infra.settings import Settings
from tests.databases import Database
from tests.integration.institutions import connected
from tests.security.counting import Attempts
from tests.security.doors import doors
from tests.security.people import knock_at, refused_at, strangers, victim
from tests.security.swapping import knocks
from tests.security.test_tables import OURS, ROLES, SETTINGS, THEIRS, argument, fill, loosen, statements, tables, tried

pytestmark = [pytest.mark.asyncio(loop_scope="function"), pytest.mark.xdist_group("three-locks")]

# With this, every function believes that it is asked without a tenant set, and answers for the one that it is asked for.
NO_TENANT_ANYWHERE: Final = "CREATE OR REPLACE FUNCTION app.tenant() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE RETURN NULL::uuid"


async def open_the_tables(connection: "asyncpg.Connection[asyncpg.Record]") -> int:
    """Take row-level security off every table; how many there were."""
    fenced = await connection.fetch(
        "SELECT oid::regclass::text AS name FROM pg_class WHERE relnamespace = 'ekole'::regnamespace AND relrowsecurity"
    )
    for table in fenced:
        await connection.execute(f"ALTER TABLE {table['name']} DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY")
    return len(fenced)


@pytest.mark.parametrize("share", [pytest.param(0.1, id="a-sample"), pytest.param(1.0, id="everything", marks=pytest.mark.soak)])
async def test_the_code_alone_holds(
    platform: str, home: Path, tmp_path_factory: pytest.TempPathFactory, attempts: Attempts, share: float
) -> None:
    """Every route with all identifiers swapped, and a share of the single ones, on a database that keeps nobody from anything."""
    chosen = random.Random(1)
    async with httpx.AsyncClient(base_url=platform, timeout=120) as http:
        attacked = await victim(http, Path(tmp_path_factory.mktemp("school")))
        others = await strangers(http)
        async with servers_of(Settings.from_environment(os.environ | {"EKOLE_HOME": str(home)})) as servers:
            owner = await asyncpg.connect(servers.database_url("owner"))
            try:
                assert await open_the_tables(owner) > 20
                await owner.execute(NO_TENANT_ANYWHERE)
            finally:
                await owner.close()
            application = await asyncpg.connect(servers.database_url("app"))
            try:
                seen = await application.fetchval("SELECT count(DISTINCT tenant_id) FROM ekole.event")
                assert seen > 1, "both other locks are open"
            finally:
                await application.close()
        before = await attacked.head()
        for stranger in others:
            named = ""
            async with httpx.AsyncClient(base_url=platform, timeout=60, cookies=dict(stranger.cookies)) as client:
                for door in doors():
                    if door.public or str(door) in ("POST /deconnexion", "POST /compte/fermer-tout", "POST /api/v1/me/role/leaving"):
                        continue
                    for knock in knocks(door, attacked.identifiers, stranger.own):
                        if knock.swapped != "all" and chosen.random() >= share:
                            continue
                        answer, sent = await knock_at(client, door, knock, stranger)
                        how = f"{stranger.name}: {door} with {knock.swapped} answered {answer.status_code}"
                        betrayed = [word for word in attacked.betrayed_by(answer.text, sent + str(stranger.own) + named) if "-" not in word]
                        attempts.judged("HTTP, the code alone", f"{how} with {betrayed}", leak=bool(betrayed))
                        if knock.theirs or stranger.token is None:
                            attempts.judged("HTTP, the code alone", how, leak=not refused_at(door, answer))
        assert await attacked.head() == before, "something was written to the institution's log"


@pytest.fixture
async def functions_open(database: Database) -> AsyncIterator[Database]:
    """No permission is asked by SQL; every check inside a function is taken out. What stays is row-level security."""
    async with connected(database) as administrator:
        sources = await administrator.fetch(
            "SELECT pg_get_functiondef(oid) AS source FROM pg_proc WHERE pronamespace = 'app'::regnamespace AND prosecdef"
            " AND prosrc LIKE '%app.tenant() <> tenant%'"
        )
        assert len(sources) > 5
        for function in sources:
            await administrator.execute(function["source"].replace("app.tenant() <> tenant", "false"))
    yield database


async def test_row_level_security_alone_holds(functions_open: Database, attempts: Attempts) -> None:
    async with connected(functions_open) as administrator:
        found = await tables(administrator)
        await loosen(administrator)
        for table, columns in found.items():
            for tenant in (THEIRS, OURS):
                await fill(administrator, table, columns, tenant)
    async with connected(functions_open, "app") as connection:
        for table, columns in found.items():
            for how, setting in SETTINGS.items():
                for statement in statements(table, columns):
                    got = await tried(connection, setting, statement)
                    leak = isinstance(got, int) and got > 0
                    attempts.judged("SQL, row-level security alone", f"{statement} with the tenant {how}: {got} rows", leak=leak)


async def test_the_functions_alone_hold(database: Database, attempts: Attempts) -> None:
    """Row-level security is off, and no permission is asked: a function still answers for the transaction's own tenant alone."""
    async with connected(database) as administrator:
        assert await open_the_tables(administrator) > 20
        found = await administrator.fetch("""
            SELECT proname, array(SELECT format_type(kind, NULL) FROM unnest(proargtypes) AS kind) AS kinds
              FROM pg_proc WHERE pronamespace = 'app'::regnamespace AND prosecdef AND proargtypes[0] = 'uuid'::regtype
        """)
    assert len(found) > 5
    for role in ROLES:
        async with connected(database, role) as connection:
            for how in ("another tenant", "a list of both", "an expression", "malformed", "blank"):
                for function in found:
                    given = ", ".join(argument(kind, first=number == 0) for number, kind in enumerate(function["kinds"]))
                    got = await tried(connection, SETTINGS[how], f"SELECT app.{function['proname']}({given})")
                    told = f"{function['proname']} as {role} with the tenant {how}: {got}"
                    attempts.judged("SQL, the functions alone", told, leak=not isinstance(got, str))
