"""Signing in through one's institution: the page of each, the way to its provider and back, and finding it by one's address."""

from typing import Annotated, Any, Final
from urllib.parse import quote, urlencode, urlsplit
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.datastructures import Cookie
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, FromQuery
from litestar.response import Redirect

from domain.refusal import Refused
from services.catalogues import translate
from services.house import House, TheHouse
from services.http.problems import STATUS_OF
from services.limits.counting import caller_address
from services.pages.coming_in import brief_cookie, let_in, own_path
from services.pages.forms import SAME_SITE, FormExpired, sent_from_here
from services.pages.rendering import locale_of, page
from services.single_sign_on import vouching
from services.single_sign_on.claims import domain_of
from services.single_sign_on.departures import JOINING_COOKIE, LIFETIME, Joining, cookie_of
from services.single_sign_on.refusals import SignInInterrupted, SignInNotSetUp
from services.single_sign_on.setting_up import sign_in_of
from services.single_sign_on.vouching import Returned, Welcomed
from tenants.institution import INSTITUTION
from tenants.sign_in import SignInSetUp

AnyVisit = Request[Any, Any, Any]
FOLDER: Final = "/connexion"
FIND: Final = "/connexion/etablissement"
_DOOR: Final = "/connexion/{address:str}"
_STATUS: Final = {"too-many-requests": 429, "sign-in-failed": 401}


class FindFields(msgspec.Struct):
    email: str = ""
    suite: str = "/"


class PasswordFields(msgspec.Struct):
    password: str = ""


class Door(msgspec.Struct, frozen=True):
    """One institution to choose, by its name."""

    name: str
    address: str


@get(FIND, opt={"public": True}, include_in_schema=False)
async def find_page(request: AnyVisit, suite: FromQuery[str] = "/") -> Response[bytes]:
    return _find(request, suite)


@post(FIND, status_code=200, opt={"public": True}, include_in_schema=False)
async def find(
    request: AnyVisit, house: TheHouse, data: Annotated[FindFields, Body(media_type=RequestEncodingType.URL_ENCODED)]
) -> Response[Any]:
    """By the domain alone: the answer is the same for every address of it, whether anybody has an account or not."""
    if not sent_from_here(request):
        return _find(request, data.suite, data.email, FormExpired())
    doors = await _doors_for(house, domain_of(data.email))
    if not doors:
        return _find(request, data.suite, data.email, nobody=True)
    if len(doors) == 1:
        return Redirect(f"{FOLDER}/{doors[0].address}?{urlencode({'suite': own_path(data.suite)})}", status_code=303)
    return _find(request, data.suite, data.email, doors=doors)


@get(_DOOR, opt={"public": True}, include_in_schema=False)
async def door_page(
    request: AnyVisit, house: TheHouse, address: FromPath[str], suite: FromQuery[str] = "/", sorti: FromQuery[str] = ""
) -> Response[bytes]:
    return await _door(request, house, address, suite, left=bool(sorti))


@get(f"{_DOOR}/aller", opt={"public": True}, include_in_schema=False)
async def leave(request: AnyVisit, house: TheHouse, address: FromPath[str], suite: FromQuery[str] = "/") -> Response[Any]:
    """On to the provider. A link and no form: a form's policy would also stop what the provider redirects to."""
    if request.headers.get("sec-fetch-site", "same-origin") not in SAME_SITE:
        return Redirect(f"{FOLDER}/{quote(address, safe='')}", status_code=303)
    try:
        there, leaving = await vouching.left(house, address, _way_back(request, house, address), own_path(suite))
    except Refused as refused:
        return await _door(request, house, address, suite, refused)
    cookie = brief_cookie(request, cookie_of(leaving.state), leaving.cookie, LIFETIME)
    return Redirect(there, status_code=303, cookies=[_within(cookie)])


@get(f"{_DOOR}/retour", opt={"public": True}, include_in_schema=False)
async def come_back(
    request: AnyVisit,
    house: TheHouse,
    address: FromPath[str],
    code: FromQuery[str] = "",
    error: FromQuery[str] = "",
    iss: FromQuery[str | None] = None,
) -> Response[Any]:
    # «state» is a name that the framework keeps for itself
    returned = Returned(request.query_params.get("state", ""), code, error, iss)
    name = cookie_of(returned.state)
    way_back, correlation = _way_back(request, house, address), request.scope["state"]["correlation"]
    try:
        came = await vouching.came_back(house, address, returned, request.cookies.get(name), way_back, correlation)
        answer: Response[Any] = await _after(request, house, address, came)
    except Refused as refused:
        answer = await _door(request, house, address, "/", refused)
    answer.cookies.append(_within(brief_cookie(request, name, "", 0)))
    return answer


@get(f"{_DOOR}/relier", opt={"public": True}, include_in_schema=False)
async def join_page(request: AnyVisit, house: TheHouse, address: FromPath[str]) -> Response[Any]:
    joining = await house.single_sign_on.departures.joining(request.cookies.get(JOINING_COOKIE))
    return await _join(request, house, address, joining)


