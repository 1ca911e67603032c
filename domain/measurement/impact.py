"""Impact: what changed, computed from closed surveys and kept sessions, issued as a report, and what is decided from it.

This file holds the facts and the state; each intention stands in a file of its own: computing, following_up, reporting, observing,
improving, closing, carrying_over.
"""

from datetime import date
from typing import Final, Literal, TypeAlias
from uuid import UUID

import msgspec

from domain.decision import StreamType
from domain.event import Event, event_type
from domain.facilitation.workshop_dose import WorkshopDose
from domain.measurement.adoption import Adoption, Lasting, Practice
from domain.measurement.results import Counts, GroupResults
from domain.measurement.scoring import Level, PairedChange, Recommendation, Satisfaction
from domain.training.participation_events import Role

Owner = Literal["direction", "coordinator", "deputy-coordinator", "facilitator", "steering"]
NotedAt = Literal["start", "end"]


class Dose(msgspec.Struct, frozen=True):
    """What was lived: sessions held against planned. A pair keeps the rhythm from four sessions of six (two thirds)."""

    pairs: int
    planned: int
    held: int
    missed: int
    minutes: int
    pairs_in_rhythm: int


class MentorImpact(msgspec.Struct, frozen=True):
    """What the experience brought to the mentors: their own index before and after, and each dimension of it, paired."""

    baseline: Level
    final: Level
    paired: PairedChange
    dimensions: dict[str, PairedChange]
    recommendation: Recommendation | None
    satisfaction: Satisfaction | None


class GroupBeforeAfter(msgspec.Struct, frozen=True):
    """Two anonymous waves of one group. Other people may have answered: a difference is nobody's progress."""

    before: GroupResults | None
    after: GroupResults | None


class ObservedIndicator(msgspec.Struct, frozen=True):
    """A figure that the coordinator notes twice, such as visitors of the open day; each note may have been corrected."""

    indicator: str
    label: str
    unit: str
    start: float
    start_on: date
    end: float | None = None
    end_on: date | None = None


class Impact(msgspec.Struct, frozen=True):
    """Every figure of the report, under a formula version. What a programme did not ask is None or empty."""

    formula: str
    baseline: Level
    final: Level
    paired: PairedChange
    domains_before: dict[str, Level]
    domains_after: dict[str, Level]
    recommendation: Recommendation | None
    satisfaction: Satisfaction | None
    dose: Dose
    adoption: Adoption | None = None
    practice: Practice | None = None
    mentors: MentorImpact | None = None
    image: dict[str, GroupBeforeAfter] = {}
    observed: tuple[ObservedIndicator, ...] = ()
    workshops: WorkshopDose | None = None


class FollowUp(msgspec.Struct, frozen=True):
    """Three months after the end: what is still used, how confident the same people are (in points), what they still do."""

    formula: str
    responses: int
    response_rate: float | None
    lasting: Lasting
    confidence: dict[str, PairedChange]
    practice: Practice | None
    choices: dict[str, Counts]


# ---------------------------------------------------------------------------------------------------------------- events


@event_type("impact.computed.v1")
class ImpactComputed(Event, frozen=True):
    """``further_surveys``: the mentors' and the anonymous waves that were read beside the two of the people accompanied."""

    programme: UUID
    baseline_survey: UUID
    final_survey: UUID
    impact: Impact
    further_surveys: tuple[UUID, ...] = ()


@event_type("impact.follow-up-computed.v1")
class FollowUpComputed(Event, frozen=True):
    programme: UUID
    survey: UUID
    follow_up: FollowUp


@event_type("impact.report-issued.v1")
class ReportIssued(Event, frozen=True):
    """A report left the house; whoever holds it can compare its SHA-256 with this one (lower-case hexadecimal)."""

    programme: UUID
    report: UUID
    sha256: str


@event_type("impact.indicator-noted.v1")
class IndicatorNoted(Event, frozen=True):
    """An observed figure, at the start or at the end; a later note of the same moment corrects the earlier."""

    programme: UUID
    indicator: str
    label: str
    unit: str
    moment: NotedAt
    value: float
    noted_on: date


@event_type("impact.improvement-decided.v1")
class ImprovementDecided(Event, frozen=True):
    """What will be done differently, or that the programme will not be carried on. The owner is a function, never a name."""

    programme: UUID
    improvement: UUID
    decision: str
    due: date | None
    owner: Owner | None = None


@event_type("impact.improvement-done.v1")
class ImprovementDone(Event, frozen=True):
    programme: UUID
    improvement: UUID
    done_on: date
    note: str


@event_type("impact.improvement-verified.v1")
class ImprovementVerified(Event, frozen=True):
    """Somebody looked whether it works: ``effective`` or not, and what they saw."""

    programme: UUID
    improvement: UUID
    verified_on: date
    effective: bool
    finding: str


@event_type("impact.programme-carried-over.v1")
class ProgrammeCarriedOver(Event, frozen=True):
    """The programme goes on the next year as another one."""

    programme: UUID
    successor: UUID


