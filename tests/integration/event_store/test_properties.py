"""Any sequence of requests: the store agrees with a model of a few lines, and its log keeps its promises after each."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from infra.database import database_engine
from infra.event_store import (
    Appended,
    AppendRequest,
    Entry,
    EntryRefused,
    EventStore,
    KeyReused,
    StreamAppend,
    Verdict,
    VersionConflict,
)
from tests.databases import Database
from tests.integration.event_store.lines import HELD, appends, guard, request

STREAMS = tuple(f"pair/{number}" for number in range(3))


@dataclass
class Model:
    """What the log must be, said as simply as possible."""

    versions: dict[str, int] = field(default_factory=lambda: dict.fromkeys(STREAMS, 0))
    receipts: dict[str, tuple[bytes, int, int]] = field(default_factory=dict)
    lines: list[bytes] = field(default_factory=list)

    def judge(self, asked: AppendRequest) -> Verdict:
        if asked.key in self.receipts:
            fingerprint, first, last = self.receipts[asked.key]
            return Appended(first, last, True, b"{}") if fingerprint == asked.fingerprint else KeyReused()
        for guarded in asked.guards:
            if self.versions[guarded.stream] != guarded.version:
                return VersionConflict(guarded.stream, guarded.version, self.versions[guarded.stream])
        versions = dict(self.versions)
        for part in asked.streams:
            for version, entry in enumerate(part.entries, part.expected_version + 1):
                if versions[part.stream] != version - 1:
                    return VersionConflict(part.stream, version - 1, versions[part.stream])
                if entry.line == b"broken":
                    return EntryRefused("entry-malformed", f"{part.stream} version {version}")
                versions[part.stream] = version
        before = len(self.lines)
        self.versions = versions
        self.lines += [entry.line for part in asked.streams for entry in part.entries]
        self.receipts[asked.key] = (asked.fingerprint, before + 1, len(self.lines))
        return Appended(before + 1, len(self.lines), False, b"{}")


@dataclass(frozen=True)
class Wish:
    """A request, as Hypothesis can draw it before the tenant is known."""

    parts: tuple[tuple[int, int, int], ...]  # stream, expected version, number of entries
    guards: tuple[tuple[int, int], ...]
    key: int
    fingerprint: bytes
    broken: bool

    def request(self, tenant: UUID) -> AppendRequest:
        streams = [appends(tenant, STREAMS[stream], expected, count) for stream, expected, count in self.parts]
        if self.broken and streams:
            last = streams[-1]
            streams[-1] = StreamAppend(last.stream, last.expected_version, (*last.entries[:-1], Entry(HELD, b"broken")))
        guards = tuple(guard(STREAMS[stream], version) for stream, version in self.guards)
        return request(*streams, key=f"key-{self.key}", fingerprint=self.fingerprint, guards=guards)


numbers = st.integers(0, 2)
wishes = st.builds(
    Wish,
    parts=st.lists(st.tuples(numbers, st.integers(0, 4), st.integers(1, 3)), max_size=3).map(tuple),
    guards=st.lists(st.tuples(numbers, st.integers(0, 4)), max_size=2).map(tuple),
    key=st.integers(0, 12),
    fingerprint=st.sampled_from([b"one", b"other"]),
    broken=st.sampled_from([False, False, False, True]),
)


@pytest.fixture(scope="module")
def loop() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


@given(batches=st.lists(st.lists(wishes, min_size=1, max_size=6), max_size=6))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_the_store_agrees_with_the_model(shared: Database, loop: asyncio.Runner, batches: list[list[Wish]]) -> None:
    """Requests of one batch are sent at once, and reach the store in their order."""

    async def live() -> None:
        engine = database_engine(shared.url("app"), pool_size=2)
        store = EventStore(engine, lanes=1)
        tenant = uuid4()
        await store.open_tenant(tenant)
        model = Model()
        try:
            for wished in batches:
                asked = [wish.request(tenant) for wish in wished]
                verdicts = await asyncio.gather(*(store.append(tenant, each) for each in asked))
                assert verdicts == [model.judge(each) for each in asked]
                batch = await store.read(tenant, 0, 1000)
                assert [line for _, line in batch.numbered()] == model.lines
                assert [stored.version for stored in await store.load_many(tenant, STREAMS)] == list(model.versions.values())
        finally:
            await store.close()
            await engine.dispose()

    loop.run(live())
