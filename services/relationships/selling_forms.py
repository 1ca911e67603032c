"""Forms of a relationship: the need, the profile, a proposal and its answer, the next step, giving up, handing on."""

from typing import Final
from uuid import UUID, uuid5

from litestar import Response

from domain.programme import PHASES, Phase
from domain.refusal import Refused
from services.catalogues import french
from services.handling import HandlingContext
from services.house import House
from services.http.context import RequestContext
from services.pages.forms import AnyRequest, Fields, form_at
from services.portfolio.asking import PortfolioQueryUnreadable
from services.programmes.doing import texts_of
from services.relationships.api import entrusted, linked
from services.relationships.page_of_one import PLACE, USUAL_ANSWER, acted, done, who
from services.relationships.pages import day_typed
from services.relationships.words import ENDINGS, REASONS
from services.supervision.clients import clients_of
from services.supervision.visiting import house_day
from tenants.relationship.acting import RelationshipDayWrong
from tenants.relationship.engagement import Deliverable, Offer
from tenants.relationship.proposing import (
    MOST_DELIVERABLES,
    MOST_HALF_DAYS,
    BeginEngagement,
    DeclineProposal,
    EndEngagement,
    OfferOutOfBounds,
    ProposeEngagement,
)
from tenants.relationship.prospecting import GiveUpRelationship, PlanNextStep, QualifyProspect, ResumeRelationship
from tenants.relationship.relationship import Ending, GaveUp


class ProfileNotFound(Refused):
    code = "profile-not-found"
    kind = "invalid"
    sentence = "Aucun établissement inscrit, ou plusieurs, ne répondent à ce nom ou cet UAI. Rien n’a été rattaché ; écrivez l’UAI."


class NeedFields(Fields, frozen=True, kw_only=True):
    need: str = ""


class WordsFields(Fields, frozen=True, kw_only=True):
    words: str = ""
    day: str = ""


class ReasonFields(Fields, frozen=True, kw_only=True):
    reason: str = ""


class OfferFields(Fields, frozen=True, kw_only=True):
    """What of it each phase has is read from the form by the phase's name: ``items-…`` line by line, ``due-…``, ``leads-…``."""

    scope: str = ""
    days: str = ""
    first_day: str = ""
    last_day: str = ""
    valid_until: str = ""


@form_at(f"{PLACE}/besoin", NeedFields)
async def qualify(request: AnyRequest, house: House, fields: NeedFields) -> Response[bytes]:
    return await done(request, house, fields, "suite", QualifyProspect(**who(request), need=fields.need), french("Le besoin est noté."))


@form_at(f"{PLACE}/profil", WordsFields)
async def link(request: AnyRequest, house: House, fields: WordsFields) -> Response[bytes]:
    """By the institution's UAI, or words of its name that no other has."""

    async def act(context: HandlingContext) -> None:
        found = (await clients_of(house, request.user, fields.words, limit=2)).items if fields.words else []
        if len(found) != 1:
            raise ProfileNotFound
        await linked(house, request, request.path_params["relationship"], found[0].client, context)

    return await acted(request, house, fields, "suite", act, french("Le profil de l’établissement est rattaché."))


@form_at(f"{PLACE}/proposition", OfferFields)
async def propose(request: AnyRequest, house: House, fields: OfferFields) -> Response[bytes]:
    async def act(context: HandlingContext) -> None:
        proposal = RequestContext(context).minted("proposal")
        offer = _offer(fields, await texts_of(request), proposal)
        valid_until = day_typed(fields.valid_until) or house_day() + USUAL_ANSWER
        command = ProposeEngagement(**who(request), proposal=proposal, offer=offer, valid_until=valid_until)
        await house.handling.handle(command, context)

    return await acted(request, house, fields, "proposer", act, french("La proposition est enregistrée."))


