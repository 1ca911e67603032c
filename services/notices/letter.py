"""The letters of notices. They hold where in the log their fact stands, and nothing of it: it is read when they are sent."""

from services.mail.letter import Letter, letter


@letter("notice")
class NoticeLetter(Letter, frozen=True, kw_only=True):
    """One fact, told to one reader. ``notice`` is a kind of tenants/notices/policy.py, ``position`` that of the line."""

    notice: str
    position: int


@letter("notice-digest")
class DigestLetter(Letter, frozen=True, kw_only=True):
    """A day's usual notices in one; which they are stands beside it (ekole.notice_item). ``day`` as ISO 8601 writes it."""

    day: str
