"""The description of the API (OpenAPI) against the running platform, whole: nothing fails inside, nothing answers otherwise than described.

Schemathesis makes requests from the description, right and wrong ones, always the same for the same seed, and sends them in the name of
people of the institution whose programme was told, with its identifiers: so that what they reach is there.
"""

import asyncio
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, TypeVar

import httpx
import pytest

from services.demonstration.cast import PASSWORD
from tests.e2e import school
from tests.security.doors import doors
from tests.security.people import Victim, victim

pytestmark = [pytest.mark.xdist_group("description")]

T = TypeVar("T")

SEED: Final = 2026
CHECKS: Final = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
)
KNOWN: Final = ("programme", "survey", "pair", "workshop", "matching", "participation", "sha256", "client", "row", "message", "identifier")


@pytest.fixture(scope="module")
def told(platform: str, tmp_path_factory: pytest.TempPathFactory) -> Victim:
    async def tell() -> Victim:
        async with httpx.AsyncClient(base_url=platform, timeout=120) as http:
            return await victim(http, Path(tmp_path_factory.mktemp("school")))

    return asyncio.run(tell())


def fuzzed(platform: str, told: Victim, folder: Path, token: str | None, *, phases: str, examples: int) -> int:
    """How many requests were sent; fails where an answer was not as described, with all that schemathesis says of it."""
    known = "\n".join(f'"path.{name}" = "{told.identifiers[name]}"' for name in KNOWN)
    settings = folder / "schemathesis.toml"
    settings.write_text(f"[parameters]\n{known}\n\n[phases.coverage]\nunexpected-methods = []\n")
    headers = ("--header", f"Authorization: Bearer {token}") if token else ()
    said = subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(settings)),
            *("run", f"{platform}/api/openapi.json", *headers, "--checks", ",".join(CHECKS)),
            *("--phases", phases, "--max-examples", str(examples), "--seed", str(SEED), "--workers", "2"),
            *("--continue-on-failure", "--generation-database", "none", "--warnings", "off", "--no-color"),
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 0, said.stdout + said.stderr
    sent = re.search(r"([\d,]+) generated", said.stdout)
    assert sent, said.stdout
    return int(sent[1].replace(",", ""))


def test_every_answer_is_as_described(platform: str, told: Victim, tmp_path: Path, home: Path) -> None:
    assert fuzzed(platform, told, tmp_path, told.token, phases="examples,coverage,fuzzing", examples=1) > 2_000
    assert '"level": "error"' not in (home / "errors").read_text()


@pytest.fixture(scope="module")
def everybody(platform: str, told: Victim) -> dict[str, str | None]:
    """A token for each role, got before anybody tries anything."""
    return {who: asyncio.run(token_of(who, platform, told)) for who in ("coordinator", "direction", "reader", "nobody")}


def test_a_reader_reads_and_nothing_else(platform: str, told: Victim, everybody: dict[str, str | None]) -> None:
    """Every reading of the API answers a token of the least role, with its content or with a refusal."""
    headers = {"Authorization": f"Bearer {everybody['reader']}"}
    statuses: Counter[int] = Counter()
    with httpx.Client(base_url=platform, timeout=60, headers=headers) as http:
        for door in doors():
            if door.method == "GET" and not door.page:
                answer = http.get(door.with_identifiers(told.identifiers))
                assert answer.status_code in (200, 403, 404), f"{door}: {answer.text}"
                statuses[answer.status_code] += 1
        assert http.get("/api/v1/programmes").status_code == 200
    assert statuses[200] > 20


@pytest.mark.soak
@pytest.mark.parametrize("who", ["coordinator", "direction", "reader", "nobody"])
def test_every_answer_is_as_described_to_everybody(
    who: str, platform: str, told: Victim, everybody: dict[str, str | None], tmp_path: Path, home: Path
) -> None:
    token = everybody[who]
    assert fuzzed(platform, told, tmp_path, token, phases="examples,coverage,fuzzing,stateful", examples=60) > 5_000
    assert '"level": "error"' not in (home / "errors").read_text()


async def token_of(who: str, platform: str, told: Victim) -> str | None:
    """A token of somebody of the institution in this role; None for nobody."""
    if who == "nobody":
        return None
    async with httpx.AsyncClient(base_url=platform, timeout=60) as http:
        if who == "reader":
            form = {"label": "lecture", "role": "reader"}
            made = await http.post("/api/v1/me/tokens", json=form, headers={"Authorization": f"Bearer {told.token}"})
        else:
            email = school.DIRECTION if who == "direction" else school.COORDINATOR
            made = await http.post("/api/v1/tokens", json={"email": email, "password": PASSWORD})
    assert made.is_success, made.text
    token: str = made.json()["token"]
    return token


# ------------------------------------------------------------------------------------------------------------ odd requests

