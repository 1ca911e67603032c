"""The mailbox of an institution that nobody there can choose: where a public lycée receives its académie's letters.

Every public establishment has ``ce.<UAI>@<domain of the académie>``, read by its head's office (chef d’établissement).
"""

from typing import Final

from domain.programme import InstitutionKind

# The académies' own mail domains; overseas collectivities, whose lycées are not named so, are left out.
_DOMAINS: Final = {
    "Aix-Marseille": "ac-aix-marseille.fr",
    "Amiens": "ac-amiens.fr",
    "Besançon": "ac-besancon.fr",
    "Bordeaux": "ac-bordeaux.fr",
    "Clermont-Ferrand": "ac-clermont.fr",
    "Corse": "ac-corse.fr",
    "Créteil": "ac-creteil.fr",
    "Dijon": "ac-dijon.fr",
    "Grenoble": "ac-grenoble.fr",
    "Guadeloupe": "ac-guadeloupe.fr",
    "Guyane": "ac-guyane.fr",
    "La Réunion": "ac-reunion.fr",
    "Lille": "ac-lille.fr",
    "Limoges": "ac-limoges.fr",
    "Lyon": "ac-lyon.fr",
    "Martinique": "ac-martinique.fr",
    "Mayotte": "ac-mayotte.fr",
    "Montpellier": "ac-montpellier.fr",
    "Nancy-Metz": "ac-nancy-metz.fr",
    "Nantes": "ac-nantes.fr",
    "Nice": "ac-nice.fr",
    "Normandie": "ac-normandie.fr",
    "Orléans-Tours": "ac-orleans-tours.fr",
    "Paris": "ac-paris.fr",
    "Poitiers": "ac-poitiers.fr",
    "Reims": "ac-reims.fr",
    "Rennes": "ac-rennes.fr",
    "Strasbourg": "ac-strasbourg.fr",
    "Toulouse": "ac-toulouse.fr",
    "Versailles": "ac-versailles.fr",
}


def official_address(kind: InstitutionKind | None, uai: str | None, academie: str | None) -> str | None:
    """Of a public lycée whose UAI and académie are known; None for all others."""
    domain = _DOMAINS.get(academie or "")
    return f"ce.{uai.lower()}@{domain}" if kind == "lycee-public" and uai and domain else None
