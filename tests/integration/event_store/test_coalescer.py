"""Appends that go together: who waits, who may leave, and that one's fault is nobody else's."""

import asyncio
from collections.abc import Sequence
from uuid import UUID, uuid4

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from infra.coalescer import Coalescer
from infra.door import FULL_BATCH
from infra.event_store import (
    Appended,
    AppendRequest,
    Entry,
    EntryRefused,
    EventStore,
    KeyReused,
    StoreBusy,
    StreamAppend,
    UnknownTenant,
    Verdict,
    VersionConflict,
)
from tests.integration.event_store.conftest import Connect
from tests.integration.event_store.lines import HELD, appends, guard, new_stream, request
from tests.integration.event_store.waiting import held_head, waiting_backends


async def test_what_arrives_during_a_call_goes_together_as_the_next(store: EventStore, tenant: UUID, connect: Connect) -> None:
    """Seen in the database: the receipts of one call carry the time of one transaction."""
    holder, watcher = await connect("administrator"), await connect("administrator")
    async with held_head(holder, tenant):
        first = asyncio.create_task(store.append(tenant, request(appends(tenant, new_stream(), 0), key="first")))
        await waiting_backends(watcher)
        others = [asyncio.create_task(store.append(tenant, request(appends(tenant, new_stream(), 0)))) for _ in range(100)]
        await asyncio.sleep(0)
    verdicts = await asyncio.gather(first, *others)
    assert sorted(verdict.first_position for verdict in verdicts if isinstance(verdict, Appended)) == list(range(1, 102))
    calls = await watcher.fetch("SELECT count(*) FROM ekole.receipt WHERE tenant_id = $1 GROUP BY created_at ORDER BY created_at", tenant)
    assert [row[0] for row in calls] == [1, 32, 32, 32, 4]


async def test_those_of_one_stream_are_judged_in_the_order_of_their_arrival(store: EventStore, tenant: UUID) -> None:
    """More than two calls hold: each begins where the one before it ended, among strangers that may overtake."""
    stream, first = new_stream(), [new_stream() for _ in range(10)]
    asked = [request(appends(tenant, stream, number)) for number in range(90)]
    others = [request(appends(tenant, other, number)) for number in range(8) for other in first]
    mixed = [one for pair in zip(asked, others, strict=False) for one in pair] + asked[len(others) :]
    verdicts = await asyncio.gather(*(store.append(tenant, one) for one in mixed))
    assert [type(verdict) for verdict in verdicts] == [Appended] * 170
    assert (await store.load(tenant, stream)).version == 90


async def test_two_calls_in_flight_have_no_stream_in_common_whoever_left_the_queue() -> None:
    """Of those who wait some leave before they are sent; who stands behind them must not slip past an earlier one of the same stream."""
    tenant, shared = uuid4(), new_stream()
    aloft: list[set[str]] = []
    met: list[set[str]] = []
    landing = asyncio.Event()

    async def send(_tenant: UUID, requests: Sequence[AppendRequest]) -> list[Verdict]:
        mine = {part.stream for one in requests for part in one.streams}
        met.extend(mine & other for other in aloft)
        aloft.append(mine)
        await landing.wait()
        aloft.remove(mine)
        return [Appended(1, 1, False, b"{}") for _ in requests]

    coalescer = Coalescer(send)
    streams = [shared, *(new_stream() for _ in range(FULL_BATCH - 1)), *(new_stream() for _ in range(FULL_BATCH)), shared]
    tasks = [asyncio.create_task(coalescer.append(tenant, request(appends(tenant, stream, 0)))) for stream in streams[:FULL_BATCH]]
    while not aloft:
        await asyncio.sleep(0)
    later = [asyncio.create_task(coalescer.append(tenant, request(appends(tenant, stream, 0)))) for stream in streams[FULL_BATCH:]]
    asyncio.get_running_loop().call_soon(later[0].cancel)
    while len(aloft) < 2:
        await asyncio.sleep(0)
    landing.set()
    verdicts = await asyncio.gather(*tasks, *later, return_exceptions=True)
    assert sum(isinstance(verdict, Appended) for verdict in verdicts) >= 2 * FULL_BATCH
    assert met == [set()]
    await coalescer.close()


