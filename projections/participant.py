"""Participants: one row per participation, how far somebody has come in a programme. It holds ids, no personal data."""

from datetime import date, datetime
from typing import Final, Literal
from uuid import UUID

import msgspec

from domain.recorded import Recorded
from domain.training.consents import Answer, ConsentGiven, ConsentRefused, ConsentWithdrawn, answer_of, participation_allowed
from domain.training.participation_events import (
    AttendanceCorrected,
    CandidateAssessed,
    CertificationRevoked,
    CharterAccepted,
    MenteeBriefed,
    MentorCertified,
    ModuleAttended,
    ParticipationAuthorised,
    ParticipationEmancipated,
    ParticipationPaired,
    ParticipationProposed,
    ParticipationReadmitted,
    ParticipationRejected,
    ParticipationSelected,
    ParticipationUnpaired,
    ParticipationWaitlisted,
    ParticipationWithdrawn,
    PracticeObserved,
    Profile,
    ProfileCompleted,
    QuizTaken,
    Role,
)
from projections.projection import Projection, keyed_by

Status = Literal["proposed", "waitlisted", "rejected", "selected", "withdrawn"]


class Participant(msgspec.Struct, frozen=True):
    """``minutes`` attended by module; ``pairs`` those not ended; ``consents``: the last answer of each signatory, by consent.

    ``authorised_at``: since when a guardian's authorisation stands, None while there is none or it is suspended.
    """

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
    applied: bool = False
    assessed: bool = False
    consents: dict[str, dict[str, Answer]] = {}
    revoked_at: datetime | None = None
    returns: int = 0
    emancipated_since: date | None = None


def evolve(row: Participant | None, recorded: Recorded) -> Participant | None:
    event, at = recorded.event, recorded.occurred_at
    if isinstance(event, ParticipationProposed):
        return Participant(
            event.participation, event.programme, event.person, event.role, event.profile, "proposed", at, applied=event.applied
        )
    if row is None:
        return None
    replace = msgspec.structs.replace
    match event:
        case ProfileCompleted(profile=profile):
            return replace(row, profile=profile)
        case ParticipationSelected():
            return replace(row, status="selected", since=at)
        case CandidateAssessed():
            return replace(row, assessed=True)
        case ParticipationWaitlisted():
            return replace(row, status="waitlisted", since=at)
        case ParticipationRejected():
            return replace(row, status="rejected", since=at)
        case ParticipationWithdrawn():
            return replace(row, status="withdrawn", since=at)
        case ParticipationReadmitted(selected=selected):
            return _back(row, at, selected=selected)
        case CharterAccepted(version=version):
            return replace(row, charter=version)
        case ParticipationAuthorised():
            answer = Answer("given", "participation", event.text_version, event.channel, form=event.form, scan=event.scan)
            return _answered(row, "participation", event.signatory, answer, at)
        case ConsentGiven() | ConsentRefused() | ConsentWithdrawn():
            return _answered(row, event.consent, event.signatory, answer_of(event), at)
        case ParticipationEmancipated(since=since):
            return replace(row, emancipated_since=since)
        case ModuleAttended(module=module, minutes=minutes):
            return replace(row, minutes={**row.minutes, module: row.minutes.get(module, 0) + minutes})
        case AttendanceCorrected(module=module, minutes=minutes):
            briefed = row.briefed if event.briefed is None else event.briefed
            return replace(row, minutes={**row.minutes, module: minutes}, briefed=briefed)
        case QuizTaken(passed=passed):
            return replace(row, quiz_passed=row.quiz_passed or passed)
        case PracticeObserved():
            return replace(row, practice_observed=True)
        case MentorCertified(valid_until=until):
            return replace(row, certified_until=until, revoked_at=None)
        case CertificationRevoked():
            return replace(row, certified_until=None, quiz_passed=False, practice_observed=False, revoked_at=at)
        case MenteeBriefed():
            return replace(row, briefed=True)
        case ParticipationPaired(pair=pair):
            return replace(row, pairs=(*row.pairs, pair))
        case ParticipationUnpaired(pair=pair):
            return replace(row, pairs=tuple(other for other in row.pairs if other != pair))
        case _:
            return row


def _answered(row: Participant, consent: str, signatory: str, answer: Answer, at: datetime) -> Participant:
    consents = {**row.consents, consent: {**row.consents.get(consent, {}), signatory: answer}}
    allowed = participation_allowed(consents.get("participation", {}))
    since = (row.authorised_at or at) if allowed else None
    return msgspec.structs.replace(row, consents=consents, authorised_at=since)


def _back(row: Participant, at: datetime, *, selected: bool) -> Participant:
    """A guardian's yes ended when they left; an objection stays."""
    kept = {who: one for who, one in row.consents.get("participation", {}).items() if one.said != "given"}
    return msgspec.structs.replace(
        row,
        status="selected" if selected else "proposed",
        since=at,
        consents={**row.consents, "participation": kept},
        authorised_at=None,
        returns=row.returns + 1,
    )


PARTICIPANTS: Final = Projection(
    "participant", version=3, view=Participant, key=keyed_by("participation"), evolve=evolve, indexes=(("programme",), ("person",))
)
