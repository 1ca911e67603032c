"""The portfolio as a table for a spreadsheet: CSV or XLSX, the whole list that was asked for, read page after page."""

import csv
import io
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

import xlsxwriter

from services.catalogues import Language
from services.house import House
from services.pages.words import PHASES
from services.portfolio.listing import Asked, Place, PortfolioRow, page_of
from services.portfolio.showing import KINDS, names_of
from services.portfolio.words import sentence
from services.supervision.visiting import house_day

FORMATS: Final[Mapping[str, str]] = MappingProxyType(
    {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
)
AT_ONCE: Final = 500
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would calculate what begins so


async def exported(house: House, asked: Asked, kind: str, language: Language) -> bytes:
    """The octets of the file; dates as ISO 8601, figures as figures."""
    rows = [_titles(language)]
    place: Place | None = Place()
    while place is not None:
        page = await page_of(house, asked, place, house_day(), AT_ONCE)
        names = await names_of(house, page.items)
        rows += [_cells(one, language, [names.get(account, "") for account in one.consultants]) for one in page.items]
        place = Place(after=page.following) if page.following else None
    return _csv(rows) if kind == "csv" else _xlsx(rows)


def _titles(_: Language) -> list[Any]:
    return [
        _("Établissement"),
        _("Type"),
        _("UAI"),
        _("Académie"),
        _("Programme"),
        _("Année"),
        _("Phase"),
        _("Phase depuis le"),
        _("Fin prévue de la phase"),
        _("Personnes"),
        _("Binômes"),
        _("Séances tenues"),
        _("Séances prévues"),
        _("Part des séances tenues"),
        _("Satisfaction sur 5"),
        _("Sans autorisation"),
        _("Santé"),
        _("Signaux"),
        _("Confié à"),
        _("Dernier signe"),
    ]


def _cells(one: PortfolioRow, _: Language, consultants: Sequence[str]) -> list[Any]:
    return [
        one.institution,
        _(KINDS[one.kind]),
        one.uai or "",
        one.academie or "",
        one.name,
        one.year,
        _(PHASES[one.phase]),
        one.phase_since.isoformat(),
        one.phase_end.isoformat(),
        one.people,
        one.pairs,
        one.held,
        one.planned,
        "" if one.dose is None else round(one.dose, 4),
        "" if one.satisfaction is None else round(one.satisfaction, 2),
        one.missing,
        one.points,
        " ".join(sentence(finding, _) for finding in one.findings),
        ", ".join(consultants),
        house_day(one.last_sign_at).isoformat(),
    ]


def _csv(rows: Sequence[Sequence[Any]]) -> bytes:
    """UTF-8 with its mark and semicolons, as spreadsheets set to French open it."""
    written = io.StringIO()
    writer = csv.writer(written, delimiter=";", lineterminator="\r\n")
    for row in rows:
        writer.writerow([f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell for cell in row])
    return written.getvalue().encode("utf-8-sig")


def _xlsx(rows: Sequence[Sequence[Any]]) -> bytes:
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("Portefeuille")
    sheet.freeze_panes(1, 1)
    bold = book.add_format({"bold": True})
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row, bold if number == 0 else None)
    sheet.autofit()
    if len(rows) > 1:
        sheet.autofilter(0, 0, len(rows) - 1, len(rows[0]) - 1)
    book.close()
    return held.getvalue()
