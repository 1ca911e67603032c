"""From a file to its shape: strict YAML, strict fields, and faults that say where by name rather than by number."""

import re
from collections.abc import Hashable
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import yaml

from services.templates.faults import Fault, TemplatesUnusable

try:
    from yaml import CSafeLoader as SafeLoader
except ImportError:  # a PyYAML built without libyaml: slower, same values
    from yaml import SafeLoader  # type: ignore[assignment]

AnyShape = TypeVar("AnyShape")

_PLACE = re.compile(r"^(?P<reason>.*?) - at (?P<key>`key` in )?`\$(?P<path>.*)`$", re.DOTALL)
_STEP = re.compile(r"\.(?P<field>[^.\[\]]+)|\[(?P<index>\d+|\.\.\.)\]")


class _StrictLoader(SafeLoader):
    """Plain YAML values only, and no key twice: YAML readers otherwise keep the last one and say nothing."""


def _mapping_without_doubles(loader: _StrictLoader, node: yaml.MappingNode) -> dict[Hashable, Any]:
    seen: set[Hashable] = set()
    for key_node, _ in node.value:
        key = loader.construct_object(key_node)
        if key in seen:
            raise yaml.MarkedYAMLError(problem=f"« {key} » est écrit deux fois", problem_mark=key_node.start_mark)
        seen.add(key)
    return loader.construct_mapping(node, deep=True)


_StrictLoader.add_constructor("tag:yaml.org,2002:map", _mapping_without_doubles)


def read(path: Path, shape: type[AnyShape]) -> AnyShape:
    """The file as its shape. Raises TemplatesUnusable where the file is missing, is no YAML, or has another shape."""
    return shaped(_yaml(path), shape, path.name)


def shaped(raw: Any, shape: type[AnyShape], file: str) -> AnyShape:
    """Plain data as its shape; numbers are not words and words are not numbers."""
    try:
        return msgspec.convert(_with_kinds(raw), shape, strict=True)
    except msgspec.ValidationError as error:
        raise TemplatesUnusable([_fault(str(error), raw, file)]) from error


def _yaml(path: Path) -> Any:
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_StrictLoader)  # noqa: S506 - a subclass of the safe loader
    except OSError as error:
        raise TemplatesUnusable([Fault(path.name, "", f"le fichier ne se lit pas ({error.strerror})")]) from error
    except UnicodeDecodeError as error:
        raise TemplatesUnusable([Fault(path.name, "", "le fichier n’est pas écrit en UTF-8")]) from error
    except yaml.MarkedYAMLError as error:
        line = f"ligne {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise TemplatesUnusable([Fault(path.name, line, f"le fichier n’est pas lisible : {error.problem}")]) from error


def _with_kinds(raw: Any) -> Any:
    """A question with a scale or a «same as» says by this alone what kind it is; the others name their type."""
    if not isinstance(raw, dict) or "instruments" not in raw:
        return raw
    return raw | {"instruments": [_instrument_with_kinds(instrument) for instrument in raw["instruments"] or ()]}


def _instrument_with_kinds(instrument: Any) -> Any:
    if not isinstance(instrument, dict) or not isinstance(instrument.get("items"), list):
        return instrument
    return instrument | {"items": [_item_with_kind(item) for item in instrument["items"]]}


def _item_with_kind(item: Any) -> Any:
    if not isinstance(item, dict) or "type" in item:
        return item
    kinds = [kind for field, kind in (("same_as", "same-as"), ("scale", "scale")) if field in item]
    return item | {"type": kinds[0]} if kinds else item


def _fault(message: str, raw: Any, file: str) -> Fault:
    place = _PLACE.match(message)
    if place is None:
        return Fault(file, "", _in_french(message))
    return Fault(file, named_path(place["path"], raw), _in_french(place["reason"]))


def named_path(path: str, raw: Any) -> str:
    """``.themes[0].sessions[3]`` as ``themes[social-media].sessions[sm-routine]`` where the elements have an id."""
    words = ""
    for step in _STEP.finditer(path):
        field, index = step["field"], step["index"]
        if field is not None:
            words += f".{field}" if words else field
            raw = raw.get(field) if isinstance(raw, dict) else None
        elif index == "...":
            words += "[…]"
            raw = None
        else:
            raw = raw[int(index)] if isinstance(raw, list) and int(index) < len(raw) else None
            words += f"[{raw['id']}]" if isinstance(raw, dict) and isinstance(raw.get("id"), str) else f"[{index}]"
    return words


_FRENCH = (
    (re.compile(r"^Object missing required field `(.+)`$"), "le champ « {0} » manque"),
    (re.compile(r"^Object contains unknown field `(.+)`$"), "le champ « {0} » n’existe pas"),
    (re.compile(r"^Invalid enum value (.+)$"), "la valeur {0} n’est pas permise ici"),
    (re.compile(r"^Invalid value (.+)$"), "la valeur {0} n’est pas permise ici"),
    (re.compile(r"^Expected `(.+)`, got `(.+)`$"), "on attend {0}, on trouve {1}"),
    (re.compile(r"^Expected `str` matching regex (.+)$"), "le nom n’a pas la forme {0}"),
    (re.compile(r"^Expected `str` of length <= (\d+)$"), "le texte dépasse {0} caractères"),
    (re.compile(r"^Expected `str` of length >= 1$"), "le texte est vide"),
    (re.compile(r"^Expected `(?:int|float)` (>=|<=|>|<) (.+)$"), "le nombre doit être {0} {1}"),
)


def _in_french(reason: str) -> str:
    for pattern, sentence in _FRENCH:
        if found := pattern.match(reason):
            return sentence.format(*found.groups())
    return reason
