"""The address of somebody's calendar, for programs that read calendars; opened and closed from their page or over the API."""

from collections.abc import AsyncIterator, Iterable, Set
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from litestar import Request, Response, delete, get, post
from litestar.params import FromPath

from domain.facilitation.workshop import WORKSHOP
from domain.refusal import Refused
from infra.clock import utc_now
from projections.pair_sheet import PAIR_SHEETS
from projections.participant import PARTICIPANTS
from projections.person_directory import PERSON_DIRECTORY
from projections.workshop_sheet import WORKSHOP_SHEETS, WorkshopSheet
from services.calendars.feeds import FeedOwner, address_of, close_feed, open_feed, owner_of
from services.calendars.sessions import sessions_of
from services.calendars.workshops import appointment_of, shown_now
from services.calendars.writing import CONTENT_TYPE, Appointment, feed
from services.catalogues import Language, translate
from services.house import House, TheHouse
from services.http.commands import PROBLEMS, AnyRequest
from services.pages.rendering import locale_of
from tenants.permissions import require_permission

TAG: Final = "Calendriers"
_FEED: Final = "/people/{person:uuid}/calendar"


class CalendarNotFound(Refused):
    code = "calendar-not-found"
    kind = "missing"
    sentence = "Cette adresse de calendrier ne sert plus. Rien n’a été changé ; demandez-en une autre au référent."


class PersonNotFound(Refused):
    code = "person-not-found"
    kind = "missing"
    sentence = "Cette personne n’est pas dans l’établissement. Rien n’a été changé ; choisissez-la dans la liste."


class FeedAnswer(msgspec.Struct, frozen=True):
    """``url`` is shown once: whoever has it reads this person's sessions."""

    url: str


@get("/calendrier/{code:str}", opt={"public": True}, include_in_schema=False)
async def read_calendar(request: Request[Any, Any, Any], code: FromPath[str], house: TheHouse) -> Response[bytes]:
    """Everything that one person has to be at. Raises CalendarNotFound."""
    owner = await owner_of(house.engine, code.removesuffix(".ics")) if len(code) <= 60 else None
    if owner is None:
        raise CalendarNotFound
    content = await calendar_of(house, owner, request)
    headers = {"Cache-Control": "private, max-age=900", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}
    return Response(content, media_type=CONTENT_TYPE, headers=headers)


async def calendar_of(house: House, owner: FeedOwner, request: Request[Any, Any, Any]) -> bytes:
    _ = translate(locale_of(request))
    async with house.views.of(owner.tenant) as views:
        institution = await house.institution(views, owner.tenant)
        pairs = [
            *await views.where(PAIR_SHEETS, mentor_person=owner.person),
            *await views.where(PAIR_SHEETS, mentee_person=owner.person),
        ]
        others = {who for pair in pairs for who in (pair.mentor_person, pair.mentee_person)}
        people = await views.some(PERSON_DIRECTORY, [*others])
        participations = {one.participation for one in await views.where(PARTICIPANTS, person=owner.person)}
        workshops = [one for one in await views.where(WORKSHOP_SHEETS) if _has_part(one, owner.person, participations)]
    names = {person: entry.name or _("effacé") for person, entry in people.items() if isinstance(person, UUID)}
    now = _by_the_quarter(utc_now())
    appointments = [
        *sessions_of(owner.person, pairs, names, institution.timezone, now, _),
        *[one async for one in _workshops(house, owner, workshops, institution.timezone, now, _)],
    ]
    return feed(_("Mentorat inversé, {institution}", institution=institution.name), sorted(appointments, key=lambda one: one.start))


def _has_part(workshop: WorkshopSheet, person: UUID, participations: Set[UUID]) -> bool:
    return workshop.facilitator == person or not participations.isdisjoint((*workshop.mentors, *workshop.joined))


async def _workshops(
    house: House, owner: FeedOwner, workshops: Iterable[WorkshopSheet], timezone: str, now: datetime, _: Language
) -> AsyncIterator[Appointment]:
    """As letters told of them: each with the sequence that its own history gives it."""
    for one in workshops:
        shown = shown_now(await house.ledger.history(owner.tenant, WORKSHOP.of(one.workshop)), owner.person)
        if shown is not None:
            yield appointment_of(shown, timezone=timezone, changed_at=now, _=_)


def _by_the_quarter(now: datetime) -> datetime:
    """The quarter of an hour in which a feed is read: the same bytes for whoever reads it twice."""
    return now.astimezone(UTC).replace(minute=now.minute - now.minute % 15, second=0, microsecond=0)


@post(_FEED, status_code=201, summary="Ouvrir l’adresse de calendrier d’une personne", tags=[TAG], responses=dict(PROBLEMS))
async def open_calendar(request: AnyRequest, person: FromPath[UUID], house: TheHouse) -> FeedAnswer:
    """A secret address that calendars subscribe to. The one before serves no more. Raises PersonNotFound."""
    require_permission(request.user.role, "people.register")
    if not await house.knows_person(request.user.tenant, person):
        raise PersonNotFound
    code = await open_feed(house.engine, request.user.tenant, person)
    return FeedAnswer(address_of(house.settings.public_url or str(request.base_url), code))


@delete(_FEED, status_code=204, summary="Fermer l’adresse de calendrier d’une personne", tags=[TAG], responses=dict(PROBLEMS))
async def close_calendar(request: AnyRequest, person: FromPath[UUID], house: TheHouse) -> None:
    """Whatever subscribed to it reads nothing more. Raises PersonNotFound, CalendarNotFound."""
    require_permission(request.user.role, "people.register")
    if not await house.knows_person(request.user.tenant, person):
        raise PersonNotFound
    if not await close_feed(house.engine, request.user.tenant, person):
        raise CalendarNotFound


CALENDAR_ROUTES: Final = (open_calendar, close_calendar)
CALENDAR_PAGES: Final = (read_calendar,)
