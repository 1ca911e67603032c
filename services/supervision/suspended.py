"""While an institution is suspended its people read and change nothing, whatever the way: asked at the one place every request passes.

A command asks this too, when it decides (services/handling/situation.py). Asked here, it also holds for all that is kept beside the log:
invitations, drafts of imports, scanned forms, tokens for programs. What concerns somebody's own account alone goes on, and so does
the export: nobody is locked in.
"""

from typing import Any, Final

from litestar.connection import ASGIConnection

from services.accounts.caller import Caller
from services.house import House
from tenants.house import HOUSE
from tenants.institution import INSTITUTION
from tenants.standing import NothingChangesHere

EVEN_SUSPENDED: Final = "even_suspended"
"""The key under which a route's options say that it stays open in an institution that is suspended."""

_ONE_S_OWN: Final = ("/api/v1/me", "/compte", "/deconnexion")
_MADE_HERE: Final = ("/api/v1/me/tokens", "/compte/jetons")  # a new token acts in the institution: none is made
_READS: Final = frozenset({"GET", "HEAD", "OPTIONS"})


async def check_standing(house: House, caller: Caller, connection: ASGIConnection[Any, Any, Any, Any]) -> None:
    """Raises NothingChangesHere for a request that would change something in an institution that is suspended or closed."""
    if connection.scope.get("method", "GET") in _READS or caller.tenant == HOUSE:
        return
    path, options = connection.url.path, connection.scope["route_handler"].opt
    own = path in _ONE_S_OWN or path.startswith(tuple(f"{place}/" for place in _ONE_S_OWN))
    if (own and path not in _MADE_HERE) or options.get(EVEN_SUSPENDED) or "command" in options:
        return
    standing = (await house.state_of(caller.tenant, INSTITUTION.of(caller.tenant))).standing
    if standing.exists and not standing.active:
        raise NothingChangesHere
