"""The calendar part of a notice about sessions or a workshop: an invitation, its update or its cancellation, for the one who
reads it.

Only the reader is named as invited: nobody learns from an invitation at which address the other side is reached. Who organises is the
address that the letter comes from; it takes no answers, so none is asked for (RFC 5545, 3.2.17). Links that act stay in the letter:
a calendar is looked at by others.
"""

from typing import Final

from domain.facilitation.pair import SessionCancelled, SessionMoved, SessionPlanned
from domain.facilitation.workshop import WorkshopChanged
from services.calendars import workshops
from services.calendars.sessions import appointment_of
from services.calendars.writing import Appointment, Attendee, invitation
from services.catalogues import Language, french
from services.mail.letter import About, Invitation
from services.notices.facts import Facts

_HOW: Final = french(
    "Pour déplacer ou annuler cette séance, ouvrez le lien du courriel reçu avec cette invitation. "
    "Une réponse envoyée depuis l’agenda n’est lue par personne."
)
_HOW_OF_WORKSHOP: Final = french(
    "Si vous ne pouvez pas venir, prévenez le référent, ou ouvrez le lien du courriel reçu avec cette invitation. "
    "Une réponse envoyée depuis l’agenda n’est lue par personne."
)
_ADDS: Final = french("L’invitation jointe met la séance dans votre agenda.")
_MOVES: Final = french("L’invitation jointe met votre agenda à jour.")
_TAKES_AWAY: Final = french("Le fichier joint retire la séance de votre agenda.")
_ADDS_WORKSHOP: Final = french("L’invitation jointe met l’atelier dans votre agenda.")
_TAKES_WORKSHOP_AWAY: Final = french("Le fichier joint retire l’atelier de votre agenda.")
_TAKES_ALL_AWAY: Final = french("Les séances prévues sont annulées ; ce qui est joint les retire de votre agenda.")


def invitations(_: Language, facts: Facts, about: About, sender: str, reader: str) -> tuple[Invitation, ...]:
    """One for each session that the notice is about, or for its workshop.

    ``sender``: the address that organises; ``reader``: that of who is invited.
    A session of a pair that ended is taken away where it was still to come.
    """
    if facts.told_at is None:
        return ()
    organiser, attendee = Attendee(sender, about.institution), Attendee(reader, facts.reader)
    if facts.workshop is not None:
        shown = workshops.appointment_of(
            facts.workshop,
            timezone=about.zone.key,
            changed_at=facts.told_at,
            _=_,
            description="" if facts.workshop.cancelled else _(_HOW_OF_WORKSHOP),
            organiser=organiser,
            attendees=(attendee,),
        )
        return (_joined(shown),)
    since = facts.told_at.astimezone(about.zone).date()
    named = isinstance(facts.event, SessionPlanned | SessionMoved | SessionCancelled)
    found = []
    for line in facts.sessions:
        appointment = appointment_of(
            line,
            other=facts.other or _("votre binôme"),
            timezone=about.zone.key,
            changed_at=facts.told_at,
            _=_,
            description="" if line.status == "cancelled" else _(_HOW),
            organiser=organiser,
            attendees=(attendee,),
        )
        if appointment is not None and (named or line.day >= since):
            found.append(_joined(appointment))
    return tuple(found)


def _joined(appointment: Appointment) -> Invitation:
    return Invitation(method="CANCEL" if appointment.cancelled else "REQUEST", content=invitation(appointment))


def sentence(facts: Facts, joined: tuple[Invitation, ...]) -> str | None:
    """What the letter says of what is joined to it, in French; None where nothing is."""
    if not joined:
        return None
    match facts.event:
        case SessionPlanned():
            return _ADDS
        case SessionMoved() | WorkshopChanged():
            return _MOVES
        case _ if facts.workshop is not None:
            return _TAKES_WORKSHOP_AWAY if facts.workshop.cancelled else _ADDS_WORKSHOP
        case SessionCancelled():
            return _TAKES_AWAY
        case _:
            return _TAKES_ALL_AWAY
