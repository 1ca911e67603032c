"""Closing a programme: on a computed impact and a decided improvement."""

from datetime import date

from domain.event import Event
from domain.measurement.closing import CloseProgramme
from domain.measurement.impact import IMPACT, ImprovementDecided
from domain.programme import GateWaived, Mode, ProgrammeClosed
from tests.unit.domain.histories import HERE, closed_programme, identifier, running_programme
from tests.unit.domain.specification import TODAY, Given, given
from tests.unit.domain.test_impact import COMPUTED

CLOSE = CloseProgramme(programme=HERE)
DECIDED = ImprovementDecided(HERE, identifier("an improvement"), "Banaliser le jeudi midi", date(2027, 9, 15))
CLOSED = ProgrammeClosed(HERE)


def measured(*events: Event, mode: Mode = "standard") -> Given:
    return given(running_programme(mode=mode), IMPACT.of(HERE), *events)


def test_on_a_computed_impact_and_a_decided_improvement() -> None:
    measured(COMPUTED, DECIDED).when(CLOSE).then(CLOSED)
    measured(DECIDED, COMPUTED, mode="reinforced").when(CLOSE).then(CLOSED)


def test_once() -> None:
    measured(COMPUTED, DECIDED).when(CLOSE).again().then_nothing()
    given(closed_programme()).when(CLOSE).then_nothing()


def test_express_only_warns_about_the_impact() -> None:
    measured(DECIDED, mode="express").when(CLOSE).then(CLOSED)
    measured(COMPUTED, mode="express").when(CLOSE).refused("improvement-not-decided")


def test_other_modes_wait_for_both() -> None:
    measured().when(CLOSE).refused("impact-not-computed")
    measured(DECIDED).when(CLOSE).refused("impact-not-computed")
    measured(COMPUTED).when(CLOSE).refused("improvement-not-decided")


def test_the_direction_may_waive_both() -> None:
    waivers = (GateWaived(HERE, gate, "Départ du référent", TODAY) for gate in ("impact-computed", "improvement-decided"))
    given(running_programme(*waivers, mode="reinforced")).when(CLOSE).then(CLOSED)


def test_only_a_programme_that_exists() -> None:
    given().when(CLOSE).refused("programme-missing")
