"""Somebody asks to be erased; the institution answers. Retention: how long it keeps data, and whom the law lets it keep."""

from datetime import UTC, date, datetime
from uuid import uuid4

import msgspec
import pytest

from domain.event import Event
from domain.programme import PROGRAMME, ProgrammeClosed, ProgrammeOpened
from domain.training.participation import PARTICIPATION
from domain.training.participation_events import ParticipationProposed, ParticipationWithdrawn, Profile
from services.rights.due import answer_due
from tenants.erasing import ErasePerson, RefuseErasure, RequestErasure
from tenants.institution import INSTITUTION, InstitutionSignedUp, RetentionChosen
from tenants.person import (
    PERSON,
    ErasureRefused,
    ErasureRequested,
    PersonDataErased,
    PersonGuardianCorrected,
    PersonNameCorrected,
    PersonRegistered,
)
from tenants.personal_data.contacts import contact_changes
from tenants.personal_data.erasure import Destruction, destructions
from tenants.reaching import CorrectGuardian, CorrectName
from tenants.registering import PersonDetails, RegisterPeople
from tenants.retention import ChooseRetention, Periods, months_before
from tests.unit.tenants.deciding import Given, given

INES, PROGRAMME_ID, PARTICIPATION_ID = uuid4(), uuid4(), uuid4()
OPENED = ProgrammeOpened(
    PROGRAMME_ID, "Mentorat", "cfa", "express", "default", "2026.1", "2026-2027", date(2026, 9, 1), date(2027, 6, 30), {}
)
PROPOSED = ParticipationProposed(PARTICIPATION_ID, PROGRAMME_ID, INES, "mentee", Profile())
LEFT = ParticipationWithdrawn(PARTICIPATION_ID, PROGRAMME_ID, INES, "mentee")
REGISTERED = PersonRegistered(INES, "Girard", "Inès", "ines@cfa.example", None, None, None, None, "adult")
ASKED = ErasureRequested(INES, None)
REFUSED = ErasureRefused(INES, "legal-claims", "Un litige est en cours.")
ERASED = PersonDataErased(INES, "asked")


def after(*events: Event) -> Given:
    return given((PERSON.of(INES), (REGISTERED, *events)))


class TestAsking:
    def test_without_saying_why(self) -> None:
        assert after().when(RequestErasure(person=INES, reason="  ")) == [ErasureRequested(INES, None)]

    @pytest.mark.parametrize("role", ["mentor", "mentee", "guardian", "coordinator", "direction"])
    def test_by_the_person_their_guardian_or_somebody_who_notes_it(self, role: str) -> None:
        assert after().when(RequestErasure(person=INES, reason="Je pars."), role=role) == [ErasureRequested(INES, "Je pars.")]

    def test_asking_again_changes_nothing_until_it_is_answered(self) -> None:
        assert after(ASKED).when(RequestErasure(person=INES)) == []
        assert after(ASKED, REFUSED).when(RequestErasure(person=INES)) == [ASKED]

    def test_a_reason_has_an_end(self) -> None:
        after().refuses("erasure-reason-too-long", RequestErasure(person=INES, reason="a" * 2_001))

    def test_nobody_and_nobody_any_more(self) -> None:
        given().refuses("person-missing", RequestErasure(person=INES))
        after(ASKED, ERASED).refuses("person-erased", RequestErasure(person=INES))


class TestRefusing:
    def test_with_a_ground_and_an_explanation(self) -> None:
        command = RefuseErasure(person=INES, ground="legal-claims", explanation=" Un litige est en cours. ")
        assert after(ASKED).when(command) == [REFUSED]

    def test_what_nobody_asked_for(self) -> None:
        for past in ((), (ASKED, REFUSED)):
            after(*past).refuses("erasure-not-requested", RefuseErasure(person=INES, ground="legal-claims", explanation="Non."))

    @pytest.mark.parametrize("explanation", ["", "   ", "a" * 2_001])
    def test_a_refusal_is_explained(self, explanation: str) -> None:
        after(ASKED).refuses("erasure-refusal-unexplained", RefuseErasure(person=INES, ground="legal-claims", explanation=explanation))


