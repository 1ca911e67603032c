"""Reports of delivery as mail servers write them (RFC 3464): to whom they were sent, and whether the mail is lost.

Read leniently: servers disagree on much, and anybody can send anything. Nothing here says that a report is true.
"""

import re
from collections.abc import Iterator
from email import message_from_bytes, message_from_string, policy
from email.message import Message
from typing import Any, Final

import msgspec

_STATUS: Final = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")  # RFC 3463
_BLANK: Final = re.compile(r"\r?\n\r?\n")
# where servers write to whom a mail was addressed on its envelope
_ADDRESSED: Final = ("To", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To")
ADDRESS: Final = "returned-address"
FULL: Final = "returned-full"
LATE: Final = "returned-late"
REFUSED: Final = "returned-refused"


class Report(msgspec.Struct, frozen=True):
    """``addressed``: the header fields that say to whom the report itself was sent, as they stand. ``failure``: why the mail is lost, as
    a code; None where it is only late, or arrived."""

    addressed: str
    failure: str | None


def read_report(octets: bytes) -> Report | None:
    """None for a mail that is no report of delivery."""
    try:
        message = message_from_bytes(octets, policy=policy.compat32)
        reported = list(_reported(message))
    except RecursionError:  # parts within parts without end: no server writes such
        return None
    if not reported:
        return None
    failures = [failure for one in reported if (failure := _failure(one)) is not None]
    addressed = "\n".join(str(value) for name in _ADDRESSED for value in message.get_all(name, []))
    return Report(addressed, failures[0] if failures else None)


def _reported(message: Message) -> Iterator["Message[Any, Any]"]:
    """What is said of each recipient: the groups of fields after the first, which is about the mail itself (RFC 3464, 2.1)."""
    for part in message.walk():
        groups: Any = part.get_payload()
        if not isinstance(groups, list):
            continue
        if part.get_content_type() == "message/global-delivery-status":  # RFC 6533; the library knows its first group alone
            groups = [message_from_string(group) for group in _BLANK.split(str(groups[0].get_payload()))]
        elif part.get_content_type() != "message/delivery-status":
            continue
        yield from (group for group in groups if "Action" in group or "Status" in group)


def _failure(group: "Message[Any, Any]") -> str | None:
    """An action says what the server did; without one, a status of class 5 says that it is for ever (RFC 3464, 2.3.3 and 2.3.4).

    A server that gave up after days of trying says «failed» with a status of class 4: the mail is as lost.
    """
    action = str(group.get("Action", "")).strip().lower().split()
    status = _STATUS.search(str(group.get("Status", "")))
    kind, subject, detail = status.groups() if status else ("", "", "")
    if action[:1] != ["failed"] and not (not action and kind == "5"):
        return None
    if kind == "4":
        return LATE
    if (subject, detail) == ("2", "2"):
        return FULL
    return ADDRESS if subject == "1" or (subject, detail) == ("2", "1") else REFUSED
