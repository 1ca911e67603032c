"""«Signalements»: for those who are named for them alone. Opening one is noted, in confidence too, before it shows."""

from typing import Any, Final, get_args
from uuid import UUID
from zoneinfo import ZoneInfo

from litestar import Response, get
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from domain.decision import Command
from domain.personal import readable
from domain.refusal import Refused
from domain.safeguarding.incident import (
    Authority,
    IncidentClosed,
    IncidentNoted,
    IncidentPassedOn,
    IncidentReopened,
    Outcome,
)
from domain.safeguarding.reporting import (
    CloseIncident,
    DismissIncidentReader,
    IncidentMissing,
    NameIncidentReader,
    NoteOnIncident,
    PassOnIncident,
    ReopenIncident,
    TakeUpIncident,
)
from projections.incident_sheet import INCIDENT_SHEETS
from services.catalogues import Language, translate
from services.house import House, TheHouse
from services.http.answers import USUAL_PAGE
from services.http.problems import STATUS_OF
from services.pages.acting import acting_here
from services.pages.forms import AnyRequest, Fields, form_at
from services.pages.rendering import locale_of, page
from services.pages.typed import day_of, one_of
from services.safeguarding.confiding import confided, nameable, note_reading, require_nameable, today, unnamed
from services.safeguarding.entrusted import entrusted
from services.safeguarding.showing import numbers
from services.safeguarding.words import AUTHORITIES, DUTY, NATURES, OUTCOMES, STATUSES
from tenants.permissions import require_permission

LIST: Final = "/signalements"
ONE: Final = "/signalements/{incident:uuid}"


class Acting(Fields, frozen=True, kw_only=True):
    act: str = ""
    note: str = ""
    authority: str = ""
    day: str = ""
    reference: str = ""
    outcome: str = ""
    account: str = ""


@get(LIST, include_in_schema=False)
async def incidents_page(request: AnyRequest, house: TheHouse, suite: FromQuery[str] = "") -> Response[bytes]:
    require_permission(request.user.role, "incidents.read")
    _, tenant = translate(locale_of(request)), request.user.tenant
    async with house.views.of(tenant) as views:
        found = await entrusted(views, request.user, after=suite or None, limit=USUAL_PAGE)
        institution = await house.institution(views, tenant)
    zone = ZoneInfo(institution.timezone)
    return page(
        request,
        "incidents.html",
        institution=institution,
        numbers=numbers(_),
        duty=_(DUTY),
        incidents=[
            {
                "address": f"{LIST}/{one.incident}",
                "moment": _.moment(one.reported_at, zone),
                "standing": _(STATUSES[one.status]),
                "waiting": one.status == "waiting",
                "urgent": one.urgent,
            }
            for one in found.items
        ],
        following=f"{LIST}?suite={found.following}" if found.following else "",
    )


@get(ONE, include_in_schema=False)
async def incident_page(request: AnyRequest, incident: FromPath[UUID], house: TheHouse) -> Response[bytes]:
    """Raises IncidentMissing, also to whom it is not for."""
    require_permission(request.user.role, "incidents.read")
    await note_reading(house, request.user, incident)
    return await _shown(request, house, incident)


@form_at(ONE, Acting, even_suspended=True)
async def act_on_incident(request: AnyRequest, house: House, fields: Acting) -> Response[Any]:
    incident: UUID = request.path_params["incident"]
    try:
        command = _command(incident, fields)
        if isinstance(command, NameIncidentReader):
            await confided(house, request.user, incident)
            await require_nameable(house, request.user.tenant, command.account)
        receipt = await house.handling.handle(command, unnamed(acting_here(request, fields)))
    except IncidentMissing:
        raise
    except Refused as refused:
        return await _shown(request, house, incident, refused, fields)
    await house.caught_up(request.user.tenant, receipt.position)
    return Redirect(f"{LIST}/{incident}", status_code=303)


