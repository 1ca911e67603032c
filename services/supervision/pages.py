"""Pages of Ekole's house: the institutions that somebody looks after, and the way into one."""

from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from litestar import Response, get

from domain.refusal import Refused
from services.catalogues import french, translate
from services.house import House, TheHouse
from services.pages.coming_in import places_of, renewed
from services.pages.forms import AnyRequest, Fields, form_at
from services.pages.rendering import locale_of, page, session_of
from services.supervision.api import of_the_house
from services.supervision.clients import client_of, clients_of, second_sign_ups
from services.supervision.visiting import come_in
from tenants.permissions import HEAD

STANDINGS: Final = {"active": "", "suspended": french("suspendu"), "closed": french("fermé")}


@get("/ekole", include_in_schema=False)
async def clients_page(request: AnyRequest, house: TheHouse) -> Response[bytes]:
    of_the_house(request, "clients.enter")
    return await _shown(request, house)


async def _shown(
    request: AnyRequest, house: House, *, client: UUID | None = None, refused: Refused | None = None, reason: str = ""
) -> Response[bytes]:
    _ = translate(locale_of(request))
    searched = request.query_params.get("q", "")
    found = await clients_of(house, request.user, searched, request.query_params.get("after") or None)
    shown = found.items
    if client is not None and all(one.client != client for one in shown):  # refused on a page further on: it stands first here
        shown = [*filter(None, [await client_of(house, request.user, client)]), *shown]
    return page(
        request,
        "clients.html",
        status=200 if refused is None else 422,
        clients=shown,
        searched=searched,
        following=f"/ekole?{urlencode({'q': searched, 'after': found.following})}" if found.following else "",
        further="after" in request.query_params,
        standings=STANDINGS,
        head=request.user.role == HEAD,
        beside=await second_sign_ups(house) if request.user.role == HEAD else {},
        at=client,
        refused=_.refusal(refused) if refused else None,
        typed=reason,
    )


class VisitFields(Fields, frozen=True, kw_only=True):
    reason: str = ""


@form_at("/ekole/clients/{client:uuid}/visite", VisitFields)
async def visit(request: AnyRequest, house: House, fields: VisitFields) -> Response[Any]:
    """The session goes on in the institution, under a new cookie; its own place list leads back."""
    of_the_house(request, "clients.enter")
    client: UUID = request.path_params["client"]
    session = session_of(request)
    assert session is not None
    try:
        visitor, right, _receipt = await come_in(house, request.user, client, fields.reason, request.scope["state"]["correlation"])
    except Refused as refused:
        return await _shown(request, house, client=client, refused=refused, reason=fields.reason)
    changed = msgspec.structs.replace(session, caller=visitor, places=await places_of(house, visitor.account))
    return await renewed(request, house, changed, f"/programmes/{right.programmes[0]}" if right.programmes else "/")


SUPERVISION_PAGES: Final = (clients_page, visit)
