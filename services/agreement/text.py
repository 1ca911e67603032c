"""The text of the agreement on data: one file a version and language beside this one, never changed once it was published."""

from functools import cache
from pathlib import Path
from typing import Final

import msgspec
import yaml

from services.catalogues import LocaleName

VERSION: Final = "2026.2"
"""The version that is asked for now."""
_HERE: Final = Path(__file__).parent


class Section(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    title: str
    paragraphs: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    closing: tuple[str, ...] = ()


class Agreement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    title: str
    preamble: tuple[str, ...]
    sections: tuple[Section, ...]


def versions() -> tuple[str, ...]:
    """All that were ever published, the oldest first."""
    return tuple(sorted(path.name.removesuffix(".fr.yaml") for path in _HERE.glob("*.fr.yaml")))


@cache
def agreement(version: str, language: LocaleName) -> Agreement:
    """The whole text. Raises KeyError for a version that was never published."""
    if version not in versions():
        raise KeyError(version)
    with (_HERE / f"{version}.{language}.yaml").open(encoding="utf-8") as file:
        return msgspec.convert(yaml.safe_load(file), Agreement)
