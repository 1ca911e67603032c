"""Choosing among candidates: the grid, the waiting list, a no that says why and what else; and what somebody's profile says."""

from typing import Annotated, Final, get_args
from uuid import UUID

import msgspec

from domain.availability import Slot, joined
from domain.decision import Command, Decision, Happening, Situation, decides
from domain.personal import Personal, readable
from domain.refusal import Refused, concerning
from domain.training.joining import (
    ParticipationMissing,
    ParticipationWithdrawnAlready,
    Several,
    programme_of,
    programmes_of,
    require_capacity,
    require_reason,
)
from domain.training.participation import (
    PARTICIPATION,
    Candidate,
    NotProposed,
    ParticipationState,
    Rejected,
    Selected,
    Waitlisted,
    Withdrawn,
)
from domain.training.participation_events import (
    HIGHEST_LEVEL,
    CandidateAssessed,
    Criterion,
    ParticipationRejected,
    ParticipationWaitlisted,
    ProfileCompleted,
    Score,
)

CRITERIA: Final[tuple[Criterion, ...]] = get_args(Criterion)
CALLED: Final[dict[Criterion, str]] = {
    "motivation": "motivation",
    "teaching-ease": "aisance pour expliquer",
    "curiosity": "curiosité",
    "availability": "disponibilité",
}
ALWAYS_SCORED: Final = CRITERIA[:3]

# -------------------------------------------------------------------------------------------------------------- refusals


class SelectedAlready(Refused):
    code = "participation-selected-already"
    sentence = "Cette personne est déjà retenue. Rien n’a été changé ; si elle ne participe plus, notez son retrait."


class CapacityTaken(Refused):
    code = "capacity-taken"
    sentence = (
        "Cette personne est déjà dans {pairs} binômes à la fois : elle ne peut pas en accepter moins. "
        "Rien n’a été changé ; terminez d’abord un binôme."
    )


class GridIncomplete(Refused):
    code = "grid-incomplete"
    kind = "invalid"
    sentence = "La grille se remplit en entier, un niveau par critère : {missing}. Rien n’a été enregistré ; complétez-la."


class ScoreOutOfRange(Refused):
    code = "score-out-of-range"
    kind = "invalid"
    sentence = "Un niveau de la grille va de 1 à {highest}. Rien n’a été enregistré ; corrigez-le."


class ScoreReasonMissing(Refused):
    code = "score-reason-missing"
    kind = "invalid"
    sentence = "Chaque niveau de la grille se justifie en quelques mots. Rien n’a été enregistré ; dites ce que vous avez observé."


class GridForMentors(Refused):
    code = "grid-for-mentors"
    sentence = "La grille ne sert qu’aux candidats mentors : une personne à accompagner n’est pas notée. Rien n’a été enregistré."


# -------------------------------------------------------------------------------------------------- commands and decisions


def candidate(state: ParticipationState) -> Candidate:
    """Somebody about whom it may still be decided, or the refusal that says why not."""
    match state:
        case Selected():
            raise SelectedAlready
        case Withdrawn():
            raise ParticipationWithdrawnAlready
        case NotProposed():
            raise ParticipationMissing
        case _:
            return state


class AssessCandidate(Command, frozen=True):
    """The grid of one candidate mentor: motivation, teaching ease, curiosity, and availability where it was looked at."""

    participation: UUID
    scores: Personal[list[Score]]


