"""Asking, answering and closing an auditor's question: the auditor has the first word and the last one, the institution those between.
Only who asked follows up and closes. What is answered may be completed until then.
"""

from typing import Final
from uuid import UUID

from domain.decision import Command, Decision, Situation, decides
from domain.personal import Personal, readable
from domain.programme import PROGRAMME, NotOpened, ProgrammeMissing
from domain.refusal import Refused
from tenants.audit_question import (
    AUDIT_QUESTION,
    AuditQuestionAnswered,
    AuditQuestionAsked,
    AuditQuestionClosed,
    AuditQuestionFollowedUp,
    NotAsked,
    QuestionState,
    Replied,
    Said,
    Settled,
    Waiting,
)

LONGEST_WORDS: Final = 4_000  # characters
MOST_FACTS: Final = 20  # that one answer rests on
INDICATORS: Final = range(1, 33)  # of the national quality referential

# -------------------------------------------------------------------------------------------------------------- refusals


class AuditQuestionMissing(Refused):
    code = "audit-question-missing"
    kind = "missing"
    sentence = "Il n’y a pas de question à cette adresse que vous puissiez lire. Rien n’a été changé ; revenez à la liste."


class AuditQuestionWordsMissing(Refused):
    code = "audit-question-words-missing"
    kind = "invalid"
    sentence = "Il manque quelques mots, ou il y en a plus de {most} signes. Rien n’a été enregistré ; ce que vous avez écrit reste ici."


class AuditIndicatorUnknown(Refused):
    code = "audit-indicator-unknown"
    kind = "invalid"
    sentence = "Les indicateurs du référentiel vont de {first} à {last}. Rien n’a été enregistré ; corrigez le numéro, ou laissez-le vide."


class TooManyFactsNamed(Refused):
    code = "too-many-facts-named"
    kind = "invalid"
    sentence = "Une réponse s’appuie sur {most} faits au plus. Rien n’a été enregistré ; gardez les plus parlants."


class AuditQuestionSettled(Refused):
    code = "audit-question-settled"
    sentence = "L’auditeur a clos cette question. Rien n’a été ajouté ; ce qui a été dit reste, et une autre question peut être posée."


class AuditQuestionTaken(Refused):
    code = "audit-question-taken"
    sentence = "Une question est déjà enregistrée sous cet envoi. Rien n’a été changé ; rechargez la page pour en poser une autre."


class AuditQuestionUnexplained(Refused):
    code = "audit-question-unexplained"
    kind = "invalid"
    sentence = (
        "Dites pourquoi : une question close sans réponse, ou sans être satisfait, porte une raison. "
        "Rien n’a été enregistré ; ajoutez-la, puis recommencez."
    )


# -------------------------------------------------------------------------------------------------- commands and decisions


class AskAuditQuestion(Command, frozen=True):
    """Ask about a programme; ``indicator`` of the referential, ``fact``: a position of the log, where it is about one."""

    programme: UUID
    question: UUID
    words: Personal[str]
    indicator: int | None = None
    fact: int | None = None


@decides(
    AskAuditQuestion,
    permission="audit.ask",
    reads=lambda command, states: (PROGRAMME.of(command.programme), AUDIT_QUESTION.of(command.question)),
)
def ask_audit_question(command: AskAuditQuestion, situation: Situation) -> Decision:
    if isinstance(situation[PROGRAMME.of(command.programme)], NotOpened):
        raise ProgrammeMissing
    if command.indicator is not None and command.indicator not in INDICATORS:
        raise AuditIndicatorUnknown(first=INDICATORS[0], last=INDICATORS[-1])
    stream = AUDIT_QUESTION.of(command.question)
    words, account = _words(command.words), _account(situation)
    asked = AuditQuestionAsked(command.question, command.programme, account, words, command.indicator, command.fact)
    match situation[stream]:
        case NotAsked():
            return stream.gains(asked)
        case state if state == stream.kind.fold((asked,)):
            return []
        case _:
            raise AuditQuestionTaken


