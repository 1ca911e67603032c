"""Weekly availability, from «mardi 17h-19h / mercredi après-midi» to minutes that two people share."""

from collections.abc import Iterable
from functools import lru_cache

import msgspec

from domain.availability import Slot, common_minutes, joined
from services.imports.cells.availability_words import Sign, Word, words_of

_WORKING_DAYS = (0, 1, 2, 3, 4)
_DAY_STARTS, _DAY_ENDS = 8 * 60, 18 * 60


class Availability(msgspec.Struct, frozen=True):
    """Slots of a usual week in order, none touching another, and the words that could not be read (small letters, no accents)."""

    slots: tuple[Slot, ...] = ()
    unread: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.slots)


def shared_minutes(one: Availability, other: Availability) -> int:
    """How many minutes a week both are free."""
    return common_minutes(one.slots, other.slots)


def united(parts: Iterable[Availability]) -> Availability:
    """Everything that any of the parts offers."""
    parts = tuple(parts)
    unread = dict.fromkeys(text for part in parts for text in part.unread)
    return Availability(tuple(joined(slot for part in parts for slot in part.slots)), tuple(unread))


@lru_cache(maxsize=20_000)
def read_availability(text: str) -> Availability:
    """The weekly slots of a phrase.

    A day without a time takes the time that follows in the same list («lundi et mardi 12h-14h»), else it is the whole day, 8:00 to
    18:00. A time without a day holds from Monday to Friday. «sauf» takes away what follows it. Parts of a day are those of
    ``availability_words``. What cannot be read narrows nothing and is handed back.
    """
    free: list[Slot] = []
    unread: list[str] = []
    for segment in words_of(text):
        clauses, taken_away, unknown = _Reader(segment).read()
        free += _minus(clauses, taken_away) if taken_away else clauses
        unread += unknown
    return Availability(tuple(joined(free)), tuple(dict.fromkeys(unread)))


def _minus(slots: Iterable[Slot], taken_away: Iterable[Slot]) -> list[Slot]:
    left = list(slots)
    for gone in taken_away:
        rest = []
        for slot in left:
            if slot.weekday != gone.weekday or gone.end <= slot.start or slot.end <= gone.start:
                rest.append(slot)
                continue
            if slot.start < gone.start:
                rest.append(Slot(slot.weekday, slot.start, gone.start))
            if gone.end < slot.end:
                rest.append(Slot(slot.weekday, gone.end, slot.end))
        left = rest
    return left


class _Clause:
    """Days and the times that go with them, in whichever order they came."""

    def __init__(self) -> None:
        self.days: list[int] = []
        self.times: list[tuple[int, int]] = []
        self.times_first = False
        self.unclear = False

    def slots(self, whole_day: tuple[int, int] = (_DAY_STARTS, _DAY_ENDS)) -> list[Slot]:
        if not self.times and (self.unclear or not self.days):
            return []
        days = self.days or _WORKING_DAYS
        times = self.times or [whole_day]
        return [Slot(day, start, end) for day in days for start, end in times]


