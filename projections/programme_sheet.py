"""The programme sheet: one row per programme, with the facts of its spine, diagnostic, design and impact."""

from datetime import date, datetime
from typing import Final, Literal
from uuid import UUID

import msgspec

from domain.design.design import DesignApproved, DesignContent, DesignDrafted, DesignReturned, DesignSubmitted
from domain.diagnostic.diagnostic import DiagnosticClosed, DiagnosticOpened, Need, NeedsRanked
from domain.gates import NEVER_WAIVABLE, Behaviour
from domain.governance import GovernanceBody, GovernanceRecord, due
from domain.measurement.impact import Impact, ImpactComputed, ImprovementDecided, ReportIssued
from domain.programme import (
    GateWaived,
    GovernanceStepRecorded,
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
RevisionStatus = Literal["none", "draft", "submitted"]


class Waiver(msgspec.Struct, frozen=True):
    """A gate that the direction opened, ``at`` which moment."""

    gate: str
    reason: str
    until: date
    at: datetime | None = None


class DiagnosticFacts(msgspec.Struct, frozen=True):
    """``score`` from 0 to 100, None under five answers; ``response_rate`` in %; ``ranked_because``: why people ranked the needs anew."""

    survey: UUID
    needs: tuple[Need, ...] = ()
    closed_at: datetime | None = None
    n: int = 0
    responses: int = 0
    response_rate: float | None = None
    score: float | None = None
    instrument: str = ""
    ranked_because: str | None = None


class DesignReturn(msgspec.Struct, frozen=True):
    """What the direction remarked when it sent the design back."""

    reason: str
    at: datetime
    by: str


class DesignVersion(msgspec.Struct, frozen=True):
    """One version of the design, from its first draft to its approval; ``by`` are the actors of the log."""

    number: int
    drafted_at: datetime
    drafted_by: str
    submitted_at: datetime | None = None
    submitted_by: str | None = None
    approved_at: datetime | None = None
    approved_by: str | None = None
    returns: tuple[DesignReturn, ...] = ()


class GovernanceStep(msgspec.Struct, frozen=True):
    """What was recorded of a body; the last one counts."""

    body: str
    record: GovernanceRecord
    at: datetime
    by: str


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
    design_revision: DesignContent | None = None
    revision_status: RevisionStatus = "none"
    design_versions: tuple[DesignVersion, ...] = ()
    governance: tuple[GovernanceBody, ...] = ()
    governance_steps: tuple[GovernanceStep, ...] = ()
    impact: Impact | None = None
    reports: tuple[IssuedReport, ...] = ()
    improvements: tuple[Improvement, ...] = ()
    closed_at: datetime | None = None

    def waiver(self, gate: str, today: date) -> Waiver | None:
        """The waiver of a gate that is in force on a day; the last one granted counts."""
        granted = next((one for one in reversed(self.waivers) if one.gate == gate), None)
        return granted if granted is not None and today <= granted.until else None

    def behaviour(self, gate: str, today: date) -> Behaviour:
        """What the gate does on a day, waivers counted, as the rules see it (``Running.behaviour``)."""
        if gate in NEVER_WAIVABLE:
            return "block"
        told = self.gates.get(gate, "block")
        return "warn" if told == "block" and self.waiver(gate, today) else told

    @property
    def governance_bodies(self) -> tuple[GovernanceBody, ...]:
        """What is due to each body: as the approved design says, else as was proposed at the opening."""
        return (self.design.governance if self.design and self.design_status == "approved" else ()) or self.governance

    @property
    def governance_due(self) -> tuple[str, ...]:
        """The bodies that still wait for what is due to them."""
        records = {step.body: step.record for step in self.governance_steps}
        return due(self.governance_bodies, records, design_approved=self.design_status == "approved")


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
            return {"waivers": (*sheet.waivers, Waiver(gate, reason, until, at))}
        case ProgrammeClosed():
            return {"closed_at": at}
        case DiagnosticOpened(survey=survey):
            return {"diagnostic": DiagnosticFacts(survey)}
        case NeedsRanked(needs=needs, reason=reason) if sheet.diagnostic:
            return {"diagnostic": msgspec.structs.replace(sheet.diagnostic, needs=needs, ranked_because=reason)}
        case DiagnosticClosed() as closed if sheet.diagnostic:
            facts = DiagnosticFacts(
                closed.survey,
                sheet.diagnostic.needs,
                at,
                closed.n,
                closed.responses,
                closed.response_rate,
                closed.score,
                closed.instrument,
            )
            return {"diagnostic": facts}
        case DesignDrafted() | DesignSubmitted() | DesignReturned() | DesignApproved():
            return _design(sheet, recorded)
        case GovernanceStepRecorded() as told:
            record = GovernanceRecord(told.outcome, told.day, told.reference)
            return {"governance_steps": (*sheet.governance_steps, GovernanceStep(told.body, record, at, recorded.actor))}
        case ImpactComputed(impact=impact):
            return {"impact": impact}
        case ReportIssued(report=report, sha256=sha256):
            return {"reports": (*sheet.reports, IssuedReport(report, sha256, at))}
        case ImprovementDecided() as decided:
            improvement = Improvement(decided.improvement, decided.decision, decided.due)
            return {"improvements": (*sheet.improvements, improvement)}
        case _:
            return {}


def _design(sheet: ProgrammeSheet, recorded: Recorded) -> dict[str, object]:
    """What becomes of the design: before its first approval it is itself written, afterwards a revision is written beside it."""
    event, at = recorded.event, recorded.occurred_at
    revising = sheet.design_status == "approved"
    told: dict[str, object] = {"design_versions": _versions(sheet.design_versions, recorded)}
    match event:
        case DesignDrafted(content=content) if revising:
            return told | {"design_revision": content, "revision_status": "draft"}
        case DesignDrafted(content=content):
            return told | {"design": content, "design_status": "draft"}
        case DesignSubmitted():
            return told | {"revision_status" if revising else "design_status": "submitted"}
        case DesignReturned():
            return told | {"revision_status" if revising else "design_status": "draft"}
        case _:
            approved = {"design_status": "approved", "design_approved_at": at, "design_revision": None, "revision_status": "none"}
            return told | approved | {"design": sheet.design_revision or sheet.design}


def _versions(versions: tuple[DesignVersion, ...], recorded: Recorded) -> tuple[DesignVersion, ...]:
    """The versions after one more fact of the last of them; a draft that follows an approval begins another."""
    event, at, by = recorded.event, recorded.occurred_at, recorded.actor
    if isinstance(event, DesignDrafted):
        begins = not versions or versions[-1].approved_at is not None
        return (*versions, DesignVersion(len(versions) + 1, at, by)) if begins else versions
    if not versions:
        return versions
    replace, last = msgspec.structs.replace, versions[-1]
    match event:
        case DesignSubmitted():
            last = replace(last, submitted_at=at, submitted_by=by)
        case DesignReturned(reason=reason):
            last = replace(last, returns=(*last.returns, DesignReturn(reason, at, by)))
        case _:
            last = replace(last, approved_at=at, approved_by=by)
    return (*versions[:-1], last)


PROGRAMME_SHEETS: Final = Projection(
    "programme_sheet", version=2, view=ProgrammeSheet, key=keyed_by("programme"), evolve=evolve, indexes=(("opened_at",),)
)
