"""Emancipated minors: nobody has parental authority over them any more, and they answer for themselves (Code civil, art. 413-6).

Whoever runs the programme notes it once they have seen the judgment or the marriage certificate; neither is kept here. What protects
minors as such, places and hours, goes on until they are of age.
"""

from datetime import date
from uuid import UUID

from domain.decision import Command, Decision, Situation, decides
from domain.refusal import Refused
from domain.training.joining import programme_of, programmes_of, selected
from domain.training.participation import PARTICIPATION
from domain.training.participation_events import ParticipationEmancipated


class NotAMinor(Refused):
    code = "emancipation-not-a-minor"
    sentence = "Cette personne est majeure : elle répond déjà pour elle-même. Rien n’a été enregistré."


class EmancipationInTheFuture(Refused):
    code = "emancipation-in-the-future"
    kind = "invalid"
    sentence = "Cette date n’est pas encore venue. Rien n’a été enregistré ; notez l’émancipation une fois qu’elle est prononcée."


class NoteEmancipation(Command, frozen=True):
    """A minor is emancipated ``since`` that day; without a day, it had been noted by mistake."""

    participation: UUID
    since: date | None = None


@decides(
    NoteEmancipation,
    permission="participation.manage",
    reads=lambda command, states: programmes_of((command.participation,), states),
)
def note_emancipation(command: NoteEmancipation, situation: Situation) -> Decision:
    stream = PARTICIPATION.of(command.participation)
    programme_of(situation[stream], situation)
    person = selected(situation[stream])
    if command.since == person.emancipated_since:
        return []
    if not person.minor_on(situation.today):
        raise NotAMinor
    if command.since is not None and command.since > situation.today:
        raise EmancipationInTheFuture
    return stream.gains(ParticipationEmancipated(command.participation, person.programme, person.person, command.since))
