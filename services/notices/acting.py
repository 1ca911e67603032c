"""Which link of a notice acts: the one thing that it asks for, in one tap and without an account (services/links)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from services.links.issuing import WITH_SUBJECT, Purpose, link_for
from services.mail.letter import Recipient, ToPerson
from services.notices.facts import Facts
from tenants.personal_data.keyring import TenantKey

LIFETIME: Final = timedelta(days=30)
_PURPOSES: Final[Mapping[str, Purpose]] = {
    "pair-formed": "pair",
    "waited-pair-acceptance": "pair",
    "session-planned": "session",
    "session-moved": "session",
    "session-cancelled": "times",
    "session-to-confirm": "session",
    "waited-first-session": "times",
    "waited-inactivity-nudge": "times",
    "waited-session-tomorrow": "session",
    "waited-session-to-report": "log",
    "selected": "charter",
    "survey-opened": "answer",
    "waited-survey-reminder": "answer",
}


def acting_path(key: TenantKey, kind: str, facts: Facts, to: Recipient, since: datetime) -> str | None:
    """None for those who have an account, and act in it. The same for the same, so that a mail sent twice is one."""
    if not isinstance(to, ToPerson) or to.participation is None:
        return None
    until = since + LIFETIME
    if to.guardian:
        return link_for(key, "consent", to.participation, since, until, audience="guardian")
    purpose = _PURPOSES.get(kind, "space")
    subject = _subject(purpose, facts.event)
    if purpose in WITH_SUBJECT and subject is None:
        purpose = "space"
    return link_for(key, purpose, to.participation, since, until, subject=subject)


def _subject(purpose: Purpose, event: object) -> UUID | None:
    awaited: tuple[Any, ...] = getattr(event, "awaited", ())
    only = awaited[0] if len(awaited) == 1 else None
    match purpose:
        case "pair" | "log" | "times":
            return getattr(event, "pair", None) or (only and (only.pair or only.subject))
        case "session":
            return getattr(event, "session", None) or (only and only.subject if getattr(event, "about", "") == "session" else None)
        case "answer":
            return getattr(event, "survey", None) or (only and only.subject)
        case _:
            return None
