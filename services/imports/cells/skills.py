"""Skills named in a cell, by their labels, their aliases and the ways people spell them. What is not known stays as free text."""

import re
from difflib import get_close_matches
from functools import lru_cache
from typing import Literal

import msgspec

from services.imports.text import compact, fold
from services.imports.vocabulary import SPELLINGS, Skill

How = Literal["named", "close"]

_APART = re.compile(r"[;,\n|•/]+|\s+(?:et|&|and)\s+|\s+[-–—+]\s+")
_NUMBERING = re.compile(r"^\s*(?:\d{1,2}\s*[.)°:-]|[-–—*•>])\s*")
_IN_PARENTHESES = re.compile(r"\(([^()]*)\)")
_SMALL = frozenset(
    (
        "de", "du", "des", "d", "la", "le", "les", "l", "un", "une", "en", "sur", "avec", "pour", "a", "au", "aux",
        "mon", "ma", "mes", "utiliser", "utilisation", "maitrise", "faire", "bases", "base",
    )
)  # fmt: skip
_NOTHING = frozenset(
    ("", "aucun", "aucune", "aucuns", "neant", "rien", "non", "sans", "nc", "n a", "na", "ras", "pas de besoin", "aucun besoin")
)


class SkillMention(msgspec.Struct, frozen=True):
    """A known skill, as it was written; ``how`` says whether the words are its own or came close; ``level`` 1 to 3 where given."""

    id: str
    written: str
    how: How = "named"
    level: int | None = None


class SkillList(msgspec.Struct, frozen=True):
    """What a cell names, in its order: known skills, each once, and the free text that matches none."""

    known: tuple[SkillMention, ...] = ()
    other: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.known or self.other)


class SkillReader:
    """Reads skills of one vocabulary; what it has read once it knows."""

    def __init__(self, skills: tuple[Skill, ...]) -> None:
        self._exact: dict[str, str] = {}
        for skill in skills:
            for spelling in (skill.label, *skill.aliases, skill.id, *SPELLINGS.get(skill.id, ())):
                self._exact.setdefault(compact(spelling), skill.id)
                self._exact.setdefault(_bare(spelling), skill.id)
        self._long = [spelling for spelling in self._exact if len(spelling) >= 6]
        self.read = lru_cache(maxsize=20_000)(self._read)
        self.find = lru_cache(maxsize=20_000)(self._find)

    def _find(self, text: str) -> tuple[str, How] | None:
        """The skill that a phrase names, or None: its own words first, then one slip of the keyboard in a long word."""
        for spelling in (compact(text), _bare(text)):
            if spelling in self._exact:
                return self._exact[spelling], "named"
        bare = _bare(text)
        close = get_close_matches(bare, self._long, n=2, cutoff=0.87) if 6 <= len(bare) <= 40 else []
        ids = {self._exact[spelling] for spelling in close}
        return (ids.pop(), "close") if len(ids) == 1 else None

    def _read(self, text: str) -> SkillList:
        known: dict[str, SkillMention] = {}
        other: dict[str, None] = {}
        for piece in _pieces(text):
            mentions = self._mentions(piece)
            for mention in mentions:
                known.setdefault(mention.id, mention)
            if not mentions:
                other.setdefault(piece)
        return SkillList(tuple(known.values()), tuple(other))

    def _mentions(self, piece: str) -> list[SkillMention]:
        """One skill for the whole piece; else those that the words in and around its brackets name («Réseaux (TikTok, Canva)»)."""
        if found := self.find(piece):
            return [SkillMention(found[0], piece, found[1])]
        inside = [part.strip() for group in _IN_PARENTHESES.findall(piece) for part in _APART.split(group)]
        outside = _IN_PARENTHESES.sub(" ", piece).strip()
        if not inside and ":" not in piece:
            return []
        parts = [outside, *inside] if inside else piece.split(":")
        return [SkillMention(match[0], part.strip(), match[1]) for part in parts if part.strip() and (match := self.find(part))]


def _bare(text: str) -> str:
    """Without small words and plurals, spaces closed: «montage de vidéos» and «montage vidéo» are one."""
    words = [word for word in fold(text).split() if word not in _SMALL]
    return "".join(word[:-1] if len(word) > 3 and word[-1] in "sx" else word for word in words)


def _pieces(text: str) -> list[str]:
    """The parts of a list, cut at separators that stand outside brackets."""
    shielded = _IN_PARENTHESES.sub(lambda found: found.group().translate(_SHIELD), text)
    pieces = (_NUMBERING.sub("", piece.translate(_UNSHIELD)).strip(" .\"'«»") for piece in _APART.split(shielded))
    return [piece for piece in pieces if fold(piece) not in _NOTHING]


_SHIELD = str.maketrans({sign: chr(0xE000 + index) for index, sign in enumerate(";,\n|•/ ")})
_UNSHIELD = str.maketrans({chr(0xE000 + index): sign for index, sign in enumerate(";,\n|•/ ")})
