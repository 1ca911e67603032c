"""Participants: one row per participation, how far somebody has come in a programme. It holds ids, no personal data."""

from datetime import date, datetime
from typing import Final, Literal
from uuid import UUID

import msgspec

from domain.recorded import Recorded
from domain.training.participation import (
    CharterAccepted,
    MenteeBriefed,
    MentorCertified,
    ModuleAttended,
    ParticipationAuthorised,
    ParticipationPaired,
    ParticipationProposed,
    ParticipationSelected,
    ParticipationUnpaired,
    ParticipationWithdrawn,
    PracticeObserved,
    Profile,
    ProfileCompleted,
    QuizTaken,
    Role,
)
from projections.projection import Projection, keyed_by

Status = Literal["proposed", "selected", "withdrawn"]


class Participant(msgspec.Struct, frozen=True):
    """``minutes`` attended by module; ``pairs`` those not ended."""

    participation: UUID
    programme: UUID
    person: UUID
    role: Role
    profile: Profile
    status: Status
    since: datetime
    charter: str | None = None
    authorised_at: datetime | None = None
    minutes: dict[str, int] = {}
    quiz_passed: bool = False
    practice_observed: bool = False
    certified_until: date | None = None
    briefed: bool = False
    pairs: tuple[UUID, ...] = ()


def evolve(row: Participant | None, recorded: Recorded) -> Participant | None:
    event, at = recorded.event, recorded.occurred_at
    if isinstance(event, ParticipationProposed):
        return Participant(event.participation, event.programme, event.person, event.role, event.profile, "proposed", at)
    if row is None:
        return None
    replace = msgspec.structs.replace
    match event:
        case ProfileCompleted(profile=profile):
            return replace(row, profile=profile)
        case ParticipationSelected():
            return replace(row, status="selected", since=at)
        case ParticipationWithdrawn():
            return replace(row, status="withdrawn", since=at)
        case CharterAccepted(version=version):
            return replace(row, charter=version)
        case ParticipationAuthorised():
            return replace(row, authorised_at=at)
        case ModuleAttended(module=module, minutes=minutes):
            return replace(row, minutes={**row.minutes, module: row.minutes.get(module, 0) + minutes})
        case QuizTaken(passed=passed):
            return replace(row, quiz_passed=row.quiz_passed or passed)
        case PracticeObserved():
            return replace(row, practice_observed=True)
        case MentorCertified(valid_until=until):
            return replace(row, certified_until=until)
        case MenteeBriefed():
            return replace(row, briefed=True)
        case ParticipationPaired(pair=pair):
            return replace(row, pairs=(*row.pairs, pair))
        case ParticipationUnpaired(pair=pair):
            return replace(row, pairs=tuple(other for other in row.pairs if other != pair))
        case _:
            return row


PARTICIPANTS: Final = Projection(
    "participant", version=1, view=Participant, key=keyed_by("participation"), evolve=evolve, indexes=(("programme",), ("person",))
)
