"""Entries that must never stand in the log are refused at the door, whichever way they came; what came beside them is not harmed."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from infra.database import tenant_transaction
from infra.door import append_batch
from infra.event_store import Appended, Entry, EntryRefused, EventStore, StreamAppend, append_within
from tests.integration.event_store.conftest import Append, Connect
from tests.integration.event_store.lines import HELD, appends, entry, line, new_stream, request


def moment(**ahead: float) -> str:
    return (datetime.now(UTC) + timedelta(**ahead)).isoformat(timespec="microseconds")[:-6] + "Z"


IN_FIVE_MINUTES = "in five minutes"  # told when the test runs: both workers must collect the same tests


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"tenant": "5d2c9b1e-7f7a-4c55-9d0f-0a4a2b6c8e11"}, "entry-of-another-tenant"),
        ({"tenant": None}, "entry-of-another-tenant"),
        ({"subject": "pair/somebody-else"}, "entry-contradicts-request"),
        ({"subject": None}, "entry-contradicts-request"),
        ({"streamversion": 2}, "entry-contradicts-request"),
        ({"streamversion": None}, "entry-contradicts-request"),
        ({"streamversion": "one"}, "entry-malformed"),
        ({"recordedtime": None}, "entry-time-malformed"),
        ({"recordedtime": "now"}, "entry-time-malformed"),
        ({"recordedtime": "infinity"}, "entry-time-malformed"),
        ({"recordedtime": "2026-09-01T06:30:00Z"}, "entry-time-malformed"),
        ({"recordedtime": "2026-09-01T06:30:00.000000+02:00"}, "entry-time-malformed"),
        ({"recordedtime": "2026-02-30T06:30:00.000000Z"}, "entry-malformed"),
        ({"time": "yesterday"}, "entry-time-malformed"),
        ({"time": "2026-09- 1T06:30:00.000000Z"}, "entry-time-malformed"),
        ({"time": "20é6-09-01T06:30:00.000000Z"}, "entry-malformed"),
        ({"time": "2026-09-01T06:30:00.00000+Z"}, "entry-malformed"),
        ({"time": None}, "entry-time-malformed"),
        ({"time": 1}, "entry-time-malformed"),
        ({"recordedtime": IN_FIVE_MINUTES}, "entry-from-the-future"),
        ({"data": {"note": "x" * 65_535}}, "entry-too-long"),
    ],
    ids=repr,
)
async def test_refuses_a_line_that_is_not_what_it_should_be(
    append: Append, store: EventStore, tenant: UUID, changed: dict[str, Any], code: str
) -> None:
    stream = new_stream()
    changed = {name: moment(minutes=5) if value is IN_FIVE_MINUTES else value for name, value in changed.items()}
    asked = request(StreamAppend(stream, 0, (Entry(HELD, line(tenant, stream, 1, **changed)),)), key="k")
    assert await append(tenant, asked) == EntryRefused(code, f"{stream} version 1")
    assert (await store.load(tenant, stream)).version == 0
    assert await store.find_receipt(tenant, "person/1", "k") is None


@pytest.mark.parametrize(
    "kind", ["session-held", "pair.session-held", "pair.session-held.v0", "Pair.held.v1", "pair.held.v1\n", "pair..v1", "", "pair.é.v1"]
)
async def test_refuses_a_type_without_the_shape_of_one(append: Append, tenant: UUID, kind: str) -> None:
    stream = new_stream()
    asked = request(StreamAppend(stream, 0, (entry(tenant, stream, 1, type=kind),)))
    assert await append(tenant, asked) == EntryRefused("entry-type-malformed", f"{stream} version 1")


async def test_refuses_a_type_other_than_the_one_announced(append: Append, tenant: UUID) -> None:
    stream = new_stream()
    asked = request(StreamAppend(stream, 0, (Entry("pair.session-missed.v1", line(tenant, stream, 1)),)))
    assert await append(tenant, asked) == EntryRefused("entry-contradicts-request", f"{stream} version 1")


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (b'"data":', b'\n"data":', "entry-has-line-break"),
        (b'"data":', b'\r"data":', "entry-has-line-break"),
        (b'"data":', b'"data"', "entry-malformed"),
        (b'"minutes":55', b'"minutes":"\\u0000"', "entry-malformed"),
        (b'"minutes":55', b'"minutes":"\\ud83c"', "entry-malformed"),
        (b'"minutes":55', b'"minutes":"\xff"', "entry-malformed"),
        (b'"minutes":55', b'"minutes":"\x00"', "entry-malformed"),
        (b'"minutes":55', b'"minutes":NaN', "entry-malformed"),
        # json keeps duplicates, and the last one counts
        (b',"data":', b',"tenant":"00000000-0000-0000-0000-000000000000","data":', "entry-of-another-tenant"),
    ],
    ids=repr,
)
async def test_refuses_text_that_json_alone_would_let_through_or_misread(
    append: Append, tenant: UUID, old: bytes, new: bytes, code: str
) -> None:
    stream = new_stream()
    sound = line(tenant, stream, 1)
    assert old in sound
    asked = request(StreamAppend(stream, 0, (Entry(HELD, sound.replace(old, new)),)))
    assert await append(tenant, asked) == EntryRefused(code, f"{stream} version 1")


@pytest.mark.parametrize("text", [b"", b"null", b"[]", b'"text"', b"7"])
async def test_refuses_what_is_no_object(append: Append, tenant: UUID, text: bytes) -> None:
    stream = new_stream()
    verdict = await append(tenant, request(StreamAppend(stream, 0, (Entry(HELD, text),))))
    assert isinstance(verdict, EntryRefused)


async def test_takes_a_line_of_exactly_the_longest_length(append: Append, store: EventStore, tenant: UUID) -> None:
    stream = new_stream()
    room = 65_535 - len(line(tenant, stream, 1, data={"note": ""}))
    longest = line(tenant, stream, 1, data={"note": "x" * room})
    assert len(longest) == 65_535
    assert isinstance(await append(tenant, request(StreamAppend(stream, 0, (Entry(HELD, longest),)))), Appended)
    assert (await store.load(tenant, stream)).lines == longest


async def test_takes_a_clock_that_is_a_little_ahead(append: Append, tenant: UUID) -> None:
    stream = new_stream()
    asked = request(StreamAppend(stream, 0, (entry(tenant, stream, 1, recordedtime=moment(seconds=3)),)))
    assert isinstance(await append(tenant, asked), Appended)


async def test_the_first_bad_entry_refuses_its_whole_request(append: Append, store: EventStore, tenant: UUID) -> None:
    stream, other = new_stream(), new_stream()
    asked = request(
        appends(tenant, other, 0, 2),
        StreamAppend(stream, 0, (entry(tenant, stream, 1), Entry(HELD, b"{"), entry(tenant, stream, 3))),
    )
    assert await append(tenant, asked) == EntryRefused("entry-malformed", f"{stream} version 2")
    assert [read.version for read in await store.load_many(tenant, (stream, other))] == [0, 0]
    assert isinstance(await append(tenant, request(appends(tenant, other, 0), appends(tenant, stream, 0))), Appended)


@pytest.mark.parametrize("isolation", ["repeatable_read", "serializable"])
async def test_appends_at_read_committed_only(connect: Connect, tenant: UUID, isolation: str) -> None:
    connection = await connect("app")
    with pytest.raises(asyncpg.PostgresError) as refused:
        async with connection.transaction(isolation=isolation):
            await append_batch(connection, tenant, (request(),))
    assert refused.value.sqlstate == "EK003"


async def test_refuses_to_work_in_another_tenants_transaction(engine: AsyncEngine, store: EventStore, tenant: UUID) -> None:
    other = uuid4()
    await store.open_tenant(other)
    for statement, arguments in (
        ("SELECT app.open_tenant($1)", (tenant,)),
        ("SELECT app.head($1)", (tenant,)),
        ("SELECT app.load_stream($1, 'pair/1', 0)", (tenant,)),
        ("SELECT app.load_streams($1, '{pair/1}')", (tenant,)),
        ("SELECT app.read_log($1, 0, 1)", (tenant,)),
        ("SELECT app.find_receipt($1, 'a', 'k')", (tenant,)),
        ("SELECT app.forget_receipts($1)", (tenant,)),
    ):
        with pytest.raises(asyncpg.PostgresError) as refused:
            async with tenant_transaction(engine, other) as connection:
                await connection.fetch(statement, *arguments)
        assert refused.value.sqlstate == "EK002", statement
    with pytest.raises(asyncpg.PostgresError) as refused:
        async with tenant_transaction(engine, other) as connection:
            await append_within(connection, tenant, request(appends(tenant, new_stream(), 0)))
    assert refused.value.sqlstate == "EK002"
    assert await store.head(tenant) == 0


async def test_the_wicket_refuses_another_tenants_transaction_too(engine: AsyncEngine, store: EventStore, tenant: UUID) -> None:
    other, stream = uuid4(), new_stream()
    await store.open_tenant(other)
    with pytest.raises(asyncpg.PostgresError) as refused:
        async with tenant_transaction(engine, other) as connection:
            await connection.fetch(
                "SELECT app.append_event($1, 'a', 'k', 'f', '{}', $2, 1, $3, $4)", tenant, stream, HELD, line(tenant, stream, 1)
            )
    assert refused.value.sqlstate == "EK006"


async def test_never_sets_the_tenant(connect: Connect, tenant: UUID) -> None:
    connection = await connect("app")
    async with connection.transaction():
        await append_batch(connection, tenant, (request(appends(tenant, new_stream(), 0)),))
        assert not await connection.fetchval("SELECT current_setting('app.tenant_id', true)")
        assert await connection.fetchval("SELECT count(*) FROM ekole.event") == 0


@pytest.mark.parametrize("wrong", ["too many", "none", "entries left over", "guard of no stream", "entry of no stream"])
async def test_refuses_a_batch_that_is_not_one(connect: Connect, tenant: UUID, wrong: str) -> None:
    connection = await connect("app")
    stream = new_stream()
    count = {"too many": 65, "none": 0}.get(wrong, 1)
    arrays: dict[str, list[Any]] = {
        "actors": ["a"] * count,
        "keys": [str(number) for number in range(count)],
        "fingerprints": [b"f"] * count,
        "ids": [b"{}"] * count,
        "entry_counts": [0 if wrong == "entries left over" else 1, *[0] * (count - 1)][:count],
        "guard_counts": [1 if wrong == "guard of no stream" else 0] * count,
        "streams": [stream],
        "entry_streams": [2 if wrong == "entry of no stream" else 1],
        "versions": [1],
        "types": [HELD],
        "entries": [line(tenant, stream, 1)],
        "guard_streams": [9] if wrong == "guard of no stream" else [],
        "guard_versions": [0] if wrong == "guard of no stream" else [],
    }
    places = ", ".join(f"{name} => ${number}" for number, name in enumerate(arrays, 2))
    call = connection.fetch(f"SELECT verdict FROM app.append_events($1, {places})", tenant, *arrays.values())
    if wrong.endswith("of no stream"):
        assert [row["verdict"] for row in await call] != ["appended"]
    else:
        with pytest.raises(asyncpg.PostgresError) as refused:
            await call
        assert refused.value.sqlstate == "EK004"
    assert await connection.fetchval("SELECT app.head($1)", tenant) == 0
