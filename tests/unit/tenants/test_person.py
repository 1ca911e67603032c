"""People become known, are merged, corrected, given a code; their birth date is used and forgotten."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from hypothesis import example
from hypothesis import given as given_any
from hypothesis import strategies as st

from domain.event import Event
from domain.personal import Sealed
from tenants.person import (
    PERSON,
    AccessCodeIssued,
    NotRegistered,
    PersonContactCorrected,
    PersonDetailsMerged,
    PersonRegistered,
    Registered,
)
from tenants.personal_data.contacts import ContactChange, contact_changes
from tenants.reaching import CorrectContact, IssueAccessCode
from tenants.registering import PersonDetails, RegisterPeople, age_band, guardian_required_until
from tests.unit.tenants.deciding import IN_ORDER, TODAY, Given, given

INES = uuid4()
REGISTERED = PersonRegistered(INES, "Girard", "Inès", "ines@cfa.example", None, None, None, date(2027, 3, 31), "minor")
UNKNOWN_AGE = PersonRegistered(INES, "Girard", "Inès", None, None, None, None, None, "unknown")
NOBODY = given()


def details(person: UUID = INES, **told: Any) -> PersonDetails:
    return PersonDetails(person=person, **({"family_name": "Girard", "given_name": "Inès"} | told))


def registering(*people: PersonDetails) -> RegisterPeople:
    return RegisterPeople(people=people)


def after(*events: Event) -> Given:
    return given((PERSON.of(INES), events))


class TestRegistering:
    def test_a_minor(self) -> None:
        told = details(email=" ines@cfa.example ", birth_date=date(2009, 3, 8), phone=" ")
        assert NOBODY.when(registering(told)) == [REGISTERED]

    def test_an_adult_needs_no_guardian(self) -> None:
        (registered,) = NOBODY.when(registering(details(birth_date=date(2000, 1, 1))))
        assert isinstance(registered, PersonRegistered)
        assert (registered.age_band, registered.guardian_required_until) == ("adult", None)

    def test_an_age_may_be_unknown(self) -> None:
        assert NOBODY.when(registering(details())) == [UNKNOWN_AGE]

    def test_several_people_at_once_each_in_their_own_stream(self) -> None:
        bo = uuid4()
        decided = NOBODY.decided(registering(details(), details(bo, given_name="Bo")))
        assert [stream for stream, _ in decided] == [PERSON.of(INES), PERSON.of(bo)]

    def test_the_same_person_twice_in_one_file_is_one_person(self) -> None:
        first, second = NOBODY.when(registering(details(), details(email="ines@cfa.example"), details()))
        assert first == UNKNOWN_AGE
        assert second == PersonDetailsMerged(INES, "ines@cfa.example", None, None, None, None, "unknown")

    def test_without_the_directions_agreement_nobody_is_registered(self) -> None:
        without = msgspec.structs.replace(IN_ORDER, data_agreement=None)
        NOBODY.refuses("data-agreement-missing", registering(details()), institution=without)

    @pytest.mark.parametrize(
        ("told", "code"),
        [
            ({"family_name": " ", "given_name": ""}, "person-name-missing"),
            ({"email": "ines"}, "person-address-invalid"),
            ({"email": "@cfa.example"}, "person-address-invalid"),
            ({"email": "ines girard@cfa.example"}, "person-address-invalid"),
            ({"guardian_email": "père@"}, "person-address-invalid"),
            ({"birth_date": TODAY + timedelta(days=1)}, "birth-date-implausible"),
            ({"birth_date": date(1826, 1, 1)}, "birth-date-implausible"),
        ],
    )
    def test_what_cannot_be_right_is_refused_for_all(self, told: dict[str, Any], code: str) -> None:
        NOBODY.refuses(code, registering(details(uuid4()), details(**told)))

    def test_one_name_is_enough(self) -> None:
        assert len(NOBODY.when(registering(details(family_name="", given_name="Bo")))) == 1


class TestMerging:
    def test_the_same_again_changes_nothing(self) -> None:
        told = details(email="ines@cfa.example", birth_date=date(2009, 3, 8))
        assert after(REGISTERED).when(registering(told)) == []

    def test_what_was_missing_is_added(self) -> None:
        told = details(phone="06 12 34 56 78", guardian_name="Ana Girard", birth_date=date(2009, 3, 8))
        merged = PersonDetailsMerged(INES, None, "06 12 34 56 78", "Ana Girard", None, date(2027, 3, 31), "minor")
        assert after(UNKNOWN_AGE).when(registering(told)) == [merged]

    def test_an_adults_age_is_added_without_any_date(self) -> None:
        merged = PersonDetailsMerged(INES, None, None, None, None, None, "adult")
        assert after(UNKNOWN_AGE).when(registering(details(birth_date=date(1990, 1, 1)))) == [merged]

    def test_what_was_known_stays(self) -> None:
        told = details(family_name="Martin", email="autre@cfa.example", birth_date=date(2008, 1, 1))
        assert after(REGISTERED).when(registering(told)) == []

    def test_what_was_erased_is_not_told_again(self) -> None:
        erased = msgspec.structs.replace(REGISTERED, email=Sealed("abc"))
        assert after(erased).when(registering(details(email="ines@cfa.example"))) == []

    def test_folding_keeps_what_a_merge_does_not_tell(self) -> None:
        merged = PersonDetailsMerged(INES, None, "06", None, None, None, "minor")
        state = PERSON.fold([REGISTERED, merged])
        assert isinstance(state, Registered)
        assert (state.email, state.phone, state.guardian_required_until) == ("ines@cfa.example", "06", date(2027, 3, 31))


class TestCorrecting:
    def test_an_address_is_replaced(self) -> None:
        correct = CorrectContact(person=INES, email="ines.girard@cfa.example", phone=None)
        corrected = PersonContactCorrected(INES, "ines.girard@cfa.example", None)
        assert after(REGISTERED).when(correct) == [corrected]
        assert after(REGISTERED, corrected).when(correct) == []

    def test_an_address_may_be_removed(self) -> None:
        assert after(REGISTERED).when(CorrectContact(person=INES, email="", phone=None)) == [PersonContactCorrected(INES, None, None)]

    def test_refusals(self) -> None:
        NOBODY.refuses("person-missing", CorrectContact(person=INES, email=None, phone=None))
        after(REGISTERED).refuses("person-address-invalid", CorrectContact(person=INES, email="ines@", phone=None))


class TestAccessCode:
    def test_the_last_one_counts(self) -> None:
        first, second = AccessCodeIssued(INES, "a1"), AccessCodeIssued(INES, "b2")
        assert after(REGISTERED).when(IssueAccessCode(person=INES, code_digest="a1")) == [first]
        assert after(REGISTERED, first).when(IssueAccessCode(person=INES, code_digest="a1")) == []
        assert after(REGISTERED, first, second).when(IssueAccessCode(person=INES, code_digest="a1")) == [first]

    def test_refusals(self) -> None:
        NOBODY.refuses("person-missing", IssueAccessCode(person=INES, code_digest="a1"))
        after(REGISTERED).refuses("access-code-missing", IssueAccessCode(person=INES, code_digest=""))


class TestAge:
    @given_any(st.dates(date(1950, 1, 1), date(2030, 12, 31)))
    @example(date(2008, 2, 29))
    @example(date(2008, 12, 31))
    def test_a_guardian_is_required_to_the_end_of_the_month_of_majority(self, born: date) -> None:
        until = guardian_required_until(born)
        assert (until.year, until.month) == (born.year + 18, born.month)
        assert (until + timedelta(days=1)).day == 1

    @given_any(st.dates(date(1950, 1, 1), date(2030, 12, 31)), st.dates(date(1970, 1, 1), date(2050, 1, 1)))
    @example(date(2008, 2, 29), date(2026, 2, 28))
    @example(date(2008, 2, 29), date(2026, 3, 1))
    def test_a_minor_is_never_taken_for_an_adult(self, born: date, day: date) -> None:
        of_age = (day.year - born.year - ((day.month, day.day) < (born.month, born.day))) >= 18
        band = age_band(guardian_required_until(born), day)
        assert band == "minor" or of_age

    def test_nothing_told_is_nothing_known(self) -> None:
        assert age_band(None, TODAY) == "unknown"


class TestAddresses:
    def test_events_say_whose_address_is_whose(self) -> None:
        corrected = PersonContactCorrected(INES, "autre@cfa.example", None)
        merged = PersonDetailsMerged(INES, "nouvelle@cfa.example", None, None, None, None, "minor")
        assert contact_changes([REGISTERED, merged, corrected, AccessCodeIssued(INES, "a1")]) == (
            ContactChange(INES, ("ines@cfa.example",)),
            ContactChange(INES, ("nouvelle@cfa.example",)),
            ContactChange(INES, ("autre@cfa.example",), releases=True),
        )

    def test_who_has_no_address_claims_none(self) -> None:
        assert contact_changes([UNKNOWN_AGE]) == ()
        assert contact_changes([PersonContactCorrected(INES, None, None)]) == (ContactChange(INES, (), releases=True),)


def test_nobody_is_nobody() -> None:
    assert PERSON.fold([]) == NotRegistered()
    assert PERSON.fold([AccessCodeIssued(INES, "a1")]) == NotRegistered()
