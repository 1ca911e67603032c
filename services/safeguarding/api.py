"""Safeguarding over HTTP, for programs: the same rules, in the same confidence, as on the pages.

Telling answers with whom it went to and names nothing that could be asked for again. What is told is read in the role that somebody holds
and by no narrower token, which was made for a program that exports, not for reading this.
"""

from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery, JSONBody

from domain.personal import readable
from domain.programme import PROGRAMME, NotOpened, ProgrammeMissing
from domain.safeguarding.incident import (
    INCIDENT,
    AddressedTo,
    Authority,
    IncidentClosed,
    IncidentNoted,
    IncidentPassedOn,
    IncidentReopened,
    Nature,
    Outcome,
)
from domain.safeguarding.reporting import (
    CloseIncident,
    DismissIncidentReader,
    NameIncidentReader,
    NoteOnIncident,
    PassOnIncident,
    ReopenIncident,
    TakeUpIncident,
)
from projections.incident_sheet import IncidentStatus
from services.catalogues import translate
from services.house import House, TheHouse
from services.http.answers import USUAL_PAGE, Listing, checked_limit, listing
from services.http.commands import PROBLEMS, AnyRequest, command_at
from services.http.conditional import etag
from services.http.context import handling_context
from services.http.language import locale_of
from services.http.reading import read_json
from services.reading.access import reading
from services.safeguarding.confiding import confided, note_reading, require_nameable
from services.safeguarding.entrusted import entrusted
from services.safeguarding.showing import LONGEST_LINE, numbers
from services.safeguarding.telling import Contact, Telling, contacts, read_by, report
from services.safeguarding.words import DUTY
from services.supervision.suspended import EVEN_SUSPENDED
from tenants.permissions import PermissionDenied, require_permission

TAG: Final = "Signalements"
LIST: Final = "/incidents"
ONE: Final = "/incidents/{incident:uuid}"


class NumberAnswer(msgspec.Struct, frozen=True):
    """A number that everybody may call, free of charge."""

    number: str
    whom: str
    when: str


class GuidanceAnswer(msgspec.Struct, frozen=True):
    """What whoever tells is shown first. ``read_by``: the role that will read it; ``duty``: what the law asks all the same."""

    numbers: list[NumberAnswer]
    contacts: list[Contact]
    read_by: AddressedTo
    duty: str


class ReportForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """``urgent``: somebody may be in danger now. ``about_contact``: a safeguarding contact is concerned, and the direction reads it.

    ``reporter`` and ``reach``: where whoever tells wishes to be named and called back; nothing else says who they are.
    """

    programme: UUID
    nature: Nature
    words: str
    urgent: bool = False
    about_contact: bool = False
    reporter: str = ""
    reach: str = ""

    def __repr__(self) -> str:
        return "ReportForm(…)"


class ReportedAnswer(msgspec.Struct, frozen=True):
    """It is kept, and those of this role know that it waits. ``numbers`` and ``duty`` hold all the same."""

    addressed_to: AddressedTo
    numbers: list[NumberAnswer]
    duty: str


class IncidentSummary(msgspec.Struct, frozen=True):
    """Where one stands, without a word of it."""

    incident: UUID
    programme: UUID
    urgent: bool
    status: IncidentStatus
    reported_at: datetime


class ReadingAnswer(msgspec.Struct, frozen=True):
    account: UUID
    day: date


class ActAnswer(msgspec.Struct, frozen=True):
    """A line of what was done. ``words``: the note, or the reference; None where there is none, or where it is erased."""

    act: str
    words: str | None
    authority: Authority | None = None
    day: date | None = None
    outcome: Outcome | None = None


class IncidentAnswer(msgspec.Struct, frozen=True):
    """An incident, whole. ``words``: None where they are erased; ``read``: who opened it on which day, this reading among them."""

    incident: UUID
    programme: UUID
    nature: Nature
    urgent: bool
    addressed_to: AddressedTo
    status: IncidentStatus
    words: str | None
    reporter: str | None
    reach: str | None
    taken_up: UUID | None
    readers: list[UUID]
    read: list[ReadingAnswer]
    acts: list[ActAnswer]


@get("/safeguarding", summary="À qui parler, et qui lira un signalement", tags=[TAG], responses=dict(PROBLEMS))
async def show_guidance(request: AnyRequest, house: TheHouse) -> GuidanceAnswer:
    require_permission(request.user.role, "incidents.report")
    tenant = request.user.tenant
    addressed_to = await read_by(house, tenant, about_contact=False)
    return GuidanceAnswer(_numbers(request), await contacts(house, tenant), addressed_to, _duty(request))


