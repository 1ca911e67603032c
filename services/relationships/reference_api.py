"""References over HTTP: proposed and renounced by the house, read and decided by the institution's direction."""

from typing import Final
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, JSONBody

from projections.reference_sheet import ReferenceSheet
from services.house import TheHouse
from services.http.answers import Listing
from services.http.commands import PROBLEMS, AnyRequest, CommandAnswer, answer, command_at
from services.http.context import handling_context
from services.http.reading import read_json
from services.portfolio.api import of_house
from services.portfolio.asking import require_follower
from services.relationships.api import PLACE, TAG
from services.relationships.reading import relationship_of
from services.relationships.references import decide, of_client, of_relationship, propose
from services.supervision.visiting import house_day
from tenants.house import HOUSE
from tenants.permissions import require_permission
from tenants.relationship.reference import REFERENCE, Answer, RetireReference


class ReferenceForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``quoting``: with figures of the newest issued impact report, for which the sender comes into the institution."""

    sentence: str
    quoting: bool = False


@post(f"{PLACE}/references", status_code=201, summary="Proposer une référence", tags=[TAG], responses=dict(PROBLEMS))
async def propose_reference(
    request: AnyRequest, relationship: FromPath[UUID], data: JSONBody[ReferenceForm], house: TheHouse
) -> Response[CommandAnswer]:
    """Mailed to the direction, word for word; nothing is published before it agrees."""
    require_follower(request.user)
    form = read_json(await request.body(), ReferenceForm)
    reference, context = handling_context(request).minted("reference"), of_house(request)
    receipt = await propose(house, request.user, relationship, reference, form.sentence, context, quoting=form.quoting)
    return answer(receipt, REFERENCE.of(reference).name, 201, reference=reference)


@get(f"{PLACE}/references", summary="Les références d’une relation", tags=[TAG], responses=dict(PROBLEMS))
async def list_references(request: AnyRequest, relationship: FromPath[UUID], house: TheHouse) -> Listing[ReferenceSheet]:
    await relationship_of(house, request.user, relationship, house_day())
    return Listing(await of_relationship(house, relationship), None)


@get("/institution/references", summary="Ce qu’Ekole voudrait dire de nous", tags=[TAG], responses=dict(PROBLEMS))
async def own_references(request: AnyRequest, house: TheHouse) -> Listing[ReferenceSheet]:
    require_permission(request.user.role, "engagement.see")
    return Listing(await of_client(house, request.user.tenant), None)


class ReferenceAnswerForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    answer: Answer


class ReferenceDecided(msgspec.Struct, frozen=True):
    """How it stands now."""

    status: str


@post(
    "/institution/references/{reference:uuid}/decision",
    status_code=200,
    summary="Accepter, refuser ou retirer une référence",
    tags=[TAG],
    responses=dict(PROBLEMS),
)
async def decide_reference(
    request: AnyRequest, reference: FromPath[UUID], data: JSONBody[ReferenceAnswerForm], house: TheHouse
) -> ReferenceDecided:
    """The direction's alone. What it withdraws is gone from the public page before this answers."""
    require_permission(request.user.role, "references.decide")
    form = read_json(await request.body(), ReferenceAnswerForm)
    context = msgspec.structs.replace(handling_context(request).context, tenant=HOUSE, simulated_now=None)
    await decide(house, request.user, reference, form.answer, context)
    return ReferenceDecided(next(one.status for one in await of_client(house, request.user.tenant) if one.reference == reference))


REFERENCE_ROUTES: Final = (
    propose_reference,
    list_references,
    command_at(
        f"{PLACE}/references/{{reference:uuid}}/retirement",
        RetireReference,
        summary="Renoncer à une référence",
        tag=TAG,
        resource=lambda told: REFERENCE.of(told.reference),
        by="account",
    ),
    own_references,
    decide_reference,
)
