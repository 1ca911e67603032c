"""Processes of a running platform, killed with -9: what was under way goes on, and nothing is left behind."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import httpx

from tests.databases import temporary_home

PATIENCE = 60.0  # seconds after which a condition is taken never to come true


@contextmanager
def platform() -> Iterator[tuple["subprocess.Popen[str]", str]]:
    with temporary_home() as home:
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
            yield process, address
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(PATIENCE)


def until(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def children(parent: int) -> dict[str, int]:
    """The companions of a platform by name, from /proc."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                words = (entry / "cmdline").read_bytes().split(b"\0")
                status = (entry / "status").read_text()
            except OSError:
                continue
            if b"services.cli" in words and f"PPid:\t{parent}\n" in status:
                found[words[words.index(b"services.cli") + 1].decode()] = int(entry.name)
    return found


def signed_up(http: httpx.Client) -> tuple[dict[str, str], int]:
    form = {
        "institution": {"name": "CFA des Essais", "kind": "cfa"},
        "email": f"referent.{uuid4().hex}@cfa-essais.test",
        "password": "quatre mots pour entrer",
    }
    answer = http.post("/api/v1/institutions", json=form)
    assert answer.status_code == 201, answer.text
    return {"Authorization": f"Bearer {answer.json()['token']}"}, answer.json()["position"]


def test_a_killed_companion_is_started_again_nothing_is_lost_and_ending_the_platform_ends_them_all() -> None:
    with platform() as (process, address), httpx.Client(base_url=address, timeout=60) as http:
        until(lambda: {"projector", "worker", "scheduler"} <= children(process.pid).keys(), "the companions never came")
        first = children(process.pid)
        os.kill(first["projector"], signal.SIGKILL)
        os.kill(first["scheduler"], signal.SIGKILL)
        headers, position = signed_up(http)
        until(
            lambda: http.get("/api/v1/institution", headers=headers, params={"at_least": position}).status_code == 200,
            "the view never saw what was written while the projector was dead",
        )
        assert children(process.pid)["projector"] != first["projector"]
        until(
            lambda: children(process.pid).get("scheduler", first["scheduler"]) != first["scheduler"],
            "the scheduler never came back",
        )
        companions = children(process.pid)
    assert process.returncode == 0
    assert not [one for one in companions.values() if Path(f"/proc/{one}").exists()]


def test_killing_the_platform_ends_every_companion() -> None:
    with platform() as (process, _):
        until(lambda: {"projector", "worker"} <= children(process.pid).keys(), "the companions never came")
        companions = children(process.pid)
        process.kill()
        process.wait(PATIENCE)
        until(lambda: not any(Path(f"/proc/{one}").exists() for one in companions.values()), "a companion outlived the platform")
