"""Attacks on the benchmark by somebody who holds every table that was ever published.

What they want is a table of few institutions: by subtracting one cell from another, of the same day or of two. So every group that
unions, intersections and differences of published cells can make is looked at: these are all made of the institutions that stand
in exactly the same cells.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from random import Random
from uuid import UUID

import msgspec
import pytest

from tenants.benchmark.figures import STEPS, on_grid, quartiles
from tenants.benchmark.grouping import FEWEST, Contribution, Counted, Path, cells, counted_now, partition, solid

Table = dict[Path, list[Contribution]]


def institution(number: int, kind: str = "cfa", size: str = "small", academie: str = "Rennes", people: int = 10) -> Contribution:
    return Contribution(UUID(int=number), kind, size, academie, 20 + number % 60, people)


def published(before: Sequence[Counted], contributions: Iterable[Contribution]) -> tuple[Counted, Table]:
    """What is remembered of a publication, and the cells that everybody sees."""
    counted = counted_now(before, contributions)
    return {one.institution: path for path, group in counted.items() for one in group}, cells(counted)


def smallest_difference(tables: Iterable[Table]) -> int:
    """How many institutions the smallest group has that all these cells together can be taken apart into."""
    behind = [frozenset(one.institution for one in group) for table in tables for group in table.values()]
    together: dict[tuple[bool, ...], int] = defaultdict(int)
    for one in frozenset[UUID]().union(*behind):
        together[tuple(one in cell for cell in behind)] += 1
    return min(together.values(), default=FEWEST)


def anybody(chance: Random, number: int) -> Contribution:
    kind = chance.choices(("lycee-public", "cfa", "universite"), (6, 3, 1))[0]
    people = chance.choices((5, 12, 60, 900), (3, 5, 3, 1))[0]
    academie = chance.choice(("Rennes", "Lille", "Créteil", ""))
    return Contribution(UUID(int=number), kind, chance.choice(("small", "large")), academie, chance.uniform(0, 100), people)


@pytest.mark.parametrize("seed", range(60))
def test_years_of_coming_and_going_take_no_cell_apart(seed: int) -> None:
    """Institutions join, leave, come back, answer again in other numbers; after each publication everything so far is attacked."""
    chance = Random(seed)
    inside = {number: anybody(chance, number) for number in range(chance.randint(4, 90))}
    gone: dict[int, Contribution] = {}
    before: list[Counted] = []
    tables: list[Table] = []
    for _ in range(8):
        counted, table = published(before, inside.values())
        assert all(solid(group) for group in table.values())
        before.append(counted)
        tables.append(table)
        assert smallest_difference(tables) >= FEWEST
        for number in chance.sample(sorted(inside), min(len(inside), chance.choice((0, 1, 2, 4, 9)))):
            gone[number] = inside.pop(number)
        for number in chance.sample(sorted(gone), min(len(gone), chance.choice((0, 0, 1, 5)))):
            inside[number] = gone.pop(number)
        arriving = range(1000 * len(before), 1000 * len(before) + chance.choice((0, 1, 4, 6, 20)))
        inside |= {number: anybody(chance, number) for number in arriving}
        inside = {
            number: msgspec.structs.replace(one, value=chance.uniform(0, 100), respondents=max(5, one.respondents + chance.randint(-3, 3)))
            for number, one in inside.items()
        }
    assert any(tables), "nothing was published: nothing was attacked"


def test_one_who_joins_is_not_the_difference_of_two_dates() -> None:
    old = [institution(number) for number in range(8)]
    before, first = published([], old)
    second, table = published([before], [*old, institution(100)])
    assert {path: len(group) for path, group in table.items()} == {path: len(group) for path, group in first.items()}
    four = [institution(number) for number in range(100, 104)]
    assert UUID(int=100) not in published([before, second], [*old, *four])[0]
    five = [*four, institution(104)]
    assert len(published([before, second], [*old, *five])[1][()]) == 13


def test_one_who_leaves_holds_their_cell_back_until_four_more_have() -> None:
    old = [*(institution(number) for number in range(12)), *(institution(number, "lycee-public") for number in range(20, 30))]
    before, first = published([], old)
    assert {("cfa",), ("lycee-public",), ()} <= first.keys()
    counted, table = published([before], old[1:])
    assert ("cfa",) not in table
    assert {one.kind for one in table[()]} == {"lycee-public"}  # the whole part is missing, so the difference is all of it
    later, table = published([before, counted], old[5:])
    assert len(table["cfa",]) == 7
    assert len(published([before, counted, later], old)[1]["cfa",]) == 12  # they came back together
    assert len(published([before, counted, later], old[1:])[1]["cfa",]) == 7  # four of five: they wait


def test_one_of_another_kind_is_not_what_all_the_cells_leave_of_the_whole() -> None:
    group = [*(institution(number) for number in range(9)), *(institution(number, "lycee-public") for number in range(20, 30))]
    table = cells(partition([*group, institution(99, "universite")]))
    assert ("lycee-public",) in table and ("cfa",) not in table  # the smaller group stays with the one who would stand alone
    assert len(table[()]) == 20 and smallest_difference([table]) == 10


def test_fewer_than_five_or_one_above_half_are_not_told_of() -> None:
    assert partition([institution(number) for number in range(4)]) == {}
    assert partition([institution(number, people=1) for number in range(5)])
    big = institution(9, people=51)
    assert partition([*(institution(number) for number in range(5)), big]) == {}
    assert partition([*(institution(number) for number in range(5)), msgspec.structs.replace(big, respondents=50)])


def test_a_great_one_is_not_told_of_as_the_rest_of_a_wider_cell() -> None:
    """Its kind would be published without it; the whole minus that would be nearly its own answers."""
    group = [*(institution(number) for number in range(10)), *(institution(number, "universite", people=2) for number in range(20, 25))]
    great = institution(30, "universite", people=60)
    table = cells(partition([*group, great]))
    behind = {frozenset(one.institution for one in cell) for cell in table.values()}
    assert behind == {frozenset(one.institution for one in [*group, great])}


@pytest.mark.parametrize("seed", range(20))
def test_who_knows_all_figures_but_one_learns_that_one_no_closer_than_the_step(seed: int) -> None:
    """Two years of publications, each with other figures of the others: every figure on the same step publishes the same tables."""
    chance, step = Random(seed), STEPS["start"]
    victim = Contribution(UUID(int=0), "cfa", "small", "Rennes", chance.uniform(10, 90), 10)
    years = [
        [Contribution(UUID(int=n), "cfa", "small", "Rennes", chance.uniform(0, 100), 10) for n in range(1, 5 + seed % 4)] for _ in range(8)
    ]

    def told(value: float) -> list[object]:
        """Everything that would ever have been published, had this been the victim's figure."""
        one = msgspec.structs.replace(victim, value=value)
        return [quartiles([*others, one], "start") for others in years]

    there = on_grid(victim.value, step)
    possible = [there + step * part for part in (-0.5, -0.25, 0, 0.25, 0.499)]
    assert all(told(value) == told(victim.value) for value in possible)


def test_quartiles_are_figures_of_the_grid_counted_from_both_ends() -> None:
    group = [msgspec.structs.replace(institution(number), value=value) for number, value in enumerate((12.4, 81, 33, 47.6, 55.1, 90.0))]
    told = quartiles(group, "start")
    assert (told.low, told.median, told.high) == (35, 50, 80)
    assert (told.institutions, told.respondents) == (5, 60)
