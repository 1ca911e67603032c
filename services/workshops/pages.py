"""Workshops as pages: the list with the form that opens one, and one workshop with everything that is done to it."""

from typing import Any, Final, get_args
from uuid import UUID

from litestar import Response, get
from litestar.response import Redirect

from domain.decision import Command
from domain.design.design import DESIGN, DesignContent, NotDrafted, version_in_force
from domain.facilitation.pair import Place
from domain.facilitation.steering import STEERING, in_force
from domain.facilitation.workshop import WORKSHOP, FacilitatorFunction, NotOpened, WorkshopCancelReason
from domain.facilitation.workshop_holding import CorrectWorkshopAttendance, HoldWorkshop, Present
from domain.facilitation.workshop_places import AssignWorkshopMentor, JoinWorkshop, LeaveWorkshop, ReleaseWorkshopMentor
from domain.facilitation.workshop_planning import CancelWorkshop, ChangeWorkshop, NameFacilitator, OpenWorkshop
from domain.facilitation.workshop_readiness import WorkshopMissing
from domain.refusal import Refused
from projections.workshop_sheet import WORKSHOP_SHEETS, WorkshopSheet
from services.catalogues import Language, translate
from services.communication.codes import code_of
from services.house import House, TheHouse
from services.http.context import RequestContext
from services.http.problems import STATUS_OF
from services.pages.acting import acting
from services.pages.around import look_around, looked
from services.pages.forms import AnyRequest, Fields, form_at
from services.pages.rendering import locale_of, page
from services.pages.typed import count_of, day_of, noon_of, one_of
from services.pairs.elsewhere import elsewhere_of_workshop
from services.programmes.looking import ProgrammeViews
from services.workshops import words
from services.workshops.acting import Making, chosen, done, typed, workshops_of
from services.workshops.cards import as_printed
from services.workshops.opinions import cards_of, issue_cards, opinions_of
from services.workshops.shown import outlines_of, themes_of, workshop_line, workshop_shown
from tenants.permissions import is_allowed, require_permission

_BASE: Final = "/programmes/{programme:uuid}/ateliers"
_ONE: Final = f"{_BASE}/{{workshop:uuid}}"
_MINUTES: Final = "minutes-"  # then the participation: a field for each person


class Opening(Fields, frozen=True, kw_only=True):
    """``outline``: the template's workshop, which may stand for the title and the theme."""

    outline: str = ""
    title: str = ""
    theme: str = ""
    day: str = ""
    start: str = ""
    minutes: str = ""
    place: str = ""
    room: str = ""
    tool: str = ""
    seats: str = ""
    facilitator_name: str = ""
    facilitator_function: str = ""


class Changing(Fields, frozen=True, kw_only=True):
    day: str = ""
    start: str = ""
    minutes: str = ""
    place: str = ""
    room: str = ""
    tool: str = ""
    seats: str = ""


class Leading(Fields, frozen=True, kw_only=True):
    facilitator_name: str = ""
    facilitator_function: str = ""


class Choosing(Fields, frozen=True, kw_only=True):
    participation: str = ""


class Cancelling(Fields, frozen=True, kw_only=True):
    reason: str = ""
    note: str = ""


class Attending(Fields, frozen=True, kw_only=True):
    """Beside these, a field of minutes for each person: empty, they were absent."""

    held_on: str = ""
    lasted: str = ""
    facilitator_present: str = ""
    why: str = ""


# ------------------------------------------------------------------------------------------------------------- the list


@get(_BASE, include_in_schema=False)
async def workshops_page(request: AnyRequest, house: TheHouse) -> Response[bytes]:
    return await _listed(request, house)


