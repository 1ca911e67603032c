"""How people are named on a page."""

from uuid import UUID

from services.catalogues import Language
from services.imports.text import fold
from services.programmes.looking import ProgrammeViews


def name_of(found: ProgrammeViews, person: UUID, _: Language) -> str:
    """«Inès Girard»; «effacé» for whose data were erased; the address where a file gave no name."""
    entry = found.people.get(person)
    if entry is None or entry.erased:
        return _("effacé")
    return entry.name or entry.email or _("sans nom")


def order_of(found: ProgrammeViews, person: UUID) -> tuple[str, str, str]:
    """People by family name then given name, accents aside, as a class list has them; erased ones last."""
    entry = found.people.get(person)
    if entry is None or entry.erased:
        return ("\uffff", "", str(person))
    return (fold(entry.family_name or ""), fold(entry.given_name or ""), str(person))
