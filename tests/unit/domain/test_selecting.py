"""Choosing among candidates: the grid, the waiting list, a no with its reason; what somebody may be asked for."""

from uuid import UUID

from domain.availability import Slot
from domain.training.participation import PARTICIPATION, Rejected, Selected, Waitlisted
from domain.training.participation_events import (
    CandidateAssessed,
    ParticipationRejected,
    ParticipationWaitlisted,
    ParticipationWithdrawn,
    Profile,
    ProfileCompleted,
    Score,
)
from domain.training.selecting import AssessCandidate, ChangeProfile, RejectCandidates, WaitlistCandidates
from tests.unit.domain.histories import CLAIRE, HERE, INES, LUCAS, Someone, closed_programme, paired, proposed, running_programme, selected
from tests.unit.domain.specification import Told, given

GRID = [
    Score("motivation", 3, "Sait pourquoi il vient"),
    Score("teaching-ease", 4, "Vérifie que l’autre a compris"),
    Score("curiosity", 2, "Pose quelques questions"),
]


def assess(*scores: Score, who: Someone = LUCAS) -> AssessCandidate:
    return AssessCandidate(participation=who.participation, scores=list(scores))


def assessed(*scores: Score) -> CandidateAssessed:
    return CandidateAssessed(LUCAS.participation, HERE, LUCAS.person, list(scores))


def waitlist(*people: Someone, reason: str = "Beaucoup de candidats") -> WaitlistCandidates:
    return WaitlistCandidates(participations=tuple(who.participation for who in people), reason=reason)


def reject(*people: Someone, reason: str = "Aucun créneau commun") -> RejectCandidates:
    return RejectCandidates(participations=tuple(who.participation for who in people), reason=reason, suggestion="Un atelier en mars")


def waitlisted(who: Someone) -> ParticipationWaitlisted:
    return ParticipationWaitlisted(who.participation, HERE, who.person, who.role, "Beaucoup de candidats")


def rejected(who: Someone) -> ParticipationRejected:
    return ParticipationRejected(who.participation, HERE, who.person, who.role, "Aucun créneau commun", "Un atelier en mars")


def gone(who: Someone) -> Told:
    stream, events = proposed(who)
    return stream, (*events, ParticipationWithdrawn(who.participation, HERE, who.person, who.role))


class TestGrid:
    def test_has_a_level_and_a_reason_for_each_criterion_in_their_order(self) -> None:
        lucas = given(running_programme(), proposed(LUCAS))
        lucas.when(assess(*reversed(GRID))).then(assessed(*GRID)).again().then_nothing()
        whole = [*GRID, Score("availability", 1, "Un seul créneau, fragile")]
        lucas.when(assess(*whole)).then(assessed(*whole))

    def test_is_filled_in_whole(self) -> None:
        lucas = given(running_programme(), proposed(LUCAS))
        lucas.when(assess(*GRID[:2])).refused("grid-incomplete", missing="curiosité")
        lucas.when(assess(*GRID, GRID[0])).refused("grid-incomplete")

    def test_has_four_levels(self) -> None:
        lucas = given(running_programme(), proposed(LUCAS))
        for level in (0, 5):
            lucas.when(assess(*GRID[1:], Score("motivation", level, "Vue"))).refused("score-out-of-range", highest=4)
        for level in (1, 4):
            lucas.when(assess(Score("motivation", level, "Vue"), *GRID[1:])).then(assessed(Score("motivation", level, "Vue"), *GRID[1:]))

    def test_says_what_was_seen(self) -> None:
        given(running_programme(), proposed(LUCAS)).when(assess(*GRID[1:], Score("motivation", 2, " "))).refused("score-reason-missing")

    def test_stays_with_the_candidate(self) -> None:
        stream, events = proposed(LUCAS)
        state = stream.kind.fold((*events, assessed(*GRID), waitlisted(LUCAS)))
        assert isinstance(state, Waitlisted)
        assert state.scores == GRID

    def test_of_a_candidate_mentor(self) -> None:
        given(running_programme(), proposed(CLAIRE)).when(assess(*GRID, who=CLAIRE)).refused("grid-for-mentors")
        given(running_programme(), selected(LUCAS)).when(assess(*GRID)).refused("participation-selected-already")
        given(running_programme(), gone(LUCAS)).when(assess(*GRID)).refused("participation-withdrawn")
        given(running_programme()).when(assess(*GRID)).refused("participation-missing")
        given(closed_programme(), proposed(LUCAS)).when(assess(*GRID)).refused("programme-closed")


