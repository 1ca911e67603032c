"""A matching run: proposed, changed by hand, published, or refused."""

from datetime import date
from typing import Any, Final
from uuid import UUID

import msgspec
import pytest

from domain.availability import Slot
from domain.event import event_types
from domain.facilitation.assignment import Assignment
from domain.facilitation.candidates import MatchingRules
from domain.facilitation.compatibility import Obstacle
from domain.facilitation.gathering import gathered
from domain.facilitation.impossible_pairs import IMPOSSIBLE_PAIRS, PairWithoutSharedSkill, require_possible
from domain.facilitation.matching import (
    MATCHING,
    MatchingProposed,
    MatchingPublished,
    PairByHand,
    PairProposed,
    ParticipantUnmatched,
    ProposalOverridden,
    Proposed,
    TeachingRuleWaived,
    UnmatchedCount,
    pair_to_be,
)
from domain.facilitation.overriding import OverrideProposal, PutTogether, WaiveTeachingRule
from domain.facilitation.pair import PAIR, PairEnded, PairFormed
from domain.facilitation.possibilities import Possibilities
from domain.facilitation.proposal import Proposal
from domain.facilitation.proposing import ProposeMatching
from domain.facilitation.publishing import PublishMatching
from domain.facilitation.relaxation import Counterfactual, Relaxation
from domain.facilitation.steering import STEERING, AdjustmentDecided, Change
from domain.facilitation.unmatched import Reason
from domain.programme import MENTOR_CAPACITY_MAXIMUM, PROGRAMME, OptionalDataBasisChosen
from domain.training.consents import ConsentGiven
from domain.training.participation import PARTICIPATION
from domain.training.participation_events import (
    ParticipationPaired,
    ParticipationProposed,
    ParticipationSelected,
    ParticipationUnpaired,
    ParticipationWithdrawn,
    Profile,
)
from tests.unit.domain.histories import (
    CLAIRE,
    CONTENT,
    ELSEWHERE,
    HERE,
    HUGO,
    INES,
    LUCAS,
    Someone,
    approved_design,
    authorised,
    certified,
    closed_programme,
    drafted_design,
    identifier,
    running_programme,
)
from tests.unit.domain.specification import IN_ORDER, TODAY, Given, Told, given
from tests.unit.facilitation.cohorts import MONDAY_NOON, TUESDAY_EVENING, mentee, mentor, of, proposal_of

RUN: Final = identifier("a run")
THEO: Final = Someone("Théo", "mentor")
SUPERVISES_LUCAS: Final = Profile(availability=(MONDAY_NOON,), supervises=(LUCAS.person,))


def profile(**fields: Any) -> Profile:
    return Profile(**{"availability": (MONDAY_NOON,), **fields})


def someone(who: Someone, *further: Any, **fields: Any) -> Told:
    """Selected, with these wishes and hours."""
    programme = fields.pop("programme", HERE)
    until = fields.pop("guardian_until", None)
    return PARTICIPATION.of(who.participation), (
        ParticipationProposed(who.participation, programme, who.person, who.role, profile(**fields), until),
        ParticipationSelected(who.participation, programme, who.person, who.role, "Motivation claire"),
        *further,
    )


def ready(who: Someone, *further: Any, **fields: Any) -> Told:
    return someone(who, certified(who), *further, **fields) if who.role == "mentor" else someone(who, *further, **fields)


STORY: Final = given(running_programme(), approved_design(), ready(LUCAS), ready(INES), ready(CLAIRE), ready(HUGO))
EVERYBODY: Final = (LUCAS, INES, CLAIRE, HUGO)


def proposal_for(past: Given, *people: Someone, today: date = TODAY) -> Proposal:
    """What some solver would propose, knowing what the decision will know."""
    everybody = tuple(who.participation for who in people)
    empty = ProposeMatching(matching=RUN, programme=HERE, participations=everybody, proposal=NONE)
    cohort = gathered(RUN, HERE, everybody, past.states(empty), today)
    possibilities = Possibilities(cohort)
    assignment = Assignment(possibilities.neighbours(), possibilities.mentor_places, possibilities.mentee_places)
    return proposal_of(possibilities, assignment.maximised().pairs())


NONE: Final = msgspec.convert(
    {"pairs": [], "total_score": 0, "solving": {"solver": "", "version": "", "seed": 0, "optimal": {}}, "inputs_hash": ""},
    Proposal,
)


