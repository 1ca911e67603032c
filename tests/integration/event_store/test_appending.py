"""What the store promises of every append, whichever way it came in."""

from hashlib import sha256
from uuid import UUID, uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from infra.database import tenant_transaction
from infra.door import append_batch
from infra.event_store import (
    Appended,
    EventStore,
    KeyReused,
    StreamAppend,
    UnknownTenant,
    VersionConflict,
    append_within,
)
from tests.integration.event_store.conftest import Append, Connect
from tests.integration.event_store.lines import appends, entry, guard, new_stream, request


async def test_stores_the_very_bytes(append: Append, store: EventStore, tenant: UUID) -> None:
    stream = new_stream()
    odd = entry(tenant, stream, 1, data={"note": '« été »   \t \\ " / 🎓 \x7f', "empty": {}, "number": 1.50})
    # Spaces, escapes and the order of keys are part of what was hashed.
    spaced = odd.line.replace(b'":"', b'" : "', 3).replace(b"note", b"\\u006eote")
    assert isinstance(await append(tenant, request(StreamAppend(stream, 0, (type(odd)(odd.type, spaced),)))), Appended)
    assert (await store.load(tenant, stream)).lines == spaced


async def test_each_leaf_is_the_hash_of_its_line(append: Append, tenant: UUID, connect: Connect) -> None:
    stream = new_stream()
    asked = request(appends(tenant, stream, 0, 3))
    await append(tenant, asked)
    administrator = await connect("administrator")
    leaves = await administrator.fetch("SELECT leaf FROM ekole.event WHERE stream_id = $1 ORDER BY position", stream)
    assert [row["leaf"] for row in leaves] == [sha256(b"\x00" + entry.line).digest() for entry in asked.streams[0].entries]


async def test_answers_where_the_events_stand(append: Append, tenant: UUID) -> None:
    stream = new_stream()
    first = await append(tenant, request(appends(tenant, stream, 0), ids=b'{"pair": "1"}'))
    assert isinstance(first, Appended)
    assert (first.repeated, first.ids) == (False, b'{"pair": "1"}')
    second = await append(tenant, request(appends(tenant, stream, 1, 3)))
    assert isinstance(second, Appended)
    assert second.last_position - second.first_position == 2
    assert second.first_position > first.last_position


async def test_writes_several_streams_or_none(append: Append, store: EventStore, tenant: UUID) -> None:
    one, other = new_stream(), new_stream("programme")
    assert isinstance(await append(tenant, request(appends(tenant, one, 0, 2), appends(tenant, other, 0))), Appended)
    late = await append(tenant, request(appends(tenant, one, 2), appends(tenant, other, 0)))
    assert late == VersionConflict(other, 0, 1)
    assert [stream.version for stream in await store.load_many(tenant, (one, other))] == [2, 1]


async def test_a_stream_may_come_back_within_one_request(append: Append, store: EventStore, tenant: UUID) -> None:
    one, other = new_stream(), new_stream()
    asked = request(appends(tenant, one, 0), appends(tenant, other, 0, 2), appends(tenant, one, 1, 2))
    assert isinstance(await append(tenant, asked), Appended)
    assert [stream.version for stream in await store.load_many(tenant, (one, other))] == [3, 2]


@pytest.mark.parametrize("expected", [0, 1, 3, 4])
async def test_refuses_what_was_decided_on_another_version(append: Append, store: EventStore, tenant: UUID, expected: int) -> None:
    stream = new_stream()
    await append(tenant, request(appends(tenant, stream, 0, 2)))
    head = await store.head(tenant)
    assert await append(tenant, request(appends(tenant, stream, expected))) == VersionConflict(stream, expected, 2)
    assert (await store.load(tenant, stream)).version == 2
    assert await store.head(tenant) - head in {0, 1}  # one where a neighbour of the batch was appended


async def test_refuses_where_a_guarded_stream_moved(append: Append, tenant: UUID) -> None:
    read, written = new_stream("programme"), new_stream()
    await append(tenant, request(appends(tenant, read, 0, 2)))
    for stale in (0, 1, 3):
        asked = request(appends(tenant, written, 0), guards=(guard(read, stale),))
        assert await append(tenant, asked) == VersionConflict(read, stale, 2)
    assert isinstance(await append(tenant, request(appends(tenant, written, 0), guards=(guard(read, 2),))), Appended)


async def test_a_stream_without_entries_is_a_guard(append: Append, tenant: UUID) -> None:
    stream = new_stream()
    assert isinstance(await append(tenant, request(StreamAppend(stream, 0, ()))), Appended)
    assert await append(tenant, request(StreamAppend(stream, 1, ()))) == VersionConflict(stream, 1, 0)


