"""A suspended institution: its people read everything and change nothing, by whatever door; the doors are those of the application."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Final

import httpx
import pytest
import pytest_asyncio

from tests.house import ekole
from tests.security.counting import Attempts
from tests.security.doors import Door, doors
from tests.security.people import Stranger, Victim, signed_in_again, victim

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("suspension")]

# What stays open: one's own account, leaving, the export, closing what was open to an auditor, everybody's right to be erased. And telling
# what is wrong, which is asked here of a programme that nobody has, and of theirs below.
OPEN: Final = (
    "POST /api/v1/me/",
    "POST /compte/",
    "POST /deconnexion",
    "POST /api/v1/institution/export",
    "POST /etablissement/export",
    "POST /etablissement/acces-ekole/auditeurs/fermer",
    "DELETE /api/v1/audits/",
    "POST /api/v1/people/",
    "POST /etablissement/donnees/",
)
CLOSED_ALL_THE_SAME: Final = ("POST /api/v1/me/tokens", "POST /compte/jetons", "POST /api/v1/me/role/leaving")


def changing() -> Iterator[Door]:
    """Every door that changes something of an institution."""
    for door in doors():
        name = str(door)
        if door.method == "GET" or door.public or (name.startswith(OPEN) and name not in CLOSED_ALL_THE_SAME):
            continue
        yield door


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def outside(platform: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=platform, timeout=120) as http:
        yield http


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def told(outside: httpx.AsyncClient, tmp_path_factory: pytest.TempPathFactory) -> Victim:
    return await victim(outside, Path(tmp_path_factory.mktemp("school")))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def direction(outside: httpx.AsyncClient, told: Victim) -> Stranger:
    return await signed_in_again(outside, told)


async def test_nothing_changes_by_any_door_and_everything_is_read(
    platform: str, home: Path, told: Victim, direction: Stranger, attempts: Attempts
) -> None:
    client = told.identifiers["client"]
    headers = {"Authorization": f"Bearer {direction.token}"}
    async with httpx.AsyncClient(base_url=platform, timeout=60, cookies=dict(direction.cookies)) as http:
        read_before = await _readings(http, told, headers)
        suspended = ekole(home, "tenants", "suspend", client)
        assert suspended.returncode == 0, suspended.stderr
        head = await told.head()
        for door in changing():
            path = door.with_identifiers(told.identifiers)
            if door.page:
                form = {"form_secret": direction.form_secret, "key": ""}
                answer = await http.request(door.method, path, data=form, headers={"Sec-Fetch-Site": "same-origin"})
            else:
                answer = await http.request(door.method, path, json=dict(door.body or {}), headers=headers)
            refused = answer.status_code in (403, 404, 422) or (door.page and answer.status_code == 303)
            attempts.judged("suspended", f"{door} answered {answer.status_code}", leak=not refused)
            if not door.page and answer.status_code == 403:
                assert answer.json()["code"] in ("institution-suspended", "permission-denied"), str(door)
        assert await told.head() == head, "something was written all the same"
        assert await _readings(http, told, headers) == read_before, "what was readable stays so"

        invited = await http.post("/api/v1/invitations", json={"email": "neuf@cfa-pages.test", "role": "reader"}, headers=headers)
        assert (invited.status_code, invited.json()["code"]) == (403, "institution-suspended")
        program = await http.post("/api/v1/me/tokens", json={"label": "un programme"}, headers=headers)
        assert (program.status_code, program.json()["code"]) == (403, "institution-suspended")
        page = await http.get("/etablissement")
        assert page.status_code == 200
        assert "suspendu" in page.text

        telling = {"programme": told.identifiers["programme"], "nature": "distress", "words": "Quelqu’un va très mal."}
        heard = await http.post("/api/v1/incidents", json=telling, headers=headers)
        assert heard.status_code == 201, "what is wrong is heard all the same"

        archive = await http.post("/etablissement/export", data={"form_secret": direction.form_secret, "key": ""})
        assert archive.status_code == 200
        assert archive.headers["content-type"] == "application/zip"

        reactivated = ekole(home, "tenants", "reactivate", client)
        assert reactivated.returncode == 0, reactivated.stderr
        invited = await http.post("/api/v1/invitations", json={"email": "neuf@cfa-pages.test", "role": "reader"}, headers=headers)
        assert invited.status_code == 201, invited.text


async def _readings(http: httpx.AsyncClient, told: Victim, headers: dict[str, str]) -> dict[str, int]:
    """How each reading of the API and each page answers."""
    return {
        str(door): (await http.get(door.with_identifiers(told.identifiers), headers={} if door.page else headers)).status_code
        for door in doors()
        if door.method == "GET" and not door.public
    }
