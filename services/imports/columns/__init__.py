"""Columns by their meaning: headers through a synonym table, ambiguities through the cells below."""

from services.imports.columns.fields import FIELD_NAMES, Column, Field, Kind, Owner, UnusedColumn
from services.imports.columns.headers import header_score, meaning_of

__all__ = ["FIELD_NAMES", "Column", "Field", "Kind", "Owner", "UnusedColumn", "header_score", "meaning_of"]
