"""How somebody whose password was right, or whose identity was vouched for, gets a session: after their code, where they have one."""

from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

from litestar import Request
from litestar.datastructures import Cookie
from litestar.response import Redirect

from projections.institution_sheet import INSTITUTION_SHEETS
from services.accounts.caller import Caller
from services.accounts.devices import device_of
from services.accounts.sessions import COOKIE, LIFETIME, WAITING, WAITING_COOKIE, Place, Session, Waiting
from services.house import House
from services.http.cookies import cookie_given, host_cookie
from services.http.protection import over_tls
from tenants.house import HOUSE

AnyVisit = Request[Any, Any, Any]
MOST_PLACES: Final = 50  # shown to choose from
SECOND_STEP: Final = "/connexion/code"


async def let_in(
    request: AnyVisit, house: House, account: UUID, following: str = "/", caller: Caller | None = None, through: UUID | None = None
) -> Redirect:
    """On to where they were going, with a new session; or to the code that is still asked for.

    They come in as ``caller``, else as what they were last. ``through``: the institution whose provider vouched for them, which is then
    all that is opened. Raises NoSuchRole where they have no role anywhere.
    """
    if await house.second_factors.is_on(account):
        if caller is not None:
            await house.accounts.remember(caller)
        await house.accounts.last_used(account, through)  # refused now rather than after the code
        value = await house.sessions.wait(Waiting(account, own_path(following), through))
        return Redirect(SECOND_STEP, status_code=303, cookies=[host_cookie(request, WAITING_COOKIE, value, WAITING)])
    caller = caller or await house.accounts.last_used(account, through)
    return await begin_session(request, house, caller, following, second_factor=False, through=through)


async def begin_session(
    request: AnyVisit, house: House, caller: Caller, following: str, *, second_factor: bool, through: UUID | None = None
) -> Redirect:
    """A new session at every sign-in: nothing from before it is kept."""
    await house.sessions.end(cookie_given(request, COOKIE))
    await house.accounts.remember(caller)
    value = await house.sessions.begin(
        caller,
        device=device_of(request.headers.get("user-agent", "")),
        second_factor=second_factor,
        language=await house.accounts.language_of(caller.account),
        places=await places_of(house, caller.account, through),
        through=through,
    )
    return Redirect(own_path(following), status_code=303, cookies=[session_cookie(request, value)])


async def renewed(request: AnyVisit, house: House, session: Session, following: str) -> Redirect:
    """The same sign-in, doing something else from now on, under a new cookie."""
    value = await house.sessions.renew(cookie_given(request, COOKIE), session)
    return Redirect(following, status_code=303, cookies=[session_cookie(request, value)])


async def places_of(house: House, account: UUID, within: UUID | None = None) -> tuple[Place, ...]:
    """Where somebody has which role, by the institutions' names. ``within``: in this institution alone."""
    held = await house.accounts.memberships(account)
    memberships = [one for one in held if within in (None, one.tenant)][:MOST_PLACES]
    names: dict[UUID, str] = {}
    for tenant in {one.tenant for one in memberships}:
        async with house.views.of(tenant) as views:
            sheet = await views.one(INSTITUTION_SHEETS, tenant)
        names[tenant] = sheet.name if sheet else "Ekole" if tenant == HOUSE else ""
    return tuple(sorted((Place(one.tenant, one.role, names[one.tenant]) for one in memberships), key=lambda place: place.name))


def session_cookie(request: AnyVisit, value: str) -> Cookie:
    return host_cookie(request, COOKIE, value, LIFETIME)


def own_path(wanted: str) -> str:
    """A path of this site, or the home page: nobody is sent elsewhere by a link that they followed here."""
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return "/"
    own = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and not parts.scheme and not parts.netloc
    return wanted if own and "\\" not in wanted and wanted.isprintable() else "/"


def brief_cookie(request: AnyVisit, name: str, value: str, seconds: int) -> Cookie:
    """A cookie that no script reads, that goes nowhere else, and over TLS alone where the platform has it."""
    return Cookie(name, value=value, max_age=seconds, httponly=True, secure=over_tls(request.scope), samesite="lax", path="/")
