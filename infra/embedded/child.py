"""A server as a child process: under its own account, and never outliving the keeper. Standard library only."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

NOBODY_IS_LEFT = signal.SIGUSR1
STOP_SIGNALS = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP, NOBODY_IS_LEFT}
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


class NobodyWaits(Exception):
    """The keeper was asked to stop while a server was still starting; that server has been stopped."""


class Account(NamedTuple):
    """Whose rights a server has: ``None`` keeps those of this process, numbers are a Unix user and group."""

    user: int | None
    group: int | None

    def owns(self, path: Path) -> None:
        """Give a file or folder to this account."""
        if self.user is not None and self.group is not None:
            os.chown(path, self.user, self.group, follow_symlinks=False)

    def new_folder(self, path: Path) -> Path:
        """A folder that this account alone may enter."""
        path.mkdir(mode=0o700, exist_ok=True)
        self.owns(path)
        return path


def spawn(
    command: Sequence[str | Path],
    account: Account,
    log: Path,
    *,
    at_our_death: signal.Signals,
    stdin: bytes = b"",
    inherits: Sequence[int] = (),
) -> "subprocess.Popen[bytes]":
    """Start a server as ``account``, writing to ``log``, with the open files ``inherits``.

    Linux sends it ``at_our_death`` when this process ends, however it ends.
    To be called from the main thread: Linux ties the promise to the thread that started the child.
    """
    with log.open("ab") as lines:
        process = subprocess.Popen(  # noqa: S603 (a list of our own making, no shell)
            [str(part) for part in command],
            stdin=subprocess.PIPE,
            stdout=lines,
            stderr=lines,
            cwd="/",
            env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
            user=account.user,
            group=account.group,
            extra_groups=None if account.user is None else [],
            umask=0o077,
            pass_fds=inherits,
            preexec_fn=_before_exec(os.getpid(), at_our_death),  # noqa: PLW1509 (the keeper's other thread only waits)
        )
    assert process.stdin is not None
    try:
        process.stdin.write(stdin)
        process.stdin.close()
    except BrokenPipeError:
        pass  # it ended already: the caller sees that when it waits for readiness
    return process


def _before_exec(keeper: int, at_our_death: signal.Signals) -> Callable[[], None]:
    def prepare() -> None:
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
        if _libc is not None:
            # After the change of user, which would clear it.
            _libc.prctl(_PR_SET_PDEATHSIG, int(at_our_death), 0, 0, 0)
            if os.getppid() != keeper:
                os._exit(1)

    return prepare


def asked_to_stop() -> bool:
    """Whether a signal to stop waits for the keeper, which takes signals only between two pieces of work."""
    return bool(signal.sigpending() & STOP_SIGNALS)


def run_as(account: Account, command: Sequence[str | Path]) -> "subprocess.CompletedProcess[str]":
    """Run a short command as ``account`` and keep what it said."""
    return subprocess.run(  # noqa: S603 (a list of our own making, no shell)
        [str(part) for part in command],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        cwd="/",
        env={"PATH": os.defpath, "LC_ALL": "C"},
        user=account.user,
        group=account.group,
        extra_groups=None if account.user is None else [],
    )


def last_lines(log: Path, since: int = 0, count: int = 4) -> str:
    """The end of a log, from the octet ``since`` on, on one line."""
    try:
        with log.open("rb") as lines:
            lines.seek(since)
            text = lines.read().decode(errors="replace")
    except FileNotFoundError:
        return ""
    return " | ".join(line.strip() for line in text.splitlines()[-count:])
