"""Names of persons: capitals put right, one cell taken apart into family and given name."""

import re
from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

from services.imports.text import fold

NameOrder = Literal["family-first", "given-first"]

_PIECES = re.compile(r"([\s\-'’]+)")
_TITLES = re.compile(r"^(?:m\.|mr\.?|mme\.?|mlle\.?|mmes?|monsieur|madame|mademoiselle|dr\.?|pr\.?)\s+(?=\S)", re.IGNORECASE)
# Words that open a family name of several words.
_PARTICLES = frozenset(
    (
        "de", "du", "des", "d", "la", "le", "les", "da", "das", "do", "dos", "di", "del", "della", "van", "von", "der",
        "den", "ter", "ten", "el", "al", "ben", "bou", "ould", "ait", "abd", "saint", "sainte", "st", "ste", "mac", "o",
    )
)  # fmt: skip


class PersonName(msgspec.Struct, frozen=True):
    """A person's name as it is shown, and as the file wrote it. Either part may be empty, never both."""

    given: str
    family: str
    written: str

    @property
    def folded(self) -> tuple[str, str]:
        """Given and family name without case, accents and punctuation, for comparing."""
        return fold(self.given), fold(self.family)


def capitalised(name: str) -> str:
    """LEFÈVRE → Lefèvre, D'ALMEIDA → D'Almeida, marie-claire → Marie-Claire, DE LA TOUR → de La Tour, LE GALL → Le Gall.

    The particle «de» before a name stays small, articles and joined particles take a capital (Imprimerie nationale, Lexique des
    règles typographiques, «Particules»). Words written with both small and capital letters are kept: their author knew.
    """
    words = _PIECES.split(name.strip())
    shouted = name.upper() == name
    whispered = name.lower() == name
    shown = []
    for index, word in enumerate(words):
        following = words[index + 2] if index + 2 < len(words) else ""
        if not word or _PIECES.fullmatch(word):
            shown.append(word)
        elif fold(word) == "de" and following and (shouted or whispered or word.isupper()) and words[index + 1].isspace():
            shown.append("de")
        elif (len(word) > 1 and word.isupper()) or (word.islower() and (whispered or _was_forgotten(words, index))):
            shown.append(_one_capital(word))
        else:
            shown.append(word.upper() if len(word) == 1 and (shouted or whispered) else word)
    return "".join(shown)


def _was_forgotten(words: Sequence[str], index: int) -> bool:
    """Small letters at the start or after a hyphen («Jean-baptiste»), particles apart."""
    return fold(words[index]) not in _PARTICLES and (index == 0 or words[index - 1] == "-")


def _one_capital(word: str) -> str:
    small = word.lower()
    if small.startswith("mc") and len(small) > 4 and word.isupper():
        return "Mc" + small[2:].capitalize()
    return small[0].title() + small[1:]


def without_title(name: str) -> str:
    """«Mme Durand» → «Durand»."""
    return _TITLES.sub("", name).strip()


def person_name(given: str, family: str) -> PersonName | None:
    """A name from two cells, or None where both are empty."""
    given, family = _one_line(given), without_title(_one_line(family))
    if not given and not family:
        return None
    return PersonName(capitalised(given), capitalised(family), f"{family} {given}".strip())


def _one_line(text: str) -> str:
    return " ".join(text.split())


def name_order(texts: Iterable[str], header: str = "") -> NameOrder:
    """Which part comes first in a column of whole names: by its capitals («DURAND Marie»), else its header, else family first."""
    family_first = given_first = 0
    for text in texts:
        words = without_title(_one_line(text)).split()
        if len(words) > 1 and not text.isupper():
            family_first += _is_shouted(words[0]) and not _is_shouted(words[-1])
            given_first += _is_shouted(words[-1]) and not _is_shouted(words[0])
    if family_first != given_first:
        return "family-first" if family_first > given_first else "given-first"
    words = fold(header).split()
    places = [next((i for i, word in enumerate(words) if word.startswith(start)), None) for start in ("prenom", "nom")]
    if places[0] is not None and places[1] is not None:
        return "given-first" if places[0] < places[1] else "family-first"
    return "family-first"


def _is_shouted(word: str) -> bool:
    return len(word) > 1 and word.isupper()


def split_name(text: str, order: NameOrder, address: str = "") -> PersonName | None:
    """A name from one cell.

    A comma or a slash parts family from given name; else the words in capitals are the family name; else the address tells
    («marie.durand@…»); else the column's order, particles kept with the family name.
    """
    whole = without_title(_one_line(text))
    if not whole:
        return None
    for sign in (",", "/", ";"):
        if sign in whole:
            family, _, given = whole.partition(sign)
            return _named(given.split(), family.split(), text)
    words = whole.split()
    if len(words) == 1:
        return _named([], words, text)
    shouted = [_is_shouted(word) or (fold(word) in _PARTICLES and word.isupper()) for word in words]
    if any(shouted) and not all(shouted):
        return _named(
            [word for word, loud in zip(words, shouted, strict=True) if not loud],
            [word for word, loud in zip(words, shouted, strict=True) if loud],
            text,
        )
    cut = _cut_by_address(words, address, order)
    if cut is None:
        cut = _cut_by_particles(words) if order == "family-first" else _cut_before_family(words)
    if order == "family-first":
        return _named(words[cut:], words[:cut], text)
    return _named(words[:cut], words[cut:], text)


def _named(given: Sequence[str], family: Sequence[str], written: str) -> PersonName | None:
    shown = PersonName(capitalised(" ".join(given)), capitalised(" ".join(family)), _one_line(written))
    return shown if shown.given or shown.family else None


def _cut_by_address(words: Sequence[str], address: str, order: NameOrder) -> int | None:
    pieces = [fold(piece).replace(" ", "") for piece in re.split(r"[._]", address.partition("@")[0]) if piece]
    if len(pieces) != 2:
        return None
    for cut in range(1, len(words)):
        halves = [fold(" ".join(half)).replace(" ", "") for half in (words[:cut], words[cut:])]
        given_and_family = halves[::-1] if order == "family-first" else halves
        if given_and_family == pieces or given_and_family == pieces[::-1]:
            return cut
    return None


def _cut_by_particles(words: Sequence[str]) -> int:
    cut = 1
    while cut < len(words) - 1 and fold(words[cut - 1]) in _PARTICLES:
        cut += 1
    return cut


def _cut_before_family(words: Sequence[str]) -> int:
    cut = len(words) - 1
    while cut > 1 and fold(words[cut - 1]) in _PARTICLES:
        cut -= 1
    return cut


def name_from_address(address: str) -> PersonName | None:
    """«lucas.rousseau@…» → Lucas Rousseau; None where the address does not show two names."""
    pieces = [piece for piece in address.partition("@")[0].split(".") if piece]
    if len(pieces) == 2 and all(re.fullmatch(r"[^\W\d_]+(?:-[^\W\d_]+)*", piece) and len(piece) > 1 for piece in pieces):
        return PersonName(capitalised(pieces[0].lower()), capitalised(pieces[1].lower()), "")
    return None
