"""Every pair of a cohort at one glance: what stands between each two, and how well those go together between whom nothing stands.

Looked at once for a whole cohort (400 × 400 is 160,000 pairs), then asked for scores, reasons and «what if».
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final
from uuid import UUID

from domain.availability import Slot, joined, longest_common_minutes, shared_stretches
from domain.facilitation.candidates import Candidate, Cohort, Criterion, MentorCandidate, Role, Waiver
from domain.facilitation.compatibility import (
    Obstacle,
    contributions,
    criteria,
    goes_both_ways,
    obstacles_of_acquaintance,
    obstacles_of_circumstance,
    own_obstacles,
    score,
)

BIT: Final[Mapping[Obstacle, int]] = {obstacle: 1 << place for place, obstacle in enumerate(Obstacle)}

Rows = Sequence[Sequence[int]]


def bits(obstacles: Iterable[Obstacle]) -> int:
    """A set of obstacles as one number."""
    return sum(BIT[obstacle] for obstacle in obstacles)


class Possibilities:
    """The pairs of one cohort. Mentors and mentees are named by their places in it, from 0.

    ``between[mentor][mentee]``: the bits of all that stands between them, the mentor's certificate and authorisation included;
    capacity is not among them (it is a matter of places, not of pairs). 0 means that they may be paired.
    """

    def __init__(self, cohort: Cohort) -> None:
        self.cohort = cohort
        self._weeks = _Weeks()
        self.mentor_places = tuple(mentor.free_places for mentor in cohort.mentors)
        self.mentee_places = tuple(mentee.free_places for mentee in cohort.mentees)
        self.between: Rows = tuple(self._rows())

    def _rows(self) -> Iterator[tuple[int, ...]]:
        """Mentor by mentor: most people are strangers, between whom the weeks alone decide; the few others are looked at one by one."""
        cohort, acquainted = self.cohort, _acquainted(self.cohort)
        waivers = frozenset(cohort.waivers)
        strangers: dict[int, list[int]] = {}
        for place, mentor in enumerate(cohort.mentors):
            week = self._weeks.number(mentor.availability)
            if cohort.rules.shared_skill_required or week not in strangers:
                strangers[week] = self._among_strangers(mentor)
            own = bits(own_obstacles(mentor, conditional=cohort.rules.conditional)) & ~BIT[Obstacle.NO_CAPACITY]
            row = [own | obstacles for obstacles in strangers[week]]
            for other in acquainted[place]:
                mentee = cohort.mentees[other]
                waived = Waiver(mentor.participation, mentee.participation) in waivers
                row[other] |= bits(obstacles_of_acquaintance(mentor, mentee, waived=waived))
            yield tuple(row)

    def _among_strangers(self, mentor: MentorCandidate) -> list[int]:
        """For each mentee what would stand between if the two were nothing to each other."""
        rules = self.cohort.rules
        by_week: dict[int, int] = {}
        row = []
        for mentee in self.cohort.mentees:
            week = self._weeks.number(mentee.availability)
            if rules.shared_skill_required or week not in by_week:
                longest = self._weeks.longest(mentor.availability, mentee.availability)
                by_week[week] = bits(obstacles_of_circumstance(mentor, mentee, rules, longest_minutes=longest))
            row.append(by_week[week])
        return row

    def possible(self) -> Iterator[tuple[int, int]]:
        """Every pair with nothing between and a place on both sides, mentor by mentor."""
        for mentor, row in enumerate(self.between):
            if self.mentor_places[mentor]:
                for mentee, obstacles in enumerate(row):
                    if not obstacles and self.mentee_places[mentee]:
                        yield mentor, mentee

    def neighbours(self, lifted: int = 0) -> list[list[int]]:
        """For each mentor the mentees between whom stands nothing, or nothing but the ``lifted`` obstacles (bits)."""
        return acquaintances(self.between, lifted)

    def criteria(self, mentor: int, mentee: int) -> dict[Criterion, float]:
        """What is known of a pair, from 0 to 1 by criterion."""
        one, other = self.cohort.mentors[mentor], self.cohort.mentees[mentee]
        shared = self._weeks.common(one.availability, other.availability)
        return criteria(one, other, self.cohort.rules, shared_minutes=shared)

    def score(self, mentor: int, mentee: int) -> int:
        """The score of a pair in ten-thousandths of a point."""
        return score(self.criteria(mentor, mentee), self.cohort.rules.weights)

    def goes_both_ways(self, mentor: int, mentee: int) -> bool:
        """Whether the mentor of a pair would learn something too."""
        return goes_both_ways(self.cohort.mentors[mentor], self.cohort.mentees[mentee], self.cohort.rules)

    def contributions(self, mentor: int, mentee: int) -> dict[Criterion, int]:
        """What each criterion brings to the score of a pair, in the same unit."""
        return contributions(self.criteria(mentor, mentee), self.cohort.rules.weights)

    def seen_by(self, role: Role) -> "Side":
        """The same, with the mentors' or the mentees' eyes."""
        return Side(self, role)


class Side:
    """One side of a cohort, and the other as its partners: rows are its own people, columns their possible partners."""

    def __init__(self, possibilities: Possibilities, role: Role) -> None:
        cohort = possibilities.cohort
        mine = role == "mentor"
        self.role: Role = role
        self.rules = cohort.rules
        self.people: Sequence[Candidate] = cohort.mentors if mine else cohort.mentees
        self.partners: Sequence[Candidate] = cohort.mentees if mine else cohort.mentors
        self.places = possibilities.mentor_places if mine else possibilities.mentee_places
        self.partner_places = possibilities.mentee_places if mine else possibilities.mentor_places
        self.between: Rows = possibilities.between if mine else transposed(possibilities.between, len(cohort.mentees))
        self._possibilities = possibilities

    def neighbours(self) -> list[list[int]]:
        return acquaintances(self.between)

    def score(self, place: int, partner: int) -> int:
        mentor, mentee = (place, partner) if self.role == "mentor" else (partner, place)
        return self._possibilities.score(mentor, mentee)

    def partner_is_ever_free(self, partner: int) -> bool:
        """Whether a partner's own week has room for a session at all."""
        week = self.partners[partner].availability
        return longest_common_minutes(week, week) >= self._possibilities.cohort.rules.session_minutes


