"""The intermediate archive: some months after a programme's closing, only who answers for the institution still opens people's files."""

from datetime import datetime
from uuid import UUID

import msgspec

from domain.refusal import Refused
from infra.clock import utc_now
from projections.institution_sheet import InstitutionSheet
from projections.person_directory import DirectoryEntry
from projections.programme_sheet import ProgrammeSheet
from services.handling import Handling
from services.programmes.looking import ProgrammeViews
from tenants.institution import INSTITUTION
from tenants.permissions import is_allowed
from tenants.retention import SHORTEST_USE, months_before, periods_of


class ProgrammeArchived(Refused):
    code = "programme-archived"
    kind = "forbidden"
    sentence = (
        "Ce programme est aux archives : seuls le référent et la direction ouvrent encore les fiches des personnes. "
        "Rien n’est perdu ; ses chiffres et son rapport restent ouverts, et le référent peut vous répondre."
    )


async def shows_people(
    handling: Handling, role: str, institution: InstitutionSheet, programme: ProgrammeSheet, now: datetime | None = None
) -> bool:
    """Whether somebody in this role still sees who took part. A demonstration, whose time is its own, is never archived."""
    moment = now or utc_now()
    closed = programme.closed_at
    if closed is None or institution.demonstration or is_allowed(role, "people.erase") or closed >= months_before(moment, SHORTEST_USE):
        return True
    state = await handling.state_of(institution.institution, INSTITUTION.of(institution.institution))
    return closed >= periods_of(state).archived_before(moment)


async def require_people(handling: Handling, role: str, institution: InstitutionSheet, programme: ProgrammeSheet) -> None:
    """Raises ProgrammeArchived."""
    if not await shows_people(handling, role, institution, programme):
        raise ProgrammeArchived


def without_people(found: ProgrammeViews, label: str) -> ProgrammeViews:
    """The same programme, with ``label`` in the place of every name."""
    people: dict[UUID, DirectoryEntry] = {
        person: entry if entry.erased else DirectoryEntry(person, entry.registered_at, given_name=label)
        for person, entry in found.people.items()
    }
    return msgspec.structs.replace(found, people=people)
