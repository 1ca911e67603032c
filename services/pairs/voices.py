"""What people said in their own words about a pair, read from its history through the keys of those who said it."""

from uuid import UUID

import msgspec

from domain.facilitation.pair import PAIR, FeedbackGiven, GiveBackRecorded, GoalSet, PairDeclined, SessionContested, Side
from domain.personal import Sealed, readable
from services.house import House
from tenants.lines import decode_identified
from tenants.personal_data.opening import open_events


class Said(msgspec.Struct, frozen=True):
    """Words of one side; ``erased`` where their key was destroyed, and then there are none."""

    side: Side
    words: str
    erased: bool = False


class Voices(msgspec.Struct, frozen=True):
    """By what they are about: comments and objections by session, the words of goals and of what was given back."""

    comments: dict[UUID, list[Said]] = {}
    next_steps: dict[UUID, list[Said]] = {}
    objections: dict[UUID, Said] = {}
    goals: dict[UUID, Said] = {}
    give_backs: dict[UUID, Said] = {}
    declined: Said | None = None


async def voices_of(house: House, tenant: UUID, pair: UUID) -> Voices:
    """Every word that this pair's history holds and that may still be read."""
    stored = await house.store.load(tenant, PAIR.of(pair).name)
    heard = Voices({}, {}, {}, {}, {})
    declined = None
    for event in await open_events(house.keyring, tenant, decode_identified(stored.lines)):
        match event:
            case FeedbackGiven():
                _note(heard.comments, event.session, event.side, event.comment)
                _note(heard.next_steps, event.session, event.side, event.next_step)
            case SessionContested() if (said := _said(event.side, event.reason)) is not None:
                heard.objections[event.session] = said
            case GoalSet() if (said := _said("mentee", event.words)) is not None:
                heard.goals[event.goal] = said
            case GiveBackRecorded() if (said := _said("mentee", event.words)) is not None:
                heard.give_backs[event.give_back] = said
            case PairDeclined():
                declined = _said(event.side, event.reason)
            case _:
                continue
    return msgspec.structs.replace(heard, declined=declined)


def _note(heard: dict[UUID, list[Said]], session: UUID, side: Side, words: str | Sealed | None) -> None:
    said = _said(side, words)
    if said is not None:
        heard.setdefault(session, []).append(said)


def _said(side: Side, words: str | Sealed | None) -> Said | None:
    """None where nothing was said."""
    if isinstance(words, Sealed):
        return Said(side, "", erased=True)
    told = readable(words)
    return Said(side, told) if told else None
