"""Waves of other questionnaires than the staff's index: tools and practices, the mentors' own, the anonymous one, three months after."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from domain.event import Event
from domain.measurement.questionnaire import Anonymity, Questionnaire
from domain.measurement.results import WaveResults
from domain.measurement.scoring import Answer, IndexDefinition
from domain.measurement.survey import (
    SURVEY,
    Open,
    SurveyAnswered,
    SurveyAnsweredAnonymously,
    SurveyClosed,
    SurveyOpened,
    Wave,
    results_of,
)
from tests.unit.domain.histories import HERE, ITEMS, identifier, respondent
from tests.unit.domain.specification import Told

TOOLS: Final = ("canva", "podcast", "generative-ai")
CHANGES: Final = ("published", "passed-on")
STAFF: Final = Questionnaire(
    "final-impact-staff",
    "2026.1",
    (*ITEMS, "tools-monthly", "practice-changes", "recommend"),
    IndexDefinition(ITEMS, 5),
    {},
    "recommend",
    None,
    ranges={**dict.fromkeys(ITEMS, (0, 4)), "recommend": (0, 10)},
    choices={"tools-monthly": TOOLS, "practice-changes": CHANGES},
    adoption_item="tools-monthly",
    practice_item="practice-changes",
)
SAYING: Final = ("m-explain", "m-adapt")
BELONGING: Final = ("m-confidence", "m-recognition", "m-belonging")
MENTORS: Final = Questionnaire(
    "mentor-self-assessment",
    "2026.1",
    (*SAYING, *BELONGING, "recommend"),
    IndexDefinition((*SAYING, *BELONGING), 4),
    {},
    "recommend",
    None,
    dimensions={"transmission": SAYING, "confidence-and-belonging": BELONGING},
    ranges={**dict.fromkeys((*SAYING, *BELONGING), (0, 4)), "recommend": (0, 10)},
)
IMAGE: Final = Questionnaire(
    "image-and-cohesion",
    "2026.1",
    ("ic-modern", "ic-attractive", "ic-voice", "ic-recommend", "ic-group"),
    IndexDefinition((), 1),
    {},
    "ic-recommend",
    None,
    ranges={"ic-modern": (0, 4), "ic-attractive": (0, 4), "ic-voice": (0, 4), "ic-recommend": (0, 10)},
    choices={"ic-group": ("learner", "teaching", "other-staff")},
    anonymous=Anonymity(
        "ic-group",
        {"young": ("learner",), "staff": ("teaching", "other-staff")},
        {"image": ("ic-modern", "ic-attractive"), "voice": ("ic-voice",)},
    ),
)
LATER: Final = Questionnaire(
    "lasting-change",
    "2026.1",
    ("tools-monthly", "practice-changes", "tool-confidence", "again"),
    IndexDefinition((), 1),
    {},
    ranges={"tool-confidence": (0, 4)},
    choices={"tools-monthly": TOOLS, "practice-changes": CHANGES, "again": ("as-mentee", "no")},
    adoption_item="tools-monthly",
    practice_item="practice-changes",
)


def wave_of(name: str) -> UUID:
    return identifier(f"wave {name}")


def opened_wave(name: str, wave: Wave, questionnaire: Questionnaire, invited: int = 12, programme: UUID = HERE) -> SurveyOpened:
    return SurveyOpened(wave_of(name), programme, wave, questionnaire, invited, date(2026, 12, 18))


def open_wave(name: str, wave: Wave, questionnaire: Questionnaire, *further: Event, invited: int = 12) -> Told:
    return SURVEY.of(wave_of(name)), (opened_wave(name, wave, questionnaire, invited), *further)


def closed_wave(name: str, wave: Wave, questionnaire: Questionnaire, *further: Event, invited: int = 12) -> Told:
    stream, events = open_wave(name, wave, questionnaire, *further, invited=invited)
    state = stream.kind.fold(events)
    assert isinstance(state, Open)
    results: WaveResults = results_of(state)
    return stream, (*events, SurveyClosed(wave_of(name), HERE, wave, results))


def said(name: str, answers: Mapping[str, Mapping[str, int | list[str]]]) -> tuple[SurveyAnswered, ...]:
    """What each person answered to each question of a wave."""
    return tuple(
        SurveyAnswered(wave_of(name), HERE, respondent(who), [Answer(item, value) for item, value in given.items()])
        for who, given in answers.items()
    )


def sheets(name: str, filled: Sequence[Mapping[str, int | str]]) -> tuple[SurveyAnsweredAnonymously, ...]:
    return tuple(
        SurveyAnsweredAnonymously(wave_of(name), HERE, tuple(Answer(item, value) for item, value in sheet.items())) for sheet in filled
    )
