"""What every page about a programme shows around its own content."""

from typing import Any
from uuid import UUID

from projections.timeline import TIMELINE
from services.house import House
from services.pages.forms import AnyRequest
from services.programmes.looking import ProgrammeViews, look_at
from services.reading.views import TenantViews
from tenants.permissions import require_permission


async def looked(request: AnyRequest, house: House, permission: str = "views.read") -> tuple[ProgrammeViews, dict[str, Any]]:
    """The programme that the address names, and what its layout shows. Raises PermissionDenied, ProgrammeMissing."""
    require_permission(request.user.role, permission)
    async with house.views.of(request.user.tenant) as views:
        return await look_around(request, views)


async def look_around(request: AnyRequest, views: TenantViews) -> tuple[ProgrammeViews, dict[str, Any]]:
    """As ``looked``, where the page reads more in the same transaction, so that all of it agrees."""
    programme: UUID = request.path_params["programme"]
    found = await look_at(views, request.user.tenant, programme)
    newest = await views.page(TIMELINE, {"programme": programme}, after=None, limit=1, newest_first=True)
    position = newest.items[0].position if newest.items else 0
    return found, {"sheet": found.sheet, "institution": found.institution, "position": position}
