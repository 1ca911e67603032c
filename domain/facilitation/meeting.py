"""Meeting: sessions planned, moved, cancelled, held and missed."""

from datetime import date
from uuid import UUID

from domain.decision import Command, Decision, Moment, Situation, TimeNotAllowed, decides, require_past
from domain.facilitation.belonging import formed, reads_meeting, reads_pair, reporter
from domain.facilitation.overlaps import Hours, reads_meeting_and_others, require_both_free, require_not_told_before
from domain.facilitation.pair import (
    PAIR,
    CancelReason,
    Formed,
    MissedReason,
    PairActivated,
    Place,
    Reporter,
    Session,
    SessionCancelled,
    SessionHeld,
    SessionMissed,
    SessionMoved,
    SessionPlanned,
    Together,
)
from domain.facilitation.safe_meeting import (
    Whereabouts,
    frame_in_force,
    require_accepted,
    require_mode,
    require_period,
    require_ready,
    require_safe,
)
from domain.refusal import Refused
from domain.training.joining import selected
from domain.training.participation import PARTICIPATION

# -------------------------------------------------------------------------------------------------------------- refusals


class PairIsPaused(Refused):
    code = "pair-paused"
    sentence = "Ce binôme est en pause ce jour-là. Rien n’a été enregistré ; reprenez-le d’abord, ou choisissez un jour d’après la pause."


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


class SessionAlreadyPlanned(Refused):
    code = "session-already-planned"
    sentence = "Cette séance est déjà planifiée autrement ; elle reste comme elle est. Déplacez-la, ou planifiez-en une autre."


class SessionAlreadyRecorded(Refused):
    code = "session-already-recorded"
    sentence = "Cette séance est déjà enregistrée autrement ; elle est conservée. Pour la changer, enregistrez une correction."


class SessionMissing(Refused):
    code = "session-missing"
    kind = "missing"
    sentence = "Cette séance n’est pas dans le carnet du binôme. Rien n’a été enregistré ; enregistrez-la d’abord."


# ------------------------------------------------------------------------------------------------------ what rules share


def require_possible_times(minutes: int, start: int | None) -> None:
    """From five minutes to four hours, within one day."""
    if not 5 <= minutes <= 240:
        raise SessionMinutesOutOfRange
    if start is not None and not 0 <= start <= 24 * 60 - minutes:
        raise SessionStartOutOfRange


def require_safe_for(pair: Together, meeting: Whereabouts, situation: Situation) -> None:
    """What the programme's design asks of any session's kind, and of a minor's place, tool and hour."""
    frame = frame_in_force(pair.programme, situation)
    require_mode(meeting, frame)
    require_safe(meeting, selected(situation[PARTICIPATION.of(pair.mentor)]), frame, situation.calendar)


def session_of(pair: Together, identifier: UUID) -> Session:
    """A session of the pair's notebook, whatever became of it."""
    session = pair.sessions.get(identifier)
    if session is None:
        raise SessionMissing
    return session


def _require_meeting(pair: Formed, day: date) -> None:
    if pair.pause is not None and pair.pause.covers(day):
        raise PairIsPaused


# -------------------------------------------------------------------------------------------------- commands and decisions


class PlanSession(Command, frozen=True):
    """Agree on a day, an hour and a place. ``start``: minutes since midnight, in the institution's own time."""

    pair: UUID
    session: UUID
    day: date
    start: int
    minutes: int
    place: Place
    tool: str | None = None


@decides(
    PlanSession,
    permission="pairs.record",
    reads=lambda command, states: reads_meeting_and_others(command.pair, states),
    leaves_sealed=("pair", "workshop"),
)
def plan_session(command: PlanSession, situation: Situation) -> Decision:
    stream = PAIR.of(command.pair)
    pair, _ = formed(situation[stream], situation)
    planned = _planned(pair, command, situation)
    known = pair.sessions.get(command.session)
    if known == planned:
        return []
    if known is not None:
        raise SessionAlreadyPlanned if known.status == "planned" else SessionAlreadyRecorded
    require_both_free(pair, command.session, Hours(command.day, command.start, command.minutes), situation)
    return stream.gains(
        SessionPlanned(
            command.pair, pair.programme, command.session, command.day, command.start, command.minutes, command.place, command.tool
        )
    )


class MoveSession(Command, frozen=True):
    """Another day, hour or place for a session that is planned."""

    pair: UUID
    session: UUID
    day: date
    start: int
    minutes: int
    place: Place
    tool: str | None = None


@decides(
    MoveSession,
    permission="pairs.record",
    reads=lambda command, states: reads_meeting_and_others(command.pair, states),
    leaves_sealed=("pair", "workshop"),
)
def move_session(command: MoveSession, situation: Situation) -> Decision:
    stream = PAIR.of(command.pair)
    pair, _ = formed(situation[stream], situation)
    known = session_of(pair, command.session)
    planned = _planned(pair, command, situation)
    if known == planned:
        return []
    if known.status != "planned":
        raise SessionAlreadyRecorded
    require_both_free(pair, command.session, Hours(command.day, command.start, command.minutes), situation)
    return stream.gains(
        SessionMoved(
            command.pair, pair.programme, command.session, command.day, command.start, command.minutes, command.place, command.tool
        )
    )


