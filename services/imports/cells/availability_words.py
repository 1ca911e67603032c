"""The words of availability phrases, in French and in the English of forms left untranslated.

Parts of the day, as schools use the words: matin 8:00–12:00, midi 12:00–14:00, après-midi 14:00–18:00, soir 18:00–20:00.
They do not overlap, so that «midi» and «après-midi» are two different offers.
"""

import re
from enum import Enum, auto

import msgspec

from services.imports.text import without_accents


class Sign(Enum):
    """What a word of the phrase is."""

    DAY = auto()
    TIME = auto()
    NUMBER = auto()
    PART = auto()
    FROM = auto()
    UNTIL = auto()
    TO = auto()
    DASH = auto()
    SLASH = auto()
    AND = auto()
    EXCEPT = auto()
    UNKNOWN = auto()


class Word(msgspec.Struct, frozen=True):
    """A word with what it stands for: days (0 = Monday), or a start and, for parts of the day, an end in minutes."""

    sign: Sign
    text: str
    days: tuple[int, ...] = ()
    start: int = 0
    end: int = 0


_WEEK = tuple(range(5))  # Saturday is a school day in few places: it must be named
_DAYS = (
    (r"tous les jours|toute la semaine|chaque jour|tlj|all week|every ?day|weekdays|n'?importe quel jour|jours ouvrables", _WEEK),
    (r"n'?importe quand|tout le temps|toujours|anytime|any time|a tout moment|peu importe|indifferent|flexible", _WEEK),
    (r"week[- ]?ends?", (5, 6)),
    (r"lundis?|lun\.?|mondays?", (0,)),
    (r"mardis?|mar\.?|tuesdays?|tue\.?", (1,)),
    (r"mercredis?|mer\.?|merc\.?|wednesdays?|wed\.?", (2,)),
    (r"jeudis?|jeu\.?|thursdays?|thu\.?", (3,)),
    (r"vendredis?|ven\.?|vend\.?|fridays?|fri\.?", (4,)),
    (r"samedis?|sam\.?|saturdays?|sat\.?", (5,)),
    (r"dimanches?|dim\.?|sundays?|sun\.?", (6,)),
)
_PARTS = (
    (r"debut d(?:e l)?['’ ]?\s?(?:apres[- ]midi|aprem)|debut d'am", 14, 16),
    (r"fin d(?:e l)?['’ ]?\s?(?:apres[- ]?midi|aprem)", 16, 18),
    (r"fin d(?:e|u) matin(?:ee)?", 10, 12),
    (r"debut d(?:e|u) matin(?:ee)?", 8, 10),
    (r"fin de (?:la )?journee|apres les cours", 17, 19),
    (r"entre midi et (?:deux|2)(?:\s*h(?:eures)?)?|(?:de )?midi (?:a |- ?)(?:deux|2)(?: heures| ?h)?|midi[- ]deux", 12, 14),
    (r"pause (?:dejeuner|meridienne|de midi|du midi)|heure d(?:u|e) (?:dejeuner|repas)|dejeuner|lunch(?: ?time| break)?", 12, 14),
    (r"apres[- ]?midis?|aprem|pm|afternoons?", 14, 18),
    (r"(?:toute )?(?:la )?(?:matinees?|matins?)|mat\.|mornings?", 8, 12),
    (r"midis?|noon", 12, 14),
    (r"soirees?|soirs?|evenings?", 18, 20),
    (r"(?:toute )?(?:la )?journees?(?: entieres?)?|all day|whole day", 8, 18),
)
_SCANNER = re.compile(
    "|".join(
        (
            r"(?P<except>\b(?:sauf|hors|hormis|excepte|a l['’ ]exception d(?:e|u|es)|jamais|(?:in|non )disponibles?"
            r"|pas|except|not)\b)",
            *(rf"(?P<part{i}>(?<![a-z])(?:{words})(?![a-z]))" for i, (words, _, _) in enumerate(_PARTS)),
            *(rf"(?P<day{i}>(?<![a-z])(?:{words})(?![a-z]))" for i, (words, _) in enumerate(_DAYS)),
            r"(?P<time>(?<!\d)(?P<hour>\d{1,2})\s*(?:(?:heures?|hrs?|h)\s*(?P<minute>\d{2})?(?!\d)(?:\s*mn|\s*min)?"
            r"|[:.](?P<minutes>\d{2})(?!\d))(?P<half>\s*(?:am|pm)\b)?)",
            r"(?P<number>(?<!\d)\d{1,2}(?!\d)(?P<number_half>\s*(?:am|pm)\b)?)",
            r"(?P<until>\b(?:avant|jusqu['’ ]?(?:a|au)|before|until)\b)",
            r"(?P<from>\b(?:a partir d[eu]|des|apres|after|from)\b(?=\s*(?:\d|midi)))",
            r"(?P<between>\bentre\b|\bbetween\b)",
            r"(?P<to>\b(?:a|au|to)\b|->|→)",
            r"(?P<dash>[-–—−])",
            r"(?P<slash>/)",
            r"(?P<and>,|&|\+|\bet\b|\bou\b|\band\b|\bor\b)",
            r"(?P<small>\b(?:de|du|le|la|les|l|d|en|dans|sur|chaque|tous|toutes|toute|tout|je|suis|libres?|dispo(?:nibles?)?|plutot|"
            r"possibles?|ok|oui|non|aucune?|neant|on|the|at|in|every|jours?)\b|['’().:])",
            r"(?P<unknown>[^\s,/;()]+)",
        )
    )
)
_SEGMENTS = re.compile(r"[;\n|•]+")


