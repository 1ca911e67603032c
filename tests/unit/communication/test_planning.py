"""Which messages a programme is proposed, on which day, with what the house knows filled in."""

from datetime import date

import msgspec
import pytest

from domain.calendar import ClosedPeriod, SchoolCalendar
from domain.design.communication import COMMUNICATION, DetailsGiven, MessagePlanned
from domain.design.design import PlannedMessage
from domain.programme import InstitutionKind, Mode
from projections.programme_sheet import Waiver
from services.communication import planning
from services.communication.codes import code_of
from services.communication.figures import figures_of
from services.communication.looking import gate_today, read
from services.programmes.looking import ProgrammeViews
from services.programmes.proposing import proposed_design
from tests.unit.domain.histories import CALLED, HERE, KNOWN, TELLING
from tests.unit.pages.places import TODAY, pair, programme, somebody

FIRST, LAST = date(2026, 9, 1), date(2027, 6, 30)  # a Tuesday
AUTUMN = ClosedPeriod(date(2026, 10, 17), date(2026, 11, 1), "Toussaint")


def of_kind(kind: InstitutionKind, mode: Mode, found: ProgrammeViews | None = None) -> ProgrammeViews:
    found = found or programme()
    return msgspec.structs.replace(found, sheet=msgspec.structs.replace(found.sheet, kind=kind, mode=mode, template_version="2026.1"))


def proposed(found: ProgrammeViews) -> list[str]:
    return [one.message for one in planning.proposed(found, TODAY)]


class TestPlan:
    def test_it_is_that_of_the_mode(self) -> None:
        express, reinforced = proposed(of_kind("cfa", "express")), proposed(of_kind("cfa", "reinforced"))
        assert set(express) < set(reinforced)
        assert "governance-note" in reinforced
        assert "poster" not in reinforced

    def test_families_are_written_to_only_about_minors(self) -> None:
        assert "families-information" in proposed(of_kind("lycee-public", "standard"))
        assert "families-information" not in proposed(of_kind("universite", "standard"))
        adults = programme([somebody(1, ("Ana", "Faure"))])
        assert "families-information" not in proposed(of_kind("lycee-public", "standard", adults))
        participant, person = somebody(2, ("Inès", "Girard"))
        minor = programme([(participant, msgspec.structs.replace(person, guardian_required_until=date(2027, 3, 31)))])
        assert "families-authorisation" in proposed(of_kind("universite", "standard", minor))

    def test_employers_are_those_of_apprentices(self) -> None:
        assert "employer-information" in proposed(of_kind("cfa", "standard"))
        assert "employer-information" not in proposed(of_kind("ecole", "standard"))

    def test_what_the_design_promised_comes_before_what_the_mode_asks(self) -> None:
        found = of_kind("cfa", "express")
        promised = (PlannedMessage("staff-announcement", "staff"), PlannedMessage("poster", "learners"))
        design = msgspec.structs.replace(proposed_design(found.sheet), communication=promised)
        found = msgspec.structs.replace(found, sheet=msgspec.structs.replace(found.sheet, design=design))
        assert proposed(found) == ["staff-announcement", "poster"]

    def test_the_sender_is_the_one_that_the_template_names(self) -> None:
        senders = {one.message: one.sender for one in planning.proposed(of_kind("lycee-public", "reinforced"), TODAY)}
        assert (senders["staff-announcement"], senders["staff-call"]) == ("direction", "coordinator")

    def test_a_message_that_the_kit_does_not_know(self) -> None:
        with pytest.raises(planning.MessageUnknown):
            planning.chosen(of_kind("cfa", "express"), ["poster", "lettre"])


class TestDays:
    def test_weeks_without_school_are_not_counted(self) -> None:
        calendar = SchoolCalendar((AUTUMN,))
        days = [planning.day_of_week(FIRST, LAST, calendar, week) for week in (0, 1, 6, 7)]
        assert days == [date(2026, 9, 1), date(2026, 9, 7), date(2026, 10, 12), date(2026, 11, 2)]

    def test_a_first_day_after_the_week_s_last_school_day_begins_with_the_next(self) -> None:
        assert planning.day_of_week(date(2026, 9, 5), LAST, SchoolCalendar(), 0) == date(2026, 9, 7)

    def test_nothing_is_due_after_the_programme_ends(self) -> None:
        assert planning.day_of_week(FIRST, date(2026, 10, 2), SchoolCalendar(), 20) == date(2026, 10, 2)
        assert planning.day_of_week(FIRST, LAST, SchoolCalendar((ClosedPeriod(FIRST, date(2030, 1, 1), "fermé"),)), 0) == LAST


class TestReading:
    def test_figures_are_those_of_the_day(self) -> None:
        people = [somebody(1, ("Inès", "Girard")), somebody(2, ("Ana", "Faure"), "mentee")]
        known = {one.name: one.value for one in figures_of(of_kind("cfa", "express", programme(people, [pair(50, 1, 2)])))}
        assert (known["institution_name"], known["learners"]) == ("CFA", "apprenties et apprentis")
        assert (known["mentors_count"], known["mentees_count"], known["sessions_count"]) == ("1", "1", "6")
        assert not known.keys() & {"sessions_held", "satisfaction", "index_change"}

    def test_what_nobody_can_fill_yet_is_named_in_square_brackets(self) -> None:
        found = of_kind("cfa", "express")
        planned = MessagePlanned(HERE, "staff-call", "staff", "coordinator", CALLED)
        communication = COMMUNICATION.fold((planned, DetailsGiven(HERE, TELLING, KNOWN)))
        said = read(communication.messages["staff-call"], communication, found)
        assert said.short == "Inscription : [lien personnel, à usage unique]"
        assert (said.missing, said.each) == ((), ("link",))

    def test_the_gate_is_the_mode_s_until_it_is_waived(self) -> None:
        found = of_kind("cfa", "reinforced")
        blocked = msgspec.structs.replace(found, sheet=msgspec.structs.replace(found.sheet, gates={"staff-informed": "block"}))
        assert gate_today(blocked, TODAY) == "block"
        granted = (Waiver("staff-informed", "Dit", TODAY),)
        waived = msgspec.structs.replace(blocked, sheet=msgspec.structs.replace(blocked.sheet, waivers=granted))
        assert gate_today(waived, TODAY) == "warn"
        assert gate_today(waived, date(2027, 1, 1)) == "block"

    def test_a_code_is_made_of_web_addresses_alone(self) -> None:
        assert 'aria-label="Code &amp; adresse"' in code_of("https://exemple.test/a?b=1&c=2", "Code & adresse")
        assert code_of("au bureau 12", "Code") == ""
