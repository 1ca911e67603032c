"""Mails on their way while everything between the outbox and the mail server is killed or forgets: none is lost.

The mail server is a real one, run by the test; so are PostgreSQL, Redis and the workers.
"""

import asyncio
import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import pytest
import redis.asyncio
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from infra.database import database_engine
from infra.master_key import master_key_of
from infra.servers import servers_of
from infra.settings import Settings
from services.house import House, open_house
from services.mail.letter import ToAddress
from services.mail.letters import InvitationLetter
from services.worker import THREADS
from tenants.house import HOUSE
from tests.databases import Database, temporary_home
from tests.integration.institutions import connected

PATIENCE: Final = 120.0  # seconds after which what should happen is taken never to happen
REFUSED: Final = "personne@ailleurs.test"
_REPOSITORY: Final = Path(__file__).parents[2]

_WORKER: Final = """
import asyncio
from datetime import timedelta
from infra.servers import servers_of
from infra.settings import Settings
from services.mail.sending import Pace
from services.worker import keep_working

async def main():
    settings = Settings.from_environment()
    pauses = (timedelta(milliseconds=200),) * 40
    async with servers_of(settings) as servers:
        await keep_working(settings, servers, Pace(handed=timedelta(seconds=2), lease=timedelta(seconds=4), pauses=pauses))

asyncio.run(main())
"""


class AnyPort(Controller):
    """A server on whichever port is free."""

    def _trigger_server(self) -> None:
        server: Any = self.server
        self.port = server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


