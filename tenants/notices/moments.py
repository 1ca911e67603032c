"""When a notice may reach somebody: never in their night nor on a Sunday, where they want it quiet; together once a day, where they say."""

from datetime import datetime, time, timedelta
from typing import Final

from tenants.notices.choices import NoticeChoice
from tenants.notices.policy import Weight

MORNING, EVENING = time(7, 30), time(20, 0)  # of the institution's own day
DIGEST: Final = time(17, 0)  # when the day's digest leaves
_SUNDAY: Final = 6


def when(local: datetime, weight: Weight, choice: NoticeChoice) -> datetime:
    """The first moment from ``local`` on, in its own zone. What is urgent waits for nothing; the digest holds only what is usual."""
    if weight == "urgent":
        return local
    if weight == "usual" and choice.daily:
        digest = local.replace(hour=DIGEST.hour, minute=DIGEST.minute, second=0, microsecond=0)
        return _quiet_days(digest if local <= digest else digest + timedelta(days=1), choice)
    return _quiet_days(_by_day(local, choice), choice)


def is_digest(weight: Weight, choice: NoticeChoice) -> bool:
    return weight == "usual" and choice.daily


def _by_day(local: datetime, choice: NoticeChoice) -> datetime:
    if not choice.quiet_nights or MORNING <= local.time() < EVENING:
        return local
    morning = local.replace(hour=MORNING.hour, minute=MORNING.minute, second=0, microsecond=0)
    return morning if local.time() < MORNING else morning + timedelta(days=1)


def _quiet_days(local: datetime, choice: NoticeChoice) -> datetime:
    if not choice.quiet_sundays or local.weekday() != _SUNDAY:
        return local
    monday = local + timedelta(days=1)
    return monday if local.time() == DIGEST else monday.replace(hour=MORNING.hour, minute=MORNING.minute, second=0, microsecond=0)
