"""Every command goes this one way; no other place writes events.

authorise → look for the receipt → load what the rule reads → decide → seal → append, guarded → receipt.

A repeat under the same key gets the first receipt, before anything is decided. Whoever wrote in between makes the decision be taken
again, from what then stands; unless the sender named the version they had seen, for then they must look again themselves.
"""

import asyncio
import random
from collections.abc import Callable
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4, uuid5

import asyncpg
import msgspec
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.decision import Command, Rule, RuleBook, State, Stream
from domain.refusal import Refused
from infra.clock import utc_now
from infra.event_store import (
    Appended,
    EntryRefused,
    EventStore,
    KeyReused,
    OutcomeUnknown,
    Verdict,
    VersionConflict,
    append_within,
)
from infra.lanes import lost_connection
from infra.tenant_transaction import tenant_transaction
from services.handling.context import HandlingContext, IdempotencyKeyReused, Receipt, TooManyAtOnce
from services.handling.days import require_days_in_reach
from services.handling.situation import Moment, Readings, moment_for, read_for, situation_of
from services.handling.turns import Turns
from services.handling.writing import Identity, Prepared, prepare
from tenants.institution import Founding, Institution, InstitutionMissing
from tenants.ledger import Ledger
from tenants.permissions import check_rules, require_permission
from tenants.personal_data.contacts import apply_changes
from tenants.personal_data.erasure import destroy
from tenants.personal_data.keyring import Keyring, TenantKey, TenantKeyMissing
from tenants.personal_data.pseudonyms import fingerprint

MOST_ATTEMPTS: Final = 40
_LONGEST_PAUSE: Final = 0.25  # seconds
_REQUEST: Final = msgspec.json.Encoder(order="deterministic")


class DoorRefused(Exception):
    """The store's door found an entry that must not be stored: the program that made it is at fault, or its clock is ahead."""


