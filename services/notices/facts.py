"""What a notice is written with: its line, read again and opened, and the names around it as they are now."""

from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from domain.event import Event
from domain.facilitation.pair import PAIR, PairDeclined, PairEnded, SessionCancelled, SessionMoved, SessionPlanned, Together
from domain.facilitation.workshop import (
    WORKSHOP,
    FacilitatorNamed,
    Gathering,
    WorkshopCancelled,
    WorkshopChanged,
    WorkshopJoined,
    WorkshopLeft,
    WorkshopMentorAssigned,
    WorkshopMentorReleased,
)
from domain.personal import readable
from domain.recorded import Recorded
from projections.pair_sheet import SessionLine
from services.calendars import workshops
from services.calendars.told import holds_no_more, told_by
from services.calendars.workshops import Expected
from services.mail.letter import Recipient, ToPerson, Unneeded
from tenants.ledger import Ledger
from tenants.person import PERSON, Registered

_TELL_CALENDARS: Final = (SessionPlanned, SessionMoved, SessionCancelled, PairEnded, PairDeclined)
_TELL_OF_WORKSHOPS: Final = (
    FacilitatorNamed,
    WorkshopChanged,
    WorkshopMentorAssigned,
    WorkshopMentorReleased,
    WorkshopJoined,
    WorkshopLeft,
    WorkshopCancelled,
)


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """``of``: whom it is about, for a guardian; ``other``: the other side of the pair; ``title`` and ``day`` of a session or workshop.

    ``sessions``: those that it plans, moves or takes away, for the side named ``reader``; ``told_at``: when that was recorded.
    ``workshop``: the one that it puts into the reader's calendar, moves or takes away.
    """

    event: Event
    first_name: str = ""
    of: str = ""
    other: str = ""
    title: str = ""
    day: date | None = None
    start: int | None = None
    place: str = ""
    reader: str = ""
    sessions: tuple[SessionLine, ...] = ()
    workshop: Expected | None = None
    told_at: datetime | None = None


class NoticeFacts:
    """Of any institution."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    async def at(self, tenant: UUID, position: int, to: Recipient) -> Facts:
        """Raises Unneeded where the line says nothing any more: its words belonged to somebody who was erased, or to no version; or the
        session or workshop that it tells of was moved, cancelled or held since; or it changed nothing that this reader sees of it."""
        reading = await self._ledger.read(tenant, position - 1, 1)
        if not reading.events:
            raise Unneeded
        event = reading.events[0].event
        reader = to.person if isinstance(to, ToPerson) else None
        known = await self._person(tenant, reader) if reader else None
        first_name = (readable(known.given_name) or "") if known and not (isinstance(to, ToPerson) and to.guardian) else ""
        about = getattr(event, "person", None)
        facts = Facts(event=event, first_name=first_name, of=await self._name(tenant, about) if isinstance(about, UUID) else "")
        facts = await self._around_pair(tenant, facts, reader)
        if isinstance(to, ToPerson) and not to.guardian:
            facts = await self._around_sessions(tenant, facts, reading.events[0], to)
            facts = await self._in_workshop(tenant, facts, reading.events[0], to)
        return await self._around_workshop(tenant, facts)

    async def reached(self, tenant: UUID, to: ToPerson) -> str | None:
        """The address of a person or their guardian; None where the directory has none. Raises Unneeded for nobody."""
        state = await self._person(tenant, to.person)
        if state is None or readable(state.family_name) is None:
            raise Unneeded
        return readable(state.guardian_email if to.guardian else state.email)

    async def named(self, tenant: UUID, to: ToPerson) -> str:
        """«Inès Girard»; empty where erased."""
        return await self._name(tenant, to.person)

    async def _around_pair(self, tenant: UUID, facts: Facts, reader: UUID | None) -> Facts:
        pair = getattr(facts.event, "pair", None) or _awaited_pair(facts.event)
        if not isinstance(pair, UUID):
            return facts
        stream = PAIR.of(pair)
        together = (await self._ledger.load(tenant, [stream]))[stream.name].state
        if not isinstance(together, Together):
            return facts
        other = together.mentee_person if reader == together.mentor_person else together.mentor_person
        session = together.sessions.get(_session(facts.event)) if _session(facts.event) else None
        told: Any = facts.event if hasattr(facts.event, "day") else session
        return msgspec.structs.replace(
            facts,
            other=await self._name(tenant, other),
            day=getattr(told, "day", None),
            start=getattr(told, "start", None),
            place=getattr(told, "place", None) or "",
        )

    async def _around_sessions(self, tenant: UUID, facts: Facts, recorded: Recorded, to: ToPerson) -> Facts:
        pair = getattr(facts.event, "pair", None)
        if not isinstance(facts.event, _TELL_CALENDARS) or not isinstance(pair, UUID):
            return facts
        history = await self._ledger.history(tenant, PAIR.of(pair))
        sessions = told_by(history, recorded.id)
        if isinstance(facts.event, SessionPlanned | SessionMoved) and holds_no_more(history, sessions):
            raise Unneeded
        return msgspec.structs.replace(facts, reader=await self._name(tenant, to.person), sessions=sessions, told_at=recorded.recorded_at)

    async def _in_workshop(self, tenant: UUID, facts: Facts, recorded: Recorded, to: ToPerson) -> Facts:
        event = facts.event
        if not isinstance(event, _TELL_OF_WORKSHOPS):
            return facts
        history = await self._ledger.history(tenant, WORKSHOP.of(event.workshop))
        told = workshops.told_by(history, recorded.id, to.person)
        if told is None or told != workshops.shown_now(history, to.person):
            raise Unneeded
        return msgspec.structs.replace(facts, reader=await self._name(tenant, to.person), workshop=told, told_at=recorded.recorded_at)

    async def _around_workshop(self, tenant: UUID, facts: Facts) -> Facts:
        workshop = getattr(facts.event, "workshop", None)
        if not isinstance(workshop, UUID):
            return facts
        stream = WORKSHOP.of(workshop)
        gathering = (await self._ledger.load(tenant, [stream]))[stream.name].state
        if not isinstance(gathering, Gathering):
            return facts
        told: Any = facts.event if hasattr(facts.event, "day") else gathering
        return msgspec.structs.replace(facts, title=gathering.title, day=told.day, start=told.start, place=told.place)

    async def _name(self, tenant: UUID, person: UUID) -> str:
        state = await self._person(tenant, person)
        return " ".join(filter(None, (readable(state.given_name), readable(state.family_name)))) if state else ""

    async def _person(self, tenant: UUID, person: UUID) -> Registered | None:
        stream = PERSON.of(person)
        state = (await self._ledger.load(tenant, [stream]))[stream.name].state
        return state if isinstance(state, Registered) else None


def _session(event: Event) -> UUID:
    awaited: tuple[Any, ...] = getattr(event, "awaited", ())
    return getattr(event, "session", None) or (awaited[0].subject if awaited else UUID(int=0))


def _awaited_pair(event: Event) -> UUID | None:
    awaited: tuple[Any, ...] = getattr(event, "awaited", ())
    if len(awaited) != 1:  # of several at once only each one's own page says more
        return None
    pair: UUID | None = awaited[0].pair or (awaited[0].subject if getattr(event, "about", "") == "pair" else None)
    return pair
