"""«Questions d’audit»: the auditor asks and closes, the coordinator or the direction answers with facts of the log."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import msgspec
from litestar import Response, get
from litestar.params import FromQuery
from litestar.response import Redirect

from domain.refusal import Refused
from services.audit.questions import Asked, AuditQuestion, Utterance, questions, send
from services.catalogues import Language, french, translate
from services.house import House, TheHouse
from services.http.problems import STATUS_OF
from services.pages.acting import acting
from services.pages.around import looked
from services.pages.forms import AnyRequest, Fields, form_at
from services.pages.rendering import locale_of, page
from services.pages.typed import count_of, plain
from services.supervision.visiting import AUDITORS_ACT
from tenants.permissions import AUDITOR, require_permission
from tenants.questioning import LONGEST_WORDS, AnswerAuditQuestion, AskAuditQuestion, CloseAuditQuestion, FollowUpAuditQuestion

PLACE: Final = "/programmes/{programme:uuid}/questions"
_ONE: Final = f"{PLACE}/{{question:uuid}}"
_ACTS: Final = {"within_dates": True, AUDITORS_ACT: True}
STATUSES: Final = {
    "waiting": french("attend une réponse"),
    "replied": french("réponse donnée"),
    "satisfied": french("close : satisfait"),
    "unsatisfied": french("close : non satisfait"),
}


class QuestionFields(Fields, frozen=True, kw_only=True):
    words: str = ""
    indicator: str = ""
    fact: str = ""


class AnswerFields(Fields, frozen=True, kw_only=True):
    words: str = ""
    facts: str = ""


class ClosingFields(Fields, frozen=True, kw_only=True):
    """``satisfied``: «yes» or «no»."""

    satisfied: str = ""
    reason: str = ""


class Shown(msgspec.Struct, frozen=True):
    """An utterance in words; ``withheld`` says how many facts lie outside the reader's dates."""

    side: str
    who: str
    moment: str
    words: str
    position: int
    opens: bool
    facts: tuple[int, ...]
    withheld: str


class Card(msgspec.Struct, frozen=True):
    question: UUID
    title: str
    status: str
    standing: str
    fact: int | None
    said: tuple[Shown, ...]


@get(PLACE, opt={"within_dates": True}, include_in_schema=False)
async def questions_page(
    request: AnyRequest, house: TheHouse, position: FromQuery[str] = "", indicateur: FromQuery[str] = ""
) -> Response[bytes]:
    """``position`` and ``indicateur``: what the question about to be asked is about."""
    return await _shown(request, house, typed={"fact": _number(position), "indicator": _number(indicateur)})


@form_at(PLACE, QuestionFields, further=_ACTS)
async def ask(request: AnyRequest, house: House, fields: QuestionFields) -> Response[Any]:
    def command(programme: UUID) -> Asked:
        indicator, fact = (count_of(text) if text else None for text in (fields.indicator, fields.fact))
        return AskAuditQuestion(programme=programme, question=uuid4(), words=plain(fields.words), indicator=indicator, fact=fact)

    return await _done(request, house, fields, "audit.ask", command)


@form_at(f"{_ONE}/reponse", AnswerFields)
async def answer(request: AnyRequest, house: House, fields: AnswerFields) -> Response[Any]:
    def command(programme: UUID) -> Asked:
        facts = tuple(count_of(one) for one in fields.facts.replace(",", " ").replace(";", " ").split())
        return AnswerAuditQuestion(programme=programme, question=_question(request), words=plain(fields.words), facts=facts)

    return await _done(request, house, fields, "audit.answer", command)


@form_at(f"{_ONE}/suite", QuestionFields, further=_ACTS)
async def follow_up(request: AnyRequest, house: House, fields: QuestionFields) -> Response[Any]:
    def command(programme: UUID) -> Asked:
        return FollowUpAuditQuestion(programme=programme, question=_question(request), words=plain(fields.words))

    return await _done(request, house, fields, "audit.ask", command)


@form_at(f"{_ONE}/cloture", ClosingFields, further=_ACTS)
async def close(request: AnyRequest, house: House, fields: ClosingFields) -> Response[Any]:
    def command(programme: UUID) -> Asked:
        satisfied, reason = fields.satisfied == "yes", plain(fields.reason)
        return CloseAuditQuestion(programme=programme, question=_question(request), satisfied=satisfied, reason=reason)

    return await _done(request, house, fields, "audit.ask", command)


