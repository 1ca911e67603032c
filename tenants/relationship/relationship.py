"""What Ekole and one institution have to do with each other: a contact, a prospect, a free profile, a proposal, engagements, an end.

One history for each, in the house's log. Its state is one of the stages, so that none can be reached but from the one before.
"""

from datetime import date
from typing import Final, Literal, TypeAlias
from uuid import UUID

import msgspec

from domain.decision import StreamType
from domain.event import Event, event_type
from domain.personal import Personal
from domain.programme import InstitutionKind
from tenants.relationship.engagement import Engagement, Offer, Visit

GaveUp = Literal["no-need", "no-budget", "no-answer", "elsewhere", "later"]
Ending = Literal["completed", "stopped"]

# ---------------------------------------------------------------------------------------------------------------- events


@event_type("relationship.contacted.v1", data_subject="person")
class RelationshipContacted(Event, frozen=True):
    """A first contact. ``person``: with whom one speaks there; ``lead``: who of Ekole answers for it."""

    relationship: UUID
    lead: UUID
    institution_name: str
    kind: InstitutionKind
    day: date
    person: UUID
    name: Personal[str]
    email: Personal[str]
    function: Personal[str]


@event_type("relationship.qualified.v1", data_subject="account")
class RelationshipQualified(Event, frozen=True):
    """There is a need, told in the words of whoever heard it."""

    relationship: UUID
    account: UUID
    need: Personal[str]


@event_type("relationship.profile-linked.v1")
class ProfileLinked(Event, frozen=True):
    """The institution signed up, which costs nothing: ``client`` is what it is called on the platform."""

    relationship: UUID
    account: UUID
    client: UUID


@event_type("relationship.proposed.v1")
class EngagementProposed(Event, frozen=True):
    """``valid_until``: the last day on which the institution may say yes. During an engagement, it is one to follow."""

    relationship: UUID
    account: UUID
    proposal: UUID
    offer: Offer
    valid_until: date


@event_type("relationship.proposal-declined.v1")
class ProposalDeclined(Event, frozen=True):
    relationship: UUID
    account: UUID
    proposal: UUID
    reason: GaveUp


@event_type("relationship.engaged.v1")
class EngagementBegun(Event, frozen=True):
    """The institution said yes on ``signed_on``; ``renews``: the engagement that this one follows."""

    relationship: UUID
    account: UUID
    client: UUID
    engagement: UUID
    offer: Offer
    signed_on: date
    renews: UUID | None = None


@event_type("relationship.engagement-ended.v1")
class EngagementEnded(Event, frozen=True):
    relationship: UUID
    account: UUID
    engagement: UUID
    outcome: Ending


@event_type("relationship.visit-planned.v1")
class VisitPlanned(Event, frozen=True):
    """Planned, or planned for another day."""

    relationship: UUID
    account: UUID
    visit: UUID
    day: date


@event_type("relationship.visit-cancelled.v1")
class VisitCancelled(Event, frozen=True):
    relationship: UUID
    account: UUID
    visit: UUID


@event_type("relationship.visit-held.v1", data_subject="account")
class VisitHeld(Event, frozen=True):
    """``half_days``: spent out of those that were sold; told again, it is corrected."""

    relationship: UUID
    account: UUID
    visit: UUID
    day: date
    half_days: int
    minutes: Personal[str]


@event_type("relationship.minutes-shared.v1")
class MinutesShared(Event, frozen=True):
    """From now on the institution reads them."""

    relationship: UUID
    account: UUID
    visit: UUID


@event_type("relationship.deliverable-delivered.v1")
class DeliverableDelivered(Event, frozen=True):
    relationship: UUID
    account: UUID
    deliverable: UUID
    day: date


@event_type("relationship.next-step-planned.v1", data_subject="account")
class NextStepPlanned(Event, frozen=True):
    """``day`` None: no day is set any more."""

    relationship: UUID
    account: UUID
    day: date | None
    words: Personal[str]


@event_type("relationship.given-up.v1")
class RelationshipGivenUp(Event, frozen=True):
    relationship: UUID
    account: UUID
    reason: GaveUp


@event_type("relationship.resumed.v1")
class RelationshipResumed(Event, frozen=True):
    """Taken up where it was left."""

    relationship: UUID
    account: UUID


@event_type("relationship.entrusted.v1")
class RelationshipEntrusted(Event, frozen=True):
    """``lead``: who answers for it from now on."""

    relationship: UUID
    account: UUID
    lead: UUID


# ----------------------------------------------------------------------------------------------------------------- state


@event_type("relationship.contact-erased.v1")
class RelationshipContactErased(Event, frozen=True):
    """Nobody has spoken for years: the key of the person there is destroyed. The institution, its stages and their days stay."""

    relationship: UUID
    person: UUID


