"""An auditor says that an audit is done, and up to where in the log: the next one begins there, with the same root to hold against it."""

from typing import Final, TypeAlias
from uuid import UUID

import msgspec

from domain.decision import Command, Decision, Situation, StreamType, decides
from domain.event import Event, event_type
from domain.programme import PROGRAMME, NotOpened, ProgrammeMissing
from domain.refusal import Refused

# ------------------------------------------------------------------------------------------------------- events and state


@event_type("audit-conclusion.reached.v1")
class AuditConcluded(Event, frozen=True):
    """``position``: the last line that was audited, that of a signed checkpoint; ``root`` of its tree, in hexadecimal."""

    conclusion: UUID
    programme: UUID
    account: UUID
    position: int
    root: str


class NotConcluded(msgspec.Struct, frozen=True):
    """Nothing was concluded under this name."""


class Concluded(msgspec.Struct, frozen=True):
    programme: UUID
    account: UUID
    position: int
    root: str


ConclusionState: TypeAlias = NotConcluded | Concluded


def evolve(state: ConclusionState, event: Event) -> ConclusionState:
    match event:
        case AuditConcluded():
            return Concluded(event.programme, event.account, event.position, event.root)
        case _:
            return state


AUDIT_CONCLUSION: StreamType[ConclusionState] = StreamType("audit-conclusion", NotConcluded(), evolve)

# -------------------------------------------------------------------------------------------------------------- refusals


class ConclusionTaken(Refused):
    code = "audit-conclusion-taken"
    sentence = "Un audit est déjà terminé sous cet envoi. Rien n’a été changé ; rechargez la page."


class CheckpointUnusable(Refused):
    code = "audit-checkpoint-unusable"
    kind = "invalid"
    sentence = "Ce point de contrôle n’est pas lisible. Rien n’a été enregistré ; rechargez la page, puis recommencez."


# -------------------------------------------------------------------------------------------------- commands and decisions

_ROOT_SIGNS: Final = 64  # of SHA-256 in hexadecimal


class ConcludeAudit(Command, frozen=True):
    """The audit is done up to a signed checkpoint: its size, and the root of its tree."""

    programme: UUID
    conclusion: UUID
    position: int
    root: str


@decides(
    ConcludeAudit,
    permission="audit.conclude",
    reads=lambda command, states: (PROGRAMME.of(command.programme), AUDIT_CONCLUSION.of(command.conclusion)),
)
def conclude_audit(command: ConcludeAudit, situation: Situation) -> Decision:
    if isinstance(situation[PROGRAMME.of(command.programme)], NotOpened):
        raise ProgrammeMissing
    if command.position < 1 or len(command.root) != _ROOT_SIGNS or not set(command.root) <= set("0123456789abcdef"):
        raise CheckpointUnusable
    stream = AUDIT_CONCLUSION.of(command.conclusion)
    account = UUID(situation.actor.partition("/")[2])
    told = AuditConcluded(command.conclusion, command.programme, account, command.position, command.root)
    match situation[stream]:
        case NotConcluded():
            return stream.gains(told)
        case state if state == stream.kind.fold((told,)):
            return []
        case _:
            raise ConclusionTaken
