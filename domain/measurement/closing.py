"""Closing a programme: on a computed impact and a decided improvement."""

from uuid import UUID

from domain.decision import Command, Decision, Situation, decides
from domain.measurement.impact import IMPACT, Computed
from domain.programme import PROGRAMME, Closed, ProgrammeClosed, require, running


class CloseProgramme(Command, frozen=True):
    programme: UUID


@decides(
    CloseProgramme,
    permission="programme.decide",
    reads=lambda command, states: (PROGRAMME.of(command.programme), IMPACT.of(command.programme)),
)
def close_programme(command: CloseProgramme, situation: Situation) -> Decision:
    stream = PROGRAMME.of(command.programme)
    if isinstance(situation[stream], Closed):
        return []
    programme = running(situation[stream])
    impact = situation[IMPACT.of(command.programme)]
    require("impact-computed", isinstance(impact, Computed), programme, situation.today)
    require("improvement-decided", bool(impact.noted.improvements), programme, situation.today)
    return stream.gains(ProgrammeClosed(command.programme))
