"""By when a request about one's own data is answered."""

import calendar
from datetime import date


def answer_due(asked: date) -> date:
    """One month later, as RGPD art. 12 §3 has it; the last day of a month that has no such day."""
    year, month = (asked.year + 1, 1) if asked.month == 12 else (asked.year, asked.month + 1)
    return date(year, month, min(asked.day, calendar.monthrange(year, month)[1]))
