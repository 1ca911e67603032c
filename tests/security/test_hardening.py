"""What protects everybody: forms of one session alone, pages that run nothing, cookies kept to themselves, logs without names."""

import asyncio
import json
import re
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
import pytest_asyncio

from services.demonstration.cast import PASSWORD as TOLD_PASSWORD
from tests.e2e import school
from tests.security.counting import Attempts
from tests.security.doors import doors
from tests.security.people import WORDS, Stranger, Victim, signed_in_again, victim
from tests.security.platforms import platform_at

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("hardening")]

HERE: Final = {"Sec-Fetch-Site": "same-origin"}
ELSEWHERE: Final = (
    "https://ailleurs.test/",
    "//ailleurs.test/",
    "/\\ailleurs.test",
    "\\\\ailleurs.test",
    "/%2f/ailleurs.test",
    "javascript:alert(1)",
    "/\tailleurs.test",
    "/\n/ailleurs.test",
    "http:ailleurs.test",
    "//[ailleurs.test",
)
INLINE: Final = re.compile(r"<script|<style|\sstyle\s*=|\son[a-z]+\s*=|javascript:|<iframe|<object|<embed|<base", re.IGNORECASE)


@pytest.fixture(scope="module")
def platform(home: Path) -> Iterator[str]:
    """It logs all that it can."""
    with platform_at(home, "DEBUG") as address:
        yield address


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def http(platform: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=platform, timeout=120) as client:
        yield client


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def told(http: httpx.AsyncClient, tmp_path_factory: pytest.TempPathFactory) -> Victim:
    return await victim(http, Path(tmp_path_factory.mktemp("school")))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def direction(http: httpx.AsyncClient, told: Victim) -> Stranger:
    return await signed_in_again(http, told)


@pytest_asyncio.fixture(loop_scope="module")
async def browser(platform: str, direction: Stranger) -> AsyncIterator[httpx.AsyncClient]:
    """The direction's own browser."""
    async with httpx.AsyncClient(base_url=platform, timeout=60, cookies=dict(direction.cookies)) as client:
        yield client


# ------------------------------------------------------------------------------------------------------------------- forms


async def test_no_form_is_taken_from_elsewhere(browser: httpx.AsyncClient, told: Victim, attempts: Attempts) -> None:
    """With the cookie that a browser sends by itself, and without the secret that only our own page holds."""
    before = await told.head()
    for door in doors():
        if door.method != "POST" or not door.page or door.public:
            continue
        for secret in ("", "x" * 43, "\u0000"):
            path = door.with_identifiers(told.identifiers)
            answer = await browser.post(path, data={"form_secret": secret, "key": "k"}, headers={"Sec-Fetch-Site": "cross-site"})
            attempts.judged("forms", f"{door} answered {answer.status_code}", leak=answer.status_code not in (403, 404, 422))
            assert "set-cookie" not in answer.headers, f"{door} changed the session"
    assert await told.head() == before
    assert (await browser.get("/compte")).status_code == 200, "nobody was signed out by another site"


async def test_no_public_form_is_taken_from_another_site(platform: str, told: Victim, attempts: Attempts) -> None:
    async with httpx.AsyncClient(base_url=platform, timeout=60) as stranger:
        for door in doors():
            if door.method != "POST" or not door.page or not door.public:
                continue
            path = door.with_identifiers({**told.identifiers, "tenant": told.identifiers["client"]})
            form = {"email": school.COORDINATOR, "password": TOLD_PASSWORD, "code": "123456"}
            answer = await stranger.post(path, data=form, headers={"Sec-Fetch-Site": "cross-site", "Origin": "https://ailleurs.test"})
            sent_back = answer.headers.get("location", "/connexion").startswith("/connexion")
            taken = not sent_back or "ekole_session=" in answer.headers.get("set-cookie", "")
            attempts.judged("public forms", f"{door} answered {answer.status_code}", leak=taken)


# ------------------------------------------------------------------------------------------------------------------- pages


