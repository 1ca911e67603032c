"""The table of the README, «what Ekole says → commands → page → tests»: every name in it is that of something that exists."""

import re
from pathlib import Path
from typing import Final

import msgspec
import pytest

import services.rules  # noqa: F401  (its import registers every command)
from domain.decision import RuleBook
from services.pages.routes import PAGE_ROUTES

ROOT: Final = Path(__file__).parents[2]
_NAME: Final = re.compile(r"`([^`]+)`")


class Row(msgspec.Struct, frozen=True):
    """One sentence and what keeps it: names of commands, addresses of pages, paths of tests."""

    said: str
    commands: tuple[str, ...]
    pages: tuple[str, ...]
    tests: tuple[str, ...]


def rows() -> list[Row]:
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("| what Ekole says"))
    told = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        said, *names = (cell.strip() for cell in line.strip("|").split("|"))
        told.append(Row(said, *(tuple(_NAME.findall(cell)) for cell in names)))
    return told


ROWS: Final = rows()
COMMANDS: Final = frozenset(command.__name__ for command in RuleBook.rules)
PAGES: Final = frozenset(re.sub(r":\w+}", "}", path) for route in PAGE_ROUTES for path in route.paths)


def each(name: str) -> list[str]:
    return sorted({one for row in ROWS for one in getattr(row, name)})


def test_every_sentence_names_what_keeps_it() -> None:
    assert len(ROWS) >= 12
    assert [row.said for row in ROWS if not (row.commands and row.pages and row.tests)] == []


@pytest.mark.parametrize("name", [one for one in each("commands") if one[0].isupper()])
def test_its_commands_are_decided(name: str) -> None:
    assert name in COMMANDS


@pytest.mark.parametrize("address", each("pages"))
def test_its_pages_have_an_address(address: str) -> None:
    if address.endswith("…"):
        assert any(page.startswith(address.rstrip("…")) for page in PAGES)
        return
    places = [_filled(address), _filled("/programmes/{programme}" + address)]
    assert any(re.fullmatch(re.sub(r"{\w+}", "[^/]+", page), place) for page in PAGES for place in places)


def _filled(address: str) -> str:
    """With something in the place of each of its fields."""
    return re.sub(r"{\w+}", "x", address)


@pytest.mark.parametrize("path", each("tests"))
def test_its_tests_are_written(path: str) -> None:
    place = ROOT / "tests" / path
    assert place.with_suffix(".py").is_file() or any(place.glob("test_*.py"))
