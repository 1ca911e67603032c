"""One's own data to be read: each fact in words, the day, and what somebody said or was noted of them; identifiers stay in the file."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec

from services.catalogues import Language, french
from services.rights.own_data import Told
from services.rights.treatments import FIELDS

# What is no secret and still about somebody.
_BESIDE: Final[Mapping[str, str]] = {
    "day": french("jour"),
    "minutes": french("minutes"),
    "theme": french("thème"),
    "rating": french("note"),
    "role": french("rôle"),
    "age_band": french("tranche d’âge"),
    "valid_until": french("valable jusqu’au"),
    "text_version": french("version du texte"),
}


class Line(msgspec.Struct, frozen=True):
    day: str
    fact: str
    said: tuple[tuple[str, str], ...]


def readable(told: list[Told], zone: ZoneInfo, _: Language) -> list[Line]:
    """In the order of the log."""
    return [
        Line(_.day(datetime.fromisoformat(one.occurred_at).astimezone(zone).date()), one.fact, tuple(_said(one.data, _))) for one in told
    ]


def _said(data: Mapping[str, Any], _: Language) -> Iterator[tuple[str, str]]:
    for name, value in data.items():
        label = FIELDS.get(name) or _BESIDE.get(name)
        if label is not None and value not in (None, "", [], {}):
            yield _(label), _words(value)


def _words(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(_words(one) for one in value)
    if isinstance(value, dict):
        return " : ".join(_words(one) for one in value.values() if one not in (None, "", [], {}))
    return str(value)