class AnswerAuditQuestion(Command, frozen=True):
    """Answer it, or complete the answer; ``facts``: positions of the log that show it."""

    programme: UUID
    question: UUID
    words: Personal[str]
    facts: tuple[int, ...] = ()


@decides(AnswerAuditQuestion, permission="audit.answer", reads=lambda command, states: (AUDIT_QUESTION.of(command.question),))
def answer_audit_question(command: AnswerAuditQuestion, situation: Situation) -> Decision:
    stream = AUDIT_QUESTION.of(command.question)
    found = _open(situation[stream], command.programme)
    words, facts = _words(command.words), tuple(dict.fromkeys(command.facts))
    if len(facts) > MOST_FACTS:
        raise TooManyFactsNamed(most=MOST_FACTS)
    account = _account(situation)
    if found.said[-1] == Said("institution", account, words, facts):
        return []
    return stream.gains(AuditQuestionAnswered(command.question, found.programme, account, found.auditor, words, facts))


class FollowUpAuditQuestion(Command, frozen=True):
    """Ask further: it is the institution's turn again."""

    programme: UUID
    question: UUID
    words: Personal[str]


@decides(FollowUpAuditQuestion, permission="audit.ask", reads=lambda command, states: (AUDIT_QUESTION.of(command.question),))
def follow_up_audit_question(command: FollowUpAuditQuestion, situation: Situation) -> Decision:
    stream = AUDIT_QUESTION.of(command.question)
    found = _open(_own(situation[stream], situation), command.programme)
    words, account = _words(command.words), _account(situation)
    if found.said[-1] == Said("auditor", account, words):
        return []
    return stream.gains(AuditQuestionFollowedUp(command.question, found.programme, account, words))


class CloseAuditQuestion(Command, frozen=True):
    """Say whether the answers satisfy, and why where they do not, or where there is none."""

    programme: UUID
    question: UUID
    satisfied: bool
    reason: Personal[str] = ""


@decides(CloseAuditQuestion, permission="audit.ask", reads=lambda command, states: (AUDIT_QUESTION.of(command.question),))
def close_audit_question(command: CloseAuditQuestion, situation: Situation) -> Decision:
    stream = AUDIT_QUESTION.of(command.question)
    state = _own(situation[stream], situation)
    reason = (readable(command.reason) or "").strip()
    if isinstance(state, Settled) and (state.programme, state.satisfied, state.reason) == (command.programme, command.satisfied, reason):
        return []
    found = _open(state, command.programme)
    if len(reason) > LONGEST_WORDS:
        raise AuditQuestionWordsMissing(most=LONGEST_WORDS)
    if not reason and not (command.satisfied and isinstance(found, Replied)):
        raise AuditQuestionUnexplained
    return stream.gains(AuditQuestionClosed(command.question, found.programme, found.auditor, command.satisfied, reason))


def _words(words: Personal[str]) -> str:
    written = (readable(words) or "").strip()
    if not written or len(written) > LONGEST_WORDS:
        raise AuditQuestionWordsMissing(most=LONGEST_WORDS)
    return written


def _open(state: QuestionState, programme: UUID) -> Waiting | Replied:
    """Raises AuditQuestionMissing, AuditQuestionSettled."""
    if isinstance(state, NotAsked) or state.programme != programme:
        raise AuditQuestionMissing
    if not isinstance(state, Settled):
        return state
    raise AuditQuestionSettled


def _own(state: QuestionState, situation: Situation) -> QuestionState:
    """To an auditor, another's question does not exist. Raises AuditQuestionMissing."""
    if isinstance(state, NotAsked) or state.auditor != _account(situation):
        raise AuditQuestionMissing
    return state


def _account(situation: Situation) -> UUID:
    """Whoever asks and answers is signed in: their roles are an account's."""
    return UUID(situation.actor.partition("/")[2])