async def test_pages_run_nothing_and_lead_nowhere_else(browser: httpx.AsyncClient, told: Victim) -> None:
    """Every page: a strict policy, nothing inline that it would forbid; every redirect: to a path of ours."""
    pages = 0
    for door in doors():
        if door.method != "GET" or not door.page or "/static/" in door.path:
            continue
        answer = await browser.get(door.with_identifiers({**told.identifiers, "tenant": told.identifiers["client"]}))
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'"), str(door)
        assert "unsafe" not in policy and "frame-ancestors 'none'" in policy, str(door)
        assert answer.headers["x-content-type-options"] == "nosniff", str(door)
        if not door.path.startswith("/log/"):  # hashes for everybody, most of which never change
            assert "no-store" in answer.headers["cache-control"], str(door)
        if "text/html" in answer.headers.get("content-type", ""):
            assert "form-action 'self'" in policy and "base-uri 'none'" in policy, str(door)
            assert not (found := INLINE.search(answer.text)), f"{door}: {answer.text[found.start() - 60 : found.end() + 60]}"
            pages += answer.status_code == 200
        if 300 <= answer.status_code < 400:
            assert re.match(r"/(?![/\\])", answer.headers["location"]), f"{door} leads to {answer.headers['location']}"
    assert pages > 30


@pytest.mark.parametrize("place", ELSEWHERE)
async def test_signing_in_leads_to_own_pages_alone(platform: str, told: Victim, place: str) -> None:
    async with httpx.AsyncClient(base_url=platform, timeout=60) as visitor:
        form = {"email": school.COORDINATOR, "password": TOLD_PASSWORD, "suite": place, "following": place}
        answer = await visitor.post("/connexion", params={"suite": place}, data=form, headers=HERE)
        assert answer.status_code == 303, answer.text
        assert re.match(r"/(?![/\\])", answer.headers["location"]), answer.headers["location"]
        assert "ailleurs" not in answer.headers["location"] or answer.headers["location"].startswith("/%2f/")


# ----------------------------------------------------------------------------------------------------------------- cookies


async def test_cookies_are_for_this_site_over_tls_and_for_no_script(platform: str, told: Victim) -> None:
    form = {"email": school.COORDINATOR, "password": TOLD_PASSWORD}
    async with httpx.AsyncClient(base_url=platform, timeout=60) as visitor:
        plain = await visitor.post("/connexion", data=form, headers=HERE)
        behind_tls = await visitor.post("/connexion", data=form, headers=HERE | {"X-Forwarded-Proto": "https"})
    cookies = plain.headers.get_list("set-cookie") + behind_tls.headers.get_list("set-cookie")
    assert len(cookies) == 2
    for cookie in cookies:
        assert "HttpOnly" in cookie and "SameSite=lax" in cookie and "Path=/" in cookie and "Domain" not in cookie, cookie
    assert "Secure" not in cookies[0] and "Secure" in cookies[1]
    assert cookies[0].startswith("ekole_session=") and cookies[1].startswith("__Host-ekole_session=")
    assert "strict-transport-security" not in plain.headers
    assert "includeSubDomains" in behind_tls.headers["strict-transport-security"]


async def test_over_tls_a_neighbouring_site_sets_nobodys_session(platform: str, told: Victim) -> None:
    """A site of the same domain can set a cookie of the plain name for all of it; a browser refuses it the name with the prefix."""
    tls = {"X-Forwarded-Proto": "https"}
    async with httpx.AsyncClient(base_url=platform, timeout=60) as visitor:
        form = {"email": school.COORDINATOR, "password": TOLD_PASSWORD}
        signed = await visitor.post("/connexion", data=form, headers=HERE | tls)
        value = signed.headers["set-cookie"].split(";")[0].partition("=")[2]
        visitor.cookies.clear()
        planted = await visitor.get("/compte", headers={"Cookie": f"ekole_session={value}"} | tls)
        own = await visitor.get("/compte", headers={"Cookie": f"__Host-ekole_session={value}"} | tls)
        secret = re.search(r'name="form_secret" value="([^"]+)"', own.text)
        assert secret is not None
        left = await visitor.post(
            "/deconnexion", data={"form_secret": secret[1]}, headers=HERE | tls | {"Cookie": f"__Host-ekole_session={value}"}
        )
    assert (planted.status_code, own.status_code, left.status_code) == (303, 200, 303)
    taken_back = left.headers["set-cookie"]
    assert taken_back.startswith("__Host-ekole_session=") and "Max-Age=0" in taken_back and "Secure" in taken_back, taken_back


# ----------------------------------------------------------------------------------------------------------------- uploads


