"""An institution signs up, names whom to turn to, accepts the agreement on data, adopts its calendar."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from domain.calendar import ClosedPeriod
from domain.event import Event
from domain.personal import Sealed
from tenants.calendar import AdoptCalendar
from tenants.data_agreement import AcceptDataAgreement
from tenants.identity import CorrectInstitution, SignUpInstitution
from tenants.institution import (
    INSTITUTION,
    CalendarAdopted,
    DataAgreementAccepted,
    DataAgreementSigned,
    InstitutionCorrected,
    InstitutionSignedUp,
    SafeguardingContactNamed,
)
from tenants.safeguarding_contact import NameSafeguardingContact
from tests.unit.tenants.deciding import INSTITUTION_ID, Given, given

STREAM = INSTITUTION.of(INSTITUTION_ID)
SIGNED_UP = InstitutionSignedUp(
    INSTITUTION_ID, "CFA des Deux Rives", "cfa", "0951099D", "73282932000074", "Versailles", "C", "Europe/Paris", False
)
AUTUMN = ClosedPeriod(date(2026, 10, 17), date(2026, 11, 1), "Toussaint")
NOBODY = given()
UAI_KEYS = "ABCDEFGHJKLMNPRSTUVWXYZ"


def signing_up(**told: Any) -> SignUpInstitution:
    usual: dict[str, Any] = {
        "institution": INSTITUTION_ID,
        "name": "CFA des Deux Rives",
        "kind": "cfa",
        "uai": "0951099D",
        "siret": "73282932000074",
        "academie": "Versailles",
        "zone": "C",
    }
    return SignUpInstitution(**(usual | told))


def naming(**told: Any) -> NameSafeguardingContact:
    usual: dict[str, Any] = {
        "institution": INSTITUTION_ID,
        "contact": CONTACT,
        "name": "Maud Quéré",
        "reach": "poste 214",
        "role": "infirmière",
    }
    return NameSafeguardingContact(**(usual | told))


CONTACT = uuid4()
NAMED = SafeguardingContactNamed(INSTITUTION_ID, CONTACT, "Maud Quéré", "poste 214", "infirmière", False)


def after(*events: Event) -> Given:
    return given((STREAM, (SIGNED_UP, *events)))


class TestSigningUp:
    def test_an_institution_signs_up(self) -> None:
        assert NOBODY.when(signing_up()) == [SIGNED_UP]

    def test_numbers_are_kept_compact_and_the_name_tidy(self) -> None:
        told = signing_up(name="  CFA  des Deux\nRives ", uai="095 1099 d", siret="732 829 320 00074")
        assert NOBODY.when(told) == [SIGNED_UP]

    def test_an_ecole_has_no_numbers(self) -> None:
        (signed_up,) = NOBODY.when(signing_up(kind="ecole", uai=None, siret=" ", academie=None, zone=None))
        assert isinstance(signed_up, InstitutionSignedUp)
        assert (signed_up.uai, signed_up.siret, signed_up.zone) == (None, None, None)

    def test_several_sites_each_with_its_number(self) -> None:
        (signed_up,) = NOBODY.when(signing_up(further_uais=("0951099 d", " ", "0750001U")))
        assert isinstance(signed_up, InstitutionSignedUp)
        assert (signed_up.uai, signed_up.further_uais) == ("0951099D", ("0750001U",))

    def test_the_first_number_is_the_institution_s_wherever_it_was_said(self) -> None:
        (signed_up,) = NOBODY.when(signing_up(uai=None, further_uais=("0750001U",)))
        assert isinstance(signed_up, InstitutionSignedUp)
        assert (signed_up.uai, signed_up.further_uais) == ("0750001U", ())

    def test_only_a_private_institution_has_a_contract(self) -> None:
        for kind, expected in (("lycee-prive", "without"), ("cfa", None)):
            (signed_up,) = NOBODY.when(signing_up(kind=kind, contract="without"))
            assert isinstance(signed_up, InstitutionSignedUp)
            assert signed_up.contract == expected

    def test_why_it_stands_beside_another_is_kept(self) -> None:
        (signed_up,) = NOBODY.when(signing_up(beside="  Deux sites  "))
        assert isinstance(signed_up, InstitutionSignedUp)
        assert signed_up.beside == "Deux sites"

    def test_once_is_enough(self) -> None:
        assert after().when(signing_up()) == []

    def test_what_was_said_first_stays(self) -> None:
        after().refuses("institution-exists", signing_up(name="Lycée Ailleurs"))

    @pytest.mark.parametrize(
        ("told", "code"),
        [
            ({"name": "  "}, "institution-name-missing"),
            ({"name": "A" * 201}, "institution-name-missing"),
            ({"uai": "0951099E"}, "uai-invalid"),
            ({"further_uais": ("0951099E",)}, "uai-invalid"),
            ({"further_uais": tuple(f"{number:07d}{UAI_KEYS[number % 23]}" for number in range(1, 21))}, "uais-too-many"),
            ({"siret": "73282932000075"}, "siret-invalid"),
            ({"zone": "D"}, "zone-unknown"),
            ({"timezone": "Europe/Paname"}, "timezone-unknown"),
        ],
    )
    def test_what_cannot_be_right_is_refused(self, told: dict[str, Any], code: str) -> None:
        NOBODY.refuses(code, signing_up(**told))


class TestSafeguardingContact:
    def test_one_is_named(self) -> None:
        assert after().when(naming(name=" Maud Quéré ")) == [NAMED]

    def test_naming_again_changes_nothing(self) -> None:
        assert after(NAMED).when(naming()) == []

    def test_naming_again_may_correct(self) -> None:
        (corrected,) = after(NAMED).when(naming(reach="poste 215"))
        assert corrected == msgspec.structs.replace(NAMED, reach="poste 215")

    @pytest.mark.parametrize("missing", ["name", "reach", "role"])
    def test_somebody_who_cannot_be_reached_is_nobody(self, missing: str) -> None:
        after().refuses("safeguarding-contact-incomplete", naming(**{missing: " "}))

    def test_the_institution_must_be_there(self) -> None:
        NOBODY.refuses("institution-missing", naming())


class TestDataAgreement:
    def test_it_is_accepted_once_per_version(self) -> None:
        accept = AcceptDataAgreement(institution=INSTITUTION_ID, version="2026.1")
        accepted = DataAgreementAccepted(INSTITUTION_ID, "2026.1")
        assert after().when(accept, role="direction") == [accepted]
        assert after(accepted).when(accept, role="direction") == []
        newer = AcceptDataAgreement(institution=INSTITUTION_ID, version="2027.1")
        assert after(accepted).when(newer) == [DataAgreementAccepted(INSTITUTION_ID, "2027.1")]

    def test_it_says_who_accepted_as_what_by_which_link_and_at_whose_request(self) -> None:
        signed = AcceptDataAgreement(
            institution=INSTITUTION_ID,
            version="2026.2",
            signature=UUID(int=7),
            name=" Anne  Castel",
            function="proviseure ",
            address="ce.0951099d@ac-versailles.fr",
            asked_by=UUID(int=8),
        )
        accepted, signature = after().when(signed, role="direction")
        assert accepted == DataAgreementAccepted(INSTITUTION_ID, "2026.2")
        assert signature == DataAgreementSigned(
            INSTITUTION_ID, UUID(int=7), "2026.2", "Anne Castel", "proviseure", "ce.0951099d@ac-versailles.fr", UUID(int=8)
        )
        assert after(accepted, signature).when(msgspec.structs.replace(signed, name="Un Autre")) == []

    @pytest.mark.parametrize(
        ("name", "function"), [("", "proviseure"), (" ", "proviseure"), ("Anne", " "), ("A" * 201, "x"), ("A", "x" * 201)]
    )
    def test_a_signature_needs_a_name_and_a_function(self, name: str, function: str) -> None:
        command = AcceptDataAgreement(institution=INSTITUTION_ID, version="2026.2", signature=UUID(int=7), name=name, function=function)
        after().refuses("agreement-unsigned", command)

    def test_a_version_must_be_told(self) -> None:
        after().refuses("agreement-version-missing", AcceptDataAgreement(institution=INSTITUTION_ID, version=""))

    def test_the_institution_must_be_there(self) -> None:
        NOBODY.refuses("institution-missing", AcceptDataAgreement(institution=INSTITUTION_ID, version="2026.1"))


class TestCalendar:
    def adopting(self, **told: Any) -> AdoptCalendar:
        usual: dict[str, Any] = {
            "institution": INSTITUTION_ID,
            "school_year": "2026-2027",
            "closed": (AUTUMN,),
            "public_holidays": (date(2026, 11, 11),),
        }
        return AdoptCalendar(**(usual | told))

    adopted = CalendarAdopted(INSTITUTION_ID, "2026-2027", (AUTUMN,), (date(2026, 11, 11),))

    def test_a_year_is_adopted(self) -> None:
        assert after().when(self.adopting()) == [self.adopted]
        assert after(self.adopted).when(self.adopting()) == []

    def test_days_are_kept_in_order_and_once(self) -> None:
        winter = ClosedPeriod(date(2026, 12, 19), date(2027, 1, 3), "Noël")
        holidays = (date(2027, 5, 1), date(2026, 11, 11), date(2027, 5, 1))
        (adopted,) = after().when(self.adopting(closed=(winter, AUTUMN), public_holidays=holidays))
        assert isinstance(adopted, CalendarAdopted)
        assert adopted.closed == (AUTUMN, winter)
        assert adopted.public_holidays == (date(2026, 11, 11), date(2027, 5, 1))

    @pytest.mark.parametrize("year", ["2026", "2026-2026", "2026-2028", "2026/2027", "26-27"])
    def test_a_school_year_is_two_years(self, year: str) -> None:
        after().refuses("school-year-invalid", self.adopting(school_year=year))

    @pytest.mark.parametrize(
        "told",
        [
            {"closed": (ClosedPeriod(date(2026, 11, 2), date(2026, 11, 1), ""),)},
            {"closed": (ClosedPeriod(date(2026, 7, 31), date(2026, 8, 2), ""),)},
            {"closed": (ClosedPeriod(date(2027, 9, 1), date(2027, 10, 1), ""),)},
            {"public_holidays": (date(2027, 12, 25),)},
        ],
    )
    def test_days_lie_within_the_year(self, told: dict[str, Any]) -> None:
        after().refuses("calendar-dates-wrong", self.adopting(**told))

    def test_the_institution_must_be_there(self) -> None:
        NOBODY.refuses("institution-missing", self.adopting())


class TestStanding:
    def test_nothing_before_the_sign_up(self) -> None:
        assert not INSTITUTION.fold([]).standing.exists

    def test_what_decisions_may_know(self) -> None:
        standing = INSTITUTION.fold([SIGNED_UP, NAMED, DataAgreementAccepted(INSTITUTION_ID, "2026.1")]).standing
        assert standing.exists
        assert standing.active
        assert (standing.kind, standing.timezone, standing.demonstration) == ("cfa", "Europe/Paris", False)
        assert (standing.data_agreement, standing.safeguarding_contact) == ("2026.1", True)

    def test_a_deputy_alone_is_not_the_contact(self) -> None:
        deputy = msgspec.structs.replace(NAMED, deputy=True)
        assert not INSTITUTION.fold([SIGNED_UP, deputy]).standing.safeguarding_contact

    def test_an_erased_contact_was_named_all_the_same(self) -> None:
        erased = msgspec.structs.replace(NAMED, name=Sealed("abc"), reach=Sealed("def"))
        assert INSTITUTION.fold([SIGNED_UP, erased]).standing.safeguarding_contact

    def test_calendars_of_several_years_are_one_and_the_last_of_a_year_counts(self) -> None:
        summer = ClosedPeriod(date(2026, 8, 1), date(2026, 8, 31), "été")
        corrected = CalendarAdopted(INSTITUTION_ID, "2026-2027", (summer,), ())
        next_year = CalendarAdopted(INSTITUTION_ID, "2027-2028", (), (date(2027, 11, 11),))
        calendar = INSTITUTION.fold([SIGNED_UP, TestCalendar.adopted, next_year, corrected]).calendar
        assert calendar.closed == (summer,)
        assert calendar.public_holidays == {date(2027, 11, 11)}


class TestCorrecting:
    def correcting(self, **told: Any) -> CorrectInstitution:
        usual: dict[str, Any] = {
            "institution": INSTITUTION_ID,
            "name": SIGNED_UP.name,
            "uai": SIGNED_UP.uai,
            "siret": SIGNED_UP.siret,
            "academie": SIGNED_UP.academie,
            "zone": SIGNED_UP.zone,
            "timezone": SIGNED_UP.timezone,
        }
        return CorrectInstitution(**(usual | told))

    def test_what_is_said_now_takes_the_place_of_what_was_said(self) -> None:
        command = self.correcting(
            name=" CFA  des Trois Rives ",
            further_uais=("0755890v", SIGNED_UP.uai),
            academie="La Réunion",
            zone="reunion",
            timezone="Indian/Reunion",
        )
        (corrected,) = after().when(command)
        assert isinstance(corrected, InstitutionCorrected)
        assert (corrected.name, corrected.uai, corrected.further_uais) == ("CFA des Trois Rives", "0951099D", ("0755890V",))
        state = INSTITUTION.fold([SIGNED_UP, corrected])
        assert state.signed_up is not None
        assert (state.signed_up.name, state.signed_up.kind, state.standing.timezone) == ("CFA des Trois Rives", "cfa", "Indian/Reunion")
        assert after(corrected).when(command) == []

    def test_the_same_again_changes_nothing(self) -> None:
        assert after().when(self.correcting()) == []

    def test_what_is_left_out_is_no_more(self) -> None:
        (corrected,) = after().when(self.correcting(uai=None, siret=None, academie=None, zone=None))
        assert isinstance(corrected, InstitutionCorrected)
        assert (corrected.uai, corrected.siret, corrected.academie, corrected.zone) == (None, None, None, None)

    @pytest.mark.parametrize(
        ("told", "code"),
        [
            ({"name": "  "}, "institution-name-missing"),
            ({"uai": "0951099E"}, "uai-invalid"),
            ({"further_uais": tuple(f"{number:07d}{UAI_KEYS[number % 23]}" for number in range(1, 21))}, "uais-too-many"),
            ({"siret": "73282932000075"}, "siret-invalid"),
            ({"zone": "D"}, "zone-unknown"),
            ({"timezone": "Europe/Paname"}, "timezone-unknown"),
        ],
    )
    def test_what_cannot_be_right_is_refused(self, told: dict[str, Any], code: str) -> None:
        after().refuses(code, self.correcting(**told))

    def test_the_institution_must_be_there(self) -> None:
        NOBODY.refuses("institution-missing", self.correcting())
