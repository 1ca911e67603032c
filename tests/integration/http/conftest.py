"""A platform of the tests' own, reached as any program would: over HTTP."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.databases import temporary_home
from tests.mailbox import mailed_code

PASSWORD = "quatre mots pour entrer"


class Member:
    """Somebody with a role in an institution, and their token."""

    def __init__(self, http: httpx.Client, answer: dict[str, Any]) -> None:
        self.tenant: str = answer["tenant"]
        self.token: str = answer["token"]
        self._http = http

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self._http.get(f"/api/v1{path}", headers=self._headers(options), **options)

    def post(self, path: str, body: Any = None, **options: Any) -> httpx.Response:
        return self._http.post(f"/api/v1{path}", json={} if body is None else body, headers=self._headers(options), **options)

    def upload(self, path: str, name: str, data: bytes, **fields: str) -> httpx.Response:
        return self._http.post(f"/api/v1{path}", files={"file": (name, data)}, data=fields, headers=self._headers({}))

    def _headers(self, options: dict[str, Any]) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", **options.pop("headers", {})}


@pytest.fixture(scope="session")
def platform() -> Iterator[str]:
    """The address of ``ekole run`` on a free port, with data of its own, for all modules that share it."""
    with temporary_home() as home, _served(home) as address:
        yield address


_modules = count(1)


@pytest.fixture(scope="module")
def http(platform: str) -> Iterator[httpx.Client]:
    """The shared platform, called as if from a loopback address of this module alone: what one uses up of a limit, no other lacks."""
    with httpx.Client(base_url=platform, timeout=60, headers={"X-Forwarded-For": f"127.0.1.{next(_modules)}"}) as client:
        yield client


def _running(home: Path) -> Iterator[httpx.Client]:
    """A platform of a module's own, over ``home``."""
    with _served(home) as address, httpx.Client(base_url=address, timeout=60) as client:
        yield client


@contextmanager
def _served(home: Path) -> Iterator[str]:
    """``ekole run`` over ``home``; ended as Ctrl-C ends it."""
    environment = os.environ | {"EKOLE_HOME": str(home), "EKOLE_PORT": "0", "LOG_LEVEL": "WARNING"}
    process = subprocess.Popen(
        [sys.executable, "-m", "services.cli", "run", "--no-demonstration"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=(home / "errors").open("wb"),
        text=True,
    )
    assert process.stdout is not None
    try:
        address = next((found[1] for line in process.stdout if (found := re.search(r"Ekole : (http\S+)", line))), None)
        assert address is not None, (home / "errors").read_text()
        yield address
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0, (home / "errors").read_text()


@pytest.fixture(scope="module")
def institution(http: httpx.Client) -> Callable[[], Member]:
    """Signs up a new institution; its coordinator comes back."""

    def signed_up() -> Member:
        form = {
            "institution": {"name": "Lycée des Tests", "kind": "lycee-public", "zone": "B"},
            "email": f"referent.{uuid4().hex}@lycee-tests.test",
            "password": PASSWORD,
        }
        answer = http.post("/api/v1/institutions", json=form, headers={"Idempotency-Key": uuid4().hex})
        assert answer.status_code == 201, answer.text
        member = Member(http, answer.json())
        assert member.get("/institution", params={"at_least": answer.json()["position"]}).status_code == 200
        return member

    return signed_up


@pytest.fixture(scope="module")
def coordinator(institution: Callable[[], Member]) -> Member:
    return institution()


@pytest.fixture(scope="module")
def direction(http: httpx.Client, coordinator: Member) -> Member:
    """The direction of the coordinator's institution, come in by invitation; the agreement on data is accepted."""
    email = f"direction.{uuid4().hex}@lycee-tests.test"
    assert coordinator.post("/invitations", {"email": email, "role": "direction"}).status_code == 201
    accepted = http.post("/api/v1/invitations/acceptance", json={"code": mailed_code(http, email), "password": PASSWORD})
    assert accepted.status_code == 201, accepted.text
    member = Member(http, accepted.json())
    assert member.post("/institution/data-agreement", {"version": "2026.1"}).status_code == 200
    return member


@pytest.fixture(scope="module")
def programme(coordinator: Member, direction: Member) -> str:
    form = {
        "name": "Essai",
        "kind": "lycee-public",
        "mode": "express",
        "year": "2026-2027",
        "first_day": "2026-09-01",
        "last_day": "2027-06-30",
    }
    opened = coordinator.post("/programmes", form)
    assert opened.status_code == 201, opened.text
    identifier: str = opened.json()["ids"]["programme"]
    return identifier
