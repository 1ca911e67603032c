"""Proposing times by link: the next ones at which both can meet, chosen in one tap, and when one is free, where nobody said it yet."""

from datetime import date, datetime
from typing import Any, Final, get_args
from uuid import UUID, uuid5

import msgspec
from litestar import Response

from domain.decision import Command
from domain.facilitation.meeting import MoveSession, PlanSession
from domain.facilitation.overlaps import Hours
from domain.facilitation.pair import Place
from domain.refusal import Refused
from projections.pair_sheet import PairSheet, SessionLine
from services.catalogues import Language, translate
from services.house import House
from services.links.following import Followed
from services.links.free_hours import change_of, shown_hours
from services.links.pairs import LinkFormIncomplete, other_of, pair_of
from services.links.showing import AnyRequest, Sent, back_to, show
from services.pages.rendering import locale_of
from services.pairs.common_times import OfferedTimes, offered_times
from services.pairs.words import PLACES

_MINUTES: Final = 4  # digits


class TimeIsPast(Refused):
    code = "link-time-past"
    kind = "invalid"
    sentence = "Ce moment est déjà passé. Rien n’a été prévu ; choisissez-en un autre, ou notez la séance si elle a eu lieu."


class Choice(msgspec.Struct, frozen=True):
    """One time as a button: what it sends, and in words."""

    value: str
    words: str


class Planned(msgspec.Struct, frozen=True):
    """A session to come, in words, and where it is moved or called off."""

    words: str
    place: str
    address: str


async def shown(
    request: AnyRequest, house: House, followed: Followed, refused: Refused | None = None, sent: Sent | None = None
) -> Response[bytes]:
    _ = translate(locale_of(request))
    pair = pair_of(followed)
    offered = await offered_times(house, followed.tenant, followed.found, pair)
    mentor = followed.participant.role == "mentor"
    mine, theirs = (offered.mentor, offered.mentee) if mentor else (offered.mentee, offered.mentor)
    freely = sent if sent and sent.one("act") == "free" else None
    return show(
        request,
        followed,
        "link_times.html",
        refused,
        other=other_of(followed, pair, _),
        today=house.today(followed.found.institution, followed.found.sheet).isoformat(),
        over=pair.status == "ended" or followed.found.sheet.closed_at is not None,
        planned=planned_of(followed, pair, house.today(followed.found.institution, followed.found.sheet), _),
        told=_is_told(followed, pair),
        free=shown_hours(mine, _, freely),
        mine=bool(mine),
        theirs=bool(theirs),
        minutes=_.duration(offered.minutes),
        sent=sent or Sent(),
        **choices(offered, _),
    )


def choices(offered: OfferedTimes, _: Language, apart_from: SessionLine | None = None) -> dict[str, Any]:
    """What the page's buttons say: the times, but for that of a session to be moved, and where and by what means one may meet."""
    already = (apart_from.day, apart_from.start) if apart_from else None
    return {
        "times": [
            Choice(f"{one.day.isoformat()}T{_clock(one.start)}", _spoken(one.day, one.start, _))
            for one in offered.times
            if (one.day, one.start) != already
        ],
        "places": {place: _(PLACES[place]) for place in offered.places},
        "tools": offered.tools,
    }


def planned_of(followed: Followed, pair: PairSheet, today: date, _: Language) -> list[Planned]:
    """The sessions of a pair that are to come, the next one first."""
    coming = [one for one in pair.sessions if one.status == "planned" and one.day >= today] if pair.status != "ended" else []
    return [
        Planned(spoken(one, _), _(PLACES[one.place]) if one.place else "", followed.path("session", one.session))
        for one in sorted(coming, key=lambda one: (one.day, one.start or 0))
    ]


def spoken(session: SessionLine, _: Language) -> str:
    """«lundi 30 novembre 2026 à 12:30»; the day alone where nobody said the hour."""
    return _.weekday(session.day) if session.start is None else _spoken(session.day, session.start, _)


def _spoken(day: date, start: int, _: Language) -> str:
    return _("{day} à {hour}", day=_.weekday(day), hour=_clock(start))


def _is_told(followed: Followed, pair: PairSheet) -> bool:
    """Whether the other one has an address at which they hear of it."""
    person = pair.mentee_person if pair.mentor == followed.link.participation else pair.mentor_person
    entry = followed.found.people.get(person)
    return bool(entry and entry.email)


async def act(request: AnyRequest, house: House, followed: Followed, sent: Sent) -> Response[Any]:
    try:
        command: Command
        if sent.one("act") == "free":
            command = change_of(followed, sent)
        else:
            pair = pair_of(followed)
            offered = await offered_times(house, followed.tenant, followed.found, pair)
            hours, place, tool = chosen(followed, house, sent, offered)
            command = PlanSession(
                pair=pair.pair,
                session=uuid5(pair.pair, f"planned {sent.key or hours.day.isoformat()}"),
                day=hours.day,
                start=hours.start,
                minutes=hours.minutes,
                place=place,
                tool=tool,
            )
        receipt = await house.handling.handle(command, followed.context(sent.key))
    except Refused as refused:
        return await shown(request, house, followed, refused, sent)
    await house.caught_up(followed.tenant, receipt.position)
    return back_to(request)


async def moved(house: House, followed: Followed, pair: PairSheet, session: UUID, sent: Sent) -> MoveSession:
    """A planned session at the time that was tapped. Raises LinkFormIncomplete, TimeIsPast."""
    hours, place, tool = chosen(followed, house, sent, await offered_times(house, followed.tenant, followed.found, pair, session))
    return MoveSession(pair=pair.pair, session=session, day=hours.day, start=hours.start, minutes=hours.minutes, place=place, tool=tool)


def chosen(followed: Followed, house: House, sent: Sent, offered: OfferedTimes) -> tuple[Hours, Place, str | None]:
    """The time, place and tool of a form: a time that was tapped, else the day and hour that were typed.

    Raises LinkFormIncomplete, TimeIsPast.
    """
    try:
        moment = datetime.fromisoformat(sent.one("time") or f"{sent.one('day')}T{sent.one('start')}")
    except ValueError:
        raise LinkFormIncomplete from None
    minutes, place = sent.one("minutes") or str(offered.minutes), sent.one("place") or offered.places[0]
    if (
        moment.tzinfo is not None
        or place not in get_args(Place)
        or not (minutes.isascii() and minutes.isdecimal() and len(minutes) < _MINUTES)
    ):
        raise LinkFormIncomplete
    if moment.date() < house.today(followed.found.institution, followed.found.sheet):
        raise TimeIsPast
    tool = (sent.words("tool") or next(iter(offered.tools), None)) if place == "approved-video" else None
    return Hours(moment.date(), moment.hour * 60 + moment.minute, int(minutes)), place, tool  # type: ignore[return-value]


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
