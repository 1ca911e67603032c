"""The life of a pair: accepted or declined by each side, paused, resumed, ended.

To put people together anew, end their pair: both places are free at once, and a later matching run, or a pair added by hand to its
proposal, puts each with somebody else, or the same two together again.
"""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from domain.decision import Command, Decision, Happening, Situation, decides
from domain.facilitation.belonging import PairIsEnded, formed, known, reads_pair, side_of
from domain.facilitation.pair import (
    PAIR,
    Ended,
    EndReason,
    Formed,
    PairAccepted,
    PairDeclined,
    PairEnded,
    PairPaused,
    PairResumed,
    Pause,
    PauseReason,
    Side,
)
from domain.personal import Personal
from domain.refusal import Refused
from domain.training.participation import PARTICIPATION, Selected
from domain.training.participation_events import ParticipationUnpaired


class PairAlreadyMeets(Refused):
    code = "pair-already-meets"
    sentence = "Ce binôme s’est déjà rencontré : il ne se décline plus. Rien n’a été changé ; terminez-le si l’un des deux veut arrêter."


class PauseInThePast(Refused):
    code = "pause-in-the-past"
    kind = "invalid"
    sentence = "Cette pause serait déjà finie. Rien n’a été enregistré ; donnez une date à venir, ou aucune."


class AcceptPair(Command, frozen=True):
    """One side says yes to the pair. In an express programme silence is a yes, and this only says it aloud."""

    pair: UUID
    side: Side | None = None


@decides(AcceptPair, permission="pairs.record", reads=lambda command, states: reads_pair(command.pair, states), leaves_sealed=("pair",))
def accept_pair(command: AcceptPair, situation: Situation) -> Decision:
    stream = PAIR.of(command.pair)
    pair, _ = formed(situation[stream], situation)
    side = side_of(pair, situation, command.side)
    if side in pair.accepted_by:
        return []
    person = pair.mentor_person if side == "mentor" else pair.mentee_person
    return stream.gains(PairAccepted(command.pair, pair.programme, side, person))


class DeclinePair(Command, frozen=True):
    """One side says no before the first session, with a word of explanation or none. Both are free for another pair."""

    pair: UUID
    side: Side | None = None
    explanation: Personal[str | None] = None


@decides(DeclinePair, permission="pairs.record", reads=lambda command, states: reads_pair(command.pair, states), leaves_sealed=("pair",))
def decline_pair(command: DeclinePair, situation: Situation) -> Decision:
    stream = PAIR.of(command.pair)
    pair, _ = known(situation[stream], situation)
    side = side_of(pair, situation, command.side)
    if isinstance(pair, Ended):
        if pair.reason == "declined":
            return []
        raise PairIsEnded
    if pair.active:
        raise PairAlreadyMeets
    person = pair.mentor_person if side == "mentor" else pair.mentee_person
    declined = PairDeclined(command.pair, pair.programme, side, person, command.explanation)
    return [*stream.gains(declined, PairEnded(command.pair, pair.programme, "declined")), *_freed(pair, situation)]


class PausePair(Command, frozen=True):
    """They do not meet for a while; both keep their place. ``until``: the last day of the pause, None where nobody knows."""

    pair: UUID
    why: PauseReason
    until: date | None = None


@decides(PausePair, permission="pairs.record", reads=lambda command, states: reads_pair(command.pair, states), leaves_sealed=("pair",))
def pause_pair(command: PausePair, situation: Situation) -> Decision:
    stream = PAIR.of(command.pair)
    pair, _ = formed(situation[stream], situation)
    if command.until is not None and command.until < situation.today:
        raise PauseInThePast
    since = pair.pause.day if pair.pause else situation.today
    if pair.pause == Pause(since, command.why, command.until):
        return []
    return stream.gains(PairPaused(command.pair, pair.programme, since, command.why, command.until))


class ResumePair(Command, frozen=True):
    pair: UUID


@decides(ResumePair, permission="pairs.record", reads=lambda command, states: reads_pair(command.pair, states), leaves_sealed=("pair",))
def resume_pair(command: ResumePair, situation: Situation) -> Decision:
    stream = PAIR.of(command.pair)
    pair, _ = formed(situation[stream], situation)
    return [] if pair.pause is None else stream.gains(PairResumed(command.pair, pair.programme))


class EndPair(Command, frozen=True):
    """The pair stops meeting; both people are free for another."""

    pair: UUID
    reason: EndReason


@decides(EndPair, permission="pairs.record", reads=lambda command, states: reads_pair(command.pair, states), leaves_sealed=("pair",))
def end_pair(command: EndPair, situation: Situation) -> Decision:
    stream = PAIR.of(command.pair)
    if isinstance(situation[stream], Ended):
        return []
    pair, _ = formed(situation[stream], situation)
    return [*stream.gains(PairEnded(command.pair, pair.programme, command.reason)), *_freed(pair, situation)]


def _freed(pair: Formed, situation: Situation) -> Iterable[Happening]:
    """Each of the two who is still held by this pair is free again."""
    for participation, person in ((pair.mentor, pair.mentor_person), (pair.mentee, pair.mentee_person)):
        state = situation[PARTICIPATION.of(participation)]
        if isinstance(state, Selected) and pair.pair in state.pairs:
            unpaired = ParticipationUnpaired(participation, pair.programme, person, state.role, pair.pair)
            yield from PARTICIPATION.of(participation).gains(unpaired)
