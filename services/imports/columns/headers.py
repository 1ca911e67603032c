"""One header, read by itself: what the column is about, and whose it is."""

import re
from collections.abc import Sequence
from functools import lru_cache

import msgspec

from services.imports.columns.fields import Field, Owner
from services.imports.columns.phrases import PHRASES, SMALL_WORDS
from services.imports.text import fold

_MARKUP = re.compile(r"<[^>]{1,200}>|&nbsp;")
_NUMBERING = re.compile(r"^\s*(?:q(?:uestion)?\s*)?\d{1,3}\s*[.):–—-]\s+|^\s*(?:q|question)\s*\d{1,3}\s*[.):–—-]?\s+", re.IGNORECASE)
# Né(e), élève(s), directeur(trice), apprenti·e·s: the ending in brackets or after a middle dot is not a word of its own.
_INCLUSIVE = re.compile(r"(?<=\w)(?:\((?:[a-zà-ÿ]{1,5})\)|[·•∙‧][a-zà-ÿ]{1,6})+", re.IGNORECASE)
_BRACKETED = re.compile(r"^(?P<question>.*?)\s*\[(?P<option>[^\]]+)\]\s*$", re.DOTALL)
_IN_PARENTHESES = re.compile(r"\([^)]*\)")

_GUARDIAN_WORDS = frozenset(
    (
        "representant", "representante", "representants", "legal", "legale", "legaux", "parent", "parents", "pere",
        "mere", "famille", "responsable", "responsables", "resp", "repr", "rl", "rl1", "rl2", "resp1", "resp2",
        "responsable1", "responsable2", "legal1", "legal2", "guardian", "parental", "parentale",
    )
)  # fmt: skip
_LEARNER_WORDS = frozenset(
    (
        "eleve", "etudiant", "etudiante", "apprenti", "apprentie", "apprenant", "apprenante", "alternant", "alternante",
        "stagiaire", "jeune", "lyceen", "lyceenne", "mentor", "mentors", "student",
    )
)  # fmt: skip
_STAFF_WORDS = frozenset(
    (
        "enseignant", "enseignante", "agent", "formateur", "formatrice", "professeur", "salarie", "salariee",
        "collaborateur", "collaboratrice", "mentore", "mentoree", "mentores", "membre", "teacher",
    )
)  # fmt: skip
_EITHER_WORDS = frozenset(
    (
        "participant", "participante", "candidat", "candidate", "personne", "repondant", "repondante",
    )
)  # fmt: skip
_ELSEWHERE_WORDS = frozenset(
    (
        "entreprise", "employeur", "employeurs", "societe", "maitre", "tuteur", "tutrice", "urgence", "urgences",
        "medecin", "opco", "financeur", "patron", "commercial", "ville", "hierarchique",
    )
)  # fmt: skip
_PERSONAL_FIELDS = frozenset(
    {Field.EMAIL, Field.PHONE, Field.CONTACT, Field.FAMILY_NAME, Field.GIVEN_NAME, Field.FULL_NAME, Field.BIRTH_DATE, Field.JOB}
)
_INSTITUTION_WORDS = frozenset(
    (
        "etablissement", "academique", "universitaire", "institutionnel", "institutionnelle", "ent", "ac", "pro",
        "professionnel",
    )
)  # fmt: skip
_PRIVATE_WORDS = frozenset(
    (
        "personnel", "personnelle", "perso", "prive", "privee", "domicile", "fixe", "maison",
    )
)  # fmt: skip


class Meaning(msgspec.Struct, frozen=True, kw_only=True):
    """What a header says. ``certain`` where the phrase is the whole header; else the cells below must agree with it."""

    field: Field
    owner: Owner = Owner.PERSON
    guardian_label: str = ""
    option: str = ""
    rank: int = 0
    certain: bool = False


def _phrase_table() -> dict[tuple[str, ...], tuple[int, Field, bool]]:
    table: dict[tuple[str, ...], tuple[int, Field, bool]] = {}
    for field, (weight, phrases) in PHRASES.items():
        for phrase in phrases.split(","):
            words = phrase.strip()
            whole = words.startswith("=")
            table.setdefault(tuple(words.lstrip("=").split()), (weight, field, whole))
    return table


_TABLE = _phrase_table()
_LONGEST = max(len(words) for words in _TABLE)


@lru_cache(maxsize=4096)
def plain_header(header: str) -> str:
    """A header without markup, numbering («Q3.», «12) »), inclusive endings and trailing signs."""
    text = _MARKUP.sub(" ", header)
    return _INCLUSIVE.sub("", _NUMBERING.sub("", text)).strip(" \n*:?")


@lru_cache(maxsize=4096)
def meaning_of(header: str) -> Meaning | None:
    """The meaning of a header by its words alone, or None where the synonym table knows none of them."""
    text = plain_header(header)
    option = ""
    if bracketed := _BRACKETED.match(text):
        text, option = bracketed["question"], bracketed["option"].strip()
    everything = _words(text)
    outside = _words(_IN_PARENTHESES.sub(" ", text)) or everything
    if not everything:
        return Meaning(field=Field.CATEGORY, option=option) if fold(text) in ("vous etes", "je suis", "tu es") else None
    owner, label, kept = _owner(everything, outside)
    found = _longest_phrase(kept) or (_longest_phrase(_without(everything, owner)) if kept != everything else None)
    if found is None:
        whole = not [word for word in kept if not word.isdigit()] and owner is not Owner.SOMEBODY_ELSE
        return _of_a_name(everything, owner, label, option) if whole else None
    field, certain = found
    if owner is Owner.SOMEBODY_ELSE and field not in _PERSONAL_FIELDS:
        owner = Owner.PERSON
    return Meaning(field=field, owner=owner, guardian_label=label, option=option, rank=_rank(field, everything), certain=certain)


