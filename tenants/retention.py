"""For how long an institution keeps the data of people whose programmes are over: a time of use, a time of archive, then erasure.

The three phases are those of the CNIL's guide on retention periods (Guide pratique: les durées de conservation, 2020).
"""

from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from domain.decision import Command, Decision, Situation, decides
from domain.refusal import Refused
from tenants.institution import INSTITUTION, Institution, RetentionChosen, existing

SHORTEST_USE: Final = 3  # months: the survey that follows a programme comes three months after its end
LONGEST_USE: Final = 24
LONGEST_ARCHIVE: Final = 60


class Periods(msgspec.Struct, frozen=True):
    """Months from a programme's closing: in use, then in archive."""

    use: int = 12
    archive: int = 24

    def archived_before(self, now: datetime) -> datetime:
        """Programmes that were closed before this moment are in archive."""
        return months_before(now, self.use)

    def over_before(self, now: datetime) -> datetime:
        """People whose programmes were all closed before this moment are erased."""
        return months_before(now, self.use + self.archive)


class RetentionOutOfBounds(Refused):
    code = "retention-out-of-bounds"
    kind = "invalid"
    sentence = (
        "L’usage dure de {shortest} à {longest} mois, l’archivage {archive} mois au plus. Rien n’a été changé ; corrigez, puis recommencez."
    )


class ChooseRetention(Command, frozen=True):
    """``use`` and ``archive`` in months."""

    institution: UUID
    use: int
    archive: int


@decides(
    ChooseRetention,
    permission="retention.choose",
    reads=lambda command, states: (INSTITUTION.of(command.institution),),
)
def choose_retention(command: ChooseRetention, situation: Situation) -> Decision:
    stream = INSTITUTION.of(command.institution)
    institution = existing(situation[stream])
    if not (SHORTEST_USE <= command.use <= LONGEST_USE and 0 <= command.archive <= LONGEST_ARCHIVE):
        raise RetentionOutOfBounds(shortest=SHORTEST_USE, longest=LONGEST_USE, archive=LONGEST_ARCHIVE)
    chosen = Periods(command.use, command.archive)
    return [] if periods_of(institution) == chosen else stream.gains(RetentionChosen(command.institution, chosen.use, chosen.archive))


def periods_of(institution: Institution) -> Periods:
    """What the direction chose, or twelve and twenty-four months."""
    chosen = institution.retention
    return Periods() if chosen is None else Periods(*chosen)


def months_before(moment: datetime, months: int) -> datetime:
    """The same hour of the day so many months earlier; the 28th for days that not every month has."""
    count = moment.year * 12 + moment.month - 1 - months
    return moment.replace(year=count // 12, month=count % 12 + 1, day=min(moment.day, 28))
