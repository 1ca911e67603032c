"""Auditors' questions and what they were answered: an auditor reads their own, the institution all of them.

Whatever a question or an answer points at is a fact of the programme; an auditor names and is shown those alone that happened within
their dates.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import msgspec

from domain.personal import readable
from domain.refusal import Refused
from projections.audit_question_sheet import AUDIT_QUESTION_SHEETS, AuditQuestionSheet, QuestionStatus
from services.accounts.caller import Caller
from services.audit.facts import facts_up_to
from services.handling import HandlingContext, Receipt
from services.house import House
from services.supervision.visiting import facts_seen
from tenants.audit_question import AUDIT_QUESTION, NotAsked, Settled, Side
from tenants.permissions import AUDITOR, require_permission
from tenants.questioning import AnswerAuditQuestion, AskAuditQuestion, CloseAuditQuestion, FollowUpAuditQuestion


class FactNotThere(Refused):
    code = "audit-fact-missing"
    kind = "invalid"
    sentence = (
        "La position {position} n’est pas celle d’un fait de ce programme que vous pouvez voir. Rien n’a été enregistré ; "
        "prenez le numéro dans l’historique."
    )


class Utterance(msgspec.Struct, frozen=True):
    """What one side said. ``words`` is None where their author was erased; ``position``: the line that keeps it.

    ``opens``: whether whoever asks may open that line; ``facts``: the positions it rests on, as far as they may see them, and
    ``withheld``: how many others there are.
    """

    side: Side
    account: UUID
    words: str | None
    at: datetime
    position: int
    opens: bool
    facts: tuple[int, ...] = ()
    withheld: int = 0


class AuditQuestion(msgspec.Struct, frozen=True):
    """``status``: waiting for the institution, replied to, or closed by the auditor, satisfied or not; ``said`` in order."""

    question: UUID
    status: QuestionStatus
    indicator: int | None
    fact: int | None
    said: tuple[Utterance, ...]


Asked = AskAuditQuestion | AnswerAuditQuestion | FollowUpAuditQuestion | CloseAuditQuestion


async def questions(house: House, caller: Caller, programme: UUID) -> list[AuditQuestion]:
    """Those without an answer first, then the newest. Raises PermissionDenied."""
    require_permission(caller.role, "audit.questions")
    await house.caught_up(caller.tenant, await house.store.head(caller.tenant))
    async with house.views.of(caller.tenant) as views:
        sheets = await views.where(AUDIT_QUESTION_SHEETS, programme=programme)
    shown = [one for one in sheets if caller.role != AUDITOR or one.auditor == caller.account]
    seen = await _seen(house, caller, programme) if shown else frozenset()
    found = [await _question(house, caller.tenant, sheet, seen) for sheet in shown]
    return sorted(found, key=lambda one: (one.status != "waiting", -one.said[-1].position))


async def send(house: House, caller: Caller, context: HandlingContext, command: Asked) -> Receipt:
    """Handle it once every fact that it names was found. Raises FactNotThere, and what its rule refuses."""
    if (earlier := await house.earlier(context)) is not None:
        return earlier
    match command:
        case AskAuditQuestion(fact=int(fact)):
            await _require_facts(house, caller, command.programme, (fact,))
        case AnswerAuditQuestion(facts=facts) if facts:
            await _require_facts(house, caller, command.programme, facts)
        case _:
            pass
    return await house.handling.handle(command, context)


async def _require_facts(house: House, caller: Caller, programme: UUID, positions: Iterable[int]) -> None:
    seen = await _seen(house, caller, programme)
    for position in positions:
        if position not in seen:
            raise FactNotThere(position=position)


async def _seen(house: House, caller: Caller, programme: UUID) -> frozenset[int]:
    """The positions of the programme's facts that the caller may see."""
    head = await house.store.head(caller.tenant)
    await house.caught_up(caller.tenant, head)
    facts = await facts_seen(house, caller, programme, await facts_up_to(house, caller.tenant, programme, head))
    return frozenset(one.position for one in facts)


async def _question(house: House, tenant: UUID, sheet: AuditQuestionSheet, seen: frozenset[int]) -> AuditQuestion:
    state = await house.state_of(tenant, AUDIT_QUESTION.of(sheet.question))
    assert not isinstance(state, NotAsked), "what has a sheet was asked"
    said = [(one.side, one.account, readable(one.words), one.facts) for one in state.said]
    if isinstance(state, Settled):
        said.append(("auditor", state.auditor, readable(state.reason), ()))
    utterances = tuple(
        Utterance(side, account, words, at, position, position in seen, *_parted(facts, seen))
        for (side, account, words, facts), at, position in zip(said, sheet.said_at, sheet.positions, strict=False)
    )  # the stream may have been read a moment later than the view
    return AuditQuestion(sheet.question, sheet.status, sheet.indicator, sheet.fact, utterances)


def _parted(facts: tuple[int, ...], seen: frozenset[int]) -> tuple[tuple[int, ...], int]:
    shown = tuple(fact for fact in facts if fact in seen)
    return shown, len(facts) - len(shown)
