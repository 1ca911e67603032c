"""Deciding in memory, storing by the batch: the same rules, the same sealing and the same door as any command, read back from nowhere.

Nobody else writes to an institution that is being made, so what was just decided is what stands: each rule reads it from here.
"""

import asyncio
from collections.abc import Collection
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid5

from domain.decision import Command, RuleBook, State, Stream
from infra.clock import utc_now
from infra.database import tenant_transaction
from infra.event_store import Appended, append_within
from services.handling import HandlingContext
from services.handling.situation import moment_for, read_for, situation_of
from services.handling.writing import Identity, Prepared, prepare
from services.house import House
from tenants.ledger import Ledger, Loaded
from tenants.permissions import COORDINATOR, require_permission
from tenants.personal_data.contacts import apply_changes
from tenants.personal_data.pseudonyms import fingerprint

AT_ONCE: Final = 64  # requests that the door takes in one call


class NotStored(Exception):
    """The door did not take what was decided: somebody else writes to this institution, or it was made before."""


class Memory(Ledger):
    """A log that nobody else writes to, as far as it was decided: what rules are given of it comes from nowhere else."""

    def __init__(self) -> None:
        self.loaded: dict[str, Loaded] = {}

    async def load(
        self, tenant: UUID, streams: Collection[Stream[Any]], *, left_sealed: Collection[str] = frozenset()
    ) -> dict[str, Loaded]:
        """All of it opened: nothing was sealed yet."""
        return {stream.name: self.of(stream) for stream in streams}

    def of(self, stream: Stream[Any]) -> Loaded:
        return self.loaded.get(stream.name) or Loaded(0, stream.kind.initial)


class Bulk:
    """One institution under way. ``act`` decides, ``store`` brings what was decided to the door; ``events``: how many so far."""

    def __init__(self, house: House, tenant: UUID) -> None:
        self._house = house
        self._tenant = tenant
        self._memory = Memory()
        self._waiting: list[Prepared] = []
        self._commands = 0
        self.events = 0

    def state(self, stream: Stream[State]) -> State:
        state: State = self._memory.of(stream).state
        return state

    def states(self, command_reads: Any) -> dict[str, Any]:
        """The states that a function of readings names, asked again until it names nothing new."""
        states: dict[str, Any] = {}
        while missing := {stream.name: stream for stream in command_reads(states) if stream.name not in states}:
            states |= {name: self.state(stream) for name, stream in missing.items()}
        return states

    async def act(self, command: Command, at: datetime, role: str = COORDINATOR) -> None:
        """Decide a command at a moment of the institution's own time. Raises whatever its rule refuses."""
        rule = RuleBook.rule_for(command)
        require_permission(role, rule.permission)
        self._commands += 1
        account = uuid5(self._tenant, role)
        context = HandlingContext(tenant=self._tenant, actor=f"account/{account}", role=role, simulated_now=at)
        readings = await read_for(self._memory, rule, command, context)
        moment = moment_for(command, readings.institution, context, utc_now())
        decision = rule.decide(command, situation_of(command, readings, moment, context))
        key = await self._house.keyring.tenant_key(self._tenant)
        named = f"seed-{self._commands}"
        identity = Identity(named, fingerprint(key, named.encode()), uuid5(self._tenant, named))
        prepared = await prepare(self._house.keyring, command, decision, readings, moment, context, identity)
        for happening in decision:
            held = self._memory.of(happening.stream)
            self._memory.loaded[happening.stream.name] = Loaded(held.version + 1, happening.stream.kind.evolve(held.state, happening.event))
        self.events += len(decision)
        if prepared.changes:  # addresses are claimed in the transaction that stores their owners
            await self.store()
            await self._store_beside(prepared)
        else:
            self._waiting.append(prepared)

    async def store(self) -> None:
        """Everything decided so far, in order, as many requests a call as the door takes. Raises NotStored."""
        waiting, self._waiting = self._waiting, []
        for first in range(0, len(waiting), AT_ONCE):
            part = waiting[first : first + AT_ONCE]
            verdicts = await asyncio.gather(*(self._house.store.append(self._tenant, one.request) for one in part))
            for verdict in verdicts:
                _check(verdict)

    async def _store_beside(self, prepared: Prepared) -> None:
        key = await self._house.keyring.tenant_key(self._tenant)
        async with tenant_transaction(self._house.engine, self._tenant) as connection:
            await apply_changes(connection, key, prepared.changes)
            _check(await append_within(connection, self._tenant, prepared.request))


def _check(verdict: object) -> None:
    if not isinstance(verdict, Appended):
        raise NotStored(type(verdict).__name__)
