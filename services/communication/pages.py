"""The communication of a programme as a page, with the forms of its plan, its details and its calls."""

from typing import Any, Final, cast, get_args

import msgspec
from litestar import Response, get
from litestar.response import Redirect

from domain.decision import Command
from domain.design.calling import OpenCall
from domain.design.communication import Audience, Called, Sender
from domain.design.informing import GiveDetails
from domain.design.texts import Detail, MessageText
from services import templates
from services.communication import planning
from services.communication.acting import home_of, typed
from services.communication.hearing_pages import HEARING_PAGES
from services.communication.own import own_message
from services.communication.showing import BASE, acted, shown
from services.house import House, TheHouse
from services.http.context import RequestContext
from services.pages.around import looked
from services.pages.forms import AnyRequest, Fields, form_at
from services.pages.typed import count_of, day_of, one_of, plain

_FIELDS: Final = sorted({name for version in templates.versions() for name in templates.communication(version).placeholders})


class Planning(Fields, frozen=True, kw_only=True):
    """``message`` empty: the whole plan that is proposed."""

    message: str = ""


# one field of the form for each placeholder of the templates
Telling: Final = cast(
    type[Fields], msgspec.defstruct("Telling", [(name, str, "") for name in _FIELDS], bases=(Fields,), frozen=True, kw_only=True)
)


class WritingOwn(Fields, frozen=True, kw_only=True):
    audience: str = ""
    sender: str = ""
    due: str = ""
    subject: str = ""
    body: str = ""
    short: str = ""


class Calling(Fields, frozen=True, kw_only=True):
    called: str = ""
    asked: str = ""
    closes_on: str = ""


@get(BASE, include_in_schema=False)
async def communication_page(request: AnyRequest, house: TheHouse) -> Response[bytes]:
    return await shown(request, house)


@form_at(f"{BASE}/plan", Planning)
async def plan(request: AnyRequest, house: House, fields: Planning) -> Response[Any]:
    found, _around = await looked(request, house)
    today = house.today(found.institution, found.sheet)

    def make(_context: RequestContext) -> Command:
        messages = planning.chosen(found, [fields.message]) if fields.message else planning.proposed(found, today)
        return planning.planning(found, messages)

    return await acted(request, house, fields, found, make, "plan")


@form_at(f"{BASE}/renseignements", Telling)
async def give_details(request: AnyRequest, house: House, fields: Fields) -> Response[Any]:
    found, _around = await looked(request, house)
    told = tuple(Detail(name, value) for name, value in typed(fields).items() if value)

    def make(context: RequestContext) -> Command:
        return GiveDetails(programme=found.sheet.programme, details=context.minted("details"), given=told)

    return await acted(request, house, fields, found, make, "renseignements")


@form_at(f"{BASE}/ecrire", WritingOwn)
async def write_own(request: AnyRequest, house: House, fields: WritingOwn) -> Response[Any]:
    """It takes its place in the plan, from where it is read, approved and sent."""
    found, _around = await looked(request, house)

    def make(context: RequestContext) -> Command:
        text = MessageText(fields.subject, plain(fields.body), plain(fields.short))
        due = day_of(fields.due) if fields.due else None
        audience, sender = one_of(fields.audience, get_args(Audience)), one_of(fields.sender, get_args(Sender))
        return own_message(found.sheet.programme, context.minted("message"), audience, sender, text, due)

    return await acted(request, house, fields, found, make, "ecrire")


@form_at(f"{BASE}/appel", Calling)
async def open_call(request: AnyRequest, house: House, fields: Calling) -> Response[Any]:
    found, _around = await looked(request, house)

    def make(_context: RequestContext) -> Command:
        audience = one_of(fields.called, get_args(Called))
        asked, closes_on = count_of(fields.asked), day_of(fields.closes_on)
        return OpenCall(programme=found.sheet.programme, audience=audience, asked=asked, closes_on=closes_on)

    return await acted(request, house, fields, found, make, "appel")


@get(
    [
        f"{BASE}/plan",
        f"{BASE}/renseignements",
        f"{BASE}/ecrire",
        f"{BASE}/appel",
    ],
    include_in_schema=False,
)
async def back_to_communication(request: AnyRequest) -> Redirect:
    """Whoever had to sign in before their form was sent comes back to the page it stood on."""
    return Redirect(home_of(request.path_params["programme"]), status_code=303)


COMMUNICATION_PAGES: Final = (
    *HEARING_PAGES,
    communication_page,
    plan,
    give_details,
    write_own,
    open_call,
    back_to_communication,
)