@form_at(_BASE, Opening)
async def open_one(request: AnyRequest, house: House, fields: Opening) -> Response[Any]:
    found, _around = await looked(request, house, "people.read")
    outline = outlines_of(found).get(fields.outline)

    def make(context: RequestContext) -> Command:
        return OpenWorkshop(
            programme=found.sheet.programme,
            workshop=context.minted("workshop"),
            title=fields.title or (outline.title if outline else ""),
            theme=fields.theme or (outline.theme if outline else ""),
            day=day_of(fields.day),
            start=words.minutes_of(fields.start),
            minutes=count_of(fields.minutes),
            place=one_of(fields.place, get_args(Place)),
            seats=count_of(fields.seats),
            facilitator_name=fields.facilitator_name,
            facilitator_function=one_of(fields.facilitator_function, get_args(FacilitatorFunction)),
            room=fields.room,
            tool=fields.tool or None,
            outline=outline.id if outline else None,
        )

    def following(command: Command) -> str:
        assert isinstance(command, OpenWorkshop)
        return f"{workshops_of(found.sheet.programme)}/{command.workshop}"

    try:
        return await done(request, house, fields, found, make, following)
    except Refused as refused:
        return await _listed(request, house, refused, fields)


async def _design_in_force(request: AnyRequest, house: House, programme: UUID) -> DesignContent | None:
    """What the programme is to be, adjustments included; None before anything was written."""
    design = await house.state_of(request.user.tenant, DESIGN.of(programme))
    if isinstance(design, NotDrafted):
        return None
    steering = await house.state_of(request.user.tenant, STEERING.of(programme))
    return in_force(design.content, steering, version_in_force(design))


async def _listed(request: AnyRequest, house: House, refused: Refused | None = None, fields: Fields | None = None) -> Response[bytes]:
    found, around = await looked(request, house, "people.read")
    _ = translate(locale_of(request))
    today = house.today(found.institution, found.sheet)
    sheets = sorted(found.workshops, key=lambda one: (not words.waits(one, today), one.status != "planned", one.day, one.start))
    themes = themes_of(found)
    wanted = await _design_in_force(request, house, found.sheet.programme)
    return page(
        request,
        "workshops.html",
        status=STATUS_OF[refused.kind] if refused else 200,
        workshops=[workshop_line(one, today, _) for one in sheets],
        sentence=_sentence(sheets, _),
        foreseen=wanted is not None and "workshop" in wanted.frame.formats,
        runs=is_allowed(request.user.role, "workshops.run") and found.sheet.closed_at is None,
        outlines=[(one.id, one.title) for one in outlines_of(found).values()],
        themes=[(name, themes.get(name, name)) for name in (wanted.themes if wanted else ())],
        places=[(name, _(said)) for name, said in words.PLACES.items()],
        functions=[(name, _(said)) for name, said in words.FUNCTIONS.items()],
        tools=wanted.frame.tools if wanted else (),
        refused=_.refusal(refused) if refused else None,
        typed=await typed(request, fields),
        today=today.isoformat(),
        **around,
    )


def _sentence(sheets: list[WorkshopSheet], _: Language) -> str:
    held = [one for one in sheets if one.status == "held"]
    coming = sum(one.status == "planned" for one in sheets)
    if not sheets:
        return _("Aucun atelier n’est encore ouvert.")
    told = _.plural("{count} atelier tenu", "{count} ateliers tenus", len(held))
    people = _.plural("{count} présence", "{count} présences", sum(one.present for one in held))
    return _("{held}, {people} ; {coming} à venir.", held=told, people=people, coming=_.number(coming))


# --------------------------------------------------------------------------------------------------------- one workshop


@get(_ONE, include_in_schema=False)
async def workshop_page(request: AnyRequest, house: TheHouse) -> Response[bytes]:
    return await _shown(request, house)


@form_at(f"{_ONE}/changement", Changing)
async def change(request: AnyRequest, house: House, fields: Changing) -> Response[Any]:
    def make(_context: RequestContext) -> Command:
        return ChangeWorkshop(
            workshop=request.path_params["workshop"],
            day=day_of(fields.day),
            start=words.minutes_of(fields.start),
            minutes=count_of(fields.minutes),
            place=one_of(fields.place, get_args(Place)),
            seats=count_of(fields.seats),
            room=fields.room,
            tool=fields.tool or None,
        )

    return await _done(request, house, fields, make, "changement")


@form_at(f"{_ONE}/animateur", Leading)
async def lead(request: AnyRequest, house: House, fields: Leading) -> Response[Any]:
    def make(_context: RequestContext) -> Command:
        function = one_of(fields.facilitator_function, get_args(FacilitatorFunction))
        return NameFacilitator(workshop=request.path_params["workshop"], name=fields.facilitator_name, function=function)

    return await _done(request, house, fields, make, "animateur")


