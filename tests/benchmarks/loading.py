"""Loading a stream of 100 events and folding it to a state, against inserting and selecting bare rows."""

from uuid import uuid4

import msgspec

from infra.database import database_engine
from infra.event_store import EventStore
from tests.benchmarks.bench import Bench
from tests.benchmarks.writing import HELD, Writer, expect_appended, line

LENGTH = 100
READERS = 16


class Held(msgspec.Struct, frozen=True, gc=False):
    theme: str
    minutes: int
    place: str
    confirmed_by: str
    note: str


class Line(msgspec.Struct, frozen=True, gc=False, tag_field="type", tag=HELD):
    data: Held


class Pair(msgspec.Struct, frozen=True):
    sessions: int
    minutes: int


_decoder = msgspec.json.Decoder(Line)


def fold(lines: bytes) -> Pair:
    state = Pair(0, 0)
    for read in _decoder.decode_lines(lines):
        state = Pair(state.sessions + 1, state.minutes + read.data.minutes)
    return state


async def measure(bench: Bench) -> None:
    """With 1 and 16 readers: a whole stream, alone and with its fold, per stream and per event; and what is new of one (nothing).

    The floor is that of the first trials: one reader against one writer of bare rows, which waits for the disk at each. Sixteen writers
    share their waits, sixteen readers have none to share; and a whole stream can never be as quick as one row of one SELECT: the bare rows
    alone take longer to reach the client.
    """
    engine = database_engine(bench.url("app"), pool_size=READERS)
    store = EventStore(engine, lanes=READERS)
    administrator = await bench.connect("administrator")
    connections = [await bench.connect("administrator") for _ in range(READERS)]
    try:
        tenant = uuid4()
        await store.open_tenant(tenant)
        writers = [Writer() for _ in range(READERS)]
        for _ in range(LENGTH):
            for writer in writers:
                expect_appended(await store.append(tenant, writer.next_request(tenant)))
        streams = [writer.streams[tenant] for writer in writers]
        await administrator.execute("CREATE TABLE public.bare_read (number bigint PRIMARY KEY, row bytea)")
        row = line(tenant, streams[0], 1)
        await administrator.executemany("INSERT INTO public.bare_read VALUES ($1, $2)", [(n, row) for n in range(1000)])
        await administrator.execute("CREATE TABLE public.bare_write (number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, row bytea)")
        await administrator.execute("VACUUM ANALYZE public.bare_read, ekole.event")

        async def load(number: int) -> None:
            stored = await store.load(tenant, streams[number])
            if fold(stored.lines) != Pair(LENGTH, LENGTH * 55):
                raise AssertionError("not what was written")

        async def load_alone(number: int) -> None:
            if (await store.load(tenant, streams[number])).version != LENGTH:
                raise AssertionError("not what was written")

        async def bare_insert(number: int) -> None:
            await connections[number].execute("INSERT INTO public.bare_write (row) VALUES ($1)", row)

        async def bare(number: int) -> None:
            await connections[number].fetchrow("SELECT number, row FROM public.bare_read WHERE number = $1", number)

        async def bare_hundred(number: int) -> None:
            rows = await connections[number].fetch("SELECT number, row FROM public.bare_read WHERE number < $1", LENGTH)
            if len(rows) != LENGTH:
                raise AssertionError("not as many as asked for")

        async def load_what_is_new(number: int) -> None:
            stored = await store.load(tenant, streams[number], LENGTH)
            if stored.version != LENGTH or stored.lines:
                raise AssertionError("not what was written")

        for readers in (1, READERS):
            floor = 0.9 if readers == 1 else None
            await bench.compare(f"load {LENGTH} events, {readers} readers, to one INSERT", load_alone, bare_insert, readers, floor=floor)
            await bench.compare(f"load and fold {LENGTH} events, {readers} readers, to one INSERT", load, bare_insert, readers, floor=floor)
            await bench.compare("  the same, to one SELECT of one row", load, bare, readers)
            await bench.compare("  the same, per event and per row selected", load, bare, readers, units=(LENGTH, 1))
            await bench.compare(f"  the same, to one SELECT of {LENGTH} bare rows", load, bare_hundred, readers)
            await bench.compare("  only what is new since a state kept in memory", load_what_is_new, bare, readers)
    finally:
        await store.close()
        await engine.dispose()
        for connection in (administrator, *connections):
            await connection.close()