def propose(past: Given, *people: Someone, **fields: Any) -> ProposeMatching:
    proposal = fields.pop("proposal", None) or proposal_for(past, *people)
    return ProposeMatching(
        **{
            "matching": RUN,
            "programme": HERE,
            "participations": tuple(who.participation for who in people),
            "proposal": proposal,
            **fields,
        }
    )


def proposed(past: Given = STORY, *people: Someone) -> Given:
    """The story, with a proposal kept."""
    outcome = past.when(propose(past, *(people or EVERYBODY)))
    assert outcome.decided.verdict == "accepted"
    return past.after(outcome.decided.happenings)


def events_of(past: Given, kind: type[Any]) -> list[Any]:
    return [event for event in past.past[MATCHING.of(RUN)] if isinstance(event, kind)]


def together(mentor: Someone, mentee: Someone) -> UUID:
    return pair_to_be(RUN, mentor.participation, mentee.participation)


# -------------------------------------------------------------------------------------------------------------- proposing


def test_a_proposal_is_kept_as_a_summary_and_one_event_for_each_person_or_pair() -> None:
    past = STORY.and_(someone(THEO), ready(Someone("Élise", "mentee"), availability=(TUESDAY_EVENING,)))
    past = proposed(past, *EVERYBODY, THEO, Someone("Élise", "mentee"))
    (summary,) = events_of(past, MatchingProposed)
    pairs, alone = events_of(past, PairProposed), events_of(past, ParticipantUnmatched)
    assert (summary.pairs, summary.seed, summary.solver) == (2, 0, "test")
    assert summary.weights.need_coverage == 50.0
    assert summary.weights.theme == 0.0
    assert summary.unmatched == (
        UnmatchedCount("mentee", Reason.NO_COMMON_AVAILABILITY, 1),
        UnmatchedCount("mentor", Reason.NOT_CERTIFIED, 1),
    )
    assert [(one.pair, one.score) for one in pairs] == [
        (pair_to_be(RUN, one.mentor, one.mentee), sum(one.contributions.values())) for one in pairs
    ]
    assert {one.mentor for one in pairs} | {one.mentee for one in pairs} == {who.participation for who in EVERYBODY}
    assert summary.total_score == sum(one.score for one in pairs)
    assert [(one.participation, one.person, one.reason) for one in alone] == [
        (THEO.participation, THEO.person, Reason.NOT_CERTIFIED),
        (identifier("participation of Élise"), identifier("person Élise"), Reason.NO_COMMON_AVAILABILITY),
    ]


def test_the_summary_comes_first() -> None:
    kinds = [type(event) for event in proposed().past[MATCHING.of(RUN)]]
    assert kinds == [MatchingProposed, PairProposed, PairProposed]


def test_what_would_free_people_is_told_with_the_proposal() -> None:
    past = given(running_programme(), approved_design(), someone(LUCAS), ready(CLAIRE))
    past = proposed(past, LUCAS, CLAIRE)
    (summary,) = events_of(past, MatchingProposed)
    assert summary.relaxations == (Counterfactual(Relaxation.CERTIFICATION, 1),)
    lucas = next(one for one in events_of(past, ParticipantUnmatched) if one.participation == LUCAS.participation)
    assert lucas.relaxations == (Counterfactual(Relaxation.CERTIFICATION, 1),)


def test_the_same_proposal_again_changes_nothing() -> None:
    past = proposed()
    past.when(propose(past, *EVERYBODY)).then_nothing()


def test_a_new_proposal_takes_the_place_of_the_former() -> None:
    past = proposed(STORY, LUCAS, CLAIRE)
    past = proposed(past, INES, HUGO)
    state = MATCHING.fold(past.past[MATCHING.of(RUN)])
    assert isinstance(state, Proposed)
    assert [(pair.mentor, pair.mentee) for pair in state.pairs.values()] == [(INES.participation, HUGO.participation)]


def test_only_who_is_selected_is_looked_at() -> None:
    left = ParticipationWithdrawn(INES.participation, HERE, INES.person, "mentor")
    past = given(running_programme(), approved_design(), ready(LUCAS), ready(INES, left), ready(CLAIRE))
    past = proposed(past, LUCAS, INES, CLAIRE, THEO)
    assert events_of(past, MatchingProposed)[0].pairs == 1
    assert not events_of(past, ParticipantUnmatched)


