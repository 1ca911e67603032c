"""The domain imports the standard library's pure parts and msgspec, and reads neither clock nor chance nor file."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

import domain

HOUSE: Final = Path(domain.__file__).parent
MODULES: Final = sorted(HOUSE.rglob("*.py"))

# of the standard library: what computes and names types, nothing that touches the world
PURE: Final = frozenset(
    {
        "bisect",
        "calendar",
        "collections",
        "collections.abc",
        "contextlib",
        "dataclasses",
        "datetime",
        "enum",
        "fractions",
        "functools",
        "hashlib",
        "heapq",
        "itertools",
        "math",
        "operator",
        "re",
        "statistics",
        "string",
        "types",
        "typing",
        "unicodedata",
        "uuid",
    }
)
WORLDLY_CALLS: Final = frozenset(
    {
        "now",
        "utcnow",
        "today",
        "fromtimestamp",
        "uuid1",
        "uuid4",
        "uuid7",
        "getnode",
        "open",
        "input",
        "print",
        "exec",
        "eval",
        "__import__",
        "breakpoint",
        "globals",
    }
)


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports name the whole way"
            assert node.module is not None
            yield node.module


def called(tree: ast.AST) -> Iterator[str]:
    """The last name of everything that is called or handed on as a function: ``datetime.now`` as well as ``now=datetime.now``."""
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id="situation" | "self")):
                continue  # what a decision is told of the day and the moment
            case ast.Attribute(attr=name) | ast.Call(func=ast.Name(id=name)):
                yield name
            case _:
                continue


def is_pure(module: str) -> bool:
    return module in PURE or module.split(".")[0] in {"domain", "msgspec"}


def faults(source: str) -> set[str]:
    tree = ast.parse(source)
    return {module for module in imported(tree) if not is_pure(module)} | (WORLDLY_CALLS & set(called(tree)))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(HOUSE)))
def test_a_module_of_the_domain_is_pure(path: Path) -> None:
    assert not faults(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("from datetime import datetime\nmoment = datetime.now()", "now"),
        ("import datetime\nday = datetime.date.today()", "today"),
        ("from datetime import datetime\nmoment = datetime.utcnow()", "utcnow"),
        ("from datetime import datetime\nclock = datetime.now", "now"),
        ("import uuid\nidentifier = uuid.uuid4()", "uuid4"),
        ("from uuid import uuid1\nidentifier = uuid1()", "uuid1"),
        ("import random", "random"),
        ("import time", "time"),
        ("import os.path", "os.path"),
        ("from pathlib import Path", "pathlib"),
        ("from zoneinfo import ZoneInfo", "zoneinfo"),
        ("text = open('notes').read()", "open"),
        ("from infra import clock", "infra"),
        ("import yaml", "yaml"),
    ],
)
def test_what_is_not_pure_is_found(source: str, fault: str) -> None:
    assert faults(source) == {fault}


def test_what_a_decision_is_told_is_no_clock() -> None:
    assert not faults("def decide(command, situation):\n    return situation.today, situation.now")


def test_the_pure_parts_are_parts_of_the_standard_library() -> None:
    assert {name.split(".")[0] for name in PURE} <= sys.stdlib_module_names


def test_every_package_of_the_domain_is_looked_at() -> None:
    assert {path.parent.name for path in MODULES} >= {"diagnostic", "design", "training", "facilitation", "measurement"}
