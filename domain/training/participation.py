"""A participation: one person in one programme, from proposed to certified, out again, and back.

The role belongs to the participation, not to the person: a young teacher may mentor. A mentor goes proposed → selected → trained →
certified; a mentee proposed → selected → briefed. Some wait on a list, some are not taken this time. Charter, consents and modules
come in any order, at any time before they are needed. Who leaves and comes back finds their training again; a guardian is asked anew.
The pairs somebody is in are kept here, so that nobody's capacity can be broken however many publish at once.
"""

from datetime import date
from typing import Any, Final, TypeAlias
from uuid import UUID

import msgspec

from domain.decision import StreamType
from domain.event import Event
from domain.personal import Personal, readable
from domain.training.consents import (
    GUARDIANS,
    Answer,
    Answers,
    Consent,
    ConsentEvent,
    ConsentGiven,
    ConsentRefused,
    ConsentWithdrawn,
    ImageUse,
    Signatory,
    answer_of,
    optional_data_allowed,
    participation_allowed,
    under_fifteen_until,
    uses_allowed,
)
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
    Score,
    WorkshopEntered,
)


class NotProposed(msgspec.Struct, frozen=True):
    """Nobody of this participation."""


class _Somebody(msgspec.Struct, frozen=True):
    """What is known of anybody from the day they were put forward. ``scores``: the selection grid."""

    participation: UUID
    programme: UUID
    person: UUID
    role: Role
    profile: Profile
    guardian_required_until: Personal[date | None]
    applied: bool = False
    motivation: Personal[str | None] = None
    scores: Personal[list[Score] | None] = None

    def minor_on(self, day: date) -> bool:
        """Whether they are not of age on that day; an erased person is not judged to be a minor."""
        until = readable(self.guardian_required_until)
        return until is not None and day <= until

    def under_fifteen_on(self, day: date) -> bool:
        until = readable(self.guardian_required_until)
        return until is not None and day <= under_fifteen_until(until)


class Proposed(_Somebody, frozen=True):
    """Put forward, not yet chosen."""


class Waitlisted(_Somebody, frozen=True):
    """Would be taken if a place became free."""


class Rejected(_Somebody, frozen=True):
    """Not taken this time."""


class Selected(_Somebody, frozen=True):
    """In the programme, with all that was done towards being ready.

    ``consents``: by consent, the last answer of each signatory. ``quiz_since_certified``: passed again since the last certificate.
    ``workshops``: all in which they have or had a part.
    """

    charter: str | None = None
    consents: dict[str, dict[str, Answer]] = {}
    minutes: dict[str, int] = {}
    quiz_passed: bool = False
    quiz_since_certified: bool = False
    practice_observed: bool = False
    certified_until: date | None = None
    revoked: bool = False
    briefed: bool = False
    pairs: frozenset[UUID] = frozenset()
    workshops: frozenset[UUID] = frozenset()
    emancipated_since: date | None = None

    def guarded_on(self, day: date) -> bool:
        """Whether somebody has parental authority over them on that day. An emancipated minor stays one where minors are protected."""
        since = self.emancipated_since
        return self.minor_on(day) and not (since is not None and since <= day)

    def answers(self, consent: Consent) -> Answers:
        return self.consents.get(consent, {})

    @property
    def authorisation(self) -> str | None:
        """The version of the text to which a guardian said yes, None where nobody did or the yes is suspended."""
        answers = self.answers("participation")
        if not participation_allowed(answers):
            return None
        return next(answers[one].version for one in GUARDIANS if one in answers and answers[one].said == "given")

    def authorised(self, day: date) -> bool:
        return not self.guarded_on(day) or participation_allowed(self.answers("participation"))

    def image_uses(self, day: date) -> tuple[ImageUse, ...]:
        """For what image and voice may be used on that day."""
        return uses_allowed(self.answers("image-and-voice"), minor=self.guarded_on(day))

    def optional_data_allowed(self, day: date, basis: str) -> bool:
        """Whether interests and wishes may be used on that day, on the programme's legal basis."""
        if basis != "consent":
            return True
        return optional_data_allowed(self.answers("optional-data"), under_fifteen=self.under_fifteen_on(day))

    def usable_profile(self, day: date, basis: str) -> Profile:
        """The profile without what may not be used on that day: the only one that matching may look at."""
        if self.optional_data_allowed(day, basis):
            return self.profile
        return msgspec.structs.replace(self.profile, wishes_to_learn=(), can_teach=(), prefers=())

    def certified(self, day: date) -> bool:
        return self.certified_until is not None and day <= self.certified_until

    @property
    def free_places(self) -> int:
        return max(0, self.profile.capacity - len(self.pairs))