async def test_the_same_request_is_stored_once(append: Append, store: EventStore, tenant: UUID) -> None:
    asked = request(appends(tenant, new_stream(), 0, 2), ids=b'{"a":1}')
    first = await append(tenant, asked)
    assert isinstance(first, Appended)
    again = await append(tenant, asked)
    assert again == Appended(first.first_position, first.last_position, True, b'{"a":1}')
    assert (await store.load(tenant, asked.streams[0].stream)).version == 2


async def test_a_key_of_another_request_is_refused(append: Append, tenant: UUID) -> None:
    stream = new_stream()
    await append(tenant, request(appends(tenant, stream, 0), key="k"))
    assert await append(tenant, request(appends(tenant, stream, 1), key="k", fingerprint=b"other")) == KeyReused()


async def test_a_key_belongs_to_its_actor(append: Append, tenant: UUID) -> None:
    for actor in ("person/1", "person/2"):
        verdict = await append(tenant, request(appends(tenant, new_stream(), 0), key="k", actor=actor))
        assert isinstance(verdict, Appended)
        assert not verdict.repeated


async def test_no_events_leave_a_receipt_too(append: Append, store: EventStore, tenant: UUID) -> None:
    await append(tenant, request(appends(tenant, new_stream(), 0)))
    asked = request(ids=b'{"already":true}')
    verdict = await append(tenant, asked)
    assert isinstance(verdict, Appended)
    assert verdict.first_position == verdict.last_position + 1
    receipt = await store.find_receipt(tenant, asked.actor, asked.key)
    assert receipt is not None
    assert (receipt.fingerprint, receipt.last_position, receipt.ids) == (asked.fingerprint, verdict.last_position, asked.ids)
    assert await append(tenant, asked) == Appended(verdict.first_position, verdict.last_position, True, asked.ids)


async def test_a_refusal_leaves_no_receipt(append: Append, store: EventStore, tenant: UUID) -> None:
    stream = new_stream()
    asked = request(appends(tenant, stream, 1), key="k")
    assert await append(tenant, asked) == VersionConflict(stream, 1, 0)
    assert await store.find_receipt(tenant, asked.actor, "k") is None
    assert isinstance(await append(tenant, request(appends(tenant, stream, 0), key="k")), Appended)


async def test_positions_have_no_hole_after_refusals(append: Append, store: EventStore, tenant: UUID) -> None:
    stream = new_stream()
    for number in range(4):
        await append(tenant, request(appends(tenant, stream, number)))
        await append(tenant, request(appends(tenant, stream, number)))  # too late by one
    batch = await store.read(tenant, 0, 100)
    assert (batch.first, batch.last) == (1, await store.head(tenant))
    assert (await store.load(tenant, stream)).version == 4


async def test_a_tenant_that_was_never_opened_is_unknown(append: Append) -> None:
    nobody = uuid4()
    with pytest.raises(UnknownTenant):
        await append(nobody, request(appends(nobody, new_stream(), 0)))


async def test_opening_a_tenant_again_keeps_its_log(store: EventStore, tenant: UUID) -> None:
    await store.append(tenant, request(appends(tenant, new_stream(), 0)))
    await store.open_tenant(tenant)
    assert await store.head(tenant) == 1


async def test_appends_together_with_the_callers_rows_or_not_at_all(engine: AsyncEngine, store: EventStore, tenant: UUID) -> None:
    stream = new_stream()
    with pytest.raises(RuntimeError):
        async with tenant_transaction(engine, tenant) as connection:
            await append_within(connection, tenant, request(appends(tenant, stream, 0), key="k"))
            raise RuntimeError("the other row could not be written")
    assert await store.head(tenant) == 0
    assert await store.find_receipt(tenant, "person/1", "k") is None


async def test_a_batch_that_repeats_itself_is_answered_as_if_one_by_one(connect: Connect, store: EventStore, tenant: UUID) -> None:
    connection = await connect("app")
    stream = new_stream()
    refused, same = request(appends(tenant, stream, 7), key="k"), request(appends(tenant, stream, 0, 2), key="k", ids=b"[1]")
    other = request(appends(tenant, stream, 2), key="k", fingerprint=b"another")
    assert await append_batch(connection, tenant, (refused, same, same, other, same)) == [
        VersionConflict(stream, 7, 0),
        Appended(1, 2, False, b"[1]"),
        Appended(1, 2, True, b"[1]"),
        KeyReused(),
        Appended(1, 2, True, b"[1]"),
    ]
    assert (await store.load(tenant, stream)).version == 2
