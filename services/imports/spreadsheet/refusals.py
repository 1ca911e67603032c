"""Files that cannot be read as a table at all. Nothing of them is imported; the sentence says how to save them again."""

from typing import ClassVar

from domain.refusal import Refused
from services.imports.sentences import SENTENCES, Language


class FileRefused(Refused):
    """A whole file was refused. ``details`` hold the file's name and, where it helps, a limit."""

    code: ClassVar[str] = "file-refused"
    sentence: ClassVar[str] = SENTENCES["file-refused"].fr
    kind = "invalid"

    def said_in(self, language: Language = "fr") -> str:
        """The sentence in French (the source) or English, with the file's name."""
        template = SENTENCES[self.code]
        return (template.fr if language == "fr" else template.en).format(**self.details)


class FileEmpty(FileRefused):
    code = "file-empty"
    sentence = SENTENCES[code].fr


class FileTooLarge(FileRefused):
    code = "file-too-large"
    sentence = SENTENCES[code].fr


class TooManyRows(FileRefused):
    code = "file-too-many-rows"
    sentence = SENTENCES[code].fr


class TooManyColumns(FileRefused):
    code = "file-too-many-columns"
    sentence = SENTENCES[code].fr


class CellTooLong(FileRefused):
    code = "file-cell-too-long"
    sentence = SENTENCES[code].fr


class ExpandsTooMuch(FileRefused):
    code = "file-expands-too-much"
    sentence = SENTENCES[code].fr


class WorkbookEncrypted(FileRefused):
    code = "file-encrypted"
    sentence = SENTENCES[code].fr


class OldExcelFormat(FileRefused):
    code = "file-old-excel"
    sentence = SENTENCES[code].fr


class OpenDocumentFormat(FileRefused):
    code = "file-open-document"
    sentence = SENTENCES[code].fr


class BinaryExcelFormat(FileRefused):
    code = "file-excel-binary"
    sentence = SENTENCES[code].fr


class WebPageFormat(FileRefused):
    code = "file-web-page"
    sentence = SENTENCES[code].fr


class NotATable(FileRefused):
    code = "file-not-a-table"
    sentence = SENTENCES[code].fr


class FileUnreadable(FileRefused):
    code = "file-unreadable"
    sentence = SENTENCES[code].fr


class HeaderNotFound(FileRefused):
    code = "file-header-missing"
    sentence = SENTENCES[code].fr


class SurveyInstead(FileRefused):
    code = "file-is-a-survey"
    sentence = SENTENCES[code].fr


class QuestionsNotFound(FileRefused):
    code = "file-questions-missing"
    sentence = SENTENCES[code].fr


class KindUndecided(FileRefused):
    code = "file-kind-undecided"
    sentence = SENTENCES[code].fr