class NextStep(msgspec.Struct, frozen=True):
    day: date | None
    words: Personal[str]


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of an institution from the first contact on."""

    lead: UUID
    institution: str
    person: UUID
    name: Personal[str]
    email: Personal[str]
    function: Personal[str]
    need: Personal[str] = ""
    next_step: NextStep | None = None
    erased: bool = False  # the person's name, address and function


class Unknown(msgspec.Struct, frozen=True):
    """Nobody spoke to them yet."""


class Contacted(msgspec.Struct, frozen=True):
    known: Known


class Prospect(msgspec.Struct, frozen=True):
    known: Known


class Profiled(msgspec.Struct, frozen=True):
    known: Known
    client: UUID


class Proposed(msgspec.Struct, frozen=True):
    """``before``: the engagement that has ended, where it is one to follow."""

    known: Known
    client: UUID
    proposal: EngagementProposed
    before: Engagement | None = None


class Engaged(msgspec.Struct, frozen=True):
    """``renewal``: proposed to follow, and not answered yet."""

    known: Known
    client: UUID
    engagement: Engagement
    renewal: EngagementProposed | None = None


class Ended(msgspec.Struct, frozen=True):
    known: Known
    client: UUID
    engagement: Engagement


class GivenUp(msgspec.Struct, frozen=True):
    """``was``: where it is taken up again."""

    known: Known
    was: Contacted | Prospect | Profiled | Ended


Relationship: TypeAlias = Unknown | Contacted | Prospect | Profiled | Proposed | Engaged | Ended | GivenUp
Begun: TypeAlias = Contacted | Prospect | Profiled | Proposed | Engaged | Ended | GivenUp


def evolve(state: Relationship, event: Event) -> Relationship:
    if isinstance(event, RelationshipContacted):
        known = Known(
            lead=event.lead,
            institution=event.institution_name,
            person=event.person,
            name=event.name,
            email=event.email,
            function=event.function,
        )
        return Contacted(known)
    return state if isinstance(state, Unknown) else _begun(state, event)


def _begun(state: Begun, event: Event) -> Relationship:
    match event, state:
        case RelationshipQualified(need=need), Contacted(known):
            return Prospect(msgspec.structs.replace(known, need=need))
        case ProfileLinked(client=client), Prospect(known):
            return Profiled(known, client)
        case EngagementProposed() as proposal, Profiled(known, client):
            return Proposed(known, client, proposal)
        case EngagementProposed() as proposal, Proposed(known, client, _, before):
            return Proposed(known, client, proposal, before)
        case EngagementProposed() as proposal, Ended(known, client, engagement):
            return Proposed(known, client, proposal, engagement)
        case EngagementProposed() as proposal, Engaged():
            return msgspec.structs.replace(state, renewal=proposal)
        case ProposalDeclined(), Proposed(known, client, _, before):
            return Profiled(known, client) if before is None else Ended(known, client, before)
        case ProposalDeclined(), Engaged():
            return msgspec.structs.replace(state, renewal=None)
        case EngagementBegun(engagement=engagement, offer=offer), Proposed(known, client):
            return Engaged(known, client, Engagement(engagement, offer))
        case EngagementEnded(), Engaged(known, client, engagement, renewal):
            return Ended(known, client, engagement) if renewal is None else Proposed(known, client, renewal, engagement)
        case RelationshipGivenUp(), Contacted() | Prospect() | Profiled() | Ended():
            return GivenUp(state.known, state)
        case RelationshipResumed(), GivenUp(known, was):
            return msgspec.structs.replace(was, known=known)
        case NextStepPlanned(day=day, words=words), _:
            return _knowing(state, msgspec.structs.replace(state.known, next_step=NextStep(day, words)))
        case RelationshipContactErased(), _:
            return _knowing(state, msgspec.structs.replace(state.known, erased=True))
        case RelationshipEntrusted(lead=lead), _:
            return _knowing(state, msgspec.structs.replace(state.known, lead=lead))
        case _, Engaged():
            return msgspec.structs.replace(state, engagement=_worked(state.engagement, event))
        case _:
            return state


def _knowing(state: Begun, known: Known) -> Relationship:
    return msgspec.structs.replace(state, known=known)


def _worked(engagement: Engagement, event: Event) -> Engagement:
    match event:
        case VisitPlanned(visit=visit, day=day):
            return engagement.with_visit(Visit(visit, day))
        case VisitCancelled(visit=visit):
            return engagement.without_visit(visit)
        case VisitHeld(visit=visit, day=day, half_days=half_days, minutes=minutes):
            before = engagement.visits.get(visit)
            return engagement.with_visit(Visit(visit, day, half_days, minutes, shared=before is not None and before.shared))
        case MinutesShared(visit=visit) if visit in engagement.visits:
            return engagement.with_visit(msgspec.structs.replace(engagement.visits[visit], shared=True))
        case DeliverableDelivered(deliverable=deliverable, day=day):
            return msgspec.structs.replace(engagement, delivered={**engagement.delivered, deliverable: day})
        case _:
            return engagement


RELATIONSHIP: Final = StreamType[Relationship]("relationship", Unknown(), evolve)


@event_type("client-profile.linked.v1")
class ClientProfileLinked(Event, frozen=True):
    """One institution has one relationship: this one."""

    client: UUID
    relationship: UUID


def _linked(state: UUID | None, event: Event) -> UUID | None:
    return event.relationship if isinstance(event, ClientProfileLinked) else state


CLIENT_PROFILE: Final = StreamType[UUID | None]("client-profile", None, _linked)
