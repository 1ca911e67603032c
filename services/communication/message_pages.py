"""One message as a page: how it reads, what it lacks, its approval, its leaving; and the sheet to be printed."""

from typing import Any, Final, get_args

from litestar import Response, get
from litestar.response import Redirect

from domain.decision import Command
from domain.design.communication import Approved, Channel, Draft, Out, SetAside
from domain.design.informing import SetMessageAside, WriteMessage
from domain.design.sending import ApproveMessage, DeliverMessage
from domain.design.texts import MessageText
from domain.refusal import Refused
from services.catalogues import Language, translate
from services.communication import words
from services.communication.acting import done, home_of, in_words, typed
from services.communication.codes import code_of
from services.communication.figures import figures_of
from services.communication.looking import communication_of, message_of, read, values_for
from services.communication.planning import kit_of
from services.communication.states import deliveries_of, status_of
from services.house import House, TheHouse
from services.http.problems import STATUS_OF
from services.pages.around import looked
from services.pages.forms import AnyRequest, Fields, form_at
from services.pages.rendering import locale_of, page
from services.pages.typed import day_of, noon_of, one_of, plain
from services.programmes.design_words import AUDIENCES
from services.programmes.looking import ProgrammeViews
from tenants.permissions import is_allowed

_BASE: Final = "/programmes/{programme:uuid}/communication/messages/{message:str}"


class Writing(Fields, frozen=True, kw_only=True):
    subject: str = ""
    body: str = ""
    short: str = ""


class Delivering(Fields, frozen=True, kw_only=True):
    channel: str = ""
    day: str = ""


class SettingAside(Fields, frozen=True, kw_only=True):
    reason: str = ""


@get(_BASE, include_in_schema=False)
async def message_page(request: AnyRequest, house: TheHouse) -> Response[bytes]:
    return await _shown(request, house)


@get(f"{_BASE}/imprimer", include_in_schema=False)
async def message_sheet(request: AnyRequest, house: TheHouse) -> Response[bytes]:
    """The message alone, on paper: with the address that everybody may open and its code, where it names one."""
    found, around = await looked(request, house, "people.read")
    communication = await communication_of(house, request.user.tenant, found.sheet.programme)
    message = message_of(communication, request.path_params["message"])
    values = values_for(message, communication, found)
    link = values.get("open_link", "") if "open_link" in message.text.fields else ""
    _ = translate(locale_of(request))
    kit = {one.id: one for one in kit_of(found).messages}
    known = kit.get(request.path_params["message"])
    return page(
        request,
        "message_sheet.html",
        said=read(message, communication, found),
        approved=isinstance(message, Approved | Out),
        poster=known is not None and known.format == "poster",
        link=link,
        code=code_of(link, _("Code de l’adresse {address}", address=link)),
        back=f"{home_of(found.sheet.programme)}/messages/{request.path_params['message']}",
        **around,
    )


@form_at(f"{_BASE}/texte", Writing)
async def write(request: AnyRequest, house: House, fields: Writing) -> Response[Any]:
    def make(found: ProgrammeViews, message: str) -> Command:
        text = MessageText(fields.subject, plain(fields.body), plain(fields.short))
        return WriteMessage(programme=found.sheet.programme, message=message, text=text)

    return await _done(request, house, fields, make, "texte")


@form_at(f"{_BASE}/validation", Fields)
async def approve(request: AnyRequest, house: House, fields: Fields) -> Response[Any]:
    def make(found: ProgrammeViews, message: str) -> Command:
        return ApproveMessage(programme=found.sheet.programme, message=message, figures=figures_of(found))

    return await _done(request, house, fields, make, "suite")


@form_at(f"{_BASE}/envoi", Delivering)
async def deliver(request: AnyRequest, house: House, fields: Delivering) -> Response[Any]:
    def make(found: ProgrammeViews, message: str) -> Command:
        day, today = day_of(fields.day), house.today(found.institution, found.sheet)
        return DeliverMessage(
            programme=found.sheet.programme,
            message=message,
            channel=one_of(fields.channel, get_args(Channel)),
            day=day,
            delivered_at=noon_of(day, found.institution.timezone, today),
        )

    return await _done(request, house, fields, make, "suite")


