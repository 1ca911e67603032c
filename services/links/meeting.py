"""Sessions by link: noting one in one tap; of one that is to come, moving it or calling it off; of one that was noted, confirming it,
objecting, saying how useful it was.
"""

from datetime import date, time
from typing import Any, Final, get_args
from uuid import uuid5

from litestar import Response

from domain.decision import Command
from domain.facilitation.meeting import CancelSession, HoldSession
from domain.facilitation.pair import CancelReason, Place
from domain.facilitation.progress import GiveFeedback
from domain.facilitation.settling import ConfirmSession, ContestSession
from domain.refusal import Refused
from infra.clock import utc_now
from projections.pair_sheet import PairSheet, SessionLine
from services.catalogues import translate
from services.house import House
from services.links.following import Followed
from services.links.pairs import TOOK_PLACE, LinkFormIncomplete, local_now, meeting, other_of, pair_of, session_of
from services.links.showing import AnyRequest, Sent, back_to, show
from services.links.times import choices, moved, spoken
from services.pages.rendering import locale_of
from services.pairs.common_times import offered_times
from services.pairs.typed import moment_of
from services.pairs.words import PLACES

USUAL_MINUTES: Final = 45


async def shown(
    request: AnyRequest, house: House, followed: Followed, refused: Refused | None = None, sent: Sent | None = None
) -> Response[bytes]:
    if followed.link.purpose == "log":
        return _noting(request, house, followed, pair_of(followed), refused, sent)
    pair, session = session_of(followed)
    _ = translate(locale_of(request))
    return show(
        request,
        followed,
        "link_session.html",
        refused,
        other=other_of(followed, pair, _),
        one=meeting(followed, session, _),
        took_place=session.status in TOOK_PLACE,
        sent=sent or Sent(),
        **await _to_come(request, house, followed, pair, session),
    )


async def _to_come(request: AnyRequest, house: House, followed: Followed, pair: PairSheet, session: SessionLine) -> dict[str, Any]:
    """For a session that is to come: when and where, and at which other times both could meet."""
    if session.status != "planned" or pair.status == "ended":
        return {"when": ""}
    _ = translate(locale_of(request))
    offered = await offered_times(house, followed.tenant, followed.found, pair, session.session)
    past = session.day < house.today(followed.found.institution, followed.found.sheet)
    where = _(PLACES[session.place]) if session.place else ""
    return {"when": spoken(session, _), "where": where, "past": past, **choices(offered, _, apart_from=session)}


def _noting(
    request: AnyRequest, house: House, followed: Followed, pair: PairSheet, refused: Refused | None, sent: Sent | None
) -> Response[bytes]:
    _ = translate(locale_of(request))
    today = house.today(followed.found.institution, followed.found.sheet)
    known = _known_on(pair, today)
    minutes = known.minutes if known and known.minutes else USUAL_MINUTES
    now = local_now(followed, today)
    start = known.start if known and known.start is not None else max(0, now.hour * 60 + now.minute // 15 * 15 - minutes)
    return show(
        request,
        followed,
        "link_log.html",
        refused,
        other=other_of(followed, pair, _),
        noted=meeting(followed, known, _) if known and known.status in TOOK_PLACE else None,
        today=today.isoformat(),
        start=f"{start // 60:02}:{start % 60:02}",
        minutes=minutes,
        places={value: _(label) for value, label in PLACES.items()},
        chosen=(known.place if known else None) or "premises",
        sent=sent or Sent(),
    )


async def act(request: AnyRequest, house: House, followed: Followed, sent: Sent) -> Response[Any]:
    try:
        if followed.link.purpose == "log":
            command: Command = _noted(followed, pair_of(followed), sent)
        elif sent.one("act") == "move":
            pair, session = session_of(followed)
            command = await moved(house, followed, pair, session.session, sent)
        else:
            command = _settled(followed, sent)
        receipt = await house.handling.handle(command, followed.context(sent.key))
    except Refused as refused:
        return await shown(request, house, followed, refused, sent)
    await house.caught_up(followed.tenant, receipt.position)
    return back_to(request)


def _noted(followed: Followed, pair: PairSheet, sent: Sent) -> HoldSession:
    """One session of a day for one link: tapped twice, it is noted once. Raises LinkFormIncomplete."""
    try:
        day, hour = date.fromisoformat(sent.one("day")), time.fromisoformat(sent.one("start"))
    except ValueError:
        raise LinkFormIncomplete from None
    minutes, place = sent.one("minutes"), sent.one("place")
    if not (minutes.isascii() and minutes.isdecimal() and len(minutes) < 4) or place not in get_args(Place):
        raise LinkFormIncomplete
    start = hour.hour * 60 + hour.minute
    known = _known_on(pair, day)
    began = moment_of(day, start, followed.found.institution.timezone)
    return HoldSession(
        pair=pair.pair,
        session=known.session if known else uuid5(pair.pair, f"session of {day.isoformat()}"),
        day=day,
        minutes=int(minutes),
        theme=sent.words("theme") or "",
        place=place,  # type: ignore[arg-type]
        held_at=began if began <= utc_now() else None,
        start=start,
        tool=sent.words("tool"),
    )


def _known_on(pair: PairSheet, day: date) -> SessionLine | None:
    """The session of that day in the notebook, unless it was cancelled or missed."""
    of_day = [one for one in pair.sessions if one.day == day and one.status in ("planned", *TOOK_PLACE)]
    return of_day[-1] if of_day else None


def _settled(followed: Followed, sent: Sent) -> Command:
    pair, session = session_of(followed)
    match sent.one("act"), sent.one("rating"):
        case "confirm", _:
            return ConfirmSession(pair=pair.pair, session=session.session)
        case "cancel", _:
            reason: CancelReason = "mentor-unavailable" if followed.participant.role == "mentor" else "mentee-unavailable"
            return CancelSession(pair=pair.pair, session=session.session, reason=reason)
        case "contest", _:
            return ContestSession(pair=pair.pair, session=session.session, objection=sent.words("words"))
        case "rate", ("1" | "2" | "3" | "4" | "5") as rating:
            return GiveFeedback(pair=pair.pair, session=session.session, rating=int(rating), comment=sent.words("words"))
        case _:
            raise LinkFormIncomplete
