"""What pages say of workshops: places, reasons, hours, and how each one stands."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time
from typing import Final

from domain.facilitation.pair import Place
from domain.facilitation.workshop import FacilitatorFunction, WorkshopCancelReason
from domain.refusal import Refused
from projections.workshop_sheet import WorkshopSheet
from services.catalogues import Language, french

PLACES: Final[Mapping[Place, str]] = {
    "premises": french("dans l’établissement"),
    "approved-video": french("en visioconférence"),
    "elsewhere": french("ailleurs"),
}
FUNCTIONS: Final[Mapping[FacilitatorFunction, str]] = {
    "staff": french("membre du personnel"),
    "consultant": french("consultant d’Ekole"),
}
CANCELLED_BECAUSE: Final[Mapping[WorkshopCancelReason, str]] = {
    "mentor-unavailable": french("mentors indisponibles"),
    "facilitator-unavailable": french("animateur indisponible"),
    "too-few": french("trop peu d’inscrits"),
    "institution": french("empêchement de l’établissement"),
    "other": french("autre raison"),
}


class HourUnreadable(Refused):
    code = "hour-unreadable"
    kind = "invalid"
    sentence = "Il manque une heure, ou elle n’est pas lisible. Rien n’a été enregistré ; donnez-la en entier, par exemple 17:00."


def minutes_of(hour: str) -> int:
    """«17:00» as minutes since midnight. Raises HourUnreadable."""
    try:
        told = time.fromisoformat(hour)
    except ValueError:
        raise HourUnreadable from None
    return told.hour * 60 + told.minute


def hour_of(start: int) -> str:
    """Minutes since midnight as a form's field has them: «17:00»."""
    return f"{start // 60:02}:{start % 60:02}"


def when(sheet: WorkshopSheet, _: Language) -> str:
    """«mardi 8 décembre 2026, 17:00, 1 h»."""
    return f"{_.weekday(sheet.day)}, {hour_of(sheet.start)}, {_.duration(sheet.minutes)}"


def where(sheet: WorkshopSheet, _: Language) -> str:
    """The place, and the room or the tool where one was given."""
    return " · ".join(filter(None, (_(PLACES[sheet.place]), sheet.room, sheet.tool)))


def standing(sheet: WorkshopSheet, today: date, _: Language) -> str:
    """How a workshop stands, in a few words."""
    if sheet.status == "cancelled":
        return _("annulé")
    if sheet.status == "held":
        return _.plural("tenu, {count} personne présente", "tenu, {count} personnes présentes", sheet.present)
    if sheet.day < today:
        return _("présences à noter")
    return _("complet") if not sheet.free_seats else _("inscriptions ouvertes")


def waits(sheet: WorkshopSheet, today: date) -> bool:
    """Whether somebody must act: its day is over and nobody has said who came."""
    return sheet.status == "planned" and sheet.day < today


def advice(sheet: WorkshopSheet, minors: bool, _: Language) -> Sequence[str]:
    """What a coordinator would look at before the day: too few mentors, too few people."""
    if sheet.status != "planned":
        return ()
    said: Iterable[tuple[bool, str]] = (
        (not sheet.mentors, _("Aucun mentor n’est encore choisi.")),
        (len(sheet.mentors) == 1, _("Un seul mentor : deux ou trois conviennent mieux.")),
        (0 < len(sheet.joined) < 6, _("Moins de six inscrits : de six à douze conviennent le mieux.")),
        (minors, _("Un mentor est mineur : le lieu et l’heure restent ceux où il est protégé.")),
    )
    return tuple(words for holds, words in said if holds)
