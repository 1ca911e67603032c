"""Communication over HTTP: the plan and its approval, which rest on what the house knows, and everything one may read of it."""

from datetime import date
from typing import Final
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from domain.design.communication import COMMUNICATION, Audience, Delivery, Sender, staff_informed
from domain.design.listening import EraseWords
from domain.design.sending import ApproveMessage
from domain.design.texts import MessageText
from domain.gates import Behaviour
from domain.personal import readable
from projections.communication_sheet import COMMUNICATION_SHEETS, CommunicationSheet, MessageStatus
from services.communication import planning
from services.communication.erasing import erase_words
from services.communication.figures import figures_of
from services.communication.looking import Volunteers, communication_of, gate_today, message_of, read, volunteers
from services.communication.own import own_message, own_name
from services.communication.states import deliveries_of, status_of
from services.house import TheHouse
from services.http.commands import PROBLEMS, AnyRequest, CommandAnswer, answer
from services.http.context import handling_context
from services.http.reading import read_json
from services.programmes.looking import look_at
from services.reading.access import reading

TAG: Final = "Communication"


class PlanForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which messages of the kit; those of the design, otherwise of the mode, where none is named."""

    messages: list[str] | None = None


@post(
    "/programmes/{programme:uuid}/communication/plan",
    status_code=200,
    summary="Prévoir des messages",
    tags=[TAG],
    responses=dict(PROBLEMS),
)
async def plan_messages(
    request: AnyRequest, programme: FromPath[UUID], data: JSONBody[PlanForm], house: TheHouse
) -> Response[CommandAnswer]:
    form = read_json(await request.body(), PlanForm)
    context = handling_context(request).context
    stream = COMMUNICATION.of(programme).name
    earlier = await house.earlier(context)
    if earlier is not None:  # what the house proposes may have changed since
        return answer(earlier, stream)
    async with reading(request, house, "communication.run") as views:
        found = await look_at(views, request.user.tenant, programme)
    today = await house.decision_day(context)
    messages = planning.proposed(found, today) if form.messages is None else planning.chosen(found, form.messages)
    receipt = await house.handling.handle(planning.planning(found, messages), context)
    return answer(receipt, stream)


class OwnMessageForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A message in the institution's own words; ``due`` is the day on which it should leave."""

    audience: Audience
    sender: Sender = "coordinator"
    text: MessageText
    due: date | None = None


class OwnMessageAnswer(CommandAnswer, frozen=True):
    """``message`` is its name in the plan."""

    message: str


@post(
    "/programmes/{programme:uuid}/communication/messages",
    status_code=201,
    summary="Ajouter un message à soi",
    tags=[TAG],
    responses=dict(PROBLEMS),
)
async def write_own_message(
    request: AnyRequest, programme: FromPath[UUID], data: JSONBody[OwnMessageForm], house: TheHouse
) -> Response[OwnMessageAnswer]:
    form = read_json(await request.body(), OwnMessageForm)
    asked = handling_context(request)
    identifier = asked.minted("message")
    command = own_message(programme, identifier, form.audience, form.sender, form.text, form.due)
    told = answer(await house.handling.handle(command, asked.context), COMMUNICATION.of(programme).name, 201)
    content = OwnMessageAnswer(**msgspec.structs.asdict(told.content), message=own_name(identifier))
    return Response(content, status_code=201, headers=told.headers)


@post(
    "/programmes/{programme:uuid}/communication/messages/{message:str}/approval",
    status_code=200,
    summary="Valider un message, au nom de qui le signe",
    tags=[TAG],
    responses=dict(PROBLEMS),
)
async def approve_message(
    request: AnyRequest, programme: FromPath[UUID], message: FromPath[str], house: TheHouse
) -> Response[CommandAnswer]:
    """The figures that the text shows are those of this moment, and are kept with it."""
    context = handling_context(request).context
    stream = COMMUNICATION.of(programme).name
    earlier = await house.earlier(context)
    if earlier is not None:
        return answer(earlier, stream)
    async with reading(request, house, "communication.run") as views:
        found = await look_at(views, request.user.tenant, programme)
    command = ApproveMessage(programme=programme, message=message, figures=figures_of(found))
    receipt = await house.handling.handle(command, context)
    return answer(receipt, stream)


