"""Text as secretaries' files hold it, made comparable: cleaned for keeping, folded for recognising."""

import re
import unicodedata
from functools import lru_cache

# No-break, narrow, figure and the other typographic spaces of Unicode: all are one space to a reader.
_SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t"
_LINE_ENDS = "\u000b\u000c\u0085\u2028\u2029\r"
_SPELLED_OUT = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})
_TYPOGRAPHY = str.maketrans(dict.fromkeys(_SPACES, " ") | dict.fromkeys(_LINE_ENDS, "\n"))
_ESCAPED_IN_WORKBOOK = re.compile(r"_x([0-9A-Fa-f]{4})_")
_NOT_A_WORD = re.compile(r"[^\w]+|_+")


def clean(text: str) -> str:
    """The same text without what cannot be seen: NFC, plain spaces, line breaks as ``\\n``, trimmed.

    Control, formatting (zero-width, bidirectional, soft hyphen), surrogate and unassigned characters are taken out; runs of
    spaces become one; inner line breaks stay, for lists of slots and comments are written over several lines.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").translate(_TYPOGRAPHY))
    seen = "".join(c for c in text if c == "\n" or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Cn"))
    lines = (" ".join(line.split()) for line in seen.split("\n"))
    return unicodedata.normalize("NFC", "\n".join(lines).strip())


def unescape_workbook_text(text: str) -> str:
    """Characters that XML cannot hold, which workbooks write ``_x000D_`` (ECMA-376 part 1, §22.9.2.19, ST_Xstring)."""
    return _ESCAPED_IN_WORKBOOK.sub(lambda found: chr(int(found.group(1), 16)), text) if "_x" in text else text


@lru_cache(maxsize=50_000)
def without_accents(text: str) -> str:
    """Lower case, without accents, ligatures spelled out; punctuation and spaces stay."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_SPELLED_OUT))
    return "".join(c for c in decomposed if unicodedata.category(c) != "Mn")


@lru_cache(maxsize=50_000)
def fold(text: str) -> str:
    """What two spellings of the same words have in common: lower case, no accents, words separated by one space.

    >>> fold("  J’utilise l'IA : «Œuvre» N° 2 ")
    'j utilise l ia oeuvre n 2'
    """
    return _NOT_A_WORD.sub(" ", without_accents(text).replace("°", " ")).strip()


def compact(text: str) -> str:
    """Folded, and without spaces: «Tik Tok», «tik-tok» and «TikTok» are one."""
    return fold(text).replace(" ", "")
