"""Whoever alters the log with a superuser's rights is found out, and what they altered is named."""

import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final, TypeAlias
from uuid import UUID, uuid4

import pytest

from infra.verifiable_log.checking import Finding, FindingKind
from infra.verifiable_log.hashes import leaf_hash
from infra.verifiable_log.tiles import WIDTH, grown, hashes_in
from tests.integration.audit.conftest import Archive

TABLES: Final = ("tenant_head", "event", "log_tree", "log_tile", "log_checkpoint", "log_finding")
SIZES: Final = (0, 1, 2, 3, 7, 8, 9, 1_000)

Tampering: TypeAlias = Callable[[Archive, UUID, int], Awaitable[None]]


async def _other_line(archive: Archive, tenant: UUID, position: int) -> bytes:
    """The line of a position, one byte of it changed."""
    line: str = await archive.superuser.fetchval(
        "SELECT entry::text FROM ekole.event WHERE tenant_id = $1 AND position = $2", tenant, position
    )
    return line.replace('"minutes":55', '"minutes":56').encode()


async def line(archive: Archive, tenant: UUID, position: int) -> None:
    other = (await _other_line(archive, tenant, position)).decode()
    await archive.forced("UPDATE ekole.event SET entry = $3::text::json WHERE tenant_id = $1 AND position = $2", tenant, position, other)


async def leaf(archive: Archive, tenant: UUID, position: int) -> None:
    other = leaf_hash(await _other_line(archive, tenant, position))
    await archive.forced("UPDATE ekole.event SET leaf = $3 WHERE tenant_id = $1 AND position = $2", tenant, position, other)


async def line_and_leaf(archive: Archive, tenant: UUID, position: int) -> None:
    await leaf(archive, tenant, position)
    await line(archive, tenant, position)


async def missing(archive: Archive, tenant: UUID, position: int) -> None:
    await archive.forced("DELETE FROM ekole.event WHERE tenant_id = $1 AND position = $2", tenant, position)


async def swapped(archive: Archive, tenant: UUID, position: int) -> None:
    """With the line before it."""
    statement = "UPDATE ekole.event SET position = $3 WHERE tenant_id = $1 AND position = $2"
    for one, other in ((position, 0), (position - 1, position), (0, position - 1)):
        await archive.forced(statement, tenant, one, other)


async def added(archive: Archive, tenant: UUID, position: int) -> None:
    """A line more, beyond the head or before the first."""
    stray = uuid4()
    await archive.forced(
        "INSERT INTO ekole.event (tenant_id, position, recorded_at, occurred_at, stream_version, stream_id, type, leaf, entry)"
        " VALUES ($1, $2, now(), now(), 1, $3, 'pair.session-held.v1', $4, '{}')",
        tenant,
        position,
        f"pair/{stray}",
        leaf_hash(b"{}"),
    )


async def tile(archive: Archive, tenant: UUID, position: int) -> None:
    number, at = divmod(position - 1, WIDTH)
    await archive.forced(
        "UPDATE ekole.log_tile SET hashes = set_byte(hashes, $3, get_byte(hashes, $3) # 1)"
        " WHERE tenant_id = $1 AND level = 0 AND number = $2",
        tenant,
        number,
        at * 32,
    )


async def line_leaf_and_tile(archive: Archive, tenant: UUID, position: int) -> None:
    await line_and_leaf(archive, tenant, position)
    number, at = divmod(position - 1, WIDTH)
    await archive.forced(
        "UPDATE ekole.log_tile SET hashes = overlay(hashes PLACING (SELECT leaf FROM ekole.event WHERE tenant_id = $1 AND position = $4)"
        " FROM $3) WHERE tenant_id = $1 AND level = 0 AND number = $2",
        tenant,
        number,
        at * 32 + 1,
        position,
    )


async def everything(archive: Archive, tenant: UUID, position: int) -> None:
    """The line, its leaf and the whole tree above it, as if it had always been so."""
    await line_and_leaf(archive, tenant, position)
    rows = await archive.superuser.fetch("SELECT leaf FROM ekole.event WHERE tenant_id = $1 ORDER BY position", tenant)
    for place, hashes in grown(0, {}, [row[0] for row in rows]).items():
        await archive.forced(
            "UPDATE ekole.log_tile SET hashes = $4 WHERE tenant_id = $1 AND level = $2 AND number = $3", tenant, *place, hashes
        )


async def shortened(archive: Archive, tenant: UUID, position: int) -> None:
    await archive.forced("DELETE FROM ekole.event WHERE tenant_id = $1 AND position >= $2", tenant, position)
    await archive.forced("UPDATE ekole.tenant_head SET position = $2 - 1 WHERE tenant_id = $1", tenant, position)


ALONE: Final[tuple[tuple[Tampering, FindingKind], ...]] = (
    (line, "line-altered"),
    (leaf, "leaf-altered"),
    (line_and_leaf, "line-altered"),
    (missing, "line-missing"),
)


