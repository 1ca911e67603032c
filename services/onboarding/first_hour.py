"""The first hour: what an institution does before its first programme runs, and what of it is done, as its views know."""

from collections.abc import Sequence

import msgspec

from projections.institution_sheet import InstitutionSheet
from projections.programme_sheet import ProgrammeSheet
from services.catalogues import Language


class Step(msgspec.Struct, frozen=True):
    """``address`` is where it is done."""

    title: str
    done: bool
    address: str
    action: str


def first_hour(
    institution: InstitutionSheet, sheets: Sequence[ProgrammeSheet], *, direction: bool, people: bool, surveys: bool, _: Language
) -> list[Step]:
    """In the order in which they are best done. ``people`` and ``surveys``: whether the newest programme has some."""
    programme = f"/programmes/{sheets[0].programme}" if sheets else ""
    return [
        Step(_("Inviter la direction"), direction, "/equipe", _("Ouvrir l’équipe")),
        Step(
            _("Accord sur les données accepté par la direction"),
            institution.data_agreement is not None,
            "/etablissement#accord",
            _("Lire l’accord"),
        ),
        Step(
            _("Personne de confiance désignée"),
            institution.safeguarding_contacts > 0,
            "/etablissement#confiance",
            _("Désigner quelqu’un"),
        ),
        Step(_("Calendrier adopté"), bool(institution.school_years), "/etablissement#calendrier", _("Choisir l’année et la zone")),
        Step(_("Premier programme ouvert"), bool(sheets), programme or "/programmes/ouvrir", _("Ouvrir un programme")),
        Step(_("Listes de participants importées"), people, f"{programme}/participants" if programme else "", _("Inscrire des personnes")),
        Step(_("Première enquête ouverte"), surveys, f"{programme}/enquetes" if programme else "", _("Ouvrir une enquête")),
    ]
