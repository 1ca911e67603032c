"""What every page of safeguarding shows: the numbers, the contacts, the duty that none of this replaces; and what a form said."""

from typing import Any
from uuid import UUID

from services.catalogues import Language
from services.house import House
from services.links.showing import Sent
from services.safeguarding.telling import Telling, contacts, read_by
from services.safeguarding.words import DUTY, NATURES, NUMBERS

LONGEST_LINE = 200  # characters of a name, or of how to call back


def numbers(_: Language) -> list[dict[str, str]]:
    """Asks no database: they are shown even when nothing else can be."""
    return [{"number": one.number, "whom": _(one.whom), "when": _(one.when)} for one in NUMBERS]


async def about_reporting(house: House, tenant: UUID, _: Language) -> dict[str, Any]:
    return {
        "numbers": numbers(_),
        "contacts": await contacts(house, tenant),
        "read_by": await read_by(house, tenant, about_contact=False),
        "natures": [(value, _(label)) for value, label in NATURES.items()],
        "duty": _(DUTY),
    }


def told_by(sent: Sent) -> Telling:
    return Telling(
        nature=sent.one("nature"),
        urgent=sent.one("urgent") == "yes",
        about_contact=sent.one("about_contact") == "yes",
        words=sent.one("words"),
        reporter=sent.one("reporter")[:LONGEST_LINE],
        reach=sent.one("reach")[:LONGEST_LINE],
    )
