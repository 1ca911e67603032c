"""A direction's opinion: asked once after each phase and each year of an engagement, given by the direction that was asked."""

from datetime import date, datetime, timedelta
from typing import Any

import msgspec
import pytest

from domain.event import Event
from projections.relationship_sheet import evolve
from projections.satisfaction_sheet import evolve as evolve_opinion
from services.relationships.asking import occasions
from tenants.relationship.relationship import DeliverableDelivered, EngagementEnded
from tenants.relationship.satisfaction import (
    SATISFACTION,
    YEAR,
    AnswerSatisfaction,
    AskSatisfaction,
    SatisfactionAnswered,
    SatisfactionAsked,
    satisfaction_of,
)
from tests.unit.projections.toys import recorded_event
from tests.unit.tenants.deciding import TODAY, Given, given
from tests.unit.tenants.test_relationship import AUDIT, CLIENT, DELIVERED, ENDED, HERE, LEAD, NOW, OTHER, PROPOSAL, STAGES, THIS

OF_PHASE = satisfaction_of(PROPOSAL, "diagnostic", None)
OPINION = SATISFACTION.of(OF_PHASE)
UNTIL = TODAY + timedelta(days=60)
ASK = AskSatisfaction(relationship=THIS, engagement=PROPOSAL, phase="diagnostic")
ASKED = SatisfactionAsked(OF_PHASE, THIS, CLIENT, PROPOSAL, "diagnostic", None, UNTIL)
ANSWER = AnswerSatisfaction(satisfaction=OF_PHASE, client=CLIENT, account=LEAD, csat=4, nps=9, words=" Clair. \nMerci ")
ANSWERED = SatisfactionAnswered(OF_PHASE, CLIENT, LEAD, 4, 9, "Clair.\nMerci")
SYSTEM = {"role": "system", "actor": "system/satisfaction"}
ME = {"role": "direction", "actor": f"account/{LEAD}"}


def engaged(*further: Event, asked: tuple[Event, ...] = ()) -> Given:
    return given((HERE, [*STAGES["engaged"], *further]), (OPINION, list(asked)))


def test_an_opinion_is_asked_once_what_it_is_about_is_over() -> None:
    assert engaged().when(ASK, **SYSTEM) == []
    assert engaged(DELIVERED[0]).when(ASK, **SYSTEM) == [ASKED]
    assert engaged(*DELIVERED, ENDED).when(ASK, **SYSTEM) == [ASKED]
    assert engaged(DELIVERED[0], asked=(ASKED,)).when(ASK, **SYSTEM) == []
    assert given((HERE, STAGES["contact"])).when(ASK, **SYSTEM) == []
    year = AskSatisfaction(relationship=THIS, engagement=PROPOSAL, year=1)
    assert engaged().when(year, **SYSTEM, today=TODAY + YEAR - timedelta(days=1)) == []
    (asked,) = engaged().when(year, **SYSTEM, today=TODAY + YEAR)
    assert isinstance(asked, SatisfactionAsked) and (asked.year, asked.phase) == (1, None)


def test_who_was_asked_answers_and_may_change_it_until_the_last_day() -> None:
    asked = given((OPINION, [ASKED]))
    assert asked.when(ANSWER, **ME) == [ANSWERED]
    assert given((OPINION, [ASKED, ANSWERED])).when(ANSWER, **ME) == []
    other: Any = msgspec.structs.replace(ANSWER, csat=5)
    assert len(given((OPINION, [ASKED, ANSWERED])).when(other, **ME, today=UNTIL)) == 1
    asked.refuses("opinion-not-asked", ANSWER, **ME, today=UNTIL + timedelta(days=1))
    given().refuses("opinion-not-asked", ANSWER, **ME)
    asked.refuses("opinion-not-asked", ANSWER, role="direction", actor=f"account/{OTHER}")
    asked.refuses("opinion-not-asked", msgspec.structs.replace(ANSWER, client=OTHER), **ME)


@pytest.mark.parametrize("wrong", [{"csat": 0}, {"csat": 6}, {"nps": -1}, {"nps": 11}, {"words": "x" * 1001}], ids=str)
def test_figures_lie_between_their_ends(wrong: dict[str, Any]) -> None:
    given((OPINION, [ASKED])).refuses("opinion-out-of-bounds", msgspec.structs.replace(ANSWER, **wrong), **ME)


def test_occasions_are_the_phases_delivered_and_the_years_gone_by() -> None:
    def due(today: date, *events: Event) -> list[tuple[str | None, int | None]]:
        sheet = None
        for position, event in enumerate((*STAGES["engaged"], *events), 1):
            sheet = evolve(sheet, msgspec.structs.replace(recorded_event(event, position, NOW, NOW), stream=HERE.name))
        assert sheet is not None
        return [(one.phase, one.year) for one in occasions(sheet, today)]

    assert due(TODAY) == []
    assert due(TODAY, DELIVERED[0]) == [("diagnostic", None)]
    assert due(TODAY + YEAR, *DELIVERED) == [("diagnostic", None), ("training", None), (None, 1)]
    stopped = EngagementEnded(THIS, LEAD, PROPOSAL, "stopped")
    assert due(TODAY + YEAR, DeliverableDelivered(THIS, LEAD, AUDIT, TODAY), stopped) == [("diagnostic", None)]


def test_the_sheet_keeps_the_last_figures_and_no_word() -> None:
    def seen(*events: Event) -> Any:
        sheet = None
        for position, event in enumerate(events, 1):
            sheet = evolve_opinion(sheet, msgspec.structs.replace(recorded_event(event, position, NOW, NOW), stream=OPINION.name))
        return sheet

    assert (seen(ASKED).csat, seen(ASKED).until) == (None, UNTIL)
    told = seen(ASKED, ANSWERED)
    assert (told.csat, told.nps, told.answered_at) == (4, 9, NOW)
    assert "Merci" not in repr(told)
    assert isinstance(NOW, datetime)
