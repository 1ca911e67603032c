"""Appointments as iCalendar text: one as an invitation, an update or a cancellation, or many as a feed.

An appointment keeps its UID for ever; whatever changes it raises SEQUENCE, so that calendars replace what they have (RFC 5546, §2.1.4).
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Final, Literal
from uuid import UUID

import msgspec

from services.calendars.timezones import timezone_lines

Method = Literal["REQUEST", "CANCEL", "PUBLISH"]
CONTENT_TYPE: Final = "text/calendar"
_PRODUCT: Final = "-//Ekole//Mentorat inverse//FR"
_OCTETS: Final = 75  # of one line, without its end


class Attendee(msgspec.Struct, frozen=True):
    address: str
    name: str


class Appointment(msgspec.Struct, frozen=True, kw_only=True):
    """``start``: local time of ``timezone``, without an offset. ``changed_at``: when what is said of it was last changed, in UTC.

    ``sequence``: 0 for the first invitation, one more for each change. ``minutes``: how long it lasts.
    """

    identifier: UUID
    sequence: int
    changed_at: datetime
    start: datetime
    minutes: int
    timezone: str
    summary: str
    place: str = ""
    description: str = ""
    link: str = ""
    cancelled: bool = False
    organiser: Attendee | None = None
    attendees: tuple[Attendee, ...] = ()


def invitation(appointment: Appointment) -> bytes:
    """One appointment for those who are invited: a request, or its cancellation where it is cancelled."""
    return _calendar("CANCEL" if appointment.cancelled else "REQUEST", [appointment], ())


def feed(name: str, appointments: Iterable[Appointment]) -> bytes:
    """Everything of one person, for a calendar that comes back for it every few hours."""
    heading = (f"NAME:{_text(name)}", f"X-WR-CALNAME:{_text(name)}", "REFRESH-INTERVAL;VALUE=DURATION:PT4H", "X-PUBLISHED-TTL:PT4H")
    return _calendar("PUBLISH", list(appointments), heading)


def _calendar(method: Method, appointments: list[Appointment], heading: Iterable[str]) -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{_PRODUCT}", "CALSCALE:GREGORIAN", f"METHOD:{method}", *heading]
    for name, year in sorted({(one.timezone, max(of.start.year for of in appointments)) for one in appointments}):
        lines.extend(timezone_lines(name, year))
    for one in appointments:
        lines.extend(_event(one, method))
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def _event(one: Appointment, method: Method) -> Iterator[str]:
    end = one.start + timedelta(minutes=one.minutes)
    yield "BEGIN:VEVENT"
    yield f"UID:{one.identifier}@ekole"
    yield f"SEQUENCE:{one.sequence}"
    yield f"DTSTAMP:{one.changed_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"LAST-MODIFIED:{one.changed_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;TZID={one.timezone}:{one.start:%Y%m%dT%H%M%S}"
    yield f"DTEND;TZID={one.timezone}:{end:%Y%m%dT%H%M%S}"
    yield f"SUMMARY:{_text(one.summary)}"
    if one.place:
        yield f"LOCATION:{_text(one.place)}"
    if one.description:
        yield f"DESCRIPTION:{_text(one.description)}"
    if one.link:
        yield f"URL:{one.link}"
    yield f"STATUS:{'CANCELLED' if one.cancelled else 'CONFIRMED'}"
    yield "TRANSP:OPAQUE"
    if method != "PUBLISH":
        if one.organiser is not None:
            yield f"ORGANIZER;CN={_parameter(one.organiser.name)}:mailto:{one.organiser.address}"
        for who in one.attendees:
            answer = "" if one.cancelled else ";PARTSTAT=NEEDS-ACTION;RSVP=FALSE"
            yield f"ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT{answer};CN={_parameter(who.name)}:mailto:{who.address}"
    yield "END:VEVENT"


def _text(words: str) -> str:
    """A text value (RFC 5545, §3.3.11)."""
    escaped = words.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")


def _parameter(words: str) -> str:
    """A parameter's value, always quoted; what cannot stand in one is left out (RFC 5545, §3.1)."""
    kept = "".join(" " if letter in "\r\n\t" else letter for letter in words if letter != '"' and (letter >= " " or letter in "\r\n\t"))
    return f'"{kept}"'


def _folded(line: str) -> bytes:
    """A content line in pieces of 75 octets, no letter cut in two (RFC 5545, §3.1)."""
    pieces, piece = [], b""
    for letter in line:
        octets = letter.encode()
        if len(piece) + len(octets) > _OCTETS:
            pieces.append(piece)
            piece = b" "
        piece += octets
    return b"\r\n".join([*pieces, piece]) + b"\r\n"
