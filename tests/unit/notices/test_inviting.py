"""A notice about a session, as the mail that mail programs and calendars are given; read back by a library that is not ours."""

from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import icalendar
import msgspec
import pytest

from domain.event import Event
from domain.facilitation.pair import PairEnded, SessionCancelled, SessionMoved, SessionPlanned
from services.accounts.links import AccountLinks
from services.calendars.told import Identified, told_by
from services.catalogues import LocaleName, translate
from services.mail.composing import Envelope, Mail, composed
from services.mail.letter import About, Written
from services.notices.facts import Facts
from services.notices.writing import digest, written

PAIR, PROGRAMME, SESSION, OTHER_SESSION = (UUID(int=n) for n in range(1, 5))
SENDER, READER = "ne-pas-repondre@ekole.example.fr", "ines@lycee.test"
DAY: Final = date(2026, 10, 23)
TOLD_AT: Final = datetime(2026, 10, 5, 8, 30, 12, 345678, tzinfo=UTC)
CHOICES: Final = "https://ekole.example.fr/messages/abc"
PLANNED: Final = SessionPlanned(PAIR, PROGRAMME, SESSION, DAY, 720, 45, "premises")
MOVED: Final = SessionMoved(PAIR, PROGRAMME, SESSION, DAY + timedelta(days=3), 1035, 60, "approved-video", "Visio du rectorat")
CANCELLED: Final = SessionCancelled(PAIR, PROGRAMME, SESSION, "institution")
ANOTHER: Final = SessionPlanned(PAIR, PROGRAMME, OTHER_SESSION, DAY + timedelta(days=7), 600, 30, "premises")
KINDS: Final = {
    SessionPlanned: "session-planned",
    SessionMoved: "session-moved",
    SessionCancelled: "session-cancelled",
    PairEnded: "pair-ended",
}
PARIS: Final = ZoneInfo("Europe/Paris")


def about(zone: ZoneInfo = PARIS) -> About:
    return About(
        base="https://ekole.example.fr",
        institution="Lycée Simone-Iff",
        zone=zone,
        since=TOLD_AT,
        account=None,
        links=AccountLinks(bytes(32)),
    )


def letter(*events: Event, zone: ZoneInfo = PARIS, locale: LocaleName = "fr") -> Written:
    """What is written of the last of these events."""
    history: list[Identified] = [(UUID(int=100 + number), event) for number, event in enumerate(events)]
    last = events[-1]
    facts = Facts(
        event=last,
        first_name="Inès",
        reader="Inès Girard",
        other="Claire Aubert",
        day=getattr(last, "day", DAY),
        start=getattr(last, "start", None),
        place=getattr(last, "place", ""),
        sessions=told_by(history, history[-1][0]),
        told_at=TOLD_AT,
    )
    acts = "/agir/secret-of-ines"
    return written(translate(locale), KINDS[type(last)], facts, about(zone), CHOICES, acts, (SENDER, READER))


def mailed(one: Written, locale: LocaleName = "fr") -> Mail:
    envelope = Envelope(sender_name="Lycée (Ekole)", sender=SENDER, recipient=READER, message_id=UUID(int=9), date=TOLD_AT)
    return composed(one, envelope, locale)


