"""A memory that forgets: what was looked up is kept for so many seconds, and of so many things at most."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Name = TypeVar("Name", bound=Hashable)
Kept = TypeVar("Kept")


class Remembered(Generic[Name, Kept]):
    """Entries live ``lifetime`` seconds from when they were put in, used or not; the least used go first beyond ``at_most``."""

    def __init__(self, lifetime: float, at_most: int, clock: Callable[[], float]) -> None:
        self._lifetime = lifetime
        self._at_most = at_most
        self._clock = clock
        self._entries: OrderedDict[Name, tuple[float, Kept]] = OrderedDict()

    def get(self, name: Name) -> Kept | None:
        entry = self._entries.get(name)
        if entry is None:
            return None
        until, kept = entry
        if self._clock() >= until:
            del self._entries[name]
            return None
        self._entries.move_to_end(name)
        return kept

    def remember(self, name: Name, kept: Kept) -> None:
        self._entries[name] = (self._clock() + self._lifetime, kept)
        self._entries.move_to_end(name)
        while len(self._entries) > self._at_most:
            self._entries.popitem(last=False)

    def forget(self, name: Name) -> None:
        self._entries.pop(name, None)
