"""An auditor asks, the institution answers, the auditor closes: each in their turn, and nobody in another's place."""

from typing import Any
from uuid import UUID, uuid5

from domain.event import Event
from tenants.audit_question import (
    AUDIT_QUESTION,
    AuditQuestionAnswered,
    AuditQuestionAsked,
    AuditQuestionClosed,
    AuditQuestionFollowedUp,
)
from tenants.questioning import AnswerAuditQuestion, AskAuditQuestion, CloseAuditQuestion, FollowUpAuditQuestion
from tests.unit.domain.histories import HERE, running_programme
from tests.unit.tenants.deciding import Given, given

QUESTION, AUDITOR, REFERENT, OTHER = (uuid5(HERE, name) for name in ("question", "auditor", "referent", "another auditor"))
WORDS = "Qui a formé les mentors ?"
ASKED = AuditQuestionAsked(QUESTION, HERE, AUDITOR, WORDS, 14, 7)
ANSWERED = AuditQuestionAnswered(QUESTION, HERE, REFERENT, AUDITOR, "La CPE.", (3, 9))
FURTHER = AuditQuestionFollowedUp(QUESTION, HERE, AUDITOR, "Quand ?")
SATISFIED = AuditQuestionClosed(QUESTION, HERE, AUDITOR, True, "")

ASK = AskAuditQuestion(programme=HERE, question=QUESTION, words=f" {WORDS} ", indicator=14, fact=7)
ANSWER = AnswerAuditQuestion(programme=HERE, question=QUESTION, words="La CPE.", facts=(3, 9, 3))
GO_ON = FollowUpAuditQuestion(programme=HERE, question=QUESTION, words="Quand ?")
CLOSE = CloseAuditQuestion(programme=HERE, question=QUESTION, satisfied=True)


def told(*further: Event) -> Given:
    return given(running_programme(), (AUDIT_QUESTION.of(QUESTION), further))


def by(account: UUID, role: str = "auditor") -> dict[str, str]:
    return {"actor": f"account/{account}", "role": role}


def test_a_question_goes_back_and_forth_until_the_auditor_closes_it() -> None:
    institution = by(REFERENT, "coordinator")
    assert told().when(ASK, **by(AUDITOR)) == [ASKED]
    assert told(ASKED).when(ANSWER, **institution) == [ANSWERED], "a fact that is named twice is one"
    assert told(ASKED, ANSWERED).when(GO_ON, **by(AUDITOR)) == [FURTHER]
    assert told(ASKED, ANSWERED).when(CLOSE, **by(AUDITOR)) == [SATISFIED]
    not_so = CloseAuditQuestion(programme=HERE, question=QUESTION, satisfied=False, reason="Aucune date.")
    assert told(ASKED).when(not_so, **by(AUDITOR)) == [AuditQuestionClosed(QUESTION, HERE, AUDITOR, False, "Aucune date.")]


def test_said_again_it_changes_nothing() -> None:
    assert not told(ASKED).when(ASK, **by(AUDITOR))
    assert not told(ASKED, ANSWERED).when(ANSWER, **by(REFERENT, "coordinator"))
    assert not told(ASKED, ANSWERED, FURTHER).when(GO_ON, **by(AUDITOR))
    assert not told(ASKED, ANSWERED, SATISFIED).when(CLOSE, **by(AUDITOR))
    told(ASKED).refuses("audit-question-taken", AskAuditQuestion(programme=HERE, question=QUESTION, words="Autre"), **by(AUDITOR))


def test_another_auditor_s_question_does_not_exist() -> None:
    for command in (GO_ON, CLOSE):
        told(ASKED, ANSWERED).refuses("audit-question-missing", command, **by(OTHER))
    told().refuses("audit-question-missing", ANSWER, **by(REFERENT, "coordinator"))
    elsewhere = AnswerAuditQuestion(programme=OTHER, question=QUESTION, words="La CPE.")
    told(ASKED).refuses("audit-question-missing", elsewhere, **by(REFERENT, "coordinator"))


def test_what_is_closed_stays_closed() -> None:
    past = told(ASKED, ANSWERED, SATISFIED)
    past.refuses("audit-question-settled", ANSWER, **by(REFERENT, "coordinator"))
    past.refuses("audit-question-settled", GO_ON, **by(AUDITOR))
    unsatisfied = CloseAuditQuestion(programme=HERE, question=QUESTION, satisfied=False, reason="Non.")
    past.refuses("audit-question-settled", unsatisfied, **by(AUDITOR))


def test_what_cannot_be_said() -> None:
    ask: Any = {"programme": HERE, "question": QUESTION}
    told().refuses("audit-question-words-missing", AskAuditQuestion(words="  ", **ask), **by(AUDITOR))
    told().refuses("audit-question-words-missing", AskAuditQuestion(words="x" * 4_001, **ask), **by(AUDITOR))
    told().refuses("audit-indicator-unknown", AskAuditQuestion(words="?", indicator=33, **ask), **by(AUDITOR))
    given().refuses("programme-missing", ASK, **by(AUDITOR))
    many = AnswerAuditQuestion(words="Voici.", facts=tuple(range(1, 22)), **ask)
    told(ASKED).refuses("too-many-facts-named", many, **by(REFERENT, "coordinator"))
    told(ASKED).refuses("audit-question-unexplained", CLOSE, **by(AUDITOR))
    told(ASKED, ANSWERED).refuses("audit-question-unexplained", CloseAuditQuestion(satisfied=False, **ask), **by(AUDITOR))
    long = CloseAuditQuestion(satisfied=False, reason="x" * 4_001, **ask)
    told(ASKED).refuses("audit-question-words-missing", long, **by(AUDITOR))
