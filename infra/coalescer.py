"""Appends that reach a tenant while one call is in flight go together as the next: one lock, one flush to disk, a verdict each.

Commits of one tenant queue on its head row, for the lock is held until the log is on disk; apart, 64 writers would wait 64 times. Where
as many wait as fill a call, that call need not wait for the first to land: its entries are examined meanwhile, before the lock.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Final
from uuid import UUID

from infra.appending import AppendRequest, Verdict
from infra.door import FULL_BATCH
from infra.driver_connection import lost_connection
from infra.store_errors import EventStoreError, OutcomeUnknown, StoreBusy

LONGEST_BATCH: Final = 4_000_000  # octets of lines in one call; a single request may be longer
_FLIGHTS: Final = 2  # of one tenant: one writes, one is examined
_FIRST_PAUSE: Final = 0.05  # seconds; doubled at each further try
_LONGEST_PAUSE: Final = 2.0

Send = Callable[[UUID, Sequence[AppendRequest]], Awaitable[list[Verdict]]]


class _Waiting:
    """A request and whoever waits for its verdict."""

    __slots__ = ("request", "size", "streams", "verdict")

    def __init__(self, request: AppendRequest, verdict: asyncio.Future[Verdict]) -> None:
        self.request = request
        self.verdict = verdict
        self.size = sum(len(entry.line) for stream in request.streams for entry in stream.entries)
        self.streams = [part.stream for part in request.streams] + [guard.stream for guard in request.guards]


class _Queue:
    """Who waits to append to one tenant's log, and what of it is in flight.

    Requests that touch the same stream are judged in the order of their arrival: two calls in flight have no stream in common.
    """

    __slots__ = ("aloft", "flights", "waiting")

    def __init__(self) -> None:
        self.waiting: deque[_Waiting] = deque()
        self.flights = 0
        self.aloft: set[str] = set()

    def wants_a_flight(self) -> bool:
        return not self.flights or (self.flights < _FLIGHTS and len(self.waiting) >= FULL_BATCH)

    def next_batch(self) -> list[_Waiting]:
        """Who goes next, in the order of arrival. Beside another call only where many wait, and only up to who must wait for it."""
        batch: list[_Waiting] = []
        if self.flights > 1 and len(self.waiting) < FULL_BATCH:
            return batch
        elsewhere = frozenset(self.aloft)
        size = 0
        while self.waiting and len(batch) < FULL_BATCH:
            waiting = self.waiting[0]
            if (batch and size + waiting.size > LONGEST_BATCH) or not elsewhere.isdisjoint(waiting.streams):
                break
            self.waiting.popleft()
            if not waiting.verdict.done():
                batch.append(waiting)
                size += waiting.size
                self.aloft.update(waiting.streams)
        return batch

    def landed(self, batch: list[_Waiting]) -> None:
        for waiting in batch:
            self.aloft.difference_update(waiting.streams)


class Coalescer:
    """Sends the appends of one process, tenant by tenant. Belongs to one event loop.

    A caller that is cancelled before its request is sent takes it back; once sent, the request runs to its verdict. A lost
    connection means *unknown*: the same requests are sent again until answered, and the receipts tell what had been stored; after
    ``patience`` seconds without an answer OutcomeUnknown is raised.
    """

    def __init__(self, send: Send, *, room: int = 1024, patience: float = 30.0) -> None:
        self._send = send
        self._room = room
        self._patience = patience
        self._queues: dict[UUID, _Queue] = {}
        self._flushes: set[asyncio.Task[None]] = set()
        self._closed = False

    async def append(self, tenant: UUID, request: AppendRequest) -> Verdict:
        """The verdict on a request. Raises StoreBusy where ``room`` requests of the tenant wait, UnknownTenant, OutcomeUnknown."""
        if self._closed:
            raise StoreBusy("the store is closing")
        loop = asyncio.get_running_loop()
        waiting = _Waiting(request, loop.create_future())
        queue = self._queues.get(tenant)
        if queue is None:
            queue = self._queues[tenant] = _Queue()
        elif len(queue.waiting) >= self._room:
            raise StoreBusy(f"{len(queue.waiting)} appends of tenant {tenant} are waiting")
        queue.waiting.append(waiting)
        if queue.wants_a_flight():
            queue.flights += 1
            flush = loop.create_task(self._flush(tenant, queue))
            self._flushes.add(flush)
            flush.add_done_callback(self._flushes.discard)
        return await waiting.verdict

    async def close(self) -> None:
        """Take no more; wait until everything that waits has its verdict."""
        self._closed = True
        while self._flushes:
            await asyncio.wait(self._flushes)

    async def _flush(self, tenant: UUID, queue: _Queue) -> None:
        """Batch after batch, until nobody waits or another flight takes them along."""
        try:
            while batch := queue.next_batch():
                await self._settle(tenant, batch)
                queue.landed(batch)
        finally:
            queue.flights -= 1
            if not queue.flights:
                del self._queues[tenant]
                for left in queue.waiting:
                    left.verdict.cancel()

    async def _settle(self, tenant: UUID, batch: list[_Waiting]) -> None:
        try:
            verdicts = await self._answer(tenant, [waiting.request for waiting in batch])
        except EventStoreError as failed:
            _tell(batch, failed)
        except Exception as failed:
            if len(batch) == 1:
                _tell(batch, failed)
                return
            # One of them is at fault, and only it shall fail: nothing of the batch was written.
            for waiting in batch:
                await self._settle(tenant, [waiting])
        except asyncio.CancelledError as stopped:
            _tell(batch, OutcomeUnknown("the event loop was stopped"))
            raise stopped
        else:
            for waiting, verdict in zip(batch, verdicts, strict=True):
                if not waiting.verdict.done():
                    waiting.verdict.set_result(verdict)

    async def _answer(self, tenant: UUID, requests: list[AppendRequest]) -> list[Verdict]:
        loop = asyncio.get_running_loop()
        end = loop.time() + self._patience
        pause = _FIRST_PAUSE
        while True:
            try:
                return await self._send(tenant, requests)
            except Exception as failed:
                if not lost_connection(failed):
                    raise
                if loop.time() + pause > end:
                    raise OutcomeUnknown(repr(failed)) from failed
                await asyncio.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)


def _tell(batch: list[_Waiting], failed: Exception) -> None:
    for waiting in batch:
        if not waiting.verdict.done():
            waiting.verdict.set_exception(failed)