class _Reader:
    """Reads one segment (what stands between semicolons or line breaks) from left to right."""

    def __init__(self, words: list[Word]) -> None:
        self.words = words
        self.at = 0
        self.unread: list[str] = []

    def read(self) -> tuple[list[Slot], list[Slot], list[str]]:
        clauses, excepted = [_Clause()], [_Clause()]
        current, excepting = clauses, False
        while self.at < len(self.words):
            word = self.words[self.at]
            if word.sign is Sign.EXCEPT:
                current, excepting = excepted, True
                self.at += 1
            elif word.sign is Sign.DAY:
                self._add_days(current)
            elif word.sign in (Sign.TIME, Sign.PART, Sign.FROM, Sign.UNTIL, Sign.NUMBER):
                self._add_times(current)
            else:
                if word.sign is Sign.UNKNOWN:
                    self.unread.append(word.text)
                    # «lundi M1»: some hour that is not understood is not the whole day.
                    current[-1].unclear = current[-1].unclear or any(map(str.isdigit, word.text))
                self.at += 1
        taken_away = [slot for clause in excepted for slot in clause.slots((0, 24 * 60))]
        free = [slot for clause in clauses for slot in clause.slots()]
        if excepting and taken_away and not free:
            free = [Slot(day, _DAY_STARTS, _DAY_ENDS) for day in _WORKING_DAYS]
        return free, taken_away, self.unread

    def _add_days(self, clauses: list[_Clause]) -> None:
        clause = clauses[-1]
        if clause.days and clause.times and not clause.times_first:
            clauses.append(clause := _Clause())
        clause.times_first = clause.times_first or bool(clause.times)
        days = list(self.words[self.at].days)
        self.at += 1
        if self._next_is_day_after(Sign.TO) or self._next_is_day_after(Sign.DASH):
            dash = self.words[self.at].sign is Sign.DASH
            last = self.words[self.at + 1].days[0]
            # «mardi-jeudi» may be two days or three: only «au» and a whole working week are taken for a stretch.
            if dash and not (days[0] == 0 and last >= 4):
                days += [last]
            else:
                days = list(range(days[0], last + 1)) or [*days, last]
            self.at += 2
        clause.days += [day for day in days if day not in clause.days]

    def _next_is_day_after(self, sign: Sign) -> bool:
        following = self.words[self.at : self.at + 2]
        return len(following) == 2 and following[0].sign is sign and following[1].sign is Sign.DAY

    def _add_times(self, clauses: list[_Clause]) -> None:
        start_at = self.at
        stretch = self._stretch()
        if stretch is None:
            self.unread.append(" ".join(word.text for word in self.words[start_at : self.at]))
            clauses[-1].unclear = True
            return
        clause = clauses[-1]
        if clause.times_first and clause.days:
            # «12h-14h lundi, mardi 17h-19h»: the day right before a time goes with that time.
            last = [clause.days.pop()] if len(clause.days) > 1 and self.words[start_at - 1].sign is Sign.DAY else []
            clauses.append(clause := _Clause())
            clause.days = last
        before = self.words[start_at - 1].sign if start_at else None
        if clause.times and before is Sign.PART and self.words[start_at].sign is not Sign.PART:
            # «lundi midi (12h30-13h30)»: the hours say more exactly what the part of the day was.
            clause.times.pop()
        clause.times.append(stretch)

    def _stretch(self) -> tuple[int, int] | None:
        word = self.words[self.at]
        self.at += 1
        if word.sign is Sign.FROM:
            start = self._moment()
            return self._checked(start, 20 * 60 if start is not None and start >= _DAY_ENDS - 60 else _DAY_ENDS)
        if word.sign is Sign.UNTIL:
            return self._checked(_DAY_STARTS, self._moment())
        begins = word.start
        follows_range = self.at < len(self.words) and self.words[self.at].sign in (Sign.TO, Sign.DASH, Sign.SLASH)
        if follows_range and self._is_moment(self.at + 1):
            after = self.words[self.at + 1]
            if self.words[self.at].sign is not Sign.SLASH or (word.sign is not Sign.PART and after.sign is not Sign.PART):
                self.at += 2
                return self._checked(begins, after.end if after.sign is Sign.PART and word.sign is Sign.PART else after.start)
        if word.sign is Sign.PART:
            return word.start, word.end
        if self.at < len(self.words) and self.words[self.at].sign is Sign.TIME and self.words[self.at].start > begins:
            # «12:00 14:00»
            self.at += 1
            return self._checked(begins, self.words[self.at - 1].start)
        return self._checked(begins, begins + 60) if word.sign is Sign.TIME else None

    def _moment(self) -> int | None:
        if not self._is_moment(self.at):
            return None
        self.at += 1
        return self.words[self.at - 1].start

    def _is_moment(self, at: int) -> bool:
        return at < len(self.words) and self.words[at].sign in (Sign.TIME, Sign.NUMBER, Sign.PART)

    @staticmethod
    def _checked(start: int | None, end: int | None) -> tuple[int, int] | None:
        return (start, end) if start is not None and end is not None and 0 <= start < end <= 24 * 60 else None
