"""The runner's agenda: which tenant comes next. A hint comes before the rest, and no tenant is worked on twice at once."""

import asyncio
from collections import deque
from collections.abc import Iterable
from uuid import UUID


class Agenda:
    """Tenants to look at; ``next`` hands each out to one worker at a time.

    A tenant that is hinted at while somebody works on it is handed out again afterwards: the worker may have looked just too early.
    """

    def __init__(self) -> None:
        self._hinted: dict[UUID, None] = {}  # keeps the order of arrival
        self._others: deque[UUID] = deque()
        self._waiting: set[UUID] = set()  # the members of _others
        self._under_way: set[UUID] = set()
        self._closed = False
        self._something = asyncio.Event()

    def hint(self, tenant: UUID) -> None:
        """Something new was appended: look at this tenant soon."""
        self._hinted[tenant] = None
        self._something.set()

    def add(self, tenants: Iterable[UUID]) -> None:
        """These tenants lag: look at them in turn."""
        for tenant in tenants:
            if tenant not in self._waiting:
                self._waiting.add(tenant)
                self._others.append(tenant)
        self._something.set()

    async def next(self) -> UUID | None:
        """The next tenant that nobody works on; waits until there is one. Give it back with ``done``. None once closed."""
        while not self._closed:
            tenant = self._take()
            if tenant is not None:
                self._under_way.add(tenant)
                return tenant
            self._something.clear()
            await self._something.wait()
        return None

    def done(self, tenant: UUID) -> None:
        """Nobody works on this tenant any more."""
        self._under_way.discard(tenant)
        self._something.set()

    def close(self) -> None:
        """Hand out nothing more."""
        self._closed = True
        self._something.set()

    def _take(self) -> UUID | None:
        for tenant in self._hinted:
            if tenant not in self._under_way:
                del self._hinted[tenant]
                return tenant
        for _ in range(len(self._others)):
            tenant = self._others.popleft()
            if tenant not in self._under_way:
                self._waiting.discard(tenant)
                return tenant
            self._others.append(tenant)
        return None
