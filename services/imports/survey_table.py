"""A sheet of answers and what its columns mean."""

from collections.abc import Sequence

import msgspec

from services.imports.columns.content import Content
from services.imports.columns.fields import Field, Owner, UnusedColumn
from services.imports.columns.headers import meaning_of
from services.imports.columns.table import SkippedLine, data_lines, full_headers, header_index
from services.imports.spreadsheet import Line, Sheet
from services.imports.survey_columns import ItemColumn, ItemFinder


class SurveyTable(msgspec.Struct, frozen=True, kw_only=True):
    """A sheet of answers and what its columns mean. Positions count from 0; None where the file has no such column."""

    sheet: Sheet
    header_row: int
    headers: tuple[str, ...]
    items: tuple[ItemColumn, ...]
    address_positions: tuple[int, ...]
    moment_position: int | None
    unused: tuple[UnusedColumn, ...]
    rows: tuple[Line, ...]
    skipped: tuple[SkippedLine, ...]


def survey_table(sheet: Sheet, finder: ItemFinder) -> SurveyTable | None:
    """The sheet as a table of answers; None where its best line names no question of the instrument."""
    at = header_index(sheet.lines, finder.score)
    if at is None or not finder.count(sheet.lines[at].cells):
        return None
    headers, first = full_headers(sheet, at)
    rows, skipped = data_lines(sheet.lines[first:], sheet.lines[at].cells)
    items, addresses, moments, unused = [], [], [], []
    for position, header in enumerate(headers):
        if not header:
            continue
        meaning = meaning_of(header)
        if found := finder.find(header):
            items.append(ItemColumn(position, header, *found))
        elif meaning and meaning.owner is Owner.PERSON and meaning.field in (Field.EMAIL, Field.CONTACT):
            addresses.append((meaning.rank, position))
        elif meaning and meaning.field is Field.TIMESTAMP:
            moments.append((meaning.rank, position))
        else:
            unused.append(UnusedColumn(position, header, "not-needed" if meaning else "not-understood"))
    positions = tuple(position for _, position in sorted(addresses)) or _positions_by_looks(headers, rows)
    return SurveyTable(
        sheet=sheet,
        header_row=sheet.lines[at].number,
        headers=headers,
        items=tuple(items),
        address_positions=positions,
        moment_position=min(moments)[1] if moments else None,
        unused=tuple(column for column in unused if column.position not in positions),
        rows=rows,
        skipped=skipped,
    )


def _positions_by_looks(headers: Sequence[str], rows: Sequence[Line]) -> tuple[int, ...]:
    return tuple(position for position in range(len(headers)) if Content(rows, position).addresses >= 0.8)[:1]
