"""Which column each field of a view is, and how a migration writes a table down."""

from datetime import date, datetime
from enum import Enum, IntEnum
from typing import Annotated, Any, Literal
from uuid import UUID, uuid4

import msgspec
import pytest

from infra.migrations.view_tables import view_index_name, view_table_statements
from projections.projection import Projection
from projections.tables import columns_of, table_of
from projections.views import migration_of
from tests.unit.projections.toys import TALLY, Meeting, Mood, Tally


class Colour(Enum):
    RED = "red"


class Level(IntEnum):
    LOW = 1


class Everything(msgspec.Struct, frozen=True):
    identifier: UUID
    text: str
    whole: int
    fraction: float
    truth: bool
    day: date
    moment: datetime
    word: Literal["a", "b"]
    colour: Colour
    counted: Annotated[int, msgspec.Meta(ge=0)]
    labelled: Annotated[str, msgspec.Meta(extra={"personal": True})]
    perhaps: str | None
    perhaps_word: Literal["a"] | None
    either: int | str
    either_or_none: int | str | None
    level: Level
    number_word: Literal[1, 2]
    many: tuple[str, ...]
    named: dict[str, int]
    nested: Meeting
    nested_or_none: Meeting | None
    anything: Any


def test_each_type_of_field_has_its_type_of_column() -> None:
    assert {column.name: column.written for column in columns_of(Everything)} == {
        "identifier": "uuid",
        "text": "text",
        "whole": "bigint",
        "fraction": "double precision",
        "truth": "boolean",
        "day": "date",
        "moment": "timestamp with time zone",
        "word": "text",
        "colour": "text",
        "counted": "bigint",
        "labelled": "text",
        "perhaps": "text null",
        "perhaps_word": "text null",
        "either": "jsonb",
        "either_or_none": "jsonb null",
        "level": "jsonb",
        "number_word": "jsonb",
        "many": "jsonb",
        "named": "jsonb",
        "nested": "jsonb",
        "nested_or_none": "jsonb null",
        "anything": "jsonb",
    }


def test_a_row_reads_back_as_the_view_that_was_written() -> None:
    tally = Tally(
        uuid4(),
        uuid4(),
        datetime.fromisoformat("2026-09-01T08:00:00Z"),
        None,
        Mood.MEETING,
        meetings=(Meeting(uuid4(), date(2026, 9, 2), 45),),
    )
    table = table_of(TALLY)
    row = table.row(tally)
    assert row[4] == "meeting"
    assert isinstance(row[9], str)
    assert table.view(row) == tally
    assert isinstance(table.view(row).mood, Mood)


def test_a_migration_writes_down_what_the_view_is() -> None:
    namespace: dict[str, Any] = {}
    exec(
        migration_of(TALLY),
        {"create_view_table": lambda name, columns, indexes: namespace.update(columns=columns, name=name, indexes=indexes)},
    )
    assert namespace["name"] == "toy_tally"
    assert namespace["columns"] == {column.name: column.written for column in columns_of(Tally)}
    assert namespace["indexes"] == [("programme", "last_day")]


def test_every_view_table_is_fenced_and_begins_with_its_tenant() -> None:
    statements = view_table_statements("toys", {"toy": "uuid", "end": "date null"}, indexes=[("end", "toy")])
    assert statements[0] == (
        'CREATE TABLE ekole.toys (tenant_id uuid NOT NULL, "toy" uuid NOT NULL, "end" date, PRIMARY KEY (tenant_id, "toy"))'
    )
    assert "ALTER TABLE ekole.toys FORCE ROW LEVEL SECURITY" in statements
    assert statements[-1] == 'CREATE INDEX toys_end_toy_index ON ekole.toys (tenant_id, "end", "toy")'


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("toys; DROP TABLE ekole.event", {"toy": "uuid"}),
        ("toys", {'toy" uuid, "x': "uuid"}),
        ("toys", {"toy": "uuid; DROP TABLE ekole.event"}),
        ("toys", {"toy": "varchar"}),
    ],
)
def test_nothing_but_known_types_and_plain_names_reaches_the_database(name: str, columns: dict[str, str]) -> None:
    with pytest.raises(ValueError):
        view_table_statements(name, columns)


def test_a_name_that_postgresql_would_cut_is_refused() -> None:
    with pytest.raises(ValueError, match="63"):
        view_index_name("a" * 40, ["b" * 20])


def test_a_view_of_a_key_alone_can_be_kept() -> None:
    class Seen(msgspec.Struct, frozen=True):
        person: UUID

    seen = Projection("toy_seen", version=1, view=Seen, key=lambda recorded: None, evolve=lambda view, _: view)
    assert table_of(seen).row(Seen(person := uuid4())) == [person]
