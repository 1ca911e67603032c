"""What is wrong between the French texts and their translation: missing, disagreeing on their fields, or no longer needed."""

import re
import string
from collections.abc import Iterable, Iterator
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as Entry

from services.catalogues.sources import Message

_PERCENT: Final = re.compile(r"%\((?P<name>\w+)\)[a-z]")


def fields(text: str) -> frozenset[str]:
    """The fields that a text asks for, written ``{name}`` or ``%(name)s``; ValueError where its braces do not close."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name) | frozenset(_PERCENT.findall(text))


def missing(messages: Iterable[Message], catalogue: Catalog) -> Iterator[Message]:
    """Texts without translation; one marked fuzzy is a guess, not a translation.

    A text that counts is one entry with its plural, or two entries where both forms were marked apart.
    """
    for message in messages:
        entry = catalogue.get(message.text)
        counted = entry is not None and isinstance(entry.string, tuple | list)
        both = message.plural is None or counted or _translated(catalogue.get(message.plural))
        if not _translated(entry) or not both:
            yield message


def disagreeing(catalogue: Catalog) -> Iterator[tuple[str, str]]:
    """Texts and a translation that ask for different fields: one of the two would be shown with a hole.

    The singular may leave the number out («une séance», «one session»).
    """
    for entry in _entries(catalogue):
        singular, *rest = entry.id if isinstance(entry.id, tuple | list) else (entry.id,)
        wanted = fields(rest[0] if rest else singular)
        for position, translated in enumerate(_strings(entry)):
            optional = {"count"} if rest and position == 0 else set()
            if translated and fields(translated) - optional != wanted - optional:
                yield singular, translated


def unneeded(messages: Iterable[Message], catalogue: Catalog) -> Iterator[str]:
    """Translations of texts that nobody says any more."""
    said = {message.text for message in messages}
    for entry in _entries(catalogue):
        singular = entry.id[0] if isinstance(entry.id, tuple | list) else entry.id
        if singular not in said:
            yield singular


def _translated(entry: Entry | None) -> bool:
    return entry is not None and not entry.fuzzy and all(_strings(entry))


def _entries(catalogue: Catalog) -> Iterator[Entry]:
    return (entry for entry in catalogue if entry.id)


def _strings(entry: Entry) -> tuple[str, ...]:
    return tuple(entry.string) if isinstance(entry.string, tuple | list) else (entry.string or "",)
