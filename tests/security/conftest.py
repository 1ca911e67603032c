"""A platform, an institution whose data nobody else may see, and everybody else."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import temporary_home
from tests.security.counting import Attempts
from tests.security.platforms import platform_at


@pytest.fixture
def attempts(request: pytest.FixtureRequest) -> Iterator[Attempts]:
    counted = Attempts(request)
    yield counted
    counted.close()


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """Where the platform's data lie."""
    with temporary_home() as folder:
        yield folder


@pytest.fixture(scope="module")
def platform(home: Path) -> Iterator[str]:
    """The address of ``ekole run`` with data of its own, for the tests of one module; it logs all that it ever logs."""
    with platform_at(home, "INFO") as address:
        yield address
