"""References: what Ekole would say in public of an institution, word for word, and whether its direction agrees.

Only what is agreed is ever published; the direction takes its agreement back whenever it likes, and gives no reason.
"""

from collections.abc import Mapping
from typing import Any, Final, Literal, TypeAlias
from uuid import UUID

import msgspec

from domain.decision import Command, Decision, Situation, Stream, StreamType, decides
from domain.event import Event, event_type
from domain.refusal import Refused
from tenants.relationship.acting import Relating, RelationshipElsewhere, RelationshipMissing, acted, client_in, in_words
from tenants.relationship.acting import reads as reads_relationship

LONGEST_SENTENCE: Final = 400  # characters
Answer = Literal["agree", "refuse", "withdraw"]


class ReferenceFigures(msgspec.Struct, frozen=True):
    """Of an issued impact report, named by its SHA-256. ``progress``: points out of 100; ``satisfied``: per cent.

    None where fewer than five people stand behind a figure.
    """

    report: str
    year: str
    pairs: int
    sessions: int
    progress: float | None = None
    satisfied: float | None = None


@event_type("reference.proposed.v1")
class ReferenceProposed(Event, frozen=True):
    """``called``: the institution, as it calls itself. ``figures``: None where no report was issued, or none is to be quoted."""

    reference: UUID
    relationship: UUID
    client: UUID
    account: UUID
    called: str
    sentence: str
    figures: ReferenceFigures | None = None


@event_type("reference.agreed.v1")
class ReferenceAgreed(Event, frozen=True):
    reference: UUID
    client: UUID
    account: UUID


@event_type("reference.refused.v1")
class ReferenceRefused(Event, frozen=True):
    reference: UUID
    client: UUID
    account: UUID


@event_type("reference.withdrawn.v1")
class ReferenceWithdrawn(Event, frozen=True):
    reference: UUID
    client: UUID
    account: UUID


@event_type("reference.retired.v1")
class ReferenceRetired(Event, frozen=True):
    """Ekole itself publishes it no longer, or proposes it no longer."""

    reference: UUID
    relationship: UUID
    account: UUID


class Unproposed(msgspec.Struct, frozen=True):
    """Nobody proposed it."""


class Waiting(msgspec.Struct, frozen=True):
    proposed: ReferenceProposed


class Agreed(msgspec.Struct, frozen=True):
    """The one state in which it is published."""

    proposed: ReferenceProposed


class Declined(msgspec.Struct, frozen=True):
    """Refused, or agreed to and taken back."""

    proposed: ReferenceProposed


class Retired(msgspec.Struct, frozen=True):
    proposed: ReferenceProposed


Reference: TypeAlias = Unproposed | Waiting | Agreed | Declined | Retired


def evolve(state: Reference, event: Event) -> Reference:
    if isinstance(event, ReferenceProposed):
        return Waiting(event)
    if isinstance(state, Unproposed):
        return state
    match event:
        case ReferenceAgreed():
            return Agreed(state.proposed)
        case ReferenceRefused() | ReferenceWithdrawn():
            return Declined(state.proposed)
        case ReferenceRetired():
            return Retired(state.proposed)
        case _:
            return state


REFERENCE: Final = StreamType[Reference]("reference", Unproposed(), evolve)


class ReferenceMissing(Refused):
    code = "reference-missing"
    kind = "missing"
    sentence = "Cette référence n’existe pas ici, ou Ekole y a renoncé. Rien n’a été publié ni changé ; rouvrez la page."


class ReferenceNotAgreed(Refused):
    code = "reference-not-agreed"
    sentence = "Cette référence n’est pas publiée. Il n’y a rien à retirer ; rien n’a changé."


class ReferencePublished(Refused):
    code = "reference-published"
    sentence = "Vous avez déjà donné votre accord : cette référence est publiée. Rien n’a changé ; pour la faire disparaître, retirez-le."


class ProposeReference(Relating, frozen=True):
    """Of an institution that is, or was, a client. A text that was agreed is never changed: another is proposed."""

    reference: UUID
    called: str
    sentence: str
    figures: ReferenceFigures | None = None


def _reads(command: "ProposeReference | RetireReference", states: Mapping[str, Any]) -> tuple[Stream[Any], ...]:
    return (*reads_relationship(command, states), REFERENCE.of(command.reference))


@decides(ProposeReference, permission="clients.follow", reads=_reads)
def propose_reference(command: ProposeReference, situation: Situation) -> Decision:
    client, stream = client_in(acted(command, situation)), REFERENCE.of(command.reference)
    if client is None:
        raise RelationshipElsewhere
    if not isinstance(situation[stream], Unproposed):
        return []
    called, sentence = in_words(command.called, 200), in_words(command.sentence, LONGEST_SENTENCE)
    proposed = ReferenceProposed(command.reference, command.relationship, client, command.account, called, sentence, command.figures)
    return stream.gains(proposed)


class RetireReference(Relating, frozen=True):
    """Ekole renounces it."""

    reference: UUID


@decides(RetireReference, permission="clients.follow", reads=_reads)
def retire_reference(command: RetireReference, situation: Situation) -> Decision:
    acted(command, situation)
    state, stream = situation[REFERENCE.of(command.reference)], REFERENCE.of(command.reference)
    if isinstance(state, Unproposed) or state.proposed.relationship != command.relationship:
        raise RelationshipMissing
    return [] if isinstance(state, Retired) else stream.gains(ReferenceRetired(command.reference, command.relationship, command.account))


class DecideReference(Command, frozen=True):
    """What the direction says of it."""

    reference: UUID
    client: UUID
    account: UUID
    answer: Answer


@decides(DecideReference, permission="references.decide", reads=lambda command, states: (REFERENCE.of(command.reference),))
def decide_reference(command: DecideReference, situation: Situation) -> Decision:
    stream = REFERENCE.of(command.reference)
    state = situation[stream]
    if isinstance(state, Unproposed | Retired) or state.proposed.client != command.client:
        raise ReferenceMissing
    if situation.actor != f"account/{command.account}":
        raise ReferenceMissing
    told = (command.reference, command.client, command.account)
    match command.answer, state:
        case "agree", Waiting() | Declined():
            return stream.gains(ReferenceAgreed(*told))
        case "refuse", Waiting():
            return stream.gains(ReferenceRefused(*told))
        case "refuse", Agreed():
            raise ReferencePublished
        case "withdraw", Agreed():
            return stream.gains(ReferenceWithdrawn(*told))
        case "withdraw", Waiting():
            raise ReferenceNotAgreed
        case _:
            return []
