"""Who is behind an audience of the policy, today: people, guardians, accounts."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.decision import Stream
from domain.design.communication import COMMUNICATION, ObjectionRaised
from domain.facilitation.pair import PAIR, Together
from domain.facilitation.workshop import WORKSHOP, FacilitatorNamed, Gathering
from domain.personal import readable
from domain.training.participation import PARTICIPATION, NotProposed, Selected
from infra.event_store import EventStore
from infra.tenant_transaction import Connection, tenant_transaction
from projections.participant import PARTICIPANTS
from projections.supervision_sheet import SUPERVISION_RIGHTS
from projections.waiting import Waiting
from services.mail.letter import Recipient, ToAccount, ToPerson
from services.reading.views import TenantViews
from tenants.house import HOUSE
from tenants.ledger import Ledger
from tenants.lines import decode_identified
from tenants.notices.choices import guardian_of
from tenants.notices.policy import (
    Audience,
    ToAttendee,
    ToAuditor,
    ToAuthor,
    ToConsultants,
    ToEveryone,
    ToGathering,
    ToGuardian,
    ToLeader,
    ToMember,
    ToParticipant,
    ToSomeone,
    ToStaff,
    ToSubject,
)
from tenants.permissions import HEAD
from tenants.person import PERSON, Registered

PATIENCE: Final = 20.0  # seconds until the list of participants has seen what is told of


class Reader(msgspec.Struct, frozen=True):
    """Somebody who is told; ``identifier`` is theirs as a reader of notices."""

    identifier: UUID
    to: Recipient


class Audiences:
    """Of one institution, as seen in one transaction; ``engine`` reads what the house keeps beside it."""

    def __init__(
        self,
        ledger: Ledger,
        store: EventStore,
        waiting: Waiting,
        engine: AsyncEngine,
        connection: Connection,
        tenant: UUID,
        today: date,
    ) -> None:
        self._engine = engine
        self._ledger = ledger
        self._store = store
        self._waiting = waiting
        self._connection = connection
        self._tenant = tenant
        self._today = today

    async def behind(self, audience: Audience, position: int) -> list[Reader]:
        """Each once. Raises ViewBehind, ViewStopped where the list of participants cannot be read yet."""
        match audience:
            case ToSomeone(person, participation):
                return [_person(person, participation)]
            case ToGuardian(person, participation):
                return await self._guardian(person, participation)
            case ToParticipant(participation, guardian):
                state = await self._state(PARTICIPATION.of(participation))
                if isinstance(state, NotProposed):
                    return []
                return await self._guardian(state.person, participation) if guardian else [_person(state.person, participation)]
            case ToMember(pair, side):
                together = await self._state(PAIR.of(pair))
                if not isinstance(together, Together):
                    return []
                mentor = (together.mentor_person, together.mentor)
                return [_person(*(mentor if side == "mentor" else (together.mentee_person, together.mentee)))]
            case ToEveryone(programme, roles):
                await self._waiting.caught_up(self._tenant, position, [PARTICIPANTS], PATIENCE)
                rows = await TenantViews(self._connection, self._tenant).where(PARTICIPANTS, programme=programme)
                return _once((one.person, one.participation) for one in rows if one.role in roles and one.status == "selected")
            case ToGathering(workshop):
                gathering = await self._state(WORKSHOP.of(workshop))
                if not isinstance(gathering, Gathering):
                    return []
                told = gathering.mentors | gathering.joined
                attending = _once((person, participation) for participation, person in told.items())
                leader = gathering.leader if gathering.leader not in told.values() else None
                return [*attending, *(await self._known(leader) if leader else [])]
            case ToAttendee(workshop, person, participation):
                return [_person(person, participation)] if await self._to_come(workshop) else []
            case ToLeader():
                return await self._leader(audience) if await self._to_come(audience.workshop) else []
            case ToSubject(person):
                return [Reader(person, ToPerson(person)), *await self._guardian(person, None)]
            case ToAuthor(programme, objection):
                return await self._author(programme, objection)
            case ToAuditor(account):
                return [Reader(account, ToAccount(account))] if account in await self._auditors() else []
            case ToConsultants():
                return [Reader(account, ToAccount(account)) for account in await self._consultants()]
            case ToStaff(roles):
                rows = await self._connection.fetch(
                    "SELECT DISTINCT account_id FROM ekole.membership WHERE tenant_id = $1 AND role = ANY ($2::text[]) ORDER BY account_id",
                    self._tenant,
                    list(roles),
                )
                return [Reader(account, ToAccount(account)) for account in (UUID(int=row[0].int) for row in rows)]

    async def _guardian(self, person: UUID, participation: UUID | None) -> list[Reader]:
        state = await self._state(PERSON.of(person))
        until = readable(state.guardian_required_until) if isinstance(state, Registered) else None
        if until is None or self._today > until:
            return []
        taking_part = await self._state(PARTICIPATION.of(participation)) if participation else None
        if isinstance(taking_part, Selected) and not taking_part.guarded_on(self._today):
            return []
        return [Reader(guardian_of(person), ToPerson(person, guardian=True, participation=participation))]

    async def _consultants(self) -> list[UUID]:
        """What the house keeps is read in a transaction of its own."""
        async with tenant_transaction(self._engine, HOUSE) as connection:
            rights = await TenantViews(connection, HOUSE).where(SUPERVISION_RIGHTS, client=self._tenant, right="assignment")
            assigned = sorted({one.account for one in rights if one.holds_on(self._today)})
            heads = await connection.fetch(
                "SELECT DISTINCT account_id FROM ekole.membership WHERE tenant_id = $1 AND role = $2 ORDER BY account_id", HOUSE, HEAD
            )
        return assigned or [UUID(int=row[0].int) for row in heads]

    async def _auditors(self) -> frozenset[UUID]:
        async with tenant_transaction(self._engine, HOUSE) as connection:
            rights = await TenantViews(connection, HOUSE).where(SUPERVISION_RIGHTS, client=self._tenant, right="audit")
        return frozenset(one.account for one in rights if one.holds_on(self._today))

    async def _author(self, programme: UUID, objection: UUID) -> list[Reader]:
        stored = await self._store.load(self._tenant, COMMUNICATION.of(programme).name)
        authors = [
            event.author
            for _, event in decode_identified(stored.lines)
            if isinstance(event, ObjectionRaised) and event.objection == objection
        ]
        return [reader for author in dict.fromkeys(authors) for reader in await self._known(author)]

    async def _known(self, person: UUID) -> list[Reader]:
        return [Reader(person, ToPerson(person))] if isinstance(await self._state(PERSON.of(person)), Registered) else []

    async def _to_come(self, workshop: UUID) -> bool:
        gathering = await self._state(WORKSHOP.of(workshop))
        return isinstance(gathering, Gathering) and gathering.day >= self._today

    async def _leader(self, audience: ToLeader) -> list[Reader]:
        before, after = None, None
        for line, event in await self._ledger.history(self._tenant, WORKSHOP.of(audience.workshop)):
            if isinstance(event, FacilitatorNamed):
                before, after = after, event.facilitator
            if line == audience.line:
                break
        one = before if audience.before else after
        return await self._known(one) if one is not None and before != after else []

    async def _state(self, stream: Stream[Any]) -> Any:
        return (await self._ledger.load(self._tenant, [stream]))[stream.name].state


def _person(person: UUID, participation: UUID) -> Reader:
    return Reader(person, ToPerson(person, participation=participation))


def _once(people: Iterable[tuple[UUID, UUID]]) -> list[Reader]:
    """Who takes part twice is told once."""
    return [_person(person, participation) for person, participation in dict(people).items()]
