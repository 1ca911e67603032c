"""A memory that forgets in time, and before it grows too large."""

from tenants.personal_data.remembered import Remembered


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_nothing_is_remembered_longer_than_its_lifetime_however_often_it_is_used() -> None:
    clock = Clock()
    memory: Remembered[str, int] = Remembered(60.0, 10, clock)
    memory.remember("a", 1)
    for clock.now in (110.0, 130.0, 159.9):
        assert memory.get("a") == 1
    clock.now = 160.0
    assert memory.get("a") is None


def test_the_least_used_goes_first() -> None:
    memory: Remembered[str, int] = Remembered(60.0, 2, Clock())
    memory.remember("a", 1)
    memory.remember("b", 2)
    assert memory.get("a") == 1
    memory.remember("c", 3)
    assert (memory.get("a"), memory.get("b"), memory.get("c")) == (1, None, 3)


def test_what_is_forgotten_is_gone() -> None:
    memory: Remembered[str, int] = Remembered(60.0, 2, Clock())
    memory.remember("a", 1)
    memory.forget("a")
    memory.forget("never known")
    assert memory.get("a") is None
