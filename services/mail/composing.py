"""A written letter as a mail: headers, plain text, simple HTML (RFC 5322, RFC 2045).

The same letter always gives the same octets: where one is sent twice after all, the reader's program sees one.
"""

import re
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import cache
from pathlib import Path
from textwrap import wrap
from typing import Final
from uuid import UUID

import msgspec
from email_validator import validate_email
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from services.catalogues import LocaleName, translate
from services.mail.letter import Invitation, Written

_WIDTH: Final = 78  # characters of a line of plain text (RFC 5322, 2.1.1)
_SPACES: Final = re.compile(r"[ \t\r\n]+")  # those that may break; French sets others that may not
_LONGEST_SUBJECT: Final = 200  # characters


class Envelope(msgspec.Struct, frozen=True, kw_only=True):
    """Who writes to whom, and what makes this mail this one. ``date`` is when it was asked for, whenever it leaves."""

    sender_name: str
    sender: str
    recipient: str
    message_id: UUID
    date: datetime

    @property
    def domain(self) -> str:
        return self.sender.rpartition("@")[2]


class Mail(msgspec.Struct, frozen=True, kw_only=True):
    """What a mail server is given.

    ``sender``: whom a server writes to that cannot deliver it. ``international``: an address in it is not ASCII, and the server must take
    such (RFC 6531).
    """

    sender: str
    recipient: str
    content: bytes
    international: bool


def composed(written: Written, envelope: Envelope, locale: LocaleName) -> Mail:
    """The mail. Nothing of what a letter says can become a header of its own: line ends are refused by the library, and taken out here."""
    recipient, international = _deliverable(envelope.recipient)
    message = EmailMessage(policy=SMTP.clone(utf8=international, max_line_length=_WIDTH))
    message["From"] = Address(display_name=_one_line(envelope.sender_name), addr_spec=envelope.sender)
    message["To"] = recipient
    message["Subject"] = _one_line(written.subject)[:_LONGEST_SUBJECT]
    message["Date"] = format_datetime(envelope.date.replace(microsecond=0))
    message["Message-ID"] = f"<{envelope.message_id}@{envelope.domain}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no machine answers a machine
    message["X-Auto-Response-Suppress"] = "All"
    if written.unsubscribe is not None:
        message["List-Unsubscribe"] = f"<{_one_line(written.unsubscribe)}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(plain_text(written), cte="quoted-printable")
    message.add_alternative(html(written, locale), subtype="html", cte="quoted-printable")
    _join(message, written.invitations)
    message["Content-Language"] = locale  # now: set before, it would have gone into the first part
    for number, several in enumerate(part for part in message.walk() if part.is_multipart()):
        several.set_boundary(f"ekole-{envelope.message_id.hex}" + (f"-{number}" if number else ""))
    return Mail(sender=envelope.sender, recipient=recipient, content=message.as_bytes(), international=international)


def _join(message: EmailMessage, invitations: tuple[Invitation, ...]) -> None:
    """One appointment is a third form of the letter, which calendars show with buttons, and a file for programs that know only files.

    Several cannot be one form: a request is about one appointment (RFC 5546, 3.2.2). Each is then a file that says what to do with it.
    """
    if len(invitations) == 1:
        (only,) = invitations
        message.add_alternative(only.content.decode(), subtype="calendar", params={"method": only.method}, cte="base64")
        message.add_attachment(only.content, maintype="application", subtype="ics", filename="invite.ics")
        return
    for number, one in enumerate(invitations, start=1):
        message.add_attachment(
            one.content.decode(), subtype="calendar", params={"method": one.method}, cte="base64", filename=f"invite-{number}.ics"
        )


def plain_text(written: Written) -> str:
    """Wrapped, the link on a line of its own and unbroken."""
    blocks = [_wrapped(paragraph) for paragraph in written.paragraphs]
    blocks += [written.verbatim] if written.verbatim else []
    blocks += [f"{_wrapped(written.action)}\n{written.link}", _wrapped(written.closing), "-- \nEkole"]
    if written.unsubscribe is not None:
        blocks.append(written.unsubscribe)
    return "\n\n".join(blocks) + "\n"


def html(written: Written, locale: LocaleName) -> str:
    return _environment(locale).get_template("letter.html").render(letter=written, locale=locale)


@cache
def _environment(locale: LocaleName) -> Environment:
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    translate(locale).install(made)
    return made


def _deliverable(address: str) -> tuple[str, bool]:
    """The address as most servers take it, its domain in ASCII; and whether it cannot be written so."""
    checked = validate_email(address, check_deliverability=False, test_environment=True)
    return (checked.ascii_email, False) if checked.ascii_email else (checked.normalized, True)


def _one_line(text: str) -> str:
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())


def _wrapped(text: str) -> str:
    return "\n".join(wrap(_SPACES.sub(" ", text), _WIDTH, break_long_words=False, break_on_hyphens=False))
