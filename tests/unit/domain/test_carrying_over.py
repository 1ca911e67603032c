"""Carrying over: the design copied as a draft, leavers archived, volunteers proposed anew, alumni named, both programmes linked."""

from datetime import date
from typing import Any

import msgspec

from domain.decision import Standing
from domain.design.design import DesignDrafted
from domain.measurement.carrying_over import CarryOver, Returning
from domain.measurement.impact import (
    IMPACT,
    AlumnusNamed,
    LeaverArchived,
    ProgrammeCarriedOver,
    ProgrammeTakenUp,
    VolunteerInvitedAgain,
)
from domain.personal import Sealed
from domain.programme import OpenProgramme, PhaseOpened, ProgrammeOpened
from domain.training.participation import PARTICIPATION
from domain.training.participation_events import ParticipationProposed, ParticipationWithdrawn, Profile
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
    briefed_mentee,
    certified_mentor,
    closed_programme,
    drafted_design,
    gates_of,
    identifier,
    proposed,
    running_programme,
    selected,
)
from tests.unit.domain.specification import Given, given

NEXT = identifier("the year after")
OPENING = OpenProgramme(
    programme=NEXT,
    name="Mentorat inversé, deuxième année",
    kind="cfa",
    mode="standard",
    template="reverse-mentoring-one-year",
    template_version="2026.1",
    year="2027-2028",
    first_day=date(2027, 9, 2),
    last_day=date(2028, 6, 30),
    gates=gates_of("standard"),
)


def anew(who: Someone) -> Returning:
    return Returning(who.participation, identifier(f"next participation of {who.name}"))


def carry(*returning: Someone, leavers: tuple[Someone, ...] = (), alumni: tuple[Someone, ...] = (), **fields: Any) -> CarryOver:
    told: dict[str, Any] = {
        "programme": HERE,
        "opening": OPENING,
        "returning": tuple(anew(who) for who in returning),
        "leavers": tuple(who.participation for who in leavers),
        "alumni": tuple(who.participation for who in alumni),
    }
    return CarryOver(**told | fields)


def a_closed_year() -> Given:
    return given(closed_programme(), approved_design(), certified_mentor(LUCAS, capacity=2), certified_mentor(INES), briefed_mentee(CLAIRE))


def programme_opened() -> ProgrammeOpened:
    return ProgrammeOpened(**{name: getattr(OPENING, name) for name in ProgrammeOpened.__struct_fields__})


class TestTheYearAfter:
    def test_begins_with_everything_that_goes_on(self) -> None:
        carried = a_closed_year().when(carry(LUCAS, CLAIRE, leavers=(INES,), alumni=(LUCAS, INES)))
        frame = msgspec.structs.replace(CONTENT.frame, first_day=date(2027, 9, 2), last_day=date(2028, 6, 30))
        objective = msgspec.structs.replace(CONTENT.objectives[0], baseline=None)
        carried.then(
            programme_opened(),
            PhaseOpened(NEXT, "diagnostic"),
            DesignDrafted(NEXT, msgspec.structs.replace(CONTENT, frame=frame, objectives=(objective,))),
            ProgrammeCarriedOver(HERE, NEXT),
            LeaverArchived(HERE, INES.participation, INES.person, "mentor"),
            ProgrammeTakenUp(NEXT, HERE),
            ParticipationProposed(anew(LUCAS).participation, NEXT, LUCAS.person, "mentor", Profile(capacity=2)),
            VolunteerInvitedAgain(NEXT, anew(LUCAS).participation, LUCAS.participation, LUCAS.person, "mentor"),
            ParticipationProposed(anew(CLAIRE).participation, NEXT, CLAIRE.person, "mentee", Profile()),
            VolunteerInvitedAgain(NEXT, anew(CLAIRE).participation, CLAIRE.participation, CLAIRE.person, "mentee"),
            AlumnusNamed(NEXT, LUCAS.participation, LUCAS.person),
            AlumnusNamed(NEXT, INES.participation, INES.person),
        )
        carried.again().then_nothing()

    def test_both_programmes_know_each_other(self) -> None:
        events = [one.event for one in a_closed_year().when(carry()).decided.happenings]
        here = IMPACT.fold(event for event in events if event.programme == HERE)  # type: ignore[attr-defined]
        there = IMPACT.fold(event for event in events if event.programme == NEXT)  # type: ignore[attr-defined]
        assert (here.noted.successor, there.noted.predecessor) == (NEXT, HERE)

    def test_a_deadline_moves_to_the_new_year(self) -> None:
        dated = msgspec.structs.replace(CONTENT, objectives=(msgspec.structs.replace(CONTENT.objectives[0], due=date(2027, 5, 1)),))
        carried = given(closed_programme(), drafted_design(dated)).when(carry())
        design = next(one.event for one in carried.decided.happenings if isinstance(one.event, DesignDrafted))
        assert design.content.objectives[0].due == date(2028, 6, 30)

    def test_without_a_design_there_is_nothing_to_copy(self) -> None:
        carried = given(closed_programme()).when(carry())
        carried.then(programme_opened(), PhaseOpened(NEXT, "diagnostic"), ProgrammeCarriedOver(HERE, NEXT), ProgrammeTakenUp(NEXT, HERE))

    def test_once(self) -> None:
        told = a_closed_year().and_(IMPACT.of(HERE), ProgrammeCarriedOver(HERE, identifier("another year")))
        told.when(carry()).refused("already-carried-over")

    def test_a_programme_that_is_over(self) -> None:
        given(running_programme()).when(carry()).refused("programme-still-running")
        given().when(carry()).refused("programme-missing")

    def test_into_a_new_one_that_can_be_opened(self) -> None:
        a_closed_year().and_(running_programme(programme=NEXT)).when(carry()).refused("already-exists")
        reversed_days = msgspec.structs.replace(OPENING, last_day=date(2027, 1, 1))
        a_closed_year().when(carry(opening=reversed_days)).refused("programme-dates-reversed")

    def test_people_only_with_the_directions_agreement_on_data(self) -> None:
        without = Standing(exists=True, active=True, kind="cfa")
        a_closed_year().when(carry(LUCAS), institution=without).refused("data-agreement-missing")
        assert a_closed_year().when(carry(), institution=without).decided.verdict == "accepted"


