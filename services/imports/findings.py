"""What was found while reading: where, under which stable code, and the sentence that a person reads."""

from collections.abc import Mapping
from typing import Literal

import msgspec

from services.imports.sentences import SENTENCES, Language

Severity = Literal["refusal", "merge", "warning", "note"]
RowRefusalCode = Literal["email-missing", "email-invalid", "date-invalid", "duplicate"]

# One code a row. Where several hold, the first of these is said.
ROW_REFUSAL_PRECEDENCE: tuple[RowRefusalCode, ...] = ("email-missing", "email-invalid", "date-invalid", "duplicate")


class RowReference(msgspec.Struct, frozen=True, order=True):
    """A row of somebody's file. ``row`` is the number that a spreadsheet shows in its margin, from 1, blank lines counted."""

    file: str
    row: int
    sheet: str = ""


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing worth saying about a file, a row or a cell.

    ``code`` is stable and kebab-case. ``wording`` names the sentence where one code has several («duplicate/known-person»).
    ``column`` is the header as it was written, ``value`` the cell's text: personal data, for the importing person's eyes only.
    ``details`` fill the sentence's placeholders.
    """

    code: str
    severity: Severity
    where: RowReference | None = None
    wording: str = ""
    column: str = ""
    value: str = ""
    details: Mapping[str, str | int] = {}

    def sentence(self, language: Language = "fr") -> str:
        """The finding in French (the source language) or English, placeholders filled."""
        template = SENTENCES[self.wording or self.code]
        known = {"value": self.value, "column": self.column} | dict(self.details)
        return (template.fr if language == "fr" else template.en).format(**known)
