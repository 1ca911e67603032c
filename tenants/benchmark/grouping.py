"""Which institutions may be told of together: cells that nobody can take apart, neither by each other nor by those of another date.

Whoever holds every cell ever published of one measure and one school year can form unions, intersections and differences of the
groups behind them. The smallest groups that come out of that are the *parts*: institutions counted in exactly the same cells. What
is promised is that every part has five institutions at least. So each cell is a union of parts; a part is counted as a whole, or,
once at least five have left it and at least five stay, as those who stay, or not at all; whoever joins waits until a new part can be
made of them. The same holds of the weights: a part counts only while it is ``solid``.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final, TypeAlias
from uuid import UUID

import msgspec

FEWEST: Final = 5  # institutions and respondents behind a cell
LEVELS: Final = ("kind", "size", "academie")  # from the widest to the narrowest

Path: TypeAlias = tuple[str, ...]
"""A cell's place: () is all institutions, then their kind, their size, their académie."""

Counted: TypeAlias = Mapping[UUID, Path]
"""One publication: who was counted, each at the place of their part."""


class Contribution(msgspec.Struct, frozen=True):
    """One institution's figure of one measure, and how many people it comes from. ``academie`` is empty where it has none."""

    institution: UUID
    kind: str
    size: str
    academie: str
    value: float
    respondents: int

    @property
    def place(self) -> Path:
        return (self.kind, self.size, self.academie) if self.academie else (self.kind, self.size)


Group: TypeAlias = Sequence[Contribution]


def solid(group: Group) -> bool:
    """Five institutions and five respondents at least, and no institution with more than half of the respondents."""
    people = sum(one.respondents for one in group)
    return len(group) >= FEWEST and people >= FEWEST and all(2 * one.respondents <= people for one in group)


def partition(group: Group, path: Path = ()) -> dict[Path, list[Contribution]]:
    """Disjoint solid groups, as narrow as they can be made, each at its place; none where the whole is not solid.

    Who cannot be told of more narrowly stays together at the wider place: these, too, are solid, because a narrower group that is
    all the others minus them would give them away. Where they are too few, the smallest narrower groups stay with them.
    """
    if not solid(group):
        return {}
    narrower: dict[str, list[Contribution]] = defaultdict(list)
    rest: list[Contribution] = []
    for one in group:
        if len(one.place) > len(path):
            narrower[one.place[len(path)]].append(one)
        else:
            rest.append(one)
    kept = {name: part for name, part in narrower.items() if solid(part)}
    rest += [one for name, part in narrower.items() if name not in kept for one in part]
    while rest and kept and not solid(rest):
        rest += kept.pop(min(kept, key=lambda name: (len(kept[name]), name)))
    made: dict[Path, list[Contribution]] = {path: rest} if rest else {}
    for name, part in kept.items():
        made |= partition(part, (*path, name))
    return made


def parts(before: Sequence[Counted]) -> list[tuple[Path, frozenset[UUID]]]:
    """The groups that no published cell takes apart, each with the place at which it was counted last."""
    together: dict[tuple[Path | None, ...], set[UUID]] = defaultdict(set)
    for institution in {one for counted in before for one in counted}:
        together[tuple(counted.get(institution) for counted in before)].add(institution)
    return [(next(path for path in reversed(seen) if path is not None), frozenset(group)) for seen, group in together.items()]


def counted_now(before: Sequence[Counted], contributions: Iterable[Contribution]) -> dict[Path, list[Contribution]]:
    """Who is counted in the publication that follows these, at the place of their part; whoever is in none of them waits."""
    here = {one.institution: one for one in contributions}
    known = parts(before)
    told: dict[Path, list[Contribution]] = defaultdict(list)
    for path, members in known:
        staying = [here[one] for one in sorted(members) if one in here]
        gone = len(members) - len(staying)
        if (gone == 0 or gone >= FEWEST) and solid(staying):
            told[path] += staying
    earlier = {one for _, members in known for one in members}
    arrived = [one for name, one in sorted(here.items()) if name not in earlier]
    for path, group in _by_place(arrived, {path for path, _ in known}).items():
        for place, part in partition(group, path).items():
            told[place] += part
    return dict(told)


def _by_place(arrived: Iterable[Contribution], places: Collection[Path]) -> dict[Path, list[Contribution]]:
    """Those who arrived, each where institutions like them are counted already: at the narrowest such place."""
    found: dict[Path, list[Contribution]] = defaultdict(list)
    for one in arrived:
        found[next((path for path in _prefixes(one.place)[::-1] if path in places), ())].append(one)
    return found


def cells(counted: Mapping[Path, Group]) -> dict[Path, list[Contribution]]:
    """Every cell of a publication: each part's place and all the wider ones, with everybody counted at or beneath it."""
    told: dict[Path, list[Contribution]] = defaultdict(list)
    for path, group in counted.items():
        for place in _prefixes(path):
            told[place] += group
    return {place: told[place] for place in sorted(told)}


def _prefixes(path: Path) -> list[Path]:
    return [path[:length] for length in range(len(path) + 1)]