class TestPeople:
    def test_are_of_the_closed_programme(self) -> None:
        a_closed_year().when(carry(HUGO)).refused("person-not-of-this-programme")
        a_closed_year().when(carry(leavers=(HUGO,))).refused("person-not-of-this-programme")
        a_closed_year().when(carry(alumni=(HUGO,))).refused("person-not-of-this-programme")
        there = selected(HUGO, programme=ELSEWHERE)
        for command in (carry(HUGO), carry(leavers=(HUGO,))):
            a_closed_year().and_(there).when(command).refused("person-not-of-this-programme")

    def test_who_was_proposed_only_may_be_proposed_again(self) -> None:
        carried = a_closed_year().and_(proposed(HUGO, guardian_until=date(2028, 3, 31))).when(carry(HUGO))
        proposal = next(one.event for one in carried.decided.happenings if isinstance(one.event, ParticipationProposed))
        assert proposal.guardian_required_until == date(2028, 3, 31)

    def test_who_withdrew_is_not_asked_again_but_may_be_archived(self) -> None:
        gone = selected(HUGO, ParticipationWithdrawn(HUGO.participation, HERE, HUGO.person, "mentee"))
        a_closed_year().and_(gone).when(carry(HUGO)).refused("person-not-of-this-programme")
        assert a_closed_year().and_(gone).when(carry(leavers=(HUGO,))).decided.verdict == "accepted"

    def test_nobody_leaves_and_returns(self) -> None:
        a_closed_year().when(carry(LUCAS, leavers=(LUCAS,))).refused("leaves-and-returns")

    def test_only_certified_mentors_train_newcomers(self) -> None:
        a_closed_year().when(carry(alumni=(CLAIRE,))).refused("alumnus-not-certified")
        a_closed_year().and_(selected(HUGO)).when(carry(alumni=(HUGO,))).refused("alumnus-not-certified")

    def test_named_twice_is_named_once(self) -> None:
        carried = a_closed_year().when(carry(LUCAS, LUCAS, leavers=(INES, INES), alumni=(LUCAS, LUCAS)))
        kinds = [type(one.event).__name__ for one in carried.decided.happenings]
        assert [kinds.count(name) for name in ("ParticipationProposed", "LeaverArchived", "AlumnusNamed")] == [1, 1, 1]

    def test_who_is_in_the_new_programme_already_stays_as_they_are(self) -> None:
        here = PARTICIPATION.of(anew(LUCAS).participation)
        already = ParticipationProposed(anew(LUCAS).participation, NEXT, LUCAS.person, "mentor", Profile())
        carried = a_closed_year().and_(here, already).when(carry(LUCAS))
        assert not [one for one in carried.decided.happenings if one.stream == here]

    def test_an_erased_person_is_not_invited(self) -> None:
        stream, events = proposed(HUGO)
        erased = tuple(msgspec.structs.replace(event, guardian_required_until=Sealed("…")) for event in events)
        a_closed_year().and_((stream, erased)).when(carry(HUGO)).refused("erased-person-invited")
