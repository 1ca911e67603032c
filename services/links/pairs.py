"""The pair that a link is about, as its own member sees it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from domain.refusal import Refused
from infra.clock import utc_now
from projections.pair_sheet import PairSheet, SessionLine
from services.catalogues import Language, french
from services.links.following import Followed, ParticipantLinkNotValid
from services.pages.people import name_of

STANDINGS: Final = {
    "planned": french("prévue"),
    "held": french("a eu lieu"),
    "contested": french("contestée"),
    "missed": french("manquée"),
    "cancelled": french("annulée"),
}
TOOK_PLACE: Final = ("held", "contested")


class LinkFormIncomplete(Refused):
    code = "link-form-incomplete"
    kind = "invalid"
    sentence = "Il manque quelque chose, ou une date n’est pas lisible. Rien n’a été enregistré ; complétez, puis envoyez de nouveau."


class Meeting(msgspec.Struct, frozen=True):
    """One session in words. ``mine``: I reported it. ``rated``: I said how it was."""

    id: UUID
    day: str
    standing: str
    status: str
    minutes: int
    theme: str
    confirmed: bool
    mine: bool
    rated: bool
    address: str


def pair_of(followed: Followed) -> PairSheet:
    """The pair that the link names. Raises ParticipantLinkNotValid where its person is not in it."""
    for one in own_pairs(followed):
        if one.pair == followed.link.subject:
            return one
    raise ParticipantLinkNotValid


def session_of(followed: Followed) -> tuple[PairSheet, SessionLine]:
    """The session that the link names, and its pair. Raises ParticipantLinkNotValid."""
    for pair in own_pairs(followed):
        for session in pair.sessions:
            if session.session == followed.link.subject:
                return pair, session
    raise ParticipantLinkNotValid


def own_pairs(followed: Followed) -> Sequence[PairSheet]:
    mine = followed.link.participation
    return [one for one in followed.found.pairs if mine in (one.mentor, one.mentee)]


def other_of(followed: Followed, pair: PairSheet, _: Language) -> str:
    """The name of the one that this person meets."""
    person = pair.mentee_person if pair.mentor == followed.link.participation else pair.mentor_person
    return name_of(followed.found, person, _)


def meetings(followed: Followed, pair: PairSheet, _: Language) -> list[Meeting]:
    """The sessions of a pair, the last one first."""
    return [meeting(followed, one, _) for one in sorted(pair.sessions, key=lambda one: (one.day, one.start or 0), reverse=True)]


def meeting(followed: Followed, one: SessionLine, _: Language) -> Meeting:
    return Meeting(
        one.session,
        _.day(one.day),
        _(STANDINGS[one.status]),
        one.status,
        one.minutes,
        one.theme or "",
        one.confirmed,
        one.reported_by == followed.participant.role,
        followed.participant.role in one.ratings,
        followed.path("session", one.session),
    )


def local_now(followed: Followed, today: date) -> datetime:
    """The hour where the institution is, on its own day."""
    now = utc_now().astimezone(ZoneInfo(followed.found.institution.timezone))
    return now.replace(year=today.year, month=today.month, day=today.day)
