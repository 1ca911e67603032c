"""What a browser says of itself, in two words that its owner recognises: «Firefox», «Windows». The rest is not kept."""

from typing import Final

import msgspec

# In this order: most browsers also name those they descend from.
_BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)


class Device(msgspec.Struct, frozen=True):
    """The browser and the system; None for what was not recognised."""

    browser: str | None = None
    system: str | None = None


def device_of(user_agent: str) -> Device:
    """The two words behind a User-Agent header (RFC 9110, 10.1.5), whatever it holds."""
    return Device(_first(_BROWSERS, user_agent), _first(_SYSTEMS, user_agent))


def _first(names: tuple[tuple[str, str], ...], user_agent: str) -> str | None:
    return next((name for mark, name in names if mark in user_agent), None)
