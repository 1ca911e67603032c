"""Who uses the servers of a home: told by locks on files, which the kernel frees when a process ends, however it ends.

* ``start.lock``: one process at a time looks whether to start or to join;
* ``holders.lock``: shared by all who use the servers; the keeper waits for it alone;
* ``keeper.lock``: the keeper's, for as long as it lives. What it runs stands in ``servers.json``.
"""

import contextlib
import fcntl
import json
import os
import signal
import time
from collections.abc import Iterator
from typing import IO, Any

from infra.embedded.home import Home
from infra.startup import StartRefused

_PATIENCE = 60.0  # seconds that another process may take to start or stop the servers


@contextlib.contextmanager
def starting_alone(home: Home) -> Iterator[None]:
    """Nobody else starts or joins meanwhile. Raises StartRefused where another takes more than a minute."""
    with lock_file(home, "start.lock") as file:
        await_lock(file, fcntl.LOCK_EX, home)
        yield


def hold(home: Home) -> IO[bytes]:
    """Count among the users of the servers until the file is closed; waits while a keeper is ending."""
    file = lock_file(home, "holders.lock")
    try:
        await_lock(file, fcntl.LOCK_SH, home)
    except BaseException:
        file.close()
        raise
    return file


def running(home: Home) -> dict[str, Any] | None:
    """What the keeper runs; None where there is no keeper, after waiting for one that is ending."""
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        if not keeper_lives(home):
            return None
        with contextlib.suppress(FileNotFoundError):
            return read_state(home)
        time.sleep(0.02)
    raise _busy(home)


def leave(home: Home, holding: IO[bytes]) -> None:
    """Count no more. The last to leave tells the keeper to stop, and waits for its end; the caller closes ``holding``."""
    try:
        keeper = int(read_state(home)["processes"]["keeper"])
    except FileNotFoundError:
        return  # it ended before us, or never was ready and sees that nobody is left
    if _try_lock(holding, fcntl.LOCK_EX):
        if keeper_lives(home):
            with contextlib.suppress(ProcessLookupError):
                os.kill(keeper, signal.SIGTERM)
    elif _try_lock(holding, fcntl.LOCK_SH):
        return  # others hold the servers
    _await_end(home, keeper)


def keeper_lives(home: Home) -> bool:
    """Whether a keeper is there. Those who look take a shared lock, and so do not see each other."""
    with lock_file(home, "keeper.lock") as file:
        return not _try_lock(file, fcntl.LOCK_SH)


def _await_end(home: Home, keeper: int) -> None:
    """Return when this keeper has ended, or where another has taken its place."""
    while keeper_lives(home):
        with contextlib.suppress(FileNotFoundError):
            if read_state(home)["processes"]["keeper"] != keeper:
                return
        time.sleep(0.01)


def read_state(home: Home) -> dict[str, Any]:
    """What the keeper says that it runs. FileNotFoundError while it is starting or ending."""
    state: dict[str, Any] = json.loads((home.run / "servers.json").read_text())
    return state


def lock_file(home: Home, name: str) -> IO[bytes]:
    """Open one of the files that are there to be locked."""
    path = home.run / name
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    home.keep_for_owner(path)
    return os.fdopen(descriptor, "r+b", buffering=0)


def _try_lock(file: IO[bytes], kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def await_lock(file: IO[bytes], kind: int, home: Home) -> None:
    """Lock a file, waiting while others have it. Raises StartRefused where they keep it for more than a minute."""
    deadline = time.monotonic() + _PATIENCE
    while not _try_lock(file, kind):
        if time.monotonic() > deadline:
            raise _busy(home)
        time.sleep(0.01)


def _busy(home: Home) -> StartRefused:
    return StartRefused(
        "embedded-servers-busy",
        f"Un autre processus démarre ou arrête les serveurs de {home.path} depuis plus d'une minute ; rien n'a été changé. "
        "Attendez-le ou arrêtez-le, puis relancez.",
        f"Another process has been starting or stopping the servers of {home.path} for more than a minute; nothing was changed. "
        "Wait for it or stop it, then start again.",
    )
