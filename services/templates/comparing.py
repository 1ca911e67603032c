"""What a newer version of a template would say otherwise: added, removed or reworded, part by part, and nothing applied."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal, TypeAlias

import msgspec

from services.templates.elements import Element, Elements, PartName, Path, elements
from services.templates.library import Edition, edition, versions

Change: TypeAlias = Literal["added", "removed", "reworded"]

_NOTHING: Final = Element("", {})
COMPARED: Final = frozenset({"themes", "charter", "training", "deadlines"})


class Wording(msgspec.Struct, frozen=True):
    """One text of an element, before and after; ``label`` is French and translated where it is shown."""

    label: str
    before: str
    after: str


class Difference(msgspec.Struct, frozen=True):
    """``wordings`` has what changed of a reworded element, and the whole of one that was added or removed, beside nothing."""

    change: Change
    element: Element
    wordings: tuple[Wording, ...] = ()


class Comparison(msgspec.Struct, frozen=True):
    """From one version to another; every part is there, an empty one being the same in both.

    ``elsewhere``: other parts of the programme (conditions, objectives, frame, matching…), or the messages and consents, differ too.
    """

    before: str
    after: str
    parts: Mapping[PartName, tuple[Difference, ...]]
    programme_elsewhere: bool
    communication_elsewhere: bool

    @property
    def count(self) -> int:
        return sum(len(differences) for differences in self.parts.values())


def newer_than(template: str, version: str) -> Edition | None:
    """The newest version that carries this template, or None where ``version`` is the newest. Raises TemplateUnknown."""
    candidates = [edition(other) for other in versions()[versions().index(version) + 1 :]] if version in versions() else []
    return next((one for one in reversed(candidates) if template in one.programmes), None)


def compared(template: str, before: Edition, after: Edition) -> Comparison:
    """Raises KeyError where one of the two does not carry the template."""
    older, newer = before.programmes[template], after.programmes[template]
    was, becomes = elements(before, older), elements(after, newer)
    return Comparison(
        before.version,
        after.version,
        {part: tuple(_differences(was[part], becomes[part])) for part in was},
        programme_elsewhere=_others(older) != _others(newer),
        communication_elsewhere=_unversioned(before.communication) != _unversioned(after.communication),
    )


def _differences(was: Elements, becomes: Elements) -> Iterator[Difference]:
    """In the order of the newer version, what it leaves out at the end."""
    for path, element in becomes.items():
        older = was.get(path)
        if older is None:
            if _told_by_itself(path, was):
                yield Difference("added", element, tuple(_reworded(_NOTHING, element)))
        elif wordings := tuple(_reworded(older, element)):
            yield Difference("reworded", element, wordings)
    for path, element in was.items():
        if path not in becomes and _told_by_itself(path, becomes):
            yield Difference("removed", element, tuple(_reworded(element, _NOTHING)))


def _told_by_itself(path: Path, other: Elements) -> bool:
    """A session of a theme that the other version lacks as a whole goes without saying."""
    return len(path) == 1 or path[:-1] in other


def _reworded(was: Element, becomes: Element) -> Iterator[Wording]:
    for label in dict.fromkeys((*becomes.texts, *was.texts)):
        before, after = was.texts.get(label, ""), becomes.texts.get(label, "")
        if before != after:
            yield Wording(label, before, after)


def _others(programme: msgspec.Struct) -> dict[str, Any]:
    return {name: value for name, value in _unversioned(programme).items() if name not in COMPARED}


def _unversioned(content: msgspec.Struct) -> dict[str, Any]:
    return {name: value for name, value in msgspec.structs.asdict(content).items() if name != "version"}
