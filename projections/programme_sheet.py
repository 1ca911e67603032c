"""The programme sheet: one row per programme, with the facts of its spine, diagnostic, design and impact."""

from datetime import date, datetime
from typing import Final, Literal
from uuid import UUID

import msgspec

from domain.design.design import DesignApproved, DesignContent, DesignDrafted, DesignReturned, DesignSubmitted
from domain.diagnostic.diagnostic import DiagnosticClosed, DiagnosticOpened, Need, NeedsRanked
from domain.gates import Behaviour
from domain.measurement.impact import Impact, ImpactComputed, ImprovementDecided, ReportIssued
from domain.programme import (
    GateWaived,
    InstitutionKind,
    Mode,
    Phase,
    PhaseOpened,
    ProgrammeClosed,
    ProgrammeOpened,
)
from domain.recorded import Recorded
from projections.projection import Projection, keyed_by

DesignStatus = Literal["none", "draft", "submitted", "approved"]


class Waiver(msgspec.Struct, frozen=True):
    gate: str
    reason: str
    until: date


class DiagnosticFacts(msgspec.Struct, frozen=True):
    """``score`` from 0 to 100; ``response_rate`` in %."""

    survey: UUID
    needs: tuple[Need, ...] = ()
    closed_at: datetime | None = None
    n: int = 0
    responses: int = 0
    response_rate: float | None = None
    score: float | None = None


class Improvement(msgspec.Struct, frozen=True):
    improvement: UUID
    decision: str
    due: date | None


class IssuedReport(msgspec.Struct, frozen=True):
    report: UUID
    sha256: str
    issued_at: datetime


class ProgrammeSheet(msgspec.Struct, frozen=True):
    """What stands on the board about the programme itself."""

    programme: UUID
    name: str
    kind: InstitutionKind
    mode: Mode
    template: str
    template_version: str
    year: str
    first_day: date
    last_day: date
    gates: dict[str, Behaviour]
    opened_at: datetime
    last_event_at: datetime
    phases: dict[Phase, datetime] = {}
    waivers: tuple[Waiver, ...] = ()
    diagnostic: DiagnosticFacts | None = None
    design_status: DesignStatus = "none"
    design: DesignContent | None = None
    design_approved_at: datetime | None = None
    impact: Impact | None = None
    reports: tuple[IssuedReport, ...] = ()
    improvements: tuple[Improvement, ...] = ()
    closed_at: datetime | None = None


def evolve(sheet: ProgrammeSheet | None, recorded: Recorded) -> ProgrammeSheet | None:
    event, at = recorded.event, recorded.occurred_at
    if isinstance(event, ProgrammeOpened):
        fields = {name: getattr(event, name) for name in event.__struct_fields__ if name in ProgrammeSheet.__struct_fields__}
        return ProgrammeSheet(**fields, opened_at=at, last_event_at=at)
    if sheet is None:
        return None
    changes = {**_changes(sheet, recorded), "last_event_at": max(at, sheet.last_event_at)}
    return msgspec.structs.replace(sheet, **changes)


def _changes(sheet: ProgrammeSheet, recorded: Recorded) -> dict[str, object]:
    """The columns that an event changes, by its kind."""
    at = recorded.occurred_at
    match recorded.event:
        case PhaseOpened(phase=phase):
            return {"phases": {**sheet.phases, phase: at}}
        case GateWaived(gate=gate, reason=reason, until=until):
            return {"waivers": (*sheet.waivers, Waiver(gate, reason, until))}
        case ProgrammeClosed():
            return {"closed_at": at}
        case DiagnosticOpened(survey=survey):
            return {"diagnostic": DiagnosticFacts(survey)}
        case NeedsRanked(needs=needs) if sheet.diagnostic:
            return {"diagnostic": msgspec.structs.replace(sheet.diagnostic, needs=needs)}
        case DiagnosticClosed() as closed if sheet.diagnostic:
            facts = DiagnosticFacts(
                closed.survey, sheet.diagnostic.needs, at, closed.n, closed.responses, closed.response_rate, closed.score
            )
            return {"diagnostic": facts}
        case DesignDrafted(content=content):
            return {"design": content, "design_status": "draft"}
        case DesignSubmitted():
            return {"design_status": "submitted"}
        case DesignReturned():
            return {"design_status": "draft"}
        case DesignApproved():
            return {"design_status": "approved", "design_approved_at": at}
        case ImpactComputed(impact=impact):
            return {"impact": impact}
        case ReportIssued(report=report, sha256=sha256):
            return {"reports": (*sheet.reports, IssuedReport(report, sha256, at))}
        case ImprovementDecided() as decided:
            improvement = Improvement(decided.improvement, decided.decision, decided.due)
            return {"improvements": (*sheet.improvements, improvement)}
        case _:
            return {}


PROGRAMME_SHEETS: Final = Projection(
    "programme_sheet", version=1, view=ProgrammeSheet, key=keyed_by("programme"), evolve=evolve, indexes=(("opened_at",),)
)
