"""Ekole's own house: the one tenant that every installation has, under an identifier known beforehand.

It runs no programme. Its log holds who of Ekole is assigned to which institution, and who may audit what (tenants/supervision.py).
"""

from typing import Final
from uuid import UUID

from domain.decision import Decision, Situation, decides
from tenants.institution import INSTITUTION, Founding, HouseOpened

HOUSE: Final = UUID("e401e000-0000-4000-8000-000000000001")
TIMEZONE: Final = "Europe/Paris"


class OpenHouse(Founding, frozen=True):
    """Make the house; once for ever."""


@decides(OpenHouse, permission="house.open", reads=lambda command, states: (INSTITUTION.of(command.institution),))
def open_house(command: OpenHouse, situation: Situation) -> Decision:
    stream = INSTITUTION.of(command.institution)
    return [] if situation[stream].standing.exists else stream.gains(HouseOpened(command.institution, "Ekole", TIMEZONE))