class TestErasing:
    def test_who_asked(self) -> None:
        assert after(ASKED).when(ErasePerson(person=INES, ground="asked")) == [ERASED]

    def test_who_did_not_ask_or_was_refused_only_on_another_ground(self) -> None:
        for past in ((), (ASKED, REFUSED)):
            after(*past).refuses("erasure-not-requested", ErasePerson(person=INES, ground="asked"))
            mistaken = PersonDataErased(INES, "registered-by-mistake")
            assert after(*past).when(ErasePerson(person=INES, ground="registered-by-mistake")) == [mistaken]

    def test_twice_changes_nothing(self) -> None:
        assert after(ASKED, ERASED).when(ErasePerson(person=INES, ground="asked")) == []

    def test_who_still_takes_part_leaves_first(self) -> None:
        running = self._in_a_programme((OPENED,))
        running.refuses("person-still-takes-part", self._erasing())
        left = self._in_a_programme((OPENED,), LEFT)
        assert left.when(self._erasing()) == [PersonDataErased(INES, "asked", (PROGRAMME_ID,), ("ab",))]

    def test_a_programme_that_is_over_holds_nobody(self) -> None:
        over = self._in_a_programme((OPENED, ProgrammeClosed(PROGRAMME_ID)))
        assert over.when(self._erasing()) == [PersonDataErased(INES, "asked", (PROGRAMME_ID,), ("ab",))]

    def test_a_participation_of_somebody_else_is_not_touched(self) -> None:
        another = msgspec.structs.replace(PROPOSED, person=uuid4())
        others = given((PERSON.of(INES), (REGISTERED, ASKED)), (PARTICIPATION.of(PARTICIPATION_ID), (another,)))
        others.refuses("participation-not-theirs", self._erasing())
        after(ASKED).refuses("participation-not-theirs", self._erasing())

    def test_what_is_destroyed_with_it(self) -> None:
        told = PersonDataErased(INES, "asked", (PROGRAMME_ID,), ("ab",))
        assert destructions([ASKED, told]) == (Destruction(INES, (PROGRAMME_ID,), (b"\xab",)),)
        assert contact_changes([told]) == ()

    def test_an_erased_person_is_told_nothing_of_any_more(self) -> None:
        gone = after(ASKED, ERASED)
        gone.refuses("person-erased", CorrectName(person=INES, family_name="Girard", given_name="Agnès"))
        gone.refuses("person-erased", RegisterPeople(people=(PersonDetails(person=INES, family_name="Girard", given_name="Inès"),)))

    @staticmethod
    def _in_a_programme(programme: tuple[Event, ...], *events: Event) -> Given:
        return given(
            (PERSON.of(INES), (REGISTERED, ASKED)),
            (PARTICIPATION.of(PARTICIPATION_ID), (PROPOSED, *events)),
            (PROGRAMME.of(PROGRAMME_ID), programme),
        )

    @staticmethod
    def _erasing() -> ErasePerson:
        return ErasePerson(person=INES, ground="asked", participations=(PARTICIPATION_ID,), documents=("ab", "ab"))


class TestCorrectingAName:
    def test_both_parts(self) -> None:
        assert after().when(CorrectName(person=INES, family_name=" Girard  Roux ", given_name="Inès")) == [
            PersonNameCorrected(INES, "Girard Roux", "Inès")
        ]

    def test_what_is_so_already(self) -> None:
        assert after().when(CorrectName(person=INES, family_name="Girard", given_name="Inès")) == []

    @pytest.mark.parametrize(("family", "given_name"), [("", " "), ("a" * 150, "b" * 51)])
    def test_nobody_is_without_a_name(self, family: str, given_name: str) -> None:
        after().refuses("corrected-name-wrong", CorrectName(person=INES, family_name=family, given_name=given_name))


class TestCorrectingAGuardian:
    def test_name_and_address(self) -> None:
        command = CorrectGuardian(person=INES, guardian_name=" Paule Girard ", guardian_email="paule@famille.example")
        told = PersonGuardianCorrected(INES, "Paule Girard", "paule@famille.example")
        assert after().when(command) == [told]
        assert after(told).when(command) == []
        assert after(told).when(CorrectGuardian(person=INES, guardian_name=None, guardian_email="")) == [
            PersonGuardianCorrected(INES, None, None)
        ]

    def test_what_is_no_address(self) -> None:
        after().refuses("person-address-invalid", CorrectGuardian(person=INES, guardian_name=None, guardian_email="pas une adresse"))


class TestRetention:
    SIGNED_UP = InstitutionSignedUp(INES, "CFA", "cfa", None, None, None, None, "Europe/Paris", False)

    def _signed_up(self, *events: Event) -> Given:
        return given((INSTITUTION.of(INES), (self.SIGNED_UP, *events)))

    def test_the_direction_chooses(self) -> None:
        chosen = RetentionChosen(INES, 6, 36)
        assert self._signed_up().when(ChooseRetention(institution=INES, use=6, archive=36), role="direction") == [chosen]
        assert self._signed_up(chosen).when(ChooseRetention(institution=INES, use=6, archive=36)) == []
        assert self._signed_up().when(ChooseRetention(institution=INES, use=12, archive=24)) == []

    @pytest.mark.parametrize(("use", "archive"), [(2, 0), (25, 0), (12, -1), (12, 61)])
    def test_within_bounds(self, use: int, archive: int) -> None:
        self._signed_up().refuses("retention-out-of-bounds", ChooseRetention(institution=INES, use=use, archive=archive))

    def test_of_no_institution(self) -> None:
        given().refuses("institution-missing", ChooseRetention(institution=INES, use=12, archive=24))

    def test_months_are_counted_back(self) -> None:
        now = datetime(2027, 3, 31, 12, tzinfo=UTC)
        assert months_before(now, 1) == datetime(2027, 2, 28, 12, tzinfo=UTC)
        assert Periods().archived_before(now) == datetime(2026, 3, 28, 12, tzinfo=UTC)
        assert Periods().over_before(now) == datetime(2024, 3, 28, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("asked", "due"),
    [(date(2026, 11, 23), date(2026, 12, 23)), (date(2026, 12, 31), date(2027, 1, 31)), (date(2027, 1, 31), date(2027, 2, 28))],
)
def test_an_answer_is_due_in_a_month(asked: date, due: date) -> None:
    assert answer_due(asked) == due
