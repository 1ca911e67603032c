"""From one year to the next: who was invited again and what became of it, and which former mentors may train the newcomers."""

from collections import Counter
from uuid import UUID, uuid5

import msgspec

from projections.impact_sheet import ImpactSheet
from projections.participant import PARTICIPANTS, Participant
from projections.person_directory import PERSON_DIRECTORY, DirectoryEntry
from services.catalogues import Language, french
from services.imports.text import fold
from services.participants.words import STATUSES
from services.programmes.looking import ProgrammeViews
from services.reading.views import TenantViews

_STANDING = {
    "mentor": french("mentor cette année aussi"),
    "mentee": french("dans le programme cette année aussi"),
}


class Named(msgspec.Struct, frozen=True):
    """Somebody, and where they stand this year; ``address``: their page in this programme, where they have one."""

    name: str
    standing: str
    address: str = ""


class OverTheYears(msgspec.Struct, frozen=True):
    """``invited`` and ``alumni`` say how many; names only for those who may read them, by family name."""

    invited: str = ""
    alumni: str = ""
    leavers: str = ""
    people: tuple[Named, ...] = ()
    trainers: tuple[Named, ...] = ()


class Known(msgspec.Struct, frozen=True):
    """What was read for it: participants of the year before, and those former mentors who are in the directory."""

    earlier: tuple[UUID, ...] = ()
    trainers: dict[UUID, DirectoryEntry] = {}


async def known_of(views: TenantViews, kept: ImpactSheet) -> Known:
    """Read beside the programme's own views, in the same transaction."""
    if kept.predecessor is None:
        return Known()
    earlier = await views.where(PARTICIPANTS, programme=kept.predecessor)
    trainers = await views.some(PERSON_DIRECTORY, list(kept.alumni)) if kept.alumni else {}
    return Known(tuple(one.participation for one in earlier), {entry.person: entry for entry in trainers.values()})


def over_the_years(found: ProgrammeViews, kept: ImpactSheet, known: Known, *, names: bool, _: Language) -> OverTheYears:
    """What the page says of the year before; ``names``: whether its reader may read who."""
    # whoever is invited again has a participation that follows from the earlier one (services/succession/going_on.py)
    again = {uuid5(found.sheet.programme, f"participation/{earlier}") for earlier in known.earlier}
    invited = [one for one in found.participants if one.participation in again]
    return OverTheYears(
        _invited(invited, kept.invited, _) if kept.invited else "",
        _.plural(
            "{count} ancien mentor certifié peut former les nouveaux.",
            "{count} anciens mentors certifiés peuvent former les nouveaux.",
            len(kept.alumni),
        )
        if kept.alumni
        else "",
        _.plural("{count} personne a quitté l’établissement.", "{count} personnes ont quitté l’établissement.", kept.leavers)
        if kept.leavers
        else "",
        tuple(_named(one, found, _) for one in sorted(invited, key=lambda one: _order(found.people.get(one.person)))) if names else (),
        tuple(_trainer(person, found, known, _) for person in _by_name(kept.alumni, known)) if names else (),
    )


def _invited(invited: list[Participant], told: int, _: Language) -> str:
    """«12 personnes réinvitées : 9 dans le programme, 3 à décider.»"""
    said = _.plural("{count} personne réinvitée", "{count} personnes réinvitées", told)
    counts = Counter(one.status for one in invited)
    parts = [f"{_.number(counts[status])} {_(label)}" for status, label in STATUSES.items() if counts[status]]
    return _("{who} : {parts}.", who=said, parts=", ".join(parts)) if parts else f"{said}."


def _named(one: Participant, found: ProgrammeViews, _: Language) -> Named:
    address = f"/programmes/{found.sheet.programme}/participants/{one.participation}"
    return Named(_name(found.people.get(one.person), _), _(STATUSES[one.status]), address)


def _trainer(person: UUID, found: ProgrammeViews, known: Known, _: Language) -> Named:
    here = next((one for one in found.participants if one.person == person and one.status == "selected"), None)
    address = f"/programmes/{found.sheet.programme}/participants/{here.participation}" if here else ""
    return Named(
        _name(known.trainers.get(person), _), _(_STANDING[here.role]) if here else _("vient former sans être du programme"), address
    )


def _name(entry: DirectoryEntry | None, _: Language) -> str:
    if entry is None or entry.erased:
        return _("effacé")
    return entry.name or entry.email or _("sans nom")


def _by_name(people: tuple[UUID, ...], known: Known) -> list[UUID]:
    return sorted(dict.fromkeys(people), key=lambda one: _order(known.trainers.get(one)))


def _order(entry: DirectoryEntry | None) -> tuple[str, str]:
    return (fold(entry.family_name or ""), fold(entry.given_name or "")) if entry and not entry.erased else ("\uffff", "")
