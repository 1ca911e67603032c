"""A platform, an institution whose data nobody else may see, and everybody else."""

from collections.abc import Iterator

import pytest

from tests.security.counting import Attempts


@pytest.fixture
def attempts(request: pytest.FixtureRequest) -> Iterator[Attempts]:
    counted = Attempts(request)
    yield counted
    counted.close()