def test_a_guardian_s_silence_keeps_a_minor_out() -> None:
    minor = {"guardian_until": date(2027, 3, 31)}
    past = given(running_programme(), approved_design(), ready(LUCAS, **minor), ready(CLAIRE))
    alone = events_of(proposed(past, LUCAS, CLAIRE), ParticipantUnmatched)
    assert (LUCAS.participation, Reason.NOT_AUTHORISED) in {(one.participation, one.reason) for one in alone}
    past = given(running_programme(), approved_design(), ready(LUCAS, authorised(LUCAS), **minor), ready(CLAIRE))
    assert events_of(proposed(past, LUCAS, CLAIRE), MatchingProposed)[0].pairs == 1


def test_people_who_meet_already_are_not_put_together_again() -> None:
    pair = identifier("Lucas and Claire meet")
    formed = PairFormed(pair, HERE, LUCAS.participation, CLAIRE.participation, LUCAS.person, CLAIRE.person, None, None, 6)
    past = given(
        running_programme(),
        approved_design(),
        ready(LUCAS, ParticipationPaired(LUCAS.participation, HERE, LUCAS.person, "mentor", pair), capacity=2),
        ready(CLAIRE, ParticipationPaired(CLAIRE.participation, HERE, CLAIRE.person, "mentee", pair), capacity=2),
        (PAIR.of(pair), (formed,)),
    )
    assert not proposal_for(past, LUCAS, CLAIRE).pairs
    after = past.and_(
        (PAIR.of(pair), (PairEnded(pair, HERE, "other-pair"),)),
        *(
            (PARTICIPATION.of(who.participation), (ParticipationUnpaired(who.participation, HERE, who.person, who.role, pair),))
            for who in (LUCAS, CLAIRE)
        ),
    )
    assert len(proposal_for(after, LUCAS, CLAIRE).pairs) == 1


def test_what_an_import_let_through_is_brought_within_bounds() -> None:
    odd = {"skills": {"podcast": 3.0, "video": -1.0}, "needs": {"podcast": 1.0, "video": 0.0}}
    content = msgspec.structs.replace(
        CONTENT,
        matching_weights={"need_coverage": 50.0, "theme": -1.0},
        frame=msgspec.structs.replace(CONTENT.frame, session_minutes=0),
    )
    past = given(running_programme(), approved_design(content), ready(LUCAS, **odd), ready(CLAIRE, **odd))
    assert events_of(proposed(past, LUCAS, CLAIRE), PairProposed)[0].score == 100.0


def test_a_proposal_that_does_not_hold_is_not_kept() -> None:
    good = proposal_for(STORY, *EVERYBODY)
    STORY.when(propose(STORY, *EVERYBODY, proposal=msgspec.structs.replace(good, total_score=1))).refused(
        "matching-proposal-wrong", fault="total-differs"
    )


def test_what_changed_while_it_was_computed_is_noticed() -> None:
    before = proposal_for(STORY, *EVERYBODY)
    past = STORY.and_(PARTICIPATION.of(INES.participation), ParticipationWithdrawn(INES.participation, HERE, INES.person, "mentor"))
    past.when(propose(past, *EVERYBODY, proposal=before)).refused("matching-cohort-changed")


def test_a_proposal_waits_for_the_approved_design() -> None:
    past = given(running_programme(), drafted_design(), ready(LUCAS), ready(CLAIRE))
    past.when(propose(past, LUCAS, CLAIRE)).refused("design-not-approved")


def test_a_closed_programme_takes_no_proposal() -> None:
    past = given(closed_programme(), approved_design(), ready(LUCAS), ready(CLAIRE))
    past.when(propose(past, LUCAS, CLAIRE)).refused("programme-closed")


def test_people_of_another_programme_are_refused() -> None:
    past = STORY.and_(ready(THEO, programme=ELSEWHERE))
    past.when(propose(past, *EVERYBODY, THEO, proposal=proposal_for(STORY, *EVERYBODY))).refused("participation-elsewhere")


def test_a_run_belongs_to_its_programme() -> None:
    past = proposed().and_(running_programme(programme=ELSEWHERE), approved_design(programme=ELSEWHERE))
    elsewhere = ProposeMatching(matching=RUN, programme=ELSEWHERE, participations=(), proposal=NONE)
    past.when(elsewhere).refused("already-exists")
    past.when(PublishMatching(matching=RUN, programme=ELSEWHERE)).refused("already-exists")


# -------------------------------------------------------------------------------------------------------------- overriding


