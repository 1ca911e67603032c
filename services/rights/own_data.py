"""Everything that the log keeps about one person, for them to take away: readable, and as JSON (RGPD, articles 15 and 20).

What somebody else said in confidence — the other's opinion of a session — is theirs, and stays out.
"""

from collections.abc import Iterable
from contextlib import aclosing
from typing import Any, Final

import msgspec

from domain.event import is_restricted
from domain.personal import ERASED_LABEL, Sealed
from domain.recorded import Recorded
from projections.history import History
from projections.replay import ReplayStopped
from services.catalogues import Language
from services.house import House
from services.pages import words
from services.rights.knowing import Subject
from tenants.personal_data.opening import open_recorded

LINES_AT_ONCE: Final = 2_000
_NAMING: Final = ("person", "participation", "respondent", "mentor_person", "mentee_person")


class Told(msgspec.Struct, frozen=True):
    """One fact: when it happened and was noted, what it is in words and on the wire, what it holds."""

    position: int
    occurred_at: str
    recorded_at: str
    fact: str
    type: str
    data: Any


async def everything_about(house: House, subject: Subject, _: Language) -> list[Told]:
    """Every fact about somebody, in the order of the log, their own words opened."""
    history, told = History(house.store, house.keyring), list[Told]()
    async with aclosing(history.stretches(subject.tenant, 0, LINES_AT_ONCE)) as stretches:
        async for stretch in stretches:
            theirs = list(_theirs(stretch.events, subject))
            told += [_told(one, _) for one in await open_recorded(house.keyring, subject.tenant, theirs)]
            if stretch.fault is not None:
                raise ReplayStopped(subject.tenant, stretch.fault, None)
    return told


def as_json(told: list[Told]) -> bytes:
    """One JSON object, indented: whoever opens it without a program can read it too."""
    return msgspec.json.format(msgspec.json.encode({"facts": told}), indent=2)


def _theirs(events: Iterable[Recorded], subject: Subject) -> Iterable[Recorded]:
    for one in events:
        said_by = getattr(one.event, "person", None)
        if is_restricted(one.type) or (said_by is not None and said_by != subject.person):
            continue
        named = {getattr(one.event, name, None) for name in _NAMING}
        if named & subject.names or getattr(one.event, "pair", None) in subject.pairs:
            yield one


def _told(one: Recorded, _: Language) -> Told:
    values = {name: getattr(one.event, name) for name in one.event.__struct_fields__}
    data = {name: _(ERASED_LABEL) if isinstance(value, Sealed) else msgspec.to_builtins(value) for name, value in values.items()}
    return Told(one.position, one.occurred_at.isoformat(), one.recorded_at.isoformat(), _(words.fact(one.type)), one.type, data)
