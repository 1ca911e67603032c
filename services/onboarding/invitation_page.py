"""The page behind an invitation's link: the invited person chooses a password, or gives their own, and comes in."""

from typing import Annotated, Any, Final

import msgspec
from litestar import Request, Response, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath

from domain.refusal import Refused
from services.accounts.entering import opened
from services.catalogues import translate
from services.house import House, TheHouse
from services.http.problems import STATUS_OF
from services.limits.counting import caller_address
from services.onboarding.sign_up import AcceptanceForm, join_by_invitation
from services.pages import words
from services.pages.coming_in import let_in
from services.pages.forms import FormExpired, sent_from_here
from services.pages.rendering import locale_of, page

_PATH: Final = "/invitation/{code:str}"


class PasswordFields(msgspec.Struct):
    password: str = ""


@get(_PATH, opt={"public": True}, include_in_schema=False)
async def invitation_page(request: Request[Any, Any, Any], house: TheHouse, code: FromPath[str]) -> Response[bytes]:
    return await _shown(request, house, code)


@post(_PATH, status_code=200, opt={"public": True}, include_in_schema=False)
async def accept_by_page(
    request: Request[Any, Any, Any],
    house: TheHouse,
    code: FromPath[str],
    data: Annotated[PasswordFields, Body(media_type=RequestEncodingType.URL_ENCODED)],
) -> Response[Any]:
    try:
        if not sent_from_here(request):
            raise FormExpired
        form = AcceptanceForm(code=code, password=data.password)
        caller, position = await join_by_invitation(house, form, caller_address(request.scope), request.scope["state"]["correlation"])
        await house.caught_up(caller.tenant, position)
        return await let_in(request, house, caller.account, "/", caller)
    except Refused as refused:
        return await _shown(request, house, code, refused)


async def _shown(request: Request[Any, Any, Any], house: House, code: str, refused: Refused | None = None) -> Response[bytes]:
    """The form; where the code opens nothing, why. A code cannot be tried often: it is counted like any other."""
    role, address = None, ""
    try:
        invited = await opened(house, code, caller_address(request.scope))
        role, address = invited.role, invited.address
    except Refused as closed:
        refused = refused or closed
    said = translate(locale_of(request)).refusal(refused) if refused else None
    status = 200 if refused is None else 429 if refused.code == "too-many-requests" else STATUS_OF[refused.kind]
    invited_as = words.ROLES.get(role, role) if role else None
    return page(request, "invitation.html", status=status, refused=said, invited_as=invited_as, address=address)


INVITATION_PAGES: Final = (invitation_page, accept_by_page)