Two = tuple[Someone, Someone]


def override(*, remove: tuple[UUID, ...] = (), add: tuple[Two, ...] = (), reason: str = "Vu avec eux") -> OverrideProposal:
    wanted = tuple(PutTogether(one.participation, other.participation) for one, other in add)
    return OverrideProposal(matching=RUN, programme=HERE, remove=remove, add=wanted, reason=reason)


def first_pair(past: Given) -> PairProposed:
    pair: PairProposed = events_of(past, PairProposed)[0]
    return pair


def exchanged(past: Given) -> tuple[tuple[UUID, ...], tuple[Two, Two]]:
    """The two pairs of the story, and the two that would be if their mentees changed places."""
    pairs = events_of(past, PairProposed)
    people = {who.participation: who for who in EVERYBODY}
    (one, other) = pairs
    swapped = (people[one.mentor], people[other.mentee]), (people[other.mentor], people[one.mentee])
    return tuple(pair.pair for pair in pairs), swapped


def test_two_pairs_exchange_their_mentees_by_hand() -> None:
    past = proposed()
    remove, add = exchanged(past)
    score = first_pair(past).score
    by_hand = tuple(PairByHand(together(*two), two[0].participation, two[1].participation, score) for two in add)
    past.when(override(remove=remove, add=add)).then(ProposalOverridden(RUN, HERE, tuple(sorted(remove)), by_hand, "Vu avec eux"))


def test_a_pair_taken_out_is_not_published() -> None:
    past = proposed()
    out = first_pair(past)
    outcome = past.when(override(remove=(out.pair,))).when(PublishMatching(matching=RUN, programme=HERE))
    formed = [happening.event for happening in outcome.decided.happenings if isinstance(happening.event, PairFormed)]
    assert len(formed) == 1
    assert formed[0].pair != out.pair


def test_a_pair_put_in_is_published_with_its_score() -> None:
    past = proposed(STORY, LUCAS, CLAIRE)
    outcome = past.when(override(add=((INES, HUGO),))).when(PublishMatching(matching=RUN, programme=HERE))
    scores = {h.event.pair: h.event.score for h in outcome.decided.happenings if isinstance(h.event, PairFormed)}
    assert scores.keys() == {together(LUCAS, CLAIRE), together(INES, HUGO)}
    assert scores[together(INES, HUGO)] == first_pair(past).score


def test_what_is_there_already_is_not_put_in_again() -> None:
    past = proposed(STORY, LUCAS, CLAIRE)
    past.when(override(add=((LUCAS, CLAIRE),))).then_nothing()


def test_an_override_says_why() -> None:
    past = proposed()
    past.when(override(remove=(first_pair(past).pair,), reason="  ")).refused("reason-missing")


def test_only_a_proposed_pair_can_be_taken_out() -> None:
    proposed().when(override(remove=(identifier("some pair"),))).refused("proposed-pair-unknown")


def test_there_is_nothing_to_override_before_a_proposal() -> None:
    STORY.when(override(add=((LUCAS, CLAIRE),))).refused("matching-not-proposed")


def alone_with(*people: Told) -> Given:
    """A run in which Claire and Lucas are proposed, and these people besides."""
    return proposed(given(running_programme(), approved_design(), ready(LUCAS), ready(CLAIRE)), LUCAS, CLAIRE).and_(*people)


@pytest.mark.parametrize(
    ("people", "pair", "code"),
    [
        ((someone(THEO), ready(HUGO)), (THEO, HUGO), "pair-mentor-not-certified"),
        ((ready(THEO, guardian_until=date(2027, 3, 31)), ready(HUGO)), (THEO, HUGO), "pair-mentor-not-authorised"),
        ((ready(HUGO),), (LUCAS, HUGO), "pair-without-place"),
        ((ready(INES),), (INES, CLAIRE), "pair-without-place"),
        ((ready(INES, capacity=0), ready(HUGO)), (INES, HUGO), "pair-without-place"),
        ((ready(INES, availability=(Slot(6, 600, 700),)), ready(HUGO)), (INES, HUGO), "pair-without-common-time"),
        ((ready(INES), ready(HUGO, supervises=(INES.person,))), (INES, HUGO), "pair-with-own-learner"),
        ((ready(INES), ready(HUGO, excludes=(INES.person,))), (INES, HUGO), "pair-excluded"),
        ((ready(INES),), (INES, HUGO), "pair-person-left"),
        ((ready(INES), ready(HUGO, programme=ELSEWHERE)), (INES, HUGO), "participation-elsewhere"),
        ((ready(HUGO),), (HUGO, HUGO), "only-for-mentors"),
        ((ready(INES),), (INES, INES), "only-for-mentees"),
    ],
)
def test_the_hard_filters_hold_for_people_too(people: tuple[Told, ...], pair: Two, code: str) -> None:
    alone_with(*people).when(override(add=(pair,))).refused(code)


