"""The first hour: what an institution does before its first programme runs, and what of it is done, as its events say."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from projections.institution_sheet import InstitutionSheet
from projections.participant import PARTICIPANTS
from projections.programme_sheet import PROGRAMME_SHEETS, ProgrammeSheet
from services.catalogues import Language
from services.house import House
from services.team.acts import TEAM, members


class Step(msgspec.Struct, frozen=True):
    """``address`` is where it is done; empty while it cannot be yet."""

    title: str
    done: bool
    address: str
    action: str


class Standing(msgspec.Struct, frozen=True):
    """What is there. ``team``: somebody else is in it, or invited; ``people`` and ``diagnostic``: in any programme."""

    institution: InstitutionSheet
    programme: UUID | None
    team: bool
    people: bool
    diagnostic: bool


async def standing(house: House, tenant: UUID) -> Standing:
    """Of an institution that exists. Raises InstitutionMissing."""
    async with house.views.of(tenant) as views:
        institution = await house.institution(views, tenant)
        sheets = sorted(await views.where(PROGRAMME_SHEETS), key=lambda sheet: (sheet.first_day, sheet.opened_at), reverse=True)
        people = any([bool(await views.where(PARTICIPANTS, programme=sheet.programme)) for sheet in sheets[:1]])
    others = len({one.seat.account for one in await members(house, tenant)}) > 1
    return Standing(
        institution,
        sheets[0].programme if sheets else None,
        others or bool(await house.accounts.roster.pending(tenant, TEAM)),
        people or _ran(sheets),
        any(sheet.diagnostic is not None for sheet in sheets),
    )


def _ran(sheets: Sequence[ProgrammeSheet]) -> bool:
    """Whoever has closed a programme has had people in one."""
    return any(sheet.closed_at is not None for sheet in sheets)


def first_hour(found: Standing, _: Language) -> list[Step]:
    """In the order in which they are best done, each with its one link."""
    programme = f"/programmes/{found.programme}" if found.programme else ""
    institution = found.institution
    return [
        Step(_("Équipe invitée"), found.team, "/equipe#inviter", _("Inviter la direction et l’équipe")),
        Step(
            _("Accord sur les données accepté par la direction"),
            institution.data_agreement is not None,
            "/etablissement#accord",
            _("Lire l’accord et l’envoyer à la direction"),
        ),
        Step(
            _("Personne de confiance désignée"),
            institution.safeguarding_contacts > 0,
            "/etablissement#confiance",
            _("Désigner quelqu’un"),
        ),
        Step(_("Calendrier adopté"), bool(institution.school_years), "/etablissement#calendrier", _("Choisir l’année et la zone")),
        Step(_("Premier programme ouvert"), bool(programme), programme or "/programmes/ouvrir", _("Ouvrir un programme")),
        Step(
            _("Listes de participants importées"),
            found.people,
            f"{programme}/participants" if programme else "",
            _("Inscrire des personnes"),
        ),
        Step(_("Diagnostic envoyé"), found.diagnostic, f"{programme}/diagnostic" if programme else "", _("Ouvrir le diagnostic")),
    ]
