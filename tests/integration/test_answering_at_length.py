"""A long wave: answers are added without opening those already there, and closing opens them all."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any, Final
from uuid import UUID, uuid4

import pytest

from domain.decision import RuleBook
from domain.measurement.answering import AnswerSurvey, Response
from domain.measurement.questionnaire import Questionnaire
from domain.measurement.scoring import Answer, IndexDefinition
from domain.measurement.survey import SURVEY, CloseSurvey, OpenSurvey
from domain.personal import Sealed
from domain.programme import OpenProgramme
from tenants.personal_data import opening
from tests.databases import Database
from tests.integration.institutions import OpenInstitution, Platform, platform_on

ITEMS: Final = ("social-networks", "short-video", "shared-documents", "generative-ai", "varied-formats")
PEOPLE: Final = 120


@pytest.fixture
async def platform(module_database: Database) -> AsyncIterator[Platform]:
    async with platform_on(module_database) as platform:
        yield platform


class Opened:
    """How many sealed events were opened since it was made."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.events = 0
        true: Any = vars(opening)["open_event"]

        def counting(event: Any, *told: Any, **named: Any) -> Any:
            self.events += 1
            return true(event, *told, **named)

        monkeypatch.setattr(opening, "open_event", counting)


async def a_wave(platform: Platform) -> tuple[OpenInstitution, UUID]:
    lycee, programme, survey = await platform.institution(), uuid4(), uuid4()
    questionnaire = Questionnaire("needs-diagnostic-staff", "2026.1", ITEMS, IndexDefinition(ITEMS, 5), {})
    await lycee.does(
        OpenProgramme(
            programme=programme,
            name="Mentorat inversé",
            kind="lycee-public",
            mode="express",
            template="reverse-mentoring-one-year",
            template_version="2026.1",
            year="2026-2027",
            first_day=date(2026, 9, 1),
            last_day=date(2027, 6, 30),
            gates={},
        )
    )
    opened = OpenSurvey(
        survey=survey, programme=programme, wave="baseline", questionnaire=questionnaire, invited=PEOPLE, closes_on=date(2027, 6, 30)
    )
    await lycee.does(opened)
    return lycee, survey


def one(value: int) -> Response:
    return Response(uuid4(), [Answer(item, value) for item in ITEMS])


async def test_adding_an_answer_opens_none_and_closing_opens_each(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    lycee, survey = await a_wave(platform)
    await lycee.does(AnswerSurvey(survey=survey, responses=tuple(one(number % 5) for number in range(PEOPLE)), many=True))
    opened = Opened(monkeypatch)
    for _ in range(10):
        await lycee.does(AnswerSurvey(survey=survey, responses=(one(4),)))
    assert opened.events == 0
    await lycee.does(CloseSurvey(survey=survey))
    assert opened.events == PEOPLE + 10
    state = await platform.handling.state_of(lycee.tenant, SURVEY.of(survey))
    assert state.results.index.score == pytest.approx((PEOPLE * 50 + 10 * 100) / (PEOPLE + 10))  # type: ignore[union-attr]


async def test_the_same_person_is_known_without_their_words(platform: Platform) -> None:
    lycee, survey = await a_wave(platform)
    given = one(3)
    await lycee.does(AnswerSurvey(survey=survey, responses=(given,)))
    await lycee.does(AnswerSurvey(survey=survey, responses=(given, one(1)), many=True))
    state = await platform.handling.state_of(lycee.tenant, SURVEY.of(survey))
    assert len(state.answers) == 2  # type: ignore[union-attr]
    assert not any(isinstance(words, Sealed) for words in state.answers.values())  # type: ignore[union-attr]


def test_only_rules_that_look_at_no_words_leave_them_sealed() -> None:
    sealed = {rule.command.__name__ for rule in RuleBook.rules.values() if "survey" in rule.leaves_sealed}
    assert sealed == {"AnswerSurvey", "OpenSurvey", "Remind"}
