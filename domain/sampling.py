"""Drawing at random so that a stranger can draw again: the same seed and the same population give the same sample.

Each thing's place is SHA-256(seed ‖ the sixteen octets of its identifier); the sample is those with the lowest places, in that order.
Whoever knows the seed and the log finds it again with any programming language (simple random sampling without replacement).
"""

import hashlib
from collections.abc import Iterable
from uuid import UUID


def drawn(seed: bytes, population: Iterable[UUID], size: int) -> tuple[UUID, ...]:
    """``size`` of the population, or all of it where there are fewer; whatever order it comes in, and repeats count once."""
    return tuple(sorted(set(population), key=lambda one: hashlib.sha256(seed + one.bytes).digest())[:size])
