"""The client's life over HTTP: relationships by stage, one of them, each of its commands; and the engagement as the institution sees it."""

from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from domain.personal import readable
from domain.programme import Phase
from projections.relationship_sheet import RelationshipSheet, Stage
from services.accounts.store import valid_address
from services.handling import HandlingContext, Receipt
from services.house import House, TheHouse
from services.http.answers import Listing, checked_limit
from services.http.commands import PROBLEMS, AnyRequest, CommandAnswer, answer, command_at
from services.http.reading import read_json
from services.portfolio.api import of_house
from services.portfolio.asking import require_follower
from services.relationships.opinions import opinions_in
from services.relationships.reading import (
    PAGE,
    engagement_in,
    relationship_of,
    relationship_with,
    relationships_of,
    state_of,
)
from services.supervision import granting
from services.supervision.visiting import house_day, right_in
from tenants.permissions import require_permission
from tenants.relationship.engagement import Offer
from tenants.relationship.proposing import BeginEngagement, DeclineProposal, EndEngagement, ProposeEngagement
from tenants.relationship.prospecting import (
    EntrustRelationship,
    GiveUpRelationship,
    LinkProfile,
    PlanNextStep,
    QualifyProspect,
    RecordContact,
    ResumeRelationship,
)
from tenants.relationship.relationship import RELATIONSHIP, Unknown
from tenants.relationship.working import CancelVisit, DeliverDeliverable, HoldVisit, PlanVisit, ShareMinutes

TAG: Final = "Relations"
PLACE: Final = "/relationships/{relationship:uuid}"


@get("/relationships", summary="Prospects et clients, par étape", tags=[TAG], responses=dict(PROBLEMS))
async def list_relationships(
    request: AnyRequest,
    house: TheHouse,
    stage: FromQuery[Stage | None] = None,
    after: FromQuery[str | None] = None,
    limit: FromQuery[int] = PAGE,
) -> Listing[RelationshipSheet]:
    """Who has waited longest at their stage comes first. A consultant sees those that they answer for, and their clients."""
    page = await relationships_of(house, request.user, stage, after, house_day(), checked_limit(limit))
    return Listing(page.items, page.following)


class VisitAnswer(msgspec.Struct, frozen=True):
    """``minutes``: None where the visit was not held yet, where they are not shared, or where their author was erased."""

    visit: UUID
    day: date
    half_days: int
    minutes: str | None
    shared: bool


class OpinionAnswer(msgspec.Struct, frozen=True):
    """Asked after a phase or so many years. ``csat``: 1 to 5, ``nps``: 0 to 10; None where nobody answered yet."""

    phase: Phase | None
    year: int | None
    asked_at: datetime
    csat: int | None
    nps: int | None
    words: tuple[str | None, ...]


class RelationshipAnswer(msgspec.Struct, frozen=True):
    """``name``, ``email``, ``function``: with whom one speaks there; None where they were erased. ``opinions``: of the direction."""

    sheet: RelationshipSheet
    name: str | None
    email: str | None
    function: str | None
    need: str | None
    next_step: str | None
    visits: tuple[VisitAnswer, ...]
    opinions: tuple[OpinionAnswer, ...]


@get(PLACE, summary="Une relation", tags=[TAG], responses=dict(PROBLEMS))
async def read_relationship(request: AnyRequest, relationship: FromPath[UUID], house: TheHouse) -> RelationshipAnswer:
    sheet = await relationship_of(house, request.user, relationship, house_day())
    state = await state_of(house, relationship)
    assert not isinstance(state, Unknown)
    known = state.known
    step = readable(known.next_step.words) if known.next_step else None
    told = readable(known.name), readable(known.email), readable(known.function), readable(known.need)
    opinions = tuple(
        OpinionAnswer(one.sheet.phase, one.sheet.year, one.sheet.asked_at, one.sheet.csat, one.sheet.nps, one.words)
        for one in await opinions_in(house, relationship)
    )
    return RelationshipAnswer(sheet, *told, step, await _visits(house, sheet, shared_alone=False), opinions)


async def _visits(house: House, sheet: RelationshipSheet, *, shared_alone: bool) -> tuple[VisitAnswer, ...]:
    engagement = engagement_in(await state_of(house, sheet.relationship))
    visits = sorted(engagement.visits.values(), key=lambda one: (one.day, one.visit)) if engagement else []
    return tuple(
        VisitAnswer(
            one.visit,
            one.day,
            one.half_days,
            readable(one.minutes) if one.minutes is not None and (one.shared or not shared_alone) else None,
            one.shared,
        )
        for one in visits
    )


# ---------------------------------------------------------------------------------------------------------------- commands


def _act(path: str, command: type[Any], summary: str, minted: str | None = None) -> Any:
    return command_at(
        f"{PLACE}/{path}",
        command,
        summary=summary,
        tag=TAG,
        resource=lambda told: RELATIONSHIP.of(told.relationship),
        minted=minted,
        status=201 if minted else 200,
        by="account",
    )


class ProfileForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    client: UUID


@post(f"{PLACE}/profile", status_code=200, summary="Rattacher le profil de l’établissement", tags=[TAG], responses=dict(PROBLEMS))
async def link_profile(
    request: AnyRequest, relationship: FromPath[UUID], data: JSONBody[ProfileForm], house: TheHouse
) -> Response[CommandAnswer]:
    """An institution that signed up, and that the sender may enter."""
    client = read_json(await request.body(), ProfileForm).client
    receipt = await linked(house, request, relationship, client, of_house(request))
    return answer(receipt, RELATIONSHIP.of(relationship).name)


async def linked(house: House, request: AnyRequest, relationship: UUID, client: UUID, context: HandlingContext) -> Receipt:
    """Raises ClientMissing for an institution that does not exist, or that the sender does not look after."""
    require_follower(request.user)
    await granting.require_client(house, client)
    await right_in(house, request.user.account, request.user.role, client)
    command = LinkProfile(relationship=relationship, account=request.user.account, client=client)
    return await house.handling.handle(command, context)


class LeadForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``email``: of whoever answers for it from now on."""

    email: str


@post(f"{PLACE}/lead", status_code=200, summary="Confier une relation", tags=[TAG], responses=dict(PROBLEMS))
async def entrust(request: AnyRequest, relationship: FromPath[UUID], data: JSONBody[LeadForm], house: TheHouse) -> Response[CommandAnswer]:
    email = read_json(await request.body(), LeadForm).email
    receipt = await entrusted(house, request, relationship, email, of_house(request))
    return answer(receipt, RELATIONSHIP.of(relationship).name)


async def entrusted(house: House, request: AnyRequest, relationship: UUID, email: str, context: HandlingContext) -> Receipt:
    """Raises PermissionDenied, AddressInvalid."""
    require_follower(request.user)
    require_permission(request.user.role, "clients.assign")
    lead = await house.accounts.account_named(valid_address(email))
    return await house.handling.handle(EntrustRelationship(relationship=relationship, account=request.user.account, lead=lead), context)


# ------------------------------------------------------------------------------------------------------- the institution's


class EngagementAnswer(msgspec.Struct, frozen=True):
    """``delivered``: on which day, by deliverable. Days are counted in halves."""

    engagement: UUID
    under_way: bool
    offer: Offer
    half_days: int
    used: int
    delivered: dict[UUID, date]
    visits: tuple[VisitAnswer, ...]


@get("/institution/engagement", summary="La mission d’Ekole chez nous", tags=[TAG], responses=dict(PROBLEMS))
async def read_engagement(request: AnyRequest, house: TheHouse) -> EngagementAnswer | None:
    """The one under way, or the last one; of visits, the minutes that were shared. Null where there never was any."""
    require_permission(request.user.role, "engagement.see")
    sheet = await relationship_with(house, request.user.tenant)
    if sheet is None or sheet.offer is None or sheet.engagement is None:
        return None
    visits = await _visits(house, sheet, shared_alone=True)
    under_way = sheet.stage == "engaged"
    return EngagementAnswer(sheet.engagement, under_way, sheet.offer, sheet.half_days, sheet.used, sheet.delivered, visits)


RELATIONSHIP_ROUTES: Final = (
    list_relationships,
    read_relationship,
    command_at(
        "/relationships",
        RecordContact,
        summary="Noter un premier contact",
        tag=TAG,
        resource=lambda told: RELATIONSHIP.of(told.relationship),
        minted="relationship",
        status=201,
        by="account",
    ),
    _act("qualification", QualifyProspect, "Dire le besoin"),
    link_profile,
    _act("proposals", ProposeEngagement, "Proposer une mission", "proposal"),
    _act("proposals/decline", DeclineProposal, "Noter un refus"),
    _act("engagement", BeginEngagement, "Noter l’accord : la mission commence"),
    _act("engagement/end", EndEngagement, "Terminer la mission"),
    _act("visits", PlanVisit, "Prévoir une visite", "visit"),
    _act("visits/{visit:uuid}/cancel", CancelVisit, "Annuler une visite"),
    _act("visits/{visit:uuid}/hold", HoldVisit, "Écrire le compte rendu d’une visite"),
    _act("visits/{visit:uuid}/share", ShareMinutes, "Partager un compte rendu avec l’établissement"),
    _act("deliverables/{deliverable:uuid}/delivery", DeliverDeliverable, "Noter un livrable remis"),
    _act("next-step", PlanNextStep, "Fixer la prochaine étape"),
    _act("giving-up", GiveUpRelationship, "Abandonner"),
    _act("resumption", ResumeRelationship, "Reprendre"),
    entrust,
    read_engagement,
)
