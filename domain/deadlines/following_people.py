"""What of a person's way through a programme their waits depend on. Nothing of it is personal: groups, days, yes or no."""

from datetime import date
from typing import Literal
from uuid import UUID

import msgspec

from domain.deadlines.clock import Clock
from domain.event import Event
from domain.measurement.impact import VolunteerInvitedAgain
from domain.training.consents import Answer, ConsentGiven, ConsentRefused, ConsentWithdrawn, answer_of, participation_allowed
from domain.training.participation_events import (
    CertificationRevoked,
    MentorCertified,
    ParticipationAuthorised,
    ParticipationEmancipated,
    ParticipationProposed,
    ParticipationReadmitted,
    ParticipationRejected,
    ParticipationSelected,
    ParticipationWaitlisted,
    ParticipationWithdrawn,
    ProfileCompleted,
    Role,
)

Stage = Literal["proposed", "selected", "away"]


class FollowedPerson(msgspec.Struct, frozen=True, omit_defaults=True):
    """``minor``: a guardian was needed when they were put forward; whether one still is, the reminder's own rule looks at."""

    participation: UUID
    role: Role
    group: str | None = None
    minor: bool = False
    stage: Stage = "proposed"
    since: date | None = None
    invited_on: date | None = None
    answers: dict[str, Answer] = {}
    certified_until: date | None = None
    emancipated: bool = False

    @property
    def authorised(self) -> bool:
        return self.emancipated or participation_allowed(self.answers)


def person_after(person: FollowedPerson | None, event: Event, day: date) -> FollowedPerson | None:
    """What is known of somebody after an event of their participation; None before they were put forward."""
    if isinstance(event, ParticipationProposed):
        minor = event.guardian_required_until is not None
        return FollowedPerson(event.participation, event.role, event.profile.group, minor, since=day)
    if person is None:
        return None
    replace = msgspec.structs.replace
    match event:
        case VolunteerInvitedAgain():
            return replace(person, invited_on=day)
        case ProfileCompleted():
            return replace(person, group=event.profile.group)
        case ParticipationSelected():
            return replace(person, stage="selected", since=day)
        case ParticipationRejected() | ParticipationWaitlisted() | ParticipationWithdrawn():
            return replace(person, stage="away")
        case ParticipationReadmitted():
            answers = {who: one for who, one in person.answers.items() if one.said != "given"}
            return replace(person, stage="selected" if event.selected else "proposed", since=day, answers=answers)
        case ParticipationAuthorised():
            answer = Answer("given", "participation", event.text_version, event.channel, form=event.form, scan=event.scan)
            return replace(person, answers={**person.answers, event.signatory: answer})
        case ConsentGiven() | ConsentRefused() | ConsentWithdrawn() if event.consent == "participation":
            return replace(person, answers={**person.answers, event.signatory: answer_of(event)})
        case ParticipationEmancipated():
            return replace(person, emancipated=event.since is not None)
        case MentorCertified():
            return replace(person, certified_until=event.valid_until)
        case CertificationRevoked():
            return replace(person, certified_until=None)
        case _:
            return person


def waits_of_person(person: FollowedPerson) -> list[Clock]:
    """Everything that somebody is waited for, or that runs out for them."""
    if person.stage == "away" or person.since is None:
        return []
    groups = (person.group,) if person.group else ()
    own = (person.participation,)
    waits = []
    if person.stage == "proposed" and person.invited_on is not None:
        waits.append(Clock("invitation-expiry", person.participation, person.invited_on, groups=groups, participations=own))
    if person.stage == "selected" and person.role == "mentor" and person.minor and not person.authorised:
        waits.append(Clock("guardian-authorisation-reminder", person.participation, person.since, groups=groups, participations=own))
    if person.stage == "selected" and person.certified_until is not None:
        until = person.certified_until
        waits.append(Clock("certification-expiry", person.participation, until, groups=groups, until=until, participations=own))
    return waits