async def test_each_of_a_batch_gets_its_own_verdict_in_order(store: EventStore, tenant: UUID, connect: Connect) -> None:
    holder, watcher = await connect("administrator"), await connect("administrator")
    stream = new_stream()
    same = request(appends(tenant, new_stream(), 0), key="same")
    async with held_head(holder, tenant):
        first = asyncio.create_task(store.append(tenant, request(appends(tenant, stream, 0))))
        await waiting_backends(watcher)
        asked: list[AppendRequest] = [
            request(appends(tenant, stream, 1)),
            request(appends(tenant, stream, 1)),  # the one before was first
            request(appends(tenant, stream, 2, 2)),
            request(StreamAppend(stream, 4, (Entry(HELD, b"no json"),))),
            request(StreamAppend(stream, 9, (Entry(HELD, b"no json"),))),
            same,
            same,
            request(appends(tenant, stream, 4), key="same", fingerprint=b"of another request"),
            request(appends(tenant, stream, 4), guards=(guard(stream, 3),)),
            request(appends(tenant, stream, 4), guards=(guard(stream, 4),)),
            request(),
        ]
        others = [asyncio.create_task(store.append(tenant, each)) for each in asked]
        await asyncio.sleep(0)
    assert await asyncio.gather(first, *others) == [
        Appended(1, 1, False, b"{}"),
        Appended(2, 2, False, b"{}"),
        VersionConflict(stream, 1, 2),
        Appended(3, 4, False, b"{}"),
        EntryRefused("entry-malformed", f"{stream} version 5"),
        VersionConflict(stream, 9, 4),
        Appended(5, 5, False, b"{}"),
        Appended(5, 5, True, b"{}"),
        KeyReused(),
        VersionConflict(stream, 3, 4),
        Appended(6, 6, False, b"{}"),
        Appended(7, 6, False, b"{}"),
    ]
    assert (await store.load(tenant, stream)).version == 5


async def test_a_caller_who_leaves_early_takes_the_request_back(store: EventStore, tenant: UUID, connect: Connect) -> None:
    holder, watcher = await connect("administrator"), await connect("administrator")
    streams = [new_stream() for _ in range(4)]
    async with held_head(holder, tenant):
        tasks = [asyncio.create_task(store.append(tenant, request(appends(tenant, stream, 0)))) for stream in streams[:1]]
        await waiting_backends(watcher)
        tasks += [asyncio.create_task(store.append(tenant, request(appends(tenant, stream, 0)))) for stream in streams[1:]]
        await asyncio.sleep(0)
        tasks[2].cancel()
        await asyncio.wait({tasks[2]})
    await asyncio.gather(*tasks, return_exceptions=True)
    assert [stored.version for stored in await store.load_many(tenant, streams)] == [1, 1, 0, 1]


async def test_a_caller_who_leaves_late_changes_nothing(store: EventStore, tenant: UUID, connect: Connect) -> None:
    """The call is under way: it runs to its end, for those who wait with it and for the receipt."""
    holder, watcher = await connect("administrator"), await connect("administrator")
    stream = new_stream()
    asked = request(appends(tenant, stream, 0))
    async with held_head(holder, tenant):
        task = asyncio.create_task(store.append(tenant, asked))
        await waiting_backends(watcher)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert await store.append(tenant, asked) == Appended(1, 1, True, b"{}")
    assert (await store.load(tenant, stream)).version == 1


async def test_callers_cancelled_at_any_moment_leave_a_sound_log(engine: AsyncEngine, tenant: UUID) -> None:
    store = EventStore(engine, lanes=2)
    stayed: list[Appended] = []

    async def writer(number: int) -> None:
        for turn in range(12):
            task = asyncio.create_task(store.append(tenant, request(appends(tenant, new_stream(), 0))))
            if (number + turn) % 3:
                verdict = await task
                assert isinstance(verdict, Appended)
                stayed.append(verdict)
            else:
                await asyncio.sleep(0.0003 * (number % 5))
                task.cancel()
                await asyncio.wait({task})

    await asyncio.gather(*(writer(number) for number in range(16)))
    await store.close()
    again = EventStore(engine, lanes=2)
    head = await again.head(tenant)
    assert len({verdict.first_position for verdict in stayed}) == len(stayed) <= head
    assert (await again.read(tenant, 0, head + 1)).last == head
    await again.close()


