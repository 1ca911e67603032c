"""Who answers an open call comes forward themselves; who is there already, or was, stays as they are."""

from datetime import date, timedelta
from typing import Final
from uuid import uuid5

import msgspec
import pytest

from domain.design.communication import COMMUNICATION, CallOpened
from domain.training.participation import PARTICIPATION
from domain.training.participation_events import ParticipationProposed, ParticipationWithdrawn, Profile, Role
from tenants.coming_forward import ComeForward
from tenants.enrolment import Enrolled
from tenants.person import PersonRegistered
from tenants.registering import PersonDetails
from tests.unit.domain.histories import ELSEWHERE, HERE, closed_programme, running_programme
from tests.unit.tenants.deciding import IN_ORDER, TODAY, Given, given

INES: Final = uuid5(HERE, "Inès")
COMING: Final = uuid5(HERE, "Inès comes forward")
GROWN_UP: Final = date(2004, 5, 4)


def called(closes_on: date = TODAY) -> Given:
    opened = CallOpened(HERE, "learners", 90, closes_on)
    return given(running_programme(), (COMMUNICATION.of(HERE), (opened,)))


def coming(role: Role = "mentor", birth_date: date | None = GROWN_UP, guardian: str | None = None, capacity: int = 1) -> ComeForward:
    details = PersonDetails(
        person=INES, family_name="Girard", given_name="Inès", email="ines@lycee.test", birth_date=birth_date, guardian_name=guardian
    )
    who = Enrolled(person=details, participation=COMING, role=role, profile=Profile(capacity=capacity), motivation="Aider")
    return ComeForward(programme=HERE, who=who, age_asked=True)


def test_until_the_last_day_of_the_call_one_becomes_known_and_a_candidate() -> None:
    registered, applied = called().when(coming())
    assert isinstance(registered, PersonRegistered)
    assert applied == ParticipationProposed(COMING, HERE, INES, "mentor", Profile(), None, applied=True, motivation="Aider")


def test_a_minor_comes_with_the_name_of_a_guardian_who_is_asked_until_they_are_of_age() -> None:
    *_, applied = called().when(coming(birth_date=date(2010, 3, 12), guardian="Paul Girard"))
    assert isinstance(applied, ParticipationProposed)
    assert applied.guardian_required_until == date(2028, 3, 31)
    called().refuses("guardian-name-missing", coming(birth_date=date(2010, 3, 12)))
    called().refuses("birth-date-missing", coming(birth_date=None))


def test_where_nobody_is_called_nobody_comes_forward() -> None:
    given(running_programme()).refuses("call-not-open", coming())
    called().refuses("call-not-open", coming("mentee"))  # the call was to the learners
    called(TODAY - timedelta(days=1)).refuses("call-over", coming())


@pytest.mark.parametrize("left", [False, True])
def test_who_is_there_or_was_stays_as_they_are(left: bool) -> None:
    there = ParticipationProposed(COMING, HERE, INES, "mentor", Profile(), None)
    past = (there, ParticipationWithdrawn(COMING, HERE, INES, "mentor")) if left else (there,)
    assert not Given({**called().past, PARTICIPATION.of(COMING): past}).when(coming())
    elsewhere = msgspec.structs.replace(there, programme=ELSEWHERE)
    Given({**called().past, PARTICIPATION.of(COMING): (elsewhere,)}).refuses("participation-elsewhere", coming())


def test_nobody_comes_before_the_agreement_on_data_nor_after_the_end_nor_for_too_many_pairs() -> None:
    without = msgspec.structs.replace(IN_ORDER, data_agreement=None)
    called().refuses("data-agreement-missing", coming(), institution=without)
    called().refuses("capacity-out-of-range", coming(capacity=9))
    given(closed_programme()).refuses("programme-closed", coming())
    given().refuses("programme-missing", coming())
