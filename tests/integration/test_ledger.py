"""Long histories are read on from where they were left, and are remembered sealed."""

from collections.abc import AsyncIterator, Sequence
from uuid import UUID, uuid4

import pytest

from domain.personal import Sealed
from infra.event_store import EventStore, StoredStream
from tenants import ledger as ledger_module
from tenants.grant import GiveGrant, Held, NotHeld, RevokeGrant, grant_stream
from tenants.ledger import REMEMBERED_FROM, Ledger
from tenants.person import PERSON, Registered
from tenants.personal_data.sealing import sealed_fields
from tenants.reaching import CorrectContact, IssueAccessCode
from tests.databases import Database
from tests.integration.institutions import OpenInstitution, Platform, platform_on, somebody


class Watched(EventStore):
    """A store that tells how many octets of each stream were read."""

    read_octets: dict[str, int]

    async def load(self, tenant: UUID, stream: str, after_version: int = 0) -> StoredStream:
        found = await super().load(tenant, stream, after_version)
        self.read_octets[stream] = len(found.lines)
        return found

    async def load_many(self, tenant: UUID, streams: Sequence[str]) -> list[StoredStream]:  # type: ignore[override]
        found = await super().load_many(tenant, streams)
        self.read_octets |= {one.stream: len(one.lines) for one in found}
        return found


@pytest.fixture
def database(module_database: Database) -> Database:
    return module_database


@pytest.fixture
async def platform(database: Database) -> AsyncIterator[Platform]:
    async with platform_on(database) as platform:
        yield platform


@pytest.fixture
async def store(platform: Platform) -> AsyncIterator[Watched]:
    watched = Watched(platform.engine, lanes=2)
    watched.read_octets = {}
    yield watched
    await watched.close()


@pytest.fixture
async def lycee(platform: Platform) -> OpenInstitution:
    return await platform.institution()


async def test_a_long_history_is_read_on_from_where_it_was_left(lycee: OpenInstitution, store: Watched) -> None:
    account = uuid4()
    stream = grant_stream(account, "reader")
    give, revoke = GiveGrant(account=account, role="reader"), RevokeGrant(account=account, role="reader")
    ledger = Ledger(store, lycee.platform.keyring)
    for version in range(1, REMEMBERED_FROM + 5):
        await lycee.does(give if version % 2 else revoke)
        loaded = (await ledger.load(lycee.tenant, [stream]))[stream.name]
        assert loaded.version == version
        assert isinstance(loaded.state, Held if version % 2 else NotHeld)
    one_line = store.read_octets[stream.name]
    await ledger.load(lycee.tenant, [stream])
    assert store.read_octets[stream.name] == 0
    assert (await Ledger(store, lycee.platform.keyring).load(lycee.tenant, [stream]))[stream.name] == loaded
    assert store.read_octets[stream.name] > REMEMBERED_FROM * one_line // 2


async def test_what_is_remembered_is_sealed_and_an_erased_person_stays_erased(lycee: OpenInstitution, store: Watched) -> None:
    ines = somebody(email="0@lycee.example")
    stream = PERSON.of(ines.person)
    await lycee.registers(ines)
    for n in range(1, REMEMBERED_FROM + 2):
        await lycee.does(CorrectContact(person=ines.person, email=f"{n}@lycee.example", phone=None))
    ledger = Ledger(store, lycee.platform.keyring)
    for _ in range(2):
        state = (await ledger.load(lycee.tenant, [stream]))[stream.name].state
        assert isinstance(state, Registered)
        assert (state.given_name, state.email) == ("Inès", f"{REMEMBERED_FROM + 1}@lycee.example")
    assert store.read_octets[stream.name] == 0
    history = ledger._remembered.get(lycee.tenant, stream.name)
    assert history is not None
    assert all(sealed_fields(event) for _, event in history.since_sealed)
    await lycee.platform.keyring.destroy_subject_keys(lycee.tenant, [ines.person])
    state = (await ledger.load(lycee.tenant, [stream]))[stream.name].state
    assert isinstance(state, Registered)
    assert isinstance(state.given_name, Sealed)
    assert isinstance(state.email, Sealed)


async def test_streams_may_be_left_sealed(lycee: OpenInstitution) -> None:
    ines, bo = somebody(), somebody(given_name="Bo")
    await lycee.registers(ines, bo)
    streams = [PERSON.of(ines.person), PERSON.of(bo.person)]
    loaded = await lycee.platform.ledger.load(lycee.tenant, streams, left_sealed={streams[0].name})
    assert isinstance(loaded[streams[0].name].state.given_name, Sealed)
    assert loaded[streams[1].name].state.given_name == "Bo"


async def test_a_stream_that_is_not_there_is_at_version_0(lycee: OpenInstitution) -> None:
    stream = grant_stream(uuid4(), "reader")
    loaded = await lycee.platform.ledger.load(lycee.tenant, [stream])
    assert (loaded[stream.name].version, loaded[stream.name].state) == (0, NotHeld())
    assert await lycee.platform.ledger.load(lycee.tenant, []) == {}


async def test_the_least_used_histories_are_forgotten(lycee: OpenInstitution, store: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger_module, "REMEMBERED_FROM", 1)
    monkeypatch.setattr(ledger_module, "REMEMBERED_AT_MOST", 6)
    people = [somebody(given_name=f"P{n}") for n in range(4)]
    await lycee.registers(*people)
    ledger = Ledger(store, lycee.platform.keyring)
    streams = [PERSON.of(one.person) for one in people]
    for stream in streams:
        await ledger.load(lycee.tenant, [stream])
    remembered = [ledger._remembered.get(lycee.tenant, stream.name) is not None for stream in streams]
    assert remembered == [False, True, True, True]


async def test_the_log_is_read_in_stretches(lycee: OpenInstitution) -> None:
    ines = somebody()
    await lycee.registers(ines)
    await lycee.does(IssueAccessCode(person=ines.person, code_digest="a1"))
    first = await lycee.platform.ledger.read(lycee.tenant, 0, 3)
    second = await lycee.platform.ledger.read(lycee.tenant, first.last, 3)
    third = await lycee.platform.ledger.read(lycee.tenant, second.last, 3)
    assert [one.position for one in (*first.events, *second.events)] == [1, 2, 3, 4, 5]
    assert (first.last, second.last, third.last, third.events) == (3, 5, 5, ())
    assert first.head == second.head == third.head == 5
