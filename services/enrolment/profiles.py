"""From a row of a file to what matching may know of a person."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from domain.training.participation_events import Profile
from services.imports.cells.skills import SkillList
from services.imports.people.rows import PersonRow

_HIGHEST_LEVEL = 3  # instruments.yaml, skill-level-3: «Je saurais l’expliquer à quelqu’un»
_CHOICE_WEIGHTS = (3.0, 2.0)  # first and second choice; every further one weighs 1 (instruments.yaml, matching)


def profile_of(row: PersonRow, supervised: Iterable[UUID], excluded: Iterable[UUID], themes: Mapping[str, str]) -> Profile:
    """A mentor offers skills, somebody to be accompanied asks for them, in their order.

    ``supervised`` are persons whose teacher or tutor this is; ``themes`` gives each skill's theme. A skill offered without a level
    counts as one that the mentor can explain: that is what offering it means.
    """
    offers = row.skills if row.kind == "mentor" else SkillList()
    asks = row.needs if row.kind == "mentee" else SkillList()
    named = [mention.id for mention in (*offers.known, *asks.known)]
    return Profile(
        skills={mention.id: (mention.level or _HIGHEST_LEVEL) / _HIGHEST_LEVEL for mention in offers.known},
        needs={mention.id: _CHOICE_WEIGHTS[place] if place < len(_CHOICE_WEIGHTS) else 1.0 for place, mention in enumerate(asks.known)},
        availability=row.availability.slots,
        capacity=1 if row.capacity is None else row.capacity,
        themes=tuple(dict.fromkeys(themes[skill] for skill in named if skill in themes)),
        supervises=tuple(dict.fromkeys(supervised)),
        excludes=tuple(dict.fromkeys(excluded)),
        staff_category=row.category if row.kind == "mentee" else None,
        group=row.group or row.course or None,
    )
