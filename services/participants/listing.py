"""The list of participants as a page shows it: those of one part of it, each with what they still need."""

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

import msgspec

from projections.participant import Participant
from services.catalogues import Language, french
from services.pages import words as page_words
from services.pages.people import name_of
from services.participants.searching import Part
from services.participants.words import STATUSES, missing
from services.programmes.looking import ProgrammeViews

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
    """``people`` are those of ``part``, in its order."""

    people: tuple[Shown, ...]
    part: Part


def listed(found: ProgrammeViews, part: Part, today: date, _: Language) -> Listed:
    """``found`` knows the people of this part. Whoever left it while it was read is left out."""
    by_participation = {one.participation: one for one in found.participants}
    people = (by_participation[one] for one in part.participations if one in by_participation)
    return Listed(tuple(shown(one, found, today, _) for one in people), part)


def shown(one: Participant, found: ProgrammeViews, today: date, _: Language) -> Shown:
    category = page_words.STAFF.get(one.profile.staff_category or "")
    group = one.profile.group or (_(category) if category else "")
    wanting, standing = _standing(one, found, today, _)
    return Shown(one.participation, one.role, name_of(found, one.person, _), group, ", ".join(wanting), standing, len(one.pairs))


def _standing(one: Participant, found: ProgrammeViews, today: date, _: Language) -> tuple[Sequence[str], str]:
    match one.status:
        case "selected":
            certified = one.certified_until is not None and today <= one.certified_until
            return tuple(missing(one, found.guarded(one, today), certified, _)), _("tout est prêt")
        case "proposed":
            return (_("candidature à étudier") if one.applied else _("à retenir"),), ""
        case _:
            return (), _(STATUSES[one.status])
