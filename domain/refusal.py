"""Refusals: a rule of the programme said no. Nothing was changed; the sentence says why and what to do next."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar, Literal
from uuid import UUID

RefusalKind = Literal["conflict", "missing", "invalid", "forbidden"]

_REFUSALS: "dict[str, type[Refused]]" = {}


class Refused(Exception):
    """A decision's no.

    A subclass carries a stable ``code`` and a ``sentence`` in French, the source language of every text (the English stands in
    the catalogue). The sentence says what happened, what was kept and what to do next; its ``{placeholders}`` are filled from
    the details given when it is raised. Details hold no personal data: they reach logs and answers. ``concerns`` is, of many things
    that were asked at once, the one because of which all of it was refused.
    """

    code: ClassVar[str]
    sentence: ClassVar[str]
    kind: ClassVar[RefusalKind] = "conflict"

    def __init__(self, **details: str | int) -> None:
        super().__init__(self.code)
        self.details = details
        self.concerns: UUID | None = None

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if cls.code in _REFUSALS:
            raise ValueError(f"{cls.code} is already the code of {_REFUSALS[cls.code].__name__}")
        _REFUSALS[cls.code] = cls


def refusals() -> "dict[str, type[Refused]]":
    """Every refusal this program can give, by its code."""
    return dict(sorted(_REFUSALS.items()))


@contextmanager
def concerning(one: UUID) -> Iterator[None]:
    """A refusal in here concerns this one of many."""
    try:
        yield
    except Refused as refused:
        refused.concerns = one
        raise
