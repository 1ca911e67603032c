"""Texts with fields: what a message still lacks before it may leave, and how it reads once its fields are filled.

A field is written ``{{ name }}``. Most have one value for everybody; a few change with each reader and are filled copy by copy.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final

import msgspec

FIELD: Final = re.compile(r"\{\{\s*([a-z][a-z_]*)\s*\}\}")
READER_FIELDS: Final = frozenset(
    {
        "attestation_link",
        "employer_contact",
        "first_name",
        "first_session",
        "link",
        "mentoring_hours",
        "pair_name",
        "theme",
        "young_person_name",
    }
)
"""Fields that differ from one reader to the next."""
MAY_BE_EMPTY: Final = frozenset({"support_sentence"})
_PARAGRAPHS: Final = re.compile(r"\n[ \t]*\n")


class MessageText(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A message in its three parts; ``short`` fits a text message."""

    subject: str
    body: str
    short: str

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields it asks for, each once, in the order of reading."""
        return tuple(dict.fromkeys(FIELD.findall("\n".join((self.subject, self.body, self.short)))))

    @property
    def whole(self) -> bool:
        """Whether every brace that opens a field also closes it."""
        return not re.search(r"\{\{|\}\}", FIELD.sub("", "\n".join((self.subject, self.body, self.short))))


class Detail(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The value of one field."""

    name: str
    value: str


def gaps(text: MessageText, values: Mapping[str, str]) -> tuple[str, ...]:
    """The fields that nobody can read yet; those of each reader are filled later, copy by copy."""
    return tuple(name for name in text.fields if not values.get(name) and name not in READER_FIELDS | MAY_BE_EMPTY)


def reader_fields(text: MessageText, values: Mapping[str, str]) -> tuple[str, ...]:
    """The fields that make each copy different from the next."""
    return tuple(name for name in text.fields if name in READER_FIELDS and not values.get(name))


def filled(words: str, values: Mapping[str, str], blank: Callable[[str], str]) -> str:
    """The words with their fields filled; ``blank`` says what stands for one without a value.

    A paragraph that held nothing but an empty field goes away with it.
    """

    def value(name: str) -> str:
        return values.get(name) or ("" if name in MAY_BE_EMPTY else blank(name))

    paragraphs = (FIELD.sub(lambda found: value(found[1]), paragraph) for paragraph in _PARAGRAPHS.split(words))
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph.strip())