def words_of(text: str) -> list[list[Word]]:
    """The words of each segment of a phrase (segments end at semicolons, bars, bullets and line breaks)."""
    return [_scan(segment) for segment in _SEGMENTS.split(without_accents(text)) if segment.strip()]


def _scan(segment: str) -> list[Word]:
    words: list[Word] = []
    between = False
    for found in _SCANNER.finditer(segment):
        written = found.group().strip()
        word = _word(found, written)
        if found["between"]:
            between = True
        elif word is not None:
            # «entre 12h et 14h»: the «et» of a stretch
            if between and word.sign is Sign.AND:
                word, between = Word(Sign.TO, written), False
            words.append(word)
    return _pairs_of_numbers(words)


def _word(found: "re.Match[str]", written: str) -> Word | None:
    groups = found.groupdict()
    for index, (_, start, end) in enumerate(_PARTS):
        if groups[f"part{index}"]:
            return Word(Sign.PART, written, start=start * 60, end=end * 60)
    for index, (_, days) in enumerate(_DAYS):
        if groups[f"day{index}"]:
            return Word(Sign.DAY, written, days=days)
    if groups["time"]:
        minute = int(groups["minute"] or groups["minutes"] or 0)
        return _clock_word(Sign.TIME, written, int(groups["hour"]), minute, groups["half"])
    if groups["number"]:
        half = groups["number_half"]
        digits = int(re.sub(r"\D", "", groups["number"]))
        return _clock_word(Sign.TIME if half else Sign.NUMBER, written, digits, 0, half)
    for name, sign in _PLAIN_SIGNS.items():
        if groups[name]:
            return Word(sign, written)
    return None


_PLAIN_SIGNS = {
    "except": Sign.EXCEPT,
    "until": Sign.UNTIL,
    "from": Sign.FROM,
    "to": Sign.TO,
    "dash": Sign.DASH,
    "slash": Sign.SLASH,
    "and": Sign.AND,
    "unknown": Sign.UNKNOWN,
}


def _clock_word(sign: Sign, written: str, hour: int, minute: int, half: str | None) -> Word:
    if half and half.strip() == "pm" and hour < 12:
        hour += 12
    if hour > 24 or minute > 59:
        return Word(Sign.UNKNOWN, written)
    return Word(sign, written, start=hour * 60 + minute)


def _pairs_of_numbers(words: list[Word]) -> list[Word]:
    """A bare number is an hour only as one end of a stretch («12-14h», «17h-19»); elsewhere it is not understood."""
    ranged = (Sign.TO, Sign.DASH, Sign.SLASH)
    timed = (Sign.TIME, Sign.NUMBER, Sign.PART)
    kept = []
    for at, word in enumerate(words):
        if word.sign is Sign.NUMBER:
            before = at >= 2 and words[at - 1].sign in ranged and words[at - 2].sign in timed
            after = at + 2 < len(words) and words[at + 1].sign in ranged and words[at + 2].sign in timed
            opened = at >= 1 and words[at - 1].sign in (Sign.FROM, Sign.UNTIL)
            kept.append(word if before or after or opened else Word(Sign.UNKNOWN, word.text))
        else:
            kept.append(word)
    return kept
