"""Nobody is in two places at once: a session is not agreed on while one of the two meets somebody else."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from domain.decision import Situation, Stream
from domain.facilitation.belonging import reads_meeting
from domain.facilitation.pair import PAIR, Formed, Session, Together
from domain.refusal import Refused
from domain.training.participation import PARTICIPATION, Selected


class SessionOverlaps(Refused):
    code = "session-overlaps"
    sentence = (
        "L’un des deux a déjà une séance à cette heure-là, de {start} à {end}. Rien n’a été planifié ; choisissez une autre heure, "
        "ou déplacez l’autre séance d’abord."
    )


def reads_meeting_and_others(pair: UUID, states: Mapping[str, Any]) -> Iterator[Stream[Any]]:
    """What a meeting rests on, and every other pair that either of the two is in."""
    yield from reads_meeting(pair, states)
    for other in _others(states.get(PAIR.of(pair).name), states, pair):
        yield PAIR.of(other)


def require_free(pair: Formed, identifier: UUID, session: UUID, planned: Session, situation: Situation) -> None:
    """Raises SessionOverlaps where another session of theirs, planned or held at a known hour, shares a minute with this one."""
    for other in (identifier, *_others(pair, situation.states, identifier)):
        state = situation[PAIR.of(other)]
        if not isinstance(state, Together):
            continue
        for known, kept in state.sessions.items():
            if (other, known) != (identifier, session) and _shares_a_minute(kept, planned):
                start, minutes = kept.start or 0, kept.minutes
                raise SessionOverlaps(start=_clock(start), end=_clock(start + minutes))


def _others(pair: Any, states: Mapping[str, Any], identifier: UUID) -> list[UUID]:
    """The other pairs that its two members are in, in an order that is always the same."""
    if not isinstance(pair, Formed):
        return []
    found: set[UUID] = set()
    for member in (pair.mentor, pair.mentee):
        state = states.get(PARTICIPATION.of(member).name)
        if isinstance(state, Selected):
            found |= state.pairs
    return sorted(found - {identifier})


def _shares_a_minute(one: Session, other: Session) -> bool:
    if one.status not in ("planned", "held") or one.day != other.day or one.start is None or other.start is None:
        return False
    return one.start < other.start + other.minutes and other.start < one.start + one.minutes


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