def test_nobody_is_put_together_with_themselves() -> None:
    young_teacher = Someone("Lucas", "mentee")
    herself = (
        PARTICIPATION.of(identifier("a second participation")),
        (
            ParticipationProposed(identifier("a second participation"), HERE, INES.person, "mentee", profile(), None),
            ParticipationSelected(identifier("a second participation"), HERE, INES.person, "mentee", "Volontaire"),
        ),
    )
    assert young_teacher.person == LUCAS.person
    add = (PutTogether(INES.participation, identifier("a second participation")),)
    command = OverrideProposal(matching=RUN, programme=HERE, add=add, reason="Essai")
    alone_with(ready(INES), herself).when(command).refused("pair-with-oneself")


def test_two_who_meet_already_are_not_put_together() -> None:
    pair = identifier("Inès and Hugo meet")
    formed = PairFormed(pair, HERE, INES.participation, HUGO.participation, INES.person, HUGO.person, None, None, 6)
    alone_with(
        ready(INES, ParticipationPaired(INES.participation, HERE, INES.person, "mentor", pair), capacity=2),
        ready(HUGO, ParticipationPaired(HUGO.participation, HERE, HUGO.person, "mentee", pair), capacity=2),
        (PAIR.of(pair), (formed,)),
    ).when(override(add=((INES, HUGO),))).refused("pair-exists-already", mentor=str(INES.participation), mentee=str(HUGO.participation))


# ---------------------------------------------------------------------------------------------------------------- waiving


def waive(mentor: Someone = LUCAS, mentee: Someone = CLAIRE, reason: str = "Petit CFA") -> WaiveTeachingRule:
    return WaiveTeachingRule(matching=RUN, programme=HERE, mentor=mentor.participation, mentee=mentee.participation, reason=reason)


TEACHER: Final = given(running_programme(), approved_design(), ready(LUCAS), ready(CLAIRE, supervises=(LUCAS.person,)), ready(HUGO))


def test_the_direction_waives_the_rule_and_the_pair_becomes_possible() -> None:
    assert not proposal_for(TEACHER, LUCAS, CLAIRE).pairs
    waived = TEACHER.when(waive()).then(TeachingRuleWaived(RUN, HERE, LUCAS.participation, CLAIRE.participation, "Petit CFA"))
    past = TEACHER.after(waived.decided.happenings)
    assert len(proposal_for(past, LUCAS, CLAIRE).pairs) == 1
    past = proposed(past, LUCAS, CLAIRE)
    assert past.when(PublishMatching(matching=RUN, programme=HERE)).decided.verdict == "accepted"


def test_a_waiver_outlives_a_proposal_of_its_run() -> None:
    past = proposed(TEACHER, LUCAS, CLAIRE)
    past = past.after(past.when(waive()).decided.happenings)
    past = proposed(past, LUCAS, CLAIRE)
    past.when(waive()).then_nothing()


def test_the_same_waiver_again_changes_nothing() -> None:
    TEACHER.when(waive()).again().then_nothing()


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (waive(mentee=HUGO), "no-teaching-link"),
        (waive(mentor=CLAIRE, mentee=LUCAS), "no-teaching-link"),
        (waive(reason=""), "reason-missing"),
        (waive(mentor=THEO), "participation-missing"),
    ],
)
def test_a_waiver_concerns_a_pair_that_needs_it(command: WaiveTeachingRule, code: str) -> None:
    TEACHER.when(command).refused(code)


def test_a_waiver_stays_within_the_programme() -> None:
    past = given(running_programme(), ready(LUCAS, programme=ELSEWHERE), ready(CLAIRE, programme=ELSEWHERE, supervises=(LUCAS.person,)))
    past.when(waive()).refused("participation-elsewhere")


# -------------------------------------------------------------------------------------------------------------- publishing


PUBLISH: Final = PublishMatching(matching=RUN, programme=HERE)


