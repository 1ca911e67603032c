"""Survey exports, built from the questionnaires' own texts."""

from collections.abc import Sequence
from typing import Any

from services.imports.vocabulary import Instrument, Vocabulary

LABELS = ("Pas du tout", "Un peu", "Moyennement", "Assez", "Tout à fait")


def instrument(vocabulary: Vocabulary, name: str = "needs-diagnostic-staff") -> Instrument:
    return vocabulary.instrument(name)


def index_texts(vocabulary: Vocabulary, name: str = "needs-diagnostic-staff") -> list[str]:
    """The titles of the questions of the index."""
    return [item.text for item in vocabulary.instrument(name).items if item.index]


def answers(vocabulary: Vocabulary, rows: Sequence[tuple[str, str, Any]], extra: Sequence[str] = ()) -> list[list[Any]]:
    """A table: timestamp, address, the seven questions all answered alike; further titles have empty cells."""
    header = ["Horodateur", "Adresse e-mail", *index_texts(vocabulary), *extra]
    return [header, *([moment, address, *[answer] * 7, *[""] * len(extra)] for moment, address, answer in rows)]