async def _done(request: AnyRequest, house: House, fields: Fields, permission: str, making: Any) -> Response[Any]:
    """Send what the form asks, and show the list again; a refusal stands where it was typed."""
    require_permission(request.user.role, permission)
    found, _around = await looked(request, house)
    programme = found.sheet.programme
    try:
        receipt = await send(house, request.user, acting(request, fields, found), making(programme))
    except Refused as refused:
        typed = {name: value for name, value in msgspec.structs.asdict(fields).items() if name not in ("form_secret", "key")}
        return await _shown(request, house, refused, typed)
    await house.caught_up(request.user.tenant, receipt.position)
    about = request.path_params.get("question")
    return Redirect(f"/programmes/{programme}/questions{f'#question-{about}' if about else ''}", status_code=303)


async def _shown(request: AnyRequest, house: House, refused: Refused | None = None, typed: dict[str, str] | None = None) -> Response[bytes]:
    require_permission(request.user.role, "audit.questions")
    found, around = await looked(request, house)
    _, zone = translate(locale_of(request)), ZoneInfo(found.institution.timezone)
    asked = await questions(house, request.user, found.sheet.programme)
    names = {} if request.user.role == AUDITOR else await _names(house, asked, _)
    waiting = sum(one.status == "waiting" for one in asked)
    return page(
        request,
        "audit_questions.html",
        status=STATUS_OF[refused.kind] if refused else 200,
        sentence=_.plural("{count} question attend une réponse.", "{count} questions attendent une réponse.", waiting)
        if waiting
        else _("Aucune question n’attend de réponse."),
        cards=[_card(one, names, zone, _) for one in asked],
        about=str(request.path_params.get("question", "")),
        section=request.url.path.rsplit("/", 1)[-1],
        typed={"words": "", "indicator": "", "fact": "", "facts": "", "reason": "", "satisfied": ""} | (typed or {}),
        longest=LONGEST_WORDS,
        refused=_.refusal(refused) if refused else None,
        **around,
    )


def _card(one: AuditQuestion, names: dict[UUID, str], zone: ZoneInfo, _: Language) -> Card:
    day = _.day(one.said[0].at.astimezone(zone).date())
    title = _("Question du {day}", day=day)
    if one.indicator is not None:
        title = _("Question du {day}, sur l’indicateur {indicator}", day=day, indicator=_.number(one.indicator))
    return Card(one.question, title, one.status, _(STATUSES[one.status]), one.fact, tuple(_said(each, names, zone, _) for each in one.said))


def _said(one: Utterance, names: dict[UUID, str], zone: ZoneInfo, _: Language) -> Shown:
    side = _("L’auditeur") if one.side == "auditor" else _("L’établissement")
    words = _("Ces mots ont été effacés avec leur auteur.") if one.words is None else one.words
    withheld = _.plural("{count} fait hors de vos dates", "{count} faits hors de vos dates", one.withheld) if one.withheld else ""
    return Shown(one.side, names.get(one.account) or side, _moment(one.at, zone, _), words, one.position, one.opens, one.facts, withheld)


async def _names(house: House, asked: Iterable[AuditQuestion], _: Language) -> dict[UUID, str]:
    """Who is who, for the institution's own people: by name, by address where they gave none."""
    names: dict[UUID, str] = {}
    for account in {one.account for each in asked for one in each.said}:
        facts = await house.accounts.facts_of(account)
        names[account] = await house.accounts.name_of(account) or (facts.address if facts else _("compte supprimé"))
    return names


def _moment(at: datetime, zone: ZoneInfo, _: Language) -> str:
    return f"{_.day(at.astimezone(zone).date())}, {_.clock(at, zone)}"


def _question(request: AnyRequest) -> UUID:
    question: UUID = request.path_params["question"]
    return question


def _number(text: str) -> str:
    return text if text.isascii() and text.isdecimal() and len(text) <= 7 else ""


QUESTION_PAGES: Final[tuple[Any, ...]] = (questions_page, ask, answer, follow_up, close)
