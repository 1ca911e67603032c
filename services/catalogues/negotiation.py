"""Which of the two languages a reader gets: what they chose, else what their browser asks for, else French."""

import re
from typing import Final, Literal, TypeGuard, get_args

LocaleName = Literal["fr", "en"]
LOCALES: Final[tuple[LocaleName, ...]] = get_args(LocaleName)
DEFAULT: Final[LocaleName] = "fr"

_RANGE: Final = re.compile(r"^(?P<tag>\*|[a-z]{1,8}(?:-[a-z0-9]{1,8})*)(?:\s*;\s*q\s*=\s*(?P<q>0(?:\.\d{0,3})?|1(?:\.0{0,3})?))?$")


def spoken(name: str | None) -> TypeGuard[LocaleName]:
    """Whether this is one of the product's languages."""
    return name in LOCALES


def negotiated(accept_language: str | None, chosen: str | None = None) -> LocaleName:
    """The language to answer in.

    ``chosen`` is the person's own setting and wins; ``accept_language`` is the header as sent (RFC 9110, section 12.5.4). At equal
    weight, and where nothing spoken is asked for, French. What cannot be read is as if it were not there.
    """
    if spoken(chosen):
        return chosen
    weights: dict[str, float] = {}
    for part in (accept_language or "").lower().split(","):
        if asked := _RANGE.match(part.strip()):
            primary = asked["tag"].split("-")[0]
            weights[primary] = max(weights.get(primary, 0.0), float(asked["q"] or 1))
    anything_else = weights.get("*", 0.0)
    best = max(LOCALES, key=lambda locale: (weights.get(locale, anything_else), locale == DEFAULT))
    return best if weights.get(best, anything_else) > 0 else DEFAULT
