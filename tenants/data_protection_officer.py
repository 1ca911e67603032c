"""The data protection officer: named with a way to reach them, whether they have an account here or not."""

from typing import Final
from uuid import UUID

from domain.decision import Command, Decision, Situation, decides
from domain.personal import Personal, readable
from domain.refusal import Refused
from tenants.institution import INSTITUTION, DataProtectionOfficerNamed, existing

LONGEST: Final = 200  # characters


class OfficerIncomplete(Refused):
    code = "data-protection-officer-incomplete"
    kind = "invalid"
    sentence = (
        "Il manque le nom du délégué à la protection des données, ou le moyen de le joindre ; ou l’un des deux est trop long. "
        "Rien n’a été enregistré ; complétez et recommencez."
    )


class NameDataProtectionOfficer(Command, frozen=True):
    """``officer``: a fresh identifier, that stands for who is named."""

    institution: UUID
    officer: UUID
    name: Personal[str]
    reach: Personal[str]


@decides(
    NameDataProtectionOfficer,
    permission="institution.name-officer",
    reads=lambda command, states: (INSTITUTION.of(command.institution),),
)
def name_data_protection_officer(command: NameDataProtectionOfficer, situation: Situation) -> Decision:
    stream = INSTITUTION.of(command.institution)
    institution = existing(situation[stream])
    name, reach = ((readable(one) or "").strip() for one in (command.name, command.reach))
    if not (0 < len(name) <= LONGEST and 0 < len(reach) <= LONGEST):
        raise OfficerIncomplete
    known = institution.officer
    if known is not None and (readable(known.name), readable(known.reach)) == (name, reach):
        return []
    return stream.gains(DataProtectionOfficerNamed(command.institution, command.officer, name, reach))