@post(LIST, status_code=201, summary="Dire que quelque chose ne va pas", tags=[TAG], responses=dict(PROBLEMS), opt={EVEN_SUSPENDED: True})
async def report_incident(request: AnyRequest, data: JSONBody[ReportForm], house: TheHouse) -> Response[ReportedAnswer]:
    """It is told in confidence, and read by those who are named for it alone; it never replaces the duty to tell the authorities."""
    require_permission(request.user.role, "incidents.report")
    form, caller = read_json(await request.body(), ReportForm), request.user
    context = handling_context(request).context
    programme = await house.state_of(caller.tenant, PROGRAMME.of(form.programme))
    if isinstance(programme, NotOpened):
        raise ProgrammeMissing  # before it is counted: a wrong address keeps nobody from telling
    addressed_to = await report(
        house,
        caller.tenant,
        form.programme,
        Telling(
            nature=form.nature,
            urgent=form.urgent,
            about_contact=form.about_contact,
            words=form.words,
            reporter=form.reporter[:LONGEST_LINE],
            reach=form.reach[:LONGEST_LINE],
        ),
        whom=caller.account,
        role=caller.role,
        key=context.idempotency_key or "",
        simulated_now=context.simulated_now,
    )
    return Response(ReportedAnswer(addressed_to, _numbers(request), _duty(request)), status_code=201)


@get(LIST, summary="Les signalements qui vous sont confiés", tags=[TAG], responses=dict(PROBLEMS))
async def list_incidents(
    request: AnyRequest,
    house: TheHouse,
    at_least: FromQuery[str | None] = None,
    after: FromQuery[str | None] = None,
    limit: FromQuery[int] = USUAL_PAGE,
) -> Response[Listing[IncidentSummary]]:
    """Those addressed to one's role, or for which one is named; to anybody else there is none. What waits first, then the newest."""
    _require_whole_role(request)
    async with reading(request, house, "incidents.read") as views:
        found = await entrusted(views, request.user, after=after, limit=checked_limit(limit))
    items = [IncidentSummary(one.incident, one.programme, one.urgent, one.status, one.reported_at) for one in found.items]
    return listing(request, found, items)


@get(ONE, summary="Lire un signalement", tags=[TAG], responses=dict(PROBLEMS))
async def read_incident(request: AnyRequest, incident: FromPath[UUID], house: TheHouse) -> Response[IncidentAnswer]:
    """That it was read is noted first, in confidence too."""
    require_permission(request.user.role, "incidents.read")
    _require_whole_role(request)
    await note_reading(house, request.user, incident)
    seen = await confided(house, request.user, incident)
    found = seen.incident
    content = IncidentAnswer(
        incident=incident,
        programme=found.programme,
        nature=found.nature,
        urgent=found.urgent,
        addressed_to=found.addressed_to,
        status="erased" if seen.destroyed else "closed" if seen.closed else "taken-up" if found.taken_up else "waiting",
        words=readable(found.words),
        reporter=readable(found.reporter),
        reach=readable(found.reach),
        taken_up=found.taken_up,
        readers=sorted(found.readers),
        read=[ReadingAnswer(account, day) for account, day in sorted(found.read, key=lambda one: (one[1], str(one[0])))],
        acts=[_act(one) for one in found.told],
    )
    return Response(content, headers={"ETag": etag(seen.version)})


def _act(one: IncidentNoted | IncidentPassedOn | IncidentClosed | IncidentReopened) -> ActAnswer:
    match one:
        case IncidentPassedOn():
            return ActAnswer("passed-on", readable(one.reference), authority=one.authority, day=one.day)
        case IncidentClosed():
            return ActAnswer("closed", readable(one.note), outcome=one.outcome)
        case IncidentReopened():
            return ActAnswer("reopened", readable(one.note))
        case _:
            return ActAnswer("noted", readable(one.note))


def _numbers(request: AnyRequest) -> list[NumberAnswer]:
    return [NumberAnswer(**one) for one in numbers(translate(locale_of(request)))]


def _duty(request: AnyRequest) -> str:
    return translate(locale_of(request))(DUTY)


def _require_whole_role(request: AnyRequest) -> None:
    """Raises PermissionDenied for a token that was narrowed to less than its owner's role."""
    if request.auth.held_role != request.user.role:
        raise PermissionDenied


async def _beforehand(request: AnyRequest, house: House, command: Any) -> None:
    """Before anything of the command is looked at, so that no answer to anybody else depends on what there is.

    Raises PermissionDenied, also for a narrowed token, IncidentMissing, and MemberMissing where somebody is named who is not of the team.
    """
    require_permission(request.user.role, "incidents.read")
    _require_whole_role(request)
    await confided(house, request.user, command.incident)
    if isinstance(command, NameIncidentReader):
        await require_nameable(house, request.user.tenant, command.account)


INCIDENT_ROUTES: Final[tuple[HTTPRouteHandler, ...]] = (
    show_guidance,
    report_incident,
    list_incidents,
    read_incident,
    *(
        command_at(
            f"{ONE}/{path}",
            command,
            summary=summary,
            tag=TAG,
            resource=lambda command: INCIDENT.of(command.incident),
            beforehand=_beforehand,
            in_confidence=True,
        )
        for path, command, summary in (
            ("taking-up", TakeUpIncident, "Prendre en charge un signalement"),
            ("notes", NoteOnIncident, "Ajouter une note à un signalement"),
            ("transmissions", PassOnIncident, "Noter qu’un signalement a été transmis"),
            ("readers", NameIncidentReader, "Nommer quelqu’un pour lire un signalement"),
            ("readers/{account:uuid}/dismissal", DismissIncidentReader, "Retirer quelqu’un qui lisait un signalement"),
            ("closing", CloseIncident, "Clore un signalement"),
            ("reopening", ReopenIncident, "Rouvrir un signalement"),
        )
    ),
)
