"""What every page about a programme shows around its own content."""

from typing import Any
from uuid import UUID

from domain.programme import ProgrammeMissing
from projections.institution_sheet import INSTITUTION_SHEETS
from projections.timeline import TIMELINE
from services.catalogues import translate
from services.house import House
from services.pages.forms import AnyRequest
from services.pages.rendering import locale_of
from services.programmes.looking import ProgrammeViews, existing, look_at
from services.reading.views import TenantViews
from services.rights.archive import require_people, shows_people, without_people
from tenants.permissions import require_permission


async def looked(request: AnyRequest, house: House, permission: str = "views.read") -> tuple[ProgrammeViews, dict[str, Any]]:
    """The programme that the address names, and what its layout shows; in the archive, without its people for who may not open them.

    Raises PermissionDenied, ProgrammeMissing, and ProgrammeArchived where the page is about people.
    """
    role = request.user.role
    require_permission(role, permission)
    async with house.views.of(request.user.tenant) as views:
        found, around = await look_around(request, views)
    if permission == "people.read":
        await require_people(house.handling, role, found.institution, found.sheet)
    return found, around


async def look_around(request: AnyRequest, views: TenantViews) -> tuple[ProgrammeViews, dict[str, Any]]:
    """As ``looked``, where the page reads more in the same transaction, so that all of it agrees."""
    programme: UUID = request.path_params["programme"]
    found = await look_at(views, request.user.tenant, programme)
    if not await shows_people(request.app.state.house.handling, request.user.role, found.institution, found.sheet):
        found = without_people(found, translate(locale_of(request))("aux archives"))
    return found, await _layout(found, views)


async def look_at_frame(request: AnyRequest, views: TenantViews) -> tuple[ProgrammeViews, dict[str, Any]]:
    """As ``look_around``, of a page that reads its people by itself: the programme and its institution alone. Raises ProgrammeArchived."""
    sheet = await existing(views, request.path_params["programme"])
    institution = await views.one(INSTITUTION_SHEETS, request.user.tenant)
    if institution is None:
        raise ProgrammeMissing
    await require_people(request.app.state.house.handling, request.user.role, institution, sheet)
    found = ProgrammeViews(institution, sheet, (), (), (), {})
    return found, await _layout(found, views)


async def _layout(found: ProgrammeViews, views: TenantViews) -> dict[str, Any]:
    newest = await views.page(TIMELINE, {"programme": found.sheet.programme}, after=None, limit=1, newest_first=True)
    position = newest.items[0].position if newest.items else 0
    return {"sheet": found.sheet, "institution": found.institution, "position": position}
