"""Checks that any file needs: no id twice, no name that leads nowhere, no placeholder that nobody fills."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, Final

import msgspec

from services.templates.faults import Fault

PLACEHOLDER: Final = re.compile(r"\{\{\s*(?P<name>[^{}]*?)\s*\}\}")
_BRACES: Final = re.compile(r"\{\{|\}\}")


def placeholders(text: str) -> tuple[str, ...]:
    """The names a text asks for, in order, each once."""
    return tuple(dict.fromkeys(found["name"] for found in PLACEHOLDER.finditer(text)))


def twice(file: str, path: str, ids: Iterable[str]) -> Iterator[Fault]:
    for identifier, count in Counter(ids).items():
        if count > 1:
            yield Fault(file, path, f"« {identifier} » est écrit {count} fois, un identifiant ne sert qu’une fois")


def unknown(file: str, path: str, names: Iterable[str], known: Collection[str], what: str) -> Iterator[Fault]:
    """Names that are none of the known; ``what`` says in French what they should be."""
    for name in names:
        if name not in known:
            yield Fault(file, path, f"« {name} » n’est pas {what}")


def unfilled(file: str, path: str, text: str, declared: Collection[str]) -> Iterator[Fault]:
    """Placeholders that nobody declared, and braces that do not make a placeholder."""
    for name in placeholders(text):
        if name not in declared:
            yield Fault(file, path, f"« {{{{ {name} }}}} » n’est pas un champ déclaré")
    if _BRACES.search(PLACEHOLDER.sub("", text)):
        yield Fault(file, path, "une accolade double est ouverte ou fermée sans son pendant")


def every_text(shape: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Each text of a shape with its place, the place named by ids as in a fault."""
    match shape:
        case str():
            yield path, shape
        case msgspec.Struct():
            for field in msgspec.structs.fields(shape):
                yield from every_text(getattr(shape, field.name), f"{path}.{field.encode_name}" if path else field.encode_name)
        case Mapping():
            for key, value in shape.items():
                yield from every_text(value, f"{path}.{key}" if path else str(key))
        case tuple():
            for index, value in enumerate(shape):
                yield from every_text(value, f"{path}[{getattr(value, 'id', index)}]")


def typography(file: str, shape: Any) -> Iterator[Fault]:
    """Every text is French as a school writes it: no middle dot, and a curved apostrophe everywhere but in import headers."""
    for path, text in every_text(shape):
        if "·" in text:
            yield Fault(file, path, "le point médian se lit mal à voix haute : un mot neutre, ou les deux formes en toutes lettres")
        if "'" in text and ".import_aliases" not in path:
            yield Fault(file, path, "l’apostrophe est droite, il la faut courbe (’)")
