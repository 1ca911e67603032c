"""Solving: the cohort goes to the solver's process without ids, what comes back is scored and verified by the domain.

The process is killed when its caller is cancelled. It is bounded by deterministic time, not by the clock: the same cohort and seed
give the same proposal, byte for byte, on a busy machine as on an idle one. So many processes run at once; further callers wait.
"""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable
from pathlib import Path
from typing import Final
from weakref import WeakKeyDictionary

import msgspec

from domain.facilitation.candidates import Cohort
from domain.facilitation.possibilities import Possibilities
from domain.facilitation.proposal import Proposal, Solving, propose, verify
from domain.refusal import Refused
from services.matching.exchange import Asked, Progress, Solution
from services.matching.posing import without_ids

SOLVER: Final = "OR-Tools CP-SAT"
SEED: Final = 1
DETERMINISTIC_TIME: Final = 10.0
SOLVERS_AT_ONCE: Final = 2
PACKAGES: Final = Path(__file__).parents[2]  # where the solver's process finds this same program
KEPT: Final = ("PATH", "HOME", "LANG", "LD_LIBRARY_PATH", "SYSTEMROOT")  # no password or key of the server reaches the solver
LONGEST_LINE: Final = 2**16

Listener = Callable[[Progress], None]


class MatchingNotComputed(Refused):
    code = "matching-not-computed"
    sentence = (
        "Le calcul des binômes s’est arrêté avant la fin ({cause}). Rien n’a été changé ; relancez-le. "
        "Si cela se répète, prévenez Ekole en donnant ce code."
    )


async def solve(
    cohort: Cohort, *, seed: int = SEED, deterministic_time: float = DETERMINISTIC_TIME, on_progress: Listener | None = None
) -> Proposal:
    """The best proposal for a cohort, verified. ``on_progress`` hears of each step as it begins.

    Raises MatchingNotComputed where the solver's process ends badly or answers what cannot be read, and ProposalWrong where its
    answer does not hold.
    """
    asked = Asked(without_ids(cohort), seed, deterministic_time)
    async with _room():
        solution = await _in_a_process(asked, on_progress)
    return await asyncio.to_thread(_verified, cohort, solution, seed)


_ROOMS: Final[WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore]] = WeakKeyDictionary()


def _room() -> asyncio.Semaphore:
    """As many as may solve at once in this process, whoever they are for."""
    return _ROOMS.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(SOLVERS_AT_ONCE))


def _verified(cohort: Cohort, solution: Solution, seed: int) -> Proposal:
    if not all(mentor < len(cohort.mentors) and mentee < len(cohort.mentees) for mentor, mentee in solution.pairs):
        raise MatchingNotComputed(cause="unknown-person")
    solving = Solving(SOLVER, solution.version, seed, solution.optimal)
    possibilities = Possibilities(cohort)
    proposal = propose(possibilities, solution.pairs, solving)
    verify(proposal, possibilities)
    return proposal


async def _in_a_process(asked: Asked, on_progress: Listener | None) -> Solution:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "services.matching.solver",
        stdin=PIPE,
        stdout=PIPE,
        stderr=PIPE,
        limit=LONGEST_LINE,
        env={name: value for name in KEPT if (value := os.environ.get(name))} | {"PYTHONPATH": str(PACKAGES)},
    )
    try:
        _, answer, complaint = await asyncio.gather(_hand_in(process, asked), _read_out(process), _listened(process, on_progress))
        status = await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
            await asyncio.shield(process.wait())
    if status != 0:
        raise MatchingNotComputed(cause=f"exit-{status}") from RuntimeError(complaint)
    try:
        return msgspec.json.decode(answer, type=Solution)
    except msgspec.DecodeError as unreadable:
        raise MatchingNotComputed(cause="unreadable-answer") from unreadable


async def _hand_in(process: Process, asked: Asked) -> None:
    assert process.stdin is not None
    try:
        process.stdin.write(msgspec.json.encode(asked))
        await process.stdin.drain()
    except (BrokenPipeError, ConnectionResetError):
        pass  # it ended before reading everything: its status says why
    finally:
        process.stdin.close()


async def _read_out(process: Process) -> bytes:
    assert process.stdout is not None
    return await process.stdout.read()


async def _listened(process: Process, on_progress: Listener | None) -> str:
    """Hear the steps; what is no step is the process's last words, kept for the log."""
    assert process.stderr is not None
    last_words = []
    async for line in process.stderr:
        try:
            step = msgspec.json.decode(line, type=Progress)
        except msgspec.DecodeError:
            last_words.append(line.decode(errors="replace"))
        else:
            if on_progress is not None:
                on_progress(step)
    return "".join(last_words[-20:])