class Withdrawn(_Somebody, frozen=True):
    """Somebody who left. ``before``: all they had done where they had been selected, found again when they come back."""

    before: Selected | None = None


ParticipationState: TypeAlias = NotProposed | Proposed | Waitlisted | Rejected | Selected | Withdrawn
Candidate: TypeAlias = Proposed | Waitlisted | Rejected


def evolve(state: ParticipationState, event: Event) -> ParticipationState:
    match event, state:
        case ParticipationProposed(), _:
            return Proposed(
                event.participation,
                event.programme,
                event.person,
                event.role,
                event.profile,
                event.guardian_required_until,
                event.applied,
                event.motivation,
            )
        case _, NotProposed():
            return state
        case ProfileCompleted(), _:
            return msgspec.structs.replace(state, profile=event.profile)
        case CandidateAssessed(), Proposed() | Waitlisted() | Rejected():
            return msgspec.structs.replace(state, scores=event.scores)
        case ParticipationSelected(), Proposed() | Waitlisted() | Rejected():
            return Selected(**_known(state))
        case ParticipationWaitlisted(), Proposed() | Waitlisted() | Rejected():
            return Waitlisted(**_known(state))
        case ParticipationRejected(), Proposed() | Waitlisted() | Rejected():
            return Rejected(**_known(state))
        case ParticipationWithdrawn(), Selected():
            return Withdrawn(**_known(state), before=state)
        case ParticipationWithdrawn(), Proposed() | Waitlisted() | Rejected():
            return Withdrawn(**_known(state))
        case ParticipationReadmitted(), Withdrawn():
            return _back(state, selected=event.selected)
        case _, Withdrawn(before=before) if isinstance(event, ConsentEvent) and before is not None:
            return msgspec.structs.replace(state, before=_consented(before, event.consent, event.signatory, answer_of(event)))
        case _, Selected():
            return _evolve_selected(state, event)
        case _:
            return state


def _known(state: Proposed | Waitlisted | Rejected | Selected | Withdrawn) -> dict[str, Any]:
    return {name: getattr(state, name) for name in _Somebody.__struct_fields__}


def _back(state: Withdrawn, *, selected: bool) -> ParticipationState:
    """Whoever had been selected has all they did, without the authorisation: it ended when they left. An objection stays."""
    if not selected or state.before is None:
        return Proposed(**_known(state))
    consents = dict(state.before.consents)
    kept = {who: one for who, one in consents.get("participation", {}).items() if one.said != "given"}
    consents["participation"] = kept
    return msgspec.structs.replace(state.before, **_known(state), consents=consents)


def _consented(state: Selected, consent: Consent, signatory: Signatory, answer: Answer) -> Selected:
    answers = {**state.consents.get(consent, {}), signatory: answer}
    return msgspec.structs.replace(state, consents={**state.consents, consent: answers})


def _evolve_selected(state: Selected, event: Event) -> Selected:
    replace = msgspec.structs.replace
    match event:
        case CharterAccepted():
            return replace(state, charter=event.version)
        case ParticipationAuthorised():
            answer = Answer("given", "participation", event.text_version, event.channel, form=event.form, scan=event.scan)
            return _consented(state, "participation", event.signatory, answer)
        case ConsentGiven() | ConsentRefused() | ConsentWithdrawn():
            return _consented(state, event.consent, event.signatory, answer_of(event))
        case ParticipationEmancipated():
            return replace(state, emancipated_since=event.since)
        case ModuleAttended():
            return replace(state, minutes={**state.minutes, event.module: state.minutes.get(event.module, 0) + event.minutes})
        case AttendanceCorrected():
            briefed = state.briefed if event.briefed is None else event.briefed
            return replace(state, minutes={**state.minutes, event.module: event.minutes}, briefed=briefed)
        case QuizTaken():
            return replace(
                state,
                quiz_passed=state.quiz_passed or event.passed,
                quiz_since_certified=state.quiz_since_certified or event.passed,
            )
        case PracticeObserved():
            return replace(state, practice_observed=True)
        case MentorCertified():
            return replace(state, certified_until=event.valid_until, quiz_since_certified=False, revoked=False)
        case CertificationRevoked():
            return replace(
                state, certified_until=None, quiz_passed=False, quiz_since_certified=False, practice_observed=False, revoked=True
            )
        case MenteeBriefed():
            return replace(state, briefed=True)
        case ParticipationPaired():
            return replace(state, pairs=state.pairs | {event.pair})
        case ParticipationUnpaired():
            return replace(state, pairs=state.pairs - {event.pair})
        case WorkshopEntered():
            return replace(state, workshops=state.workshops | {event.workshop})
        case _:
            return state


PARTICIPATION: Final = StreamType[ParticipationState]("participation", NotProposed(), evolve)
