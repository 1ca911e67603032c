"""The console's pages, and the two files they share."""

from typing import Final

from litestar import Response, get

from services.enrolment.pages import IMPORT_PAGES
from services.pages.rendering import ICON, ICON_PATH, STYLES, STYLES_PATH
from services.pages.sign_in import SIGN_IN_ROUTES
from services.pairs.pages import PAIR_PAGES
from services.participants.pages import PARTICIPANT_PAGES
from services.programmes.design_pages import DESIGN_PAGES
from services.programmes.pages import PROGRAMME_PAGES
from services.reports.pages import REPORT_PAGES
from services.surveys.pages import SURVEY_PAGES

# Their addresses change with their content, so a browser may keep them for ever.
KEPT: Final = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}


@get(STYLES_PATH, opt={"public": True}, include_in_schema=False)
async def styles() -> Response[bytes]:
    return Response(STYLES, media_type="text/css", headers=KEPT)


@get(ICON_PATH, opt={"public": True}, include_in_schema=False)
async def icon() -> Response[bytes]:
    return Response(ICON, media_type="image/svg+xml", headers=KEPT)


PAGE_ROUTES: Final = (
    styles,
    icon,
    *SIGN_IN_ROUTES,
    *PROGRAMME_PAGES,
    *DESIGN_PAGES,
    *PARTICIPANT_PAGES,
    *IMPORT_PAGES,
    *PAIR_PAGES,
    *SURVEY_PAGES,
    *REPORT_PAGES,
)
