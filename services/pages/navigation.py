"""The way around a programme: its five phases in their order, and the pages of each, as far as the role may open them."""

from collections.abc import Callable
from typing import Final

import msgspec

from services.catalogues import french


class Place(msgspec.Struct, frozen=True):
    """A page under the programme's address, and the permission it asks."""

    label: str
    address: str
    permission: str = "views.read"


class Part(msgspec.Struct, frozen=True):
    """One entry of the first row. ``phase`` gives its colour, empty where it is none of the five."""

    label: str
    phase: str
    places: tuple[Place, ...]


PARTS: Final = (
    Part(french("Programme"), "", (Place(french("Programme"), ""),)),
    Part(french("Diagnostic"), "diagnostic", (Place(french("Diagnostic"), "/diagnostic"),)),
    Part(
        french("Conception"),
        "design",
        (
            Place(french("Conception"), "/conception"),
            Place(french("Communication"), "/communication"),
            Place(french("Instances"), "/gouvernance"),
            Place(french("Formation certifiée"), "/formation-certifiee"),
            Place(french("Modèle"), "/modele"),
        ),
    ),
    Part(french("Formation"), "training", (Place(french("Participants"), "/participants", "people.read"),)),
    Part(
        french("Animation"),
        "facilitation",
        (
            Place(french("Binômes"), "/binomes", "people.read"),
            Place(french("Appariement"), "/appariement", "people.read"),
            Place(french("Ateliers"), "/ateliers", "people.read"),
        ),
    ),
    Part(
        french("Mesure"),
        "measurement",
        (
            Place(french("Enquêtes"), "/enquetes"),
            Place(french("Rapport"), "/rapport", "reports.read"),
            Place(french("Mesurer et améliorer"), "/mesure", "reports.read"),
            Place(french("Reconduction"), "/reconduction", "people.read"),
        ),
    ),
    Part(
        french("Pilotage"),
        "",
        (
            Place(french("Comités et décisions"), "/pilotage"),
            Place(french("Étapes"), "/etapes"),
            Place(french("Échéances"), "/echeances", "people.read"),
        ),
    ),
    Part(
        french("Historique"),
        "",
        (
            Place(french("Historique"), "/historique"),
            Place(french("Rejouer"), "/rejouer"),
            Place(french("Preuves"), "/preuves"),
            Place(french("Questions d’audit"), "/questions", "audit.questions"),
            Place(french("Audits"), "/audits"),
        ),
    ),
)


class Link(msgspec.Struct, frozen=True):
    """``current``: empty, «page» for the page itself, «true» for the part that it stands in (values of ``aria-current``)."""

    label: str
    phase: str
    address: str
    current: str


class Navigation(msgspec.Struct, frozen=True):
    """``parts`` is the first row; ``places`` the second, the pages of the part one stands in, empty where it has but one."""

    parts: tuple[Link, ...]
    places: tuple[Link, ...]
    label: str


def navigation(home: str, path: str, may: Callable[[str], bool]) -> Navigation:
    """``home`` is the programme's address, ``path`` that of the page. A page under another (one pair) stands where that one does."""
    parts: list[Link] = []
    within: tuple[Link, ...] = ()
    label = ""
    for part in PARTS:
        allowed = [place for place in part.places if may(place.permission)]
        if not allowed:
            continue
        places = tuple(Link(one.label, part.phase, home + one.address, _standing(home, one, path)) for one in allowed)
        here = next((one.current for one in places if one.current), "")
        parts.append(Link(part.label, part.phase, places[0].address, "page" if here == "page" and places[0].current else here and "true"))
        if here and len(places) > 1:
            within, label = places, part.label
    return Navigation(tuple(parts), within, label)


def _standing(home: str, place: Place, path: str) -> str:
    if path == home + place.address:
        return "page"
    return "true" if place.address and path.startswith(f"{home}{place.address}/") else ""
