"""Meeting: what a pair does, and what must hold before two people sit down together."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Literal
from uuid import UUID

from domain.decision import Command, Decision, Moment, Situation, Stream, TimeNotAllowed, decides, require_past
from domain.facilitation.pair import (
    PAIR,
    Ended,
    EndReason,
    FeedbackGiven,
    Formed,
    MissedReason,
    NotFormed,
    PairActivated,
    PairEnded,
    PairState,
    Place,
    Session,
    SessionConfirmed,
    SessionHeld,
    SessionMissed,
    SessionPlanned,
    Side,
)
from domain.personal import Personal
from domain.programme import PROGRAMME, Running, require, running
from domain.refusal import Refused
from domain.training.joining import selected
from domain.training.participation import PARTICIPATION, ParticipationUnpaired, Selected

# -------------------------------------------------------------------------------------------------------------- refusals


class PairMissing(Refused):
    code = "pair-missing"
    kind = "missing"
    sentence = "Ce binôme n’existe pas. Rien n’a été enregistré ; choisissez-le dans la liste des binômes."


class PairIsEnded(Refused):
    code = "pair-ended"
    sentence = "Ce binôme est terminé ; ses séances sont conservées. Rien n’a été ajouté ; formez-en un autre pour continuer."


class SessionInTheFuture(Refused):
    code = "session-in-the-future"
    kind = "invalid"
    sentence = "Cette séance n’a pas encore eu lieu. Rien n’a été enregistré ; planifiez-la, ou corrigez la date."


class SessionMinutesOutOfRange(Refused):
    code = "session-minutes-out-of-range"
    kind = "invalid"
    sentence = "Une séance dure de 5 à 240 minutes. Rien n’a été enregistré ; corrigez la durée."


class SessionStartOutOfRange(Refused):
    code = "session-start-out-of-range"
    kind = "invalid"
    sentence = "Une séance commence et finit le même jour. Rien n’a été enregistré ; corrigez l’heure ou la durée."


class SessionAlreadyRecorded(Refused):
    code = "session-already-recorded"
    sentence = "Cette séance est déjà enregistrée autrement ; elle est conservée. Pour la changer, enregistrez une correction."


class SessionMissing(Refused):
    code = "session-missing"
    kind = "missing"
    sentence = "Cette séance n’est pas dans le carnet du binôme. Rien n’a été enregistré ; enregistrez-la d’abord."


class SessionNotHeld(Refused):
    code = "session-not-held"
    sentence = "Cette séance n’a pas eu lieu : on ne peut ni la confirmer ni la noter. Rien n’a changé ; enregistrez-la d’abord."


class OwnReport(Refused):
    code = "session-own-report"
    kind = "forbidden"
    sentence = "Une séance est confirmée par l’autre membre du binôme. Rien n’a été changé ; demandez-lui de la confirmer."


class RatingOutOfScale(Refused):
    code = "rating-out-of-scale"
    kind = "invalid"
    sentence = "La note va de 1 à 5. Rien n’a été enregistré ; choisissez de nouveau."


class MentorNotCertified(Refused):
    code = "mentor-not-certified"
    sentence = (
        "Le mentor n’est pas certifié ce jour-là : la séance n’est pas enregistrée. Ce qui est déjà suivi est conservé ; "
        "complétez sa formation, ou renouvelez sa certification, puis recommencez."
    )


class PlaceNotSafeForMinors(Refused):
    code = "place-not-safe-for-minors"
    sentence = (
        "Avec un mentor mineur, une séance a lieu dans l’établissement ou avec son outil de visioconférence. "
        "Elle n’est pas enregistrée ; parlez-en au référent si elle a eu lieu ailleurs."
    )


# ------------------------------------------------------------------------------------------------------ what rules share


def _reads(pair: UUID, states: Mapping[str, Any]) -> Iterator[Stream[Any]]:
    """The pair, then both participations and the programme that it names."""
    stream = PAIR.of(pair)
    yield stream
    known = states.get(stream.name)
    if isinstance(known, Formed | Ended):
        yield PROGRAMME.of(known.programme)
        yield PARTICIPATION.of(known.mentor)
        yield PARTICIPATION.of(known.mentee)


def _formed(state: PairState, situation: Situation) -> tuple[Formed, Running]:
    match state:
        case Formed():
            return state, running(situation[PROGRAMME.of(state.programme)])
        case Ended():
            raise PairIsEnded
        case NotFormed():
            raise PairMissing


def _require_safe_place(place: Place, mentor: Selected, day: date) -> None:
    if place == "elsewhere" and mentor.minor_on(day):
        raise PlaceNotSafeForMinors


def require_ready(mentor: Selected, mentee: Selected, programme: Running, day: date, *, safeguarding_contact: bool) -> None:
    """What must hold on the day two people meet, in the order in which a coordinator would mend it.

    A certificate rests on the safety module, so that the gate of that name holds wherever a certificate is valid.
    """
    require("safeguarding-contact", safeguarding_contact, programme, day)
    if not mentor.certified(day):
        raise MentorNotCertified
    require("guardian-authorisation", mentor.authorised(day), programme, day)
    require("charter-accepted", bool(mentor.charter and mentee.charter), programme, day)
    require("mentee-briefed", mentee.briefed, programme, day)


# -------------------------------------------------------------------------------------------------- commands and decisions


class PlanSession(Command, frozen=True):
    pair: UUID
    session: UUID
    day: date
    start: int
    minutes: int
    place: Place


@decides(PlanSession, permission="pairs.record", reads=lambda command, states: _reads(command.pair, states))
def plan_session(command: PlanSession, situation: Situation) -> Decision:
    stream = PAIR.of(command.pair)
    pair, _ = _formed(situation[stream], situation)
    if not 5 <= command.minutes <= 240:
        raise SessionMinutesOutOfRange
    if not 0 <= command.start <= 24 * 60 - command.minutes:
        raise SessionStartOutOfRange
    _require_safe_place(command.place, selected(situation[PARTICIPATION.of(pair.mentor)]), command.day)
    planned = Session(command.day, "planned", command.minutes, command.start, command.place)
    known = pair.sessions.get(command.session)
    if known == planned:
        return []
    if known is not None and known.status != "planned":
        raise SessionAlreadyRecorded
    return stream.gains(
        SessionPlanned(command.pair, pair.programme, command.session, command.day, command.start, command.minutes, command.place)
    )


class HoldSession(Command, frozen=True):
    """They met: on which day, for how long, about what, where. ``held_at`` is the moment it began."""

    pair: UUID
    session: UUID
    day: date
    minutes: int
    theme: str
    place: Place
    reported_by: Literal["mentor", "mentee", "coordinator"]
    held_at: Moment | None = None


@decides(HoldSession, permission="pairs.record", reads=lambda command, states: _reads(command.pair, states))
def hold_session(command: HoldSession, situation: Situation) -> Decision:
    stream = PAIR.of(command.pair)
    pair, programme = _formed(situation[stream], situation)
    if command.day > situation.today:
        raise SessionInTheFuture
    if not 5 <= command.minutes <= 240:
        raise SessionMinutesOutOfRange
    # the day is the institution's own, the moment is in UTC: between time zones they may lie one date apart
    if command.held_at is not None and abs((command.held_at.date() - command.day).days) > 1:
        raise TimeNotAllowed(date=command.held_at.date().isoformat())
    require_past(command.held_at, situation)
    known = pair.sessions.get(command.session)
    if known is not None and known.status != "planned":
        if (known.status, known.day, known.minutes, known.place) == ("held", command.day, command.minutes, command.place):
            return []
        raise SessionAlreadyRecorded
    mentor = selected(situation[PARTICIPATION.of(pair.mentor)])
    mentee = selected(situation[PARTICIPATION.of(pair.mentee)])
    contact = situation.institution.safeguarding_contact
    require_ready(mentor, mentee, programme, command.day, safeguarding_contact=contact)
    _require_safe_place(command.place, mentor, command.day)
    held = SessionHeld(
        command.pair,
        pair.programme,
        command.session,
        command.day,
        command.minutes,
        command.theme,
        command.place,
        command.reported_by,
    )
    activated = [] if pair.active else stream.gains(PairActivated(command.pair, pair.programme))
    return [*activated, *stream.gains(held, occurred_at=command.held_at)]


class MissSession(Command, frozen=True):
    pair: UUID
    session: UUID
    day: date
    reason: MissedReason


@decides(MissSession, permission="pairs.record", reads=lambda command, states: _reads(command.pair, states))
def miss_session(command: MissSession, situation: Situation) -> Decision:
    stream = PAIR.of(command.pair)
    pair, _ = _formed(situation[stream], situation)
    if command.day > situation.today:
        raise SessionInTheFuture
    known = pair.sessions.get(command.session)
    if known is not None and known.status == "missed":
        return []
    if known is not None and known.status == "held":
        raise SessionAlreadyRecorded
    return stream.gains(SessionMissed(command.pair, pair.programme, command.session, command.day, command.reason))


class ConfirmSession(Command, frozen=True):
    """The side that did not report the session says that it took place."""

    pair: UUID
    session: UUID
    side: Side


@decides(ConfirmSession, permission="pairs.record", reads=lambda command, states: _reads(command.pair, states))
def confirm_session(command: ConfirmSession, situation: Situation) -> Decision:
    stream = PAIR.of(command.pair)
    pair, _ = _formed(situation[stream], situation)
    session = _held(pair, command.session)
    if session.reported_by == command.side:
        raise OwnReport
    if session.confirmed:
        return []
    return stream.gains(SessionConfirmed(command.pair, pair.programme, command.session, tacit=False))


class GiveFeedback(Command, frozen=True):
    """How useful the session was, 1 to 5; once for each side."""

    pair: UUID
    session: UUID
    side: Side
    rating: int
    next_step: Personal[str | None] = None


@decides(GiveFeedback, permission="pairs.record", reads=lambda command, states: _reads(command.pair, states))
def give_feedback(command: GiveFeedback, situation: Situation) -> Decision:
    stream = PAIR.of(command.pair)
    pair, _ = _formed(situation[stream], situation)
    session = _held(pair, command.session)
    if not 1 <= command.rating <= 5:
        raise RatingOutOfScale
    if command.side in session.rated_by:
        return []
    person = pair.mentor_person if command.side == "mentor" else pair.mentee_person
    return stream.gains(
        FeedbackGiven(command.pair, pair.programme, command.session, command.side, person, command.rating, command.next_step)
    )


class EndPair(Command, frozen=True):
    """The pair stops meeting; both people are free for another."""

    pair: UUID
    reason: EndReason


@decides(EndPair, permission="pairs.run", reads=lambda command, states: _reads(command.pair, states))
def end_pair(command: EndPair, situation: Situation) -> Decision:
    stream = PAIR.of(command.pair)
    if isinstance(situation[stream], Ended):
        return []
    pair, _ = _formed(situation[stream], situation)
    happenings = stream.gains(PairEnded(command.pair, pair.programme, command.reason))
    for participation, person in ((pair.mentor, pair.mentor_person), (pair.mentee, pair.mentee_person)):
        state = situation[PARTICIPATION.of(participation)]
        if isinstance(state, Selected) and command.pair in state.pairs:
            happenings += PARTICIPATION.of(participation).gains(
                ParticipationUnpaired(participation, pair.programme, person, state.role, command.pair)
            )
    return happenings


def _held(pair: Formed, identifier: UUID) -> Session:
    session = pair.sessions.get(identifier)
    if session is None:
        raise SessionMissing
    if session.status != "held":
        raise SessionNotHeld
    return session
