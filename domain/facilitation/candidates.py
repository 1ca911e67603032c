"""Who may be put together, and by which rules: everything that one matching run looks at, and nothing else.

A cohort is canonical (people in the order of their ids), so that the same people and rules always have the same bytes and hash.
"""

from collections.abc import Iterable
from hashlib import sha256
from typing import Final, Literal
from uuid import UUID

import msgspec

from domain.availability import Slot

Role = Literal["mentor", "mentee"]
Criterion = Literal["need_coverage", "availability", "theme", "reciprocity", "preference"]
CRITERIA: Final[tuple[Criterion, ...]] = ("need_coverage", "availability", "theme", "reciprocity", "preference")

DEFAULT_SESSION_MINUTES: Final = 45
NOBODY: Final[frozenset[UUID]] = frozenset()


class MentorCandidate(msgspec.Struct, frozen=True):
    """A mentor as matching sees them.

    ``skills``: level from 0 to 1 by skill. ``capacity``: pairs at a time, of which ``load`` are already active, with the persons
    ``paired_with``. ``wishes_to_learn``: what they hope for in return. ``prefers`` and ``excludes`` name persons.
    ``may_become_ready``: False where a certificate was revoked or a guardian objects, so that no pair is made to wait for it.
    """

    participation: UUID
    person: UUID
    certified: bool
    authorised: bool
    skills: dict[str, float] = {}
    availability: tuple[Slot, ...] = ()
    capacity: int = 1
    load: int = 0
    themes: frozenset[str] = frozenset()
    wishes_to_learn: frozenset[str] = frozenset()
    prefers: frozenset[UUID] = NOBODY
    excludes: frozenset[UUID] = NOBODY
    paired_with: frozenset[UUID] = NOBODY
    may_become_ready: bool = True

    def __post_init__(self) -> None:
        if not all(0 <= level <= 1 for level in self.skills.values()):
            raise ValueError("a skill's level lies between 0 and 1")

    @property
    def role(self) -> Role:
        return "mentor"

    @property
    def free_places(self) -> int:
        return max(0, self.capacity - self.load)


class MenteeCandidate(msgspec.Struct, frozen=True):
    """Somebody to be accompanied, as matching sees them.

    ``needs``: weight (above 0) by skill asked for. ``supervises``: persons whose teacher or tutor this is. ``can_teach``: what
    they may give in return. The other fields are those of a mentor.
    """

    participation: UUID
    person: UUID
    needs: dict[str, float] = {}
    availability: tuple[Slot, ...] = ()
    capacity: int = 1
    load: int = 0
    supervises: frozenset[UUID] = NOBODY
    staff_category: str | None = None
    themes: frozenset[str] = frozenset()
    can_teach: frozenset[str] = frozenset()
    prefers: frozenset[UUID] = NOBODY
    excludes: frozenset[UUID] = NOBODY
    paired_with: frozenset[UUID] = NOBODY

    def __post_init__(self) -> None:
        if not all(weight > 0 for weight in self.needs.values()):
            raise ValueError("a need's weight is above 0")

    @property
    def role(self) -> Role:
        return "mentee"

    @property
    def free_places(self) -> int:
        return max(0, self.capacity - self.load)


Candidate = MentorCandidate | MenteeCandidate


class Weights(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How much each criterion counts; 0 leaves it out. The defaults are those of the programme's template."""

    need_coverage: float = 50
    availability: float = 25
    theme: float = 10
    reciprocity: float = 10
    preference: float = 5

    def __post_init__(self) -> None:
        if any(self.of(criterion) < 0 for criterion in CRITERIA):
            raise ValueError("a weight is never negative")

    def of(self, criterion: Criterion) -> float:
        weight: float = getattr(self, criterion)
        return weight


class Quota(msgspec.Struct, frozen=True, order=True, forbid_unknown_fields=True):
    """Of this category of staff, at least so many are to be accompanied, or as many as asked to be where they are fewer."""

    category: str
    at_least: int

    def __post_init__(self) -> None:
        if self.at_least < 1:
            raise ValueError("a quota asks for somebody")


class MatchingRules(msgspec.Struct, frozen=True):
    """What the design says of matching: the weights, the minutes of a session, whether a pair must share a skill, the quotas.

    A pair without a shared skill is allowed unless ``shared_skill_required``: the first aim is that nobody is left alone, and
    such a pair scores nothing for the needs. ``conditional``, which the run says: mentors who are not ready yet are paired too.
    ``quotas`` are in the order of their categories, one for each at most.
    """

    weights: Weights = Weights()
    session_minutes: int = DEFAULT_SESSION_MINUTES
    shared_skill_required: bool = False
    conditional: bool = False
    quotas: tuple[Quota, ...] = ()

    def __post_init__(self) -> None:
        if self.session_minutes <= 0:
            raise ValueError("a session lasts some minutes")
        categories = [quota.category for quota in self.quotas]
        if categories != sorted(set(categories)):
            raise ValueError("quotas stand in the order of their categories, each once")

    @property
    def ample_minutes(self) -> int:
        """Common minutes a week from which availability counts in full: four sessions' worth, three hours by default.

        Two half-mornings: the session can be moved within the week without asking anybody anew.
        """
        return 4 * self.session_minutes


class Waiver(msgspec.Struct, frozen=True, order=True):
    """The direction lets these two be paired although the mentee teaches or tutors the mentor (ids of participations)."""

    mentor: UUID
    mentee: UUID


class Cohort(msgspec.Struct, frozen=True):
    """All who may be paired in one run, in the order of their participation ids, with the rules. Made by ``cohort``."""

    mentors: tuple[MentorCandidate, ...]
    mentees: tuple[MenteeCandidate, ...]
    rules: MatchingRules
    waivers: tuple[Waiver, ...]

    def __post_init__(self) -> None:
        ids = [mentor.participation for mentor in self.mentors] + [mentee.participation for mentee in self.mentees]
        if len(set(ids)) != len(ids):
            raise ValueError("a participation stands in a cohort once")

    @property
    def inputs_hash(self) -> str:
        """SHA-256 of the cohort's canonical JSON, in hexadecimal: two runs with the same hash looked at the same things."""
        return sha256(msgspec.json.encode(self, order="deterministic")).hexdigest()


def cohort(
    mentors: Iterable[MentorCandidate],
    mentees: Iterable[MenteeCandidate],
    rules: MatchingRules | None = None,
    waivers: Iterable[Waiver] = (),
) -> Cohort:
    """The canonical cohort of these people, whatever order they come in. ValueError where somebody stands in it twice."""
    return Cohort(
        tuple(sorted(mentors, key=lambda mentor: mentor.participation)),
        tuple(sorted(mentees, key=lambda mentee: mentee.participation)),
        rules or MatchingRules(),
        tuple(sorted(set(waivers))),
    )
