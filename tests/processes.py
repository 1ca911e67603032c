"""Other processes, as a test needs them: a second user of the embedded servers, and whether a process still lives."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

_REPOSITORY = Path(__file__).parents[1]
_PATIENCE = 30.0  # seconds until a condition that should hold is given up

# A shell that starts the tests in the background has them ignore Ctrl-C; this process must hear it all the same.
_USER = """
import json, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from pathlib import Path
from infra.embedded.servers import embedded_servers
with embedded_servers(Path(sys.argv[1]), durable=False) as servers:
    try:
        print(json.dumps(servers.process_ids()), flush=True)
        sys.stdin.read()
    except KeyboardInterrupt:
        print(json.dumps(servers.process_ids()), flush=True)
"""


class User:
    """A process that uses the servers of a home until it is told to leave, or is killed."""

    def __init__(self, home: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", _USER, str(home)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=_REPOSITORY,
            start_new_session=True,
        )

    def process_ids(self) -> dict[str, int]:
        """The servers' processes, once they are ready for this user (and again after Ctrl-C)."""
        assert self.process.stdout is not None
        told: dict[str, int] = json.loads(self.process.stdout.readline())
        return told

    def leave(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        assert self.process.wait(_PATIENCE) == 0


@contextlib.contextmanager
def user_of(home: Path) -> Iterator[User]:
    user = User(home)
    try:
        yield user
    finally:
        user.process.kill()
        user.process.wait()
        for pipe in (user.process.stdin, user.process.stdout):
            if pipe is not None:
                pipe.close()


def lives(process_id: int) -> bool:
    """Whether a process runs; one that ended and that nobody has asked after does not."""
    try:
        state = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in "ZX"


def children_of(process_id: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{process_id}/task/{process_id}/children").read_text().split()]
    except FileNotFoundError:
        return []


def keepers_of(process_id: int) -> list[int]:
    """The keepers among a process's children: it also has short-lived ones, that it asks for their versions."""
    found = []
    for child in children_of(process_id):
        with contextlib.suppress(OSError):
            if b"infra.embedded.keeper" in Path(f"/proc/{child}/cmdline").read_bytes():
                found.append(child)
    return found


def has_open(process_id: int, name: str) -> bool:
    """Whether a process has a file of this name open."""
    with contextlib.suppress(OSError):
        return any(descriptor.readlink().name == name for descriptor in Path(f"/proc/{process_id}/fd").iterdir())
    return False


def pauses_of(process_id: int) -> int:
    """How many times a process has gone to sleep by itself so far."""
    status = dict(line.split(":", 1) for line in Path(f"/proc/{process_id}/status").read_text().splitlines())
    return int(status["voluntary_ctxt_switches"])


def let_go(process_id: int) -> None:
    """Let a stopped process go on, if it still is there."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(process_id, signal.SIGCONT)


def until(condition: Callable[[], object], what: str) -> None:
    """Return as soon as ``condition`` holds; TimeoutError, naming ``what``, where it never does."""
    deadline = time.monotonic() + _PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(what)
        os.sched_yield()
        time.sleep(0.005)


def until_ended(process_ids: dict[str, int]) -> None:
    until(lambda: not any(map(lives, process_ids.values())), f"{process_ids} to end")