@decides(
    AssessCandidate,
    permission="participation.manage",
    reads=lambda command, states: programmes_of((command.participation,), states),
)
def assess_candidate(command: AssessCandidate, situation: Situation) -> Decision:
    stream = PARTICIPATION.of(command.participation)
    programme_of(situation[stream], situation)
    person = candidate(situation[stream])
    if person.role != "mentor":
        raise GridForMentors
    scores = readable(command.scores) or []
    given = [one.criterion for one in scores]
    missing = [criterion for criterion in ALWAYS_SCORED if criterion not in given]
    if missing or len(given) != len(set(given)):
        raise GridIncomplete(missing=", ".join(CALLED[criterion] for criterion in missing or given))
    if not all(1 <= one.level <= HIGHEST_LEVEL for one in scores):
        raise ScoreOutOfRange(highest=HIGHEST_LEVEL)
    if not all(one.reason.strip() for one in scores):
        raise ScoreReasonMissing
    ordered = sorted(scores, key=lambda one: CRITERIA.index(one.criterion))
    if readable(person.scores) == ordered:
        return []
    return stream.gains(CandidateAssessed(command.participation, person.programme, person.person, ordered))


class WaitlistCandidates(Command, frozen=True):
    """Keep people in mind in case a place becomes free, and tell them so."""

    participations: Several
    reason: str


@decides(
    WaitlistCandidates,
    permission="participation.manage",
    reads=lambda command, states: programmes_of(command.participations, states),
)
def waitlist_candidates(command: WaitlistCandidates, situation: Situation) -> Decision:
    require_reason(command.reason)
    happenings: list[Happening] = []
    for participation in dict.fromkeys(command.participations):
        with concerning(participation):
            stream = PARTICIPATION.of(participation)
            programme_of(situation[stream], situation)
            person = candidate(situation[stream])
            if not isinstance(person, Waitlisted):
                happenings += stream.gains(
                    ParticipationWaitlisted(participation, person.programme, person.person, person.role, command.reason)
                )
    return happenings


class RejectCandidates(Command, frozen=True):
    """Not this time: why, and what is offered instead."""

    participations: Several
    reason: str
    suggestion: str | None = None


@decides(
    RejectCandidates,
    permission="participation.manage",
    reads=lambda command, states: programmes_of(command.participations, states),
)
def reject_candidates(command: RejectCandidates, situation: Situation) -> Decision:
    require_reason(command.reason)
    happenings: list[Happening] = []
    for participation in dict.fromkeys(command.participations):
        with concerning(participation):
            stream = PARTICIPATION.of(participation)
            programme_of(situation[stream], situation)
            person = candidate(situation[stream])
            if not isinstance(person, Rejected):
                happenings += stream.gains(
                    ParticipationRejected(participation, person.programme, person.person, person.role, command.reason, command.suggestion)
                )
    return happenings


class ChangeProfile(Command, frozen=True):
    """Say what somebody may be asked for and hopes for; what is left out stays as it was."""

    participation: UUID
    capacity: int | None = None
    themes: tuple[str, ...] | None = None
    wishes_to_learn: tuple[str, ...] | None = None
    can_teach: tuple[str, ...] | None = None
    prefers: Annotated[tuple[UUID, ...], msgspec.Meta(max_length=20)] | None = None
    availability: Annotated[tuple[Slot, ...], msgspec.Meta(max_length=50)] | None = None


@decides(
    ChangeProfile,
    permission="participation.self",
    reads=lambda command, states: programmes_of((command.participation,), states),
)
def change_profile(command: ChangeProfile, situation: Situation) -> Decision:
    stream = PARTICIPATION.of(command.participation)
    state = situation[stream]
    programme = programme_of(state, situation)
    if isinstance(state, NotProposed):
        raise ParticipationMissing
    if isinstance(state, Withdrawn):
        raise ParticipationWithdrawnAlready
    told = {
        name: value
        for name in ("capacity", "themes", "wishes_to_learn", "can_teach", "prefers")
        if (value := getattr(command, name)) is not None
    }
    if command.availability is not None:
        told["availability"] = tuple(joined(command.availability))
    if command.capacity is not None:
        require_capacity(state.role, command.capacity, programme)
        if isinstance(state, Selected) and command.capacity < len(state.pairs):
            raise CapacityTaken(pairs=len(state.pairs))
    profile = msgspec.structs.replace(state.profile, **told)
    if profile == state.profile:
        return []
    return stream.gains(ProfileCompleted(command.participation, state.programme, state.person, profile))
