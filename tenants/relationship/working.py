"""During an engagement: visits and their minutes, what is delivered. Nothing of it can be told of an engagement that is not on."""

from datetime import date
from typing import Final
from uuid import UUID

from domain.decision import Decision, Situation, decides
from domain.refusal import Refused
from tenants.relationship.acting import FURTHEST, Relating, RelationshipDayWrong, acted, in_lines, reads
from tenants.relationship.engagement import Visit
from tenants.relationship.relationship import (
    RELATIONSHIP,
    DeliverableDelivered,
    Engaged,
    MinutesShared,
    VisitCancelled,
    VisitHeld,
    VisitPlanned,
)

LONGEST_VISIT: Final = 10  # half-days


class NoEngagementNow(Refused):
    code = "no-engagement-now"
    sentence = "Aucune mission n’est en cours avec cet établissement. Rien n’a été enregistré ; enregistrez d’abord l’accord signé."


class VisitMissing(Refused):
    code = "visit-missing"
    kind = "missing"
    sentence = "Cette visite n’est pas de cette mission, ou n’a pas encore eu lieu. Rien n’a été enregistré ; rouvrez la page."


class VisitHeldAlready(Refused):
    code = "visit-held-already"
    sentence = "Cette visite a déjà eu lieu : elle ne se déplace et ne s’annule plus. Elle est inchangée ; corrigez son compte rendu."


class HalfDaysWrong(Refused):
    code = "half-days-wrong"
    kind = "invalid"
    sentence = "Une visite compte de 1 à {most} demi-journées. Rien n’a été enregistré ; corrigez ce nombre."


class HalfDaysSpent(Refused):
    code = "half-days-spent"
    sentence = "Il ne reste que {left} demi-journées vendues. Rien n’a été enregistré ; proposez une suite, ou corrigez le nombre."


class DeliverableMissing(Refused):
    code = "deliverable-missing"
    kind = "missing"
    sentence = "Ce livrable n’est pas de cette mission. Rien n’a été enregistré ; rouvrez la page."


def _engaged(command: Relating, situation: Situation) -> Engaged:
    state = acted(command, situation)
    if not isinstance(state, Engaged):
        raise NoEngagementNow
    return state


class PlanVisit(Relating, frozen=True):
    """Plan a visit, or move it to another day."""

    visit: UUID
    day: date


@decides(PlanVisit, permission="clients.follow", reads=reads)
def plan_visit(command: PlanVisit, situation: Situation) -> Decision:
    visits = _engaged(command, situation).engagement.visits
    held = visits.get(command.visit)
    if held is not None and held.minutes is not None:
        raise VisitHeldAlready
    if not situation.today <= command.day <= situation.today + FURTHEST:
        raise RelationshipDayWrong
    if held == Visit(command.visit, command.day):
        return []
    return RELATIONSHIP.of(command.relationship).gains(VisitPlanned(command.relationship, command.account, command.visit, command.day))


class CancelVisit(Relating, frozen=True):
    visit: UUID


@decides(CancelVisit, permission="clients.follow", reads=reads)
def cancel_visit(command: CancelVisit, situation: Situation) -> Decision:
    held = _engaged(command, situation).engagement.visits.get(command.visit)
    if held is None:
        return []
    if held.minutes is not None:
        raise VisitHeldAlready
    return RELATIONSHIP.of(command.relationship).gains(VisitCancelled(command.relationship, command.account, command.visit))


class HoldVisit(Relating, frozen=True):
    """A visit took place, planned or not; told again, it is corrected. ``minutes`` are Ekole's own until they are shared."""

    visit: UUID
    day: date
    half_days: int
    minutes: str


@decides(HoldVisit, permission="clients.follow", reads=reads)
def hold_visit(command: HoldVisit, situation: Situation) -> Decision:
    engagement = _engaged(command, situation).engagement
    if not engagement.offer.first_day - FURTHEST <= command.day <= situation.today:
        raise RelationshipDayWrong
    if not 1 <= command.half_days <= LONGEST_VISIT:
        raise HalfDaysWrong(most=LONGEST_VISIT)
    minutes, held = in_lines(command.minutes), engagement.visits.get(command.visit)
    left = engagement.offer.half_days - engagement.used + (held.half_days if held else 0)
    if command.half_days > left:
        raise HalfDaysSpent(left=left)
    if held is not None and (held.day, held.half_days, held.minutes) == (command.day, command.half_days, minutes):
        return []
    told = VisitHeld(command.relationship, command.account, command.visit, command.day, command.half_days, minutes)
    return RELATIONSHIP.of(command.relationship).gains(told)


class ShareMinutes(Relating, frozen=True):
    """Let the institution read the minutes of a visit, from now on."""

    visit: UUID


@decides(ShareMinutes, permission="clients.follow", reads=reads)
def share_minutes(command: ShareMinutes, situation: Situation) -> Decision:
    held = _engaged(command, situation).engagement.visits.get(command.visit)
    if held is None or held.minutes is None:
        raise VisitMissing
    if held.shared:
        return []
    return RELATIONSHIP.of(command.relationship).gains(MinutesShared(command.relationship, command.account, command.visit))


class DeliverDeliverable(Relating, frozen=True):
    """The institution was given it on ``day``."""

    deliverable: UUID
    day: date


@decides(DeliverDeliverable, permission="clients.follow", reads=reads)
def deliver_deliverable(command: DeliverDeliverable, situation: Situation) -> Decision:
    engagement = _engaged(command, situation).engagement
    if command.deliverable not in {one.deliverable for one in engagement.offer.deliverables}:
        raise DeliverableMissing
    if command.day > situation.today:
        raise RelationshipDayWrong
    if engagement.delivered.get(command.deliverable) == command.day:
        return []
    delivered = DeliverableDelivered(command.relationship, command.account, command.deliverable, command.day)
    return RELATIONSHIP.of(command.relationship).gains(delivered)
