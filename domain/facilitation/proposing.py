"""Proposing pairs: a solver's proposal is verified, kept, and explained to those who are in no pair."""

from collections import Counter
from collections.abc import Iterator
from uuid import UUID

from domain.decision import Command, Decision, Situation, decides
from domain.design.design import DESIGN, Approved
from domain.event import Event
from domain.facilitation.compatibility import SCORE_UNIT
from domain.facilitation.gathering import gathered, streams_to_gather
from domain.facilitation.matching import (
    MATCHING,
    MatchingProposed,
    MatchingState,
    NotProposed,
    PairProposed,
    ParticipantUnmatched,
    Proposed,
    Published,
    UnmatchedCount,
    pair_to_be,
)
from domain.facilitation.possibilities import Possibilities
from domain.facilitation.proposal import Proposal, verify
from domain.facilitation.quotas import reached
from domain.facilitation.relaxation import for_everybody
from domain.facilitation.unmatched import Unmatched, unmatched
from domain.programme import PROGRAMME, AnotherProgramme, require, running
from domain.refusal import Refused

# -------------------------------------------------------------------------------------------------------------- refusals


class MatchingIsPublished(Refused):
    code = "matching-published"
    sentence = (
        "Cette proposition est déjà publiée : ses binômes existent et sont conservés. Rien n’a été changé ; "
        "lancez un nouveau calcul pour les personnes encore seules, ou agissez sur un binôme."
    )


# ------------------------------------------------------------------------------------------------------ what rules share


def open_run(state: MatchingState, programme: UUID) -> NotProposed | Proposed:
    """A run of this programme that is not published yet."""
    if state.programme not in (None, programme):
        raise AnotherProgramme
    if isinstance(state, Published):
        raise MatchingIsPublished
    return state


# -------------------------------------------------------------------------------------------------- commands and decisions


class ProposeMatching(Command, frozen=True):
    """Keep what a solver proposes for these people, if it holds. It takes the place of the run's former proposal.

    ``conditional``: mentors who are not certified or authorised yet are paired too; such a pair meets once they are.
    """

    matching: UUID
    programme: UUID
    participations: tuple[UUID, ...]
    proposal: Proposal
    conditional: bool = False


@decides(
    ProposeMatching,
    permission="pairs.run",
    reads=lambda command, states: streams_to_gather(command.matching, command.programme, command.participations, states),
    takes_long=True,
)
def propose_matching(command: ProposeMatching, situation: Situation) -> Decision:
    programme = running(situation[PROGRAMME.of(command.programme)])
    approved = isinstance(situation[DESIGN.of(command.programme)], Approved)
    require("design-approved", approved, programme, situation.today)
    stream = MATCHING.of(command.matching)
    run = open_run(situation[stream], command.programme)
    cohort = gathered(
        command.matching,
        command.programme,
        command.participations,
        situation.states,
        situation.today,
        conditional=command.conditional,
    )
    possibilities = Possibilities(cohort)
    pairs = verify(command.proposal, possibilities)
    alone = unmatched(possibilities, pairs)
    events = [
        _summary(command, possibilities, pairs, alone),
        *_pairs(command),
        *_alone(command, alone),
    ]
    return [] if MATCHING.fold(events, run) == run else stream.gains(*events)


def _summary(
    command: ProposeMatching,
    possibilities: Possibilities,
    pairs: list[tuple[int, int]],
    alone: tuple[Unmatched, ...],
) -> MatchingProposed:
    proposal, rules = command.proposal, possibilities.cohort.rules
    counted = Counter((one.role, one.reason) for one in alone)
    return MatchingProposed(
        matching=command.matching,
        programme=command.programme,
        pairs=len(proposal.pairs),
        total_score=proposal.total_score / SCORE_UNIT,
        unmatched=tuple(UnmatchedCount(role, reason, people) for (role, reason), people in sorted(counted.items())),
        relaxations=for_everybody(possibilities, pairs),
        weights=rules.weights,
        session_minutes=rules.session_minutes,
        solver=proposal.solving.solver,
        solver_version=proposal.solving.version,
        seed=proposal.solving.seed,
        optimal=proposal.solving.optimal,
        inputs_hash=proposal.inputs_hash,
        conditional=rules.conditional,
        quotas=reached(possibilities.cohort, pairs),
    )


def _pairs(command: ProposeMatching) -> Iterator[Event]:
    for pair in command.proposal.pairs:
        yield PairProposed(
            matching=command.matching,
            programme=command.programme,
            pair=pair_to_be(command.matching, pair.mentor, pair.mentee),
            mentor=pair.mentor,
            mentee=pair.mentee,
            score=pair.score / SCORE_UNIT,
            contributions={criterion: points / SCORE_UNIT for criterion, points in pair.contributions.items()},
        )


def _alone(command: ProposeMatching, alone: tuple[Unmatched, ...]) -> Iterator[Event]:
    for one in alone:
        yield ParticipantUnmatched(
            matching=command.matching,
            programme=command.programme,
            participation=one.participation,
            person=one.person,
            role=one.role,
            reason=one.reason,
            relaxations=one.relaxations,
        )