class TestWaitingList:
    def test_of_several_once(self) -> None:
        people = given(running_programme(), proposed(LUCAS), proposed(INES))
        people.when(waitlist(LUCAS, INES, LUCAS)).then(waitlisted(LUCAS), waitlisted(INES)).again().then_nothing()

    def test_with_a_reason_and_nobody_who_is_in_already(self) -> None:
        given(running_programme(), proposed(LUCAS)).when(waitlist(LUCAS, reason="")).refused("reason-missing")
        given(running_programme(), proposed(LUCAS), selected(INES)).when(waitlist(LUCAS, INES)).refused("participation-selected-already")


class TestRejection:
    def test_says_why_and_what_else(self) -> None:
        people = given(running_programme(), proposed(LUCAS), proposed(INES)).and_(PARTICIPATION.of(INES.participation), waitlisted(INES))
        people.when(reject(LUCAS, INES)).then(rejected(LUCAS), rejected(INES)).again().then_nothing()
        assert isinstance(PARTICIPATION.fold((*proposed(LUCAS)[1], rejected(LUCAS))), Rejected)

    def test_with_a_reason_and_nobody_who_is_in_already(self) -> None:
        given(running_programme(), proposed(LUCAS)).when(reject(LUCAS, reason=" ")).refused("reason-missing")
        given(running_programme(), selected(LUCAS)).when(reject(LUCAS)).refused("participation-selected-already")


class TestProfile:
    def test_what_is_left_out_stays(self) -> None:
        change = ChangeProfile(participation=LUCAS.participation, wishes_to_learn=("spreadsheet",), prefers=(CLAIRE.person,))
        profile = Profile(capacity=2, wishes_to_learn=("spreadsheet",), prefers=(CLAIRE.person,))
        lucas = given(running_programme(), selected(LUCAS, capacity=2))
        lucas.when(change).then(ProfileCompleted(LUCAS.participation, HERE, LUCAS.person, profile)).again().then_nothing()

    def test_hours_that_touch_are_one_and_none_at_all_is_said_too(self) -> None:
        change = ChangeProfile(participation=LUCAS.participation, availability=(Slot(0, 780, 840), Slot(0, 720, 780)))
        told = given(running_programme(), selected(LUCAS)).when(change).event()
        assert told.profile.availability == (Slot(0, 720, 840),)
        stream, events = selected(LUCAS)
        nothing = ChangeProfile(participation=LUCAS.participation, availability=())
        assert given(running_programme(), (stream, (*events, told))).when(nothing).event().profile.availability == ()

    def test_a_mentor_has_at_most_the_template_s_number_of_pairs(self) -> None:
        for capacity in (0, 3):
            change = ChangeProfile(participation=LUCAS.participation, capacity=capacity)
            given(running_programme(), selected(LUCAS)).when(change).refused("capacity-out-of-range", maximum=2)
        two = ChangeProfile(participation=LUCAS.participation, capacity=2)
        assert given(running_programme(), proposed(LUCAS)).when(two).event().profile.capacity == 2

    def test_nobody_takes_fewer_pairs_than_they_have(self) -> None:
        """Until a pair has ended, what was agreed with its other half stands."""
        stream, events = selected(LUCAS, capacity=2)
        here = given(running_programme(), (stream, (*events, paired(LUCAS, UUID(int=1)), paired(LUCAS, UUID(int=2)))))
        here.when(ChangeProfile(participation=LUCAS.participation, capacity=1)).refused("capacity-taken", pairs=2)

    def test_of_somebody_who_is_there(self) -> None:
        change = ChangeProfile(participation=LUCAS.participation, can_teach=("law",))
        given(running_programme()).when(change).refused("participation-missing")
        given(running_programme(), gone(LUCAS)).when(change).refused("participation-withdrawn")
        state = PARTICIPATION.fold((*selected(LUCAS)[1], ProfileCompleted(LUCAS.participation, HERE, LUCAS.person, Profile(capacity=2))))
        assert isinstance(state, Selected)
        assert state.free_places == 2
