"""Runs the parts named on the command line, or all, on servers of its own with fsync on."""

import argparse
import importlib
import pkgutil
from pathlib import Path

import uvloop

import tests.benchmarks
from infra.embedded.servers import embedded_servers
from infra.migrate import upgrade
from tests.benchmarks.bench import Bench
from tests.benchmarks.surroundings import surroundings
from tests.databases import temporary_home

NOT_PARTS = {"__main__", "bench", "surroundings", "writing", "years"}


def parts() -> list[str]:
    return sorted(module.name for module in pkgutil.iter_modules(tests.benchmarks.__path__) if module.name not in NOT_PARTS)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=tests.benchmarks.__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"any of: {', '.join(parts())} (all)")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of each comparison (5)")
    parser.add_argument("--seconds", type=float, default=2.0, help="seconds of each side in a round (2)")
    parser.add_argument("--postgres", type=Path, help="folder of another PostgreSQL's programs, such as /usr/lib/postgresql/15/bin")
    asked = parser.parse_args()
    for part in asked.parts:
        if part not in parts():
            parser.error(f"there is no part {part}: choose from {', '.join(parts())}")
    return asked


async def run(bench: Bench, asked: list[str]) -> None:
    await bench.settle()
    for line in await surroundings(bench):
        print(line)
    for part in asked:
        print(f"\n{part}")
        await importlib.import_module(f"tests.benchmarks.{part}").measure(bench)


def main() -> None:
    asked = arguments()
    with temporary_home() as home, embedded_servers(home, postgres_folder=asked.postgres) as servers:
        upgrade(servers.database_url("owner"))
        uvloop.run(run(Bench(servers, asked.rounds, asked.seconds), asked.parts or parts()))


main()