@event_type("impact.programme-taken-up.v1")
class ProgrammeTakenUp(Event, frozen=True):
    """This programme continues an earlier one."""

    programme: UUID
    predecessor: UUID


@event_type("impact.leaver-archived.v1")
class LeaverArchived(Event, frozen=True):
    """Somebody of the earlier programme leaves the institution: nobody asks them again."""

    programme: UUID
    participation: UUID
    person: UUID
    role: Role


@event_type("impact.volunteer-invited-again.v1")
class VolunteerInvitedAgain(Event, frozen=True):
    """Somebody of the earlier programme is proposed for this one."""

    programme: UUID
    participation: UUID
    earlier: UUID
    person: UUID
    role: Role


@event_type("impact.alumnus-named.v1")
class AlumnusNamed(Event, frozen=True):
    """A certified mentor of the earlier programme may train the newcomers of this one."""

    programme: UUID
    earlier: UUID
    person: UUID


# ----------------------------------------------------------------------------------------------------------------- state


class Decided(msgspec.Struct, frozen=True):
    """An improvement that waits to be made."""


class Done(msgspec.Struct, frozen=True):
    done_on: date
    note: str


class Verified(msgspec.Struct, frozen=True):
    done_on: date
    verified_on: date
    effective: bool
    finding: str


ImprovementState: TypeAlias = Decided | Done | Verified


class Noted(msgspec.Struct, frozen=True):
    """What is kept beside the figures, whether they are computed or not."""

    improvements: dict[UUID, ImprovementState] = {}
    indicators: dict[str, ObservedIndicator] = {}
    successor: UUID | None = None
    predecessor: UUID | None = None


class NotComputed(msgspec.Struct, frozen=True):
    """No impact yet; improvements may be decided and indicators noted all the same."""

    noted: Noted = Noted()


class Computed(msgspec.Struct, frozen=True):
    impact: Impact
    baseline_survey: UUID
    final_survey: UUID
    further_surveys: tuple[UUID, ...] = ()
    reports: dict[UUID, str] = {}
    follow_up: FollowUp | None = None
    noted: Noted = Noted()


ImpactState: TypeAlias = NotComputed | Computed


def evolve(state: ImpactState, event: Event) -> ImpactState:
    match event, state:
        case ImpactComputed(), Computed():
            return msgspec.structs.replace(
                state,
                impact=event.impact,
                baseline_survey=event.baseline_survey,
                final_survey=event.final_survey,
                further_surveys=event.further_surveys,
            )
        case ImpactComputed(), NotComputed():
            return Computed(event.impact, event.baseline_survey, event.final_survey, event.further_surveys, noted=state.noted)
        case ReportIssued(), Computed():
            return msgspec.structs.replace(state, reports={**state.reports, event.report: event.sha256})
        case FollowUpComputed(), Computed():
            return msgspec.structs.replace(state, follow_up=event.follow_up)
        case _:
            noted = noted_after(state.noted, event)
            return state if noted is state.noted else msgspec.structs.replace(state, noted=noted)


def noted_after(noted: Noted, event: Event) -> Noted:
    match event:
        case ImprovementDecided() | ImprovementDone() | ImprovementVerified():
            return msgspec.structs.replace(noted, improvements=_improvements_after(noted.improvements, event))
        case IndicatorNoted():
            observed = observed_after(noted.indicators.get(event.indicator), event)
            return noted if observed is None else msgspec.structs.replace(noted, indicators={**noted.indicators, event.indicator: observed})
        case ProgrammeCarriedOver():
            return msgspec.structs.replace(noted, successor=event.successor)
        case ProgrammeTakenUp():
            return msgspec.structs.replace(noted, predecessor=event.predecessor)
        case _:
            return noted


def _improvements_after(
    improvements: dict[UUID, ImprovementState], event: ImprovementDecided | ImprovementDone | ImprovementVerified
) -> dict[UUID, ImprovementState]:
    match event, improvements.get(event.improvement):
        case ImprovementDecided(), None:
            return {**improvements, event.improvement: Decided()}
        case ImprovementDone(), Decided():
            return {**improvements, event.improvement: Done(event.done_on, event.note)}
        case ImprovementVerified(), Done(done_on=done_on):
            return {**improvements, event.improvement: Verified(done_on, event.verified_on, event.effective, event.finding)}
        case _:
            return improvements


def observed_after(known: ObservedIndicator | None, event: IndicatorNoted) -> ObservedIndicator | None:
    """The indicator with one more note; an end without a start tells nothing."""
    match event.moment, known:
        case "start", None:
            return ObservedIndicator(event.indicator, event.label, event.unit, event.value, event.noted_on)
        case "start", ObservedIndicator():
            return msgspec.structs.replace(known, label=event.label, unit=event.unit, start=event.value, start_on=event.noted_on)
        case "end", ObservedIndicator():
            return msgspec.structs.replace(known, end=event.value, end_on=event.noted_on)
        case _:
            return known


IMPACT: Final = StreamType[ImpactState]("impact", NotComputed(), evolve)
