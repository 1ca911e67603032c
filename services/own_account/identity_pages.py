"""Who one is, from «Mon compte»: one's name, and the address one signs in with."""

from typing import Any, Final

from litestar import Request, Response, get, post
from litestar.params import FromPath

from domain.refusal import Refused
from services.accounts.sessions import COOKIE
from services.catalogues import translate
from services.house import House, TheHouse
from services.http.cookies import no_cookie
from services.http.problems import STATUS_OF
from services.limits.counting import caller_address
from services.limits.limiter import TooManyRequests
from services.own_account import moving
from services.own_account.pages import Shown, show, signed_in
from services.pages.forms import AnyRequest, Fields, FormExpired, form_at, sent_from_here
from services.pages.rendering import locale_of, new_key, page

_MOVE: Final = "/nouvelle-adresse/{token:str}"
AnyVisit = Request[Any, Any, Any]


class NameFields(Fields, frozen=True, kw_only=True):
    name: str = ""


@form_at("/compte/nom", NameFields)
async def rename(request: AnyRequest, house: House, fields: NameFields) -> Response[bytes]:
    _ = translate(locale_of(request))
    try:
        await moving.rename(house, signed_in(request).caller, fields.name)
    except Refused as refused:
        return await show(request, house, Shown(section="identite", refused=refused, typed={"name": fields.name}))
    return await show(request, house, Shown(section="identite", said=_("Votre nom est changé, dans tous vos établissements.")))


class MoveFields(Fields, frozen=True, kw_only=True):
    email: str = ""
    password: str = ""


@form_at("/compte/nouvelle-adresse", MoveFields)
async def ask_to_move(request: AnyRequest, house: House, fields: MoveFields) -> Response[bytes]:
    _ = translate(locale_of(request))
    here, key = caller_address(request.scope), fields.key or new_key()
    try:
        await moving.ask(house, signed_in(request).caller, fields.email, fields.password, key, here, locale_of(request))
    except Refused as refused:
        return await show(request, house, Shown(section="identite", refused=refused, typed={"email": fields.email}))
    said = _("Un lien part vers la nouvelle adresse ; tant qu’il n’est pas suivi, rien ne change. L’adresse actuelle en est prévenue.")
    return await show(request, house, Shown(section="identite", said=said))


@get(_MOVE, opt={"public": True}, include_in_schema=False)
async def move_page(request: AnyVisit, house: TheHouse, token: FromPath[str]) -> Response[bytes]:
    """Opening the link moves nothing yet: programs that read mails before people do open links too."""
    try:
        _facts, address = await moving.movable(house, token, caller_address(request.scope))
    except Refused as refused:
        return _shown(request, refused=refused)
    return _shown(request, address=address)


@post(_MOVE, status_code=200, opt={"public": True}, include_in_schema=False)
async def move(request: AnyVisit, house: TheHouse, token: FromPath[str]) -> Response[bytes]:
    try:
        if not sent_from_here(request):
            raise FormExpired
        await moving.move(house, token, caller_address(request.scope), locale_of(request))
    except Refused as refused:
        return _shown(request, refused=refused)
    answer = _shown(request, done=True)
    answer.cookies.append(no_cookie(request, COOKIE))
    return answer


def _shown(request: AnyVisit, *, address: str = "", done: bool = False, refused: Refused | None = None) -> Response[bytes]:
    status = 200 if refused is None else 429 if isinstance(refused, TooManyRequests) else STATUS_OF[refused.kind]
    said = translate(locale_of(request)).refusal(refused) if refused else None
    return page(request, "move_address.html", status=status, refused=said, address=address, done=done)


OWN_IDENTITY_PAGES: Final = (rename, ask_to_move, move_page, move)
