"""Who may act in a relationship, and what every one of its commands says."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from domain.decision import Command, Situation, Stream
from domain.refusal import Refused
from tenants.permissions import HEAD
from tenants.relationship.relationship import RELATIONSHIP, Begun, Relationship, Unknown
from tenants.supervision import SUPERVISION, supervision_of

LONGEST_WORDS: Final = 600  # characters
LONGEST_MINUTES: Final = 4_000
FURTHEST: Final = timedelta(days=800)  # two school years, and the weeks after them


class RelationshipMissing(Refused):
    code = "relationship-missing"
    kind = "missing"
    sentence = "Cette relation n’est pas de celles que vous suivez. Rien n’a été montré ; demandez à une responsable d’Ekole."


class RelationshipElsewhere(Refused):
    code = "relationship-elsewhere"
    sentence = "Cette relation n’en est pas à cette étape. Rien n’a été enregistré ; rouvrez la page : elle dit la suite possible."


class RelationshipWordsMissing(Refused):
    code = "relationship-words-missing"
    kind = "invalid"
    sentence = "Il manque un texte, ou il est trop long ({longest} caractères au plus). Rien n’a été enregistré ; complétez-le."


class RelationshipDayWrong(Refused):
    code = "relationship-day-wrong"
    kind = "invalid"
    sentence = "Une de ces dates n’est pas possible ici. Rien n’a été enregistré ; corrigez-la, puis recommencez."


class Relating(Command, frozen=True):
    """What every command of a relationship says: which one, and by whom."""

    relationship: UUID
    account: UUID


def client_in(state: Relationship) -> UUID | None:
    """The institution on the platform, once it has its profile."""
    from_before = getattr(state, "was", state)
    client: UUID | None = getattr(from_before, "client", None)
    return client


def reads(command: Relating, states: Mapping[str, Any]) -> tuple[Stream[Any], ...]:
    stream = RELATIONSHIP.of(command.relationship)
    client = client_in(states[stream.name]) if stream.name in states else None
    return (stream,) if client is None else (stream, SUPERVISION.of(supervision_of(client, command.account)))


def acted(command: Relating, situation: Situation) -> Begun:
    """The relationship so far, for whom it is entrusted to: a head, who answers for it, or whose client the institution is today."""
    state = situation[RELATIONSHIP.of(command.relationship)]
    if isinstance(state, Unknown) or situation.actor != f"account/{command.account}":
        raise RelationshipMissing
    client = client_in(state)
    theirs = state.known.lead == command.account
    if client is not None and not theirs:
        theirs = situation[SUPERVISION.of(supervision_of(client, command.account))].assigned_on(situation.today)
    if not theirs and situation.role != HEAD:
        raise RelationshipMissing
    return state


def in_words(text: str, longest: int = LONGEST_WORDS) -> str:
    """One line of words."""
    words = " ".join(text.split())
    if not 1 <= len(words) <= longest:
        raise RelationshipWordsMissing(longest=longest)
    return words


def in_lines(text: str, longest: int = LONGEST_MINUTES) -> str:
    """Words whose lines are kept."""
    lines = "\n".join(line.rstrip() for line in text.strip().splitlines())
    if not 1 <= len(lines) <= longest:
        raise RelationshipWordsMissing(longest=longest)
    return lines
