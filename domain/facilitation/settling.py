"""Settling what a session was: the other side confirms it or contests it, silence confirms it, whoever reported it corrects it.

A session counts as held from the moment it is reported; contested, it counts no more until it is confirmed or corrected.
"""

from datetime import UTC, date, datetime, time
from typing import Final
from uuid import UUID

import msgspec

from domain.decision import Command, Decision, Situation, decides
from domain.facilitation.belonging import known, own_side, reads_meeting, reads_pair, reporter, side_of
from domain.facilitation.meeting import SessionInTheFuture, require_possible_times, require_safe_for, session_of
from domain.facilitation.overlaps import require_not_told_before
from domain.facilitation.pair import (
    PAIR,
    CorrectionReason,
    MissedReason,
    Outcome,
    Place,
    Reporter,
    Session,
    SessionConfirmed,
    SessionContested,
    SessionCorrected,
    Side,
    Together,
)
from domain.facilitation.safe_meeting import Whereabouts, require_ready
from domain.personal import Personal
from domain.programme import Running
from domain.refusal import Refused
from domain.training.joining import selected
from domain.training.participation import PARTICIPATION

SCHOOL_DAYS_TO_OBJECT: Final = 7  # templates/programme.yaml, rules: session_confirmation
TOOK_PLACE: Final = ("held", "contested")

# -------------------------------------------------------------------------------------------------------------- refusals


class SessionNotHeld(Refused):
    code = "session-not-held"
    sentence = "Cette séance n’a pas eu lieu : on ne peut ni la confirmer ni la noter. Rien n’a changé ; enregistrez-la d’abord."


class SessionNotRecorded(Refused):
    code = "session-not-recorded"
    sentence = (
        "Cette séance est seulement planifiée : il n’y a rien à corriger. Déplacez-la, annulez-la, ou dites comment elle s’est passée."
    )


class OwnReport(Refused):
    code = "session-own-report"
    kind = "forbidden"
    sentence = (
        "Une séance est confirmée ou contestée par l’autre membre du binôme. Rien n’a été changé ; "
        "demandez-lui de le faire, ou corrigez-la vous-même."
    )


class SessionAlreadyConfirmed(Refused):
    code = "session-already-confirmed"
    sentence = "Cette séance est déjà confirmée. Rien n’a été changé ; si elle est fausse, demandez au référent de la corriger."


class NotYoursToCorrect(Refused):
    code = "session-not-yours-to-correct"
    kind = "forbidden"
    sentence = (
        "Seul celui qui a enregistré cette séance, ou le référent, peut la corriger. Rien n’a été changé ; "
        "contestez-la si ce n’est pas ainsi qu’elle s’est passée."
    )


class CorrectionIncomplete(Refused):
    code = "correction-incomplete"
    kind = "invalid"
    sentence = "Il manque la durée ou le lieu de la séance qui a eu lieu. Rien n’a été changé ; ajoutez-les, puis recommencez."


class AbsenceReasonMissing(Refused):
    code = "absence-reason-missing"
    kind = "invalid"
    sentence = "Il faut dire qui manquait à cette séance. Rien n’a été changé ; choisissez-le dans la liste, puis recommencez."


class TooEarlyForSilence(Refused):
    code = "too-early-for-silence"
    sentence = "L’autre membre du binôme peut encore répondre jusqu’au {day}. Rien n’a été changé ; attendez le lendemain."


# ------------------------------------------------------------------------------------------------ confirmed and contested


def held_session(pair: Together, identifier: UUID) -> Session:
    """A session that took place, were it contested."""
    session = session_of(pair, identifier)
    if session.status not in TOOK_PLACE:
        raise SessionNotHeld
    return session


class ConfirmSession(Command, frozen=True):
    """The side that did not report the session says that it took place. Staff say for which side they speak."""

    pair: UUID
    session: UUID
    side: Side | None = None


@decides(ConfirmSession, permission="pairs.record", reads=lambda command, states: reads_pair(command.pair, states), leaves_sealed=("pair",))
def confirm_session(command: ConfirmSession, situation: Situation) -> Decision:
    stream = PAIR.of(command.pair)
    pair, _ = known(situation[stream], situation)
    side = side_of(pair, situation, command.side)
    session = held_session(pair, command.session)
    if session.reported_by == side:
        raise OwnReport
    if session.confirmed:
        return []
    return stream.gains(SessionConfirmed(command.pair, pair.programme, command.session, tacit=False, side=side))


class ContestSession(Command, frozen=True):
    """The side that did not report the session says that it was not so; why is theirs to say, or not."""

    pair: UUID
    session: UUID
    side: Side | None = None
    objection: Personal[str | None] = None


