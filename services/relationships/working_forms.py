"""Forms of an engagement: what was delivered, visits and their minutes, what may be said of it in public."""

from typing import Final
from uuid import UUID

from litestar import Response

from services.catalogues import french
from services.handling import HandlingContext
from services.house import House
from services.http.context import RequestContext
from services.pages.forms import AnyRequest, Fields, form_at
from services.relationships.page_of_one import PLACE, acted, done, who
from services.relationships.pages import day_typed
from services.relationships.references import propose
from services.supervision.visiting import house_day
from tenants.relationship.acting import RelationshipDayWrong
from tenants.relationship.reference import RetireReference
from tenants.relationship.working import (
    LONGEST_VISIT,
    CancelVisit,
    DeliverDeliverable,
    HalfDaysWrong,
    HoldVisit,
    PlanVisit,
    ShareMinutes,
    VisitMissing,
)


class VisitFields(Fields, frozen=True, kw_only=True):
    visit: str = ""
    day: str = ""
    half_days: str = ""
    minutes: str = ""


class DeliveryFields(Fields, frozen=True, kw_only=True):
    deliverable: str = ""
    day: str = ""


@form_at(f"{PLACE}/livrable", DeliveryFields)
async def deliver(request: AnyRequest, house: House, fields: DeliveryFields) -> Response[bytes]:
    async def act(context: HandlingContext) -> None:
        day = day_typed(fields.day) or house_day()
        await house.handling.handle(DeliverDeliverable(**who(request), deliverable=_named(fields.deliverable), day=day), context)

    return await acted(request, house, fields, "mission", act, french("Le livrable est noté comme remis."))


@form_at(f"{PLACE}/visite", VisitFields)
async def plan_visit(request: AnyRequest, house: House, fields: VisitFields) -> Response[bytes]:
    async def act(context: HandlingContext) -> None:
        visit = _named(fields.visit) if fields.visit else RequestContext(context).minted("visit")
        day = day_typed(fields.day)
        if day is None:
            raise RelationshipDayWrong
        await house.handling.handle(PlanVisit(**who(request), visit=visit, day=day), context)

    return await acted(request, house, fields, "visites", act, french("La visite est prévue."))


@form_at(f"{PLACE}/visite/compte-rendu", VisitFields)
async def hold_visit(request: AnyRequest, house: House, fields: VisitFields) -> Response[bytes]:
    async def act(context: HandlingContext) -> None:
        visit = _named(fields.visit) if fields.visit else RequestContext(context).minted("visit")
        if not (fields.half_days.isascii() and fields.half_days.isdigit() and len(fields.half_days) < 4):
            raise HalfDaysWrong(most=LONGEST_VISIT)
        day = day_typed(fields.day) or house_day()
        command = HoldVisit(**who(request), visit=visit, day=day, half_days=int(fields.half_days), minutes=fields.minutes)
        await house.handling.handle(command, context)

    return await acted(
        request, house, fields, "visites", act, french("Le compte rendu est gardé ; il reste à Ekole tant qu’il n’est pas partagé.")
    )


@form_at(f"{PLACE}/visite/partage", VisitFields)
async def share(request: AnyRequest, house: House, fields: VisitFields) -> Response[bytes]:
    command = ShareMinutes(**who(request), visit=_named(fields.visit))
    return await done(request, house, fields, "visites", command, french("L’établissement lit désormais ce compte rendu."))


@form_at(f"{PLACE}/visite/annulation", VisitFields)
async def cancel(request: AnyRequest, house: House, fields: VisitFields) -> Response[bytes]:
    command = CancelVisit(**who(request), visit=_named(fields.visit))
    return await done(request, house, fields, "visites", command, french("La visite est annulée."))


class ReferenceFields(Fields, frozen=True, kw_only=True):
    sentence: str = ""
    quoting: str = ""
    reference: str = ""


@form_at(f"{PLACE}/reference", ReferenceFields)
async def propose_reference(request: AnyRequest, house: House, fields: ReferenceFields) -> Response[bytes]:
    async def act(context: HandlingContext) -> None:
        reference, relationship = RequestContext(context).minted("reference"), request.path_params["relationship"]
        await propose(house, request.user, relationship, reference, fields.sentence, context, quoting=fields.quoting == "yes")

    return await acted(request, house, fields, "references", act, french("Le texte est proposé à la direction, par courriel."))


@form_at(f"{PLACE}/reference/abandon", ReferenceFields)
async def retire_reference(request: AnyRequest, house: House, fields: ReferenceFields) -> Response[bytes]:
    command = RetireReference(**who(request), reference=_named(fields.reference))
    return await done(request, house, fields, "references", command, french("Ekole renonce à cette référence ; elle n’est plus publiée."))


def _named(given: str) -> UUID:
    """Raises VisitMissing for what no page of ours sends."""
    try:
        return UUID(given)
    except ValueError:
        raise VisitMissing from None


WORKING_FORMS: Final = (deliver, plan_visit, hold_visit, share, cancel, propose_reference, retire_reference)
