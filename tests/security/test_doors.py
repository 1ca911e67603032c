"""Every route, asked by everybody who is not of the institution, with the institution's own identifiers in its address."""

import asyncio
import os
import re
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Final

import httpx
import pytest
import pytest_asyncio

from tests.databases import temporary_home
from tests.security.counting import Attempts
from tests.security.doors import Door, doors
from tests.security.people import Stranger, Victim, as_text, strangers, supervisors, victim

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("doors")]

# open to everybody, and meant to be
PUBLIC: Final = {
    "POST /api/v1/institutions",
    "POST /api/v1/tokens",
    "POST /api/v1/invitations/acceptance",
    "GET /connexion",
    "POST /connexion",
    "GET /connexion/code",  # the second step of signing in
    "POST /connexion/code",
    "GET /invitation/{code:str}",  # by the code of the link
    "POST /invitation/{code:str}",
    "GET /mot-de-passe-oublie",
    "POST /mot-de-passe-oublie",
    "GET /mot-de-passe/{token:str}",  # by the link of a mail
    "POST /mot-de-passe/{token:str}",
    "GET /adresse/{token:str}",  # by the link of a mail
    "POST /adresse/{token:str}",
    "GET /courrier",  # from the machine itself, where nothing is ever sent
    "GET /avis/{tenant:uuid}/{workshop:uuid}",  # an opinion on a workshop, by the code of a card
    "POST /avis/{tenant:uuid}/{workshop:uuid}",
    "GET /regards/{tenant:uuid}/{survey:uuid}",  # the anonymous questionnaire
    "POST /regards/{tenant:uuid}/{survey:uuid}",
    "GET /livez",
    "GET /readyz",
}
# Whoever goes through one of these is no longer who they were: they are tried last.
LEAVING: Final = {"POST /deconnexion", "POST /compte/fermer-tout", "POST /api/v1/me/role/leaving"}
REFUSED: Final = {400, 401, 403, 404, 405, 415, 422}
UNKNOWN: Final = {401, 403, 404}


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """Where the platform's data lie."""
    with temporary_home() as folder:
        yield folder


@pytest.fixture(scope="module")
def platform(home: Path) -> Iterator[str]:
    """The address of ``ekole run`` with data of its own."""
    errors = home / "errors"
    environment = os.environ | {"EKOLE_HOME": str(home), "EKOLE_PORT": "0", "LOG_LEVEL": "WARNING"}
    with errors.open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "services.cli", "run", "--no-demonstration"],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=said,
            text=True,
        )
    assert process.stdout is not None
    try:
        address = next((found[1] for line in process.stdout if (found := re.search(r"Ekole : (http\S+)", line))), None)
        assert address is not None, errors.read_text()
        yield address
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0, errors.read_text()
        process.stdout.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def http(platform: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=platform, timeout=120) as client:
        yield client


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def attacked(http: httpx.AsyncClient, tmp_path_factory: pytest.TempPathFactory) -> Victim:
    return await victim(http, Path(tmp_path_factory.mktemp("school")))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def outside(http: httpx.AsyncClient, platform: str, home: Path, attacked: Victim) -> list[Stranger]:
    return [*await strangers(http), *await asyncio.to_thread(supervisors, platform, home, attacked)]


async def test_what_is_public_is_meant_to_be() -> None:
    assert {str(door) for door in doors() if door.public and "/static/" not in door.path} == PUBLIC


async def test_no_door_opens_to_a_stranger(platform: str, attacked: Victim, outside: list[Stranger], attempts: Attempts) -> None:
    before = await attacked.head()
    closed = sorted((door for door in doors() if not door.public), key=lambda door: str(door) in LEAVING)
    assert len(closed) > 80
    for stranger in outside:
        async with httpx.AsyncClient(base_url=platform, timeout=60, cookies=dict(stranger.cookies)) as client:
            for door in closed:
                answer, sent = await _knock(client, door, stranger, attacked)
                how = f"{stranger.name}: {door} answered {answer.status_code}"
                betrayed = attacked.betrayed_by(answer.text, sent)
                attempts.judged("HTTP", f"{how} with {betrayed}", leak=bool(betrayed))
                if "{programme" in door.path or stranger.token is None:
                    attempts.judged("HTTP", how, leak=not _refused(door, answer))
                assert answer.status_code < 500, how
    assert await attacked.head() == before, "something was written to the institution's log"


async def _knock(client: httpx.AsyncClient, door: Door, stranger: Stranger, attacked: Victim) -> tuple[httpx.Response, str]:
    """Ask as this stranger would, and what was asked, as text."""
    path = door.with_identifiers(attacked.identifiers)
    if door.page:
        fields = {"form_secret": stranger.form_secret, "key": ""}
        content = {"data": fields, "headers": {"Sec-Fetch-Site": "same-origin"}} if door.method == "POST" else {}
        return await client.request(door.method, path, **content), path  # type: ignore[arg-type]
    headers = {"Authorization": f"Bearer {stranger.token}"} if stranger.token else {}
    body = dict(door.body or {})
    answer = await client.request(door.method, path, headers=headers, **({"json": body} if door.method == "POST" else {}))  # type: ignore[arg-type]
    return answer, path + as_text(body)


def _refused(door: Door, answer: httpx.Response) -> bool:
    """A page sends a stranger to the sign-in or says that there is nothing; the API says so by its status."""
    if door.page and answer.status_code in (302, 303):
        return True
    return answer.status_code in REFUSED
