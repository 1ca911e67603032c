"""Starting the keeper of the embedded servers, and waiting until it says that they are ready."""

import fcntl
import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any, Final, Literal

from infra.embedded.binaries import postgres_binaries, redis_binary
from infra.embedded.holding import await_lock, lock_file, read_state
from infra.embedded.home import Home, socket_folder
from infra.embedded.keeper import KeeperPlan
from infra.embedded.passwords import passwords_of
from infra.embedded.postgres_server import PostgresPlan
from infra.embedded.redis_server import RedisPlan
from infra.startup import StartRefused

Part = Literal["postgresql", "redis"]
BOTH: Final[frozenset[Part]] = frozenset({"postgresql", "redis"})

_LARGEST_LOG = 10_000_000  # octets; a larger one is put aside at the next start


def start(home: Home, parts: frozenset[Part], durable: bool, postgres_folder: Path | None) -> dict[str, Any]:
    """Start a keeper with these servers and return what it runs. Raises StartRefused where they do not become ready."""
    plan = _plan(home, parts, durable, postgres_folder)
    Path(plan.state).unlink(missing_ok=True)  # of a keeper that was killed
    with lock_file(home, "keeper.lock") as alive, Path(_log(home, "keeper.log")).open("ab") as lines:
        await_lock(alive, fcntl.LOCK_EX, home)  # inherited by the keeper: held exactly as long as it lives
        keeper = subprocess.Popen(
            [sys.executable, "-S", "-P", "-m", "infra.embedded.keeper"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=lines,
            cwd="/",
            env={"PATH": os.defpath, "PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONDONTWRITEBYTECODE": "1"},
            pass_fds=[alive.fileno()],
            start_new_session=True,  # the terminal's Ctrl-C is for the program, which then leaves in good order
        )
    assert keeper.stdin is not None and keeper.stdout is not None
    with keeper.stdin as questions, keeper.stdout as answers:
        questions.write(json.dumps(plan).encode())
        questions.close()
        answer = answers.readline()
    threading.Thread(target=keeper.wait, daemon=True).start()  # no zombie, whoever leaves last
    refusal = json.loads(answer or b'{"code": ""}')
    if refusal:
        raise _refusal(home, refusal)
    return read_state(home)


def _plan(home: Home, parts: frozenset[Part], durable: bool, postgres_folder: Path | None) -> KeeperPlan:
    sockets = socket_folder(home)
    return KeeperPlan(
        home.account,
        str(sockets),
        durable,
        _postgres_plan(home, sockets, durable, postgres_folder) if "postgresql" in parts else None,
        _redis_plan(home, sockets) if "redis" in parts else None,
        str(home.run / "holders.lock"),
        str(home.run / "servers.json"),
    )


def _postgres_plan(home: Home, sockets: Path, durable: bool, named: Path | None) -> PostgresPlan:
    binaries = postgres_binaries(home, named)
    return PostgresPlan(
        binaries=str(binaries.folder),
        major_version=binaries.major_version,
        folder=str(home.servers.resolve()),
        sockets=str(sockets),
        log=_log(home, "postgresql.log"),
        password=passwords_of(home).administrator,
        durable=durable,
    )


def _redis_plan(home: Home, sockets: Path) -> RedisPlan:
    return RedisPlan(
        binary=str(redis_binary(home)),
        folder=str(home.account.new_folder(home.servers.resolve() / "redis")),
        socket=str(sockets / "redis.sock"),
        log=_log(home, "redis.log"),
        password=passwords_of(home).redis,
    )


def _log(home: Home, name: str) -> str:
    log = home.logs / name
    _put_aside_when_large(log)
    log.touch(mode=0o600)
    home.keep_for_owner(log)
    return str(log)


def _put_aside_when_large(log: Path) -> None:
    if log.exists() and log.stat().st_size > _LARGEST_LOG:
        log.replace(log.with_suffix(".previous.log"))


def _refusal(home: Home, told: dict[str, str]) -> StartRefused:
    if told["code"]:
        return StartRefused(told["code"], told["french"], told["english"])
    log = home.logs / "keeper.log"
    return StartRefused(
        "embedded-servers-did-not-start",
        f"Les serveurs intégrés se sont arrêtés avant d'être prêts ; vos données sont gardées. Lisez {log}, puis relancez.",
        f"The embedded servers ended before they were ready; your data are kept. Read {log}, then start again.",
    )
