"""An institution's own figures for one school year, as its views tell them: one for each measure that five people answered."""

from collections.abc import Callable, Iterable
from typing import Final
from uuid import UUID

import msgspec

from infra.clock import utc_now
from projections.programme_sheet import PROGRAMME_SHEETS, ProgrammeSheet
from projections.standing import ProgrammeStanding
from services.portfolio.standings import day_judged, standing_from
from services.programmes.looking import look_at
from services.reading.views import TenantViews
from tenants.benchmark.figures import MEASURES, Measure
from tenants.benchmark.grouping import FEWEST, Contribution

# By the people who take part in its programmes of the year, mentors and mentees together.
SIZES: Final = ((30, "small"), (80, "middle"))
LARGEST: Final = "large"


class Told(msgspec.Struct, frozen=True):
    """One programme of the year."""

    standing: ProgrammeStanding
    sheet: ProgrammeSheet


async def own_figures(views: TenantViews, client: UUID, year: str) -> dict[Measure, Contribution]:
    """In its views of now; none without a programme of that year."""
    told = []
    for sheet in await views.where(PROGRAMME_SHEETS, year=year):
        found = await look_at(views, client, sheet.programme)
        told.append(Told(standing_from(found, None, (), day_judged(found, utc_now())), sheet))
    return figures_of(client, told)


def figures_of(client: UUID, programmes: Iterable[Told]) -> dict[Measure, Contribution]:
    """Several programmes count together, each by how many people its figure comes from."""
    told = list(programmes)
    if not told:
        return {}
    first = told[0].standing
    people = sum(one.standing.mentors + one.standing.mentees for one in told)
    size = next((name for below, name in SIZES if people < below), LARGEST)
    made: dict[Measure, Contribution] = {}
    for measure in MEASURES:
        figures = [figure for one in told if (figure := _READ[measure](one)) is not None]
        respondents = sum(count for _, count in figures)
        if respondents >= FEWEST:
            value = sum(value * count for value, count in figures) / respondents
            made[measure] = Contribution(client, first.kind, size, first.academie or "", value, respondents)
    return made


def _satisfaction(one: Told) -> tuple[float, int] | None:
    number = sum(week.number for week in one.standing.ratings)
    return (sum(week.total for week in one.standing.ratings) / number, number) if number else None


def _sessions(one: Told) -> tuple[float, int] | None:
    people = one.standing.mentors + one.standing.mentees
    return None if one.standing.dose is None or not people else (one.standing.dose * 100, people)


def _start(one: Told) -> tuple[float, int] | None:
    facts = one.sheet.diagnostic
    return None if facts is None or facts.score is None else (facts.score, facts.responses)


def _progress(one: Told) -> tuple[float, int] | None:
    impact = one.sheet.impact
    return None if impact is None or impact.paired.delta is None else (impact.paired.delta, impact.paired.n)


_READ: Final[dict[Measure, Callable[[Told], tuple[float, int] | None]]] = {
    "satisfaction": _satisfaction,
    "sessions": _sessions,
    "start": _start,
    "progress": _progress,
}