@form_at(f"{_ONE}/annulation", Cancelling)
async def cancel(request: AnyRequest, house: House, fields: Cancelling) -> Response[Any]:
    def make(_context: RequestContext) -> Command:
        reason = one_of(fields.reason, get_args(WorkshopCancelReason))
        return CancelWorkshop(workshop=request.path_params["workshop"], reason=reason, note=fields.note)

    return await _done(request, house, fields, make, "annulation")


@form_at(f"{_ONE}/mentors", Choosing)
async def assign(request: AnyRequest, house: House, fields: Choosing) -> Response[Any]:
    return await _chose(request, house, fields, AssignWorkshopMentor, "mentors")


@form_at(f"{_ONE}/mentors/retrait", Choosing)
async def release(request: AnyRequest, house: House, fields: Choosing) -> Response[Any]:
    return await _chose(request, house, fields, ReleaseWorkshopMentor, "mentors")


@form_at(f"{_ONE}/inscrits", Choosing)
async def join(request: AnyRequest, house: House, fields: Choosing) -> Response[Any]:
    return await _chose(request, house, fields, JoinWorkshop, "inscrits")


@form_at(f"{_ONE}/inscrits/retrait", Choosing)
async def leave(request: AnyRequest, house: House, fields: Choosing) -> Response[Any]:
    return await _chose(request, house, fields, LeaveWorkshop, "inscrits")


@form_at(f"{_ONE}/presences", Attending)
async def attend(request: AnyRequest, house: House, fields: Attending) -> Response[Any]:
    found, _around = await looked(request, house, "people.read")
    today = house.today(found.institution, found.sheet)
    there = await _present(request)

    def make(_context: RequestContext) -> Command:
        day = day_of(fields.held_on)
        return HoldWorkshop(
            workshop=request.path_params["workshop"],
            day=day,
            minutes=count_of(fields.lasted),
            facilitator_present=fields.facilitator_present == "yes",
            present=tuple(Present(UUID(name), count_of(minutes)) for name, minutes in there),
            held_at=noon_of(day, found.institution.timezone, today),
        )

    return await _done(request, house, fields, make, "presences")


@form_at(f"{_ONE}/presences/correction", Attending)
async def correct(request: AnyRequest, house: House, fields: Attending) -> Response[Any]:
    there = await _present(request)

    def make(_context: RequestContext) -> Command:
        return CorrectWorkshopAttendance(
            workshop=request.path_params["workshop"],
            minutes=count_of(fields.lasted),
            present=tuple(Present(UUID(name), count_of(minutes)) for name, minutes in there),
            reason=fields.why,
        )

    return await _done(request, house, fields, make, "presences")


@form_at(f"{_ONE}/cartes", Fields)
async def issue(request: AnyRequest, house: House, fields: Fields) -> Response[Any]:
    """A card for each seat, then the sheet to be printed."""
    found, _around = await looked(request, house, "people.read")
    try:
        receipt, _codes = await issue_cards(house, request.path_params["workshop"], acting(request, fields, found))
    except Refused as refused:
        return await _shown(request, house, refused, fields, "avis")
    await house.caught_up(request.user.tenant, receipt.position)
    return Redirect(f"{_address(request)}/cartes", status_code=303)


async def _present(request: AnyRequest) -> list[tuple[str, str]]:
    """The people whose minutes were filled in, by the fields that the form made for them."""
    sent = await request.form()
    told = [
        (name.removeprefix(_MINUTES), value.strip()) for name, value in sent.items() if name.startswith(_MINUTES) and isinstance(value, str)
    ]
    return [(name, minutes) for name, minutes in told if minutes and minutes != "0" and chosen(name).int]


async def _chose(request: AnyRequest, house: House, fields: Choosing, command: Any, section: str) -> Response[Any]:
    def make(_context: RequestContext) -> Command:
        made: Command = command(workshop=request.path_params["workshop"], participation=chosen(fields.participation))
        return made

    return await _done(request, house, fields, make, section)


