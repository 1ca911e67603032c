"""The académies, with the zone of the school calendar that each follows and the hour that is kept there.

Thirty académies since 2020 (Code de l’éducation, D222-2) and the four vice-rectorats; zones: arrêté du 7 décembre 2022.
"""

from typing import Final

import msgspec

PARIS: Final = "Europe/Paris"


class Academie(msgspec.Struct, frozen=True):
    """``zone`` as tenants/institution.py names zones; ``timezone`` of the IANA database."""

    name: str
    zone: str
    timezone: str = PARIS


_MAINLAND: Final = {
    "A": ("Besançon", "Bordeaux", "Clermont-Ferrand", "Dijon", "Grenoble", "Limoges", "Lyon", "Poitiers"),
    "B": (
        *("Aix-Marseille", "Amiens", "Lille", "Nancy-Metz", "Nantes", "Nice", "Normandie", "Orléans-Tours", "Reims", "Rennes"),
        "Strasbourg",
    ),
    "C": ("Créteil", "Montpellier", "Paris", "Toulouse", "Versailles"),
}
_ELSEWHERE: Final = (
    Academie("Corse", "corse"),
    Academie("Guadeloupe", "guadeloupe", "America/Guadeloupe"),
    Academie("Guyane", "guyane", "America/Cayenne"),
    Academie("La Réunion", "reunion", "Indian/Reunion"),
    Academie("Martinique", "martinique", "America/Martinique"),
    Academie("Mayotte", "mayotte", "Indian/Mayotte"),
    Academie("Nouvelle-Calédonie", "nouvelle-caledonie", "Pacific/Noumea"),
    Academie("Polynésie française", "polynesie", "Pacific/Tahiti"),
    Academie("Saint-Pierre-et-Miquelon", "saint-pierre-et-miquelon", "America/Miquelon"),
    Academie("Wallis-et-Futuna", "wallis-et-futuna", "Pacific/Wallis"),
)
ACADEMIES: Final = {
    one.name: one
    for one in sorted(
        (*(Academie(name, zone) for zone, names in _MAINLAND.items() for name in names), *_ELSEWHERE), key=lambda one: one.name
    )
}
