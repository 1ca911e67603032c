"""Files as institutions' software writes them, built in memory."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter

Row = Sequence[Any]


def csv_file(rows: Sequence[Row], separator: str = ";", encoding: str = "utf-8", line_end: str = "\r\n") -> bytes:
    """A text file; ``encoding`` may be utf-8-sig or utf-16 for a byte order mark."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator, lineterminator=line_end).writerows(rows)
    return out.getvalue().encode(encoding)


def workbook(tabs: Mapping[str, Sequence[Row]] | Sequence[Row], *, hidden: Sequence[str] = ()) -> bytes:
    """A workbook; text stays text (also «=1+1»), numbers, dates and booleans are typed cells, None leaves a cell out."""
    out = io.BytesIO()
    named = tabs if isinstance(tabs, Mapping) else {"Feuil1": tabs}
    with xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "dd/mm/yyyy"}) as book:
        for name, rows in named.items():
            tab = book.add_worksheet(name)
            if name in hidden:
                tab.hide()
            for row, cells in enumerate(rows):
                for column, value in enumerate(cells):
                    if isinstance(value, str) and value:
                        tab.write_string(row, column, value)
                    elif value is not None and value != "":
                        tab.write(row, column, value)
    return out.getvalue()