async def test_a_request_that_cannot_even_be_sent_fails_alone(store: EventStore, tenant: UUID, connect: Connect) -> None:
    holder, watcher = await connect("administrator"), await connect("administrator")
    async with held_head(holder, tenant):
        first = asyncio.create_task(store.append(tenant, request()))
        await waiting_backends(watcher)
        unsendable = request(appends(tenant, new_stream(), 0), actor="\ud83c")
        unstorable = request(appends(tenant, new_stream(), 0), actor="nul \x00")
        badly_answered = request(appends(tenant, new_stream(), 0), ids=b"no json")
        sound = [request(appends(tenant, new_stream(), 0)) for _ in range(3)]
        mixed = [sound[0], unsendable, sound[1], unstorable, badly_answered, sound[2]]
        others = [asyncio.create_task(store.append(tenant, each)) for each in mixed]
        await asyncio.sleep(0)
    await first
    verdicts = await asyncio.gather(*others, return_exceptions=True)
    assert [type(verdict) for verdict in verdicts if isinstance(verdict, Appended)] == [Appended] * 3
    assert isinstance(verdicts[1], asyncpg.DataError | UnicodeError)
    assert isinstance(verdicts[3], asyncpg.PostgresError)
    assert isinstance(verdicts[4], asyncpg.PostgresError)
    assert await store.head(tenant) == 3


async def test_a_full_queue_says_so_and_the_rest_goes_on(engine: AsyncEngine, tenant: UUID, connect: Connect) -> None:
    holder, watcher = await connect("administrator"), await connect("administrator")
    store = EventStore(engine, lanes=2, room=3)
    async with held_head(holder, tenant):
        first = asyncio.create_task(store.append(tenant, request(appends(tenant, new_stream(), 0))))
        await waiting_backends(watcher)
        others = [asyncio.create_task(store.append(tenant, request(appends(tenant, new_stream(), 0)))) for _ in range(5)]
        await asyncio.sleep(0)
        assert [type(task.exception()) for task in others if task.done()] == [StoreBusy, StoreBusy]
    verdicts = await asyncio.gather(first, *others, return_exceptions=True)
    assert sum(isinstance(verdict, Appended) for verdict in verdicts) == 4
    await store.close()


async def test_an_unknown_tenant_is_told_to_everybody_who_asked(store: EventStore) -> None:
    nobody = uuid4()
    verdicts = await asyncio.gather(*(store.append(nobody, request()) for _ in range(5)), return_exceptions=True)
    assert [type(verdict) for verdict in verdicts] == [UnknownTenant] * 5


async def test_closing_waits_for_those_who_wait_and_takes_no_more(engine: AsyncEngine, tenant: UUID, connect: Connect) -> None:
    holder, watcher = await connect("administrator"), await connect("administrator")
    store = EventStore(engine, lanes=2)
    async with held_head(holder, tenant):
        waiting = [asyncio.create_task(store.append(tenant, request(appends(tenant, new_stream(), 0)))) for _ in range(3)]
        await waiting_backends(watcher)
        closing = asyncio.create_task(store.close())
        await asyncio.sleep(0)
        with pytest.raises(StoreBusy):
            await store.append(tenant, request())
        assert not closing.done()
    assert all(isinstance(verdict, Appended) for verdict in await asyncio.gather(*waiting))
    await closing


async def test_a_long_request_goes_alone(store: EventStore, tenant: UUID) -> None:
    """An import brings hundreds of entries in one request; it is one call all the same, and one verdict."""
    many = request(*(appends(tenant, new_stream("participation"), 0, 2) for _ in range(500)))
    verdicts = await asyncio.gather(store.append(tenant, many), *(store.append(tenant, request()) for _ in range(3)))
    assert verdicts[0] == Appended(1, 1000, False, b"{}")
