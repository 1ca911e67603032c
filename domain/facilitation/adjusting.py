"""Adjusting a programme under way: another rhythm, more sessions, other themes, workshops beside pairs.

The direction decides alone, or the steering committee did with the direction in the room: the coordinator then notes it, and says
at which meeting. The approved design is left as it was.
"""

from typing import Final
from uuid import UUID

import msgspec

from domain.decision import Command, Decision, Situation, decides
from domain.design.design import DESIGN, Approved
from domain.facilitation.steering import STEERING, Adjustment, AdjustmentDecided, Change, DecidedBy, adjusted, in_force
from domain.facilitation.steering_meetings import held_meeting
from domain.programme import PROGRAMME, ReasonMissing, Running, running
from domain.refusal import Refused

LARGEST_NUMBER_OF_SESSIONS: Final = 60


class NothingApprovedToAdjust(Refused):
    code = "nothing-approved-to-adjust"
    sentence = (
        "La conception n’est pas encore validée : il n’y a rien à ajuster. Rien n’a été enregistré ; changez la conception elle-même."
    )


class AdjustmentChangesNothing(Refused):
    code = "adjustment-changes-nothing"
    kind = "invalid"
    sentence = "Cet ajustement ne change rien à ce qui est en vigueur. Rien n’a été enregistré ; dites ce qui doit changer."


class AdjustmentImpossible(Refused):
    code = "adjustment-impossible"
    kind = "invalid"
    sentence = (
        "Le nombre ou la durée des séances, leur dernier jour, les thèmes ou les formats ne sont pas possibles. "
        "Rien n’a été enregistré ; corrigez, puis recommencez."
    )


class AdjustmentNotDecided(Refused):
    code = "adjustment-not-decided"
    sentence = (
        "Un ajustement se décide par la direction, ou en comité de pilotage en sa présence. Rien n’a été enregistré ; "
        "dites lors de quel comité, ou demandez à la direction de l’enregistrer."
    )


class AdjustmentAlreadyDecided(Refused):
    code = "adjustment-already-decided"
    sentence = "Cet ajustement est déjà noté autrement ; il est conservé. Rien n’a été changé ; notez-en un nouveau."


class AdjustProgramme(Command, frozen=True):
    """What changes from now on, and why. ``meeting``: the steering meeting that decided it; none where the direction does so itself."""

    programme: UUID
    adjustment: UUID
    change: Change
    reason: str
    meeting: UUID | None = None


@decides(
    AdjustProgramme,
    permission="steering.run",
    reads=lambda command, states: (STEERING.of(command.programme), PROGRAMME.of(command.programme), DESIGN.of(command.programme)),
)
def adjust_programme(command: AdjustProgramme, situation: Situation) -> Decision:
    programme = running(situation[PROGRAMME.of(command.programme)])
    steering = situation[STEERING.of(command.programme)]
    design = situation[DESIGN.of(command.programme)]
    if not isinstance(design, Approved):
        raise NothingApprovedToAdjust
    reason = command.reason.strip()
    if not reason:
        raise ReasonMissing
    known = steering.adjustments.get(command.adjustment)
    if known is not None:
        if known == Adjustment(command.change, reason, known.decided_by, command.meeting, known.design_version):
            return []
        raise AdjustmentAlreadyDecided
    decided_by = _decided_by(command, situation)
    _require_possible(command.change, programme)
    now = in_force(design.content, steering, design.version)
    if adjusted(now, command.change) == now:
        raise AdjustmentChangesNothing
    if adjusted(now, command.change).frame.last_day <= now.frame.first_day:
        raise AdjustmentImpossible
    decided = AdjustmentDecided(command.programme, command.adjustment, command.change, reason, decided_by, command.meeting, design.version)
    return STEERING.of(command.programme).gains(decided)


def _decided_by(command: AdjustProgramme, situation: Situation) -> DecidedBy:
    """The committee where its meeting is named and the direction sat in it, else the direction, if it is it that speaks."""
    if command.meeting is None:
        if situation.role != "direction":
            raise AdjustmentNotDecided
        return "direction"
    meeting = held_meeting(situation[STEERING.of(command.programme)], command.meeting)
    if not (meeting.attended or {}).get("direction"):
        raise AdjustmentNotDecided
    return "steering"


def _require_possible(change: Change, programme: Running) -> None:
    told = msgspec.structs.asdict(change)
    empty = any(told[name] is not None and not told[name] for name in ("rhythm", "themes", "formats"))
    sessions = change.sessions is None or 1 <= change.sessions <= LARGEST_NUMBER_OF_SESSIONS
    minutes = change.session_minutes is None or 5 <= change.session_minutes <= 240
    day = change.last_day is None or programme.first_day < change.last_day <= programme.last_day
    if empty or not sessions or not minutes or not day:
        raise AdjustmentImpossible
