"""Who takes part acts for themselves: what a rule may forget to ask of one person or one participation is asked of every command."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio

from services.http.examples import example_of
from tests.e2e.institutions import Institution, Member, signed_up
from tests.e2e.pairs import Together, two_together

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("for-oneself")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def platform(http: httpx.Client) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=http.base_url, timeout=60) as client:
        yield client


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def institution(platform: httpx.AsyncClient) -> Institution:
    return await signed_up(platform)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def together(platform: httpx.AsyncClient, institution: Institution) -> Together:
    return await two_together(platform, institution)


async def _asks(platform: httpx.AsyncClient, one: Member, path: str, **content: Any) -> tuple[int, str]:
    answer = await platform.post(f"/api/v1{path}", headers={"Authorization": f"Bearer {one.token}"}, **content)
    return answer.status_code, answer.json().get("code", "")


async def test_nobody_acts_for_the_other_of_their_pair(platform: httpx.AsyncClient, institution: Institution, together: Together) -> None:
    (pair,) = (await institution.coordinator.get(f"/programmes/{together.programme}/pairs"))["items"]
    sheet = pair["sheet"]
    head = (await institution.coordinator.get("/institution/log"))["head"]
    design = (await institution.coordinator.get(f"/programmes/{together.programme}/design/proposal"))["content"]
    scan = {"file": ("formulaire.pdf", b"%PDF-1.4 signature")}
    for me, other in ((together.mentor, "mentee"), (together.mentee, "mentor")):
        theirs = f"/participations/{sheet[other]}"
        assert await _asks(platform, me, f"{theirs}/profile", json=example_of("ChangeProfileBody")) == (403, "not-oneself")
        assert await _asks(platform, me, f"{theirs}/charter", json={"version": design["charter_version"]}) == (403, "not-oneself")
        assert await _asks(platform, me, f"{theirs}/withdrawal", json={}) == (403, "not-oneself")
        assert await _asks(platform, me, f"{theirs}/scans", files=scan) == (403, "not-oneself")
        applying = {"person": sheet[f"{other}_person"], "role": other}
        status, _ = await _asks(platform, me, f"/programmes/{together.programme}/applications", json=applying)
        assert status == 403
    assert (await institution.coordinator.get("/institution/log"))["head"] == head
    own = f"/participations/{sheet['mentor']}"
    assert (await _asks(platform, together.mentor, f"{own}/charter", json={"version": design["charter_version"]}))[0] == 200
    assert (await _asks(platform, together.mentor, f"{own}/scans", files=scan))[0] == 201
