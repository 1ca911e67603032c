"""Nobody is in two places at once: sessions and workshops planned against each other, and what took place, which is told all the same."""

from typing import Any

import msgspec
import pytest

from domain.event import Event
from domain.facilitation.workshop import WORKSHOP, WorkshopChanged
from domain.facilitation.workshop_planning import CancelWorkshop
from domain.training.participation import PARTICIPATION
from tests.unit.domain.histories import (
    CLAIRE,
    HERE,
    HUGO,
    LUCAS,
    approved_design,
    briefed_mentee,
    certified_mentor,
    formed,
    identifier,
    paired,
    running_programme,
)
from tests.unit.domain.meetings import ACTIVATED, PAIR_ID, SECOND, plan, was_planned
from tests.unit.domain.meetings import hold as hold_session
from tests.unit.domain.meetings import was_held as session_was_held
from tests.unit.domain.specification import TODAY, Given, given
from tests.unit.domain.test_meeting import move
from tests.unit.domain.test_workshop import (
    EVENING,
    GROUPS,
    HERS,
    NAMED,
    TOMORROW,
    WHEN,
    YESTERDAY,
    assign,
    assigned,
    change,
    entered,
    hold,
    join,
    joined,
    leave,
    planned,
    was_held,
    was_opened,
)


class TestNobodyIsInTwoPlaces:
    """Lucas accompanies Claire, and a workshop lasts from 17:00 to 18:00 tomorrow."""

    def meets(self, start: int, **changes: Any) -> Given:
        """A workshop in which nobody is yet, and a session of the two that is planned."""
        people = (
            certified_mentor(LUCAS, paired(LUCAS, PAIR_ID)),
            briefed_mentee(CLAIRE, paired(CLAIRE, PAIR_ID)),
            briefed_mentee(HUGO),
            formed(LUCAS, CLAIRE, was_planned(start=start, **changes)),
        )
        here = given(running_programme(), approved_design(GROUPS), *people)
        return here.and_(WORKSHOP.of(HERS), was_opened(start=EVENING, day=TOMORROW), NAMED)

    def test_who_meets_then_does_not_join_nor_teach(self) -> None:
        told = self.meets(EVENING + 30)
        told.when(join(CLAIRE)).refused("workshop-overlaps", start="17:30", end="18:15")
        told.when(assign(LUCAS)).refused("workshop-overlaps")
        told.when(join(HUGO)).then(joined(HUGO), entered(HUGO))

    def test_one_after_the_other_is_well(self) -> None:
        self.meets(EVENING + 60).when(join(CLAIRE)).then(joined(CLAIRE), entered(CLAIRE))
        self.meets(EVENING - 45).when(assign(LUCAS)).then(assigned(LUCAS), entered(LUCAS))
        self.meets(EVENING, day=TODAY).when(join(CLAIRE)).then(joined(CLAIRE), entered(CLAIRE))

    @pytest.mark.parametrize("command", [join(CLAIRE), assign(LUCAS)], ids=["learns", "teaches"])
    def test_who_is_in_a_workshop_plans_no_session_then(self, command: Any) -> None:
        told = self.meets(EVENING - 120).when(command)
        told.when(plan(session=SECOND, start=EVENING + 59)).refused("session-overlaps-workshop", start="17:00", end="18:00")
        told.when(move(start=EVENING - 10)).refused("session-overlaps-workshop")
        told.when(plan(session=SECOND, start=EVENING + 60)).then(was_planned(session=SECOND, start=EVENING + 60))

    def test_who_left_it_or_whose_workshop_is_cancelled_does(self) -> None:
        told = self.meets(EVENING - 120).when(join(CLAIRE))
        session = plan(session=SECOND, start=EVENING)
        told.when(leave(CLAIRE)).when(session).then(was_planned(session=SECOND, start=EVENING))
        told.when(CancelWorkshop(workshop=HERS, reason="too-few")).when(session).then(was_planned(session=SECOND, start=EVENING))

    def test_two_workshops_at_once_are_one_too_many(self) -> None:
        other = identifier("another workshop")
        elsewhere = WORKSHOP.of(other), (msgspec.structs.replace(was_opened(start=EVENING + 30), workshop=other), joined(CLAIRE))
        there = PARTICIPATION.of(CLAIRE.participation), (msgspec.structs.replace(entered(CLAIRE), workshop=other),)
        told = planned(start=EVENING).and_(elsewhere).and_(there)
        told.when(join(CLAIRE)).refused("workshop-overlaps", start="17:30", end="18:30")

    def test_a_workshop_is_not_moved_to_where_its_people_are_expected_elsewhere(self) -> None:
        told = self.meets(EVENING - 60).when(join(CLAIRE)).when(assign(LUCAS))
        told.when(change(start=EVENING - 30)).refused("workshop-people-elsewhere", people=2)
        moved = WorkshopChanged(HERS, HERE, **{**WHEN, "start": EVENING - 15})
        told.when(change(start=EVENING - 15)).then(moved)
        more_seats = WorkshopChanged(HERS, HERE, **{**WHEN, "start": EVENING, "seats": 9})
        told.when(change(start=EVENING, seats=9)).then(more_seats)

    def test_what_took_place_is_told_all_the_same(self) -> None:
        """Whoever tells it may be right, and the other record wrong: both are kept, and shown to the coordinator."""
        held = self.meets(EVENING, day=YESTERDAY).and_(WORKSHOP.of(HERS), *self.yesterday())
        held.when(hold()).then(was_held(), entered(LUCAS), entered(CLAIRE))
        held.when(hold_session(start=EVENING + 10)).then(ACTIVATED, session_was_held(start=EVENING + 10))

    def yesterday(self) -> tuple[Event, ...]:
        return (WorkshopChanged(HERS, HERE, **{**WHEN, "day": YESTERDAY, "start": EVENING}),)
