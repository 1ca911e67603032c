"""Made-up institutions and people: names that are plainly invented, the same for the same seed."""

from datetime import date
from random import Random
from typing import Final
from uuid import UUID, uuid5

import msgspec

from domain.availability import Slot
from domain.programme import InstitutionKind
from domain.training.participation_events import Profile, Role
from services.house import House
from tenants.enrolment import Enrolled
from tenants.registering import PersonDetails

_KINDS: Final[tuple[tuple[InstitutionKind, str], ...]] = (
    ("lycee-public", "Lycée"),
    ("lycee-prive", "Lycée"),
    ("cfa", "CFA"),
    ("ecole", "École"),
    ("universite", "Université"),
)
# fmt: off
_NAMES: Final = (
    "des Tilleuls", "du Grand-Pré", "de la Fontaine", "des Peupliers", "du Vieux-Port", "des Remparts", "de la Colline", "du Moulin",
    "des Quatre-Vents",
)
_TOWNS: Final = (
    "Valmont", "Saint-Aubin", "Rochebrune", "Montclair", "Belleroche", "Fontenelle", "Clairval", "Hautebois", "Rivesalte", "Pierrelieu",
)
_ACADEMIES: Final = (
    "Aix-Marseille", "Amiens", "Besançon", "Bordeaux", "Clermont-Ferrand", "Créteil", "Dijon", "Grenoble", "Lille", "Limoges", "Lyon",
    "Montpellier", "Nancy-Metz", "Nantes", "Nice", "Normandie", "Orléans-Tours", "Paris", "Poitiers", "Reims", "Rennes", "Strasbourg",
    "Toulouse", "Versailles",
)
_GIVEN: Final = (
    "Inès", "Malik", "Jeanne", "Oscar", "Lina", "Noé", "Sofia", "Adam", "Manon", "Yanis", "Rose", "Hugo", "Aya", "Léon", "Camille",
    "Issa",
)
_FAMILY: Final = (
    "Girard", "Benali", "Moreau", "Diallo", "Laurent", "Nguyen", "Petit", "Haddad", "Roux", "Costa", "Faure", "Traoré", "Blanc", "Kaya",
    "Marchand", "Silva",
)
# fmt: on
_SLOTS: Final = (Slot(1, 720, 840), Slot(3, 720, 840))


class MadeUp(msgspec.Struct, frozen=True):
    """An institution, and how its programme goes. ``zeal``: the share of what was planned that happens, 0 to 1."""

    tenant: UUID
    name: str
    kind: InstitutionKind
    academie: str
    size: int
    first_day: date
    zeal: float
    left_on: float  # the share of the year after which nothing more happens, 1 where it goes to its end


def institution(number: int, tenant: UUID, chance: Random, first_day: date) -> MadeUp:
    """The institution of a number: one in four leaves its programme on the way."""
    kind, word = chance.choice(_KINDS)
    name = f"{word} {chance.choice(_NAMES)} de {chance.choice(_TOWNS)} n° {number} (exemple)"
    left_on = chance.uniform(0.2, 0.9) if chance.random() < 0.25 else 1.0
    return MadeUp(
        tenant, name, kind, chance.choice(_ACADEMIES), chance.choice((6, 8, 8, 10, 12)), first_day, chance.uniform(0.45, 1.0), left_on
    )


def people(house: House, made: MadeUp, chance: Random) -> list[Enrolled]:
    """As many mentors as mentees; in schools, two mentors in five are minors."""
    skills = sorted(house.themes)
    return [_person(made, role, place, skills, chance) for role in ("mentor", "mentee") for place in range(made.size)]


def one_more(house: House, made: MadeUp, chance: Random) -> Enrolled:
    """Somebody who comes late."""
    return _person(made, "mentee", made.size, sorted(house.themes), chance)


def _person(made: MadeUp, role: Role, place: int, skills: list[str], chance: Random) -> Enrolled:
    minor = role == "mentor" and made.kind in ("lycee-public", "lycee-prive", "cfa") and chance.random() < 0.4
    person = uuid5(made.tenant, f"{role} {place}")
    offered, asked = chance.sample(skills, 4), chance.sample(skills, 3)
    shared = skills[0]  # so that anybody may be of use to anybody
    return Enrolled(
        person=PersonDetails(
            person=person,
            family_name=chance.choice(_FAMILY),
            given_name=chance.choice(_GIVEN),
            email=f"{role}.{place}@{made.tenant.hex[:12]}.example",
            guardian_name="Représentante Exemple" if minor else None,
            guardian_email=f"famille.{place}@{made.tenant.hex[:12]}.example" if minor else None,
            birth_date=date(made.first_day.year - (16 if minor else 19), 3, 12),
        ),
        participation=uuid5(person, "participation"),
        role=role,
        profile=Profile(
            skills={shared: 0.8} | {skill: round(chance.uniform(0.4, 1.0), 2) for skill in offered} if role == "mentor" else {},
            needs={shared: 0.5} | {skill: round(chance.uniform(0.3, 1.0), 2) for skill in asked} if role == "mentee" else {},
            availability=_SLOTS,
            staff_category=chance.choice(("teaching", "administrative", "direction")) if role == "mentee" else None,
        ),
    )
