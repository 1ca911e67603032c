"""The open link of an anonymous survey: one page, no account, nothing that could tell who answered.

What is kept is a sheet of ticked answers: no address, no session, no cookie is read. Whoever has the link may answer, as the
questionnaire says; that somebody answers twice cannot be seen, and is the price of asking nobody who they are.
"""

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from domain.measurement.answering import AnswerAnonymously, SurveyIsClosed
from domain.measurement.scoring import Answer
from domain.measurement.survey import SurveyMissing
from domain.refusal import Refused
from infra.clock import utc_now
from projections.institution_sheet import INSTITUTION_SHEETS, InstitutionSheet
from projections.programme_sheet import PROGRAMME_SHEETS
from projections.survey_sheet import SURVEY_SHEETS, SurveySheet
from services import templates
from services.catalogues import translate
from services.handling import HandlingContext
from services.house import House, TheHouse
from services.http.context import KEY_SHAPE
from services.http.problems import STATUS_OF
from services.pages.forms import FormExpired, sent_from_here
from services.pages.rendering import locale_of, page
from services.templates import ChoiceQuestion, Instrument, ScaleQuestion, values_of

AnyRequest = Request[Any, Any, Any]
ADDRESS: Final = "/regards/{tenant:uuid}/{survey:uuid}"
NOBODY: Final = "anonymous"
MOST_BUTTONS: Final = 6  # beyond, one list to choose from


class Asked(msgspec.Struct, frozen=True):
    """One question: its options as they are shown, by the value that is sent."""

    id: str
    text: str
    options: list[tuple[str, str]]
    compact: bool


class Link(msgspec.Struct, frozen=True):
    """What the link leads to, and the moment that a demonstration believes it is."""

    institution: InstitutionSheet
    sheet: SurveySheet
    instrument: Instrument
    context: HandlingContext


def address_of(tenant: UUID, survey: UUID) -> str:
    return f"/regards/{tenant}/{survey}"


@get(ADDRESS, opt={"public": True}, include_in_schema=False)
async def open_page(request: AnyRequest, tenant: FromPath[UUID], survey: FromPath[UUID], house: TheHouse) -> Response[bytes]:
    """Raises SurveyMissing, also for a survey that asks for names."""
    link = await _followed(house, tenant, survey, "")
    return _shown(request, link, SurveyIsClosed() if link.sheet.closed_at else None)


@post(ADDRESS, status_code=200, opt={"public": True}, include_in_schema=False)
async def answer_page(request: AnyRequest, tenant: FromPath[UUID], survey: FromPath[UUID], house: TheHouse) -> Response[bytes]:
    sent = {name: value for name, value in (await request.form()).items() if isinstance(value, str) and value}
    key = sent.get("key", "")
    link = await _followed(house, tenant, survey, key if KEY_SHAPE.match(key) else "")
    try:
        if not sent_from_here(request):
            raise FormExpired
        sheet = tuple(_answers(link.instrument, sent))
        if sheet:
            receipt = await house.handling.handle(AnswerAnonymously(survey=survey, sheets=(sheet,)), link.context)
            await house.caught_up(tenant, receipt.position)
    except Refused as refused:
        return _shown(request, link, refused, sent)
    return _shown(request, link, thanks=bool(sheet), sent=sent)


async def _followed(house: House, tenant: UUID, survey: UUID, key: str) -> Link:
    async with house.views.of(tenant) as views:
        sheet = await views.one(SURVEY_SHEETS, survey)
        institution = await views.one(INSTITUTION_SHEETS, tenant)
        programme = await views.one(PROGRAMME_SHEETS, sheet.programme) if sheet else None
    if sheet is None or institution is None or programme is None or not sheet.anonymous:
        raise SurveyMissing
    later = max(programme.last_event_at, sheet.opened_at) + timedelta(minutes=1)
    simulated = later if institution.demonstration and later > utc_now() else None
    context = HandlingContext(
        tenant=tenant,
        actor=NOBODY,
        role="system",
        idempotency_key=key or None,
        simulated_now=simulated,
    )
    return Link(institution, sheet, templates.instrument(sheet.instrument, sheet.instrument_version), context)


def _answers(instrument: Instrument, sent: dict[str, str]) -> list[Answer]:
    """What was ticked; a question left out is simply absent, and what the page does not ask is ignored."""
    found = []
    for question in instrument.questions:
        told = sent.get(question.id)
        if told is None:
            continue
        found.append(Answer(question.id, int(told) if isinstance(question, ScaleQuestion) and told.isdecimal() else told))
    return found


def _shown(
    request: AnyRequest, link: Link, refused: Refused | None = None, sent: dict[str, str] | None = None, *, thanks: bool = False
) -> Response[bytes]:
    _ = translate(locale_of(request))
    return page(
        request,
        "open_link.html",
        status=STATUS_OF[refused.kind] if refused else 200,
        name=link.institution.name,
        instrument=link.instrument,
        questions=[_asked(question) for question in link.instrument.questions if isinstance(question, ScaleQuestion | ChoiceQuestion)],
        refused=_.refusal(refused) if refused else None,
        closed=link.sheet.closed_at is not None,
        sent=sent or {},
        thanks=thanks,
    )


def _asked(question: ScaleQuestion | ChoiceQuestion) -> Asked:
    if isinstance(question, ChoiceQuestion):
        return Asked(question.id, question.text, [(option.id, option.label) for option in question.options], False)
    labels = values_of(question.scale)
    if len(labels) <= MOST_BUTTONS:
        return Asked(question.id, question.text, [(str(value), label) for value, label in labels.items()], False)
    named = {value: label if label == str(value) else f"{value} – {label}" for value, label in labels.items()}
    return Asked(question.id, question.text, [(str(value), label) for value, label in named.items()], True)


OPEN_LINK_PAGES: Final = (open_page, answer_page)
