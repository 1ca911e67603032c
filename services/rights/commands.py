"""Requests to be erased, and their answers, over HTTP."""

from typing import Final
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, JSONBody

from services.catalogues import translate
from services.house import TheHouse
from services.http.commands import PROBLEMS, AnyRequest, CommandAnswer, answer, command_at
from services.http.context import handling_context
from services.http.reading import read_json
from services.pages.rendering import PAGE_HEADERS, locale_of
from services.rights.erasing import erase
from services.rights.knowing import subject_of
from services.rights.own_data import as_json, everything_about
from tenants.erasing import RefuseErasure, RequestErasure
from tenants.permissions import require_permission
from tenants.person import PERSON, ErasureGround

TAG: Final = "Personnes"
_ONE: Final = "/people/{person:uuid}"


class ErasureForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Why; ``asked`` needs a request that waits for its answer."""

    ground: ErasureGround = "asked"


@post(f"{_ONE}/erasure", status_code=200, summary="Effacer une personne, pour de bon", tags=[TAG], responses=dict(PROBLEMS))
async def erase_somebody(
    request: AnyRequest, person: FromPath[UUID], data: JSONBody[ErasureForm], house: TheHouse
) -> Response[CommandAnswer]:
    """Whoever takes part in what still runs leaves it first. The keys of their data are destroyed: nobody can take that back."""
    form = read_json(await request.body(), ErasureForm)
    require_permission(request.user.role, "people.erase")
    receipt = await erase(house, handling_context(request).context, person, form.ground)
    return answer(receipt, PERSON.of(person).name, 200)


@get(f"{_ONE}/data", summary="Tout ce que le journal garde d’une personne", tags=[TAG], responses=dict(PROBLEMS))
async def data_of_somebody(request: AnyRequest, person: FromPath[UUID], house: TheHouse) -> Response[bytes]:
    """For who asks on paper: the same file as from one's own link (RGPD art. 15 and 20)."""
    require_permission(request.user.role, "people.erase")
    subject = await subject_of(house, request.user.tenant, person)
    told = await everything_about(house, subject, translate(locale_of(request)))
    headers = {**PAGE_HEADERS, "Content-Disposition": f'attachment; filename="ekole-donnees-{person}.json"'}
    return Response(as_json(told), media_type="application/json", headers=headers)


RIGHTS_ROUTES: Final = (
    command_at(
        f"{_ONE}/erasure-request",
        RequestErasure,
        summary="Demander l’effacement de ses données, ou noter une demande reçue",
        tag=TAG,
        resource=lambda command: PERSON.of(command.person),
    ),
    command_at(
        f"{_ONE}/erasure-refusal",
        RefuseErasure,
        summary="Refuser un effacement, et dire pourquoi",
        tag=TAG,
        resource=lambda command: PERSON.of(command.person),
    ),
    erase_somebody,
    data_of_somebody,
)
