"""The catalogue of a language, read from its .po file when first needed; no compiled file is kept anywhere."""

import re
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

HERE: Final = Path(__file__).parent

# Where French sets a space that must not break: inside guillemets, before high punctuation, before a literal per cent sign.
_UNBREAKABLE: Final = re.compile(r"(?<=«) | (?=»)| (?=[:;?!](?:[\s»)]|$))|(?<=[\d})s]) (?=%(?!\())")


class FrenchSource(NullTranslations):
    """French needs no catalogue: the text in the source is the text. Zero is singular («0 binôme»), spaces do not break."""

    def gettext(self, message: str) -> str:
        return _UNBREAKABLE.sub("\N{NO-BREAK SPACE}", message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if abs(n) < 2 else msgid2)


class Compiled(GNUTranslations):
    """A catalogue's texts. An empty text is empty: gettext keeps the catalogue's own header under it."""

    def gettext(self, message: str) -> str:
        return super().gettext(message) if message else ""


def english_catalogue() -> Catalog:
    """The English translation as it is written. Raises PoFileError where the file is damaged."""
    with (HERE / "en.po").open("rb") as file:
        return read_po(file, locale="en", abort_invalid=True)


def compiled(catalogue: Catalog) -> GNUTranslations:
    """The catalogue in the form that gettext looks up, made in memory. Entries marked fuzzy are left out."""
    binary = BytesIO()
    write_mo(binary, catalogue)
    binary.seek(0)
    return Compiled(binary)
