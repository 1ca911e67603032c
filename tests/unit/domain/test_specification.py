"""The specification language itself: it must fail where the product would be wrong."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from domain.decision import Command, Decision, RuleBook, Situation, Stream, decides
from domain.event import Event
from domain.facilitation.life import EndPair
from domain.facilitation.meeting import HoldSession
from domain.facilitation.pair import PAIR, PairEnded, SessionHeld
from domain.measurement.survey import SURVEY
from domain.phases import OpenPhase
from domain.programme import PROGRAMME, PhaseOpened
from tests.unit.domain.histories import (
    CLAIRE,
    HERE,
    LUCAS,
    closed_programme,
    formed,
    opened,
    pair_of,
    ready_pair,
    running_programme,
)
from tests.unit.domain.specification import given, happened


def test_a_sentence_with_a_stream_and_its_events() -> None:
    given(PROGRAMME.of(HERE), opened()).and_().when(OpenPhase(programme=HERE, phase="design")).then(PhaseOpened(HERE, "design"))


def test_another_event_than_the_expected_one_fails() -> None:
    outcome = given(running_programme()).when(OpenPhase(programme=HERE, phase="design"))
    with pytest.raises(AssertionError):
        outcome.then(PhaseOpened(HERE, "training"))
    with pytest.raises(AssertionError):
        outcome.then_nothing()
    with pytest.raises(AssertionError):
        outcome.refused("programme-closed")


def test_another_refusal_than_the_expected_one_fails() -> None:
    outcome = given(closed_programme()).when(OpenPhase(programme=HERE, phase="design"))
    with pytest.raises(AssertionError):
        outcome.refused("programme-missing")
    with pytest.raises(AssertionError):
        outcome.refused("programme-closed", gate="design-approved")
    with pytest.raises(AssertionError):
        outcome.then_nothing()


def test_the_streams_that_readings_name_are_read_too() -> None:
    pair = pair_of(LUCAS, CLAIRE)
    states = given(running_programme(), *ready_pair(LUCAS, CLAIRE)).states(EndPair(pair=pair, reason="goal-reached"))
    assert set(states) == {
        f"pair/{pair}",
        f"programme/{HERE}",
        f"participation/{LUCAS.participation}",
        f"participation/{CLAIRE.participation}",
    }


def test_the_time_of_an_event_is_compared() -> None:
    pair, session = pair_of(LUCAS, CLAIRE), UUID(int=1)
    moment = datetime(2026, 11, 2, 11, tzinfo=UTC)
    held = SessionHeld(
        pair, HERE, session, date(2026, 11, 2), 45, "social-media", "premises", "mentor", at=moment, reported_on=date(2026, 11, 3)
    )
    outcome = given(running_programme(), *ready_pair(LUCAS, CLAIRE)).when(
        HoldSession(
            pair=pair,
            session=session,
            day=date(2026, 11, 2),
            minutes=45,
            theme="social-media",
            place="premises",
            reported_by="mentor",
            held_at=moment,
        )
    )
    activated = outcome.decided.happenings[0]
    outcome.then(activated, happened(held, at=moment))
    with pytest.raises(AssertionError):
        outcome.then(activated, held)


@pytest.fixture
def careless_rule(monkeypatch: pytest.MonkeyPatch) -> type[Command]:
    """A rule that names the programme alone, reads a survey and writes to a pair."""
    monkeypatch.setattr(RuleBook, "rules", dict(RuleBook.rules))

    class Careless(Command, frozen=True):
        writes: bool

    def reads(command: Careless, states: Any) -> tuple[Stream[Any], ...]:
        return (PROGRAMME.of(HERE),)

    @decides(Careless, permission="programme.run", reads=reads)
    def carelessly(command: Careless, situation: Situation) -> Decision:
        pair = pair_of(LUCAS, CLAIRE)
        if command.writes:
            return PAIR.of(pair).gains(PairEnded(pair, HERE, "goal-reached"))
        assert situation[SURVEY.of(HERE)]
        return []

    return Careless


def test_reading_a_stream_that_the_rule_did_not_name_fails(careless_rule: Any) -> None:
    with pytest.raises(KeyError):
        given(running_programme()).when(careless_rule(writes=False))


def test_writing_a_stream_that_the_rule_did_not_read_fails(careless_rule: Any) -> None:
    with pytest.raises(AssertionError, match="without having been read"):
        given(running_programme(), formed(LUCAS, CLAIRE)).when(careless_rule(writes=True))


def test_events_belong_to_a_stream() -> None:
    with pytest.raises(AssertionError, match="name the stream"):
        given(_an_event())


def _an_event() -> Event:
    return opened()
