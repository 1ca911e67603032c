"""«Premiers pas»: the first hour's checklist, at an address of its own, done or not."""

from typing import Final

from litestar import Response, get

from services.catalogues import translate
from services.house import TheHouse
from services.onboarding.first_hour import first_hour, standing
from services.pages.forms import AnyRequest
from services.pages.rendering import locale_of, page
from tenants.permissions import require_permission


@get("/premiers-pas", include_in_schema=False)
async def first_hour_page(request: AnyRequest, house: TheHouse) -> Response[bytes]:
    require_permission(request.user.role, "institution.run")
    found = await standing(house, request.user.tenant)
    steps = first_hour(found, translate(locale_of(request)))
    return page(request, "first_hour.html", institution=found.institution, steps=steps, left=sum(not one.done for one in steps))


FIRST_HOUR_PAGES: Final = (first_hour_page,)
