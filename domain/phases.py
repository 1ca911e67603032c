"""Opening a phase: what it waits for, and the bodies of the institution that are told or asked before people are trained.

A gate that blocks refuses in its own words; one that only warns lets pass, and the board shows what is missing. Opening a phase
closes none.
"""

from collections.abc import Mapping
from datetime import date
from typing import Final
from uuid import UUID

from domain.decision import Command, Decision, Situation, TimeNotAllowed, decides
from domain.design.design import DESIGN, Approved, DesignState
from domain.diagnostic.diagnostic import DIAGNOSTIC
from domain.diagnostic.diagnostic import Closed as ClosedDiagnostic
from domain.governance import GovernanceBody, GovernanceRecord, Outcome, due
from domain.programme import PROGRAMME, GovernanceStepRecorded, Phase, PhaseOpened, Running, require, running
from domain.refusal import Refused

GATES_BEFORE: Final[Mapping[Phase, tuple[str, ...]]] = {
    "diagnostic": (),
    "design": ("diagnostic-closed",),
    "training": ("design-approved", "governance-recorded"),
    "facilitation": ("design-approved", "governance-recorded"),  # whoever goes past the training does not go past its gates
    "measurement": (),
}
LONGEST_NAME: Final = 200  # characters

# -------------------------------------------------------------------------------------------------------------- refusals


class BodyMissing(Refused):
    code = "governance-body-missing"
    kind = "invalid"
    sentence = "Il manque le nom de l’instance, en {longest} signes au plus. Rien n’a été enregistré ; choisissez-la dans la liste."


class ReferenceTooLong(Refused):
    code = "governance-reference-too-long"
    kind = "invalid"
    sentence = "La référence dépasse {longest} signes. Rien n’a été enregistré ; donnez le numéro de l’acte ou la date du procès-verbal."


# ---------------------------------------------------------------------------------------------- what other rules rest on


def bodies_of(programme: Running, design: DesignState) -> tuple[GovernanceBody, ...]:
    """What is due to each body: as the approved design says, or where it says nothing, as was proposed when the programme opened."""
    chosen = design.content.governance if isinstance(design, Approved) else ()
    return chosen or programme.governance


def governance_due(programme: Running, design: DesignState) -> tuple[str, ...]:
    """The bodies that were not yet informed, consulted or asked to decide as is due to them."""
    return due(bodies_of(programme, design), programme.governance_records, design_approved=isinstance(design, Approved))


def require_governance(programme: Running, design: DesignState, today: date) -> None:
    """The gate before people are trained. Raises GovernanceNotRecorded where it blocks and a body still waits."""
    require("governance-recorded", not governance_due(programme, design), programme, today)


# -------------------------------------------------------------------------------------------------- commands and decisions


class OpenPhase(Command, frozen=True):
    programme: UUID
    phase: Phase


@decides(
    OpenPhase,
    permission="programme.run",
    reads=lambda command, states: (
        PROGRAMME.of(command.programme),
        DIAGNOSTIC.of(command.programme),
        DESIGN.of(command.programme),
    ),
)
def open_phase(command: OpenPhase, situation: Situation) -> Decision:
    stream = PROGRAMME.of(command.programme)
    programme = running(situation[stream])
    if command.phase in programme.phases:
        return []
    design = situation[DESIGN.of(command.programme)]
    holds = {
        "diagnostic-closed": isinstance(situation[DIAGNOSTIC.of(command.programme)], ClosedDiagnostic),
        "design-approved": isinstance(design, Approved),
        "governance-recorded": not governance_due(programme, design),
    }
    for gate in GATES_BEFORE[command.phase]:
        require(gate, holds[gate], programme, situation.today)
    return stream.gains(PhaseOpened(command.programme, command.phase))


class RecordGovernanceStep(Command, frozen=True):
    """Note what a body was told or said, and when; ``reference`` says where it is written. What is told again is corrected by it."""

    programme: UUID
    body: str
    outcome: Outcome
    day: date
    reference: str = ""


@decides(RecordGovernanceStep, permission="programme.run", reads=lambda command, states: (PROGRAMME.of(command.programme),))
def record_governance_step(command: RecordGovernanceStep, situation: Situation) -> Decision:
    stream = PROGRAMME.of(command.programme)
    programme = running(situation[stream])
    body, reference = command.body.strip(), command.reference.strip()
    if not 0 < len(body) <= LONGEST_NAME:
        raise BodyMissing(longest=LONGEST_NAME)
    if len(reference) > LONGEST_NAME:
        raise ReferenceTooLong(longest=LONGEST_NAME)
    if command.day > situation.today:
        raise TimeNotAllowed(date=command.day.isoformat())
    if programme.governance_records.get(body) == GovernanceRecord(command.outcome, command.day, reference):
        return []
    return stream.gains(GovernanceStepRecorded(command.programme, body, command.outcome, command.day, reference))
