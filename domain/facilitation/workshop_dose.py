"""What workshops gave: hours of mentors, minutes lived by the people accompanied, opinions. Pure, from the workshops' states.

``workshop_dose`` feeds the impact; ``minutes_in_workshops`` gives one participation's share, for a mentor's attestation of hours and
for a mentee's own dose. Only workshops that were held count; a workshop that was cancelled is told beside them.
"""

from collections.abc import Iterable
from typing import Final
from uuid import UUID

import msgspec

from domain.facilitation.workshop import Cancelled, Held, WorkshopState

FEWEST_OPINIONS: Final = 5  # below, neither a mean nor words are shown: they could be somebody's


class WorkshopDose(msgspec.Struct, frozen=True):
    """All workshops of a programme together. Minutes are the sum of each person's own: ten people for an hour are 600.

    ``people``: how many different persons accompanied came at least once. ``rating``: the mean of all opinions (1 to 5), None under
    five of them. ``seats``: those offered by the workshops held.
    """

    held: int
    cancelled: int
    seats: int
    attendances: int
    people: int
    minutes: int
    mentors: int
    mentor_minutes: int
    opinions: int
    rating: float | None


def workshop_dose(workshops: Iterable[WorkshopState]) -> WorkshopDose | None:
    """The dose of all workshops that a programme ever opened; None where none was held or cancelled."""
    known = list(workshops)
    held = [one for one in known if isinstance(one, Held)]
    cancelled = sum(isinstance(one, Cancelled) for one in known)
    if not held and not cancelled:
        return None
    mentees = [line for one in held for line in one.attendances if line.role == "mentee"]
    mentors = [line for one in held for line in one.attendances if line.role == "mentor"]
    ratings = [opinion.rating for one in held for opinion in one.opinions.values()]
    return WorkshopDose(
        held=len(held),
        cancelled=cancelled,
        seats=sum(one.seats for one in held),
        attendances=len(mentees),
        people=len({line.participation for line in mentees}),
        minutes=sum(line.minutes for line in mentees),
        mentors=len({line.participation for line in mentors}),
        mentor_minutes=sum(line.minutes for line in mentors),
        opinions=len(ratings),
        rating=mean_rating(ratings),
    )


def minutes_in_workshops(participation: UUID, workshops: Iterable[WorkshopState]) -> int:
    """Minutes that one participation, mentor or mentee, spent in workshops that were held."""
    held = (one for one in workshops if isinstance(one, Held))
    return sum(line.minutes for one in held for line in one.attendances if line.participation == participation)


def mean_rating(ratings: Iterable[int]) -> float | None:
    """The mean of opinions, None where there are too few for nobody to be recognised."""
    given = list(ratings)
    return sum(given) / len(given) if len(given) >= FEWEST_OPINIONS else None
