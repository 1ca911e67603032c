"""The console's pages, and the stylesheet they share."""

from typing import Final

from litestar import Response, get

from services.pages.rendering import STYLES, STYLES_PATH
from services.pages.sign_in import SIGN_IN_ROUTES
from services.programmes.pages import PROGRAMME_PAGES
from services.reports.pages import REPORT_PAGES


@get(STYLES_PATH, opt={"public": True}, include_in_schema=False)
async def styles() -> Response[bytes]:
    """Its address changes with its content, so a browser may keep it for ever."""
    return Response(STYLES, media_type="text/css; charset=utf-8", headers={"Cache-Control": "public, max-age=31536000, immutable"})


PAGE_ROUTES: Final = (styles, *SIGN_IN_ROUTES, *PROGRAMME_PAGES, *REPORT_PAGES)
