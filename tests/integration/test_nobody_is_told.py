"""Whether an address has an account is told neither by an answer nor by the work that it costs: the same hashes, the same statements.

Time itself would prove nothing on a busy machine: what takes time is counted, on both branches.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import event

from domain.refusal import Refused
from infra.database import database_engine
from infra.master_key import master_key_of
from infra.servers import servers_of
from infra.settings import Settings
from services.accounts import passwords
from services.accounts.entering import entered, recognised, signed_up
from services.house import House, open_house
from services.links import lost
from services.onboarding import signing_up
from services.own_account.recovery import ask_reset
from tenants.house import HOUSE
from tenants.identity import SignUpInstitution
from tests.databases import Database, temporary_home

HERE, PASSWORD = "127.0.0.9", "quatre mots pour entrer"
Try = Callable[[House, str], Awaitable[object]]


@pytest.fixture
async def house(database: Database, redis_url: str) -> AsyncIterator[House]:
    with temporary_home() as home:
        key = home / "keys" / "master.key"
        key.parent.mkdir(mode=0o700)
        environment = {
            "EKOLE_HOME": str(home),
            "EKOLE_MASTER_KEY_FILE": str(key),
            "DATABASE_APP_URL": database.url("app"),
            "DATABASE_PROJECTOR_URL": database.url("projector"),
            "REDIS_URL": redis_url,
        }
        engine = database_engine(database.url("app"), pool_size=1)
        await master_key_of(key, engine, may_create=True, database_folder=None)
        await engine.dispose()
        settings = Settings.from_environment(environment)
        async with servers_of(settings) as servers, open_house(settings, servers) as opened:
            yield opened


class Work:
    """``hashes``: how often argon2 ran; ``statements``: what the database was asked, in order."""

    def __init__(self) -> None:
        self.hashes = 0
        self.statements: list[str] = []
        self.answer = ""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Work) and vars(self) == vars(other)

    def __repr__(self) -> str:
        return f"{self.answer}: {self.hashes} hashes, {self.statements}"


@contextmanager
def counted(house: House, monkeypatch: pytest.MonkeyPatch) -> Iterator[Work]:
    work = Work()

    class Counting:
        """The real hasher, counted."""

        def hash(self, password: str) -> str:
            work.hashes += 1
            return hasher.hash(password)

        def verify(self, kept: str, password: str) -> bool:
            work.hashes += 1
            return hasher.verify(kept, password)

    def note(record: Any) -> None:
        work.statements.append(" ".join(record.query.split()))

    def lent(connection: Any, record: Any, proxy: Any) -> None:
        connection.driver_connection.add_query_logger(note)

    def given_back(connection: Any, record: Any) -> None:
        connection.driver_connection.remove_query_logger(note)

    hasher = passwords._HASHER
    pool = house.engine.sync_engine.pool
    event.listen(pool, "checkout", lent)
    event.listen(pool, "checkin", given_back)
    with monkeypatch.context() as patched:
        patched.setattr(passwords, "_HASHER", Counting())
        try:
            yield work
        finally:
            event.remove(pool, "checkout", lent)
            event.remove(pool, "checkin", given_back)


async def asks_to_sign_up(house: House, email: str) -> object:
    institution = SignUpInstitution(institution=HOUSE, name="Lycée Neuf", kind="lycee-public")
    request = signing_up.Request(institution=institution, person="Inès", email=email, password=PASSWORD)
    return await signing_up.ask(house, request, uuid4().hex, HERE, uuid4())


async def asks_for_a_link(house: House, email: str) -> None:
    await ask_reset(house, email, HERE, "fr")


async def asks_for_lost_links(house: House, email: str) -> None:
    await lost.ask(house, email, "Lycée Neuf", None, HERE, "fr")


async def guesses(house: House, email: str) -> object:
    return await entered(house, email, "un mot de passe inventé", HERE)


async def worked(house: House, monkeypatch: pytest.MonkeyPatch, tried: Try, email: str) -> Work:
    with counted(house, monkeypatch) as work:
        try:
            await tried(house, email)
            work.answer = "taken"
        except Refused as refused:
            work.answer = refused.code
    return work


@pytest.mark.parametrize(("tried", "hashes"), [(asks_to_sign_up, 1), (asks_for_a_link, 0), (asks_for_lost_links, 0), (guesses, 1)])
async def test_the_same_is_done_for_an_address_that_is_known_and_for_one_that_is_not(
    house: House, monkeypatch: pytest.MonkeyPatch, tried: Try, hashes: int
) -> None:
    known = f"ines.{uuid4().hex}@lycee-neuf.fr"
    await house.accounts.account_for(known, PASSWORD)
    await worked(house, monkeypatch, tried, f"premier.{uuid4().hex}@lycee-neuf.fr")  # what is only asked once has been asked
    unknown, there = [await worked(house, monkeypatch, tried, email) for email in (f"noe.{uuid4().hex}@lycee-neuf.fr", known)]
    assert there == unknown
    assert there.hashes == hashes
    assert there.statements


@pytest.mark.parametrize("comes_in", [signed_up, recognised])
async def test_whoever_comes_in_is_hashed_for_once_whether_they_were_there_or_not(
    house: House, monkeypatch: pytest.MonkeyPatch, comes_in: Callable[..., Awaitable[object]]
) -> None:
    """Making an account writes a row that finding one does not: only the hash, a thousand times slower, is the same."""
    email = f"ines.{uuid4().hex}@lycee-neuf.test"

    def with_password(password: str) -> Try:
        return lambda house, address: comes_in(house, address, password, HERE)

    made = await worked(house, monkeypatch, with_password(PASSWORD), email)
    again = await worked(house, monkeypatch, with_password(PASSWORD), email)
    wrong = await worked(house, monkeypatch, with_password("un autre mot de passe"), email)
    assert [one.hashes for one in (made, again, wrong)] == [1, 1, 1]
    assert (made.answer, again.answer) == ("taken", "taken")
    assert wrong.answer in ("sign-in-failed", "address-taken")
