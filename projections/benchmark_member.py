"""Whether an institution is in the benchmark, since when, and under which version of the text: one row, or none."""

from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from domain.recorded import Recorded
from projections.projection import Projection
from tenants.benchmark.membership import BenchmarkJoined, BenchmarkLeft


class BenchmarkMember(msgspec.Struct, frozen=True):
    """``joined_at``: when it joined first, without having left since."""

    institution: UUID
    joined_at: datetime
    version: str


def evolve(row: BenchmarkMember | None, recorded: Recorded) -> BenchmarkMember | None:
    match recorded.event:
        case BenchmarkJoined(institution=institution, version=version):
            return BenchmarkMember(institution, row.joined_at if row else recorded.occurred_at, version)
        case BenchmarkLeft():
            return None
        case _:
            return row


def key(recorded: Recorded) -> UUID | None:
    return recorded.event.institution if isinstance(recorded.event, BenchmarkJoined | BenchmarkLeft) else None


BENCHMARK_MEMBERS: Final = Projection("benchmark_member", version=1, view=BenchmarkMember, key=key, evolve=evolve)
