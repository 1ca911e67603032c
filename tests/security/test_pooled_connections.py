"""Connections are shared by all: none carries a tenant over to the next request, not even where requests are cut off midway."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Final
from urllib.parse import urlsplit

import httpx
import pytest
import pytest_asyncio

from tests.e2e.institutions import Institution, signed_up
from tests.security.counting import Attempts

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("pooled")]

INSTITUTIONS: Final = 6
ROUNDS: Final = 60
AT_ONCE: Final = 24
PATHS: Final = ("/institution", "/programmes", "/team", "/institution/log", "/me")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def http(platform: str) -> AsyncIterator[httpx.AsyncClient]:
    limits = httpx.Limits(max_connections=2 * AT_ONCE)
    async with httpx.AsyncClient(base_url=platform, timeout=60, limits=limits) as client:
        yield client


async def test_each_request_sees_its_own_tenant_whatever_happened_to_the_one_before(
    http: httpx.AsyncClient, platform: str, attempts: Attempts
) -> None:
    """Several institutions at once through one pool; half of all requests are hung up on before they are answered."""
    institutions = [await signed_up(http) for _ in range(INSTITUTIONS)]
    marks = [str(await one.programme(f"Programme {number:04d}")) for number, one in enumerate(institutions)]
    addresses = [one.coordinator.email for one in institutions]
    chance = random.Random(20261123)
    outcomes: Counter[str] = Counter()

    async def asks(number: int) -> None:
        one = institutions[number]
        path = chance.choice(PATHS)
        if chance.random() < 0.5:
            await _cut_off(platform, path, one, chance.random() * 0.02)
            outcomes["cut off"] += 1
            return
        answer = await http.get(f"/api/v1{path}", headers={"Authorization": f"Bearer {one.coordinator.token}"})
        outcomes["answered"] += 1
        assert answer.status_code == 200, answer.text
        others = [mark for other, mark in enumerate((*marks, *addresses)) if other % INSTITUTIONS != number and mark in answer.text]
        attempts.judged("pooled connections", f"{path} of {number} told of {others}", leak=bool(others))
        if path == "/institution":
            assert answer.json()["institution"] == one.coordinator.tenant
        if path == "/programmes":
            assert [item["programme"] for item in answer.json()["items"]] == [marks[number]]

    async def writes(number: int) -> None:
        """What is written through the same pool lands in its own log, or nowhere."""
        one = institutions[number]
        body = {"name": f"Contact {number}", "reach": "poste 214", "role": "infirmière"}
        headers = {"Authorization": f"Bearer {one.coordinator.token}"}
        task = asyncio.create_task(http.post("/api/v1/institution/safeguarding-contacts", json=body, headers=headers))
        await asyncio.sleep(chance.random() * 0.03)
        task.cancel()
        with suppress(asyncio.CancelledError, httpx.HTTPError):
            await task
        outcomes["writes cut off"] += 1

    for _ in range(ROUNDS):
        async with asyncio.TaskGroup() as together:
            for _ in range(AT_ONCE):
                number = chance.randrange(INSTITUTIONS)
                together.create_task(writes(number) if chance.random() < 0.2 else asks(number))
    assert outcomes["answered"] > 300 and outcomes["cut off"] > 300 and outcomes["writes cut off"] > 100, outcomes
    for number, one in enumerate(institutions):
        page = await http.get("/api/v1/institution", headers={"Authorization": f"Bearer {one.coordinator.token}"})
        assert page.json()["institution"] == one.coordinator.tenant
        log = await http.get("/api/v1/programmes", headers={"Authorization": f"Bearer {one.coordinator.token}"})
        assert marks[number] in log.text


async def _cut_off(platform: str, path: str, one: Institution, after: float) -> None:
    """Send a request on a connection of its own, and hang up without reading: at once, or some milliseconds later."""
    place = urlsplit(platform)
    assert place.hostname is not None
    assert place.port is not None
    _reader, writer = await asyncio.open_connection(place.hostname, place.port)
    head = f"GET /api/v1{path} HTTP/1.1\r\nHost: {place.netloc}\r\nAuthorization: Bearer {one.coordinator.token}\r\n\r\n"
    writer.write(head.encode())
    with suppress(ConnectionError):
        await writer.drain()
    await asyncio.sleep(after)
    writer.transport.abort()
