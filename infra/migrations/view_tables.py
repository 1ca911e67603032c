"""The tables that projections keep: how a migration makes one, from columns written down in the migration itself.

A migration is history: it never looks at the view's class of today. Columns are written down with their types, the key first;
``python -m projections.views NAME`` prints them for a view as it is now, and a test compares both.

    create_view_table("pair_sheet", {"pair": "uuid", "status": "text", "ended_on": "date null"}, indexes=[("status",)])

Every table has the tenant first in its primary key and in each index, and row-level security, enabled and forced: the application
and the auditors read the tenant that is set, the projector keeps the rows of the tenant that is set, nobody else sees anything.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from alembic import op

_TYPES: Final = frozenset(
    ("uuid", "text", "bigint", "double precision", "boolean", "date", "timestamp with time zone", "jsonb"),
)
_LONGEST_NAME: Final = 63
_NAME: Final = re.compile(r"^[a-z][a-z0-9_]*$")
_TENANT: Final = "tenant_id = (SELECT app.tenant())"


def create_view_table(name: str, columns: Mapping[str, str], *, indexes: Sequence[Sequence[str]] = ()) -> None:
    """Make the table ``ekole.<name>``. Raises ValueError for a type that no view has, or a name that is none."""
    for statement in view_table_statements(name, columns, indexes=indexes):
        op.execute(statement)


def replace_view_table(name: str, columns: Mapping[str, str], *, indexes: Sequence[Sequence[str]] = ()) -> None:
    """Make the table anew, empty, for a view whose columns changed. The fold's version rises with it, and the runner refills it."""
    drop_view_table(name)
    create_view_table(name, columns, indexes=indexes)


def drop_view_table(name: str) -> None:
    """Take the table away; what it held stands in the log."""
    op.execute(f"DROP TABLE ekole.{_checked(name)}")


def view_table_statements(name: str, columns: Mapping[str, str], *, indexes: Sequence[Sequence[str]] = ()) -> list[str]:
    """The statements that make a view's table, in order."""
    table, key = f"ekole.{_checked(name)}", next(iter(columns))
    lines = "".join(f'"{_checked(column)}" {_column_type(kind)}, ' for column, kind in columns.items())
    return [
        f'CREATE TABLE {table} (tenant_id uuid NOT NULL, {lines}PRIMARY KEY (tenant_id, "{key}"))',
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY tenant_reads ON {table} FOR SELECT TO ekole_app, ekole_auditor USING ({_TENANT})",
        f"CREATE POLICY projector_keeps ON {table} TO ekole_projector USING ({_TENANT}) WITH CHECK ({_TENANT})",
        f"GRANT SELECT ON {table} TO ekole_app, ekole_auditor",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO ekole_projector",
        *(_index_statement(name, index) for index in indexes),
    ]


def _index_statement(name: str, columns: Sequence[str]) -> str:
    quoted = ", ".join(f'"{_checked(column)}"' for column in columns)
    return f"CREATE INDEX {view_index_name(name, columns)} ON ekole.{name} (tenant_id, {quoted})"


def view_index_name(name: str, columns: Sequence[str]) -> str:
    """What the index of a view over these columns is called. Raises ValueError for one that PostgreSQL would cut."""
    index = f"{name}_{'_'.join(columns)}_index"
    if len(index) > _LONGEST_NAME:
        raise ValueError(f"{index} is longer than the {_LONGEST_NAME} octets that PostgreSQL keeps of a name")
    return index


def _column_type(written: str) -> str:
    kind = written.removesuffix(" null")
    if kind not in _TYPES:
        raise ValueError(f"{written!r} is not the type of a view's column: {', '.join(sorted(_TYPES))}, with or without «null»")
    return kind if kind != written else f"{kind} NOT NULL"


def _checked(name: str) -> str:
    if not _NAME.match(name):
        raise ValueError(f"{name!r} cannot name a table or a column of a view")
    return name