async def _done(request: AnyRequest, house: House, fields: Fields, make: Making, section: str) -> Response[Any]:
    found, _around = await looked(request, house, "people.read")
    try:
        return await done(request, house, fields, found, make, lambda _command: f"{_address(request)}#{section}")
    except Refused as refused:
        return await _shown(request, house, refused, fields, section)


async def _shown(
    request: AnyRequest, house: House, refused: Refused | None = None, fields: Fields | None = None, section: str = ""
) -> Response[bytes]:
    """The page; what was refused says why in its section, with what was typed."""
    found, sheet, around = await _looked_at(request, house)
    _ = translate(locale_of(request))
    state = await house.state_of(request.user.tenant, WORKSHOP.of(sheet.workshop))
    if isinstance(state, NotOpened):
        raise WorkshopMissing
    today = house.today(found.institution, found.sheet)
    return page(
        request,
        "workshop.html",
        status=STATUS_OF[refused.kind] if refused else 200,
        one=sheet,
        seen=workshop_shown(sheet, state, opinions_of(state), found, today, _),
        elsewhere=elsewhere_of_workshop(sheet.workshop, found, _) if is_allowed(request.user.role, "people.read") else [],
        runs=is_allowed(request.user.role, "workshops.run") and found.sheet.closed_at is None,
        over=sheet.day <= today,
        start=words.hour_of(sheet.start),
        leader=state.facilitator,
        places=[(name, _(said)) for name, said in words.PLACES.items()],
        functions=[(name, _(said)) for name, said in words.FUNCTIONS.items()],
        reasons=[(name, _(said)) for name, said in words.CANCELLED_BECAUSE.items()],
        refused=_.refusal(refused) if refused else None,
        typed=await typed(request, fields),
        section=section,
        today=today.isoformat(),
        base=_address(request),
        **around,
    )


async def _looked_at(request: AnyRequest, house: House) -> tuple[ProgrammeViews, WorkshopSheet, dict[str, Any]]:
    """The programme and its workshop. Raises WorkshopMissing."""
    require_permission(request.user.role, "people.read")
    async with house.views.of(request.user.tenant) as views:
        found, around = await look_around(request, views)
        sheet = await views.one(WORKSHOP_SHEETS, request.path_params["workshop"])
    if sheet is None or sheet.programme != found.sheet.programme:
        raise WorkshopMissing
    return found, sheet, around


@get(f"{_ONE}/cartes", include_in_schema=False)
async def cards_sheet(request: AnyRequest, house: TheHouse) -> Response[bytes]:
    """The cards, to be printed, cut and handed out at random."""
    require_permission(request.user.role, "workshops.run")
    _found, sheet, around = await _looked_at(request, house)
    tenant = request.user.tenant
    address = f"{str(request.base_url).rstrip('/')}/avis/{tenant}/{sheet.workshop}"
    return page(
        request,
        "workshop_cards.html",
        one=sheet,
        address=address,
        cards=_cards(address, await cards_of(house, tenant, sheet.workshop), translate(locale_of(request))),
        back=_address(request),
        **around,
    )


def _cards(address: str, codes: list[str], _: Language) -> list[tuple[str, Any]]:
    return [(as_printed(code), code_of(f"{address}?carte={code}", _("Code de la carte {card}", card=as_printed(code)))) for code in codes]


def _address(request: AnyRequest) -> str:
    return f"{workshops_of(request.path_params['programme'])}/{request.path_params['workshop']}"


@get(
    [
        f"{_ONE}/{place}"
        for place in (
            "changement",
            "animateur",
            "annulation",
            "mentors",
            "mentors/retrait",
            "inscrits",
            "inscrits/retrait",
            "presences",
            "presences/correction",
        )
    ],
    include_in_schema=False,
)
async def back_to_workshop(request: AnyRequest) -> Redirect:
    """Whoever had to sign in before their form was sent comes back to the page it stood on."""
    return Redirect(_address(request), status_code=303)


WORKSHOP_PAGES: Final = (
    workshops_page,
    open_one,
    workshop_page,
    change,
    lead,
    cancel,
    assign,
    release,
    join,
    leave,
    attend,
    correct,
    issue,
    cards_sheet,
    back_to_workshop,
)
