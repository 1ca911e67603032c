"""Where the house stands with each institution: stage, days sold and spent, what is due; what people wrote is read from the log."""

from datetime import date, datetime
from typing import Final, Literal
from uuid import UUID

import msgspec

from domain.event import event_type_of
from domain.programme import InstitutionKind
from domain.recorded import Recorded
from projections.projection import Key, Projection
from tenants.relationship.engagement import Offer
from tenants.relationship.relationship import (
    DeliverableDelivered,
    EngagementBegun,
    EngagementEnded,
    EngagementProposed,
    MinutesShared,
    NextStepPlanned,
    ProfileLinked,
    ProposalDeclined,
    RelationshipContacted,
    RelationshipEntrusted,
    RelationshipGivenUp,
    RelationshipQualified,
    RelationshipResumed,
    VisitCancelled,
    VisitHeld,
    VisitPlanned,
)

Stage = Literal["contact", "prospect", "profile", "proposal", "engaged", "ended", "given-up"]


class VisitSeen(msgspec.Struct, frozen=True):
    """``half_days`` 0: planned, and not held yet. ``shared``: the institution reads its minutes."""

    visit: UUID
    day: date
    half_days: int = 0
    shared: bool = False


class Step(msgspec.Struct, frozen=True):
    """One thing that happened: what kind of event, when, by whom."""

    kind: str
    at: datetime
    actor: str


class RelationshipSheet(msgspec.Struct, frozen=True):
    """``stage_since``: since when it is at this stage; ``was``: where it was given up. ``half_days``, ``used``: of the engagement.

    ``offer``: of the engagement, last or under way; ``proposed``: waits for its answer. ``signed_on``: when the engagement was.
    """

    relationship: UUID
    institution: str
    kind: InstitutionKind
    stage: Stage
    stage_since: datetime
    lead: UUID
    client: UUID | None = None
    was: Stage | None = None
    next_on: date | None = None
    proposed: Offer | None = None
    valid_until: date | None = None
    engagement: UUID | None = None
    offer: Offer | None = None
    signed_on: date | None = None
    half_days: int = 0
    used: int = 0
    visits: tuple[VisitSeen, ...] = ()
    delivered: dict[UUID, date] = {}
    steps: tuple[Step, ...] = ()


def key(recorded: Recorded) -> Key | None:
    return getattr(recorded.event, "relationship", None) if recorded.stream.startswith("relationship/") else None


def evolve(sheet: RelationshipSheet | None, recorded: Recorded) -> RelationshipSheet | None:
    event = recorded.event
    if isinstance(event, RelationshipContacted):
        sheet = RelationshipSheet(
            relationship=event.relationship,
            institution=event.institution_name,
            kind=event.kind,
            stage="contact",
            stage_since=recorded.occurred_at,
            lead=event.lead,
        )
    elif sheet is not None:
        sheet = _moved(sheet, recorded)
    if sheet is None:
        return None
    step = Step(event_type_of(event).tag.rpartition(".")[0], recorded.occurred_at, recorded.actor)
    return msgspec.structs.replace(sheet, steps=(*sheet.steps, step))


def _moved(sheet: RelationshipSheet, recorded: Recorded) -> RelationshipSheet:
    event, at, replace = recorded.event, recorded.occurred_at, msgspec.structs.replace
    match event:
        case RelationshipQualified():
            return replace(sheet, stage="prospect", stage_since=at)
        case ProfileLinked(client=client):
            return replace(sheet, stage="profile", stage_since=at, client=client)
        case EngagementProposed(offer=offer, valid_until=day):
            moved = sheet if sheet.stage == "engaged" else replace(sheet, stage="proposal", stage_since=at)
            return replace(moved, proposed=offer, valid_until=day)
        case ProposalDeclined():
            back: Stage = "engaged" if sheet.stage == "engaged" else "ended" if sheet.engagement else "profile"
            since = sheet.stage_since if sheet.stage == "engaged" else at
            return replace(sheet, stage=back, stage_since=since, proposed=None, valid_until=None)
        case EngagementBegun(engagement=engagement, offer=offer, signed_on=signed_on):
            fresh = replace(sheet, stage="engaged", stage_since=at, proposed=None, valid_until=None, visits=(), delivered={}, used=0)
            return replace(fresh, engagement=engagement, offer=offer, signed_on=signed_on, half_days=offer.half_days)
        case EngagementEnded():
            return replace(sheet, stage="proposal" if sheet.proposed else "ended", stage_since=at)
        case RelationshipGivenUp():
            return replace(sheet, stage="given-up", stage_since=at, was=sheet.stage)
        case RelationshipResumed():
            return replace(sheet, stage=sheet.was or sheet.stage, stage_since=at, was=None)
        case NextStepPlanned(day=day):
            return replace(sheet, next_on=day)
        case RelationshipEntrusted(lead=lead):
            return replace(sheet, lead=lead)
        case DeliverableDelivered(deliverable=deliverable, day=day):
            return replace(sheet, delivered={**sheet.delivered, deliverable: day})
        case _:
            visits = _visited(sheet.visits, recorded)
            return replace(sheet, visits=visits, used=sum(visit.half_days for visit in visits))


def _visited(visits: tuple[VisitSeen, ...], recorded: Recorded) -> tuple[VisitSeen, ...]:
    """In the order of their days."""
    known = {visit.visit: visit for visit in visits}
    match recorded.event:
        case VisitPlanned(visit=visit, day=day):
            known[visit] = VisitSeen(visit, day)
        case VisitCancelled(visit=visit):
            known.pop(visit, None)
        case VisitHeld(visit=visit, day=day, half_days=half_days):
            known[visit] = VisitSeen(visit, day, half_days, visit in known and known[visit].shared)
        case MinutesShared(visit=visit) if visit in known:
            known[visit] = msgspec.structs.replace(known[visit], shared=True)
    return tuple(sorted(known.values(), key=lambda visit: (visit.day, visit.visit)))


RELATIONSHIP_SHEETS: Final = Projection(
    "relationship_sheet",
    version=1,
    view=RelationshipSheet,
    key=key,
    evolve=evolve,
    indexes=(("stage", "stage_since"), ("client",), ("next_on",)),
)
