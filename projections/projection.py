"""What a projection is: a pure fold of a tenant's log into rows that one may look at (DESIGN §5).

``key`` says which row an event concerns, if any; ``evolve`` says what that row becomes. Both look at nothing but what they are
given: no clock, no database. So the same fold keeps the live table, rebuilds it, and replays it as it stood on any day.

A projection is declared beside its fold, and takes its place in ``projections/views.py``::

    PAIR_SHEETS = Projection(
        "pair_sheet", version=1, view=PairSheet, key=keyed_by("pair"), evolve=evolve, indexes=(("programme", "status"),)
    )

A migration makes its table, ``ekole.pair_sheet``, with ``create_view_table`` of ``infra/migrations/view_tables.py``.
"""

import re
from collections.abc import Callable
from typing import Any, Final, Generic, TypeAlias, TypeVar
from uuid import UUID

import msgspec

from domain.recorded import Recorded

Key: TypeAlias = UUID | str | int
View = TypeVar("View", bound=msgspec.Struct)

_NAME: Final = re.compile(r"^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$")
_LONGEST_NAME: Final = 40  # octets; PostgreSQL cuts names at 63, and indexes are named after their table


class Projection(msgspec.Struct, Generic[View], frozen=True):
    """How a tenant's events become the rows of one table.

    ``view`` is a frozen Struct whose fields are the table's columns, the key first. ``evolve`` is given None where there is no row
    yet, and returns None where there is to be none; it is total: an exception stops this projection for this tenant at that event.
    Raise ``version`` whenever the fold or the view changes: the tables are then rebuilt, tenant by tenant.

    ``personal`` projections are given personal fields opened (still ``Sealed`` where the key was destroyed); all others see them
    sealed, always. ``indexes`` name columns; the tenant comes first in each by itself.

    Raises ValueError, while the program starts, where the declaration cannot be kept.
    """

    name: str
    version: int
    view: type[View]
    key: Callable[[Recorded], Key | None]
    evolve: Callable[[View | None, Recorded], View | None]
    indexes: tuple[tuple[str, ...], ...] = ()
    personal: bool = False

    def __post_init__(self) -> None:
        fields = self.view.__struct_fields__
        if not _NAME.match(self.name) or len(self.name) > _LONGEST_NAME:
            raise ValueError(f"{self.name!r} is not the name of a projection such as 'pair_sheet'")
        if self.version < 1:
            raise ValueError(f"{self.name}: the version of a fold counts from 1")
        if not fields or not self.view.__struct_config__.frozen or "tenant_id" in fields:
            raise ValueError(f"{self.name}: a view is a frozen Struct, its key first, without a tenant")
        unknown = {column for index in self.indexes for column in index} - set(fields)
        if unknown:
            raise ValueError(f"{self.name}: no such columns to index: {', '.join(sorted(unknown))}")

    @property
    def key_column(self) -> str:
        return self.view.__struct_fields__[0]


AnyProjection: TypeAlias = Projection[Any]


def keyed_by(field: str) -> Callable[[Recorded], Key | None]:
    """Events that have this field concern the row it names; others concern none."""

    def key(recorded: Recorded) -> Key | None:
        named: Key | None = getattr(recorded.event, field, None)
        return named

    return key


def keyed_by_position(recorded: Recorded) -> Key:
    """One row per line of the log."""
    return recorded.position