def test_publishing_forms_every_pair_and_writes_it_to_both_people() -> None:
    past = proposed(STORY, LUCAS, CLAIRE)
    pair, score = together(LUCAS, CLAIRE), first_pair(past).score
    past.when(PUBLISH).then(
        PairFormed(pair, HERE, LUCAS.participation, CLAIRE.participation, LUCAS.person, CLAIRE.person, RUN, score, 6),
        ParticipationPaired(LUCAS.participation, HERE, LUCAS.person, "mentor", pair),
        ParticipationPaired(CLAIRE.participation, HERE, CLAIRE.person, "mentee", pair),
        MatchingPublished(RUN, HERE, 1),
    )


def test_publishing_twice_is_publishing_once() -> None:
    proposed().when(PUBLISH).again().then_nothing()


def test_a_published_run_is_not_proposed_or_changed_again() -> None:
    past = proposed()
    past = past.after(past.when(PUBLISH).decided.happenings)
    past.when(propose(past, *EVERYBODY)).refused("matching-published")
    past.when(override(add=((LUCAS, HUGO),))).refused("matching-published")
    past.when(waive()).refused("matching-published")


def test_there_is_nothing_to_publish_before_a_proposal() -> None:
    STORY.when(PUBLISH).refused("matching-not-proposed")


def test_a_proposal_without_pairs_is_not_published() -> None:
    past = proposed(given(running_programme(), approved_design(), someone(LUCAS), ready(CLAIRE)), LUCAS, CLAIRE)
    past.when(PUBLISH).refused("matching-empty")


def test_nothing_is_published_without_a_safeguarding_contact() -> None:
    nobody = msgspec.structs.replace(IN_ORDER, safeguarding_contact=False)
    proposed().when(PUBLISH, institution=nobody).refused("safeguarding-contact-missing")


def later(past: Given, who: Someone, *further: Any) -> Given:
    return past.and_(PARTICIPATION.of(who.participation), *further)


def test_who_left_meanwhile_stops_the_publication() -> None:
    past = later(proposed(), INES, ParticipationWithdrawn(INES.participation, HERE, INES.person, "mentor"))
    outcome = past.when(PUBLISH)
    outcome.refused("pair-person-left")
    gone = next(one for one in events_of(past, PairProposed) if one.mentor == INES.participation)
    assert past.when(override(remove=(gone.pair,))).when(PUBLISH).decided.verdict == "accepted"


def test_a_place_taken_meanwhile_stops_the_publication() -> None:
    pair = identifier("another run was quicker")
    quicker = ParticipationPaired(LUCAS.participation, HERE, LUCAS.person, "mentor", pair)
    later(proposed(), LUCAS, quicker).when(PUBLISH).refused("pair-without-place")


def test_two_runs_that_want_the_same_mentor_cannot_both_be_published() -> None:
    other_run = identifier("another run")
    past = proposed(given(running_programme(), approved_design(), ready(LUCAS), ready(CLAIRE), ready(HUGO)), LUCAS, CLAIRE)
    rival = [msgspec.structs.replace(event, matching=other_run) for event in events_of(past, MatchingProposed)]
    pair = pair_to_be(other_run, LUCAS.participation, CLAIRE.participation)
    rival += [msgspec.structs.replace(event, matching=other_run, pair=pair) for event in events_of(past, PairProposed)]
    past = past.and_((MATCHING.of(other_run), tuple(rival)))
    past.when(PUBLISH).when(PublishMatching(matching=other_run, programme=HERE)).refused("pair-without-place")


def test_two_pairs_by_hand_cannot_take_one_place() -> None:
    past = proposed(STORY, LUCAS, CLAIRE)
    past.when(override(add=((INES, HUGO), (INES, CLAIRE)))).refused("pair-without-place")


def test_a_certificate_that_ends_meanwhile_stops_the_publication() -> None:
    proposed().when(PUBLISH, today=date(2027, 9, 1)).refused("pair-mentor-not-certified")


def test_a_pair_that_exists_under_this_id_stops_the_publication() -> None:
    past = proposed(STORY, LUCAS, CLAIRE)
    pair = together(LUCAS, CLAIRE)
    taken = PairFormed(pair, HERE, THEO.participation, HUGO.participation, THEO.person, HUGO.person, None, None, 6)
    past.and_((PAIR.of(pair), (taken,))).when(PUBLISH).refused("already-exists")


# -------------------------------------------------------------------------------------------------------------- obstacles


