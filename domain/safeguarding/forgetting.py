"""The end of an incident's words: some years after it was closed, the key that seals them is destroyed. Whoever reopens it keeps them.

Six years are the time in which a délit can be prosecuted (Code de procédure pénale, art. 8), and what was done about it asked after.
"""

from datetime import date
from typing import Final
from uuid import UUID

from domain.decision import Decision, EvenSuspended, Situation, decides
from domain.refusal import Refused
from domain.safeguarding.incident import INCIDENT, Closed, IncidentWordsDestroyed
from domain.safeguarding.reporting import IncidentMissing, reported

YEARS_KEPT: Final = 6  # after the closing


class IncidentWordsKept(Refused):
    code = "incident-words-kept"
    sentence = "Le temps de ce signalement n’est pas écoulé. Rien n’a été effacé."


class DestroyIncidentWords(EvenSuspended, frozen=True):
    """Final. Nobody asks for it but time."""

    incident: UUID


@decides(DestroyIncidentWords, permission="incidents.forget", reads=lambda command, states: (INCIDENT.of(command.incident),))
def destroy_incident_words(command: DestroyIncidentWords, situation: Situation) -> Decision:
    stream = INCIDENT.of(command.incident)
    state = situation[stream]
    found = reported(state)
    if found is None:
        raise IncidentMissing
    if not isinstance(state, Closed) or state.since is None or state.since > closed_before(situation.today):
        raise IncidentWordsKept
    return [] if state.destroyed else stream.gains(IncidentWordsDestroyed(command.incident, found.programme))


def closed_before(today: date) -> date:
    """The last day on which an incident was closed whose words are kept no longer; the 28th for the 29th of February."""
    year = today.year - YEARS_KEPT
    return today.replace(year=year, day=28) if (today.month, today.day) == (2, 29) else today.replace(year=year)
