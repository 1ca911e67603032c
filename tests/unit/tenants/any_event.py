"""Any event that the product can write: a strategy made from the fields of each registered class."""

import importlib
import pkgutil
import types
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import msgspec
from hypothesis import reject
from hypothesis import strategies as st

import domain
import tenants
from domain.availability import Slot
from domain.event import Event, EventType, event_type_of, event_types
from domain.personal import Sealed

for package in (domain, tenants):
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        importlib.import_module(module.name)

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)
SEALED = st.builds(Sealed, st.text("abcXYZ019-_", min_size=1, max_size=40))
SLOTS = st.builds(
    lambda weekday, start, length: Slot(weekday, start, start + length),
    st.integers(0, 6),
    st.integers(0, 1380),
    st.integers(1, 60),
)
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)).map(lambda moment: moment.replace(tzinfo=UTC))
IDS = st.uuids()


def stored_events(kinds: tuple[EventType, ...] | None = None) -> st.SearchStrategy[Event]:
    """Any event as it stands in the log: every personal field sealed."""
    return st.sampled_from(kinds or event_types()).flatmap(lambda kind: _event(kind.event, sealed=True))


def told_events() -> st.SearchStrategy[Event]:
    """Any event that holds personal values, in clear."""
    kinds = tuple(kind for kind in event_types() if kind.personal_fields)
    return st.sampled_from(kinds).flatmap(lambda kind: _event(kind.event, sealed=False))


@cache
def _event(event: type[Event], *, sealed: bool) -> st.SearchStrategy[Any]:
    personal = event_type_of(event).personal_fields
    hints = get_type_hints(event, include_extras=True)
    return st.builds(event, **{name: SEALED if sealed and name in personal else _value(hint) for name, hint in hints.items()})


def _value(hint: Any) -> st.SearchStrategy[Any]:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _value(arguments[0])
    if origin in (Union, types.UnionType):
        return st.one_of([_value(one) for one in arguments if one is not Sealed])
    if origin is Literal:
        return st.sampled_from(arguments)
    if origin in (list, frozenset, set):
        several = st.lists if origin is list else st.frozensets
        return several(_value(arguments[0]), max_size=3)
    if origin is dict:
        return st.dictionaries(_value(arguments[0]), _value(arguments[1]), max_size=3)
    if origin is tuple:
        if arguments[-1] is Ellipsis:
            return st.lists(_value(arguments[0]), max_size=3).map(tuple)
        return st.tuples(*(_value(one) for one in arguments))
    if isinstance(hint, type) and issubclass(hint, Enum):
        return st.sampled_from(hint)
    if hint is Slot:
        return SLOTS
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        values = {name: _value(one) for name, one in get_type_hints(hint, include_extras=True).items()}
        return st.fixed_dictionaries(values).map(lambda told: _possible(hint, told))
    return _PLAIN[hint]


def _possible(kind: type[Any], told: dict[str, Any]) -> Any:
    try:
        return kind(**told)
    except ValueError:
        reject()


_PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    str: TEXT,
    int: st.integers(-(2**63), 2**63 - 1),
    float: st.floats(0, allow_nan=False, allow_infinity=False),
    bool: st.booleans(),
    type(None): st.none(),
    UUID: IDS,
    date: st.dates(date(1900, 1, 1), date(2100, 1, 1)),
    datetime: MOMENTS,
    timedelta: st.timedeltas(timedelta(0), timedelta(days=400)),
}
