"""Everything that the log keeps about one person, for them to take away: readable, and as JSON (RGPD, articles 15 and 20).

What somebody else said in confidence — the other's opinion of a session — is theirs, and stays out.
"""

from collections.abc import Iterable
from contextlib import aclosing
from typing import Any, Final

import msgspec

from domain.personal import Sealed
from domain.recorded import Recorded
from projections.history import History
from projections.replay import ReplayStopped
from services.catalogues import Language
from services.house import House
from services.links.following import Followed
from services.links.pairs import own_pairs
from services.pages import words
from tenants.personal_data.opening import open_recorded

LINES_AT_ONCE: Final = 2_000
_NOT_HERE: Final = ("incident.",)  # beginnings of types that only who is named for them may see
_NAMING: Final = ("person", "participation", "respondent", "mentor_person", "mentee_person")


class Told(msgspec.Struct, frozen=True):
    """One fact: when it happened and was noted, what it is in words and on the wire, what it holds."""

    position: int
    occurred_at: str
    recorded_at: str
    fact: str
    type: str
    data: Any


async def everything_about(house: House, followed: Followed, _: Language) -> list[Told]:
    """Every fact about the person whom the link belongs to, in the order of the log, their own words opened."""
    history, told = History(house.store, house.keyring), list[Told]()
    async with aclosing(history.stretches(followed.tenant, 0, LINES_AT_ONCE)) as stretches:
        async for stretch in stretches:
            theirs = list(_theirs(stretch.events, followed))
            told += [_told(one, _) for one in await open_recorded(house.keyring, followed.tenant, theirs)]
            if stretch.fault is not None:
                raise ReplayStopped(followed.tenant, stretch.fault, None)
    return told


def as_json(told: list[Told]) -> bytes:
    """One JSON object, indented: whoever opens it without a program can read it too."""
    return msgspec.json.format(msgspec.json.encode({"facts": told}), indent=2)


def _theirs(events: Iterable[Recorded], followed: Followed) -> Iterable[Recorded]:
    me = followed.participant
    mine = {me.person, me.participation, followed.respondent}
    pairs = {pair.pair for pair in own_pairs(followed)}
    for one in events:
        said_by = getattr(one.event, "person", None)
        if one.type.startswith(_NOT_HERE) or (said_by is not None and said_by != me.person):
            continue
        named = {getattr(one.event, name, None) for name in _NAMING}
        if named & mine or getattr(one.event, "pair", None) in pairs:
            yield one


def _told(one: Recorded, _: Language) -> Told:
    data = msgspec.to_builtins(one.event, enc_hook=_word)
    return Told(one.position, one.occurred_at.isoformat(), one.recorded_at.isoformat(), _(words.fact(one.type)), one.type, data)


def _word(value: Any) -> Any:
    return "effacé" if isinstance(value, Sealed) else str(value)
