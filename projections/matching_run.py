"""Matching runs: one row per run, what was proposed, what people changed, who is left and why, whether it was published."""

from datetime import datetime
from typing import Final, Literal
from uuid import UUID

import msgspec

from domain.facilitation.candidates import Role
from domain.facilitation.matching import (
    MatchingProposed,
    MatchingPublished,
    PairProposed,
    ParticipantUnmatched,
    ProposalOverridden,
    TeachingRuleWaived,
)
from domain.facilitation.quotas import QuotaReached
from domain.facilitation.relaxation import Counterfactual
from domain.recorded import Recorded
from projections.projection import Projection

TAKEN_OUT: Final = "taken-out"  # the reason of somebody whose pair people took out of the proposal


class ProposedPair(msgspec.Struct, frozen=True):
    """A pair of the proposal; ``contributions``: points of the score by criterion, empty for a pair put in by hand."""

    pair: UUID
    mentor: UUID
    mentee: UUID
    score: float
    contributions: dict[str, float] = {}
    by_hand: bool = False


class Override(msgspec.Struct, frozen=True):
    """What people changed in the proposal, when and why: mentor and mentee (participations) of each pair."""

    at: datetime
    reason: str
    removed: tuple[tuple[UUID, UUID], ...] = ()
    added: tuple[tuple[UUID, UUID], ...] = ()


class WaivedPair(msgspec.Struct, frozen=True):
    """Two whom the direction lets be paired although one teaches the other. ``looked_at``: the proposal was made knowing it."""

    mentor: UUID
    mentee: UUID
    reason: str
    looked_at: bool = False


class Alone(msgspec.Struct, frozen=True):
    """Somebody in no pair: why, and what would free them. ``reason`` is one of ``Reason``, or TAKEN_OUT."""

    participation: UUID
    role: Role
    reason: str
    relaxations: tuple[Counterfactual, ...] = ()


class MatchingRun(msgspec.Struct, frozen=True):
    """``optimal`` by aim: whether it was proven. ``conditional``: mentors who were not ready are among the pairs, too.

    A rule may be waived in a run before anything is proposed: ``proposed_at`` is None until then.
    """

    matching: UUID
    programme: UUID
    proposed_at: datetime | None = None
    solver: str = ""
    solver_version: str = ""
    seed: int = 0
    optimal: dict[str, bool] = {}
    inputs_hash: str = ""
    total_score: float = 0.0
    relaxations: tuple[Counterfactual, ...] = ()
    status: Literal["waived", "proposed", "published"] = "waived"
    pairs: tuple[ProposedPair, ...] = ()
    alone: tuple[Alone, ...] = ()
    published_at: datetime | None = None
    conditional: bool = False
    quotas: tuple[QuotaReached, ...] = ()
    overrides: tuple[Override, ...] = ()
    waivers: tuple[WaivedPair, ...] = ()
    weights: dict[str, float] = {}
    session_minutes: int = 0


def key(recorded: Recorded) -> UUID | None:
    """Other streams tell from which run they came; only its own events change a run."""
    return getattr(recorded.event, "matching", None) if recorded.stream.startswith("matching/") else None


def evolve(run: MatchingRun | None, recorded: Recorded) -> MatchingRun | None:
    event = recorded.event
    replace = msgspec.structs.replace
    match event:
        case TeachingRuleWaived():
            told = run or MatchingRun(event.matching, event.programme)
            return replace(told, waivers=(*told.waivers, WaivedPair(event.mentor, event.mentee, event.reason)))
        case MatchingProposed():
            return _proposed(run, event, recorded.occurred_at)
        case PairProposed() if run:
            contributions = {str(criterion): points for criterion, points in event.contributions.items()}
            pair = ProposedPair(event.pair, event.mentor, event.mentee, event.score, contributions)
            return replace(run, pairs=(*run.pairs, pair))
        case ParticipantUnmatched() if run:
            alone = Alone(event.participation, event.role, str(event.reason), event.relaxations)
            return replace(run, alone=(*run.alone, alone))
        case ProposalOverridden() if run:
            return _overridden(run, event, recorded.occurred_at)
        case MatchingPublished() if run:
            return replace(run, status="published", published_at=recorded.occurred_at)
        case _:
            return run


def _proposed(run: MatchingRun | None, event: MatchingProposed, at: datetime) -> MatchingRun:
    """A proposal takes the place of the former one, and of what people had changed in it."""
    waivers = run.waivers if run else ()
    return MatchingRun(
        matching=event.matching,
        programme=event.programme,
        proposed_at=at,
        solver=event.solver,
        solver_version=event.solver_version,
        seed=event.seed,
        optimal=event.optimal,
        inputs_hash=event.inputs_hash,
        total_score=event.total_score,
        relaxations=event.relaxations,
        status="proposed",
        conditional=event.conditional,
        quotas=event.quotas,
        waivers=tuple(msgspec.structs.replace(waiver, looked_at=True) for waiver in waivers),
        weights={name: float(weight) for name, weight in msgspec.structs.asdict(event.weights).items()},
        session_minutes=event.session_minutes,
    )


def _overridden(run: MatchingRun, event: ProposalOverridden, at: datetime) -> MatchingRun:
    """Who is put in a pair is alone no more; who is taken out of their last one is, because people said so."""
    removed = [pair for pair in run.pairs if pair.pair in event.removed]
    added = [ProposedPair(one.pair, one.mentor, one.mentee, one.score, by_hand=True) for one in event.added]
    pairs = (*(pair for pair in run.pairs if pair.pair not in event.removed), *added)
    paired = {participation for pair in pairs for participation in (pair.mentor, pair.mentee)}
    left: list[tuple[UUID, Role]] = [(pair.mentor, "mentor") for pair in removed]
    left += [(pair.mentee, "mentee") for pair in removed]
    alone = (
        *(one for one in run.alone if one.participation not in paired),
        *(Alone(participation, role, TAKEN_OUT) for participation, role in dict.fromkeys(left) if participation not in paired),
    )
    override = Override(
        at,
        event.reason,
        tuple((pair.mentor, pair.mentee) for pair in removed),
        tuple((pair.mentor, pair.mentee) for pair in added),
    )
    return msgspec.structs.replace(run, pairs=pairs, alone=alone, overrides=(*run.overrides, override))


MATCHING_RUNS: Final = Projection("matching_run", version=2, view=MatchingRun, key=key, evolve=evolve, indexes=(("programme",),))
