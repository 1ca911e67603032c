"""The figures of operations: what lags, what waits, what failed; over all institutions, nothing of any of them."""

import platform
from importlib.metadata import PackageNotFoundError, version
from typing import Final

import msgspec
from redis.exceptions import RedisError

from infra.database import tenant_transaction
from projections.views import VIEWS
from services.house import House
from tenants.house import HOUSE

QUEUES: Final = ("mail", "webhooks", "housekeeping")
AWAY: Final = "-"
_STATEMENT: Final = "SELECT measure, label, figure FROM app.operations($1::text[], $2::integer[])"


class Measure(msgspec.Struct, frozen=True):
    """One figure. ``label``: of which projection, state or queue; empty where there is but one."""

    name: str
    label: str
    figure: float


class Operations(msgspec.Struct, frozen=True):
    """``versions``: of the program and of what it runs on; «-» for what does not answer."""

    measures: list[Measure]
    versions: dict[str, str]

    def of(self, name: str) -> dict[str, float]:
        """A measure's figures, by label."""
        return {one.label: one.figure for one in self.measures if one.name == name}

    def one(self, name: str) -> float:
        """A measure that has no labels; 0 where nothing was counted."""
        return self.of(name).get("", 0.0)


async def operations(house: House) -> Operations:
    """Counted now. Redis may be away: then its queues are not told, and everything else is."""
    names, versions = [one.name for one in VIEWS], [one.version for one in VIEWS]
    async with tenant_transaction(house.engine, HOUSE) as connection:
        rows = await connection.fetch(_STATEMENT, names, versions)
        database = await connection.fetchval("SHOW server_version")
    measures = [Measure(*row) for row in rows]
    redis = AWAY
    try:
        measures += [Measure("queue_depth", queue, float(await house.redis.llen(f"ekole:{queue}"))) for queue in QUEUES]
        redis = str((await house.redis.info("server")).get("redis_version", AWAY))
    except (RedisError, OSError):
        pass
    return Operations(measures, {"ekole": _own_version(), "python": platform.python_version(), "postgresql": database, "redis": redis})


def _own_version() -> str:
    try:
        return version("ekole")
    except PackageNotFoundError:
        return AWAY
