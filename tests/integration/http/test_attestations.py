"""Attestations over HTTP: to whom they are given, what they say, and what a code says to a stranger before and after an erasure."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio

from tests.e2e.institutions import Institution, Member, signed_up
from tests.e2e.pairs import Together, two_together

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("attestations")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def platform(http: httpx.Client) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=http.base_url, timeout=60, headers=dict(http.headers)) as client:
        yield client


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def institution(platform: httpx.AsyncClient) -> Institution:
    return await signed_up(platform)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def together(platform: httpx.AsyncClient, institution: Institution) -> Together:
    """One session held; then the mentor left."""
    together = await two_together(platform, institution)
    session = {"day": "2026-11-16", "minutes": 45, "theme": "social-media", "place": "premises", "start": 750}
    await institution.coordinator.post(f"/pairs/{together.pair}/sessions", session)
    await institution.coordinator.post(f"/pairs/{together.pair}/ending", {"reason": "person-left"})
    mentor = (await _people(institution, together))["mentor"]
    await institution.coordinator.post(f"/participations/{mentor['participation']}/withdrawal")
    return together


async def _people(institution: Institution, together: Together) -> dict[str, Any]:
    people = (await institution.coordinator.get(f"/programmes/{together.programme}/participants"))["items"]
    return {one["role"]: one for one in people}


async def _asks(platform: httpx.AsyncClient, one: Member, path: str) -> tuple[int, str]:
    answer = await platform.post(f"/api/v1{path}", json={}, headers={"Authorization": f"Bearer {one.token}"})
    return answer.status_code, answer.json().get("code", "")


async def test_given_to_the_mentor_and_taken_by_nobody_else(
    platform: httpx.AsyncClient, institution: Institution, together: Together
) -> None:
    people = await _people(institution, together)
    mine, theirs = (f"/participations/{people[role]['participation']}/attestation" for role in ("mentor", "mentee"))
    assert await _asks(platform, together.mentee, mine) == (403, "not-oneself")
    assert await _asks(platform, institution.coordinator, theirs) == (409, "only-for-mentors")
    elsewhere = (await signed_up(platform)).coordinator
    assert await _asks(platform, elsewhere, mine) == (404, "participation-missing")
    unseen = await platform.get(f"/api/v1{mine}", headers={"Authorization": f"Bearer {elsewhere.token}"})
    assert unseen.status_code == 404
    before = await platform.get(f"/api/v1{mine}", headers={"Authorization": f"Bearer {institution.coordinator.token}"})
    assert (before.status_code, before.json()["code"]) == (404, "attestation-missing")
    assert (await platform.post(f"/api/v1{mine}", json={})).status_code == 401
    assert (await _asks(platform, together.mentor, mine))[0] == 200


async def test_what_it_says_and_what_a_stranger_is_told_until_the_person_is_erased(
    platform: httpx.AsyncClient, institution: Institution, together: Together
) -> None:
    coordinator, mentor = institution.coordinator, (await _people(institution, together))["mentor"]
    mine = f"/participations/{mentor['participation']}/attestation"
    await coordinator.post(mine)
    attested = await coordinator.get(mine)
    assert (attested["said"]["sessions"], attested["said"]["minutes"]) == (1, 45)
    headers = {"Authorization": f"Bearer {coordinator.token}"}
    first, second = [(await platform.get(f"/api/v1{mine}/document", headers=headers)).content for _ in range(2)]
    assert first == second
    for mark in (b"pdfaid:part>2<", b"pdfuaid:part>1<", b"/Lang"):
        assert mark in first, "archived, tagged, and in a language that is said"
    log = (await platform.get(f"/api/v1/people/{mentor['person']}/data", headers=headers)).json()
    (issued,) = [one for one in log["facts"] if one["type"] == "attestation.issued.v1"]
    assert "Aubert" not in str(issued)
    assert attested["code"] not in str(issued), "the log alone gives no valid code"

    told = await platform.get(f"/api/v1/attestations/{attested['code']}")
    assert (told.status_code, told.json()["initials"]) == (200, "I. A.")
    assert "Aubert" not in told.text
    assert "RateLimit" in told.headers
    unknown = await platform.get("/api/v1/attestations/0000-0000-0000")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "attestation-code-unknown")

    await coordinator.post(f"/people/{mentor['person']}/erasure", {"ground": "registered-by-mistake"})
    after = await platform.get(f"/api/v1/attestations/{attested['code']}")
    assert (after.status_code, after.json()["code"], after.json()["detail"]) == (404, unknown.json()["code"], unknown.json()["detail"])
    assert (await platform.get(f"/verifier?code={attested['code']}")).status_code == 404
    gone = await platform.get(f"/api/v1{mine}/document", headers=headers)
    assert not gone.is_success
    assert not gone.content.startswith(b"%PDF"), gone.status_code
    assert gone.status_code < 500, gone.text
