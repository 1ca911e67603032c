"""Which column of a survey export answers which question, however the form tool wrote its title."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Literal

import msgspec

from services.imports.columns.headers import meaning_of
from services.imports.text import fold
from services.imports.vocabulary import Instrument, Item

How = Literal["text", "approximate"]

_MARKUP = re.compile(r"<[^>]{1,200}>|&nbsp;")
_NUMBERING = re.compile(r"^\s*(?:q(?:uestion)?\s*)?\d{1,3}\s*[a-z]?\s*[.):–—-]\s*|^\s*q\d{1,3}\s+", re.IGNORECASE)
_SCALE_NOTE = re.compile(r"\((?:de\s+)?\d+\s*(?:à|a|-|–|/|to)\s*\d+[^)]*\)\s*$|\bde \d+ à \d+\s*$", re.IGNORECASE)
_STATED_SCALE = re.compile(r"(?<!\d)([01])\s*(?:à|a|-|–|to|/|→)\s*([45])(?!\d)", re.IGNORECASE)
_BRACKETED = re.compile(r"^(?P<question>.*?)\s*\[(?P<option>[^\]]+)\]\s*$", re.DOTALL)
_NEGATIONS = frozenset(("ne", "n", "pas", "jamais", "aucun", "aucune", "non", "sans", "not"))
_LEAST_ALIKE = 0.9


class ItemColumn(msgspec.Struct, frozen=True):
    """A column that answers an item; ``option`` is what stood in square brackets beside a question with several columns."""

    position: int
    header: str
    item: Item
    option: str = ""
    how: How = "text"


class ItemFinder:
    """Finds the items of one instrument by their titles."""

    def __init__(self, instrument: Instrument) -> None:
        self.instrument = instrument
        self._exact: dict[str, Item] = {}
        for item in instrument.items:
            for wording in (item.text, *item.aliases, item.id):
                self._exact.setdefault(plain_question(wording), item)
        self._long = [(wording, item) for wording, item in self._exact.items() if len(wording) >= 20]
        self._ids = {item.id for item in instrument.items}
        self.find = lru_cache(maxsize=2_000)(self._find)

    def _find(self, header: str) -> tuple[Item, str, How] | None:
        """The item, the option in brackets and how it was found; None for any other title."""
        bracketed = _BRACKETED.match(header.strip())
        if bracketed:
            # A grid writes the affirmation in brackets after the common question; a list of choices writes the option there.
            for part, option in ((bracketed["option"], ""), (bracketed["question"], bracketed["option"])):
                if (item := self._by_wording(part)) is not None:
                    return item, option.strip(), "text"
        if (item := self._by_wording(header)) is not None:
            return item, "", "text"
        if (item := self._nearly(plain_question(header))) is not None:
            return item, "", "approximate"
        return None

    def _by_wording(self, text: str) -> Item | None:
        plain = plain_question(text)
        if plain in self._exact:
            return self._exact[plain]
        if len(plain) < 25:
            return None
        # Export tools cut long titles, and forms add the help text behind the question.
        begun = {item.id: item for wording, item in self._long if wording.startswith(plain) or plain.startswith(f"{wording} ")}
        return next(iter(begun.values())) if len(begun) == 1 else None

    def _nearly(self, plain: str) -> Item | None:
        if len(plain) < 20:
            return None
        close = [
            (ratio, item)
            for wording, item in self._long
            if abs(len(wording) - len(plain)) <= 12
            and _negations(wording) == _negations(plain)
            and (ratio := SequenceMatcher(None, wording, plain).ratio()) >= _LEAST_ALIKE
        ]
        ids = {item.id for _, item in close}
        return max(close, key=lambda pair: pair[0])[1] if len(ids) == 1 else None

    def count(self, cells: Sequence[str]) -> int:
        """How many different items the cells of a line name."""
        return len({found[0].id for cell in cells if cell and (found := self.find(cell))})

    def count_index(self, cells: Sequence[str]) -> int:
        """How many different items of the index the cells of a line name, by their own wordings."""
        titles = (cell for cell in cells if len(cell) >= 20 or cell in self._ids)
        return len({item.id for title in titles if (item := self._by_wording(title)) and item.index})

    def score(self, cells: Sequence[str]) -> int:
        """How much a line looks like this survey's header: its items first, then an address and a timestamp."""
        others = {m.field for cell in cells if cell and not self.find(cell) and (m := meaning_of(cell)) and m.certain}
        return 2 * self.count(cells) + len(others)


@lru_cache(maxsize=4_000)
def plain_question(text: str) -> str:
    """A title for comparison: no markup, numbering, «(0 à 10)», case, accents, apostrophes, punctuation."""
    plain = _NUMBERING.sub("", _MARKUP.sub(" ", text).strip(), count=1)
    return fold(_SCALE_NOTE.sub("", plain.strip(" *:?!.\n")))


def _negations(plain: str) -> frozenset[str]:
    return frozenset(plain.split()) & _NEGATIONS


def stated_scale(headers: Sequence[str]) -> tuple[int, int] | None:
    """The scale that titles announce for agreement questions: (0, 4), (1, 5); None where they say nothing or differ."""
    stated = {(int(found[1]), int(found[2])) for header in headers if (found := _STATED_SCALE.search(header))}
    return stated.pop() if len(stated) == 1 and stated <= {(0, 4), (1, 5)} else None
