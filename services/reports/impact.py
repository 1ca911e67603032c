"""Computing an impact and issuing its report: the figures, as canonical bytes whose SHA-256 stands in the log.

What is hashed: the UTF-8 bytes of one JSON object without spaces, its keys and those of every object in it in the order of their
code points, dates and moments as RFC 3339 (UTC, microseconds where there are any), numbers as the shortest decimals that read back
as the same 64-bit floating point number, nothing rounded. It holds what ``ImpactReport`` names: the log's position and the moment
of issue stand in it, so the same report issued at the same position and moment is the same bytes, and any other has another hash.
The bytes are kept as they were issued and served under their hash; nothing is ever rendered again in order to be compared.
"""

import hashlib
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

import msgspec

from domain.measurement.computing import ComputeImpact, SurveyStillOpen
from domain.measurement.following_up import ComputeFollowUp
from domain.measurement.impact import FollowUp, Impact
from domain.measurement.reporting import NothingToReport
from domain.measurement.survey import WAVE_NAMES, Wave
from projections.impact_sheet import ImpactSheet, ImprovementLine
from projections.programme_sheet import Waiver
from projections.survey_sheet import SurveySheet
from services.programmes.looking import ProgrammeViews

REPORT_FORMAT: Final = "ekole.impact-report/2"
BASELINE: Final = "baseline"
FINAL: Final = "final"
STAFF: Final = frozenset({"needs-diagnostic-staff", "final-impact-staff"})
MENTORS: Final = frozenset({"mentor-self-assessment", "final-impact-mentor"})
IMAGE: Final = frozenset({"image-and-cohesion"})
_CANONICAL: Final = msgspec.json.Encoder(order="sorted")


class ImpactReport(msgspec.Struct, frozen=True):
    """What an issued report says: aggregates only, no name. ``position``: the log's, when it was issued."""

    format: str
    report: UUID
    tenant: UUID
    institution: str
    programme: UUID
    name: str
    year: str
    first_day: date
    last_day: date
    issued_at: datetime
    position: int
    mentors: int
    mentees: int
    impact: Impact
    response_rate_before: float | None
    response_rate_after: float | None
    waivers: tuple[Waiver, ...]
    improvements: tuple[ImprovementLine, ...]
    follow_up: FollowUp | None
    predecessor: UUID | None


def impact_report(
    looked: ProgrammeViews, kept: ImpactSheet, report: UUID, tenant: UUID, issued_at: datetime, position: int
) -> ImpactReport:
    """The report of a programme whose impact was computed. Raises NothingToReport."""
    sheet = looked.sheet
    if sheet.impact is None:
        raise NothingToReport
    return ImpactReport(
        format=REPORT_FORMAT,
        report=report,
        tenant=tenant,
        institution=looked.institution.name,
        programme=sheet.programme,
        name=sheet.name,
        year=sheet.year,
        first_day=sheet.first_day,
        last_day=sheet.last_day,
        issued_at=issued_at,
        position=position,
        mentors=_people(looked, "mentor"),
        mentees=_people(looked, "mentee"),
        impact=sheet.impact,
        response_rate_before=_rate(latest_closed(looked.surveys, BASELINE, STAFF)),
        response_rate_after=_rate(latest_closed(looked.surveys, FINAL, STAFF)),
        waivers=sheet.waivers,
        improvements=kept.improvements,
        follow_up=kept.follow_up,
        predecessor=kept.predecessor,
    )


def canonical(report: ImpactReport) -> tuple[bytes, str]:
    """The report's bytes (JSON, keys sorted) and their SHA-256, in lower-case hexadecimal."""
    content = _CANONICAL.encode(report)
    return content, hashlib.sha256(content).hexdigest()


def latest_closed(surveys: Sequence[SurveySheet], wave: Wave, instruments: Collection[str] = ()) -> SurveySheet | None:
    """The wave's survey that was closed last, of these instruments where any are named."""
    closed = [
        one for one in surveys if one.wave == wave and one.closed_at is not None and (not instruments or one.instrument in instruments)
    ]
    return max(closed, key=lambda one: one.closed_at or one.opened_at, default=None)


def to_compare(looked: ProgrammeViews) -> ComputeImpact:
    """The surveys that the impact compares, each wave's closed last, and every pair the programme ever had.

    Raises SurveyStillOpen, naming the wave of the people accompanied that is not closed; the others are compared where both are.
    """
    baseline, final = (latest_closed(looked.surveys, wave, STAFF) for wave in (BASELINE, FINAL))
    if baseline is None:
        raise SurveyStillOpen(wave=WAVE_NAMES[BASELINE])
    if final is None:
        raise SurveyStillOpen(wave=WAVE_NAMES[FINAL])
    mentors = [latest_closed(looked.surveys, wave, MENTORS) for wave in (BASELINE, FINAL)]
    image = [latest_closed(looked.surveys, wave, IMAGE) for wave in (BASELINE, FINAL)]
    return ComputeImpact(
        programme=looked.sheet.programme,
        baseline_survey=baseline.survey,
        final_survey=final.survey,
        pairs=tuple(pair.pair for pair in looked.pairs),
        mentors_baseline=mentors[0].survey if mentors[0] else None,
        mentors_final=mentors[1].survey if mentors[1] else None,
        image_baseline=image[0].survey if image[0] else None,
        image_final=image[1].survey if image[1] else None,
        workshops=tuple(one.workshop for one in looked.workshops),
    )


def to_follow_up(looked: ProgrammeViews) -> ComputeFollowUp:
    """The closed wave of three months after. Raises SurveyStillOpen."""
    later = latest_closed(looked.surveys, "follow-up")
    if later is None:
        raise SurveyStillOpen(wave=WAVE_NAMES["follow-up"])
    return ComputeFollowUp(programme=looked.sheet.programme, survey=later.survey)


def _people(looked: ProgrammeViews, role: str) -> int:
    return sum(one.role == role and one.status == "selected" for one in looked.participants)


def _rate(survey: SurveySheet | None) -> float | None:
    return survey.results.response_rate if survey and survey.results else None
