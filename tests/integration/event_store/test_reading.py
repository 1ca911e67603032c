"""What is read back: the bytes, in order, and never past a hole."""

from uuid import UUID, uuid4

import pytest

from infra.event_store import EventStore, LogCorrupted, StoredStream, UnknownTenant
from tests.integration.event_store.conftest import Connect
from tests.integration.event_store.lines import appends, new_stream, request


async def test_loads_what_follows_a_version(store: EventStore, tenant: UUID) -> None:
    stream = new_stream()
    asked = request(appends(tenant, stream, 0, 12))
    await store.append(tenant, asked)
    lines = [entry.line for entry in asked.streams[0].entries]
    for after in (0, 1, 11):
        assert await store.load(tenant, stream, after) == StoredStream(stream, 12, b"\n".join(lines[after:]))
    for after in (12, 13):
        assert await store.load(tenant, stream, after) == StoredStream(stream, after, b"")


async def test_a_stream_without_events_is_empty(store: EventStore, tenant: UUID) -> None:
    stream = new_stream()
    assert await store.load(tenant, stream) == StoredStream(stream, 0, b"")


async def test_loads_several_streams_in_the_order_asked_for(store: EventStore, tenant: UUID) -> None:
    streams = [new_stream() for _ in range(5)]
    for length, stream in enumerate(streams):
        if length:
            await store.append(tenant, request(appends(tenant, stream, 0, length)))
    wanted = [streams[3], streams[0], streams[4], streams[3]]
    assert await store.load_many(tenant, wanted) == [await store.load(tenant, stream) for stream in wanted]
    assert [stream.version for stream in await store.load_many(tenant, wanted)] == [3, 0, 4, 3]
    assert await store.load_many(tenant, []) == []


async def test_reads_the_log_in_batches_without_a_hole(store: EventStore, tenant: UUID) -> None:
    written: list[bytes] = []
    for length in (1, 3, 2, 4):
        asked = request(appends(tenant, new_stream(), 0, length))
        await store.append(tenant, asked)
        written += [entry.line for entry in asked.streams[0].entries]
    read: list[tuple[int, bytes]] = []
    after = 0
    while True:
        batch = await store.read(tenant, after, 3)
        read += batch.numbered()
        after = batch.last
        assert batch.head == 10
        if batch.at_head:
            break
    assert read == list(enumerate(written, 1))
    beyond = await store.read(tenant, 10, 3)
    assert (beyond.first, beyond.last, beyond.at_head, list(beyond.numbered())) == (11, 10, True, [])


async def test_an_empty_log_is_no_corruption(store: EventStore, tenant: UUID) -> None:
    batch = await store.read(tenant, 0, 10)
    assert (batch.first, batch.last, batch.head, batch.at_head) == (1, 0, 0, True)


async def test_a_tenant_that_was_never_opened_is_unknown(store: EventStore) -> None:
    with pytest.raises(UnknownTenant):
        await store.head(uuid4())
    with pytest.raises(UnknownTenant):
        await store.read(uuid4(), 0, 10)


async def remove(connect: Connect, tenant: UUID, *positions: int) -> None:
    """What only somebody with the whole server in hand can do."""
    administrator = await connect("administrator")
    async with administrator.transaction():
        await administrator.execute("ALTER TABLE ekole.event DISABLE TRIGGER events_never_change")
        await administrator.execute("DELETE FROM ekole.event WHERE tenant_id = $1 AND position = ANY ($2)", tenant, positions)
        await administrator.execute("ALTER TABLE ekole.event ENABLE ALWAYS TRIGGER events_never_change")


@pytest.mark.parametrize("gone", [(1,), (3,), (5,), (2, 4), (1, 2, 3, 4, 5)])
@pytest.mark.parametrize("limit", [5, 6, 100])
async def test_a_hole_is_reported_never_skipped(
    store: EventStore, tenant: UUID, connect: Connect, gone: tuple[int, ...], limit: int
) -> None:
    await store.append(tenant, request(appends(tenant, new_stream(), 0, 5)))
    await remove(connect, tenant, *gone)
    with pytest.raises(LogCorrupted) as found:
        await store.read(tenant, 0, limit)
    assert found.value.tenant == tenant


async def test_a_reader_who_is_ahead_of_the_log_learns_that_lines_went(store: EventStore, tenant: UUID, connect: Connect) -> None:
    await store.append(tenant, request(appends(tenant, new_stream(), 0, 5)))
    administrator = await connect("administrator")
    await remove(connect, tenant, 5)
    await administrator.execute("UPDATE ekole.tenant_head SET position = 4 WHERE tenant_id = $1", tenant)
    with pytest.raises(LogCorrupted):
        await store.read(tenant, 5, 10)


@pytest.mark.parametrize("gone", [(1,), (2,)])
async def test_a_stream_with_a_hole_is_not_loaded(store: EventStore, tenant: UUID, connect: Connect, gone: tuple[int, ...]) -> None:
    stream = new_stream()
    await store.append(tenant, request(appends(tenant, stream, 0, 3)))
    await remove(connect, tenant, *gone)
    with pytest.raises(LogCorrupted):
        await store.load(tenant, stream)
    with pytest.raises(LogCorrupted):
        await store.load_many(tenant, [stream])