@asynccontextmanager
async def put_right_afterwards(archive: Archive, tenant: UUID, *more: str) -> AsyncIterator[None]:
    """Everything of the tenant is as before, whatever was done to it, in these tables and in ``more``."""
    tables = (*TABLES, *more)
    for table in tables:
        await archive.superuser.execute(f"CREATE TEMP TABLE kept_{table} AS SELECT * FROM ekole.{table} WHERE tenant_id = '{tenant}'")
    try:
        yield
    finally:
        for table in tables:
            await archive.forced(f"DELETE FROM ekole.{table} WHERE tenant_id = '{tenant}'")
            await archive.forced(f"INSERT INTO ekole.{table} SELECT * FROM kept_{table}")
            await archive.superuser.execute(f"DROP TABLE kept_{table}")


async def found_after(archive: Archive, tenant: UUID, tampering: Tampering, position: int) -> list[Finding]:
    async with put_right_afterwards(archive, tenant):
        await tampering(archive, tenant, position)
        return await archive.watch.look_at_all(tenant)


@pytest.mark.parametrize("size", SIZES)
async def test_every_single_alteration_is_caught_and_named(archive: Archive, size: int) -> None:
    half = size // 2
    tenant = await archive.log_of(*[one for one in (half, size) if one])
    assert await archive.watch.look_at_all(tenant) == []

    positions = range(1, size + 1) if size < 10 else sorted({1, half, half + 1, 256, 257, 768, 769, size, *_some(size)})
    for position in positions:
        at = f"position {position} of {size}"
        for alone, name in ALONE:
            assert await found_after(archive, tenant, alone, position) == [Finding(name, position, position)], (at, name)
        if position > 1:
            expected = [Finding("line-moved", one, one) for one in (position - 1, position)]
            across = (position - 1) % WIDTH == 0  # the two stand in two tiles
            expected = [Finding("line-altered", one.first, one.last) for one in expected] if across else expected
            assert await found_after(archive, tenant, swapped, position) == expected, at
        interval = Finding("checkpoint-broken", 1, half) if position <= half else Finding("checkpoint-broken", half + 1, size)
        assert await found_after(archive, tenant, everything, position) == [interval], at
        assert Finding("tile-altered", position, position) in await found_after(archive, tenant, tile, position), at
        deep = await found_after(archive, tenant, line_leaf_and_tile, position)
        first = (position - 1) // WIDTH * WIDTH
        full = first + WIDTH <= size
        assert deep[-1:] == [Finding("tile-altered", first + 1, first + WIDTH)] if full else interval in deep, at
        shorter = await found_after(archive, tenant, shortened, position)
        assert Finding("head-moved-back", position, size) in shorter, at
        assert Finding("line-missing", position, position) in shorter, at

    for position in (0, size + 1):
        assert await found_after(archive, tenant, added, position) == [Finding("line-added", position, position)]
    assert await archive.watch.look_at_all(tenant) == [], "put right, and nothing is remembered against it"


def _some(size: int) -> list[int]:
    return random.Random(size).sample(range(1, size + 1), 4)


async def test_a_checkpoint_that_was_altered_or_signed_by_another_is_named(archive: Archive) -> None:
    tenant = await archive.log_of(3, 8, 300)
    for change in (
        "root = sha256(root)",
        "note = replace(note, E'\\n8\\n', E'\\n9\\n')",
        "note = 'nothing'",
        f"note = '{'A' * 40}' || note",
    ):

        async def checkpoint(archive: Archive, tenant: UUID, size: int, change: str = change) -> None:
            await archive.forced(f"UPDATE ekole.log_checkpoint SET {change} WHERE tenant_id = $1 AND size = $2", tenant, size)

        assert await found_after(archive, tenant, checkpoint, 8) == [Finding("signature-wrong", 8, 8)], change


async def test_a_tile_that_is_gone_is_named_and_so_is_an_upper_one(archive: Archive) -> None:
    tenant = await archive.log_of(1_000)

    async def gone(archive: Archive, tenant: UUID, level: int) -> None:
        await archive.forced("DELETE FROM ekole.log_tile WHERE tenant_id = $1 AND level = $2 AND number = 0", tenant, level)

    assert Finding("tile-missing", 1, 256) in await found_after(archive, tenant, gone, 0)
    assert Finding("tile-missing", 1, 1_000) in await found_after(archive, tenant, gone, 1)


async def test_a_line_that_does_not_fit_its_hash_never_comes_into_the_tree(archive: Archive) -> None:
    tenant = await archive.log_of(5)
    await archive.grows(tenant, 5)
    await line(archive, tenant, 8)
    assert await archive.notary.settle(tenant) == 7
    assert await archive.watch.look_at_all(tenant) == [Finding("leaf-altered", 8, 8)]


async def test_the_tree_is_the_same_however_it_grew(archive: Archive) -> None:
    tenant = await archive.log_of(*range(1, 20), 255, 256, 257, 600)
    rows = await archive.superuser.fetch("SELECT leaf FROM ekole.event WHERE tenant_id = $1 ORDER BY position", tenant)
    tiles = await archive.superuser.fetch("SELECT level, number, hashes FROM ekole.log_tile WHERE tenant_id = $1", tenant)
    assert {(one["level"], one["number"]): one["hashes"] for one in tiles} == grown(0, {}, [row[0] for row in rows])
    assert sum(len(hashes_in(one["hashes"])) for one in tiles if one["level"] == 0) == 600
