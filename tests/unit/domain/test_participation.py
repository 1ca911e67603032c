"""What is known of somebody in a programme."""

from datetime import timedelta

from domain.event import Event
from domain.personal import Sealed
from domain.training.participation import PARTICIPATION, Selected
from domain.training.participation_events import ParticipationProposed, ParticipationSelected, ParticipationUnpaired, Profile
from tests.unit.domain.histories import (
    ADULT_IN,
    CLAIRE,
    HERE,
    HUGO,
    LUCAS,
    ROLE,
    attended,
    authorised,
    certified,
    charter,
    pair_of,
    paired,
    quiz,
    selected,
    unauthorised_minor,
)
from tests.unit.domain.specification import TODAY, Told


def known(told: Told, *further: Event) -> Selected:
    stream, events = told
    state = stream.kind.fold((*events, *further))
    assert isinstance(state, Selected)
    return state


def test_somebody_selected_has_done_nothing_yet() -> None:
    lucas = known(selected(LUCAS))
    assert (lucas.charter, lucas.authorisation, lucas.quiz_passed, lucas.practice_observed) == (None, None, False, False)
    assert not lucas.certified(TODAY)
    assert not lucas.briefed


def test_somebody_is_in_one_pair_at_a_time_unless_told_otherwise() -> None:
    assert Profile().capacity == 1


def test_the_minutes_of_a_module_add_up() -> None:
    assert known(selected(LUCAS), attended(LUCAS, ROLE, 5), attended(LUCAS, ROLE, 10)).minutes == {ROLE.id: 15}


def test_a_quiz_once_passed_stays_passed() -> None:
    assert known(selected(LUCAS), quiz(LUCAS, 9), quiz(LUCAS, 4, passed=False)).quiz_passed


def test_the_last_charter_counts() -> None:
    assert known(selected(LUCAS), charter(LUCAS), charter(LUCAS, "2027.1")).charter == "2027.1"


def test_a_certificate_holds_through_its_last_day() -> None:
    lucas = known(selected(LUCAS), certified(LUCAS, TODAY))
    assert lucas.certified(TODAY)
    assert not lucas.certified(TODAY + timedelta(days=1))


def test_a_minor_is_authorised_by_a_guardian_or_by_becoming_of_age() -> None:
    minor = known(unauthorised_minor(LUCAS))
    assert minor.minor_on(ADULT_IN)
    assert not minor.authorised(ADULT_IN)
    assert minor.authorised(ADULT_IN + timedelta(days=1))
    assert known(unauthorised_minor(LUCAS), authorised(LUCAS)).authorised(TODAY)


def test_an_adult_needs_no_authorisation() -> None:
    assert known(selected(LUCAS)).authorised(TODAY)


def test_somebody_erased_is_not_judged_to_be_a_minor() -> None:
    proposal = ParticipationProposed(LUCAS.participation, HERE, LUCAS.person, "mentor", Profile(), Sealed("v1…"))
    choice = ParticipationSelected(LUCAS.participation, HERE, LUCAS.person, "mentor", "Motivation claire")
    state = PARTICIPATION.fold((proposal, choice))
    assert isinstance(state, Selected)
    assert not state.minor_on(TODAY)


def test_places_are_taken_by_pairs_and_given_back() -> None:
    first, second = pair_of(LUCAS, CLAIRE), pair_of(LUCAS, HUGO)
    two = known(selected(LUCAS, capacity=2), paired(LUCAS, first))
    assert two.free_places == 1
    full = known(selected(LUCAS, capacity=2), paired(LUCAS, first), paired(LUCAS, second))
    assert full.free_places == 0
    unpaired = ParticipationUnpaired(LUCAS.participation, HERE, LUCAS.person, "mentor", first)
    freed = known(selected(LUCAS, capacity=2), paired(LUCAS, first), paired(LUCAS, second), unpaired)
    assert freed.free_places == 1
    assert freed.pairs == {second}


def test_a_capacity_lowered_below_the_pairs_leaves_no_place_rather_than_less_than_none() -> None:
    assert known(selected(LUCAS, capacity=0), paired(LUCAS, pair_of(LUCAS, CLAIRE))).free_places == 0