async def _in_pieces(octets: int, before: bytes = b"") -> AsyncIterator[bytes]:
    """So many octets, told piece by piece: nobody says beforehand how many there will be."""
    yield before
    for _ in range(octets // 65_536):
        yield b"a" * 65_536


@pytest.mark.parametrize("kind", ["application/json", "multipart/form-data; boundary=limite", "application/x-www-form-urlencoded"])
async def test_a_body_without_an_end_is_cut_off(http: httpx.AsyncClient, told: Victim, kind: str) -> None:
    programme, participation = told.identifiers["programme"], told.identifiers["participation"]
    head = b'--limite\r\nContent-Disposition: form-data; name="file"; filename="f.pdf"\r\n\r\n%PDF-' if "multipart" in kind else b""
    places = {
        "application/json": ("/api/v1/tokens", f"/api/v1/programmes/{programme}/phases"),
        "multipart/form-data; boundary=limite": (
            f"/api/v1/programmes/{programme}/imports",
            f"/api/v1/participations/{participation}/scans",
            f"/programmes/{programme}/imports",
        ),
        "application/x-www-form-urlencoded": ("/connexion",),
    }[kind]
    for place in places:
        headers = {"Authorization": f"Bearer {told.token}", "Content-Type": kind}
        try:
            answer = await http.post(place, content=_in_pieces(40_000_000, head), headers=headers)
        except httpx.TransportError:
            continue  # hung up on: as good
        assert answer.status_code in (303, 400, 401, 413), f"{place}: {answer.status_code}"
    assert (await http.get("/livez")).status_code == 200


async def test_a_form_of_very_many_parts_is_refused(http: httpx.AsyncClient, told: Victim) -> None:
    many = b"".join(b'--limite\r\nContent-Disposition: form-data; name="f%d"\r\n\r\nx\r\n' % number for number in range(20_000))
    headers = {"Authorization": f"Bearer {told.token}", "Content-Type": "multipart/form-data; boundary=limite"}
    programme = told.identifiers["programme"]
    answer = await http.post(f"/api/v1/programmes/{programme}/imports", content=many + b"--limite--\r\n", headers=headers)
    assert 400 <= answer.status_code < 500, answer.text


# ------------------------------------------------------------------------------------------------------------------ limits


async def test_every_answer_of_the_api_tells_what_is_left(http: httpx.AsyncClient, told: Victim) -> None:
    for door in doors():
        if door.page or door.public or door.path in ("/livez", "/readyz") or door.method != "GET":
            continue
        answer = await http.get(door.with_identifiers(told.identifiers), headers={"Authorization": f"Bearer {told.token}"})
        assert re.fullmatch(r'"api";r=\d+;t=\d+', answer.headers["ratelimit"]), str(door)
        assert re.fullmatch(r'"api";q=\d+;w=\d+', answer.headers["ratelimit-policy"]), str(door)


# -------------------------------------------------------------------------------------------------------------------- logs


async def _logged(errors: Path, correlation: str) -> str:
    """What was logged, that request's whole line included: it is written after its answer has left."""
    async with asyncio.timeout(60):
        while correlation not in (logged := errors.read_text()) or not logged.endswith("\n"):
            await asyncio.sleep(0.02)
    return logged


async def test_logs_tell_who_by_identifiers_and_nobody_s_name(
    http: httpx.AsyncClient, told: Victim, direction: Stranger, home: Path
) -> None:
    """Of a whole programme told, and of all that the tests above tried: every line for machines, none with anybody in it."""
    await http.get("/invitation/un-code-qui-n-ouvre-rien")
    wrong = {"email": "quelqu-un@cfa-pages.test", "password": "un secret que personne ne lit"}
    refused = await http.post("/api/v1/tokens", json=wrong)
    assert refused.status_code == 401
    logged = await _logged(home / "errors", refused.headers["x-correlation-id"])
    everybody = await told.coordinator.pages(f"/api/v1/programmes/{told.identifiers['programme']}/participants", limit=200)
    people = {str(one[field]) for one in everybody for field in ("name", "email", "given_name", "family_name") if one.get(field)}
    assert len(people) > 10, everybody[0]
    secrets = [told.token, str(direction.token), direction.form_secret, *direction.cookies.values(), TOLD_PASSWORD, *wrong.values()]
    for word in (*WORDS, *people, *secrets, "un-code-qui-n-ouvre-rien"):
        assert word not in logged, word

    lines: list[dict[str, Any]] = [json.loads(line) for line in logged.splitlines() if line.startswith("{")]
    assert len(lines) == len(logged.splitlines()), "every line is one object"
    answered = [line for line in lines if line["event"] == "request"]
    assert len(answered) > 100
    kinds: Counter[str] = Counter()
    for line in answered:
        assert re.fullmatch(r"[0-9a-f-]{36}", line["correlation"]), line
        if "tenant" in line:
            assert re.fullmatch(r"account/[0-9a-f-]{36}", line["actor"]), line
        kinds["signed in" if "tenant" in line else "public"] += 1
    assert kinds["signed in"] > 50 and kinds["public"] > 5
    by_correlation = {line["correlation"]: line for line in answered}
    assert refused.headers["x-correlation-id"] in by_correlation
