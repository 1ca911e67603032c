"""The examples of the API's description are bodies that the API would take."""

import inspect
from typing import Any

import msgspec
import pytest
from litestar.handlers import HTTPRouteHandler

from services.app import API_ROUTES
from services.http.examples import EXAMPLES, example_of
from services.http.reading import read_object


def bodies() -> dict[str, type[msgspec.Struct]]:
    found: dict[str, type[msgspec.Struct]] = {}
    for route in API_ROUTES:
        assert isinstance(route, HTTPRouteHandler)
        parameter = inspect.signature(route.fn).parameters.get("data")
        shape: Any = getattr(parameter.annotation, "__origin__", None) if parameter else None
        if isinstance(shape, type) and issubclass(shape, msgspec.Struct):
            found[shape.__name__] = shape
    return found


@pytest.mark.parametrize("name", sorted(name for name in bodies() if example_of(name)))
def test_an_example_can_be_sent(name: str) -> None:
    shape = bodies()[name]
    assert isinstance(read_object(dict(example_of(name) or {}), shape), shape)


def test_no_example_is_left_over() -> None:
    known = {name.removesuffix("Body") for name in bodies()} | set(bodies())
    assert set(EXAMPLES) <= known
