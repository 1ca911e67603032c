"""Every route, asked by everybody who is not of the institution, with the institution's own identifiers in its address."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import httpx
import pytest
import pytest_asyncio

from tests.security.counting import Attempts
from tests.security.doors import doors
from tests.security.people import Stranger, Victim, insiders, knock_at, lapsed, refused_at, strangers, supervisors, victim
from tests.security.swapping import knocks

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("doors")]

# open to everybody, and meant to be
PUBLIC: Final = {
    "POST /api/v1/institutions",
    "POST /api/v1/tokens",
    "POST /api/v1/invitations/acceptance",
    "GET /nouvelle-adresse/{token:str}",  # by the link of a mail
    "POST /nouvelle-adresse/{token:str}",
    "GET /bienvenue",  # what Ekole is, for who has just found it
    "GET /connexion",
    "POST /connexion",
    "GET /connexion/code",  # the second step of signing in
    "POST /connexion/code",
    "GET /connexion/etablissement",  # one's institution, found by the domain of an address: the same answer for all addresses of it
    "POST /connexion/etablissement",
    "GET /connexion/{address:str}",  # an institution's own sign-in, by its provider
    "GET /connexion/{address:str}/aller",  # on to the provider
    "GET /connexion/{address:str}/retour",  # back from it: for the browser that left, once
    "GET /connexion/{address:str}/relier",  # by the cookie of who came back, and with a password
    "POST /connexion/{address:str}/relier",
    "GET /invitation/{code:str}",  # by the code of the link
    "POST /invitation/{code:str}",
    "GET /inscription",  # an institution comes in by itself
    "POST /inscription",
    "GET /inscription/renvoyer",
    "POST /inscription/renvoyer",
    "GET /inscription/{code:str}",  # by the link of a mail
    "POST /inscription/{code:str}",
    "GET /log/{tenant:uuid}/checkpoint",  # hashes, and who signed them: what anybody may check
    "GET /log/{tenant:uuid}/checkpoint/{size:int}",
    "GET /log/{tenant:uuid}/keys",
    "GET /log/{tenant:uuid}/tile/{path:path}",
    "GET /log/{tenant:uuid}/proof/{position:int}",
    "GET /log/{tenant:uuid}/consistency",
    "GET /log/{tenant:uuid}/housed",
    "GET /log/house/checkpoint",  # the same of the tree over all logs, whose leaves name nobody
    "GET /log/house/checkpoint/{size:int}",
    "GET /log/house/keys",
    "GET /log/house/tile/{path:path}",
    "GET /log/house/proof/{position:int}",
    "GET /log/house/consistency",
    "GET /accord",  # the text of the agreement on data
    "GET /accord/{code:str}",  # by the link of a mail, for the direction
    "POST /accord/{code:str}",
    "GET /references",  # what directions agreed to have said in public
    "GET /direction/reference/{code:str}",  # by the link of a mail, for the direction
    "POST /direction/reference/{code:str}",
    "GET /direction/avis/{code:str}",  # by the link of a mail, for the direction
    "POST /direction/avis/{code:str}",
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
    "GET /mon-lien",  # one's own link, to one's own address: the same answer to everybody
    "POST /mon-lien",
    "GET /calendrier/{code:str}",  # somebody's own calendar, by the secret in its address
    "GET /messages/{code:str}",  # how somebody wants to be told, by the code in their messages
    "POST /messages/{code:str}",
    "GET /api/v1/attestations/{code:str}",
    "POST /api/v1/mail/returns",  # a mail server, by the secret that the operator gave it
    "GET /verifier",  # whoever holds an attestation checks its code
    "GET /verifier/{code:str}",
    "GET /l/{code:str}",  # what one person may do, by a signed link
    "POST /l/{code:str}",
    "GET /candidature/{code:str}",  # whoever answers a call for volunteers
    "POST /candidature/{code:str}",
    "GET /candidature/confirmer/{code:str}",  # by the link of a mail
    "POST /candidature/confirmer/{code:str}",
    "GET /numeros-utiles",  # numbers that everybody may call
    "GET /livez",
    "GET /readyz",
}
# Meant for everybody of a programme, who tell what is wrong and read nothing of it; to everybody else it is as closed as the others.
TELLING: Final = "POST /api/v1/incidents"
# Whoever goes through one of these is no longer who they were: they are tried last.
LEAVING: Final = {"POST /deconnexion", "POST /compte/fermer-tout", "POST /api/v1/me/role/leaving"}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def http(platform: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=platform, timeout=120) as client:
        yield client


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def attacked(http: httpx.AsyncClient, tmp_path_factory: pytest.TempPathFactory) -> Victim:
    return await victim(http, Path(tmp_path_factory.mktemp("school")))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def outside(http: httpx.AsyncClient, platform: str, home: Path, attacked: Victim) -> list[Stranger]:
    """Everybody who may see nothing, or nothing of what is tried."""
    found = [*await strangers(http), *await insiders(http, attacked)]
    of_the_house, consultant, auditor = await asyncio.to_thread(supervisors, platform, home, attacked)
    return [*found, *of_the_house, *await lapsed(home, attacked, consultant, auditor)]


async def test_what_is_public_is_meant_to_be() -> None:
    assert {str(door) for door in doors() if door.public and "/static/" not in door.path} == PUBLIC


@pytest.mark.parametrize("every", [pytest.param(8, id="a-sample"), pytest.param(1, id="everything", marks=pytest.mark.soak)])
async def test_no_door_opens_to_a_stranger(
    platform: str, attacked: Victim, outside: list[Stranger], attempts: Attempts, every: int
) -> None:
    """Every identifier of what is asked is the institution's: all of them at once, and one after the other.

    All at once is tried at every door by everybody; one after the other by every stranger in turn, so that each way is tried by an eighth
    of them and each of them tries an eighth of the ways.
    """
    before = await attacked.head()
    closed = sorted((door for door in doors() if not door.public), key=lambda door: str(door) in LEAVING)
    assert len(closed) > 80
    named = ""
    for turn, stranger in enumerate(outside):
        async with httpx.AsyncClient(base_url=platform, timeout=60, cookies=dict(stranger.cookies)) as client:
            for door in closed:
                if stranger.inside and str(door) == TELLING:
                    continue
                for number, knock in enumerate(knocks(door, attacked.identifiers, stranger.own)):
                    if number and (number + turn) % every:
                        continue
                    answer, sent = await knock_at(client, door, knock, stranger)
                    how = f"{stranger.name}: {door} with {knock.swapped} answered {answer.status_code}"
                    betrayed = attacked.betrayed_by(answer.text, sent + str(stranger.own) + named)
                    attempts.judged("HTTP", f"{how} with {betrayed}", leak=bool(betrayed))
                    if door.method == "POST" and answer.is_success:
                        named += sent  # what was called by an identifier that they knew, in an institution of their own
                    if knock.theirs or stranger.token is None:
                        attempts.judged("HTTP", how, leak=not refused_at(door, answer, inside=stranger.inside))
                    assert answer.status_code < 500, how
    assert await attacked.head() == before, "something was written to the institution's log"