def _of_a_name(everything: tuple[str, ...], owner: Owner, label: str, option: str) -> Meaning:
    """«Élève», «Représentant légal 1»: a header that only says who holds that person's name."""
    return Meaning(field=Field.FULL_NAME, owner=owner, guardian_label=label, option=option, certain=len(everything) <= 3)


def _words(text: str) -> tuple[str, ...]:
    return tuple(word for word in fold(text).split() if word not in SMALL_WORDS)


def _owner(everything: tuple[str, ...], outside: tuple[str, ...]) -> tuple[Owner, str, tuple[str, ...]]:
    """Whose column it is, what tells two guardians apart, and the words that are left to name the thing."""
    supervision = _longest_phrase(outside)
    if supervision is not None and supervision[0] in (Field.SUPERVISED, Field.SUPERVISED_BY, Field.SUPERVISED_GROUPS):
        return Owner.PERSON, "", outside
    words = set(everything)
    if "nom" in words and "famille" in words and not words & (_GUARDIAN_WORDS - {"famille"}):
        return Owner.PERSON, "", _without(outside, Owner.PERSON)
    if words & _GUARDIAN_WORDS and not words & {"entreprise", "employeur", "pedagogique", "administratif", "hierarchique"}:
        label = next((word[-1] for word in everything if word[-1] in "12"), "")
        label = label or next((word for word in ("pere", "mere") if word in words), "")
        return Owner.GUARDIAN, label, _without(outside, Owner.GUARDIAN)
    if words & _ELSEWHERE_WORDS:
        return Owner.SOMEBODY_ELSE, "", outside
    return Owner.PERSON, "", _without(outside, Owner.PERSON)


def _without(words: tuple[str, ...], owner: Owner) -> tuple[str, ...]:
    out = _GUARDIAN_WORDS | {"tuteur", "tutrice"} if owner is Owner.GUARDIAN else frozenset()
    out = out | _LEARNER_WORDS | _STAFF_WORDS | _EITHER_WORDS
    if owner is Owner.PERSON and "nom" in words:
        out = out - {"famille"}
    return tuple(word for word in words if word not in out and not (owner is Owner.GUARDIAN and word in ("1", "2")))


def _longest_phrase(words: tuple[str, ...]) -> tuple[Field, bool] | None:
    best: tuple[int, int, int] | None = None
    meaning: tuple[Field, bool] | None = None
    for start in range(len(words)):
        for length in range(min(_LONGEST, len(words) - start), 0, -1):
            entry = _TABLE.get(words[start : start + length])
            if entry is None:
                continue
            weight, field, must_be_whole = entry
            whole = length == len(words)
            if (whole or not must_be_whole) and (score := (length, weight, -start)) > (best or (0, 0, 0)):
                best, meaning = score, (field, whole or len(words) - length <= 2)
    return meaning


def _rank(field: Field, words: tuple[str, ...]) -> int:
    """Which of several columns of one meaning is the better: the institution's address, the name in use, the mobile phone."""
    known = set(words)
    if known & _PRIVATE_WORDS:
        return 2
    match field:
        case Field.EMAIL:
            return 0 if known & _INSTITUTION_WORDS else 1
        case Field.PHONE:
            return 0 if known & {"portable", "mobile", "gsm"} else 1
        case Field.FAMILY_NAME:
            if known & {"usage", "usuel", "marital", "usu"}:
                return 0
            return 2 if known & {"naissance", "patronymique", "pat", "patronyme"} else 1
        case Field.TIMESTAMP:
            return 1 if known & {"debut", "start", "startdate", "lancement"} else 0
        case Field.GIVEN_NAME:
            return 0 if known & {"usage", "usuel"} else 1
        case _:
            return 1


_SCORED = frozenset(Field) - {Field.NOT_NEEDED, Field.CONTACT, Field.TOPICS}


def header_score(cells: Sequence[str]) -> int:
    """How many different things the cells of a row name, as headers would. A row of people's data names one at most, or two."""
    meanings = {
        (meaning.field, meaning.owner, meaning.guardian_label)
        for cell in cells
        if cell and len(cell) <= 300 and (meaning := meaning_of(cell)) is not None and meaning.field in _SCORED
    }
    return len(meanings)


_LEARNER_HINTS = _LEARNER_WORDS | {"lyceens", "ine"}


def speaks_of_learners(header: str) -> bool:
    """Whether the header itself names pupils, students or apprentices as the persons of the row."""
    return bool(set(fold(plain_header(header)).split()) & _LEARNER_HINTS)


def speaks_of_staff(header: str) -> bool:
    """Whether the header itself names teachers or other staff as the persons of the row."""
    return bool(set(fold(plain_header(header)).split()) & (_STAFF_WORDS | {"personnels", "enseignants"}))