@post(f"{_DOOR}/relier", status_code=200, opt={"public": True}, include_in_schema=False)
async def join(
    request: AnyVisit,
    house: TheHouse,
    address: FromPath[str],
    data: Annotated[PasswordFields, Body(media_type=RequestEncodingType.URL_ENCODED)],
) -> Response[Any]:
    """The password of an account that was there before the provider: from then on the provider opens it, here."""
    departures, cookie = house.single_sign_on.departures, request.cookies.get(JOINING_COOKIE)
    joining = await departures.joining(cookie)
    try:
        if not sent_from_here(request):
            raise FormExpired
        if joining is None:
            raise SignInInterrupted
        here, correlation = caller_address(request.scope), request.scope["state"]["correlation"]
        welcomed = await vouching.joined(house, address, joining, data.password, here, correlation)
        answer = await _after(request, house, address, welcomed)
    except Refused as refused:
        return await _join(request, house, address, joining, refused)
    await departures.stop_joining(cookie)
    answer.cookies.append(_within(brief_cookie(request, JOINING_COOKIE, "", 0)))
    return answer


async def _after(request: AnyVisit, house: House, address: str, came: Welcomed | Joining) -> Response[Any]:
    if isinstance(came, Joining):
        value = await house.single_sign_on.departures.join(came)
        cookie = _within(brief_cookie(request, JOINING_COOKIE, value, LIFETIME))
        return Redirect(f"{FOLDER}/{address}/relier", status_code=303, cookies=[cookie])
    return await let_in(request, house, came.caller.account, came.following, came.caller, through=came.caller.tenant)


def _within(cookie: Cookie) -> Cookie:
    """For the pages of signing in alone."""
    cookie.path = FOLDER
    return cookie


def public_base(request: AnyVisit, house: House) -> str:
    """The platform's address; where it took any free port, the one that it is being asked at."""
    parts = urlsplit(house.settings.public_url)
    return f"{parts.scheme}://{parts.hostname}:{request.url.port}" if parts.port == 0 else house.settings.public_url


def _way_back(request: AnyVisit, house: House, address: str) -> str:
    return f"{public_base(request, house)}{FOLDER}/{quote(address, safe='')}/retour"


async def _doors_for(house: House, domain: str) -> list[Door]:
    found = []
    for tenant in await house.single_sign_on.doors.behind_domain(domain) if domain else []:
        state = await sign_in_of(house, tenant)
        if isinstance(state, SignInSetUp) and domain in state.domains and (name := await _name(house, tenant)):
            found.append(Door(name, state.address))
    return sorted(found, key=lambda one: one.name)


async def _name(house: House, tenant: UUID) -> str:
    """Empty for an institution that has gone."""
    institution = await house.state_of(tenant, INSTITUTION.of(tenant))
    return institution.signed_up.name if institution.signed_up and not institution.closed else ""


def _find(
    request: AnyVisit,
    following: str,
    email: str = "",
    refused: Refused | None = None,
    *,
    doors: list[Door] | None = None,
    nobody: bool = False,
) -> Response[bytes]:
    said = translate(locale_of(request)).refusal(refused) if refused else None
    status = STATUS_OF[refused.kind] if refused else 200
    return page(
        request, "sign_in_find.html", status=status, refused=said, email=email, following=own_path(following), doors=doors, nobody=nobody
    )


async def _door(
    request: AnyVisit, house: House, address: str, following: str, refused: Refused | None = None, *, left: bool = False
) -> Response[bytes]:
    """The institution's page; where nobody is behind the address, the page that finds it."""
    try:
        tenant, set_up = await vouching.institution_at(house, address)
    except SignInNotSetUp as missing:
        return _find(request, following, refused=refused or missing)
    return page(
        request,
        "sign_in_door.html",
        status=_status(refused),
        refused=translate(locale_of(request)).refusal(refused) if refused else None,
        name=await _name(house, tenant),
        provider=urlsplit(set_up.issuer).hostname,
        there=f"{FOLDER}/{address}/aller?{urlencode({'suite': own_path(following)})}",
        left=left,
        out=await _way_out(request, house, set_up) if left else None,
    )


async def _way_out(request: AnyVisit, house: House, set_up: SignInSetUp) -> str | None:
    """Where one signs out of the provider too (OpenID Connect RP-Initiated Logout 1.0); None where it has no such place."""
    try:
        place = (await house.single_sign_on.providers.metadata(set_up.issuer)).end_session_endpoint
    except Refused:
        return None
    if place is None:
        return None
    back = f"{public_base(request, house)}{FOLDER}/{set_up.address}"
    asked = urlencode({"client_id": set_up.client, "post_logout_redirect_uri": back})
    return f"{place}{'&' if '?' in place else '?'}{asked}"


async def _join(request: AnyVisit, house: House, address: str, joining: Joining | None, refused: Refused | None = None) -> Response[Any]:
    if joining is None:
        return await _door(request, house, address, "/", refused or SignInInterrupted())
    return page(
        request,
        "sign_in_join.html",
        status=_status(refused),
        refused=translate(locale_of(request)).refusal(refused) if refused else None,
        name=await _name(house, joining.tenant),
        address=joining.address,
        here=f"{FOLDER}/{quote(address, safe='')}",
    )


def _status(refused: Refused | None) -> int:
    return 200 if refused is None else _STATUS.get(refused.code, STATUS_OF[refused.kind])


SINGLE_SIGN_ON_VISITS: Final = (find_page, find, door_page, leave, come_back, join_page, join)
