"""People of a file become known and are put forward, in one decision; a later file adds, and takes nothing away."""

from datetime import date
from typing import Any, Final
from uuid import UUID, uuid5

import msgspec

from domain.availability import Slot
from domain.training.participation import PARTICIPATION
from domain.training.participation_events import ParticipationProposed, ParticipationWithdrawn, Profile, ProfileCompleted
from tenants.enrolment import Enrolled, EnrolPeople
from tenants.person import PERSON, PersonRegistered
from tenants.registering import PersonDetails
from tests.unit.domain.histories import ELSEWHERE, HERE, closed_programme, running_programme
from tests.unit.tenants.deciding import IN_ORDER, Given, given

INES: Final = uuid5(HERE, "Inès")
TAKING_PART: Final = uuid5(HERE, "participation of Inès")
NOON: Final = Slot(0, 720, 780)


def row(person: UUID = INES, birth_date: date | None = date(2004, 5, 4), profile: Profile | None = None, **told: Any) -> Enrolled:
    details = PersonDetails(person=person, family_name="Girard", given_name="Inès", birth_date=birth_date)
    return Enrolled(person=details, participation=TAKING_PART, role="mentor", profile=profile or Profile(), **told)


def enrolling(*rows: Enrolled) -> EnrolPeople:
    return EnrolPeople(programme=HERE, people=rows)


def proposed(programme: UUID = HERE, profile: Profile | None = None) -> ParticipationProposed:
    return ParticipationProposed(TAKING_PART, programme, INES, "mentor", profile or Profile(), None)


def known(*, programme: UUID = HERE, profile: Profile | None = None) -> Given:
    """Inès is registered, and put forward already."""
    registered = PersonRegistered(INES, "Girard", "Inès", None, None, None, None, None, "adult")
    return given(running_programme(), (PERSON.of(INES), (registered,)), (PARTICIPATION.of(TAKING_PART), (proposed(programme, profile),)))


def test_somebody_new_is_registered_and_put_forward() -> None:
    registered, put_forward = given(running_programme()).when(enrolling(row(motivation="Aider")))
    assert isinstance(registered, PersonRegistered)
    assert put_forward == ParticipationProposed(TAKING_PART, HERE, INES, "mentor", Profile(), None, False, "Aider")


def test_a_minor_needs_a_guardian_until_the_end_of_the_month_in_which_they_come_of_age() -> None:
    *_, put_forward = given(running_programme()).when(enrolling(row(birth_date=date(2010, 3, 12))))
    assert isinstance(put_forward, ParticipationProposed)
    assert put_forward.guardian_required_until == date(2028, 3, 31)


def test_a_file_s_capacity_is_brought_within_the_programme_s_maximum() -> None:
    *_, put_forward = given(running_programme()).when(enrolling(row(profile=Profile(capacity=9))))
    assert isinstance(put_forward, ParticipationProposed)
    assert put_forward.profile.capacity == 2


def test_the_same_file_again_changes_nothing() -> None:
    assert not known().when(enrolling(row(birth_date=None)))


def test_a_later_file_completes_what_matching_may_know() -> None:
    before = known(profile=Profile(skills={"short-video": 3}))
    events = before.when(enrolling(row(birth_date=None, profile=Profile(skills={"short-video": 1, "ai": 2}, availability=(NOON,)))))
    completed = Profile(skills={"short-video": 3, "ai": 2}, availability=(NOON,))
    assert events == [ProfileCompleted(TAKING_PART, HERE, INES, completed)]


def test_whoever_left_is_not_brought_back_by_a_file() -> None:
    before = known()
    past = {stream: tuple(events) for stream, events in before.past.items()}
    left = ParticipationWithdrawn(TAKING_PART, HERE, INES, "mentor")
    past[PARTICIPATION.of(TAKING_PART)] = (*past[PARTICIPATION.of(TAKING_PART)], left)
    assert not Given(past).when(enrolling(row(birth_date=None, profile=Profile(skills={"ai": 2}))))


def test_a_participation_of_another_programme_is_refused() -> None:
    known(programme=ELSEWHERE).refuses("participation-elsewhere", enrolling(row(birth_date=None)))


def test_nobody_is_enrolled_before_the_direction_s_agreement_nor_after_the_end() -> None:
    without = msgspec.structs.replace(IN_ORDER, data_agreement=None)
    given(running_programme()).refuses("data-agreement-missing", enrolling(row()), institution=without)
    given(closed_programme()).refuses("programme-closed", enrolling(row()))
    given().refuses("programme-missing", enrolling(row()))
