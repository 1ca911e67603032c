"""What was measured on: a figure means nothing without it."""

import os
import platform
import sys
from importlib.metadata import version
from pathlib import Path

from tests.benchmarks.bench import Bench

SETTINGS = ("fsync", "synchronous_commit", "full_page_writes", "wal_sync_method", "shared_buffers", "min_wal_size", "max_wal_size", "jit")
PACKAGES = ("asyncpg", "sqlalchemy", "msgspec", "uvloop")


async def surroundings(bench: Bench) -> list[str]:
    """Lines that name the machine, the versions, the settings and how it was measured."""
    connection = await bench.connect("app")
    try:
        server = await connection.fetchval("SHOW server_version")
        settings = [f"{name} {await connection.fetchval(f'SHOW {name}')}" for name in SETTINGS]
    finally:
        await connection.close()
    return [
        f"machine   {_processor()}, {os.cpu_count()} processors, {_memory()}, {platform.system()} {platform.release()}",
        f"versions  PostgreSQL {server}, Python {sys.version.split()[0]}, "
        + ", ".join(f"{package} {version(package)}" for package in PACKAGES),
        f"settings  {', '.join(settings)}; client and server share the machine, over a Unix socket",
        f"measured  {bench.rounds} rounds of {bench.seconds:g} s each side, in turns; median ratio (least-most); rates are medians",
    ]


def _processor() -> str:
    try:
        told = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in told.splitlines() if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _memory() -> str:
    return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB"
