"""Which member of the team did what, by name, for those who may read names.

Participants and families stay without a name here: that somebody doubted, contested or gave an opinion is told, not who it was.
"""

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from projections.timeline import TimelineEntry
from services.catalogues import Language
from services.house import House
from tenants.permissions import CONSULTANT, COORDINATOR, DIRECTION, FACILITATOR, HEAD, READER

NAMED: Final = frozenset({COORDINATOR, DIRECTION, FACILITATOR, READER, HEAD, CONSULTANT})


async def names_of_staff(house: House, facts: Iterable[TimelineEntry], _: Language) -> dict[str, str]:
    """The name of each account that acted in a role of the team, or its address where it never gave one."""
    names: dict[str, str] = {}
    for actor in {fact.actor for fact in facts if fact.role in NAMED and fact.actor.startswith("account/")}:
        account = UUID(actor.partition("/")[2])
        name = await house.accounts.name_of(account)
        facts_known = None if name else await house.accounts.facts_of(account)
        names[actor] = name or (facts_known.address if facts_known else _("compte supprimé"))
    return names
