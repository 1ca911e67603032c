"""What happens in a participation: proposed, chosen, trained, certified, paired, gone and back. The words of its history.

The role belongs to the participation, not to the person: a young teacher may mentor.
"""

from datetime import date
from typing import Final, Literal
from uuid import UUID

import msgspec

from domain.availability import Slot
from domain.event import Event, event_type
from domain.personal import Personal
from domain.training.consents import Signatory

Role = Literal["mentor", "mentee"]
StaffCategory = Literal["teaching", "administrative", "direction", "other"]
AuthorisationChannel = Literal["link", "paper"]
Criterion = Literal["motivation", "teaching-ease", "curiosity", "availability"]
HIGHEST_LEVEL: Final = 4  # of a criterion; the template says what each of the four means


class Score(msgspec.Struct, frozen=True):
    """One line of the selection grid: a level from 1 to 4, and what made the reader choose it."""

    criterion: Criterion
    level: int
    reason: str


class Profile(msgspec.Struct, frozen=True):
    """What matching may know of somebody.

    ``skills``: level offered by skill, 0–1. ``needs``: weight by skill asked for. ``capacity``: pairs at a time.
    ``supervises``: persons whose teacher or tutor this is, who must not mentor them. ``excludes``: persons never to be paired with.
    Optional, and used only as the law allows: ``wishes_to_learn`` (what a mentor hopes for in return), ``can_teach`` (what a mentee may
    give back), ``prefers`` (persons).
    """

    skills: dict[str, float] = {}
    needs: dict[str, float] = {}
    availability: tuple[Slot, ...] = ()
    capacity: int = 1
    themes: tuple[str, ...] = ()
    supervises: tuple[UUID, ...] = ()
    excludes: tuple[UUID, ...] = ()
    staff_category: StaffCategory | None = None
    group: str | None = None
    wishes_to_learn: tuple[str, ...] = ()
    can_teach: tuple[str, ...] = ()
    prefers: tuple[UUID, ...] = ()


# ---------------------------------------------------------------------------------------------------------------- events


@event_type("participation.proposed.v1", data_subject="person")
class ParticipationProposed(Event, frozen=True):
    """Somebody is put forward, or comes forward (``applied``), with why in their own words where they gave any.

    ``guardian_required_until`` is a month's end, or None for an adult.
    """

    participation: UUID
    programme: UUID
    person: UUID
    role: Role
    profile: Profile
    guardian_required_until: Personal[date | None] = None
    applied: bool = False
    motivation: Personal[str | None] = None


@event_type("participation.profile-completed.v1")
class ProfileCompleted(Event, frozen=True):
    """A later file told more of what matching may know; ``profile`` is the whole of it from now on."""

    participation: UUID
    programme: UUID
    person: UUID
    profile: Profile


@event_type("participation.assessed.v1", data_subject="person")
class CandidateAssessed(Event, frozen=True):
    """The selection grid was filled in; a later one replaces it."""

    participation: UUID
    programme: UUID
    person: UUID
    scores: Personal[list[Score]]


@event_type("participation.waitlisted.v1", data_subject="person")
class ParticipationWaitlisted(Event, frozen=True):
    participation: UUID
    programme: UUID
    person: UUID
    role: Role
    reason: Personal[str]


@event_type("participation.rejected.v1", data_subject="person")
class ParticipationRejected(Event, frozen=True):
    """Not taken this time; ``suggestion`` is what the person is offered instead."""

    participation: UUID
    programme: UUID
    person: UUID
    role: Role
    reason: Personal[str]
    suggestion: Personal[str | None] = None


@event_type("participation.selected.v1", data_subject="person")
class ParticipationSelected(Event, frozen=True):
    """Taken into the programme; the reason speaks of the person, and is theirs to read."""

    participation: UUID
    programme: UUID
    person: UUID
    role: Role
    reason: Personal[str]


