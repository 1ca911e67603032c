"""What comes of meeting: how useful each side found it, what the pair aims at and reaches, what the mentee gives back."""

from datetime import date
from uuid import UUID

from domain.decision import Command, Decision, Situation, decides
from domain.facilitation.belonging import known, reads_pair, side_of
from domain.facilitation.pair import (
    PAIR,
    FeedbackGiven,
    GiveBackKind,
    GiveBackRecorded,
    GoalOutcome,
    GoalReached,
    GoalSet,
    Side,
)
from domain.facilitation.settling import held_session
from domain.personal import Personal, readable
from domain.refusal import Refused


class RatingOutOfScale(Refused):
    code = "rating-out-of-scale"
    kind = "invalid"
    sentence = "La note va de 1 à 5. Rien n’a été enregistré ; choisissez de nouveau."


class GoalWithoutWords(Refused):
    code = "goal-without-words"
    kind = "invalid"
    sentence = "L’objectif est vide. Rien n’a été enregistré ; écrivez ce que la personne saura faire, en une phrase."


class GoalMissing(Refused):
    code = "goal-missing"
    kind = "missing"
    sentence = "Cet objectif n’est pas dans le carnet du binôme. Rien n’a été enregistré ; choisissez-le dans la liste."


class GiveBackInTheFuture(Refused):
    code = "give-back-in-the-future"
    kind = "invalid"
    sentence = "Cette transmission n’a pas encore eu lieu. Rien n’a été enregistré ; corrigez la date, ou revenez ce jour-là."


class GiveFeedback(Command, frozen=True):
    """How useful the session was, 1 to 5; once for each side, in their own words if they like."""

    pair: UUID
    session: UUID
    rating: int
    side: Side | None = None
    next_step: Personal[str | None] = None
    comment: Personal[str | None] = None


@decides(GiveFeedback, permission="pairs.record", reads=lambda command, states: reads_pair(command.pair, states), leaves_sealed=("pair",))
def give_feedback(command: GiveFeedback, situation: Situation) -> Decision:
    stream = PAIR.of(command.pair)
    pair, _ = known(situation[stream], situation)
    side = side_of(pair, situation, command.side)
    session = held_session(pair, command.session)
    if not 1 <= command.rating <= 5:
        raise RatingOutOfScale
    if side in session.rated_by:
        return []
    person = pair.mentor_person if side == "mentor" else pair.mentee_person
    return stream.gains(
        FeedbackGiven(command.pair, pair.programme, command.session, side, person, command.rating, command.next_step, command.comment)
    )


class SetGoal(Command, frozen=True):
    """Write down, together, what the mentee wants to be able to do; or word it anew."""

    pair: UUID
    goal: UUID
    words: Personal[str]


@decides(SetGoal, permission="pairs.record", reads=lambda command, states: reads_pair(command.pair, states))
def set_goal(command: SetGoal, situation: Situation) -> Decision:
    stream = PAIR.of(command.pair)
    pair, _ = known(situation[stream], situation)
    if not (readable(command.words) or "").strip():
        raise GoalWithoutWords
    before = pair.goals.get(command.goal)
    if before is not None and before.words == command.words:
        return []
    return stream.gains(GoalSet(command.pair, pair.programme, command.goal, pair.mentee_person, command.words))


class ReachGoal(Command, frozen=True):
    """Compare with the goal: reached, partly, or otherwise."""

    pair: UUID
    goal: UUID
    outcome: GoalOutcome


@decides(ReachGoal, permission="pairs.record", reads=lambda command, states: reads_pair(command.pair, states), leaves_sealed=("pair",))
def reach_goal(command: ReachGoal, situation: Situation) -> Decision:
    stream = PAIR.of(command.pair)
    pair, _ = known(situation[stream], situation)
    goal = pair.goals.get(command.goal)
    if goal is None:
        raise GoalMissing
    if goal.outcome == command.outcome:
        return []
    return stream.gains(GoalReached(command.pair, pair.programme, command.goal, command.outcome))


class RecordGiveBack(Command, frozen=True):
    """The mentee passed something on to the mentor in return; either of them may note it."""

    pair: UUID
    give_back: UUID
    kind: GiveBackKind
    day: date
    words: Personal[str | None] = None


@decides(RecordGiveBack, permission="pairs.record", reads=lambda command, states: reads_pair(command.pair, states), leaves_sealed=("pair",))
def record_give_back(command: RecordGiveBack, situation: Situation) -> Decision:
    stream = PAIR.of(command.pair)
    pair, _ = known(situation[stream], situation)
    if command.give_back in pair.given_back:
        return []
    if command.day > situation.today:
        raise GiveBackInTheFuture
    return stream.gains(
        GiveBackRecorded(command.pair, pair.programme, command.give_back, pair.mentee_person, command.kind, command.day, command.words)
    )
