"""Calculations under way: what a matching run is doing, for whoever waits beside it instead of holding a request open.

A calculation is a task of the process that began it. How far it is stands in Redis, where every process of the house can read it, under
a life of a few seconds that is renewed as long as the task lives: of a process that was killed, nothing claims to go on. Nothing rests on
these notes: the proposal is an event of the run, or there is none.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

import msgspec
import structlog
from redis.asyncio import Redis

from domain.facilitation.compatibility import SCORE_UNIT
from domain.refusal import Refused
from infra.clock import utc_now
from services.handling import Receipt
from services.matching.exchange import Progress

LIVES: Final = 20  # seconds that a note of something under way is believed
RENEWED: Final = 5.0  # seconds between two renewals
KEPT: Final = 3600  # seconds that it can be asked how it ended

Step = Literal["gathering", "weighing", "opening", "narrowing", "proof", "keeping"]
STEPS: Final[tuple[Step, ...]] = ("gathering", "weighing", "opening", "narrowing", "proof", "keeping")
Listener = Callable[[Progress], None]
Work = Callable[[Listener], Awaitable[Receipt]]

# gives a lease back if it is still one's own
_GIVE_BACK: Final = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0"

log = structlog.get_logger()


class MatchingUnderWay(Refused):
    code = "matching-under-way"
    sentence = (
        "Un calcul des binômes est déjà en cours pour ce programme. Il continue, et rien d’autre n’a été lancé ; "
        "attendez sa proposition, puis relancez si besoin."
    )


class CalculationMissing(Refused):
    code = "calculation-missing"
    kind = "missing"
    sentence = (
        "Aucun calcul de ce nom n’est en cours. S’il a abouti, sa proposition est conservée ; sinon rien n’a été enregistré, et il suffit "
        "de le relancer."
    )


class Calculation(msgspec.Struct, frozen=True, kw_only=True):
    """How far a calculation is. Times in UTC; ``total_score`` in points, of the pairs ``chosen`` so far among those ``possible``.

    ``position``: the log's, once it is done. ``refusal``: the stable code of what stopped it, with its ``details``.
    """

    matching: UUID
    programme: UUID
    began_at: datetime
    state: Literal["running", "done", "refused", "failed"] = "running"
    step: Step = "gathering"
    possible: int = 0
    chosen: int = 0
    total_score: float = 0.0
    position: int | None = None
    refusal: str | None = None
    details: dict[str, str | int] = {}


class Calculations:
    """The calculations of this process, and what is known of those of the others."""

    def __init__(self, redis: "Redis") -> None:
        self._redis: Any = redis
        self._tasks: set[asyncio.Task[None]] = set()

    async def begin(self, tenant: UUID, programme: UUID, matching: UUID, work: Work) -> Calculation:
        """Start ``work`` and return at once. Asked again for the same run, it is not started twice.

        Raises MatchingUnderWay where another run of this programme is being calculated.
        """
        begun = Calculation(matching=matching, programme=programme, began_at=utc_now())
        if not await self._redis.set(_lease(tenant, programme), str(matching), nx=True, ex=LIVES):
            if await self.under_way(tenant, programme) != matching:
                raise MatchingUnderWay
            return await self.find(tenant, matching) or begun
        await self._note(tenant, begun, LIVES)
        task = asyncio.create_task(self._carry_out(tenant, begun, work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return begun

    async def find(self, tenant: UUID, matching: UUID) -> Calculation | None:
        """How far a calculation is, or how it ended; None where nothing is known of it (any more)."""
        noted = await self._redis.get(_name(tenant, matching))
        return None if noted is None else msgspec.json.decode(noted, type=Calculation)

    async def under_way(self, tenant: UUID, programme: UUID) -> UUID | None:
        """The run that is being calculated for a programme."""
        matching = await self._redis.get(_lease(tenant, programme))
        return None if matching is None else UUID(matching.decode())

    async def close(self) -> None:
        """Stop what is under way, and forget it: nobody is told that it goes on."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _carry_out(self, tenant: UUID, begun: Calculation, work: Work) -> None:
        heard = _Heard(begun)
        telling = asyncio.create_task(self._keep_telling(tenant, heard))
        try:
            ended = await _ended(heard, work)
            # the last word must not be overtaken by one from before
            await _stopped(telling)
            await self._note(tenant, ended, KEPT)
        except asyncio.CancelledError:
            await _stopped(telling)
            await self._redis.delete(_name(tenant, begun.matching))
            raise
        finally:
            await self._redis.eval(_GIVE_BACK, 1, _lease(tenant, begun.programme), str(begun.matching))

    async def _keep_telling(self, tenant: UUID, heard: "_Heard") -> None:
        while True:
            told = await heard.next(RENEWED)
            await self._note(tenant, told, LIVES)
            await self._redis.expire(_lease(tenant, told.programme), LIVES)

    async def _note(self, tenant: UUID, calculation: Calculation, lives: int) -> None:
        await self._redis.set(_name(tenant, calculation.matching), msgspec.json.encode(calculation), ex=lives)


class _Heard:
    """What the solver last said, and whether it said anything since it was asked."""

    def __init__(self, begun: Calculation) -> None:
        self.now = begun
        self._news = asyncio.Event()

    def hear(self, progress: Progress) -> None:
        self.now = msgspec.structs.replace(
            self.now,
            step="keeping" if progress.step == "done" else progress.step,
            possible=progress.possible,
            chosen=progress.chosen,
            total_score=progress.score / SCORE_UNIT,
        )
        self._news.set()

    async def next(self, patience: float) -> Calculation:
        """What there is to tell: at once if it is new, after this many seconds if not."""
        try:
            await asyncio.wait_for(self._news.wait(), patience)
        except TimeoutError:
            return self.now
        self._news.clear()
        return self.now


async def _ended(heard: _Heard, work: Work) -> Calculation:
    """How it came out. Whatever goes wrong is noted where the one who waits will look, for no request is there to answer it."""
    replace = msgspec.structs.replace
    try:
        receipt = await work(heard.hear)
    except Refused as refused:
        return replace(heard.now, state="refused", refusal=refused.code, details=dict(refused.details))
    except Exception:
        log.exception("a matching was not calculated", matching=str(heard.now.matching))
        return replace(heard.now, state="failed")
    return replace(heard.now, state="done", position=receipt.position)


async def _stopped(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def _name(tenant: UUID, matching: UUID) -> str:
    return f"ekole:matching:{tenant}:{matching}"


def _lease(tenant: UUID, programme: UUID) -> str:
    return f"ekole:matching-under-way:{tenant}:{programme}"
