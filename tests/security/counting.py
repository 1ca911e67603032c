"""How often something was tried that must not succeed: counted test by test, said at the end of the run."""

from collections import Counter
from typing import Final

import pytest

ATTEMPTS: Final = "attempts across the fence"


class Attempts:
    """What one test tried, by kind; each leak is told with how it was got."""

    def __init__(self, request: pytest.FixtureRequest) -> None:
        self._request = request
        self.tried: Counter[str] = Counter()
        self.leaks: list[str] = []

    def refused(self, kind: str) -> None:
        self.tried[kind] += 1

    def leaked(self, kind: str, how: str) -> None:
        self.tried[kind] += 1
        self.leaks.append(f"{kind}: {how}")

    def judged(self, kind: str, how: str, *, leak: bool) -> None:
        """Count one attempt."""
        if leak:
            self.leaked(kind, how)
        else:
            self.refused(kind)

    def close(self) -> None:
        self._request.node.user_properties.append((ATTEMPTS, dict(self.tried)))
        assert not self.leaks, "\n".join(self.leaks)
        assert self.tried.total(), "nothing was tried"


def summary(reports: list[pytest.TestReport]) -> list[str]:
    """The attempts of all tests by kind, in lines for people."""
    total: Counter[str] = Counter()
    for report in reports:
        for name, tried in report.user_properties:
            if name == ATTEMPTS and isinstance(tried, dict):
                total.update(tried)
    return [f"{count:7,} {kind}" for kind, count in sorted(total.items())]
