"""The scheduler: finds what came due and has it decided, once, whoever else looks at the same time (DESIGN §9).

Nothing rests on its own tables: a claim that is lost comes free again by itself, the next attempt has another command identifier, and
the rule finds in the log what was told before. A scheduler that was away tells what still applies, a little at a time.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid5

import msgspec
import structlog

from domain.deadlines.watching import Remind
from domain.decision import Command
from domain.facilitation.settling import ConfirmTacitly
from domain.refusal import Refused
from infra.clock import utc_now
from services.handling import Handling, HandlingContext
from services.scheduling.attempts import Attempts
from services.scheduling.ringing import Key, Ring, opens_again, rings
from tenants.permissions import SYSTEM

log = structlog.get_logger()
ACTOR: Final = "system/scheduler"
_AT_ONCE: Final = 50  # institutions in one look
_LONGEST_PAUSE: Final = 10.0  # seconds


class Pace(msgspec.Struct, frozen=True):
    """How fast things are told. ``most``: commands in one turn of an institution; ``spread``: until its next turn, where more is due.

    ``lease``: how long a claim holds when its scheduler dies. ``again``: until what the rule found moot is looked at once more.
    ``quiet``: until an institution's next turn where nothing more may be told now.
    """

    interval: timedelta = timedelta(seconds=1)
    most: int = 8
    spread: timedelta = timedelta(seconds=20)
    lease: timedelta = timedelta(seconds=60)
    again: timedelta = timedelta(hours=6)
    quiet: timedelta = timedelta(minutes=1)
    longest_quiet: timedelta = timedelta(minutes=15)


class Scheduler:
    """``told`` is called when something was appended for an institution, so that views and notifications need not wait."""

    def __init__(
        self,
        attempts: Attempts,
        handling: Handling,
        told: Callable[[UUID], Awaitable[None]],
        pace: Pace = Pace(),  # noqa: B008 - frozen
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._attempts = attempts
        self._handling = handling
        self._told = told
        self._pace = pace
        self._clock = clock

    async def run(self, stop: asyncio.Event) -> None:
        """Until ``stop``; where the database is away, everything waits and is found again."""
        pause = self._pace.interval.total_seconds()
        while not stop.is_set():
            try:
                looked = await self.look()
                pause = 0.0 if looked == _AT_ONCE else self._pace.interval.total_seconds()
            except Exception as failed:
                pause = min(max(pause, 0.5) * 2, _LONGEST_PAUSE)
                log.warning("deadlines not looked at", error=type(failed).__name__, next_attempt_in_seconds=pause)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), pause)

    async def look(self) -> int:
        """One look at every institution where something is due; how many had their turn."""
        tenants = await self._attempts.due(self._clock(), _AT_ONCE)
        for tenant in tenants:
            await self.turn(tenant)
        return len(tenants)

    async def turn(self, tenant: UUID) -> int:
        """An institution's turn: what may be told now, a few commands of it; how many were given."""
        now = self._clock()
        sheet = await self._attempts.take_turn(tenant, now, now + self._pace.lease)
        if sheet is None:
            return 0
        waiting = rings(sheet, now)
        given, more = 0, False
        for ring in waiting:
            if given == self._pace.most:
                more = True
                break
            given += await self._ring(tenant, ring)
        if given:
            await self._told(tenant)
        quiet = min(max(opens_again(sheet, now) - now, self._pace.quiet), self._pace.longest_quiet)
        await self._attempts.end_turn(tenant, now + (self._pace.spread if more else quiet))
        return given

    async def _ring(self, tenant: UUID, ring: Ring) -> int:
        """Claim what is due and have it decided; how many commands that took."""
        now = self._clock()
        claimed = await self._attempts.claim(tenant, ring.keys, now, now + self._pace.lease)
        mine = [(key, one) for key, one in zip(ring.keys, ring.awaited, strict=True) if key in claimed]
        if not mine:
            return 0
        commands: list[tuple[Command, list[Key]]]
        if ring.settles:
            commands = [(ConfirmTacitly(pair=one.pair, session=one.subject), [key]) for key, one in mine if one.pair is not None]
        else:
            everything = tuple(one for _, one in mine)
            command = Remind(programme=ring.programme, kind=ring.kind, step=ring.step, awaited=everything)
            commands = [(command, [key for key, _ in mine])]
        for one_command, keys in commands:
            await self._decided(tenant, one_command, keys, claimed)
        return len(commands)

    async def _decided(self, tenant: UUID, command: Command, keys: list[Key], claimed: Mapping[Key, int]) -> None:
        identifier = _command_identifier(keys, claimed)
        context = HandlingContext(tenant=tenant, actor=ACTOR, role=SYSTEM, idempotency_key=str(identifier))
        try:
            receipt = await self._handling.handle(command, context)
        except Refused as refused:
            log.info("a deadline was not told", tenant=str(tenant), command=type(command).__name__, code=refused.code)
        else:
            log.info(
                "a deadline was told" if not receipt.already_so else "a deadline applies no longer",
                tenant=str(tenant),
                command=type(command).__name__,
                awaited=len(keys),
            )
        await self._attempts.settle(tenant, keys, self._clock() + self._pace.again)


def _command_identifier(keys: list[Key], claimed: Mapping[Key, int]) -> UUID:
    """Of one deadline UUIDv5(deadline, due_at, attempt); of several that are told together, of the first, with all the others named."""
    named = [f"{key.deadline}/{key.due_at.isoformat()}/{claimed[key]}" for key in keys]
    return uuid5(keys[0].deadline, "\n".join(named))
