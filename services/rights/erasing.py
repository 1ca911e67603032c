"""Carrying an erasure out: the person leaves what still runs, the files that name them are destroyed, then the keys of all their data."""

from datetime import timedelta
from typing import Final, Protocol
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.facilitation.life import EndPair
from domain.personal import readable
from domain.training.joining import WithdrawParticipation
from domain.training.participation import PARTICIPATION
from infra.event_store import EventStore
from infra.tenant_transaction import tenant_transaction
from projections.institution_sheet import INSTITUTION_SHEETS
from projections.participant import PARTICIPANTS, Participant
from projections.programme_sheet import PROGRAMME_SHEETS
from services.accounts.caller import Caller
from services.accounts.sessions import Sessions
from services.accounts.store import AccountStore
from services.handling import Handling, HandlingContext, Receipt
from services.mail.letter import ToAddress
from services.mail.outbox import Outbox
from services.mail.rights_letters import ErasedLetter
from services.reading.views import Views
from tenants.erasing import ErasePerson
from tenants.grant import Held, RevokeGrant, grant_stream
from tenants.lines import decode_identified
from tenants.permissions import MENTEE, MENTOR
from tenants.person import PERSON, ErasureGround, Registered
from tenants.personal_data.documents import DocumentMissing, Documents

_LEFT: Final = ("withdrawn", "rejected")


class Hands(Protocol):
    """What an erasure needs; a house has it, and so has the worker that erases whose time is over."""

    @property
    def engine(self) -> AsyncEngine: ...
    @property
    def store(self) -> EventStore: ...
    @property
    def documents(self) -> Documents: ...
    @property
    def views(self) -> Views: ...
    @property
    def handling(self) -> Handling: ...
    @property
    def mail(self) -> Outbox: ...
    @property
    def accounts(self) -> AccountStore: ...
    @property
    def sessions(self) -> Sessions: ...


async def participations_of(house: Hands, tenant: UUID, person: UUID) -> list[Participant]:
    """All of theirs, in whatever programme."""
    async with house.views.of(tenant) as views:
        found: list[Participant] = await views.where(PARTICIPANTS, person=person)
    return sorted(found, key=lambda one: (one.since, one.participation))


async def running_of(house: Hands, tenant: UUID, participations: list[Participant]) -> list[Participant]:
    """Those that still take part in a programme that runs."""
    async with house.views.of(tenant) as views:
        sheets = await views.some(PROGRAMME_SHEETS, [one.programme for one in participations])
    return [one for one in participations if one.status not in _LEFT and sheets[one.programme].closed_at is None]


async def in_its_time(house: Hands, context: HandlingContext, programmes: list[UUID]) -> HandlingContext:
    """A demonstration goes on from its own last day; everybody else acts now."""
    async with house.views.of(context.tenant) as views:
        institution = await views.one(INSTITUTION_SHEETS, context.tenant)
        if institution is None or not institution.demonstration:
            return context
        sheets = (await views.some(PROGRAMME_SHEETS, programmes) if programmes else {}).values()
    last = max((one.last_event_at for one in sheets), default=None)
    return context if last is None else msgspec.structs.replace(context, simulated_now=last + timedelta(minutes=1))


async def erase(house: Hands, context: HandlingContext, person: UUID, ground: ErasureGround) -> Receipt:
    """Erase somebody for good. What was begun and not finished is gone on with when it is asked again.

    Raises what ErasePerson refuses.
    """
    tenant = context.tenant
    state = await house.handling.state_of(tenant, PERSON.of(person))
    participations = await participations_of(house, tenant, person)
    context = await in_its_time(house, context, [one.programme for one in participations])
    command = ErasePerson(
        person=person,
        ground=ground,
        participations=tuple(one.participation for one in participations),
        documents=await _signed_forms(house, tenant, participations),
    )
    if isinstance(state, Registered) and (ground != "asked" or state.asks_erasure):
        for one in await running_of(house, tenant, participations):
            for pair in one.pairs:
                await house.handling.handle(EndPair(pair=pair, reason="person-left"), _under(context, pair))
            await house.handling.handle(WithdrawParticipation(participation=one.participation), _under(context, one.participation))
        await _end_roles(house, context, person)
        await _destroy_files(house, tenant, state)
    receipt = await house.handling.handle(command, context)
    address = readable(state.email) if isinstance(state, Registered) else None
    if ground == "asked" and address and not receipt.already_so:
        await house.mail.send(tenant, ErasedLetter(), to=ToAddress(address), key=str(person))
    return receipt


def _under(context: HandlingContext, what: UUID) -> HandlingContext:
    """The same sender's next command, under a key that a repeat finds again."""
    return msgspec.structs.replace(context, idempotency_key=f"{context.idempotency_key}/{what}")


async def _end_roles(house: Hands, context: HandlingContext, person: UUID) -> None:
    """Whoever signed in as this person is somebody here no longer; the account itself is its owner's, and opens nothing of theirs."""
    for seat in await house.accounts.roster.seats(context.tenant, frozenset((MENTOR, MENTEE))):
        held = await house.handling.state_of(context.tenant, grant_stream(seat.account, seat.role))
        if isinstance(held, Held) and held.person == person:
            await house.handling.handle(RevokeGrant(account=seat.account, role=seat.role), _under(context, seat.account))
            caller = Caller(seat.account, context.tenant, seat.role)
            await house.accounts.leave(caller)
            await house.sessions.end_role(caller)


async def _signed_forms(house: Hands, tenant: UUID, participations: list[Participant]) -> tuple[str, ...]:
    """The SHA-256 of every form that was ever kept of these participations, answers that were replaced since included."""
    told = set[str]()
    for one in participations:
        stored = await house.store.load(tenant, PARTICIPATION.of(one.participation).name)
        told |= {scan for _, event in decode_identified(stored.lines) if (scan := getattr(event, "scan", None))}
    return tuple(sorted(told))


async def _destroy_files(house: Hands, tenant: UUID, person: Registered) -> None:
    """Imports that are still kept and name somebody: the files go, whom they let in stays."""
    async with tenant_transaction(house.engine, tenant) as connection:
        drafts = await connection.fetch("SELECT import_id, document FROM ekole.import_draft WHERE tenant_id = $1", tenant)
    for identifier, document in drafts:
        try:
            content = (await house.documents.get(tenant, document)).decode().casefold()
        except DocumentMissing:
            content = ""
        if content and not _names(person, content):
            continue
        await house.documents.destroy(tenant, document)
        async with tenant_transaction(house.engine, tenant) as connection:
            await connection.execute("DELETE FROM ekole.import_draft WHERE tenant_id = $1 AND import_id = $2", tenant, identifier)


def _names(person: Registered, content: str) -> bool:
    """Whether a file, in small letters, holds their address or number, or both their names: rather one file too many than too few."""
    reached = [one.casefold() for one in (readable(person.email), readable(person.phone)) if one]
    names = [one.casefold() for one in (readable(person.family_name), readable(person.given_name)) if one]
    return any(one in content for one in reached) or bool(names and all(one in content for one in names))
