"""Commands of many tenants travel together: one call, one commit, one flush to disk for whoever is ready at the same time.

Sixteen tenants that write at once would cost sixteen transactions on sixteen connections, most of it spent on going from one to the
other. What each tenant has ready goes into one call instead; whatever that call does not take goes its own way afterwards.
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from infra.appending import Appended, AppendRequest
from infra.door import FULL_BATCH, LARGEST_BATCH, append_each, append_one, fits_the_wicket
from infra.lanes import Lanes

_FLIGHTS: Final = 2  # at once: while the server works on one, the next fills
_LONG: Final = 0.02  # seconds after which a flight keeps no other waiting for its place


class _Part:
    """What one tenant has ready, and who waits for it."""

    __slots__ = ("outcome", "requests", "tenant")

    def __init__(self, tenant: UUID, requests: Sequence[AppendRequest], outcome: asyncio.Future[list[Appended] | None]) -> None:
        self.tenant = tenant
        self.requests = requests
        self.outcome = outcome


def may_join(requests: Sequence[AppendRequest]) -> bool:
    """One event each and nothing to guard, no two for the same stream: the wide wicket has no order to judge them in."""
    return all(map(fits_the_wicket, requests)) and len({request.streams[0].stream for request in requests}) == len(requests)


class Convoy:
    """Sends what ``may_join``, of all tenants of one process. Belongs to one event loop."""

    def __init__(self, lanes: Lanes) -> None:
        self._lanes = lanes
        self._waiting: deque[_Part] = deque()
        self._places = _FLIGHTS
        self._flights: set[asyncio.Task[None]] = set()

    async def append(self, tenant: UUID, requests: Sequence[AppendRequest]) -> list[Appended] | None:
        """All of them stored; or nothing of them, and None: another writer is at this tenant's log just now.

        Raises asyncpg's errors where something stands in the way of anybody in the call: nothing of it was stored then, or, where the
        connection was lost, nobody knows.
        """
        loop = asyncio.get_running_loop()
        part = _Part(tenant, requests, loop.create_future())
        if len(requests) >= FULL_BATCH:  # it fills a call by itself, and takes nobody's place
            await self._carry([part])
        else:
            self._waiting.append(part)
            self._take_off()
        return await part.outcome

    def free_a_place(self) -> None:
        self._places += 1
        self._take_off()

    def _take_off(self) -> None:
        if self._places > 0 and self._waiting:
            self._places -= 1
            flight = asyncio.get_running_loop().create_task(self._fly())
            self._flights.add(flight)
            flight.add_done_callback(self._flights.discard)

    async def _fly(self) -> None:
        """Begins at the loop's next turn: whoever is ready by then comes along."""
        place = _Place(self)
        patience = asyncio.get_running_loop().call_later(_LONG, place.give_up)
        try:
            await self._carry(self._next_parts())
        finally:
            patience.cancel()
            place.give_up()

    def _next_parts(self) -> list[_Part]:
        parts: list[_Part] = []
        room = LARGEST_BATCH
        while self._waiting and (not parts or len(self._waiting[0].requests) <= room):
            part = self._waiting.popleft()
            if not part.outcome.done():
                parts.append(part)
                room -= len(part.requests)
        return parts

    async def _carry(self, parts: list[_Part]) -> None:
        try:
            positions = await self._positions(parts)
        except asyncio.CancelledError:
            for part in parts:
                part.outcome.cancel()
            raise
        except Exception as failed:
            for part in parts:
                if not part.outcome.done():
                    part.outcome.set_exception(failed)
            return
        before = 0
        for part in parts:
            end = before + len(part.requests)
            found = [
                Appended(position, position, False, request.ids)
                for request, position in zip(part.requests, positions[before:end], strict=True)
                if position is not None
            ]
            before = end
            if not part.outcome.done():
                part.outcome.set_result(found or None)

    async def _positions(self, parts: list[_Part]) -> Sequence[int | None]:
        if len(parts) == 1 and len(parts[0].requests) == 1:
            tenant, request = parts[0].tenant, parts[0].requests[0]
            return [(await self._lanes.call(lambda connection: append_one(connection, tenant, request))).first_position]
        if not parts:
            return []
        together = [(part.tenant, request) for part in parts for request in part.requests]
        return await self._lanes.call(lambda connection: append_each(connection, together))


class _Place:
    """A place among the flights, given up when its flight has landed, or before, when that takes long."""

    __slots__ = ("_convoy", "_held")

    def __init__(self, convoy: Convoy) -> None:
        self._convoy = convoy
        self._held = True

    def give_up(self) -> None:
        if self._held:
            self._held = False
            self._convoy.free_a_place()
