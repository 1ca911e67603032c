"""Every sentence of the imports, in French (the source) and English, by its code."""

from services.imports.sentences.files import FILES
from services.imports.sentences.institutions import FOLDERS, INSTITUTIONS
from services.imports.sentences.rows import REMARKS, ROWS
from services.imports.sentences.sentence import Language, Sentence
from services.imports.sentences.surveys import SURVEYS
from services.imports.sentences.tables import TABLES
from services.imports.sentences.words import DECISIONS, FIELD_LABELS, REPORT_HEADERS

__all__ = ["DECISIONS", "FIELD_LABELS", "REPORT_HEADERS", "SENTENCES", "Language", "Sentence"]

SENTENCES: dict[str, Sentence] = FILES | ROWS | REMARKS | TABLES | SURVEYS | INSTITUTIONS | FOLDERS
