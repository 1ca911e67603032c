"""Any value that a type allows: events and commands as they could come over the wire, with few identifiers so that they meet."""

from datetime import UTC, date, datetime
from functools import cache
from typing import Any, Final
from uuid import UUID

import msgspec
from hypothesis import strategies as st
from msgspec import inspect

from domain.availability import Slot
from domain.decision import Command
from domain.event import Event
from domain.facilitation.candidates import Weights
from domain.gates import GATES
from tests.unit.domain.histories import HERE, ITEMS

Anything = st.SearchStrategy[Any]

IDENTIFIERS: Final = st.sampled_from((HERE, *(UUID(int=number) for number in range(1, 5))))
DAYS: Final = st.dates(date(2026, 9, 1), date(2027, 7, 31))
MOMENTS: Final = st.datetimes(datetime(2026, 9, 1), datetime(2026, 11, 4), timezones=st.just(UTC))
WORDS: Final = st.sampled_from(("", " ", "2026.1", "m1-role", "m4-frame", "p1-learn-from-youth", *ITEMS, *GATES[3:8]))
NUMBERS: Final = st.integers(-2, 12) | st.sampled_from((24, 45, 600, 720))
FRACTIONS: Final = st.floats(0, 1) | st.sampled_from((0.0, 50.0, 100.0))

SLOTS: Final = st.builds(
    lambda day, start, length: Slot(day, start, start + length), st.integers(0, 6), st.integers(0, 900), st.integers(1, 500)
)
# types that check themselves when they are made
APART: Final[dict[type, Anything]] = {Slot: SLOTS, Weights: st.just(Weights())}


@cache
def any_of(event_or_command: type[Event] | type[Command]) -> Anything:
    """Any instance of an event's or a command's class."""
    return _of(inspect.type_info(event_or_command), None)


def with_fields(kind: type[Command], pools: dict[str, Anything]) -> Anything:
    """Any instance whose identifiers, in fields of these names, come from these pools, at whatever depth."""
    return _of(inspect.type_info(kind), pools)


def _of(kind: inspect.Type, pools: dict[str, Anything] | None) -> Anything:
    match kind:
        case inspect.Metadata(type=inner):
            return _of(inner, pools)
        case inspect.StructType(cls=cls) if cls in APART:
            return APART[cls]
        case inspect.StructType(cls=cls, fields=fields):
            return st.builds(cls, **{field.name: _field(field, pools) for field in fields})
        case inspect.UnionType(types=types):
            return st.one_of([_of(one, pools) for one in types])
        case inspect.LiteralType(values=values):
            return st.sampled_from(values)
        case inspect.VarTupleType(item_type=item):
            return st.lists(_of(item, pools), max_size=3).map(tuple)
        case inspect.TupleType(item_types=items):
            return st.tuples(*(_of(item, pools) for item in items))
        case inspect.ListType(item_type=item):
            return st.lists(_of(item, pools), max_size=3)
        case inspect.SetType(item_type=item) | inspect.FrozenSetType(item_type=item):
            return st.frozensets(_of(item, pools), max_size=3)
        case inspect.DictType(key_type=key, value_type=value):
            return st.dictionaries(_of(key, pools), _of(value, pools), max_size=3)
        case inspect.EnumType(cls=cls):
            return st.sampled_from(list(cls))
        case _:
            return _plain(kind)


def _plain(kind: inspect.Type) -> Anything:
    plain: dict[type[inspect.Type], Anything] = {
        inspect.StrType: WORDS,
        inspect.IntType: NUMBERS,
        inspect.FloatType: FRACTIONS,
        inspect.BoolType: st.booleans(),
        inspect.NoneType: st.none(),
        inspect.UUIDType: IDENTIFIERS,
        inspect.DateType: DAYS,
        inspect.DateTimeType: MOMENTS,
    }
    return plain[type(kind)]


def _field(field: inspect.Field, pools: dict[str, Anything] | None) -> Anything:
    if pools and field.name in pools:
        pool = pools[field.name]
        several = isinstance(field.type, inspect.VarTupleType)
        return st.lists(pool, max_size=3).map(tuple) if several else pool
    return _of(field.type, pools)


def as_stored(event: Event) -> Event:
    """The event as it reads back from the log."""
    return msgspec.json.decode(msgspec.json.encode(event), type=type(event))
