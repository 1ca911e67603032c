"""Ekole's own house, for tests that cross the fence: opened from the command line, its people come in over HTTP as anybody would."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import httpx
import msgspec
import pyotp

from tests.mailbox import mailed_code

PASSWORD: Final = "quatre mots pour entrer"
_ONE_AFTER_THE_OTHER: Final = """
import contextlib, io, json, sys
from services.cli.main import main

answers = []
for words in json.loads(sys.argv[1]):
    said = io.StringIO()
    with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
        try:
            status = main(words)
        except SystemExit as ended:
            status = ended.code
    answers.append((status, said.getvalue()))
print(json.dumps(answers))
"""


class Supervisor(msgspec.Struct, frozen=True):
    """Somebody of the house, with their second factor put in place."""

    email: str
    account: str
    role: str
    token: str
    secret: str


def ekole(home: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    """A command of the operator, on the platform whose data lie there."""
    environment = os.environ | {"EKOLE_HOME": str(home), "LOG_LEVEL": "WARNING"}
    return subprocess.run(
        [sys.executable, "-m", "services.cli", *words], env=environment, capture_output=True, text=True, check=False, timeout=300
    )


def refusals(home: Path, *commands: Sequence[str]) -> list[tuple[int, str]]:
    """What each of these commands of the operator ends with, and says; one after the other in one program, which starts but once."""
    environment = os.environ | {"EKOLE_HOME": str(home), "LOG_LEVEL": "WARNING"}
    said = subprocess.run(
        [sys.executable, "-c", _ONE_AFTER_THE_OTHER, json.dumps(commands)],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    return [(status, text) for status, text in json.loads(said.stdout)]


def head_of(http: httpx.Client, home: Path) -> Supervisor:
    """The first head, invited by the operator."""
    email = f"tete.{uuid4().hex[:10]}@ekole.test"
    made = ekole(home, "house", "create-head", email)
    assert made.returncode == 0, made.stderr
    code = re.search(r"/invitation/(\S+)", made.stdout)
    assert code, made.stdout
    return come_in(http, email, code[1])


def invited(http: httpx.Client, head: Supervisor, role: str) -> Supervisor:
    """Somebody whom a head invites into the house."""
    email = f"{role}.{uuid4().hex[:10]}@ekole.test"
    answer = http.post("/api/v1/house/invitations", json={"email": email, "role": role}, headers=bearer(head.token))
    assert answer.status_code == 201, answer.text
    return come_in(http, email, mailed_code(http, email))


def come_in(http: httpx.Client, email: str, code: str) -> Supervisor:
    answer = http.post("/api/v1/invitations/acceptance", json={"code": code, "password": PASSWORD})
    assert answer.status_code == 201, answer.text
    told: dict[str, Any] = answer.json()
    headers = bearer(told["token"])
    begun = http.post("/api/v1/me/second-factor", json={}, headers=headers)
    assert begun.status_code == 201, begun.text
    secret = begun.json()["secret"]
    confirmed = http.post("/api/v1/me/second-factor/confirmation", json={"code": pyotp.TOTP(secret).now()}, headers=headers)
    assert confirmed.status_code == 201, confirmed.text
    return Supervisor(email, told["account"], told["role"], told["token"], secret)


def entered(http: httpx.Client, one: Supervisor, client: str, reason: str = "point de suivi de novembre") -> httpx.Response:
    """Ask to come into an institution."""
    return http.post(f"/api/v1/clients/{client}/access", json={"reason": reason}, headers=bearer(one.token))


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}
