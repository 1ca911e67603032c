"""Computing an impact and issuing its report: the figures, as canonical bytes whose SHA-256 stands in the log."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec

from domain.measurement.impact import Impact, NothingToReport, SurveyStillOpen
from domain.measurement.survey import Wave
from projections.programme_sheet import Improvement, Waiver
from projections.survey_sheet import SurveySheet
from services.programmes.looking import ProgrammeViews

REPORT_FORMAT = "ekole.impact-report/1"
_CANONICAL = msgspec.json.Encoder(order="deterministic")


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
    improvements: tuple[Improvement, ...]


def impact_report(looked: ProgrammeViews, report: UUID, tenant: UUID, issued_at: datetime, position: int) -> ImpactReport:
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
        response_rate_before=_rate(latest_closed(looked.surveys, "baseline")),
        response_rate_after=_rate(latest_closed(looked.surveys, "final")),
        waivers=sheet.waivers,
        improvements=sheet.improvements,
    )


def canonical(report: ImpactReport) -> tuple[bytes, str]:
    """The report's bytes (JSON, keys sorted) and their SHA-256, in lower-case hexadecimal."""
    content = _CANONICAL.encode(report)
    return content, hashlib.sha256(content).hexdigest()


def latest_closed(surveys: Sequence[SurveySheet], wave: Wave) -> SurveySheet | None:
    """The wave's survey that was closed last."""
    closed = [one for one in surveys if one.wave == wave and one.closed_at is not None]
    return max(closed, key=lambda one: one.closed_at or one.opened_at, default=None)


def both_waves(looked: ProgrammeViews) -> tuple[UUID, UUID]:
    """The baseline and final surveys to compare. Raises SurveyStillOpen, naming the wave that is not closed."""
    baseline, final = latest_closed(looked.surveys, "baseline"), latest_closed(looked.surveys, "final")
    if baseline is None:
        raise SurveyStillOpen(wave="départ")
    if final is None:
        raise SurveyStillOpen(wave="bilan final")
    return baseline.survey, final.survey


def _people(looked: ProgrammeViews, role: str) -> int:
    return sum(one.role == role and one.status == "selected" for one in looked.participants)


def _rate(survey: SurveySheet | None) -> float | None:
    return survey.results.response_rate if survey and survey.results else None
