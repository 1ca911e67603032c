"""The pilot's own survey files, scored by the domain and, independently, in exact fractions from the raw CSV."""

import csv
from fractions import Fraction
from math import isclose, sqrt
from pathlib import Path
from typing import Final

import msgspec
import pytest

from domain.measurement.computing import ComputeImpact
from domain.measurement.impact import Impact
from domain.measurement.scoring import Answer
from tests.unit.domain.histories import HERE, ITEMS, closed_survey, running_programme, survey_of
from tests.unit.domain.specification import given

PILOT: Final = Path(__file__).parents[4] / "shared" / "data" / "cfa-pilote"
WORDS: Final = ("Pas du tout", "Un peu", "Moyennement", "Assez", "Tout à fait")

pytestmark = pytest.mark.skipif(
    not PILOT.is_dir(), reason="les fichiers du CFA pilote ne sont pas là : ../shared/data/cfa-pilote est attendu à côté du dépôt"
)


def rows_of(file: str) -> dict[str, list[str]]:
    """The cells after stamp and address of each respondent's latest row, whatever the case of the address."""
    latest: dict[str, list[str]] = {}
    with (PILOT / file).open(encoding="utf-8-sig", newline="") as lines:
        for row in list(csv.reader(lines))[1:]:
            address = row[1].strip().lower()
            if address not in latest or row[0] > latest[address][0]:
                latest[address] = [row[0], *row[2:]]
    return {address: row[1:] for address, row in latest.items()}


def exact_score(cells: list[str]) -> Fraction | None:
    """A respondent's score, or None where fewer than five of the seven items were answered."""
    values = [WORDS.index(cell) for cell in cells[:7] if cell]
    return Fraction(25 * sum(values), len(values)) if len(values) >= 5 else None


def exact_scores(file: str) -> dict[str, Fraction]:
    return {address: score for address, cells in rows_of(file).items() if (score := exact_score(cells)) is not None}


class Figures(msgspec.Struct, frozen=True):
    baseline: tuple[int, float]
    final: tuple[int, float]
    paired: tuple[int, float, float]
    nps: float
    csat: float


def figures_by_hand() -> Figures:
    """Straight from the files; a square root is the only number that is not exact."""
    before, after = exact_scores("besoins-depart.csv"), exact_scores("bilan-final.csv")
    differences = [after[address] - before[address] for address in before.keys() & after.keys()]
    n = len(differences)
    delta = sum(differences, Fraction(0)) / n
    variance = sum(((difference - delta) ** 2 for difference in differences), Fraction(0)) / (n - 1)
    last = rows_of("bilan-final.csv").values()
    recommends = [int(cells[7]) for cells in last if cells[7]]
    satisfied = [cells[8] for cells in last if cells[8]]
    return Figures(
        (len(before), float(sum(before.values()) / len(before))),
        (len(after), float(sum(after.values()) / len(after))),
        (n, float(delta), float(delta) / sqrt(variance)),
        float(Fraction(100 * (sum(r >= 9 for r in recommends) - sum(r <= 6 for r in recommends)), len(recommends))),
        float(Fraction(100 * sum(word in WORDS[3:] for word in satisfied), len(satisfied))),
    )


def as_answers(cells: list[str]) -> list[Answer]:
    items = [Answer(item, WORDS.index(cell)) for item, cell in zip(ITEMS, cells, strict=False) if cell]
    if len(cells) > 7:
        items += [Answer("recommend", int(cells[7]))] if cells[7] else []
        items += [Answer("overall-satisfaction", WORDS.index(cells[8]))] if cells[8] else []
    return items


def impact_by_the_domain() -> Impact:
    waves = (("baseline", "besoins-depart.csv"), ("final", "bilan-final.csv"))
    surveys = [closed_survey(wave, {a: as_answers(cells) for a, cells in rows_of(file).items()}) for wave, file in waves]  # type: ignore[arg-type]
    command = ComputeImpact(programme=HERE, baseline_survey=survey_of("baseline"), final_survey=survey_of("final"), pairs=())
    impact = given(running_programme(), *surveys).when(command).event().impact
    assert isinstance(impact, Impact)
    return impact


def test_the_domain_finds_the_figures_of_the_files() -> None:
    expected, impact = figures_by_hand(), impact_by_the_domain()
    assert (impact.baseline.n, impact.final.n, impact.paired.n) == (
        expected.baseline[0],
        expected.final[0],
        expected.paired[0],
    )
    assert impact.recommendation is not None
    assert impact.satisfaction is not None
    for found, wanted in (
        (impact.baseline.score, expected.baseline[1]),
        (impact.final.score, expected.final[1]),
        (impact.paired.delta, expected.paired[1]),
        (impact.paired.d_z, expected.paired[2]),
        (impact.recommendation.score, expected.nps),
        (impact.satisfaction.share, expected.csat),
    ):
        assert found is not None
        assert isclose(found, wanted, abs_tol=1e-9)


def test_the_files_are_large_enough_to_say_something() -> None:
    assert len(exact_scores("besoins-depart.csv")) >= 5
    assert len(exact_scores("bilan-final.csv")) >= 5
