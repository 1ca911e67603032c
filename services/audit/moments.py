"""The moment that somebody asks to see: a position of the log, or a day by either clock (DESIGN §5)."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec

from domain.refusal import Refused
from projections.replay import Until


class MomentUnreadable(Refused):
    code = "moment-unreadable"
    kind = "invalid"
    sentence = "Ce moment n’est pas lisible : une position est un nombre, un jour s’écrit AAAA-MM-JJ. Rien n’a été montré ; corrigez-le."


class Moment(msgspec.Struct, frozen=True):
    """At a ``position``; or what had happened by the end of ``day``, of what was known by the end of ``known`` (None: by now)."""

    position: int | None = None
    day: date | None = None
    known: date | None = None

    @classmethod
    def asked(cls, position: str, day: str, known: str) -> "Moment":
        """As typed, any of it empty. Raises MomentUnreadable."""
        if position and not (position.isascii() and position.isdigit() and len(position) <= 18):
            raise MomentUnreadable
        try:
            days = [date.fromisoformat(one) if one else None for one in (day, known)]
        except ValueError:
            raise MomentUnreadable from None
        if any(one is not None and not 1970 <= one.year <= 2200 for one in days):
            raise MomentUnreadable
        return cls(int(position) if position else None, *days)

    def until(self, zone: ZoneInfo) -> Until:
        """What a replay sees of the log."""
        return Until(position=self.position, as_at=_ended(self.day, zone), known_at=_ended(self.known, zone))


def _ended(day: date | None, zone: ZoneInfo) -> datetime | None:
    return datetime.combine(day + timedelta(days=1), time(0), zone) - timedelta(microseconds=1) if day else None