def test_every_obstacle_has_its_refusal() -> None:
    assert IMPOSSIBLE_PAIRS.keys() == set(Obstacle)


def test_where_the_design_asks_for_a_shared_skill_people_too_must_have_one() -> None:
    pair = mentor("Lucas", skills={"video": 1.0}), mentee("Claire", needs={"podcast": 1.0})
    require_possible([pair], MatchingRules(), frozenset())
    with pytest.raises(PairWithoutSharedSkill) as refused:
        require_possible([pair], MatchingRules(shared_skill_required=True), frozenset())
    assert refused.value.details == {"mentor": str(of("Lucas")), "mentee": str(of("Claire"))}


def test_every_event_of_a_run_is_specified_here() -> None:
    kinds = {kind.event for kind in event_types() if kind.stream_type == "matching"}
    told = {MatchingProposed, PairProposed, ParticipantUnmatched, ProposalOverridden, TeachingRuleWaived, MatchingPublished}
    assert kinds == told


# ------------------------------------------------------------------------------------ what holds today, and what may be used


def adjusted_to(change: Change) -> Told:
    """The direction changed the programme under way."""
    adjustment = AdjustmentDecided(HERE, identifier("an adjustment"), change, "Bilan à mi-parcours", "direction", None)
    return STEERING.of(HERE), (adjustment,)


def test_pairs_are_formed_with_the_sessions_in_force_today() -> None:
    past = proposed().and_(adjusted_to(Change(sessions=3)))
    outcome = past.when(PublishMatching(matching=RUN, programme=HERE))
    assert {one.event.planned_sessions for one in outcome.decided.happenings if isinstance(one.event, PairFormed)} == {3}


def test_no_pair_is_published_where_workshops_alone_are_in_force() -> None:
    past = proposed().and_(adjusted_to(Change(formats=("workshop",))))
    past.when(PublishMatching(matching=RUN, programme=HERE)).refused("pairs-not-in-the-design")


def test_longer_sessions_in_force_ask_for_longer_common_hours() -> None:
    past = STORY.and_(adjusted_to(Change(session_minutes=150)))
    assert proposal_for(past, *EVERYBODY).pairs == ()


def test_a_mentor_is_in_no_more_pairs_than_the_programme_allows() -> None:
    people = [Someone(name, "mentee") for name in ("Claire", "Hugo", "Élise", "Loïc")]
    past = given(running_programme(), approved_design(), ready(LUCAS, capacity=4), *map(ready, people))
    assert len(proposal_for(past, LUCAS, *people).pairs) == MENTOR_CAPACITY_MAXIMUM


def weighing(criterion: str) -> Told:
    """A design in which one criterion alone counts."""
    return approved_design(msgspec.structs.replace(CONTENT, matching_weights={criterion: 1.0}))


def test_what_each_can_give_back_counts_where_both_said_it() -> None:
    lucas = ready(LUCAS, wishes_to_learn=("oral", "stage"))
    past = given(running_programme(), weighing("reciprocity"), lucas, ready(CLAIRE, can_teach=("stage",)), ready(HUGO))
    (pair,) = proposal_for(past, LUCAS, CLAIRE).pairs
    assert (pair.score, pair.contributions) == (500_000, {"reciprocity": 500_000})
    (unknown,) = proposal_for(past, LUCAS, HUGO).pairs
    assert (unknown.score, unknown.contributions) == (0, {})


def test_wishes_count_and_never_without_the_consent_that_they_need() -> None:
    wished = (ready(LUCAS, prefers=(HUGO.person,)), ready(CLAIRE), ready(HUGO))
    past = given(running_programme(), weighing("preference"), *wished)
    assert proposal_for(past, LUCAS, HUGO).total_score == 1_000_000
    (other,) = proposal_for(past, LUCAS, CLAIRE).pairs
    assert other.contributions == {"preference": 0}
    asked = past.and_(PROGRAMME.of(HERE), OptionalDataBasisChosen(HERE, "consent"))
    (silent,) = proposal_for(asked, LUCAS, HUGO).pairs
    assert (silent.score, silent.contributions) == (0, {})
    yes = ConsentGiven(LUCAS.participation, HERE, LUCAS.person, "optional-data", "self", "optional-data", "2026.1", "paper")
    allowed = asked.and_(PARTICIPATION.of(LUCAS.participation), yes)
    assert proposal_for(allowed, LUCAS, HUGO).total_score == 1_000_000
