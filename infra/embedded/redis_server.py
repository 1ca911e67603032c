"""The embedded Redis: its settings and how to know that it is ready. Standard library only.

It keeps nothing on disk: whatever Redis holds may be lost at any moment, the database knows what must be done again.
"""

import fcntl
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import IO, NamedTuple

from infra.embedded.child import Account, last_lines, spawn
from infra.startup import StartRefused

_PATIENCE = 20.0  # seconds until a Redis that is silent, or does not end, is given up


class RedisPlan(NamedTuple):
    """All that the keeper must know to run one Redis. Paths are texts: the plan travels as JSON."""

    binary: str
    folder: str
    socket: str
    log: str
    password: str


def start(plan: RedisPlan, account: Account) -> "subprocess.Popen[bytes]":
    """Start Redis and return once it answers. Raises StartRefused where it ends instead, or stays silent."""
    log = Path(plan.log)
    since = log.stat().st_size if log.exists() else 0
    with Path(plan.folder, "alive.lock").open("wb") as alive:
        account.owns(Path(alive.name))
        _await_the_predecessors_end(plan, alive)
        command = [plan.binary, "-"]
        settings = _settings(plan).encode()
        process = spawn(command, account, log, at_our_death=signal.SIGTERM, stdin=settings, inherits=[alive.fileno()])
    deadline = time.monotonic() + _PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        if answers(plan.socket, plan.password):
            return process
        time.sleep(0.005)
    process.kill()
    process.wait()
    reason = last_lines(log, since)
    raise StartRefused(
        "embedded-redis-did-not-start",
        f"Redis ne démarre pas. Motif : {reason}. Journal : {plan.log}. Corrigez ce motif, puis relancez.",
        f"Redis does not start. Reason: {reason}. Log: {plan.log}. Put that right, then start again.",
    )


def _await_the_predecessors_end(plan: RedisPlan, alive: IO[bytes]) -> None:
    """Redis inherits this lock and so holds it as long as it lives. One that is ending would take away our socket with its own."""
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            fcntl.flock(alive, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise StartRefused(
                    "embedded-redis-already-running",
                    f"Un Redis d'un lancement précédent tient encore {plan.folder} ; rien n'a été changé. "
                    "Arrêtez-le (redis-server), puis relancez.",
                    f"A Redis of an earlier start still holds {plan.folder}; nothing was changed. "
                    "Stop it (redis-server), then start again.",
                ) from None
        time.sleep(0.01)


def _settings(plan: RedisPlan) -> str:
    """Given on standard input, so that the password stands in no file and on no command line."""
    lines = {
        "port": "0",
        "unixsocket": f'"{plan.socket}"',
        "unixsocketperm": "700",
        "requirepass": plan.password,
        "dir": f'"{plan.folder}"',
        "save": '""',
        "appendonly": "no",
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
    }
    return "".join(f"{name} {value}\n" for name, value in lines.items())


def answers(path: str, password: str) -> bool:
    """Whether a Redis that knows this password listens on this socket."""
    reply = b""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(1)
        try:
            connection.connect(path)
            connection.sendall(f"AUTH {password}\r\nPING\r\n".encode())
            while b"PONG" not in reply and (piece := connection.recv(256)):
                reply += piece
        except OSError:
            return False
    return reply == b"+OK\r\n+PONG\r\n"
