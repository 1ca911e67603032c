"""Steps of several people under way at once; whatever stops one of them stops all, and is said once."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Final, TypeVar

from services.demonstration.client import DemonstrationStopped

Each = TypeVar("Each")
TOGETHER: Final = 8  # people served at once: a school's pace, not a load test


async def together(everybody: Iterable[Each], serve: Callable[[Each], Awaitable[None]]) -> None:
    """Serve everybody, a few at a time; one person's own steps keep their order. Raises the first DemonstrationStopped."""
    waiting = iter(everybody)

    async def desk() -> None:
        for one in waiting:
            await serve(one)

    try:
        async with asyncio.TaskGroup() as desks:
            for _ in range(TOGETHER):
                desks.create_task(desk())
    except BaseExceptionGroup as several:
        stopped = several.subgroup(DemonstrationStopped)
        raise stopped.exceptions[0] if stopped is not None else several.exceptions[0] from None
