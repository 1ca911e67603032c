"""The direction joins and leaves; publications come on their days, once, and hold nothing of one institution alone."""

from datetime import date
from uuid import UUID

import msgspec
import pytest

from domain.event import Event
from tenants.benchmark.grouping import Contribution
from tenants.benchmark.membership import MEMBERSHIP, TEXT, BenchmarkJoined, BenchmarkLeft, JoinBenchmark, LeaveBenchmark
from tenants.benchmark.publication import (
    BenchmarkDrawnUp,
    CellPublished,
    InstitutionsCounted,
    PublishBenchmark,
    benchmark_of,
    next_publication,
    publication_day,
    school_years,
)
from tenants.institution import INSTITUTION, InstitutionSignedUp
from tests.unit.tenants.deciding import INSTITUTION_ID, Given, given

HERE = INSTITUTION.of(INSTITUTION_ID)
IN = MEMBERSHIP.of(INSTITUTION_ID)
SIGNED_UP = InstitutionSignedUp(INSTITUTION_ID, "Lycée", "lycee-public", None, None, "Rennes", "B", "Europe/Paris", False)
JOIN = JoinBenchmark(institution=INSTITUTION_ID, version=TEXT)
LEAVE = LeaveBenchmark(institution=INSTITUTION_ID)
JOINED = BenchmarkJoined(INSTITUTION_ID, TEXT)
OCTOBER = date(2026, 10, 1)


def signed_up(*told: Event) -> Given:
    return given((HERE, [SIGNED_UP]), (IN, list(told)))


def test_the_direction_joins_under_a_version_of_the_text_and_leaves() -> None:
    assert signed_up().when(JOIN, role="direction") == [JOINED]
    assert signed_up(JOINED).when(JOIN, role="direction") == []
    assert signed_up(BenchmarkJoined(INSTITUTION_ID, "2025.1")).when(JOIN, role="direction") == [JOINED]
    assert signed_up(JOINED).when(LEAVE, role="direction") == [BenchmarkLeft(INSTITUTION_ID)]
    assert signed_up(JOINED, BenchmarkLeft(INSTITUTION_ID)).when(LEAVE, role="direction") == []


def test_nobody_joins_under_a_text_of_before_or_in_a_demonstration() -> None:
    signed_up().refuses("benchmark-text-changed", msgspec.structs.replace(JOIN, version="2025.1"), role="direction")
    told = msgspec.structs.replace(SIGNED_UP, demonstration=True)
    given((HERE, [told])).refuses("benchmark-without-demonstrations", JOIN, role="direction")
    given().refuses("institution-missing", JOIN, role="direction")
    given().refuses("institution-missing", LEAVE, role="direction")


def contributions(count: int = 6) -> tuple[Contribution, ...]:
    return tuple(Contribution(UUID(int=number), "cfa", "small", "Rennes", 41.3 + number, 8) for number in range(count))


STREAM = benchmark_of("2026-2027", "start")
PUBLISH = PublishBenchmark(year="2026-2027", measure="start", day=OCTOBER, contributions=contributions())


def test_a_publication_holds_aggregates_and_who_was_counted() -> None:
    drawn_up, counted, *cells = given().when(PUBLISH, role="system")
    assert drawn_up == BenchmarkDrawnUp(STREAM.identifier, OCTOBER, "2026-2027", "start")
    assert isinstance(counted, InstitutionsCounted) and len(counted.institutions) == 6
    assert [cell.path for cell in cells if isinstance(cell, CellPublished)] == [(), ("cfa",), ("cfa", "small"), ("cfa", "small", "Rennes")]
    assert b"41." not in msgspec.json.encode([drawn_up, counted, *cells]), "a figure of one institution is in the log"
    again = msgspec.structs.replace(PUBLISH, contributions=contributions(40))
    assert given((STREAM, [drawn_up, counted, *cells])).when(again, role="system") == []


def test_where_nothing_may_be_told_only_the_day_is() -> None:
    few = msgspec.structs.replace(PUBLISH, contributions=contributions(4))
    assert given().when(few, role="system") == [BenchmarkDrawnUp(STREAM.identifier, OCTOBER, "2026-2027", "start")]


@pytest.mark.parametrize(
    "wrong",
    [
        {"day": date(2026, 10, 2)},
        {"day": date(2027, 1, 1)},  # a day to come
        {"year": "2024-2025"},
        {"contributions": (*contributions(), contributions()[0])},
        {"contributions": (*contributions(5), msgspec.structs.replace(contributions()[0], institution=UUID(int=9), value=float("nan")))},
        {"contributions": (*contributions(5), msgspec.structs.replace(contributions()[0], institution=UUID(int=9), respondents=0))},
    ],
)
def test_what_cannot_be_published_is_refused(wrong: dict[str, object]) -> None:
    code = "benchmark-contributions-wrong" if "contributions" in wrong else "benchmark-day-wrong"
    given().refuses(code, msgspec.structs.replace(PUBLISH, **wrong), role="system")


def test_the_days_are_those_of_the_quarters() -> None:
    assert [publication_day(date(2026, month, 9)).month for month in range(1, 13)] == [1, 1, 1, 4, 4, 4, 7, 7, 7, 10, 10, 10]
    assert next_publication(date(2026, 11, 3)) == date(2027, 1, 1)
    assert next_publication(date(2026, 7, 1)) == OCTOBER
    assert school_years(date(2027, 7, 1)) == ("2026-2027", "2025-2026")
