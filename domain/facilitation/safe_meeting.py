"""What must hold before two people sit down together, and where a minor may do so."""

from datetime import date
from typing import Final
from uuid import UUID

import msgspec

from domain.availability import Slot, joined
from domain.calendar import SchoolCalendar
from domain.decision import Situation
from domain.design.design import DESIGN, USUAL_OPENING_HOURS, Approved, DesignState, Draft, Frame, NotDrafted, Submitted, version_in_force
from domain.facilitation.pair import Formed, Place
from domain.facilitation.steering import STEERING, in_force
from domain.programme import Running, require
from domain.refusal import Refused
from domain.training.participation import Selected

SIDES: Final = frozenset({"mentor", "mentee"})


class PairNotAccepted(Refused):
    code = "pair-not-accepted"
    sentence = (
        "Le binôme attend encore l’accord de ses deux membres. La séance n’est pas enregistrée ; "
        "notez l’accord de chacun, puis recommencez."
    )


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


class ToolNotApproved(Refused):
    code = "tool-not-approved"
    sentence = (
        "Avec un mentor mineur, une séance à distance passe par un outil autorisé par l’établissement : {tools}. "
        "Elle n’est pas enregistrée ; choisissez l’un d’eux."
    )


class HourMissingForMinors(Refused):
    code = "hour-missing-for-minors"
    kind = "invalid"
    sentence = (
        "Avec un mentor mineur, il faut dire à quelle heure commence la séance. "
        "Rien n’a été enregistré ; ajoutez l’heure, puis recommencez."
    )


class OutsideOpeningHours(Refused):
    code = "outside-opening-hours"
    sentence = (
        "Avec un mentor mineur, une séance a lieu un jour et à une heure d’ouverture de l’établissement. "
        "Elle n’est pas enregistrée ; choisissez un autre moment, ou parlez-en au référent si elle a eu lieu."
    )


class SessionsNotAtADistance(Refused):
    code = "sessions-not-at-a-distance"
    sentence = (
        "La conception ne prévoit que des séances en présence. Rien n’a été enregistré ; choisissez un lieu, "
        "ou faites réviser la conception."
    )


class SessionsOnlyAtADistance(Refused):
    code = "sessions-only-at-a-distance"
    sentence = (
        "La conception ne prévoit que des séances à distance. Rien n’a été enregistré ; choisissez l’outil de l’établissement, "
        "ou faites réviser la conception."
    )


class OutsideThePeriod(Refused):
    code = "session-outside-the-period"
    sentence = (
        "La conception prévoit les séances du {first} au {last}. Rien n’a été enregistré ; choisissez un jour de cette période, "
        "ou faites réviser la conception."
    )


class Whereabouts(msgspec.Struct, frozen=True):
    """When and where two people meet. ``start``: minutes since midnight, None where nobody said it."""

    day: date
    start: int | None
    minutes: int
    place: Place
    tool: str | None = None


def frame_of(state: DesignState) -> Frame | None:
    """The frame of sessions that a design draws; None as long as there is no design."""
    return state.content.frame if isinstance(state, Draft | Submitted | Approved) else None


def frame_in_force(programme: UUID, situation: Situation) -> Frame | None:
    """The frame of sessions as it holds today, adjustments included; None as long as there is no design."""
    design = situation[DESIGN.of(programme)]
    if isinstance(design, NotDrafted):
        return None
    return in_force(design.content, situation[STEERING.of(programme)], version_in_force(design)).frame


def require_mode(meeting: Whereabouts, frame: Frame | None) -> None:
    """Refuse a session in person, or at a distance, where the design has none of that kind; no design foresees nothing yet."""
    if frame is None or not frame.modes:
        return
    if meeting.place == "approved-video":
        if "remote" not in frame.modes:
            raise SessionsNotAtADistance
    elif "in-person" not in frame.modes:
        raise SessionsOnlyAtADistance


def require_period(day: date, frame: Frame | None) -> None:
    """Refuse to plan a session for a day on which the design has none. One that took place all the same is a fact, and is told."""
    if frame is not None and not frame.first_day <= day <= frame.last_day:
        raise OutsideThePeriod(first=frame.first_day.isoformat(), last=frame.last_day.isoformat())


def require_safe(meeting: Whereabouts, mentor: Selected, frame: Frame | None, calendar: SchoolCalendar) -> None:
    """Refuse a minor's session outside the premises, the approved tools or the opening hours.

    Of age, people choose for themselves. A design that lists no tool leaves it to «the institution's own».
    """
    if not mentor.minor_on(meeting.day):
        return
    if meeting.place == "elsewhere":
        raise PlaceNotSafeForMinors
    approved = frame.tools if frame else ()
    if meeting.place == "approved-video" and approved and meeting.tool not in approved:
        raise ToolNotApproved(tools=", ".join(approved))
    if meeting.start is None:
        raise HourMissingForMinors
    slots = frame.opening_hours if frame else USUAL_OPENING_HOURS
    if calendar.is_closed(meeting.day) or not any(_within(meeting, slot) for slot in joined(slots)):
        raise OutsideOpeningHours


def _within(meeting: Whereabouts, slot: Slot) -> bool:
    assert meeting.start is not None
    return slot.weekday == meeting.day.weekday() and slot.start <= meeting.start and meeting.start + meeting.minutes <= slot.end


def require_accepted(pair: Formed, programme: Running) -> None:
    """Both said yes. In an express programme nobody is asked: who does not decline accepts."""
    if programme.mode != "express" and not pair.accepted_by >= SIDES:
        raise PairNotAccepted


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