def _planned(pair: Formed, command: PlanSession | MoveSession, situation: Situation) -> Session:
    """The session as it would be; refuses one that cannot be, on a day of the pair's pause or outside the design's period."""
    require_possible_times(command.minutes, command.start)
    _require_meeting(pair, command.day)
    require_period(command.day, frame_in_force(pair.programme, situation))
    meeting = Whereabouts(command.day, command.start, command.minutes, command.place, command.tool)
    require_safe_for(pair, meeting, situation)
    return Session(command.day, "planned", command.minutes, command.start, command.place, tool=command.tool)


class CancelSession(Command, frozen=True):
    """A planned session will not take place, and both know it in time."""

    pair: UUID
    session: UUID
    reason: CancelReason


@decides(CancelSession, permission="pairs.record", reads=lambda command, states: reads_pair(command.pair, states), leaves_sealed=("pair",))
def cancel_session(command: CancelSession, situation: Situation) -> Decision:
    stream = PAIR.of(command.pair)
    pair, _ = formed(situation[stream], situation)
    known = session_of(pair, command.session)
    if known.status == "cancelled":
        return []
    if known.status != "planned":
        raise SessionAlreadyRecorded
    return stream.gains(SessionCancelled(command.pair, pair.programme, command.session, command.reason, situation.now))


class HoldSession(Command, frozen=True):
    """They met: on which day, for how long, about what, where.

    ``held_at`` is the moment it began; ``start`` the same in minutes since midnight of the institution's own time, as planned where
    nobody says it. Staff may say on whose behalf they report; a participant reports for themselves.
    """

    pair: UUID
    session: UUID
    day: date
    minutes: int
    theme: str
    place: Place
    reported_by: Reporter | None = None
    held_at: Moment | None = None
    start: int | None = None
    tool: str | None = None


@decides(HoldSession, permission="pairs.record", reads=lambda command, states: reads_meeting(command.pair, states), leaves_sealed=("pair",))
def hold_session(command: HoldSession, situation: Situation) -> Decision:
    stream = PAIR.of(command.pair)
    pair, programme = formed(situation[stream], situation)
    told_by = reporter(pair, situation, command.reported_by)
    if command.day > situation.today:
        raise SessionInTheFuture
    require_possible_times(command.minutes, command.start)
    # the day is the institution's own, the moment is in UTC: between time zones they may lie one date apart
    if command.held_at is not None and abs((command.held_at.date() - command.day).days) > 1:
        raise TimeNotAllowed(date=command.held_at.date().isoformat())
    require_past(command.held_at, situation)
    known = pair.sessions.get(command.session)
    if known is not None and known.status != "planned":
        if (known.status, known.day, known.minutes, known.place) == ("held", command.day, command.minutes, command.place):
            return []
        raise SessionAlreadyRecorded
    _require_meeting(pair, command.day)
    require_accepted(pair, programme)
    mentor = selected(situation[PARTICIPATION.of(pair.mentor)])
    mentee = selected(situation[PARTICIPATION.of(pair.mentee)])
    contact = situation.institution.safeguarding_contact
    require_ready(mentor, mentee, programme, command.day, safeguarding_contact=contact)
    agreed = known if known is not None and known.day == command.day else None
    start = command.start if command.start is not None else agreed.start if agreed else None
    tool = command.tool or (agreed.tool if agreed and command.place == agreed.place else None)
    require_safe_for(pair, Whereabouts(command.day, start, command.minutes, command.place, tool), situation)
    require_not_told_before(pair, command.session, command.day, start, command.minutes)
    held = SessionHeld(
        command.pair,
        pair.programme,
        command.session,
        command.day,
        command.minutes,
        command.theme,
        command.place,
        told_by,
        start,
        tool,
        command.held_at or situation.now,
        situation.today,
    )
    activated = [] if pair.active else stream.gains(PairActivated(command.pair, pair.programme))
    return [*activated, *stream.gains(held, occurred_at=command.held_at)]


class MissSession(Command, frozen=True):
    """Somebody waited, or both forgot: who was absent is said, never judged."""

    pair: UUID
    session: UUID
    day: date
    reason: MissedReason
    reported_by: Reporter | None = None


@decides(MissSession, permission="pairs.record", reads=lambda command, states: reads_pair(command.pair, states), leaves_sealed=("pair",))
def miss_session(command: MissSession, situation: Situation) -> Decision:
    stream = PAIR.of(command.pair)
    pair, _ = formed(situation[stream], situation)
    told_by = reporter(pair, situation, command.reported_by)
    if command.day > situation.today:
        raise SessionInTheFuture
    known = pair.sessions.get(command.session)
    if known is not None and known.status == "missed":
        return []
    if known is not None and known.status != "planned":
        raise SessionAlreadyRecorded
    missed = SessionMissed(command.pair, pair.programme, command.session, command.day, command.reason, told_by, situation.now)
    return stream.gains(missed)
