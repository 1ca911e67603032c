"""What was adopted: tools used every month at the end and not at the start, practices that changed, and what lasted.

Everything here is over the people who answered the question in each wave compared, and nothing is told of fewer than five.
"""

from collections.abc import Iterable, Mapping
from uuid import UUID

import msgspec

from domain.measurement.scoring import SMALLEST_GROUP

Chosen = Mapping[UUID, frozenset[str]]


class ToolAdoption(msgspec.Struct, frozen=True):
    """How many of the same people used a tool every month before and after; ``adopted``: after and not before."""

    before: int
    after: int
    adopted: int


class Adoption(msgspec.Struct, frozen=True):
    """Tools by id, over ``n`` people of both waves; ``gained``: share, in %, of those who adopted at least one. None under five."""

    n: int
    tools: dict[str, ToolAdoption] | None
    gained: float | None


class Practice(msgspec.Struct, frozen=True):
    """What people changed at work, by option; ``changed``: share, in %, of those who changed something. None under five."""

    n: int
    counts: dict[str, int] | None
    changed: float | None


class Lasting(msgspec.Struct, frozen=True):
    """Of the tools that people had adopted at the end, how many they still use months later.

    ``n``: people who answered at the start, at the end and months later. ``adopted`` and ``kept`` count a tool once a person;
    ``share`` in %. None under five; no share where nobody had adopted anything.
    """

    n: int
    adopted: int | None
    kept: int | None
    share: float | None


def adoption(before: Chosen, after: Chosen, tools: Iterable[str]) -> Adoption:
    people = before.keys() & after.keys()
    if len(people) < SMALLEST_GROUP:
        return Adoption(len(people), None, None)
    by_tool = {
        tool: ToolAdoption(
            sum(tool in before[who] for who in people),
            sum(tool in after[who] for who in people),
            sum(tool in after[who] - before[who] for who in people),
        )
        for tool in tools
    }
    gained = sum(bool(after[who] - before[who]) for who in people)
    return Adoption(len(people), by_tool, 100 * gained / len(people))


def practice(changes: Chosen, options: Iterable[str]) -> Practice:
    n = len(changes)
    if n < SMALLEST_GROUP:
        return Practice(n, None, None)
    counts = {option: sum(option in chosen for chosen in changes.values()) for option in options}
    return Practice(n, counts, 100 * sum(bool(chosen) for chosen in changes.values()) / n)


def lasting(before: Chosen, after: Chosen, later: Chosen) -> Lasting:
    people = before.keys() & after.keys() & later.keys()
    if len(people) < SMALLEST_GROUP:
        return Lasting(len(people), None, None, None)
    adopted = {who: after[who] - before[who] for who in people}
    kept = sum(len(tools & later[who]) for who, tools in adopted.items())
    known = sum(len(tools) for tools in adopted.values())
    return Lasting(len(people), known, kept, 100 * kept / known if known else None)
