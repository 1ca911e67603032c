"""Small whole numbers, as digits or as words."""

import re

from services.imports.text import fold

_WORDS = {
    "zero": 0, "aucun": 0, "aucune": 0, "un": 1, "une": 1, "one": 1, "deux": 2, "two": 2, "trois": 3, "three": 3, "quatre": 4,
    "four": 4, "cinq": 5, "five": 5, "six": 6,
}  # fmt: skip
_DIGITS = re.compile(r"(?<![\d.,])(\d{1,3})(?:[.,]0+)?(?![\d.,]*\d)")
LARGEST_CAPACITY = 20


def read_capacity(text: str) -> int | None:
    """How many pairs somebody accepts at most, 0 to 20: «2», «2 binômes», «1 ou 2» (the larger), «un»; None for anything else."""
    numbers = [int(found) for found in _DIGITS.findall(text)] or [_WORDS[word] for word in fold(text).split() if word in _WORDS]
    return max(numbers) if numbers and max(numbers) <= LARGEST_CAPACITY and "-" not in text.strip()[:1] else None