@event_type("participation.charter-accepted.v1")
class CharterAccepted(Event, frozen=True):
    participation: UUID
    programme: UUID
    person: UUID
    role: Role
    version: str


@event_type("participation.authorised.v1", data_subject="person")
class ParticipationAuthorised(Event, frozen=True):
    """A holder of parental authority said yes to the participation, to this version of the text.

    ``signed_by`` is the name as they signed, ``form`` the code of the paper, ``scan`` its SHA-256 in hexadecimal.
    """

    participation: UUID
    programme: UUID
    person: UUID
    text_version: str
    channel: AuthorisationChannel
    signatory: Signatory = "guardian"
    signed_by: Personal[str | None] = None
    form: str | None = None
    scan: str | None = None


@event_type("participation.emancipated.v1")
class ParticipationEmancipated(Event, frozen=True):
    """A minor over whom nobody has parental authority any more (Code civil, art. 413-1 to 413-7): they answer for themselves.

    ``since``: the day of the judgment or of the marriage; None where it had been noted by mistake.
    """

    participation: UUID
    programme: UUID
    person: UUID
    since: date | None


@event_type("participation.module-attended.v1", backdatable=True)
class ModuleAttended(Event, frozen=True):
    participation: UUID
    programme: UUID
    person: UUID
    role: Role
    module: str
    minutes: int


@event_type("participation.attendance-corrected.v1")
class AttendanceCorrected(Event, frozen=True):
    """The minutes of a module were noted wrongly: ``minutes`` is the right total. ``briefed``: whether the briefing still counts."""

    participation: UUID
    programme: UUID
    person: UUID
    role: Role
    module: str
    minutes: int
    briefed: bool | None = None


@event_type("participation.quiz-taken.v1")
class QuizTaken(Event, frozen=True):
    participation: UUID
    programme: UUID
    person: UUID
    correct: int
    questions: int
    passed: bool


@event_type("participation.practice-observed.v1")
class PracticeObserved(Event, frozen=True):
    """The ten-minute role play was seen by the facilitator and found good."""

    participation: UUID
    programme: UUID
    person: UUID


@event_type("participation.certified.v1")
class MentorCertified(Event, frozen=True):
    participation: UUID
    programme: UUID
    person: UUID
    valid_until: date


@event_type("participation.certification-revoked.v1", data_subject="person")
class CertificationRevoked(Event, frozen=True):
    """The certificate holds no longer; quiz and role play are to be passed again before another."""

    participation: UUID
    programme: UUID
    person: UUID
    reason: Personal[str]


@event_type("participation.briefed.v1")
class MenteeBriefed(Event, frozen=True):
    participation: UUID
    programme: UUID
    person: UUID


@event_type("participation.paired.v1")
class ParticipationPaired(Event, frozen=True):
    participation: UUID
    programme: UUID
    person: UUID
    role: Role
    pair: UUID


@event_type("participation.unpaired.v1")
class ParticipationUnpaired(Event, frozen=True):
    participation: UUID
    programme: UUID
    person: UUID
    role: Role
    pair: UUID


@event_type("participation.workshop-entered.v1")
class WorkshopEntered(Event, frozen=True):
    """Somebody has, or had, a part in a workshop: where to look when they are asked to be elsewhere at the same hour.

    Told once for each workshop; whether they still are in it, the workshop says.
    """

    participation: UUID
    programme: UUID
    person: UUID
    role: Role
    workshop: UUID


@event_type("participation.withdrawn.v1")
class ParticipationWithdrawn(Event, frozen=True):
    """Somebody stops, without having to say why."""

    participation: UUID
    programme: UUID
    person: UUID
    role: Role


@event_type("participation.readmitted.v1", data_subject="person")
class ParticipationReadmitted(Event, frozen=True):
    """Somebody who had left is back: in the programme where they had been ``selected``, otherwise among those put forward."""

    participation: UUID
    programme: UUID
    person: UUID
    role: Role
    reason: Personal[str]
    selected: bool
