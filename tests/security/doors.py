"""Every door of the web application: its routes, collected from the application itself so that a new one cannot be forgotten."""

import inspect
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final
from uuid import uuid4

import msgspec
from litestar.handlers import HTTPRouteHandler

from services.app import API_ROUTES
from services.http.examples import example_of
from services.http.health import HEALTH_ROUTES
from services.pages.routes import PAGE_ROUTES

_PARAMETER: Final = re.compile(r"\{(\w+):(\w+)\}")


class Door(msgspec.Struct, frozen=True):
    """One method of one path."""

    method: str
    path: str  # with its parameters, such as /api/v1/pairs/{pair:uuid}/ending
    public: bool
    body: Mapping[str, Any] | None  # what the API's description shows as an example of its body

    @property
    def page(self) -> bool:
        return not self.path.startswith("/api/")

    @property
    def parameters(self) -> tuple[str, ...]:
        return tuple(name for name, _ in _PARAMETER.findall(self.path))

    def with_identifiers(self, known: Mapping[str, str]) -> str:
        """The path with these identifiers; one that is not known is one that nobody has."""
        return _PARAMETER.sub(lambda found: known.get(found[1]) or ("7" if found[2] == "int" else str(uuid4())), self.path)

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def doors() -> list[Door]:
    """All of them."""
    return [
        *_of(API_ROUTES, "/api/v1"),
        *_of(PAGE_ROUTES, ""),
        *_of(HEALTH_ROUTES, ""),
    ]


def _of(routes: Any, prefix: str) -> Iterator[Door]:
    for route in routes:
        assert isinstance(route, HTTPRouteHandler)
        for path in sorted(route.paths):
            for method in sorted(route.http_methods - {"HEAD", "OPTIONS"}):
                yield Door(str(method), f"{prefix}{path}", bool(route.opt.get("public")), _body_of(route))


def _body_of(route: HTTPRouteHandler) -> Mapping[str, Any] | None:
    parameter = inspect.signature(route.fn).parameters.get("data")
    shape: Any = getattr(parameter.annotation, "__origin__", None) if parameter else None
    return example_of(shape.__name__) if isinstance(shape, type) else None
