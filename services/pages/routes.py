"""The console's pages, and the stylesheet they share."""

from typing import Final

from litestar import Response, get

from services.pages.rendering import STYLES, STYLES_PATH


@get(STYLES_PATH, opt={"public": True}, include_in_schema=False)
async def styles() -> Response[bytes]:
    """Its address changes with its content, so a browser may keep it for ever."""
    return Response(
        STYLES, media_type="text/css; charset=utf-8", headers={"Cache-Control": "public, max-age=31536000, immutable"}
    )


PAGE_ROUTES: Final = (styles,)