def _offer(fields: OfferFields, typed: dict[str, str], proposal: UUID) -> Offer:
    first_day, last_day = day_typed(fields.first_day), day_typed(fields.last_day)
    if first_day is None or last_day is None:
        raise RelationshipDayWrong
    try:
        halves = float(fields.days.replace(",", ".")) * 2
        half_days = int(halves) if halves == int(halves) else 0
    except (ValueError, OverflowError):
        raise OfferOutOfBounds(most=MOST_HALF_DAYS, deliverables=MOST_DELIVERABLES) from None
    deliverables = tuple(one for phase in PHASES for one in _promised(phase, typed, proposal))
    leads = {phase: words for phase in PHASES if (words := typed.get(f"leads-{phase}", ""))}
    return Offer(fields.scope, half_days, first_day, last_day, deliverables, leads)


def _promised(phase: Phase, typed: dict[str, str], proposal: UUID) -> list[Deliverable]:
    titles = [line.strip() for line in typed.get(f"items-{phase}", "").splitlines() if line.strip()]
    due = day_typed(typed.get(f"due-{phase}", ""))
    return [Deliverable(uuid5(proposal, f"{phase}/{number}"), phase, title, due) for number, title in enumerate(titles)]


@form_at(f"{PLACE}/refus", ReasonFields)
async def decline(request: AnyRequest, house: House, fields: ReasonFields) -> Response[bytes]:
    command = DeclineProposal(**who(request), reason=_reason(fields.reason))
    return await done(request, house, fields, "reponse", command, french("Le refus est noté."))


@form_at(f"{PLACE}/accord", WordsFields)
async def begin(request: AnyRequest, house: House, fields: WordsFields) -> Response[bytes]:
    async def act(context: HandlingContext) -> None:
        await house.handling.handle(BeginEngagement(**who(request), signed_on=day_typed(fields.day) or house_day()), context)

    return await acted(request, house, fields, "reponse", act, french("La mission commence."))


@form_at(f"{PLACE}/fin", ReasonFields)
async def end(request: AnyRequest, house: House, fields: ReasonFields) -> Response[bytes]:
    command = EndEngagement(**who(request), outcome=_ending(fields.reason))
    return await done(request, house, fields, "mission", command, french("La mission est terminée."))


@form_at(f"{PLACE}/etape", WordsFields)
async def plan_step(request: AnyRequest, house: House, fields: WordsFields) -> Response[bytes]:
    async def act(context: HandlingContext) -> None:
        await house.handling.handle(PlanNextStep(**who(request), words=fields.words, day=day_typed(fields.day)), context)

    return await acted(request, house, fields, "etape", act, french("La prochaine étape est notée."))


@form_at(f"{PLACE}/abandon", ReasonFields)
async def give_up(request: AnyRequest, house: House, fields: ReasonFields) -> Response[bytes]:
    command = GiveUpRelationship(**who(request), reason=_reason(fields.reason))
    return await done(request, house, fields, "suite", command, french("C’est noté ; la relation peut reprendre à tout moment."))


@form_at(f"{PLACE}/reprise", Fields)
async def resume(request: AnyRequest, house: House, fields: Fields) -> Response[bytes]:
    return await done(request, house, fields, "suite", ResumeRelationship(**who(request)), french("La relation reprend où elle en était."))


@form_at(f"{PLACE}/responsable", WordsFields)
async def entrust(request: AnyRequest, house: House, fields: WordsFields) -> Response[bytes]:
    async def act(context: HandlingContext) -> None:
        await entrusted(house, request, request.path_params["relationship"], fields.words, context)

    return await acted(request, house, fields, "responsable", act, french("La relation est confiée."))


def _reason(given: str) -> GaveUp:
    for reason in REASONS:
        if reason == given:
            return reason
    raise PortfolioQueryUnreadable(field="reason")


def _ending(given: str) -> Ending:
    for ending in ENDINGS:
        if ending == given:
            return ending
    raise PortfolioQueryUnreadable(field="reason")


SELLING_FORMS: Final = (qualify, link, propose, decline, begin, end, plan_step, give_up, resume, entrust)
