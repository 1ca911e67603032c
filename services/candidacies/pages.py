"""The page of a call for volunteers, and the page of the mail that confirms a candidacy: no account, a telephone is enough."""

from typing import Any, Final

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from domain.refusal import Refused
from services.candidacies.applying import OpenCall, ask, by_link, call_at, confirm
from services.candidacies.typed import DAYS, PARTS, candidate_of
from services.catalogues import translate
from services.house import TheHouse
from services.http.problems import STATUS_OF
from services.limits.counting import caller_address
from services.links.showing import PRIVATE, AnyRequest, Sent, sent_by
from services.mail.mailbox_page import mailbox_is_here
from services.pages.forms import FormExpired, sent_from_here
from services.pages.rendering import locale_of, page

CALL: Final = "/candidature/{code:str}"
CONFIRMATION: Final = "/candidature/confirmer/{code:str}"


@get(CALL, opt={"public": True}, include_in_schema=False)
async def call_page(request: AnyRequest, code: FromPath[str], house: TheHouse) -> Response[bytes]:
    """Raises CandidacyLinkNotValid."""
    call = await call_at(house, code)
    try:
        call.require_open()
    except Refused as refused:
        return _shown(request, call, refused)
    return _shown(request, call)


@post(CALL, status_code=200, opt={"public": True}, include_in_schema=False)
async def answer_call(request: AnyRequest, code: FromPath[str], house: TheHouse) -> Response[Any]:
    """Raises CandidacyLinkNotValid."""
    call = await call_at(house, code)
    sent = await sent_by(request)
    try:
        if not sent_from_here(request):
            raise FormExpired
        candidate = candidate_of(sent, call.audience, frozenset(one for one, _label in call.skills), call.today)
        await ask(house, call, candidate, sent.key, caller_address(request.scope), locale_of(request))
    except Refused as refused:
        return _shown(request, call, refused, sent)
    return _shown(request, call, sent=sent, asked=candidate.email, mailbox=mailbox_is_here(house))


@get(CONFIRMATION, opt={"public": True}, include_in_schema=False)
async def confirmation_page(request: AnyRequest, code: FromPath[str], house: TheHouse) -> Response[bytes]:
    """Shows and changes nothing, for mail programs open links too. Raises CandidacyLinkNotValid, CandidacyOver, TooManyRequests."""
    pending, call = await by_link(house, code, caller_address(request.scope))
    return page(request, "candidacy_confirm.html", headers=PRIVATE, candidate=pending.candidate, call=call, refused=None)


@post(CONFIRMATION, status_code=200, opt={"public": True}, include_in_schema=False)
async def confirm_candidacy(request: AnyRequest, code: FromPath[str], house: TheHouse) -> Response[Any]:
    """Raises CandidacyLinkNotValid, CandidacyOver, FormExpired, TooManyRequests."""
    if not sent_from_here(request):
        raise FormExpired
    pending, call = await by_link(house, code, caller_address(request.scope))
    if call is not None:
        try:
            await confirm(house, pending, call)
        except Refused as refused:
            said = translate(locale_of(request)).refusal(refused)
            shown = {"candidate": pending.candidate, "call": call, "refused": said}
            return page(request, "candidacy_confirm.html", status=STATUS_OF[refused.kind], headers=PRIVATE, **shown)
    return Redirect(request.url.path, status_code=303, headers=PRIVATE)


def _shown(
    request: AnyRequest,
    call: OpenCall,
    refused: Refused | None = None,
    sent: Sent | None = None,
    asked: str = "",
    mailbox: bool = False,
) -> Response[bytes]:
    _ = translate(locale_of(request))
    is_open = call.call is not None and call.sheet.closed_at is None and call.call.closes_on >= call.today
    return page(
        request,
        "candidacy.html",
        status=STATUS_OF[refused.kind] if refused else 200,
        headers=PRIVATE,
        call=call,
        is_open=is_open,
        until=_.day(call.call.closes_on) if call.call else "",
        sent=sent or Sent(),
        asked=asked,
        mailbox=mailbox,
        days=[(one, _(label)) for one, label in DAYS.items()],
        parts=[(one, _(label)) for one, label in PARTS.items()],
        refused=_.refusal(refused) if refused else None,
    )


CANDIDACY_PAGES: Final = (call_page, answer_call, confirmation_page, confirm_candidacy)
