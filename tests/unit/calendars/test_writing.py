"""Invitations and feeds, read back by a library that is not ours."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import icalendar
import msgspec
import pytest

from services.calendars.timezones import timezone_lines
from services.calendars.writing import Appointment, Attendee, feed, invitation

SESSION: Final = UUID(int=7)
MENTOR, MENTEE = Attendee("ines@lycee.test", 'Inès "Nès" Girard; mentor'), Attendee("claire@lycee.test", "Claire Aubert")
PLANNED: Final = Appointment(
    identifier=SESSION,
    sequence=0,
    changed_at=datetime(2026, 10, 20, 9, 30, tzinfo=UTC),
    start=datetime(2026, 10, 23, 12, 0),
    minutes=45,
    timezone="Europe/Paris",
    summary="Séance de mentorat inversé avec Claire Aubert, professeure ; « données, tableaux »",
    place="CDI; salle 2, étage 1",
    description="Objectif : un premier tableau.\nÀ apporter : rien — vraiment rien, pas même un ordinateur, il y en a sur place.",
    link="https://ekole.example.fr/s/1",
    organiser=Attendee("mentorat@ekole.example.fr", "Mentorat inversé"),
    attendees=(MENTOR, MENTEE),
)


def read(content: bytes) -> Any:
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert b"\n" not in content.replace(b"\r\n", b"")
    calendar = icalendar.Calendar.from_ical(content)
    assert not calendar.errors
    return calendar


def event(content: bytes) -> Any:
    (found,) = read(content).walk("VEVENT")
    assert not found.errors
    return found


class Calendar:
    """What a calendar program keeps: of each appointment, what came with the highest sequence (RFC 5546, §2.1.5)."""

    def __init__(self) -> None:
        self.kept: dict[str, Any] = {}

    def receives(self, content: bytes) -> None:
        found, method = event(content), str(read(content)["METHOD"])
        known = self.kept.get(str(found["UID"]))
        if known is not None and int(found["SEQUENCE"]) <= int(known["SEQUENCE"]):
            return
        if method == "CANCEL":
            self.kept.pop(str(found["UID"]), None)
        else:
            self.kept[str(found["UID"])] = found


def test_an_invitation_says_what_it_should() -> None:
    content = invitation(PLANNED)
    found = event(content)
    assert str(read(content)["METHOD"]) == "REQUEST"
    assert (str(found["UID"]), int(found["SEQUENCE"]), str(found["STATUS"])) == (f"{SESSION}@ekole", 0, "CONFIRMED")
    assert found.start == datetime(2026, 10, 23, 12, tzinfo=ZoneInfo("Europe/Paris"))
    assert found.end - found.start == timedelta(minutes=45)
    assert str(found["SUMMARY"]) == PLANNED.summary
    assert str(found["LOCATION"]) == PLANNED.place
    assert str(found["DESCRIPTION"]) == PLANNED.description
    assert str(found["ORGANIZER"]) == "mailto:mentorat@ekole.example.fr"
    assert [str(one) for one in found["ATTENDEE"]] == ["mailto:ines@lycee.test", "mailto:claire@lycee.test"]
    assert str(found["ATTENDEE"][0].params["CN"]) == "Inès Nès Girard; mentor"
    assert found["ATTENDEE"][0].params["RSVP"] == "FALSE", "the platform's address takes no answers"


def test_an_update_replaces_it_and_a_cancellation_takes_it_away() -> None:
    calendar = Calendar()
    calendar.receives(invitation(PLANNED))
    moved = msgspec.structs.replace(PLANNED, sequence=1, start=datetime(2026, 11, 3, 17, 15))
    calendar.receives(invitation(moved))
    (kept,) = calendar.kept.values()
    assert kept.start == datetime(2026, 11, 3, 17, 15, tzinfo=ZoneInfo("Europe/Paris"))
    calendar.receives(invitation(PLANNED))  # an old mail, read again
    (kept,) = calendar.kept.values()
    assert int(kept["SEQUENCE"]) == 1
    cancelled = msgspec.structs.replace(moved, sequence=2, cancelled=True)
    assert str(event(invitation(cancelled))["STATUS"]) == "CANCELLED"
    calendar.receives(invitation(cancelled))
    assert calendar.kept == {}


@pytest.mark.parametrize(
    ("timezone", "local", "utc"),
    [
        ("Europe/Paris", datetime(2026, 10, 23, 12), datetime(2026, 10, 23, 10, tzinfo=UTC)),
        ("Europe/Paris", datetime(2026, 10, 26, 12), datetime(2026, 10, 26, 11, tzinfo=UTC)),
        ("Europe/Paris", datetime(2027, 3, 29, 12), datetime(2027, 3, 29, 10, tzinfo=UTC)),
        ("Indian/Reunion", datetime(2026, 10, 26, 12), datetime(2026, 10, 26, 8, tzinfo=UTC)),
        ("America/Miquelon", datetime(2026, 10, 30, 12), datetime(2026, 10, 30, 14, tzinfo=UTC)),
        ("America/Miquelon", datetime(2026, 11, 2, 12), datetime(2026, 11, 2, 15, tzinfo=UTC)),
        ("Pacific/Noumea", datetime(2026, 11, 2, 12), datetime(2026, 11, 2, 1, tzinfo=UTC)),
    ],
)
def test_the_zone_that_is_written_is_the_zone_that_is_meant(timezone: str, local: datetime, utc: datetime) -> None:
    """The library is made to read the zone from the text alone, under a name that nobody else knows."""
    content = invitation(msgspec.structs.replace(PLANNED, timezone=timezone, start=local))
    told = content.replace(timezone.encode(), f"Ekole/{timezone.partition('/')[2]}".encode())
    assert event(told).start.astimezone(UTC) == utc


def test_zones_repeat_by_rule() -> None:
    paris = timezone_lines("Europe/Paris", 2026)
    assert "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU" in paris
    assert "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU" in paris
    assert "DTSTART:19700329T020000" in paris
    assert "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU" in timezone_lines("America/Miquelon", 2026)
    assert not any(line.startswith("RRULE") for line in timezone_lines("Indian/Mayotte", 2026))


def test_a_feed_holds_everything_and_invites_nobody() -> None:
    later = msgspec.structs.replace(PLANNED, identifier=UUID(int=8), start=datetime(2027, 1, 5, 12))
    content = feed("Mentorat, Lycée", [PLANNED, later])
    calendar = read(content)
    assert str(calendar["METHOD"]) == "PUBLISH"
    assert "\r\nX-WR-CALNAME:Mentorat\\, Lycée\r\n" in content.decode()
    assert [one.start.date() for one in calendar.walk("VEVENT")] == [date(2026, 10, 23), date(2027, 1, 5)]
    assert b"ATTENDEE" not in content
    assert b"ORGANIZER" not in content
    assert len(calendar.walk("VTIMEZONE")) == 1


def test_an_empty_feed_is_still_a_calendar() -> None:
    assert read(feed("Mentorat", [])).walk("VEVENT") == []


def test_no_name_can_add_a_line_of_its_own() -> None:
    evil = msgspec.structs.replace(PLANNED, summary="a\r\nATTENDEE:x", attendees=(Attendee("a@b.test", "n\r\nX-EVIL:1"),))
    names = [line.split(b":")[0].split(b";")[0] for line in invitation(evil).replace(b"\r\n ", b"").split(b"\r\n")]
    assert names.count(b"ATTENDEE") == 1
    assert b"X-EVIL" not in names
