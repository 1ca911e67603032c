"""A matching run as its view: what is proposed, what people changed, who is alone, which rules were waived."""

from datetime import UTC, datetime
from typing import Any, Final, get_args

import msgspec

from domain.event import Event
from domain.facilitation.candidates import CRITERIA, Weights
from domain.facilitation.matching import (
    MatchingProposed,
    MatchingPublished,
    PairByHand,
    PairProposed,
    ParticipantUnmatched,
    ProposalOverridden,
    TeachingRuleWaived,
)
from domain.facilitation.pair import PairFormed
from domain.facilitation.quotas import QuotaReached
from domain.facilitation.relaxation import FOR_ONE, Counterfactual, Relaxation
from domain.facilitation.unmatched import Reason
from domain.recorded import Recorded
from projections.matching_run import MATCHING_RUNS, TAKEN_OUT, Alone, MatchingRun, Override, ProposedPair, WaivedPair, key
from services.catalogues import translate
from services.matching import words
from services.matching.calculations import STEPS
from services.matching.exchange import Step
from tests.unit.domain.histories import CLAIRE, HERE, HUGO, INES, LUCAS, identifier
from tests.unit.projections.toys import recorded_event

RUN: Final = identifier("a run")
AT: Final = datetime(2026, 11, 9, 12, tzinfo=UTC)
LUCAS_AND_CLAIRE: Final = identifier("Lucas and Claire")
INES_AND_CLAIRE: Final = identifier("Inès and Claire")
PROPOSED: Final = MatchingProposed(
    RUN,
    HERE,
    1,
    61.5,
    (),
    (Counterfactual(Relaxation.CAPACITY, 1),),
    Weights(),
    45,
    "OR-Tools CP-SAT",
    "9.15",
    1,
    {"pairs": True},
    "0" * 64,
    conditional=True,
    quotas=(QuotaReached("teaching", 1, 2, 1),),
)
PAIR: Final = PairProposed(RUN, HERE, LUCAS_AND_CLAIRE, LUCAS.participation, CLAIRE.participation, 61.5, {"need_coverage": 61.5})
ALONE: Final = ParticipantUnmatched(RUN, HERE, HUGO.participation, HUGO.person, "mentee", Reason.NO_MENTOR_LEFT, ())
FREE: Final = ParticipantUnmatched(RUN, HERE, INES.participation, INES.person, "mentor", Reason.NO_MENTEE_LEFT, ())
WAIVED: Final = TeachingRuleWaived(RUN, HERE, INES.participation, CLAIRE.participation, "Petit CFA")
INSTEAD: Final = ProposalOverridden(
    RUN,
    HERE,
    (LUCAS_AND_CLAIRE,),
    (PairByHand(INES_AND_CLAIRE, INES.participation, CLAIRE.participation, 40.0),),
    "Même bâtiment",
)


def recorded(event: Event, stream: str = f"matching/{RUN}") -> Recorded:
    return msgspec.structs.replace(recorded_event(event, 1, AT, AT), stream=stream)


def folded(*events: Event) -> MatchingRun:
    run: Any = None
    for event in events:
        run = MATCHING_RUNS.evolve(run, recorded(event))
    assert isinstance(run, MatchingRun)
    return run


def test_a_proposal_tells_its_pairs_and_who_is_left() -> None:
    run = folded(PROPOSED, PAIR, ALONE, FREE)
    assert (run.status, run.proposed_at, run.conditional, run.session_minutes) == ("proposed", AT, True, 45)
    assert run.weights == {criterion: Weights().of(criterion) for criterion in CRITERIA}
    assert run.quotas == (QuotaReached("teaching", 1, 2, 1),)
    assert run.pairs == (ProposedPair(LUCAS_AND_CLAIRE, LUCAS.participation, CLAIRE.participation, 61.5, {"need_coverage": 61.5}),)
    assert run.alone == (Alone(HUGO.participation, "mentee", "no-mentor-left"), Alone(INES.participation, "mentor", "no-mentee-left"))


def test_who_is_put_together_by_hand_is_alone_no_more_and_who_is_taken_out_is() -> None:
    run = folded(PROPOSED, PAIR, ALONE, FREE, INSTEAD)
    assert run.pairs == (ProposedPair(INES_AND_CLAIRE, INES.participation, CLAIRE.participation, 40.0, {}, True),)
    assert run.alone == (Alone(HUGO.participation, "mentee", "no-mentor-left"), Alone(LUCAS.participation, "mentor", TAKEN_OUT))
    two, others = (LUCAS.participation, CLAIRE.participation), (INES.participation, CLAIRE.participation)
    assert run.overrides == (Override(AT, "Même bâtiment", (two,), (others,)),)


def test_a_new_proposal_forgets_what_was_changed_in_the_former_and_knows_what_was_waived() -> None:
    waived = folded(WAIVED)
    assert (waived.status, waived.proposed_at, waived.programme) == ("waived", None, HERE)
    assert waived.waivers == (WaivedPair(INES.participation, CLAIRE.participation, "Petit CFA"),)
    run = folded(PROPOSED, PAIR, INSTEAD, WAIVED, PROPOSED)
    assert (run.overrides, run.pairs, run.alone) == ((), (), ())
    assert run.waivers == (WaivedPair(INES.participation, CLAIRE.participation, "Petit CFA", looked_at=True),)


def test_a_published_run_says_when() -> None:
    run = folded(PROPOSED, PAIR, MatchingPublished(RUN, HERE, 1))
    assert (run.status, run.published_at) == ("published", AT)


def test_nothing_comes_of_what_was_never_proposed() -> None:
    for event in (PAIR, ALONE, INSTEAD, MatchingPublished(RUN, HERE, 1)):
        assert MATCHING_RUNS.evolve(None, recorded(event)) is None


def test_other_streams_tell_from_which_run_they_came_and_change_none() -> None:
    pair = LUCAS_AND_CLAIRE
    formed = PairFormed(pair, HERE, LUCAS.participation, CLAIRE.participation, LUCAS.person, CLAIRE.person, RUN, 61.5, 6)
    assert key(recorded(formed, f"pair/{pair}")) is None
    assert key(recorded(PAIR)) == RUN


# ---------------------------------------------------------------------------------------------------------------- in words


def test_every_reason_criterion_and_step_has_its_words() -> None:
    assert set(words.REASONS) == {*Reason, TAKEN_OUT}
    assert set(words.CRITERIA) == set(CRITERIA)
    assert tuple(words.STEPS) == STEPS
    assert set(STEPS) - {"gathering", "keeping"} == set(get_args(Step)) - {"done"}


def test_whatever_would_free_somebody_is_said() -> None:
    _ = translate("fr")
    for role, lifted in FOR_ONE.items():
        for relaxation in (*lifted, Relaxation.CAPACITY, Relaxation.PARTNER_CAPACITY):
            assert "Zoé" in words.freed_by(Counterfactual(Relaxation.PARTNER_CAPACITY, 1), role, "Zoé", _)
            assert words.freed_by(Counterfactual(relaxation, 2), role, "Zoé", _).endswith("2 binômes de plus")
    for relaxation in set(Relaxation) - {Relaxation.PARTNER_CAPACITY}:
        assert words.freed_for_all(Counterfactual(relaxation, 1), _).endswith("1 binôme de plus")