class CommunicationAnswer(msgspec.Struct, frozen=True):
    """``gate`` is what «staff-informed» does in this programme today; ``volunteers`` out of those asked, for each call."""

    sheet: CommunicationSheet
    staff_informed: bool
    gate: Behaviour
    volunteers: tuple[Volunteers, ...]


@get("/programmes/{programme:uuid}/communication", summary="La communication d’un programme", tags=[TAG], responses=dict(PROBLEMS))
async def show_communication(
    request: AnyRequest, programme: FromPath[UUID], house: TheHouse, at_least: FromQuery[str | None] = None
) -> CommunicationAnswer:
    async with reading(request, house) as views:
        found = await look_at(views, request.user.tenant, programme)
        sheet = await views.one(COMMUNICATION_SHEETS, programme) or CommunicationSheet(programme)
    communication = await communication_of(house, request.user.tenant, programme)
    return CommunicationAnswer(
        sheet,
        staff_informed(communication),
        gate_today(found, house.today(found.institution, found.sheet)),
        volunteers(communication, found.participants),
    )


class MessageAnswer(msgspec.Struct, frozen=True):
    """A message: the text with its fields, and as it reads; ``missing`` fields must be told before it can be approved."""

    message: str
    audience: Audience
    sender: Sender
    due: date | None
    required: bool
    status: MessageStatus
    deliveries: tuple[Delivery, ...]
    text: MessageText
    subject: str
    body: str
    short: str
    missing: tuple[str, ...]
    each: tuple[str, ...]


@get(
    "/programmes/{programme:uuid}/communication/messages/{message:str}",
    summary="Un message, tel qu’il se lit",
    tags=[TAG],
    responses=dict(PROBLEMS),
)
async def show_message(
    request: AnyRequest, programme: FromPath[UUID], message: FromPath[str], house: TheHouse, at_least: FromQuery[str | None] = None
) -> MessageAnswer:
    async with reading(request, house, "people.read") as views:
        found = await look_at(views, request.user.tenant, programme)
    communication = await communication_of(house, request.user.tenant, programme)
    known = message_of(communication, message)
    said, place = read(known, communication, found), known.place
    return MessageAnswer(
        message,
        place.audience,
        place.sender,
        place.due,
        place.required,
        status_of(known),
        deliveries_of(known),
        known.text,
        said.subject,
        said.body,
        said.short,
        said.missing,
        said.each,
    )


class ObjectionAnswer(msgspec.Struct, frozen=True):
    """``words`` None where nobody wrote any, or their author's key was destroyed."""

    objection: UUID
    audience: Audience
    reason: str | None
    words: str | None
    answer: str | None


@get("/programmes/{programme:uuid}/communication/objections", summary="Les objections", tags=[TAG], responses=dict(PROBLEMS))
async def list_objections(
    request: AnyRequest, programme: FromPath[UUID], house: TheHouse, at_least: FromQuery[str | None] = None
) -> list[ObjectionAnswer]:
    async with reading(request, house, "people.read") as views:
        await look_at(views, request.user.tenant, programme)
    communication = await communication_of(house, request.user.tenant, programme)
    return [
        ObjectionAnswer(objection, one.audience, one.reason, readable(one.words), one.answer)
        for objection, one in communication.objections.items()
    ]


@post(
    "/programmes/{programme:uuid}/communication/objections/{objection:uuid}/erasure",
    status_code=200,
    summary="Effacer les mots d’une objection",
    tags=[TAG],
    responses=dict(PROBLEMS),
)
async def erase_objection_words(
    request: AnyRequest, programme: FromPath[UUID], objection: FromPath[UUID], house: TheHouse
) -> Response[CommandAnswer]:
    """Final: that there was a doubt, and its answer, stay."""
    context = handling_context(request).context
    receipt = await erase_words(house, EraseWords(programme=programme, objection=objection), context)
    return answer(receipt, COMMUNICATION.of(programme).name)


COMMUNICATION_ROUTES: Final = (
    plan_messages,
    write_own_message,
    approve_message,
    show_communication,
    show_message,
    list_objections,
    erase_objection_words,
)
