"""What must hold before somebody teaches or learns in a workshop, and what every command of one starts from."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from domain.decision import Situation, Stream
from domain.design.design import DESIGN
from domain.facilitation.safe_meeting import Whereabouts, frame_of, require_safe
from domain.facilitation.workshop import WORKSHOP, Cancelled, Held, NotOpened, Planned, WorkshopState
from domain.personal import readable
from domain.programme import PROGRAMME, Running, require, running
from domain.refusal import Refused
from domain.training.joining import InAnotherProgramme, selected
from domain.training.learning import OnlyForMentees, OnlyForMentors
from domain.training.participation import PARTICIPATION, Selected
from domain.training.participation_events import Role

SOCIAL_NETWORKS: Final = "social-media"
YOUNGEST_ON_SOCIAL_NETWORKS: Final = (
    15  # years; below, the law asks for a parent's consent to an account (loi Informatique et libertés, art. 45)
)
OF_AGE: Final = 18  # years

# -------------------------------------------------------------------------------------------------------------- refusals


class WorkshopMissing(Refused):
    code = "workshop-missing"
    kind = "missing"
    sentence = "Cet atelier n’existe pas. Rien n’a été enregistré ; choisissez-le dans la liste des ateliers."


class WorkshopIsHeld(Refused):
    code = "workshop-held"
    sentence = (
        "Cet atelier a déjà eu lieu ; ses présences sont conservées. Rien n’a été changé ; pour les changer, enregistrez une correction."
    )


class WorkshopIsCancelled(Refused):
    code = "workshop-cancelled"
    sentence = "Cet atelier est annulé ; ce qui était noté est conservé. Rien n’a été ajouté ; ouvrez-en un autre pour continuer."


class WorkshopMentorNotCertified(Refused):
    code = "workshop-mentor-not-certified"
    sentence = (
        "Un mentor n’est pas certifié ce jour-là : rien n’a été enregistré. L’atelier reste tel quel ; "
        "complétez sa formation, ou choisissez un autre mentor."
    )


class WorkshopAuthorisationMissing(Refused):
    code = "workshop-authorisation-missing"
    sentence = (
        "Un mentor est mineur et aucun représentant légal n’a encore autorisé sa participation. Rien n’a été enregistré ; "
        "relancez la famille, ou choisissez un autre mentor."
    )


class WorkshopCharterMissing(Refused):
    code = "workshop-charter-missing"
    sentence = (
        "La charte n’est pas encore acceptée par toutes les personnes nommées. Rien n’a été enregistré ; "
        "faites-la accepter, puis recommencez."
    )


class TooYoungForTheTheme(Refused):
    code = "workshop-mentor-too-young"
    sentence = (
        "Un mentor de moins de quinze ans n’anime pas d’atelier sur les réseaux sociaux. Rien n’a été enregistré ; "
        "proposez-lui un autre thème, ou choisissez un autre mentor."
    )


class NotYourSeat(Refused):
    code = "seat-not-yours"
    kind = "forbidden"
    sentence = "Vous ne pouvez inscrire que vous-même. Rien n’a été enregistré ; l’autre personne s’inscrira elle-même, ou par le référent."


# ----------------------------------------------------------------------------------------------------------- what is read


def reads_workshop(workshop: UUID, states: Mapping[str, Any], *participations: UUID, assigned: bool = False) -> Iterator[Stream[Any]]:
    """The workshop and its programme, these people and, where ``assigned``, its mentors; the design where a mentor may be a minor."""
    stream = WORKSHOP.of(workshop)
    yield stream
    known = states.get(stream.name)
    if known is None or isinstance(known, NotOpened):
        return
    yield PROGRAMME.of(known.programme)
    people = [*participations, *(known.mentors if assigned else ())]
    yield from (PARTICIPATION.of(one) for one in people)
    if any(_perhaps_minor(states.get(PARTICIPATION.of(one).name)) for one in people):
        yield DESIGN.of(known.programme)


def _perhaps_minor(state: object) -> bool:
    return isinstance(state, Selected) and readable(state.guardian_required_until) is not None


def planned(state: WorkshopState, situation: Situation) -> tuple[Planned, Running]:
    """A workshop still to come, and its running programme."""
    match state:
        case NotOpened():
            raise WorkshopMissing
        case Held():
            raise WorkshopIsHeld
        case Cancelled():
            raise WorkshopIsCancelled
        case Planned():
            return state, running(situation[PROGRAMME.of(state.programme)])


# ---------------------------------------------------------------------------------------------------------- who may what


def taking_part(participation: UUID, programme: UUID, role: Role, situation: Situation) -> Selected:
    """Somebody of this programme in this role. Raises ParticipationMissing, InAnotherProgramme, OnlyForMentors, OnlyForMentees…"""
    state = selected(situation[PARTICIPATION.of(participation)])
    if state.programme != programme:
        raise InAnotherProgramme
    if state.role != role:
        raise OnlyForMentors if role == "mentor" else OnlyForMentees
    return state


def require_own(someone: Selected, situation: Situation) -> None:
    """A participant acts for themselves alone; staff for anybody."""
    if situation.role in ("mentor", "mentee") and situation.person != someone.person:
        raise NotYourSeat


def require_may_teach(mentors: Iterable[Selected], theme: str, meeting: Whereabouts, programme: Running, situation: Situation) -> None:
    """A safeguarding contact, and of each mentor: certified that day, authorised, bound by the charter, old enough, in a safe place."""
    require("safeguarding-contact", situation.institution.safeguarding_contact, programme, meeting.day)
    for mentor in mentors:
        if not mentor.certified(meeting.day):
            raise WorkshopMentorNotCertified
        if not mentor.authorised(meeting.day):
            raise WorkshopAuthorisationMissing
        if not mentor.charter:
            raise WorkshopCharterMissing
        if mentor.minor_on(meeting.day):
            if theme == SOCIAL_NETWORKS and _below(YOUNGEST_ON_SOCIAL_NETWORKS, mentor, meeting.day):
                raise TooYoungForTheTheme
            require_safe(meeting, mentor, frame_of(situation[DESIGN.of(programme.programme)]), situation.calendar)


def require_may_learn(mentee: Selected, programme: Running, day: date) -> None:
    """The charter, and the briefing where the programme's gate asks for it."""
    if not mentee.charter:
        raise WorkshopCharterMissing
    require("mentee-briefed", mentee.briefed, programme, day)


def _below(years: int, mentor: Selected, day: date) -> bool:
    """Whether somebody is younger than so many years; known to the month, since that is all that is kept."""
    until = readable(mentor.guardian_required_until)
    if until is None:
        return False
    return (day.year, day.month) <= (until.year - (OF_AGE - years), until.month)