@decides(ContestSession, permission="pairs.record", reads=lambda command, states: reads_pair(command.pair, states), leaves_sealed=("pair",))
def contest_session(command: ContestSession, situation: Situation) -> Decision:
    stream = PAIR.of(command.pair)
    pair, _ = known(situation[stream], situation)
    side = side_of(pair, situation, command.side)
    session = held_session(pair, command.session)
    if session.reported_by == side:
        raise OwnReport
    if session.confirmed:
        raise SessionAlreadyConfirmed
    if session.status == "contested":
        return []
    person = pair.mentor_person if side == "mentor" else pair.mentee_person
    return stream.gains(SessionContested(command.pair, pair.programme, command.session, side, person, command.objection))


class ConfirmTacitly(Command, frozen=True):
    """Seven school days went by in silence: the session is taken as confirmed. It decides by itself whether that still applies."""

    pair: UUID
    session: UUID


@decides(ConfirmTacitly, permission="pairs.settle", reads=lambda command, states: reads_pair(command.pair, states), leaves_sealed=("pair",))
def confirm_tacitly(command: ConfirmTacitly, situation: Situation) -> Decision:
    stream = PAIR.of(command.pair)
    pair, _ = known(situation[stream], situation)
    session = session_of(pair, command.session)
    if session.status != "held" or session.confirmed:
        return []
    last = situation.calendar.school_days_after(session.reported_on or session.day, SCHOOL_DAYS_TO_OBJECT)
    if situation.today <= last:
        raise TooEarlyForSilence(day=last.isoformat())
    return stream.gains(SessionConfirmed(command.pair, pair.programme, command.session, tacit=True))


# ---------------------------------------------------------------------------------------------------------------- corrected


class CorrectSession(Command, frozen=True):
    """Say what really happened in a session that was recorded otherwise; what is left out stays as it was."""

    pair: UUID
    session: UUID
    outcome: Outcome
    why: CorrectionReason
    day: date | None = None
    minutes: int | None = None
    theme: str | None = None
    place: Place | None = None
    start: int | None = None
    tool: str | None = None
    missed_because: MissedReason | None = None
    reported_by: Reporter | None = None


@decides(
    CorrectSession, permission="pairs.record", reads=lambda command, states: reads_meeting(command.pair, states), leaves_sealed=("pair",)
)
def correct_session(command: CorrectSession, situation: Situation) -> Decision:
    stream = PAIR.of(command.pair)
    pair, programme = known(situation[stream], situation)
    before = session_of(pair, command.session)
    own = own_side(pair, situation)
    if own is not None and own != before.reported_by:
        raise NotYoursToCorrect
    if before.status == "planned":
        raise SessionNotRecorded
    after = _corrected(command, before, reporter(pair, situation, command.reported_by))
    if after.day > situation.today and after.status != "cancelled":
        raise SessionInTheFuture
    if after.status == "held":
        _require_possible(pair, programme, after, situation)
    if _facts(after) == _facts(before):
        return []
    if after.status == "held":
        require_not_told_before(pair, command.session, after.day, after.start, after.minutes)
    told = SessionCorrected(
        command.pair,
        pair.programme,
        command.session,
        command.outcome,
        after.day,
        after.minutes,
        after.theme,
        after.place,
        after.start,
        after.tool,
        after.missed_because,
        command.why,
        reporter(pair, situation, command.reported_by),
        situation.today,
    )
    return stream.gains(told, occurred_at=_time_of(before, situation))


def _corrected(command: CorrectSession, before: Session, told_by: Reporter) -> Session:
    day = command.day or before.day
    match command.outcome:
        case "held":
            minutes, place = command.minutes or before.minutes, command.place or before.place
            if not minutes or place is None:
                raise CorrectionIncomplete
            same_place = place == before.place
            return Session(
                day,
                "held",
                minutes,
                command.start if command.start is not None else before.start,
                place,
                told_by,
                theme=command.theme if command.theme is not None else before.theme,
                tool=command.tool or (before.tool if same_place else None),
            )
        case "missed":
            absent = command.missed_because or before.missed_because
            if absent is None:
                raise AbsenceReasonMissing
            return Session(day, "missed", reported_by=told_by, missed_because=absent)
        case "cancelled":
            return Session(day, "cancelled", reported_by=told_by)


def _require_possible(pair: Together, programme: Running, after: Session, situation: Situation) -> None:
    """The corrected session asks of people and place what any session asks."""
    assert after.place is not None
    require_possible_times(after.minutes, after.start)
    mentor = selected(situation[PARTICIPATION.of(pair.mentor)])
    mentee = selected(situation[PARTICIPATION.of(pair.mentee)])
    contact = situation.institution.safeguarding_contact
    require_ready(mentor, mentee, programme, after.day, safeguarding_contact=contact)
    require_safe_for(pair, Whereabouts(after.day, after.start, after.minutes, after.place, after.tool), situation)


def _facts(session: Session) -> Session:
    """What a correction can change: who said it, and what came of it, is left aside."""
    return msgspec.structs.replace(session, reported_by="", confirmed=False, rated_by=frozenset(), at=None, reported_on=None)


def _time_of(before: Session, situation: Situation) -> datetime:
    """When the corrected fact happened; an old line did not repeat its time, and its day's noon stands for it."""
    return min(before.at or datetime.combine(before.day, time(12), UTC), situation.now)