@form_at(f"{_BASE}/mise-de-cote", SettingAside)
async def set_aside(request: AnyRequest, house: House, fields: SettingAside) -> Response[Any]:
    def make(found: ProgrammeViews, message: str) -> Command:
        return SetMessageAside(programme=found.sheet.programme, message=message, reason=fields.reason)

    return await _done(request, house, fields, make, "mise-de-cote")


@get([f"{_BASE}/{place}" for place in ("texte", "validation", "envoi", "mise-de-cote")], include_in_schema=False)
async def back_to_message(request: AnyRequest) -> Redirect:
    """Whoever had to sign in before their form was sent comes back to the page it stood on."""
    return Redirect(f"{home_of(request.path_params['programme'])}/messages/{request.path_params['message']}", status_code=303)


async def _done(request: AnyRequest, house: House, fields: Fields, make: Any, section: str) -> Response[Any]:
    found, _around = await looked(request, house, "people.read")
    message: str = request.path_params["message"]
    try:
        following = f"{home_of(found.sheet.programme)}/messages/{message}"
        return await done(request, house, fields, found, lambda _context: make(found, message), following)
    except Refused as refused:
        return await _shown(request, house, refused, fields, section)


async def _shown(
    request: AnyRequest, house: House, refused: Refused | None = None, fields: Fields | None = None, section: str = ""
) -> Response[bytes]:
    found, around = await looked(request, house, "people.read")
    _ = translate(locale_of(request))
    role, name = request.user.role, request.path_params["message"]
    communication = await communication_of(house, request.user.tenant, found.sheet.programme)
    message = message_of(communication, name)
    said = read(message, communication, found)
    kit = {one.id: one for one in kit_of(found).messages}
    closed, draft = found.sheet.closed_at is not None, isinstance(message, Draft)
    runs = is_allowed(role, "communication.run") and not closed
    ours = message.place.sender != "direction" or role == "direction"
    given = typed(fields)
    text = message.text
    return page(
        request,
        "message.html",
        status=STATUS_OF[refused.kind] if refused else 200,
        sentence=_sentence(message, said.missing, _),
        audience=_(AUDIENCES[message.place.audience]),
        sender=_(words.SENDERS[message.place.sender]),
        due=_.day(message.place.due) if message.place.due else "",
        requires=kit[name].requires if name in kit else None,
        required=message.place.required,
        status_word=status_of(message),
        reason=message.reason if isinstance(message, SetAside) else "",
        said=said,
        missing=[kit_of(found).placeholders.get(one, one) for one in said.missing],
        each=[kit_of(found).placeholders.get(one, one) for one in said.each],
        written={"subject": text.subject, "body": text.body, "short": text.short} | given,
        fields=[(one, kit_of(found).placeholders.get(one, "")) for one in text.fields],
        deliveries=[(_.day(one.day), _(words.CHANNELS[one.channel])) for one in sorted(deliveries_of(message), key=lambda one: one.day)],
        channels=[(one, _(label)) for one, label in words.CHANNELS.items()],
        typed=given,
        section=section,
        refused=_.refusal(in_words(refused, found)) if refused else None,
        edits=runs and isinstance(message, Draft | Approved),
        approves=runs and draft and ours and not said.missing,
        waits_for_direction=draft and not ours and not said.missing,
        delivers=is_allowed(role, "communication.record") and not closed and isinstance(message, Approved | Out),
        returns=runs and isinstance(message, SetAside) and name in kit,
        name=name,
        home=home_of(found.sheet.programme),
        today=house.today(found.institution, found.sheet).isoformat(),
        **around,
    )


def _sentence(message: Draft | Approved | Out | SetAside, missing: tuple[str, ...], _: Language) -> str:
    match message:
        case Out(deliveries=deliveries):
            return _.plural("Ce message est parti une fois.", "Ce message est parti {count} fois.", len(deliveries))
        case Approved():
            return _("Ce message est validé : il peut partir.")
        case SetAside():
            return _("Ce message est mis de côté : votre établissement s’en passe.")
        case Draft() if missing:
            return _("Ce message n’est pas complet : voyez ce qui manque, puis faites-le valider.")
        case Draft(place=place) if place.sender == "direction":
            return _("Ce message part au nom de la direction : il attend qu’elle le valide.")
        case _:
            return _("Ce message est prêt à être relu et validé.")


MESSAGE_PAGES: Final = (message_page, message_sheet, write, approve, deliver, set_aside, back_to_message)