SHARES: Final = pytest.mark.parametrize("share", [pytest.param(3, id="a-sample"), pytest.param(1, id="everything", marks=pytest.mark.soak)])
LONG: Final = "9" * 400
PATHS: Final = ("%00", "%ff", "%ED%A0%80", "%F0%9F%A6%8A", "..%2f..%2fetc%2fpasswd", "%0d%0aX-Own:%20yes", LONG, "-1", "1e9", "{}")
VALUES: Final = ("%00", "%ff", "%ED%A0%80", "-1", LONG, "99999999999999999999", "1.5", "NaN", "%0d%0aX-Own:%20yes", "%27%20OR%201=1--")
HEADERS: Final[tuple[tuple[str, bytes], ...]] = (
    ("Idempotency-Key", b"\xff\xfe"),
    ("Idempotency-Key", b"k" * 4_000),
    ("If-Match", b'"99999999999999999999"'),
    ("If-Match", b"W/\xe9"),
    ("Accept-Language", b"\xff;q=nan, fr;q=-1, *;q=9e999"),
    ("Accept", b"text/html;q=x, */*;q=\xff"),
    ("X-Correlation-ID", b"not-a-uuid\xff"),
    ("Ekole-Simulated-Time", b"99999-01-01T00:00:00Z"),
    ("Ekole-Simulated-Time", b"0001-01-01T00:00:00+23:59"),
    ("Ekole-Simulated-Time", b"9999-12-31T23:59:59-23:59"),
    ("Authorization", b"Bearer \xff\xfe"),
    ("Authorization", b"Basic"),
    ("Cookie", b"ekole_session=\xff; ekole_second_step=" + b"x" * 200),
    ("Content-Type", b"application/json; charset=utf-42"),
    ("Content-Type", b"multipart/form-data"),
    ("Content-Type", b"\xff/\xff"),
    ("Prefer", b"respond-async, wait=-1\xff"),
    ("Host", b"somewhere-else.test"),
)


def _every(share: int, oddities: Sequence[T], turn: int) -> Iterator[T]:
    """One in so many, others at each turn: every oddity is tried at its share of the doors, and every door meets some."""
    return (oddity for number, oddity in enumerate(oddities) if (number + turn) % share == 0)


def _odd_paths(told: Victim, share: int) -> Iterator[str]:
    for turn, door in enumerate(door for door in doors() if door.method == "GET"):
        whole = door.with_identifiers(told.identifiers)
        for value in _every(share, VALUES, turn):
            yield f"{whole}?at_least={value}&after={value}&limit={value}&page={value}&q={value}&adresse={value}&suite={value}"
        for name in door.parameters:
            identifiers = {**told.identifiers, name: "@"}
            for odd in _every(share, PATHS, turn):
                yield door.with_identifiers(identifiers).replace("@", odd)


@SHARES
async def test_odd_addresses_are_refused_and_break_nothing(platform: str, told: Victim, home: Path, share: int) -> None:
    """Text that is none, numbers that are too large, addresses of elsewhere: in every place of an address where something varies."""
    tried = 0
    headers = {"Authorization": f"Bearer {told.token}"}
    async with httpx.AsyncClient(base_url=platform, timeout=60, headers=headers) as http:
        for path in _odd_paths(told, share):
            answer = await http.get(path)
            assert answer.status_code < 500, f"{path}: {answer.text}"
            assert "x-own" not in answer.headers, path
            tried += 1
    assert tried > 1_000 // share
    assert '"level": "error"' not in (home / "errors").read_text()


async def test_odd_headers_are_refused_and_break_nothing(platform: str, told: Victim, home: Path) -> None:
    programme = told.identifiers["programme"]
    places = (
        ("GET", f"/api/v1/programmes/{programme}"),
        ("POST", f"/api/v1/programmes/{programme}/phases"),
        ("POST", "/api/v1/tokens"),
        ("POST", "/api/v1/institutions"),
        ("POST", f"/api/v1/programmes/{programme}/imports"),
        ("POST", "/connexion"),
        ("GET", "/"),
    )
    async with httpx.AsyncClient(base_url=platform, timeout=60) as http:
        for method, path in places:
            for name, value in HEADERS:
                usual = {b"Authorization": f"Bearer {told.token}".encode(), b"Content-Type": b"application/json"}
                sent = usual | {name.encode(): value}
                answer = await http.request(method, path, headers=sent, content=b'{"a": "\\ud800", "b": "\\u0000"}')
                assert answer.status_code < 500, f"{method} {path} with {name}: {value!r} answered {answer.text}"
                assert "somewhere-else" not in answer.text + str(answer.headers), "a page never repeats the host it was asked by"
    assert '"level": "error"' not in (home / "errors").read_text()


BODIES: Final = (
    b"",
    b"null",
    b"[]",
    b'"text"',
    b"{",
    b'{"email": 1e999}',
    b'{"email": ' + b"9" * 5_000 + b"}",
    b"\xff\xfe{}",
    b'{"a":' * 20_000,
    b"[" * 20_000,
    '{"email": "\ud800"}'.encode("utf-8", "surrogatepass"),
    b'{"email": "\\ud800"}',
    b'{"email": "\\u0000@x.test", "email": "a"}',
    b'{"__class__": {}, "constructor": null}',
)


@SHARES
async def test_odd_bodies_are_refused_and_break_nothing(platform: str, told: Victim, home: Path, share: int) -> None:
    """Every command, sent what is no JSON, no object, or text that no database keeps."""
    tried = 0
    headers = {"Authorization": f"Bearer {told.token}", "Content-Type": "application/json"}
    async with httpx.AsyncClient(base_url=platform, timeout=60, headers=headers) as http:
        for turn, door in enumerate(door for door in doors() if door.method == "POST" and door.body is not None):
            for body in _every(share, BODIES, turn):
                answer = await http.post(door.with_identifiers(told.identifiers), content=body)
                assert answer.status_code < 500, f"{door} with {body[:60]!r}: {answer.text}"
                tried += 1
    assert tried > 500 // share
    assert '"level": "error"' not in (home / "errors").read_text()
