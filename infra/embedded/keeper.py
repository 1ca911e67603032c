"""The keeper: a small process that runs the embedded servers for as long as anybody uses them.

Every user of the servers (``ekole run``, ``ekole demo``, a test) holds a shared lock on one file. The keeper waits for the
exclusive lock: it gets it when the last user is gone, were it by kill -9, for the kernel frees a dead process's locks. Then it
stops the servers in good order. Where the keeper itself is killed, Linux tells the servers to stop (``child.spawn``).
A server that ends by itself is started again; where it ends at once three times in a row, the keeper gives up and stops all.

Run as ``python -S -P -m infra.embedded.keeper`` with a plan on standard input; standard library only, so that it starts in
some hundredths of a second. It answers one JSON line on standard output: ``{}`` when the servers are ready, or the refusal.
"""

import fcntl
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

from infra.embedded import postgres_server, redis_server
from infra.embedded.child import NOBODY_IS_LEFT, STOP_SIGNALS, Account, NobodyWaits
from infra.embedded.postgres_server import PostgresPlan
from infra.embedded.redis_server import RedisPlan
from infra.startup import StartRefused

_AWAITED = {signal.SIGCHLD} | STOP_SIGNALS
_GENTLE, _FIRM = 20.0, 5.0  # seconds that a server has to end, asked politely and then not
_SHORT_LIFE = 2.0  # seconds
_SHORT_LIVES_TO_GIVE_UP = 3


class KeeperPlan(NamedTuple):
    """What a keeper is to run, and where it says so."""

    account: Account
    sockets: str
    durable: bool
    postgres: PostgresPlan | None
    redis: RedisPlan | None
    holders: str  # the file that every user of the servers locks
    state: str  # where the keeper writes what it runs


class Kept(NamedTuple):
    """One running server, and how to start and stop it."""

    name: str
    process: "subprocess.Popen[bytes]"
    started: float
    start: "Callable[[], subprocess.Popen[bytes]]"
    stop_signals: tuple[signal.Signals, signal.Signals]
    short_lives: int = 0  # how many times in a row it ended soon after its start


def main() -> int:
    """Run the plan on standard input until nobody needs the servers. 0 after an orderly end, 1 after a failure."""
    signal.pthread_sigmask(signal.SIG_BLOCK, _AWAITED)
    plan = _read_plan()
    threading.Thread(target=_await_the_last_holder, args=(plan.holders,), daemon=True).start()
    kept: list[Kept] = []
    try:
        if redis := plan.redis:
            kept.append(_keep("redis", partial(redis_server.start, redis, plan.account), signal.SIGTERM, signal.SIGKILL))
        if postgres := plan.postgres:
            postgres_server.initialise(postgres, plan.account)
            kept.append(_keep("postgresql", partial(postgres_server.start, postgres, plan.account), signal.SIGINT, signal.SIGQUIT))
        _write_state(plan, kept)
        _answer({})
        _watch(plan, kept)
    except NobodyWaits:
        return 0
    except StartRefused as refused:
        _answer({"code": refused.code, "french": refused.french, "english": refused.english})
        _log(str(refused))
        return 1
    finally:
        Path(plan.state).unlink(missing_ok=True)
        _stop(kept)
    return 0


def _read_plan() -> KeeperPlan:
    account, sockets, durable, postgres, redis, holders, state = json.load(sys.stdin)
    return KeeperPlan(
        Account(*account),
        sockets,
        durable,
        PostgresPlan(*postgres) if postgres else None,
        RedisPlan(*redis) if redis else None,
        holders,
        state,
    )


def _keep(name: str, start: "Callable[[], subprocess.Popen[bytes]]", gentle: signal.Signals, firm: signal.Signals) -> Kept:
    return Kept(name, start(), time.monotonic(), start, (gentle, firm))


def _answer(answer: dict[str, str]) -> None:
    """Tell the starter, then leave the pipe; a starter that is gone needs no answer."""
    try:
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
    except (BrokenPipeError, ValueError):
        pass
    os.dup2(2, 1)


def _await_the_last_holder(holders: str) -> None:
    with Path(holders).open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        os.kill(os.getpid(), NOBODY_IS_LEFT)
        threading.Event().wait()  # keep the lock to the end: a newcomer waits, then starts afresh


def _watch(plan: KeeperPlan, kept: list[Kept]) -> None:
    while signal.sigwait(_AWAITED) is signal.SIGCHLD:
        for place, one in enumerate(kept):
            if one.process.poll() is None:
                continue
            _log(f"{one.name} ended with {one.process.returncode}")
            kept[place] = _start_again(one)
            _write_state(plan, kept)


def _start_again(ended: Kept) -> Kept:
    short_lives = ended.short_lives + 1 if time.monotonic() - ended.started < _SHORT_LIFE else 0
    if short_lives == _SHORT_LIVES_TO_GIVE_UP:
        raise StartRefused(
            "embedded-server-ends-again",
            f"{ended.name} s'arrête aussitôt relancé ; tout est arrêté. Lisez son journal, puis relancez.",
            f"{ended.name} ends as soon as it is started; everything is stopped. Read its log, then start again.",
        )
    return ended._replace(process=ended.start(), started=time.monotonic(), short_lives=short_lives)


def _write_state(plan: KeeperPlan, kept: list[Kept]) -> None:
    version = plan.postgres.major_version if plan.postgres else None
    state = {"sockets": plan.sockets, "durable": plan.durable, "postgres_version": version}
    processes = {"keeper": os.getpid()} | {one.name: one.process.pid for one in kept}
    fresh = Path(f"{plan.state}.new")
    fresh.write_text(json.dumps(state | {"processes": processes}))
    fresh.chmod(0o600)
    folder = fresh.parent.stat()
    os.chown(fresh, folder.st_uid, folder.st_gid)  # root in an ordinary user's home: that user may join
    fresh.replace(plan.state)


def _stop(kept: list[Kept]) -> None:
    for one in kept:
        one.process.send_signal(one.stop_signals[0])
    for one in kept:
        try:
            one.process.wait(_GENTLE)
        except subprocess.TimeoutExpired:
            one.process.send_signal(one.stop_signals[1])
            try:
                one.process.wait(_FIRM)
            except subprocess.TimeoutExpired:
                one.process.kill()
                one.process.wait()


def _log(sentence: str) -> None:
    print(time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), sentence, file=sys.stderr, flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
