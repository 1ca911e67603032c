"""What a direction thinks of Ekole's work: asked after each phase of an engagement and each year of it, answered by a link.

Two figures and free words: satisfaction from 1 to 5 (CSAT), would they recommend it, from 0 to 10 (Net Promoter Score: 9 and 10 do,
0 to 6 do not).
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID, uuid5

import msgspec

from domain.decision import Command, Decision, Situation, Stream, StreamType, decides
from domain.event import Event, event_type
from domain.personal import Personal
from domain.programme import Phase
from domain.refusal import Refused
from tenants.relationship.engagement import Engagement
from tenants.relationship.relationship import RELATIONSHIP, Ended, Engaged, Proposed, Relationship

ANSWERED_WITHIN: Final = timedelta(days=60)
YEAR: Final = timedelta(days=365)
LONGEST_WORDS: Final = 1_000  # characters


@event_type("satisfaction.asked.v1")
class SatisfactionAsked(Event, frozen=True):
    """After a phase all of which was delivered, or after so many years of an engagement; ``until``: the last day to answer."""

    satisfaction: UUID
    relationship: UUID
    client: UUID
    engagement: UUID
    phase: Phase | None
    year: int | None
    until: date


@event_type("satisfaction.answered.v1", data_subject="account")
class SatisfactionAnswered(Event, frozen=True):
    """``csat``: 1 to 5; ``nps``: 0 to 10. Told again, it takes the place of what the same account said before."""

    satisfaction: UUID
    client: UUID
    account: UUID
    csat: int
    nps: int
    words: Personal[str]


class Opinion(msgspec.Struct, frozen=True):
    csat: int
    nps: int
    words: Personal[str]


class Satisfaction(msgspec.Struct, frozen=True):
    """``asked`` None: nobody was asked. ``opinions``: by account."""

    asked: SatisfactionAsked | None = None
    opinions: dict[UUID, Opinion] = {}


def evolve(state: Satisfaction, event: Event) -> Satisfaction:
    match event:
        case SatisfactionAsked():
            return msgspec.structs.replace(state, asked=event)
        case SatisfactionAnswered(account=account):
            opinion = Opinion(event.csat, event.nps, event.words)
            return msgspec.structs.replace(state, opinions={**state.opinions, account: opinion})
        case _:
            return state


SATISFACTION: Final = StreamType[Satisfaction]("satisfaction", Satisfaction(), evolve)


class OpinionNotAsked(Refused):
    code = "opinion-not-asked"
    kind = "missing"
    sentence = "Cet avis ne vous est pas demandé, ou ne l’est plus. Rien n’a été enregistré ; écrivez à votre consultante d’Ekole."


class OpinionOutOfBounds(Refused):
    code = "opinion-out-of-bounds"
    kind = "invalid"
    sentence = (
        "Il manque une note : la satisfaction de 1 à 5, la recommandation de 0 à 10, et {longest} caractères au plus. "
        "Rien n’a été enregistré ; complétez."
    )


class AskSatisfaction(Command, frozen=True):
    """After a phase, or after so many years: one of both is named."""

    relationship: UUID
    engagement: UUID
    phase: Phase | None = None
    year: int | None = None

    @property
    def satisfaction(self) -> UUID:
        return satisfaction_of(self.engagement, self.phase, self.year)


def satisfaction_of(engagement: UUID, phase: Phase | None, year: int | None) -> UUID:
    """Asked once for each."""
    return uuid5(engagement, f"satisfaction/{phase or year}")


def _reads(command: AskSatisfaction, states: Mapping[str, Any]) -> tuple[Stream[Any], ...]:
    return RELATIONSHIP.of(command.relationship), SATISFACTION.of(command.satisfaction)


@decides(AskSatisfaction, permission="satisfaction.ask", reads=_reads)
def ask_satisfaction(command: AskSatisfaction, situation: Situation) -> Decision:
    """Nothing follows where there is nothing to ask about yet."""
    stream = SATISFACTION.of(command.satisfaction)
    client, engagement = _engaged(situation[RELATIONSHIP.of(command.relationship)])
    if client is None or engagement is None or engagement.engagement != command.engagement or situation[stream].asked is not None:
        return []
    if not _over(engagement, command, situation.today):
        return []
    until = situation.today + ANSWERED_WITHIN
    asked = SatisfactionAsked(command.satisfaction, command.relationship, client, command.engagement, command.phase, command.year, until)
    return stream.gains(asked)


def _engaged(state: Relationship) -> tuple[UUID | None, Engagement | None]:
    match getattr(state, "was", state):
        case Engaged(client=client, engagement=engagement) | Ended(client=client, engagement=engagement):
            return client, engagement
        case Proposed(client=client, before=before):
            return client, before
        case _:
            return None, None


def _over(engagement: Engagement, command: AskSatisfaction, today: date) -> bool:
    if command.phase is not None:
        promised = [one for one in engagement.offer.deliverables if one.phase == command.phase]
        return bool(promised) and all(one.deliverable in engagement.delivered for one in promised)
    return command.year is not None and command.year > 0 and engagement.offer.first_day + command.year * YEAR <= today


class AnswerSatisfaction(Command, frozen=True):
    satisfaction: UUID
    client: UUID
    account: UUID
    csat: int
    nps: int
    words: str = ""


@decides(AnswerSatisfaction, permission="satisfaction.answer", reads=lambda command, states: (SATISFACTION.of(command.satisfaction),))
def answer_satisfaction(command: AnswerSatisfaction, situation: Situation) -> Decision:
    stream = SATISFACTION.of(command.satisfaction)
    state = situation[stream]
    if state.asked is None or state.asked.client != command.client or situation.actor != f"account/{command.account}":
        raise OpinionNotAsked
    if situation.today > state.asked.until:
        raise OpinionNotAsked
    words = "\n".join(line.strip() for line in command.words.strip().splitlines())
    if not (1 <= command.csat <= 5 and 0 <= command.nps <= 10 and len(words) <= LONGEST_WORDS):
        raise OpinionOutOfBounds(longest=LONGEST_WORDS)
    if state.opinions.get(command.account) == Opinion(command.csat, command.nps, words):
        return []
    return stream.gains(SatisfactionAnswered(command.satisfaction, command.client, command.account, command.csat, command.nps, words))
