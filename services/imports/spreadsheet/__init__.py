"""Bytes of a secretary's file to sheets of text. The content decides how it is read; the file's name is never trusted.

``read_sheets(file, data)`` gives one sheet for a text file and the visible tabs of a workbook, or raises a ``FileRefused``.
Formula-like cells (``=1+1``, ``+33…``, ``-``, ``@``) are text here as everywhere.
"""

from services.imports.columns.headers import header_score
from services.imports.spreadsheet import refusals
from services.imports.spreadsheet.delimited import read_delimited
from services.imports.spreadsheet.refusals import FileRefused
from services.imports.spreadsheet.sheet import MAXIMUM_BYTES, Line, Sheet, column_letter
from services.imports.spreadsheet.workbook import read_workbook

__all__ = ["FileRefused", "Line", "Sheet", "column_letter", "read_sheets"]

_COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Microsoft [MS-CFB] §2.2: old Excel files, and encrypted new ones
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")  # [MS-OFFCRYPTO] §1.3.2
_OTHER_FORMATS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")


def read_sheets(file: str, data: bytes) -> tuple[Sheet, ...]:
    """The tables of a file, at least one and each with at least one line.

    Raises:
        FileRefused: empty, too large, encrypted, an older or other format, damaged; its sentence says how to save it again.
    """
    if not data.strip():
        raise refusals.FileEmpty(file=file)
    if len(data) > MAXIMUM_BYTES:
        raise refusals.FileTooLarge(file=file, maximum=MAXIMUM_BYTES // 1024 // 1024)
    if data.startswith(_COMPOUND_FILE):
        raise (refusals.WorkbookEncrypted if _ENCRYPTED_STREAM in data else refusals.OldExcelFormat)(file=file)
    if data.startswith(_OTHER_FORMATS):
        raise refusals.NotATable(file=file)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return read_workbook(file, data)
    return (read_delimited(file, data, header_score),)
