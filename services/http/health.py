"""Health: whether the process lives, and whether it can do its work."""

from typing import Any, Final

import msgspec
from litestar import Response, get
from sqlalchemy import text

from services.house import House, TheHouse


class Readiness(msgspec.Struct, frozen=True):
    """``ready`` only where every part answers."""

    ready: bool
    parts: dict[str, bool]


@get("/livez", summary="Le processus vit", tags=["Santé"], opt={"public": True})
async def live() -> dict[str, bool]:
    return {"live": True}


@get("/readyz", summary="Le service peut répondre", tags=["Santé"], opt={"public": True})
async def ready(house: TheHouse) -> Response[Readiness]:
    parts = {"database": await _answers(_database(house)), "redis": await _answers(house.redis.ping())}
    readiness = Readiness(all(parts.values()), parts)
    return Response(readiness, status_code=200 if readiness.ready else 503, headers={"Cache-Control": "no-store"})


async def _database(house: House) -> None:
    async with house.engine.connect() as connection:
        await connection.execute(text("SELECT 1"))


async def _answers(question: Any) -> bool:
    """Whether the part answered at all; why not stands in the log of whoever runs it."""
    try:
        await question
    except Exception:
        return False
    return True


HEALTH_ROUTES: Final = (live, ready)
