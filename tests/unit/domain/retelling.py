"""Tells every specification again, listening, so that what none of them speaks of can be named.

This does not depend on which tests were asked for, nor on their order: the specifications are found and run here.
"""

import inspect
import pkgutil
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from itertools import product
from types import ModuleType
from typing import Any, Final

import tests.unit.domain
import tests.unit.facilitation
import tests.unit.tenants
from tests.unit.domain import specification
from tests.unit.domain.specification import Decided, Recorder
from tests.unit.tenants import deciding

# what is generated specifies nothing in particular; what is told of an institution's own files is not told where these are missing
NOT_TOLD: Final = {"test_properties", "test_pilot_figures"}


@cache
def everything_decided() -> tuple[Decided, ...]:
    """Every decision that the specifications of this folder provoke."""
    return _told(tests.unit.domain)


@cache
def everything_decided_anywhere() -> tuple[Decided, ...]:
    """Every decision that any specification provokes: of the domain, of matchings, of institutions and their people."""
    return (*everything_decided(), *_told(tests.unit.facilitation), *_told(tests.unit.tenants))


def _told(folder: ModuleType) -> tuple[Decided, ...]:
    heard: list[Decided] = []
    before, Recorder.heard = Recorder.heard, heard
    try:
        for module in pkgutil.iter_modules(folder.__path__):
            if module.name.startswith("test_") and module.name not in NOT_TOLD:
                _tell(import_module(f"{folder.__name__}.{module.name}"))
    finally:
        Recorder.heard = before
    return tuple(heard)


def _tell(module: ModuleType) -> None:
    if getattr(module, "given", None) not in (specification.given, deciding.given):
        return
    for name, found in vars(module).items():
        if name.startswith("test_"):
            _run(found)
        elif name.startswith("Test") and inspect.isclass(found):
            for method in [method for method in vars(found) if method.startswith("test_")]:
                _run(getattr(found(), method))


def _run(test: Callable[..., None]) -> None:
    """Run a test for each of its parameters; one that asks for fixtures, or for anything at all, is no specification."""
    if hasattr(test, "hypothesis"):
        return
    for arguments in _parameters(test):
        if arguments.keys() == inspect.signature(test).parameters.keys():
            test(**arguments)


def _parameters(test: Callable[..., None]) -> Iterator[dict[str, Any]]:
    marks = [mark.args for mark in getattr(test, "pytestmark", []) if mark.name == "parametrize"]
    choices = []
    for names, values in marks:
        keys = [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)
        choices.append([dict(zip(keys, value if len(keys) > 1 else (value,), strict=True)) for value in values])
    for chosen in product(*choices):
        yield {name: value for one in chosen for name, value in one.items()}
