"""A pack as an auditor may have it: the programmes granted, within the dates granted, and nobody's name."""

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

import msgspec

from domain.programme import ProgrammeMissing
from services.accounts.caller import Caller
from services.audit.moments import Moment
from services.audit.replaying import as_it_stood
from services.catalogues import Language
from services.evidence.gathering import Lived
from services.house import House
from services.programmes.looking import ProgrammeViews
from services.rights.archive import without_people
from services.supervision.visiting import OutsideTheAudit, facts_seen, house_day, last_day_seen, right_in


class Within(msgspec.Struct, frozen=True):
    """What is left of the programmes of a period, and in words what was left out."""

    lived: tuple[Lived, ...]
    limits: tuple[str, ...]


async def within_the_grant(house: House, caller: Caller, lived: Sequence[Lived], _: Language) -> Within:
    """Figures are told of a day: an auditor who sees up to one has those of that day, and one who sees from one has none.

    Raises ClientMissing.
    """
    granted = (await right_in(house, caller.account, caller.role, caller.tenant)).programmes
    left: list[Lived] = []
    limits: list[str] = []
    for one in lived:
        sheet = one.found.sheet
        if sheet.programme not in granted:
            continue
        try:
            last = await last_day_seen(house, caller, sheet.programme)
            found = one.found if last is None or last >= house_day() else await _on(house, caller, one, last)
        except (OutsideTheAudit, ProgrammeMissing):
            limits.append(_("« {programme} » : vos dates ouvrent son histoire, non ses chiffres.", programme=sheet.name))
            continue
        if last is not None and last < house_day():
            limits.append(_("« {programme} » : tel qu’il était le {day}.", programme=sheet.name, day=_.day(last)))
        facts = await facts_seen(house, caller, sheet.programme, list(one.facts))
        if facts:
            attachments = await facts_seen(house, caller, sheet.programme, list(one.attachments))
            left.append(Lived(without_people(found, _("sans nom")), tuple(facts), tuple(attachments)))
    return Within(tuple(left), tuple(limits))


async def _on(house: House, caller: Caller, one: Lived, last: date) -> ProgrammeViews:
    """As it stood at the end of a day. Raises ProgrammeMissing where it was not open yet."""
    zone = ZoneInfo(one.found.institution.timezone)
    return (await as_it_stood(house, caller.tenant, one.found.sheet.programme, Moment(day=last), zone, names=False)).found