class _NotWritten(Exception):
    """Carries a verdict out of a transaction that must not be committed."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__()
        self.verdict = verdict


class Handling:
    """Handles the commands of all tenants. ``engine`` is the application role's; ``clock`` tells the true time."""

    def __init__(
        self,
        engine: AsyncEngine,
        store: EventStore,
        keyring: Keyring,
        *,
        ledger: Ledger | None = None,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        check_rules(RuleBook.rules.values())
        self._engine = engine
        self._store = store
        self._keyring = keyring
        self._ledger = ledger or Ledger(store, keyring)
        self._clock = clock
        self._turns = Turns()

    async def open_tenant(self, command: Founding, context: HandlingContext) -> Receipt:
        """Sign up an institution: its log, its key, its first event. What was left half done is completed when it is asked again.

        Nothing is made for a sign-up that would be refused anyway.
        """
        self.try_opening(command, context)
        await self._store.open_tenant(context.tenant)
        await self._keyring.make_tenant_key(context.tenant)
        return await self.handle(command, context)

    def try_opening(self, command: Founding, context: HandlingContext) -> None:
        """Raises what a sign-up would be refused for anyway, whatever there is already; makes nothing."""
        rule = RuleBook.rule_for(command)
        require_permission(context.role, rule.permission)
        if command.institution != context.tenant:
            raise InstitutionMissing
        self._try_on_nothing(rule, command, context)

    async def handle(self, command: Command, context: HandlingContext) -> Receipt:
        """Decide a command and store what follows, or refuse it.

        Raises Refused (any rule's; DayOutOfReach, StreamChanged, IdempotencyKeyReused, TooManyAtOnce, PermissionDenied,
        InstitutionMissing), and the store's errors: StoreBusy, OutcomeUnknown.
        """
        rule = RuleBook.rule_for(command)
        require_permission(context.role, rule.permission)
        require_days_in_reach(command, context.simulated_now or self._clock())
        key = await self._tenant_key(context.tenant)
        identity = _identity(key, command, context)
        if context.idempotency_key is not None:
            earlier = await self._earlier(context, identity)
            if earlier is not None:
                return earlier
        contended = self._turns.contended(context.tenant, (stream.name for stream in rule.reads(command, {})))
        for attempt in range(MOST_ATTEMPTS):
            try:
                async with self._turns.turn(context.tenant, contended):
                    verdict = await self._attempt(rule, command, context, key, identity)
            except Refused:
                # Sent twice at once, or stored before its connection was lost: then this request was not refused.
                known_key = context.idempotency_key is not None or attempt > 0
                if known_key and (earlier := await self._earlier(context, identity)) is not None:
                    return earlier
                raise
            except Exception as failed:
                if not _may_be_repeated(failed):
                    raise
                if attempt + 1 == MOST_ATTEMPTS:
                    raise OutcomeUnknown(repr(failed)) from failed
                verdict = None
            match verdict:
                case Appended(first, last, repeated, kept):
                    return Receipt.read_back(context.tenant, first, last, kept, repeated=repeated)
                case KeyReused():
                    raise IdempotencyKeyReused
                case EntryRefused(code, detail):
                    raise DoorRefused(f"{code}: {detail}")
                case VersionConflict(stream):
                    contended = stream
            await asyncio.sleep(random.uniform(0, min(_LONGEST_PAUSE, 0.001 * 2**attempt)))  # noqa: S311 - to spread, not to hide
        raise TooManyAtOnce

    async def state_of(self, tenant: UUID, stream: Stream[State]) -> State:
        """What a stream folds to now, its personal values opened."""
        loaded = await self._ledger.load(tenant, [stream])
        state: State = loaded[stream.name].state
        return state

    async def _earlier(self, context: HandlingContext, identity: Identity) -> Receipt | None:
        """What this request was answered before. Raises IdempotencyKeyReused where its key was used for another."""
        found = await self._store.find_receipt(context.tenant, context.actor, identity.key)
        if found is None:
            return None
        if found.fingerprint != identity.fingerprint:
            raise IdempotencyKeyReused
        return Receipt.read_back(context.tenant, found.first_position, found.last_position, found.ids, repeated=True)

    async def _attempt(self, rule: Rule, command: Command, context: HandlingContext, key: TenantKey, identity: Identity) -> Verdict:
        """Read, decide and write, once."""
        readings = await read_for(self._ledger, rule, command, context)
        moment = moment_for(command, readings.institution, context, self._clock())
        situation = situation_of(command, readings, moment, context)
        # a rule is a pure function: another thread may think it over while this one serves everybody else
        decision = await asyncio.to_thread(rule.decide, command, situation) if rule.takes_long else rule.decide(command, situation)
        prepared = await prepare(self._keyring, command, decision, readings, moment, context, identity)
        if not (prepared.changes or prepared.destroys):
            return await self._store.append(context.tenant, prepared.request)
        return await self._append_beside(context.tenant, key, prepared)

    async def _append_beside(self, tenant: UUID, key: TenantKey, prepared: Prepared) -> Verdict:
        """Events, the index of addresses, and the destruction of keys in one transaction: all, or nothing."""
        destroyed: set[UUID] = set()
        try:
            async with tenant_transaction(self._engine, tenant) as connection:
                await apply_changes(connection, key, prepared.changes)
                for destruction in prepared.destroys:
                    destroyed |= await destroy(connection, self._keyring, tenant, destruction)
                verdict = await append_within(connection, tenant, prepared.request)
                if not isinstance(verdict, Appended) or verdict.repeated:
                    raise _NotWritten(verdict)
        except _NotWritten as unwritten:
            return unwritten.verdict
        self._keyring.forget(tenant, destroyed)
        return verdict

    async def _tenant_key(self, tenant: UUID) -> TenantKey:
        try:
            return await self._keyring.tenant_key(tenant)
        except TenantKeyMissing:
            raise InstitutionMissing from None

    def _try_on_nothing(self, rule: Rule, command: Command, context: HandlingContext) -> None:
        """Decide as if nothing were there yet: what is refused then would be refused always."""
        states = {stream.name: stream.kind.initial for stream in rule.reads(command, {})}
        readings = Readings(states, dict.fromkeys(states, 0), Institution())
        moment: Moment = moment_for(command, readings.institution, context, self._clock())
        rule.decide(command, situation_of(command, readings, moment, context))


def _may_be_repeated(failed: Exception) -> bool:
    """Whether the database went away or stopped us without fault of ours; the receipt will tell what had been stored.

    asyncpg raises InternalClientError where the server said goodbye to an idle connection and has not hung up yet.
    """
    return isinstance(failed, asyncpg.DeadlockDetectedError | asyncpg.InternalClientError) or lost_connection(failed)


def _identity(key: TenantKey, command: Command, context: HandlingContext) -> Identity:
    """The request's key, made up where the sender gave none; the command's id follows from tenant, actor and key."""
    idempotency_key = context.idempotency_key or f"once-{uuid4()}"
    return Identity(
        idempotency_key,
        fingerprint(key, _REQUEST.encode([type(command).__name__, command])),
        uuid5(context.tenant, f"{context.actor}\n{idempotency_key}"),
    )
