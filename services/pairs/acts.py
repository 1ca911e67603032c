"""What can be done on a pair's page: each form's address, and the command that it becomes."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, TypeAlias, get_args
from uuid import UUID

from domain.decision import Command
from domain.facilitation.life import AcceptPair, DeclinePair, EndPair, PausePair, ResumePair
from domain.facilitation.meeting import CancelSession, HoldSession, MissSession, MoveSession, PlanSession
from domain.facilitation.pair import (
    CancelReason,
    CorrectionReason,
    EndReason,
    GiveBackKind,
    GoalOutcome,
    MissedReason,
    Outcome,
    PauseReason,
    Place,
    Reporter,
    Side,
)
from domain.facilitation.progress import GiveFeedback, ReachGoal, RecordGiveBack, SetGoal
from domain.facilitation.settling import ConfirmSession, ContestSession, CorrectSession
from services.http.context import RequestContext
from services.pairs.typed import PairForm, about, count_of, day_of, moment_of, one_of, start_of, words_of
from services.programmes.looking import ProgrammeViews

Making: TypeAlias = Callable[[UUID, PairForm, ProgrammeViews, RequestContext], Command]


def _side(fields: PairForm) -> Side:
    return one_of(fields.side, get_args(Side))


def _reporter(fields: PairForm) -> Reporter:
    return one_of(fields.reported_by or "coordinator", get_args(Reporter))


def _session(fields: PairForm, context: RequestContext) -> UUID:
    """The planned session that a form is about, or a new one."""
    return about(fields) if fields.about else context.minted("session")


def _plan(pair: UUID, fields: PairForm, found: ProgrammeViews, context: RequestContext) -> Command:
    return PlanSession(
        pair=pair,
        session=context.minted("session"),
        day=day_of(fields.day),
        start=start_of(fields.start),
        minutes=count_of(fields.minutes),
        place=one_of(fields.place, get_args(Place)),
        tool=fields.tool or None,
    )


def _move(pair: UUID, fields: PairForm, found: ProgrammeViews, context: RequestContext) -> Command:
    return MoveSession(
        pair=pair,
        session=about(fields),
        day=day_of(fields.day),
        start=start_of(fields.start),
        minutes=count_of(fields.minutes),
        place=one_of(fields.place, get_args(Place)),
        tool=fields.tool or None,
    )


def _cancel(pair: UUID, fields: PairForm, found: ProgrammeViews, context: RequestContext) -> Command:
    return CancelSession(pair=pair, session=about(fields), reason=one_of(fields.reason, get_args(CancelReason)))


def _hold(pair: UUID, fields: PairForm, found: ProgrammeViews, context: RequestContext) -> Command:
    day, start = day_of(fields.day), start_of(fields.start)
    return HoldSession(
        pair=pair,
        session=_session(fields, context),
        day=day,
        minutes=count_of(fields.minutes),
        theme=words_of(fields.theme) or "",
        place=one_of(fields.place, get_args(Place)),
        reported_by=_reporter(fields),
        held_at=moment_of(day, start, found.institution.timezone),
        start=start,
        tool=fields.tool or None,
    )


def _miss(pair: UUID, fields: PairForm, found: ProgrammeViews, context: RequestContext) -> Command:
    return MissSession(
        pair=pair,
        session=_session(fields, context),
        day=day_of(fields.day),
        reason=one_of(fields.missed_because, get_args(MissedReason)),
        reported_by=_reporter(fields),
    )


def _confirm(pair: UUID, fields: PairForm, found: ProgrammeViews, context: RequestContext) -> Command:
    return ConfirmSession(pair=pair, session=about(fields), side=_side(fields))


def _contest(pair: UUID, fields: PairForm, found: ProgrammeViews, context: RequestContext) -> Command:
    return ContestSession(pair=pair, session=about(fields), side=_side(fields), objection=words_of(fields.words))


def _correct(pair: UUID, fields: PairForm, found: ProgrammeViews, context: RequestContext) -> Command:
    outcome = one_of(fields.outcome, get_args(Outcome))
    held = outcome == "held"
    return CorrectSession(
        pair=pair,
        session=about(fields),
        outcome=outcome,
        why=one_of(fields.reason, get_args(CorrectionReason)),
        day=day_of(fields.day),
        minutes=count_of(fields.minutes) if held and fields.minutes else None,
        theme=words_of(fields.theme) if held else None,
        place=one_of(fields.place, get_args(Place)) if held and fields.place else None,
        start=start_of(fields.start) if held and fields.start else None,
        tool=fields.tool or None,
        missed_because=one_of(fields.missed_because, get_args(MissedReason)) if fields.missed_because else None,
    )


def _rate(pair: UUID, fields: PairForm, found: ProgrammeViews, context: RequestContext) -> Command:
    return GiveFeedback(
        pair=pair,
        session=about(fields),
        side=_side(fields),
        rating=count_of(fields.rating),
        next_step=words_of(fields.next_step),
        comment=words_of(fields.words),
    )


def _set_goal(pair: UUID, fields: PairForm, found: ProgrammeViews, context: RequestContext) -> Command:
    goal = about(fields) if fields.about else context.minted("goal")
    return SetGoal(pair=pair, goal=goal, words=words_of(fields.words) or "")


def _reach_goal(pair: UUID, fields: PairForm, found: ProgrammeViews, context: RequestContext) -> Command:
    return ReachGoal(pair=pair, goal=about(fields), outcome=one_of(fields.outcome, get_args(GoalOutcome)))


def _give_back(pair: UUID, fields: PairForm, found: ProgrammeViews, context: RequestContext) -> Command:
    return RecordGiveBack(
        pair=pair,
        give_back=context.minted("give_back"),
        kind=one_of(fields.kind, get_args(GiveBackKind)),
        day=day_of(fields.day),
        words=words_of(fields.words),
    )


def _accept(pair: UUID, fields: PairForm, found: ProgrammeViews, context: RequestContext) -> Command:
    return AcceptPair(pair=pair, side=_side(fields))


def _decline(pair: UUID, fields: PairForm, found: ProgrammeViews, context: RequestContext) -> Command:
    return DeclinePair(pair=pair, side=_side(fields), explanation=words_of(fields.words))


def _pause(pair: UUID, fields: PairForm, found: ProgrammeViews, context: RequestContext) -> Command:
    until = day_of(fields.until) if fields.until else None
    return PausePair(pair=pair, why=one_of(fields.reason, get_args(PauseReason)), until=until)


def _resume(pair: UUID, fields: PairForm, found: ProgrammeViews, context: RequestContext) -> Command:
    return ResumePair(pair=pair)


def _end(pair: UUID, fields: PairForm, found: ProgrammeViews, context: RequestContext) -> Command:
    return EndPair(pair=pair, reason=one_of(fields.reason, get_args(EndReason)))


# by the last part of the form's address
ACTS: Final[Mapping[str, Making]] = MappingProxyType(
    {
        "seance": _hold,
        "seance-prevue": _plan,
        "seance-manquee": _miss,
        "deplacement": _move,
        "annulation": _cancel,
        "confirmation": _confirm,
        "objection": _contest,
        "correction": _correct,
        "avis": _rate,
        "objectif": _set_goal,
        "bilan-objectif": _reach_goal,
        "retour": _give_back,
        "accord": _accept,
        "refus": _decline,
        "pause": _pause,
        "reprise": _resume,
        "fin": _end,
    }
)
