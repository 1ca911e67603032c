"""The engagement as the institution itself sees it: what was agreed, what was delivered, the minutes that were shared with it."""

from typing import Final

from litestar import Response, get

from projections.institution_sheet import INSTITUTION_SHEETS
from services.catalogues import translate
from services.house import TheHouse
from services.pages.forms import AnyRequest
from services.pages.rendering import locale_of, page
from services.relationships.reading import engagement_in, relationship_with, state_of
from services.relationships.reference_pages import reference_shown
from services.relationships.references import of_client
from services.relationships.showing import figures_of, phases_of, visits_of
from services.supervision.visiting import house_day
from tenants.permissions import require_permission


@get("/etablissement/mission", include_in_schema=False)
async def engagement_page(request: AnyRequest, house: TheHouse) -> Response[bytes]:
    require_permission(request.user.role, "engagement.see")
    _, tenant = translate(locale_of(request)), request.user.tenant
    async with house.views.of(tenant) as views:
        institution = await views.one(INSTITUTION_SHEETS, tenant)
    sheet = await relationship_with(house, tenant)
    offer = sheet.offer if sheet else None
    engagement = engagement_in(await state_of(house, sheet.relationship)) if sheet and offer else None
    return page(
        request,
        "engagement.html",
        institution_name=institution.name if institution else "",
        offer=offer,
        under_way=sheet is not None and sheet.stage == "engaged",
        period=_.period(offer.first_day, offer.last_day) if offer else "",
        figures=figures_of(sheet, _) if sheet else [],
        promised=phases_of(offer, sheet.delivered, house_day(), _) if sheet and offer else [],
        references=[reference_shown(one, _) for one in await of_client(house, tenant)],
        visits=visits_of(engagement, _, shared_alone=True) if engagement else [],
    )


ENGAGEMENT_PAGES: Final = (engagement_page,)
