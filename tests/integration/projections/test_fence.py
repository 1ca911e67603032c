"""The tables of views stand behind the tenant fence, and are what their views say."""

import importlib
import pkgutil

import asyncpg
import pytest

import projections
from infra.migrations.view_tables import view_index_name
from infra.roles import Role
from infra.tenant_transaction import tenant_transaction
from projections import checkpoints
from projections.projection import AnyProjection, Projection
from projections.tables import columns_of, table_of
from projections.views import VIEWS
from tests.databases import Database
from tests.integration.projections.places import Log, Place
from tests.unit.projections.toys import JOURNAL, TALLY, formed, held


async def projected(place: Place) -> Log:
    log = await place.log()
    await log.append(formed(1), held(1))
    await place.runner().settle()
    return log


@pytest.mark.parametrize("table", ["toy_tally", "projection_checkpoint"])
@pytest.mark.parametrize("role", ["app", "auditor"])
async def test_readers_see_the_tenant_that_is_set_and_change_nothing(place: Place, role: Role, table: str) -> None:
    lycee, _ = await projected(place), await projected(place)
    connection = await asyncpg.connect(place.database.url(role))
    assert await connection.fetch(f"SELECT FROM ekole.{table}") == []
    await connection.execute(f"BEGIN; SET LOCAL app.tenant_id = '{lycee.tenant}'")
    assert {row[0] for row in await connection.fetch(f"SELECT tenant_id FROM ekole.{table}")} == {lycee.tenant}
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.execute(f"DELETE FROM ekole.{table}")
    await connection.close()


async def test_the_projector_writes_for_the_tenant_that_is_set_and_no_other(place: Place) -> None:
    lycee, cfa = await projected(place), await projected(place)
    tally = (await place.rows(cfa.tenant, TALLY)).popitem()[1]
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
        async with tenant_transaction(place.projector, lycee.tenant) as connection:
            await table_of(TALLY).keep(connection, cfa.tenant, [tally])
    async with tenant_transaction(place.projector, lycee.tenant) as connection:
        await table_of(JOURNAL).clear(connection, cfa.tenant)
        await checkpoints.move(connection, cfa.tenant, (TALLY,), 1)
        await checkpoints.forget_poison(connection, cfa.tenant)
    assert len(await place.rows(cfa.tenant, JOURNAL)) == 2
    assert (await place.positions(cfa.tenant))["toy_tally"] == 2


def test_every_projection_of_the_house_is_among_its_views() -> None:
    declared: dict[str, AnyProjection] = {}
    for module in pkgutil.iter_modules(projections.__path__, "projections."):
        for name, value in vars(importlib.import_module(module.name)).items():
            if isinstance(value, Projection):
                declared[name] = value
    assert len({view.name for view in VIEWS}) == len(VIEWS)
    assert {view.name for view in VIEWS} == {projection.name for projection in declared.values()}


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: str(view.name))
async def test_the_table_of_a_view_is_what_its_class_says(module_database: Database, view: AnyProjection) -> None:
    """Columns in their order, with types and nullability; the primary key; the indexes; no other."""
    connection = await asyncpg.connect(module_database.url("administrator"))
    table = f"ekole.{view.name}"
    columns = await connection.fetch(
        "SELECT attname, format_type(atttypid, atttypmod), attnotnull FROM pg_attribute"
        " WHERE attrelid = $1::text::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
        table,
    )
    indexes = await connection.fetch(
        "SELECT indexrelid::regclass::text, indisprimary, (SELECT array_agg(attname::text ORDER BY place)"
        " FROM unnest(indkey::smallint[]) WITH ORDINALITY AS part (number, place)"
        " JOIN pg_attribute ON attrelid = indrelid AND attnum = part.number) FROM pg_index WHERE indrelid = $1::text::regclass",
        table,
    )
    await connection.close()
    assert [tuple(column) for column in columns] == [
        ("tenant_id", "uuid", True),
        *((column.name, column.sql, not column.nullable) for column in columns_of(view.view)),
    ]
    assert {(name, primary, tuple(parts)) for name, primary, parts in indexes} == {
        (f"{table}_pkey", True, ("tenant_id", view.key_column)),
        *((f"ekole.{view_index_name(view.name, index)}", False, ("tenant_id", *index)) for index in view.indexes),
    }
