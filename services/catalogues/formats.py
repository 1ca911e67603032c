"""Numbers, dates and durations as they are written in each language.

French: decimal comma, narrow no-break space between thousands, no-break space before the percent sign, «1er» for the first of a
month. English is British, as in European schools. Rounding is half up: 62,5 reads 63, as everybody learnt it.
"""

from collections.abc import Iterable
from datetime import date, datetime, tzinfo
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.numbers import format_decimal

Number = int | float | Decimal

MINUS: Final = "\N{MINUS SIGN}"
NO_BREAK: Final = "\N{NO-BREAK SPACE}"


def rounded(value: Number, decimals: int) -> Decimal:
    """Half up, never a negative zero; the float is read as it prints, so that 2.675 is not 2.67499…"""
    result = Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return abs(result) if result == 0 else result


def number(locale: Locale, value: Number, decimals: int = 0) -> str:
    """1284.5 with one decimal: «1 284,5», «1,284.5». A true minus sign."""
    pattern = "#,##0." + "0" * decimals if decimals else "#,##0"
    return format_decimal(rounded(value, decimals), format=pattern, locale=locale).replace("-", MINUS)


def signed(locale: Locale, value: Number, decimals: int = 1) -> str:
    """A difference always says its direction: «+14,2», «−3,0»; none at all is «0,0»."""
    text = number(locale, value, decimals)
    return f"+{text}" if rounded(value, decimals) > 0 else text


def percent(locale: Locale, value: Number, decimals: int = 0) -> str:
    """``value`` is already in per cent: 75 reads «75 %», «75%»."""
    return number(locale, value, decimals) + (f"{NO_BREAK}%" if locale.language == "fr" else "%")


def day(locale: Locale, when: date) -> str:
    """«9 novembre 2026», «1er novembre 2026»; «9 November 2026»."""
    return _first(locale, when, format_date(when, "d MMMM y", locale=locale))


def short_day(locale: Locale, when: date) -> str:
    """«9 nov.»; «9 Nov»."""
    return _first(locale, when, format_date(when, "d MMM", locale=locale))


def weekday(locale: Locale, when: date) -> str:
    """«lundi 9 novembre 2026»; «Monday 9 November 2026»."""
    return f"{format_date(when, 'EEEE', locale=locale)} {day(locale, when)}"


def short_month(locale: Locale, when: date) -> str:
    """«nov.»; «Nov»."""
    return format_skeleton("MMM", when, locale=locale)


def clock(locale: Locale, when: datetime, zone: tzinfo) -> str:
    """The time of an instant where the institution is: «17:42». ValueError for a time without zone."""
    if when.tzinfo is None:
        raise ValueError("an instant has a time zone")
    return f"{when.astimezone(zone):%H:%M}"


def moment(locale: Locale, when: datetime, zone: tzinfo) -> str:
    """«9 nov. 17:42», in the institution's own time."""
    time = clock(locale, when, zone)
    return f"{short_day(locale, when.astimezone(zone).date())} {time}"


def duration(locale: Locale, minutes: int) -> str:
    """45 reads «45 min», 60 «1 h», 90 «1 h 30», 270 «4 h 30»; in English «1 h 30 min»."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest}{NO_BREAK}min"
    if not rest:
        return f"{number(locale, hours)}{NO_BREAK}h"
    ending = f"{rest:02}" if locale.language == "fr" else f"{rest}{NO_BREAK}min"
    return f"{number(locale, hours)}{NO_BREAK}h{NO_BREAK}{ending}"


def enumeration(locale: Locale, words: Iterable[str]) -> str:
    """«a, b et c»; «a, b and c»."""
    return format_list(list(words), locale=locale)


def _first(locale: Locale, when: date, text: str) -> str:
    return f"1er{text[1:]}" if locale.language == "fr" and when.day == 1 else text
