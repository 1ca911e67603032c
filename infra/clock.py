"""The one place that asks what time it is; everybody else is told."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    """The present instant, in UTC, with its time zone."""
    return datetime.now(UTC)
