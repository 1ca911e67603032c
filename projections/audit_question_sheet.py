"""Where each auditor's question stands, without a word of it: whose turn it is, and what it is about."""

from datetime import datetime
from typing import Final, Literal
from uuid import UUID

import msgspec

from domain.recorded import Recorded
from projections.projection import Projection, keyed_by
from tenants.audit_question import AuditQuestionAnswered, AuditQuestionAsked, AuditQuestionClosed, AuditQuestionFollowedUp

QuestionStatus = Literal["waiting", "replied", "satisfied", "unsatisfied"]


class AuditQuestionSheet(msgspec.Struct, frozen=True):
    """``auditor``: the account that asked; ``indicator`` and ``fact`` (a position in the log) where the question names one.

    ``positions``: of the lines of this question itself, in order. ``waiting``: the institution has the word.
    """

    question: UUID
    programme: UUID
    auditor: UUID
    status: QuestionStatus
    asked_at: datetime
    said_at: tuple[datetime, ...]
    positions: tuple[int, ...]
    indicator: int | None = None
    fact: int | None = None


def evolve(sheet: AuditQuestionSheet | None, recorded: Recorded) -> AuditQuestionSheet | None:
    event = recorded.event
    at, position = recorded.occurred_at, recorded.position
    if isinstance(event, AuditQuestionAsked):
        asked = (event.question, event.programme, event.account)
        return AuditQuestionSheet(*asked, "waiting", at, (at,), (position,), event.indicator, event.fact)
    if sheet is None:
        return None
    match event:
        case AuditQuestionAnswered():
            status: QuestionStatus = "replied"
        case AuditQuestionFollowedUp():
            status = "waiting"
        case AuditQuestionClosed(satisfied=satisfied):
            status = "satisfied" if satisfied else "unsatisfied"
        case _:
            return sheet
    return msgspec.structs.replace(sheet, status=status, said_at=(*sheet.said_at, at), positions=(*sheet.positions, position))


AUDIT_QUESTION_SHEETS: Final = Projection(
    "audit_question_sheet",
    version=1,
    view=AuditQuestionSheet,
    key=keyed_by("question"),
    evolve=evolve,
    indexes=(("programme", "status"),),
)
