"""Handing an institution over: one consultant looks after it no longer, another does, from the same day; nothing in between."""

from uuid import UUID

from domain.decision import Command, Decision, Situation, decides
from domain.refusal import Refused
from tenants.supervision import SUPERVISION, AssignmentEnded, ConsultantAssigned, supervision_of


class HandOverToOneself(Refused):
    code = "hand-over-to-oneself"
    kind = "invalid"
    sentence = "On passe un établissement à quelqu’un d’autre. Rien n’a changé ; choisissez une autre personne."


class NothingToHandOver(Refused):
    code = "nothing-to-hand-over"
    sentence = "Cette personne ne suit pas cet établissement. Rien n’a changé ; rouvrez la page."


class HandOverClient(Command, frozen=True):
    """From ``account`` to ``successor``, from today on. A cover of either is not their own assignment, and ends here."""

    client: UUID
    account: UUID
    successor: UUID


@decides(
    HandOverClient,
    permission="clients.assign",
    reads=lambda command, states: (
        SUPERVISION.of(supervision_of(command.client, command.account)),
        SUPERVISION.of(supervision_of(command.client, command.successor)),
    ),
)
def hand_over_client(command: HandOverClient, situation: Situation) -> Decision:
    if command.account == command.successor:
        raise HandOverToOneself
    leaving = SUPERVISION.of(supervision_of(command.client, command.account))
    coming = SUPERVISION.of(supervision_of(command.client, command.successor))
    theirs = situation[coming].assignment
    lasting = theirs is not None and theirs.first_day <= situation.today and theirs.last_day is None
    if situation[leaving].assignment is None:
        if lasting:
            return []
        raise NothingToHandOver
    ended = leaving.gains(AssignmentEnded(leaving.identifier, command.client, command.account))
    if lasting:
        return ended
    return [*ended, *coming.gains(ConsultantAssigned(coming.identifier, command.client, command.successor, situation.today))]