def read(mail: Mail) -> EmailMessage:
    message = message_from_bytes(mail.content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert not any(part.defects for part in message.walk())
    return message


def calendar_part(message: EmailMessage) -> tuple[Any, Any]:
    """The calendar part of a mail, and the one appointment in it, as an independent library reads them."""
    part: Any
    (part,) = [one for one in message.walk() if one.get_content_type() == "text/calendar"]
    calendar = icalendar.Calendar.from_ical(part.get_payload(decode=True))
    assert not calendar.errors
    (event,) = calendar.walk("VEVENT")
    assert not event.errors
    assert part.get_param("method") == str(calendar["METHOD"])
    return part, event


def test_the_mail_has_the_shape_that_calendars_look_for() -> None:
    """The three forms of the letter, the calendar's last; and the same appointment as a file."""
    message = read(mailed(letter(PLANNED)))
    assert message.get_content_type() == "multipart/mixed"
    forms, file = message.iter_parts()
    assert forms.get_content_type() == "multipart/alternative"
    assert [one.get_content_type() for one in forms.iter_parts()] == ["text/plain", "text/html", "text/calendar"]
    part, _ = calendar_part(message)
    assert (part.get_param("method"), part.get_content_charset()) == ("REQUEST", "utf-8")
    assert not part.is_attachment()
    assert (file.get_content_type(), file.get_filename(), file.is_attachment()) == ("application/ics", "invite.ics", True)
    assert file.get_payload(decode=True) == part.get_payload(decode=True)
    assert message["Content-Language"] == "fr"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_the_same_notice_always_gives_the_same_octets() -> None:
    first, second = mailed(letter(PLANNED, MOVED)), mailed(letter(PLANNED, MOVED))
    assert first.content == second.content
    assert first.content.isascii()
    lines = first.content.split(b"\r\n")
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert max(map(len, lines)) <= 998


def test_who_is_invited_and_by_whom() -> None:
    _, event = calendar_part(read(mailed(letter(PLANNED))))
    assert str(event["ORGANIZER"]) == f"mailto:{SENDER}"
    assert str(event["ATTENDEE"]) == f"mailto:{READER}", "nobody else's address is told"
    assert event["ATTENDEE"].params["CN"] == "Inès Girard"
    assert event["ATTENDEE"].params["RSVP"] == "FALSE"
    assert str(event["SUMMARY"]) == "Séance de mentorat inversé avec Claire Aubert"
    assert event["DTSTAMP"].dt == TOLD_AT.replace(microsecond=0)
    assert event.start == datetime(2026, 10, 23, 12, tzinfo=PARIS)
    assert event.end - event.start == timedelta(minutes=45)


def test_a_link_that_acts_stays_in_the_letter() -> None:
    one = letter(PLANNED)
    assert one.link.endswith("/agir/secret-of-ines")
    assert all(b"secret-of-ines" not in joined.content.replace(b"\r\n ", b"") for joined in one.invitations)


def test_an_update_replaces_it_and_a_cancellation_takes_it_away() -> None:
    kept: dict[str, Any] = {}
    lives: list[tuple[Event, ...]] = [(PLANNED,), (PLANNED, MOVED), (PLANNED,), (PLANNED, MOVED, CANCELLED)]
    seen = []
    for life in lives:
        part, event = calendar_part(read(mailed(letter(*life))))
        known = kept.get(str(event["UID"]))
        if known is None or int(event["SEQUENCE"]) > int(known["SEQUENCE"]):
            kept[str(event["UID"])] = event
        seen.append((part.get_param("method"), int(kept[f"{SESSION}@ekole"]["SEQUENCE"]), str(kept[f"{SESSION}@ekole"]["STATUS"])))
    assert seen == [("REQUEST", 0, "CONFIRMED"), ("REQUEST", 1, "CONFIRMED"), ("REQUEST", 1, "CONFIRMED"), ("CANCEL", 2, "CANCELLED")]
    assert len(kept) == 1


@pytest.mark.parametrize(
    ("zone", "day", "utc"),
    [
        ("Europe/Paris", date(2026, 10, 23), datetime(2026, 10, 23, 10, tzinfo=UTC)),
        ("Europe/Paris", date(2026, 10, 30), datetime(2026, 10, 30, 11, tzinfo=UTC)),
        ("Indian/Reunion", date(2026, 10, 23), datetime(2026, 10, 23, 8, tzinfo=UTC)),
        ("Indian/Reunion", date(2026, 10, 30), datetime(2026, 10, 30, 8, tzinfo=UTC)),
        ("America/Miquelon", date(2026, 11, 6), datetime(2026, 11, 6, 15, tzinfo=UTC)),
    ],
)
def test_noon_is_the_institution_s_own_noon(zone: str, day: date, utc: datetime) -> None:
    """Either side of the end of summer time. The library reads the zone from the mail alone, under a name that nobody else knows."""
    (joined,) = letter(msgspec.structs.replace(PLANNED, day=day), zone=ZoneInfo(zone)).invitations
    told = joined.content.replace(zone.encode(), f"Ekole/{zone.partition('/')[2]}".encode())
    event: Any
    (event,) = icalendar.Calendar.from_ical(told).walk("VEVENT")
    assert event.start.astimezone(UTC) == utc


def test_the_letter_says_what_is_joined_in_the_reader_s_language() -> None:
    assert letter(PLANNED).paragraphs[-1] == "L’invitation jointe met la séance dans votre agenda."
    english = letter(PLANNED, MOVED, locale="en")
    assert english.paragraphs[-1] == "The invitation joined to this mail updates your calendar."
    _, event = calendar_part(read(mailed(english, "en")))
    assert str(event["DESCRIPTION"]).startswith("To move or cancel this session, open the link")
    assert letter(PLANNED, CANCELLED).paragraphs[-1] == "Le fichier joint retire la séance de votre agenda."


def test_a_digest_joins_each_appointment_as_a_file() -> None:
    """A request is about one appointment: several cannot be one form of the letter (RFC 5546, 3.2.2)."""
    _ = translate("fr")
    both = digest(_, [letter(PLANNED), letter(PLANNED, ANOTHER)], about(), CHOICES)
    message = read(mailed(both))
    assert message.get_content_type() == "multipart/mixed"
    files: list[Any]
    forms, *files = message.iter_parts()
    assert [one.get_content_type() for one in forms.iter_parts()] == ["text/plain", "text/html"]
    assert [(one.get_content_type(), one.get_param("method"), one.get_filename()) for one in files] == [
        ("text/calendar", "REQUEST", "invite-1.ics"),
        ("text/calendar", "REQUEST", "invite-2.ics"),
    ]
    contents: list[Any] = [one.get_payload(decode=True) for one in files]
    uids = [str(icalendar.Calendar.from_ical(one).walk("VEVENT")[0]["UID"]) for one in contents]
    assert uids == [f"{SESSION}@ekole", f"{OTHER_SESSION}@ekole"]
    alone = read(mailed(digest(_, [letter(PLANNED)], about(), CHOICES)))
    assert calendar_part(alone)[0].get_param("method") == "REQUEST"
    assert mailed(both) == mailed(both)


def test_the_end_of_a_pair_takes_its_coming_sessions_out_of_calendars() -> None:
    past = msgspec.structs.replace(PLANNED, day=TOLD_AT.date() - timedelta(days=1))
    ended = letter(past, ANOTHER, PairEnded(PAIR, PROGRAMME, "person-left"))
    _, event = calendar_part(read(mailed(ended)))
    assert (str(event["UID"]), str(event["STATUS"]), int(event["SEQUENCE"])) == (f"{OTHER_SESSION}@ekole", "CANCELLED", 1)
    nothing_planned = letter(past, PairEnded(PAIR, PROGRAMME, "person-left"))
    assert nothing_planned.invitations == ()
    assert read(mailed(nothing_planned)).get_content_type() == "multipart/alternative"
