"""Bytes of a text file to text: which of the encodings met in France this is."""

import re
import unicodedata
from collections.abc import Sequence

# The 8-bit encodings of French office machines, the likeliest first: Windows, the European standard with œ and €, classic
# Mac OS, and the DOS page that older school software still writes.
_EIGHT_BIT = ("cp1252", "iso8859-15", "mac_roman", "cp850")
_FRENCH_LETTERS = frozenset("éèêëàâäçîïôöùûüÿœæñáíóúãõøåßÉÈÊËÀÂÄÇÎÏÔÖÙÛÜŸŒÆÑÁÍÓÚ")
_FRENCH_SIGNS = frozenset("’‘“”«»°€–—… \u00a0·²")
_CONTROLS = re.compile("[\x80-\x9f]")  # no text holds these: they are letters of another encoding
_ONE_ACCENT = 4  # a right accent counts 2 for, the wrong sign in its place 3 against
# UTF-8 bytes taken for Windows text: é → Ã©, ’ → â€™, œ → Å“.
_READ_TWICE = re.compile(
    "Ã[\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u2026\u2030\u2039\u203a\u20ac\u2122]|â€|Å[“”’]"
)


class Decoded:
    """The text, the name of the encoding, and whether text saved in the wrong encoding was put right."""

    __slots__ = ("encoding", "repaired", "text")

    def __init__(self, text: str, encoding: str, *, repaired: bool = False) -> None:
        self.text, self.encoding, self.repaired = text, encoding, repaired


def decode(data: bytes) -> Decoded | None:
    """The text of a file, or None where no encoding gives readable text.

    UTF-8 and UTF-16 by their byte order mark; else UTF-8 where every sequence is valid (chance makes that all but impossible
    for other text with accents); else the 8-bit encoding whose accents read like French.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _strictly(data, "utf-16")
    if data.startswith(b"\xef\xbb\xbf"):
        found = _strictly(data, "utf-8-sig")
        return found and _repaired(found)
    if guess := _utf_16_without_mark(data):
        return _strictly(data, guess)
    if found := _strictly(data, "utf-8"):
        return None if _is_binary(found.text) else _repaired(found)
    best = _likeliest([decoded for encoding in _EIGHT_BIT if (decoded := _strictly(data, encoding)) is not None])
    return None if best is None or _is_binary(best.text) else best


def _likeliest(candidates: Sequence[Decoded]) -> Decoded | None:
    """The first candidate, unless another reads more like French by a whole accented letter."""
    best: Decoded | None = None
    best_score = 0
    for candidate in candidates:
        if _CONTROLS.search(candidate.text):
            continue
        score = _frenchness(candidate.text)
        if best is None or score > best_score + _ONE_ACCENT:
            best, best_score = candidate, score
    return best


def _strictly(data: bytes, encoding: str) -> Decoded | None:
    try:
        return Decoded(data.decode(encoding), {"utf-8-sig": "utf-8"}.get(encoding, encoding))
    except UnicodeDecodeError:
        return None


def _utf_16_without_mark(data: bytes) -> str | None:
    start = data[:2000]
    if len(start) < 4 or start.count(0) < len(start) // 3:
        return None
    return "utf-16-le" if start[1::2].count(0) > start[0::2].count(0) else "utf-16-be"


def _is_binary(text: str) -> bool:
    start = text[:4000]
    return sum(unicodedata.category(c) == "Cc" and c not in "\t\n\r\x0b\x0c\x1a" for c in start) * 100 > len(start)


def _frenchness(text: str) -> int:
    """Accented letters where French has them count for, signs and stray capitals within words count against."""
    score, before = 0, " "
    for character in text[:200_000]:
        if character > "\x7f":
            if character in _FRENCH_LETTERS:
                # «PrŽnom» and «PrÉnom» are not words: a capital after a small letter is a wrong encoding.
                score += -3 if character.isupper() and before.islower() else 2
            elif character not in _FRENCH_SIGNS or (before.isalpha() and character not in "’…\u00a0 "):
                score -= 3
        before = character
    return score


def _repaired(found: Decoded) -> Decoded:
    if not _READ_TWICE.search(found.text[:200_000]):
        return found
    try:
        again = found.text.encode("cp1252").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return found
    return Decoded(again, found.encoding, repaired=True)
