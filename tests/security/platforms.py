"""A platform of a test's own: ``ekole run`` as its operator starts it, on data of its own."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def platform_at(home: Path, log_level: str = "WARNING") -> Iterator[str]:
    """The address of ``ekole run``, stopped on the way out. What it logs lies in ``home/errors``."""
    errors = home / "errors"
    environment = os.environ | {"EKOLE_HOME": str(home), "EKOLE_PORT": "0", "LOG_LEVEL": log_level}
    with errors.open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "services.cli", "run", "--no-demonstration"],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=said,
            text=True,
        )
    assert process.stdout is not None
    try:
        address = next((found[1] for line in process.stdout if (found := re.search(r"Ekole : (http\S+)", line))), None)
        assert address is not None, errors.read_text()
        yield address
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0, errors.read_text()
        process.stdout.close()
