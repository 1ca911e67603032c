"""The description of the API (OpenAPI), completed where types alone do not tell: examples of bodies, and files as what they are."""

from typing import Final

from litestar import Litestar
from litestar.openapi.spec import OpenAPIFormat, OpenAPIMediaType, OpenAPIType, Operation, Schema
from litestar.routes import HTTPRoute

from services.http.examples import example_of

SENDS: Final = "sends"
"""The key under which a route's options name the media types of the file that it answers with."""


def complete(app: Litestar) -> None:
    """Put an example beside the shape of each body, and the media types of files at their routes."""
    _show_examples(app)
    _describe_lists(app)
    _describe_files(app)


def _show_examples(app: Litestar) -> None:
    for name, shape in (app.openapi_schema.components.schemas or {}).items():
        example = example_of(name)
        if example is not None:
            shape.examples = [dict(example)]


def _describe_lists(app: Litestar) -> None:
    """Litestar reads the «...» of a list whose length is limited as one more shape that an item may have; there is none."""
    for shape in (app.openapi_schema.components.schemas or {}).values():
        for field in (shape.properties or {}).values():
            if isinstance(field, Schema) and isinstance(field.items, Schema):
                shapes = [one for one in field.items.one_of or () if one != Schema()]
                if len(shapes) == 1:
                    field.items = shapes[0]


def _describe_files(app: Litestar) -> None:
    """A file's shape is its own affair: octets, or an object where it is JSON."""
    for route in app.routes:
        if not isinstance(route, HTTPRoute):
            continue
        for handler in route.route_handlers:
            kinds: tuple[str, ...] = handler.opt.get(SENDS, ())
            described = (app.openapi_schema.paths or {}).get(route.path_format) if kinds else None
            for method in handler.http_methods:
                operation = getattr(described, method.lower(), None)
                if isinstance(operation, Operation) and operation.responses:
                    answer = operation.responses[str(handler.status_code)]
                    answer.content = {kind: OpenAPIMediaType(schema=_shape(kind)) for kind in kinds}  # type: ignore[union-attr]


def _shape(kind: str) -> Schema:
    return Schema(type=OpenAPIType.OBJECT) if kind == "application/json" else Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY)
