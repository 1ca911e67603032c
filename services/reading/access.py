"""The way into a tenant's views for a request: who may read, how fresh it must be."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

from litestar import Request

from domain.refusal import Refused
from services.accounts.caller import Caller
from services.house import House
from services.reading.views import TenantViews
from tenants.permissions import require_permission

LONGEST_WAIT: Final = 10.0  # seconds for the projections to come as far as asked


class PositionUnreadable(Refused):
    code = "position-unreadable"
    kind = "invalid"
    sentence = "« at_least » est une position du journal : un nombre entier à partir de zéro. Corrigez-le, puis recommencez."


@asynccontextmanager
async def reading(request: Request[Caller, Any, Any], house: House, permission: str = "views.read") -> AsyncIterator[TenantViews]:
    """The caller's tenant's views, at least as fresh as ``at_least`` (a position, in the query) asks; as the log itself, for
    a request that changes something.

    Raises PermissionMissing, PositionUnreadable, and what waiting raises when the projections do not get there.
    """
    caller = request.user
    require_permission(caller.role, permission)
    asked = request.query_params.get("at_least")
    if request.method != "GET":  # who acts looks at what is true now
        await house.caught_up(caller.tenant, await house.store.head(caller.tenant))
    elif asked is not None:
        if not asked.isdecimal() or len(asked) > 18:
            raise PositionUnreadable
        await house.caught_up(caller.tenant, int(asked), LONGEST_WAIT)
    async with house.views.of(caller.tenant) as views:
        yield views
