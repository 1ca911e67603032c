"""Improvements: decided, then made, then verified, never the other way round; they outlive their programme."""

from datetime import date
from typing import Any

import msgspec
import pytest

from domain.measurement.impact import IMPACT, ImprovementDecided, ImprovementDone, ImprovementVerified
from domain.measurement.improving import DecideImprovement, MarkImprovementDone, VerifyImprovement
from tests.unit.domain.histories import CLAIRE, HERE, LUCAS, closed_programme, identifier, pair_of, running_programme
from tests.unit.domain.specification import TODAY, Given, given
from tests.unit.domain.test_impact import COMPUTED, INES_AND_HUGO, a_year, compute

IT = identifier("an improvement")
DECIDE = DecideImprovement(programme=HERE, improvement=IT, decision="Banaliser le jeudi midi", due=date(2027, 9, 15), owner="direction")
DECIDED = ImprovementDecided(HERE, IT, "Banaliser le jeudi midi", date(2027, 9, 15), "direction")
MAKE = MarkImprovementDone(programme=HERE, improvement=IT, done_on=date(2026, 10, 20), note="Libre dans tous les emplois du temps")
MADE = ImprovementDone(HERE, IT, date(2026, 10, 20), "Libre dans tous les emplois du temps")
VERIFY = VerifyImprovement(programme=HERE, improvement=IT, verified_on=TODAY, effective=True, finding="Deux fois plus de séances")
VERIFIED = ImprovementVerified(HERE, IT, TODAY, True, "Deux fois plus de séances")


def kept(*events: Any, programme: Any = None) -> Given:
    return given(programme or running_programme(), IMPACT.of(HERE), *events)


def changed(command: Any, **fields: Any) -> Any:
    return msgspec.structs.replace(command, **fields)


class TestDeciding:
    def test_is_decided_once_before_or_after_the_impact(self) -> None:
        given(running_programme()).when(DECIDE).then(DECIDED).again().then_nothing()
        computed = a_year().when(compute(pair_of(LUCAS, CLAIRE), INES_AND_HUGO))
        computed.when(DECIDE).then(DECIDED).again().then_nothing()

    def test_is_kept_when_the_impact_follows(self) -> None:
        decided = a_year().when(DECIDE)
        decided.when(compute(pair_of(LUCAS, CLAIRE), INES_AND_HUGO)).then(COMPUTED).when(DECIDE).then_nothing()

    def test_nobody_needs_to_answer_for_it(self) -> None:
        alone = changed(DECIDE, owner=None, due=None)
        given(running_programme()).when(alone).then(changed(DECIDED, owner=None, due=None))

    def test_says_something(self) -> None:
        given(running_programme()).when(changed(DECIDE, decision=" \n")).refused("decision-empty")

    def test_in_a_running_programme(self) -> None:
        given().when(DECIDE).refused("programme-missing")
        given(closed_programme()).when(DECIDE).refused("programme-closed")

    def test_an_event_of_the_first_year_reads_as_before(self) -> None:
        line = b'{"programme":"%s","improvement":"%s","decision":"Rien","due":null}' % (str(HERE).encode(), str(IT).encode())
        assert msgspec.json.decode(line, type=ImprovementDecided) == ImprovementDecided(HERE, IT, "Rien", None)


class TestMaking:
    def test_once_with_its_day(self) -> None:
        kept(DECIDED).when(MAKE).then(MADE).again().then_nothing()

    def test_what_was_noted_stays(self) -> None:
        kept(DECIDED, MADE).when(changed(MAKE, note="Autrement")).refused("improvement-already-done")
        kept(DECIDED, MADE, VERIFIED).when(MAKE).refused("improvement-already-verified")

    def test_only_what_was_decided_here(self) -> None:
        kept(DECIDED).when(changed(MAKE, improvement=identifier("another"))).refused("improvement-missing")
        given(running_programme()).when(MAKE).refused("improvement-missing")
        given().when(MAKE).refused("programme-missing")

    def test_never_in_the_future_and_never_in_silence(self) -> None:
        kept(DECIDED).when(changed(MAKE, done_on=date(2026, 11, 4))).refused("improvement-day-out-of-range")
        kept(DECIDED).when(changed(MAKE, note="  ")).refused("finding-empty")

    def test_the_year_after_too(self) -> None:
        kept(DECIDED, programme=closed_programme()).when(MAKE).then(MADE)


class TestVerifying:
    def test_what_was_made_once(self) -> None:
        kept(DECIDED, MADE).when(VERIFY).then(VERIFIED).again().then_nothing()

    def test_never_before_it_was_made(self) -> None:
        kept(DECIDED).when(VERIFY).refused("improvement-not-done")
        kept(DECIDED, MADE).when(changed(VERIFY, verified_on=date(2026, 10, 19))).refused("improvement-day-out-of-range")
        kept(DECIDED, MADE).when(changed(VERIFY, verified_on=date(2026, 10, 20))).then(changed(VERIFIED, verified_on=date(2026, 10, 20)))

    def test_never_in_the_future(self) -> None:
        kept(DECIDED, MADE).when(changed(VERIFY, verified_on=date(2026, 11, 4))).refused("improvement-day-out-of-range")

    def test_an_improvement_may_have_had_no_effect(self) -> None:
        kept(DECIDED, MADE).when(changed(VERIFY, effective=False)).then(changed(VERIFIED, effective=False))

    def test_what_was_found_stays(self) -> None:
        kept(DECIDED, MADE, VERIFIED).when(changed(VERIFY, effective=False)).refused("improvement-already-verified")

    def test_it_says_what_was_seen(self) -> None:
        kept(DECIDED, MADE).when(changed(VERIFY, finding="")).refused("finding-empty")

    def test_only_what_was_decided_here(self) -> None:
        given(running_programme()).when(VERIFY).refused("improvement-missing")
        given().when(VERIFY).refused("programme-missing")

    def test_the_year_after_too(self) -> None:
        kept(DECIDED, MADE, programme=closed_programme()).when(VERIFY).then(VERIFIED)


@pytest.mark.parametrize("events", [(MADE,), (VERIFIED,), (DECIDED, VERIFIED)])
def test_a_log_in_another_order_skips_no_step(events: tuple[Any, ...]) -> None:
    kept(*events).when(VERIFY).refused("improvement-not-done" if DECIDED in events else "improvement-missing")