def _command(incident: UUID, fields: Acting) -> Command:
    """Raises what is wrong with what was typed, and IncidentMissing for what the page does not ask."""
    match fields.act:
        case "take-up":
            return TakeUpIncident(incident=incident)
        case "note":
            return NoteOnIncident(incident=incident, note=fields.note)
        case "pass-on":
            authority = one_of(fields.authority, get_args(Authority))
            return PassOnIncident(incident=incident, authority=authority, day=day_of(fields.day), reference=fields.reference or None)
        case "close":
            return CloseIncident(incident=incident, outcome=one_of(fields.outcome, get_args(Outcome)), note=fields.note)
        case "reopen":
            return ReopenIncident(incident=incident, note=fields.note)
        case "name":
            return NameIncidentReader(incident=incident, account=_account(fields.account))
        case "dismiss":
            return DismissIncidentReader(incident=incident, account=_account(fields.account))
        case _:
            raise IncidentMissing


async def _shown(
    request: AnyRequest, house: House, incident: UUID, refused: Refused | None = None, typed: Acting | None = None
) -> Response[bytes]:
    seen = await confided(house, request.user, incident)
    found, closed = seen.incident, seen.closed
    _, tenant = translate(locale_of(request)), request.user.tenant
    team = {one.seat.account: one.seat for one in await nameable(house, tenant)}
    async with house.views.of(tenant) as views:
        institution = await house.institution(views, tenant)
        sheet = await views.one(INCIDENT_SHEETS, incident)
    names = {account: seat.name or seat.address for account, seat in team.items()}
    return page(
        request,
        "incident.html",
        status=STATUS_OF[refused.kind] if refused else 200,
        institution=institution,
        incident=found,
        address=f"{LIST}/{incident}",
        moment=_.moment(sheet.reported_at, ZoneInfo(institution.timezone)) if sheet else "",
        nature=_(NATURES[found.nature]),
        words=readable(found.words) or _("effacé"),
        reporter=readable(found.reporter) or "",
        reach=readable(found.reach) or "",
        closed=closed,
        destroyed=seen.destroyed,
        taken_up=names.get(found.taken_up, _("quelqu’un qui n’est plus de l’équipe")) if found.taken_up else "",
        mine=found.taken_up == request.user.account,
        told=[_told(one, _) for one in found.told],
        readers=[(str(account), names.get(account, str(account))) for account in sorted(found.readers)],
        nameable=[(str(account), name) for account, name in names.items() if account not in found.readers],
        read=[f"{names.get(account, '—')}, {_.on_day(day)}" for account, day in sorted(found.read, key=lambda one: (one[1], str(one[0])))],
        authorities=[(value, _(label)) for value, label in AUTHORITIES.items()],
        outcomes=[(value, _(label)) for value, label in OUTCOMES.items()],
        today=(await today(house, tenant)).isoformat(),
        typed=typed or Acting(),
        refused=_.refusal(refused) if refused else None,
        numbers=numbers(_),
        duty=_(DUTY),
    )


def _told(one: IncidentNoted | IncidentPassedOn | IncidentClosed | IncidentReopened, _: Language) -> dict[str, str]:
    """A line of what was done, in words."""
    match one:
        case IncidentPassedOn():
            said = _("Transmis {day} : {authority}.", day=_.on_day(one.day), authority=_(AUTHORITIES[one.authority]))
            return {"said": said, "words": readable(one.reference) or ""}
        case IncidentClosed():
            return {"said": _("Clos : {outcome}.", outcome=_(OUTCOMES[one.outcome])), "words": readable(one.note) or _("effacé")}
        case IncidentReopened():
            return {"said": _("Rouvert."), "words": readable(one.note) or _("effacé")}
        case _:
            return {"said": _("Note."), "words": readable(one.note) or _("effacé")}


def _account(written: str) -> UUID:
    try:
        return UUID(written)
    except ValueError:
        raise IncidentMissing from None


INCIDENT_PAGES: Final = (incidents_page, incident_page, act_on_incident)
