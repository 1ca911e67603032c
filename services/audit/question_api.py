"""Auditors' questions over HTTP, for programs."""

from typing import Any, Final
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, JSONBody

from services.audit.questions import Asked, AuditQuestion, questions, send
from services.house import House, TheHouse
from services.http.commands import PROBLEMS, AnyRequest, CommandAnswer, answer
from services.http.conditional import expected_version
from services.http.context import handling_context
from services.http.reading import read_json
from services.pages.around import looked
from services.supervision.visiting import AUDITORS_ACT
from tenants.audit_question import AUDIT_QUESTION
from tenants.permissions import require_permission
from tenants.questioning import AnswerAuditQuestion, AskAuditQuestion, CloseAuditQuestion, FollowUpAuditQuestion

TAG: Final = "Preuves"
PLACE: Final = "/programmes/{programme:uuid}/audit-questions"
_READS: Final = {"within_dates": True}
_ACTS: Final = {"within_dates": True, AUDITORS_ACT: True}


class QuestionForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``indicator`` of the referential, ``fact``: a position of the log, where the question is about one."""

    words: str
    indicator: int | None = None
    fact: int | None = None


class AnswerForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``facts``: positions of the log that show what is said."""

    words: str
    facts: tuple[int, ...] = ()


class FollowUpForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    words: str


class ClosingForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``reason``: why, where the auditor is not satisfied or nobody answered."""

    satisfied: bool
    reason: str = ""


@get(PLACE, summary="Les questions d’un auditeur et leurs réponses", tags=[TAG], responses=dict(PROBLEMS), opt=_READS)
async def list_questions(request: AnyRequest, programme: FromPath[UUID], house: TheHouse) -> list[AuditQuestion]:
    """An auditor reads their own, the coordinator and the direction all."""
    require_permission(request.user.role, "audit.questions")
    await looked(request, house)
    return await questions(house, request.user, programme)


@post(PLACE, status_code=201, summary="Poser une question", tags=[TAG], responses=dict(PROBLEMS), opt=_ACTS)
async def ask(request: AnyRequest, programme: FromPath[UUID], data: JSONBody[QuestionForm], house: TheHouse) -> Response[CommandAnswer]:
    form = read_json(await request.body(), QuestionForm)
    question = handling_context(request).minted("question")
    command = AskAuditQuestion(programme=programme, question=question, words=form.words, indicator=form.indicator, fact=form.fact)
    return await _sent(request, house, command, 201, question=question)


@post(f"{PLACE}/{{question:uuid}}/answer", status_code=200, summary="Répondre à un auditeur", tags=[TAG], responses=dict(PROBLEMS))
async def answer_it(
    request: AnyRequest, programme: FromPath[UUID], question: FromPath[UUID], data: JSONBody[AnswerForm], house: TheHouse
) -> Response[CommandAnswer]:
    form = read_json(await request.body(), AnswerForm)
    command = AnswerAuditQuestion(programme=programme, question=question, words=form.words, facts=form.facts)
    return await _sent(request, house, command)


@post(
    f"{PLACE}/{{question:uuid}}/follow-up",
    status_code=200,
    summary="Demander une précision",
    tags=[TAG],
    responses=dict(PROBLEMS),
    opt=_ACTS,
)
async def follow_up(
    request: AnyRequest, programme: FromPath[UUID], question: FromPath[UUID], data: JSONBody[FollowUpForm], house: TheHouse
) -> Response[CommandAnswer]:
    form = read_json(await request.body(), FollowUpForm)
    return await _sent(request, house, FollowUpAuditQuestion(programme=programme, question=question, words=form.words))


@post(f"{PLACE}/{{question:uuid}}/closing", status_code=200, summary="Clore une question", tags=[TAG], responses=dict(PROBLEMS), opt=_ACTS)
async def close(
    request: AnyRequest, programme: FromPath[UUID], question: FromPath[UUID], data: JSONBody[ClosingForm], house: TheHouse
) -> Response[CommandAnswer]:
    """Satisfied or not; a reason says why not."""
    form = read_json(await request.body(), ClosingForm)
    command = CloseAuditQuestion(programme=programme, question=question, satisfied=form.satisfied, reason=form.reason)
    return await _sent(request, house, command)


async def _sent(request: AnyRequest, house: House, command: Asked, status: int = 200, **ids: UUID) -> Response[CommandAnswer]:
    permission = "audit.answer" if isinstance(command, AnswerAuditQuestion) else "audit.ask"
    require_permission(request.user.role, permission)
    await looked(request, house)
    stream = AUDIT_QUESTION.of(command.question).name
    context = handling_context(request).expecting(stream, expected_version(request))
    receipt = await send(house, request.user, context.context, command)
    return answer(receipt, stream, status, **ids)


QUESTION_API: Final[tuple[Any, ...]] = (list_questions, ask, answer_it, follow_up, close)