class MailServer:
    """Takes mails and remembers them. Now and then it says «not now»; one address it does not know; on demand it is deaf to its own yes."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, bytes]] = []
        self.senders: list[str] = []  # of each that was taken, as its envelope said
        self.turned_away: set[str] = set()
        self.before_yes: list[Any] = []  # what is done between taking a mail and saying so
        self.of_those_with = b""  # of the mails that hold these octets
        self._controller = AnyPort(self, hostname="127.0.0.1", port=0)

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:  # noqa: N802
        if address == REFUSED:
            return "550 5.1.1 no such mailbox"
        if address.startswith("plus-tard") and address not in self.turned_away:
            self.turned_away.add(address)
            return "451 4.7.1 not now"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        self.senders.append(envelope.mail_from or "")
        self.taken.append((envelope.rcpt_tos[0], envelope.content))
        if self.before_yes and self.of_those_with in envelope.content:
            self.before_yes.pop()()
        return "250 OK"

    def __enter__(self) -> "MailServer":
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self._controller.port}"


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    with MailServer() as server:
        yield server


class Place:
    """A house on real servers, and the workers that are started for it."""

    def __init__(self, house: House, environment: dict[str, str]) -> None:
        self.house = house
        self._environment = environment
        self._workers: list[subprocess.Popen[bytes]] = []

    def start_worker(self) -> "subprocess.Popen[bytes]":
        worker = subprocess.Popen(
            [sys.executable, "-c", _WORKER], env=os.environ | self._environment, cwd=_REPOSITORY, stderr=subprocess.DEVNULL
        )
        self._workers.append(worker)
        return worker

    def stop_workers(self) -> None:
        for worker in self._workers:
            worker.kill()
            worker.wait()

    async def send(self, address: str, key: str) -> UUID:
        letter = InvitationLetter(code="c" * 64, role="reader", expires_at=datetime.now(UTC) + timedelta(days=28))
        return await self.house.mail.send(HOUSE, letter, to=ToAddress(address), key=key)


@pytest.fixture
async def place(database: Database, redis_url: str, mail_server: MailServer) -> AsyncIterator[Place]:
    with temporary_home() as home:
        key = home / "keys" / "master.key"
        key.parent.mkdir(mode=0o700)
        environment = {
            "EKOLE_HOME": str(home),
            "EKOLE_MASTER_KEY_FILE": str(key),
            "DATABASE_APP_URL": database.url("app"),
            "DATABASE_PROJECTOR_URL": database.url("projector"),
            "REDIS_URL": redis_url,
            "SMTP_URL": mail_server.url,
            "EKOLE_PUBLIC_URL": "https://ekole.example.fr",
            "LOG_LEVEL": "ERROR",
        }
        engine = database_engine(database.url("app"), pool_size=1)
        await master_key_of(key, engine, may_create=True, database_folder=None)
        await engine.dispose()
        settings = Settings.from_environment(environment)
        async with servers_of(settings) as servers, open_house(settings, servers) as house:
            made = Place(house, environment)
            try:
                yield made
            finally:
                made.stop_workers()


async def states(database: Database) -> Counter[str]:
    async with connected(database) as administrator:
        return Counter(row["state"] for row in await administrator.fetch("SELECT state FROM ekole.outbox"))


async def settled(database: Database) -> Counter[str]:
    """The states, once no mail is on its way any more."""
    async with asyncio.timeout(PATIENCE):
        while (found := await states(database)).keys() & {"waiting", "leased"}:
            await asyncio.sleep(0.05)
    return found


async def taken(server: MailServer, count: int) -> None:
    async with asyncio.timeout(PATIENCE):
        while len(server.taken) < count:
            await asyncio.sleep(0.01)


@pytest.mark.parametrize(("mails", "kills"), [(300, 4), pytest.param(1_000, 8, marks=pytest.mark.soak)])
async def test_no_mail_is_lost_whatever_dies(
    place: Place, database: Database, redis_url: str, mail_server: MailServer, capsys: pytest.CaptureFixture[str], mails: int, kills: int
) -> None:
    """Fewer than the thousand notices of programmes (``test_notices``), which go the same way."""
    chance = random.Random(20261123)
    addresses = [f"{'plus-tard' if n % 10 == 0 else 'lecture'}.{n}@lycee-tests.test" for n in range(mails)]
    identifiers = [await place.send(address, str(n)) for n, address in enumerate(addresses)]
    worker = place.start_worker()
    for number in range(kills):
        await taken(mail_server, mails * (number + 1) // (kills + 2))
        dying = worker
        if number % 2:  # at the worst moment: the mail is taken, and nobody hears that it was
            mail_server.before_yes.append(dying.kill)
            async with asyncio.timeout(PATIENCE):
                while dying.poll() is None:
                    await asyncio.sleep(0.01)
        else:
            await asyncio.sleep(chance.random() / 20)
            dying.kill()
            dying.wait()
        async with redis.asyncio.Redis.from_url(redis_url) as memory:
            await memory.flushall()
        worker = place.start_worker()
    assert await settled(database) == {"sent": mails}

    times = Counter(address for address, _ in mail_server.taken)
    assert times.keys() == set(addresses)
    contents: dict[str, set[bytes]] = {}
    for address, content in mail_server.taken:
        contents.setdefault(address, set()).add(content)
    assert all(len(octets) == 1 for octets in contents.values()), "a mail that came twice was not the same mail"
    named = {message_from_bytes(octets.pop(), policy=policy.SMTP)["Message-ID"] for octets in contents.values()}
    assert named == {f"<{one}@ekole.example.fr>" for one in identifiers}
    doubles = sum(times.values()) - mails
    async with connected(database) as administrator:
        uncertain = await administrator.fetchval("SELECT sum(uncertain) FROM ekole.outbox")
        kept = await administrator.fetchval("SELECT count(sealed) FROM ekole.outbox")
    assert doubles <= min(kills * THREADS, uncertain)
    assert doubles >= 1, "the worst moment was met, or this test shows nothing"
    assert kept == 0, "what was sent is not kept"
    with capsys.disabled():
        sys.stdout.write(f"\n{mails} mails, {kills} workers killed, Redis emptied as often: 0 lost, {doubles} doubled\n")


async def test_a_queue_that_forgets_is_filled_again(place: Place, database: Database, redis_url: str, mail_server: MailServer) -> None:
    """Handed to Redis, which loses them before a worker has come."""
    for n in range(20):
        await place.send(f"lecture.{n}@lycee-tests.test", str(n))
    for tenant, messages in (await place.house.mail.due(100)).items():
        assert len(await place.house.mail.claim(tenant, messages, timedelta(seconds=1))) == 20
        assert await place.house.mail.claim(tenant, messages, timedelta(seconds=1)) == []
    place.start_worker()
    assert await settled(database) == {"sent": 20}
    assert len(mail_server.taken) == 20


async def test_an_address_that_the_server_does_not_know_is_said_to_be_so(place: Place, database: Database) -> None:
    refused, fine = await place.send(REFUSED, "1"), await place.send("lecture@lycee-tests.test", "2")
    place.start_worker()
    assert await settled(database) == {"sent": 1, "failed": 1}
    standing = await place.house.mail.standing(HOUSE, [refused, fine])
    assert (standing[refused].state, standing[refused].failure) == ("failed", "address-refused")
    assert (standing[fine].state, standing[fine].failure) == ("sent", None)
