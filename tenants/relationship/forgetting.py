"""Forgetting with whom one spoke: three years after the last exchange, five after the last of an engagement.

Three years are the CNIL's for prospects who do not answer (référentiel relatif à la gestion des activités commerciales, 2022); five those
in which what was agreed can be claimed (Code civil, art. 2224).
"""

from datetime import date
from typing import Final
from uuid import UUID

from domain.decision import Command, Decision, Situation, decides
from domain.refusal import Refused
from tenants.personal_data.erasure import Destruction, destroys_data
from tenants.relationship.acting import RelationshipMissing
from tenants.relationship.prospecting import EngagementGoesOn
from tenants.relationship.relationship import (
    RELATIONSHIP,
    Ended,
    Engaged,
    GivenUp,
    Proposed,
    RelationshipContactErased,
    Unknown,
)

YEARS_AFTER_CONTACT: Final = 3
YEARS_AFTER_ENGAGEMENT: Final = 5


class ContactStillKept(Refused):
    code = "contact-still-kept"
    sentence = "Le dernier échange avec cet établissement est trop récent. Rien n’a été effacé."


class ForgetContact(Command, frozen=True):
    """``last_day``: on which anything last happened between Ekole and the institution. Final; nobody asks for it but time."""

    relationship: UUID
    last_day: date


@decides(ForgetContact, permission="clients.forget", reads=lambda command, states: (RELATIONSHIP.of(command.relationship),))
def forget_contact(command: ForgetContact, situation: Situation) -> Decision:
    stream = RELATIONSHIP.of(command.relationship)
    state = situation[stream]
    if isinstance(state, Unknown):
        raise RelationshipMissing
    if isinstance(state, Proposed | Engaged):
        raise EngagementGoesOn
    was = state.was if isinstance(state, GivenUp) else state
    if command.last_day > last_day_of(situation.today, YEARS_AFTER_ENGAGEMENT if isinstance(was, Ended) else YEARS_AFTER_CONTACT):
        raise ContactStillKept
    return [] if state.known.erased else stream.gains(RelationshipContactErased(command.relationship, state.known.person))


def last_day_of(today: date, years: int) -> date:
    """The same day so many years ago; the 28th for the 29th of February."""
    return today.replace(year=today.year - years, day=28 if (today.month, today.day) == (2, 29) else today.day)


@destroys_data(RelationshipContactErased)
def _erased(event: RelationshipContactErased) -> Destruction:
    return Destruction(event.person)
