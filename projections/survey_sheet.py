"""Survey sheets: one row per wave. Figures appear when the wave closes, never before, never under five respondents."""

from datetime import date, datetime
from typing import Final
from uuid import UUID

import msgspec

from domain.measurement.results import WaveResults
from domain.measurement.survey import SurveyAnswered, SurveyAnsweredAnonymously, SurveyClosed, SurveyOpened, Wave
from domain.recorded import Recorded
from projections.projection import Projection


class SurveySheet(msgspec.Struct, frozen=True):
    """``anonymous``: answered on sheets that name nobody, and never paired."""

    survey: UUID
    programme: UUID
    wave: Wave
    instrument: str
    instrument_version: str
    invited: int
    closes_on: date
    opened_at: datetime
    anonymous: bool = False
    responses: int = 0
    closed_at: datetime | None = None
    results: WaveResults | None = None


def key(recorded: Recorded) -> UUID | None:
    return getattr(recorded.event, "survey", None) if recorded.stream.startswith("survey/") else None


def evolve(sheet: SurveySheet | None, recorded: Recorded) -> SurveySheet | None:
    match recorded.event:
        case SurveyOpened() as opened:
            questionnaire = opened.questionnaire
            return SurveySheet(
                opened.survey,
                opened.programme,
                opened.wave,
                questionnaire.instrument,
                questionnaire.version,
                opened.invited,
                opened.closes_on,
                recorded.occurred_at,
                questionnaire.anonymous is not None,
            )
        case SurveyAnswered() | SurveyAnsweredAnonymously() if sheet is not None:
            return msgspec.structs.replace(sheet, responses=sheet.responses + 1)
        case SurveyClosed(results=results) if sheet is not None:
            return msgspec.structs.replace(sheet, closed_at=recorded.occurred_at, results=results)
        case _:
            return sheet


SURVEY_SHEETS: Final = Projection("survey_sheet", version=2, view=SurveySheet, key=key, evolve=evolve, indexes=(("programme",),))
