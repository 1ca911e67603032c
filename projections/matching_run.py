"""Matching runs: one row per run, what was proposed, who is left and why, whether it was published."""

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
)
from domain.facilitation.relaxation import Counterfactual
from domain.recorded import Recorded
from projections.projection import Projection


class ProposedPair(msgspec.Struct, frozen=True):
    """A pair of the proposal; ``contributions``: points of the score by criterion, empty for a pair put in by hand."""

    pair: UUID
    mentor: UUID
    mentee: UUID
    score: float
    contributions: dict[str, float] = {}


class Alone(msgspec.Struct, frozen=True):
    """Somebody in no pair: why, and what would free them."""

    participation: UUID
    role: Role
    reason: str
    relaxations: tuple[Counterfactual, ...] = ()


class MatchingRun(msgspec.Struct, frozen=True):
    """``optimal`` by aim: whether it was proven."""

    matching: UUID
    programme: UUID
    proposed_at: datetime
    solver: str
    solver_version: str
    seed: int
    optimal: dict[str, bool]
    inputs_hash: str
    total_score: float
    relaxations: tuple[Counterfactual, ...]
    status: Literal["proposed", "published"] = "proposed"
    pairs: tuple[ProposedPair, ...] = ()
    alone: tuple[Alone, ...] = ()
    published_at: datetime | None = None


def key(recorded: Recorded) -> UUID | None:
    """Other streams tell from which run they came; only its own events change a run."""
    return getattr(recorded.event, "matching", None) if recorded.stream.startswith("matching/") else None


def evolve(run: MatchingRun | None, recorded: Recorded) -> MatchingRun | None:
    event = recorded.event
    if isinstance(event, MatchingProposed):
        return MatchingRun(
            event.matching,
            event.programme,
            recorded.occurred_at,
            event.solver,
            event.solver_version,
            event.seed,
            event.optimal,
            event.inputs_hash,
            event.total_score,
            event.relaxations,
        )
    if run is None:
        return None
    replace = msgspec.structs.replace
    match event:
        case PairProposed():
            pair = ProposedPair(
                event.pair,
                event.mentor,
                event.mentee,
                event.score,
                {str(criterion): points for criterion, points in event.contributions.items()},
            )
            return replace(run, pairs=(*run.pairs, pair))
        case ParticipantUnmatched():
            alone = Alone(event.participation, event.role, str(event.reason), event.relaxations)
            return replace(run, alone=(*run.alone, alone))
        case ProposalOverridden():
            kept = [pair for pair in run.pairs if pair.pair not in event.removed]
            added = [ProposedPair(one.pair, one.mentor, one.mentee, one.score) for one in event.added]
            return replace(run, pairs=(*kept, *added))
        case MatchingPublished():
            return replace(run, status="published", published_at=recorded.occurred_at)
        case _:
            return run


MATCHING_RUNS: Final = Projection("matching_run", version=1, view=MatchingRun, key=key, evolve=evolve, indexes=(("programme",),))
