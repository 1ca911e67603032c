"""A process that must not outlive the one that started it."""

import ctypes
import os
import signal
import sys
from typing import Final

PARENT: Final = "EKOLE_PARENT_PROCESS"  # the process id, handed down in the environment
_PR_SET_PDEATHSIG: Final = 1


def end_with_parent() -> None:
    """Ask Linux for SIGTERM when the process named by EKOLE_PARENT_PROCESS ends, however it ends; nothing where none is named.

    Elsewhere than on Linux a killed parent leaves this process running until it is stopped by hand.
    """
    named = os.environ.get(PARENT)
    if named is None or sys.platform != "linux":
        return
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)
    if str(os.getppid()) != named:  # it ended before the promise was made
        os.kill(os.getpid(), signal.SIGTERM)
