"""A form's address, visited plainly: whoever reloads it, or comes back to it after signing in, finds the page that the form stands on."""

from collections.abc import Iterator, Sequence

from litestar import get
from litestar.handlers import HTTPRouteHandler
from litestar.response import Redirect

from services.pages.forms import AnyRequest


def found_again(routes: Sequence[HTTPRouteHandler]) -> Iterator[HTTPRouteHandler]:
    """For each form's address that no page answers, the way to the nearest page above it."""
    visited = {path for route in routes if "GET" in route.http_methods for path in route.paths}
    forms = {path for route in routes if "POST" in route.http_methods for path in route.paths}
    for path in sorted(forms - visited):
        parts = path.strip("/").split("/")
        above = next(length for length in range(len(parts) - 1, -1, -1) if "/" + "/".join(parts[:length]) in visited)
        yield _way_back(path, above)


def _way_back(path: str, parts: int) -> HTTPRouteHandler:
    @get(path, include_in_schema=False)
    async def way_back(request: AnyRequest) -> Redirect:
        return Redirect("/" + "/".join(request.url.path.strip("/").split("/")[:parts]), status_code=303)

    way_back.fn.__name__ = way_back.fn.__qualname__ = f"way_back_from{path}"
    return way_back
