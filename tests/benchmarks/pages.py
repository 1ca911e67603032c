"""Pages over HTTP where thousands of institutions lie, beside the same pages where there are ten: two platforms, asked in turns.

``EKOLE_BENCHMARK_INSTITUTIONS`` says how many (300); ``EKOLE_BENCHMARK_HOME`` names the data of a platform that is seeded already, and
is left as it is but for the accesses that are noted in it. Lists hold five lines here as there. The board and the replay are those of
one institution that is the same in both. Times are of this machine; their ratio is the figure to state.
"""

import asyncio
import contextlib
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import httpx

from services.seeding.planting import tenant_of
from tests.benchmarks.bench import Bench
from tests.benchmarks.portfolio import FEW, LINES, MANY, TIMES, show
from tests.databases import temporary_home
from tests.house import Supervisor, bearer, ekole, entered, head_of
from tests.integration.http.conftest import _running

SEEDED: Final = os.environ.get("EKOLE_BENCHMARK_HOME")
PATIENCE: Final = 1_800.0  # seconds for what was seeded to be in the portfolio
Ask = Callable[[], httpx.Response]
Readings = dict[str, Ask]

platform_at = contextlib.contextmanager(_running)


async def measure(bench: Bench) -> None:
    await asyncio.to_thread(_measure, Path(SEEDED) if SEEDED else bench.servers.home)


def _measure(many_home: Path) -> None:
    with temporary_home() as few_home, platform_at(few_home) as few_http, platform_at(many_home) as many_http:
        few = readings(few_http, seeded(few_http, few_home, FEW))
        head = head_of(many_http, many_home) if SEEDED else seeded(many_http, many_home, MANY)
        many = readings(many_http, head)
        times = in_turns(few, many)
        shown = many_http.get("/api/v1/portfolio", params={"limit": "1"}, headers=bearer(head.token)).json()
        assert shown["items"], "the portfolio is empty"
    show({name: one for name, (one, _) in times.items()}, {name: one for name, (_, one) in times.items()}, MANY)


def seeded(http: httpx.Client, home: Path, institutions: int) -> Supervisor:
    """A head of a platform with so many institutions."""
    head = head_of(http, home)
    made = ekole(home, "seed", "--tenants", str(institutions))
    assert made.returncode == 0, made.stderr
    return head


def readings(http: httpx.Client, head: Supervisor) -> Readings:
    """What is timed, by name; the same of any platform."""
    client = str(tenant_of(1))
    access = entered(http, head, client)
    assert access.status_code == 201, access.text
    inside = access.json()["token"]
    (programme,) = [one["programme"] for one in http.get("/api/v1/programmes", headers=bearer(inside)).json()["items"]]

    def asked(path: str, token: str = head.token, **query: str) -> Ask:
        def ask() -> httpx.Response:
            answer = http.get(f"/api/v1{path}", params=query, headers=bearer(token))
            assert answer.status_code == 200, answer.text
            return answer

        return ask

    lines = str(LINES)
    return {
        "portfolio, first page": asked("/portfolio", limit=lines),
        "portfolio, filtered by phase": asked("/portfolio", limit=lines, phase="facilitation"),
        "portfolio, filtered by signal": asked("/portfolio", limit=lines, rule="dose-under-plan"),
        "portfolio, searched": asked("/portfolio", limit=lines, q="tilleuls"),
        "portfolio, last page": asked("/portfolio", limit=lines, end="yes"),
        "one client's board": asked(f"/programmes/{programme}", inside),
        "replay of one programme": asked(f"/programmes/{programme}/replay", inside),
    }


def in_turns(few: Readings, many: Readings) -> dict[str, tuple[list[float], list[float]]]:
    """The seconds of each reading on both platforms, in turns, once each was warm."""
    times: dict[str, tuple[list[float], list[float]]] = {name: ([], []) for name in few}
    for turn in range(-5, TIMES):
        for name, kept in times.items():
            for place, readings_there in enumerate((few, many)):
                begun = time.perf_counter()
                readings_there[name]()
                if turn >= 0:
                    kept[place].append(time.perf_counter() - begun)
    return times
