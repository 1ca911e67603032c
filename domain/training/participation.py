"""A participation: one person in one programme, from proposed to certified, and out again.

The role belongs to the participation, not to the person: a young teacher may mentor. A mentor goes proposed → selected → trained →
certified; a mentee proposed → selected → briefed. Charter, authorisation and modules come in any order, at any time before they
are needed. The pairs somebody is in are kept here, so that nobody's capacity can be broken however many publish at once.
"""

from datetime import date
from typing import Final, Literal, TypeAlias
from uuid import UUID

import msgspec

from domain.availability import Slot
from domain.decision import StreamType
from domain.event import Event, event_type
from domain.personal import Personal, readable

Role = Literal["mentor", "mentee"]
StaffCategory = Literal["teaching", "administrative", "direction", "other"]
AuthorisationChannel = Literal["link", "paper"]


class Profile(msgspec.Struct, frozen=True):
    """What matching may know of somebody.

    ``skills``: level offered by skill, 0–1. ``needs``: weight by skill asked for. ``capacity``: pairs at a time.
    ``supervises``: persons whose teacher or tutor this is, who must not mentor them. ``excludes``: persons never to be paired with.
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


# ---------------------------------------------------------------------------------------------------------------- events


@event_type("participation.proposed.v1", data_subject="person")
class ParticipationProposed(Event, frozen=True):
    """Somebody is put forward for the programme. ``guardian_required_until`` is a month's end, or None for an adult."""

    participation: UUID
    programme: UUID
    person: UUID
    role: Role
    profile: Profile
    guardian_required_until: Personal[date | None] = None


@event_type("participation.profile-completed.v1")
class ProfileCompleted(Event, frozen=True):
    """A later file told more of what matching may know; ``profile`` is the whole of it from now on."""

    participation: UUID
    programme: UUID
    person: UUID
    profile: Profile


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


@event_type("participation.authorised.v1")
class ParticipationAuthorised(Event, frozen=True):
    """A holder of parental authority said yes to the participation, to this version of the text."""

    participation: UUID
    programme: UUID
    person: UUID
    text_version: str
    channel: AuthorisationChannel


@event_type("participation.module-attended.v1", backdatable=True)
class ModuleAttended(Event, frozen=True):
    participation: UUID
    programme: UUID
    person: UUID
    role: Role
    module: str
    minutes: int


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


@event_type("participation.withdrawn.v1")
class ParticipationWithdrawn(Event, frozen=True):
    """Somebody stops, without having to say why."""

    participation: UUID
    programme: UUID
    person: UUID
    role: Role


# ----------------------------------------------------------------------------------------------------------------- state


class NotProposed(msgspec.Struct, frozen=True):
    """Nobody of this participation."""


class Proposed(msgspec.Struct, frozen=True):
    """Put forward, not yet chosen."""

    participation: UUID
    programme: UUID
    person: UUID
    role: Role
    profile: Profile
    guardian_required_until: Personal[date | None]


class Selected(msgspec.Struct, frozen=True):
    """In the programme, with all that was done towards being ready."""

    participation: UUID
    programme: UUID
    person: UUID
    role: Role
    profile: Profile
    guardian_required_until: Personal[date | None]
    charter: str | None = None
    authorisation: str | None = None
    minutes: dict[str, int] = {}
    quiz_passed: bool = False
    practice_observed: bool = False
    certified_until: date | None = None
    briefed: bool = False
    pairs: frozenset[UUID] = frozenset()

    def minor_on(self, day: date) -> bool:
        """Whether a guardian's authorisation is needed on that day; an erased person is not judged to be a minor."""
        until = readable(self.guardian_required_until)
        return until is not None and day <= until

    def authorised(self, day: date) -> bool:
        return self.authorisation is not None or not self.minor_on(day)

    def certified(self, day: date) -> bool:
        return self.certified_until is not None and day <= self.certified_until

    @property
    def free_places(self) -> int:
        return max(0, self.profile.capacity - len(self.pairs))


class Withdrawn(msgspec.Struct, frozen=True):
    participation: UUID
    programme: UUID
    person: UUID
    role: Role


ParticipationState: TypeAlias = NotProposed | Proposed | Selected | Withdrawn


def evolve(state: ParticipationState, event: Event) -> ParticipationState:
    match event, state:
        case ParticipationProposed(), _:
            return Proposed(event.participation, event.programme, event.person, event.role, event.profile, event.guardian_required_until)
        case ProfileCompleted(), Proposed() | Selected():
            return msgspec.structs.replace(state, profile=event.profile)
        case ParticipationSelected(), Proposed():
            return Selected(state.participation, state.programme, state.person, state.role, state.profile, state.guardian_required_until)
        case ParticipationWithdrawn(), Proposed() | Selected():
            return Withdrawn(state.participation, state.programme, state.person, state.role)
        case _, Selected():
            return _evolve_selected(state, event)
        case _:
            return state


def _evolve_selected(state: Selected, event: Event) -> Selected:
    replace = msgspec.structs.replace
    match event:
        case CharterAccepted():
            return replace(state, charter=event.version)
        case ParticipationAuthorised():
            return replace(state, authorisation=event.text_version)
        case ModuleAttended():
            return replace(state, minutes={**state.minutes, event.module: state.minutes.get(event.module, 0) + event.minutes})
        case QuizTaken():
            return replace(state, quiz_passed=state.quiz_passed or event.passed)
        case PracticeObserved():
            return replace(state, practice_observed=True)
        case MentorCertified():
            return replace(state, certified_until=event.valid_until)
        case MenteeBriefed():
            return replace(state, briefed=True)
        case ParticipationPaired():
            return replace(state, pairs=state.pairs | {event.pair})
        case ParticipationUnpaired():
            return replace(state, pairs=state.pairs - {event.pair})
        case _:
            return state


PARTICIPATION: Final = StreamType[ParticipationState]("participation", NotProposed(), evolve)