def _acquainted(cohort: Cohort) -> dict[int, set[int]]:
    """For each mentor the mentees who are something to them: named by one of the two, or the same person."""
    mentors: dict[UUID, list[int]] = defaultdict(list)
    mentees: dict[UUID, list[int]] = defaultdict(list)
    for place, mentor in enumerate(cohort.mentors):
        mentors[mentor.person].append(place)
    for place, mentee in enumerate(cohort.mentees):
        mentees[mentee.person].append(place)
    found: dict[int, set[int]] = defaultdict(set)
    for place, mentee in enumerate(cohort.mentees):
        for person in mentee.supervises | mentee.excludes | mentee.paired_with | {mentee.person}:
            for mentor_place in mentors.get(person, ()):
                found[mentor_place].add(place)
    for place, mentor in enumerate(cohort.mentors):
        for person in mentor.excludes | mentor.paired_with:
            found[place].update(mentees.get(person, ()))
    return found


def acquaintances(between: Rows, lifted: int = 0) -> list[list[int]]:
    """For each row the columns between whom stands nothing, or nothing but the ``lifted`` obstacles (bits)."""
    kept = ~lifted
    return [[place for place, obstacles in enumerate(row) if not obstacles & kept] for row in between]


def transposed(between: Rows, columns: int) -> Rows:
    return tuple(zip(*between, strict=True)) if between else ((),) * columns


class _Weeks:
    """The common time of two weeks, worked out once for each two different weeks: whole classes are free at the same hours."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[Slot, ...], int] = {}
        self._joined: list[list[Slot]] = []
        self._shared: dict[tuple[int, int], list[int]] = {}

    def longest(self, one: tuple[Slot, ...], other: tuple[Slot, ...]) -> int:
        """The longest stretch, in minutes, that two weeks share."""
        return max(self._stretches(one, other), default=0)

    def common(self, one: tuple[Slot, ...], other: tuple[Slot, ...]) -> int:
        """All minutes that two weeks share."""
        return sum(self._stretches(one, other))

    def number(self, week: tuple[Slot, ...]) -> int:
        """Equal weeks have the same number."""
        if week not in self._numbers:
            self._numbers[week] = len(self._joined)
            self._joined.append(joined(week))
        return self._numbers[week]

    def _stretches(self, one: tuple[Slot, ...], other: tuple[Slot, ...]) -> list[int]:
        two = self.number(one), self.number(other)
        if two not in self._shared:
            self._shared[two] = shared_stretches(self._joined[two[0]], self._joined[two[1]])
        return self._shared[two]
