"""«Recevoir mon lien»: for whoever takes part, or answers for somebody who does, and has lost the mail with their link."""

from typing import Annotated, Final
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromQuery

from domain.refusal import Refused
from services.catalogues import translate
from services.house import House, TheHouse
from services.http.problems import STATUS_OF
from services.limits.counting import caller_address
from services.limits.limiter import TooManyRequests
from services.links.lost import ask
from services.links.showing import PRIVATE, AnyRequest
from services.mail.mailbox_page import mailbox_is_here
from services.pages.forms import FormExpired, sent_from_here
from services.pages.rendering import locale_of, page

LOST: Final = "/mon-lien"


class LostForm(msgspec.Struct, frozen=True, kw_only=True):
    email: str = ""
    called: str = ""
    etablissement: str = ""


@get(LOST, opt={"public": True}, include_in_schema=False)
async def lost_page(request: AnyRequest, house: TheHouse, etablissement: FromQuery[str] = "") -> Response[bytes]:
    return _shown(request, house, LostForm(etablissement=etablissement))


@post(LOST, status_code=200, opt={"public": True}, include_in_schema=False)
async def ask_links(
    request: AnyRequest,
    data: Annotated[LostForm, Body(media_type=RequestEncodingType.URL_ENCODED)],
    house: TheHouse,
) -> Response[bytes]:
    """The same answer whether somebody is known or not."""
    try:
        if not sent_from_here(request):
            raise FormExpired
        here = caller_address(request.scope)
        await ask(house, data.email, data.called, _institution(data), here, locale_of(request))
    except Refused as refused:
        return _shown(request, house, data, refused)
    return _shown(request, house, data, asked=True)


def _institution(form: LostForm) -> UUID | None:
    """The one that a link named; None where it named none, and its name is asked for."""
    try:
        return UUID(form.etablissement)
    except ValueError:
        return None


def _shown(request: AnyRequest, house: House, form: LostForm, refused: Refused | None = None, *, asked: bool = False) -> Response[bytes]:
    return page(
        request,
        "lost_link.html",
        status=429 if isinstance(refused, TooManyRequests) else STATUS_OF[refused.kind] if refused else 200,
        headers=PRIVATE,
        form=form,
        named=_institution(form) is not None,
        asked=asked,
        mailbox=mailbox_is_here(house),
        refused=translate(locale_of(request)).refusal(refused) if refused else None,
    )


LOST_PAGES: Final = (lost_page, ask_links)
