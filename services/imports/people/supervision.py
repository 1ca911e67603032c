"""Who supervises whom, so that nobody is paired with their own teacher."""

import re
from collections.abc import Sequence

from services.imports.cells.addresses import Address, is_blank, read_addresses
from services.imports.people.rows import Supervision
from services.imports.text import fold

_APART = re.compile(r"[;,\n/|•]+|\s+et\s+|\s+&\s+")
_NOBODY = frozenset(("", "aucun", "aucune", "neant", "non", "personne", "sans objet", "n a", "na"))


def read_supervision(learners: Sequence[str], groups: Sequence[str]) -> tuple[Supervision, tuple[str, ...]]:
    """What the cells on supervised learners and classes say, and the pieces with an @ that are no address.

    Addresses may stand apart by anything, spaces included; names only by commas, semicolons, slashes, line breaks or «et».
    """
    addresses: list[Address] = []
    wrong: list[str] = []
    names: list[str] = []
    for text in learners:
        found, unread = read_addresses(text)
        addresses += found
        wrong += unread
        if "@" not in text:
            names += _pieces(text)
    return (
        Supervision(
            addresses=tuple({address.key: address for address in addresses}.values()),
            names=tuple(dict.fromkeys(names)),
            groups=tuple(dict.fromkeys(piece for text in groups for piece in _pieces(text))),
        ),
        tuple(wrong),
    )


def read_supervised_by(cells: Sequence[str]) -> tuple[str, ...]:
    """Addresses (their keys) or names of the staff who supervise a learner."""
    found: list[str] = []
    for text in cells:
        addresses, _ = read_addresses(text)
        found += [address.key for address in addresses] or _pieces(text)
    return tuple(dict.fromkeys(found))


def _pieces(text: str) -> list[str]:
    pieces = (piece.strip() for piece in _APART.split(text))
    return [piece for piece in pieces if not is_blank(piece) and fold(piece) not in _NOBODY]
