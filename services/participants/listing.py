"""The list of participants as a page shows it: who is asked for, in order, some at a time."""

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

import msgspec

from projections.participant import Participant
from services.catalogues import Language, french
from services.imports.text import fold
from services.pages import words as page_words
from services.pages.people import name_of, order_of
from services.participants.words import STATUSES, missing
from services.programmes.looking import ProgrammeViews

AT_A_TIME: Final = 50
SHOWN: Final = {
    "": french("Tout le monde"),
    "proposed": french("À décider"),
    "waitlisted": french("Liste d’attente"),
    "wanting": french("À compléter"),
    "ready": french("Prêts"),
    "rejected": french("Non retenus"),
    "withdrawn": french("Partis"),
}
ROLES: Final = {"": french("Mentors et personnes accompagnées"), "mentor": french("Mentors"), "mentee": french("Personnes accompagnées")}


class Asked(msgspec.Struct, frozen=True):
    """Which people the reader asked for, and which page of them, from 1."""

    shown: str = ""
    role: str = ""
    name: str = ""
    page: int = 1


class Shown(msgspec.Struct, frozen=True):
    """One person as the list shows them; ``missing`` is what they still need, empty when all is ready."""

    participation: UUID
    role: str
    name: str
    group: str
    missing: str
    standing: str
    pairs: int


class Listed(msgspec.Struct, frozen=True):
    """``people`` are those of this page out of ``found``; ``wanting`` counts people of the whole programme."""

    people: tuple[Shown, ...]
    found: int
    pages: int
    page: int
    mentors: int
    mentees: int
    wanting: int
    grouped: bool


def listed(found: ProgrammeViews, asked: Asked, today: date, _: Language) -> Listed:
    """Mentors first; of each, those who still need something first, then by name."""
    everybody = [(one, shown(one, found, today, _)) for one in sorted(found.participants, key=lambda one: order_of(found, one.person))]
    wanted = [line for one, line in everybody if _asked_for(one, line, asked)]
    wanted.sort(key=lambda line: (line.role != "mentor", not line.missing))
    pages = max(1, -(-len(wanted) // AT_A_TIME))
    page = min(max(1, asked.page), pages)
    return Listed(
        tuple(wanted[(page - 1) * AT_A_TIME : page * AT_A_TIME]),
        len(wanted),
        pages,
        page,
        sum(one.role == "mentor" for one, _line in everybody),
        sum(one.role == "mentee" for one, _line in everybody),
        sum(bool(line.missing) for _one, line in everybody),
        any(line.group for line in wanted),
    )


def shown(one: Participant, found: ProgrammeViews, today: date, _: Language) -> Shown:
    category = page_words.STAFF.get(one.profile.staff_category or "")
    group = one.profile.group or (_(category) if category else "")
    wanting, standing = _standing(one, found, today, _)
    return Shown(one.participation, one.role, name_of(found, one.person, _), group, ", ".join(wanting), standing, len(one.pairs))


def _standing(one: Participant, found: ProgrammeViews, today: date, _: Language) -> tuple[Sequence[str], str]:
    match one.status:
        case "selected":
            certified = one.certified_until is not None and today <= one.certified_until
            return tuple(missing(one, found.minor(one, today), certified, _)), _("tout est prêt")
        case "proposed":
            return (_("candidature à étudier") if one.applied else _("à retenir"),), ""
        case _:
            return (), _(STATUSES[one.status])


def _asked_for(one: Participant, line: Shown, asked: Asked) -> bool:
    if asked.role and one.role != asked.role:
        return False
    if asked.name and fold(asked.name) not in fold(line.name) and fold(asked.name) not in fold(line.group):
        return False
    match asked.shown:
        case "":
            return True
        case "wanting":
            return one.status == "selected" and bool(line.missing)
        case "ready":
            return one.status == "selected" and not line.missing
        case status:
            return one.status == status
