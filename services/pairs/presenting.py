"""One pair as its page shows it: where it stands, its sessions with their number, goals, and what was given back."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from uuid import UUID

import msgspec

from domain.facilitation.pair import Side
from projections.pair_sheet import PairSheet, SessionLine
from services.catalogues import Language
from services.pairs import words
from services.pairs.voices import Said, Voices


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A session: what a reader sees, and what its forms start from. ``start`` is an hour such as «14:30», empty where unknown."""

    session: str
    status: str
    label: str
    title: str
    facts: str
    confirmed: str
    ratings: str
    objection: str
    elsewhere: tuple[str, ...]
    said: tuple[tuple[str, str], ...]
    day: str
    start: str
    minutes: int
    theme: str
    place: str
    tool: str
    to_confirm: tuple[tuple[str, str], ...]
    to_rate: tuple[tuple[str, str], ...]


class GoalShown(msgspec.Struct, frozen=True):
    goal: str
    words: str
    outcome: str
    set_on: str


class GiveBackShown(msgspec.Struct, frozen=True):
    kind: str
    day: str
    words: str


def lines_of(pair: PairSheet, voices: Voices, names: dict[Side, str], elsewhere: Mapping[UUID, Sequence[str]], _: Language) -> list[Line]:
    """Newest first; ``names`` by side; ``elsewhere``: by session, who is noted at the same minutes in another place, in words."""
    return [_line(one, pair, voices, names, elsewhere, _) for one in reversed(pair.sessions)]


def _line(
    one: SessionLine, pair: PairSheet, voices: Voices, names: dict[Side, str], elsewhere: Mapping[UUID, Sequence[str]], _: Language
) -> Line:
    number = _("Séance {number} sur {planned}", number=one.number, planned=pair.planned_sessions) if one.number else _("Séance")
    took_place = one.status in ("held", "contested")
    return Line(
        session=str(one.session),
        status=one.status,
        label=_(words.STATUSES[one.status]),
        title=f"{number}, {_.on_day(one.day)}",
        facts=_facts(one, took_place, _),
        confirmed=_confirmed(one, _),
        ratings=", ".join(
            _("{name} : {rating} sur 5", name=names[side], rating=one.ratings[side]) for side in names if one.ratings.get(side)
        ),
        objection=_words(voices.objections.get(one.session), _) if one.status == "contested" else "",
        elsewhere=tuple(elsewhere.get(one.session, ())),
        said=tuple(
            (names[said.side], _words(said, _)) for said in (*voices.comments.get(one.session, ()), *voices.next_steps.get(one.session, ()))
        ),
        day=one.day.isoformat(),
        start=hour(one.start),
        minutes=one.minutes,
        theme=one.theme or "",
        place=one.place or "premises",
        tool=one.tool or "",
        to_confirm=tuple((side, name) for side, name in names.items() if took_place and not one.confirmed and one.reported_by != side),
        to_rate=tuple((side, name) for side, name in names.items() if took_place and side not in one.ratings),
    )


def _facts(one: SessionLine, took_place: bool, _: Language) -> str:
    """«à 14 h 30, 45 min, dans l’établissement : montage vidéo»; who was absent for one that was missed."""
    if one.status == "missed":
        return _(words.ABSENCES[one.missed_because]) if one.missed_because else ""
    if one.status == "cancelled":
        return _(words.CANCELLATIONS[one.cancelled_because]) if one.cancelled_because else ""
    parts = [clock(one.start, one.day, _)] if one.start is not None else []
    parts += [_.duration(one.minutes)] if one.minutes else []
    parts += [_(words.PLACES[one.place])] if one.place else []
    parts += [one.tool] if one.tool else []
    parts += [one.theme] if one.theme and took_place else []
    parts += [_("racontée par {who}", who=_(words.REPORTERS[one.reported_by]))] if one.reported_by else []
    return ", ".join(parts)


def _confirmed(one: SessionLine, _: Language) -> str:
    said = _(words.CONFIRMATIONS[one.confirmed_by]) if one.confirmed_by else ""
    if one.status == "held" and not one.confirmed:
        said = _("attend la confirmation de l’autre")
    if not one.corrected:
        return said
    return ", ".join(part for part in (said, _.plural("corrigée {count} fois", "corrigée {count} fois", one.corrected)) if part)


def goals_of(pair: PairSheet, voices: Voices, _: Language) -> list[GoalShown]:
    return [
        GoalShown(
            str(goal.goal),
            _words(voices.goals.get(goal.goal), _),
            _(words.GOALS[goal.outcome]) if goal.outcome else "",
            _.short_day(goal.set_on),
        )
        for goal in pair.goals
    ]


def give_backs_of(pair: PairSheet, voices: Voices, _: Language) -> list[GiveBackShown]:
    return [
        GiveBackShown(_(words.GIVE_BACKS[one.kind]), _.short_day(one.day), _words(voices.give_backs.get(one.give_back), _))
        for one in pair.give_backs
    ]


def standing_of(pair: PairSheet, voices: Voices, names: dict[Side, str], _: Language) -> str:
    """How the pair stands, in one or two sentences."""
    held = _.plural(
        "{count} séance tenue sur {planned}.", "{count} séances tenues sur {planned}.", pair.held, planned=pair.planned_sessions
    )
    match pair.status:
        case "ended":
            day = _.on_day(pair.ended_on) if pair.ended_on else ""
            why = _(words.ENDINGS[pair.end_reason]) if pair.end_reason else ""
            said = _("Binôme terminé {day} : {why}.", day=day, why=why)
        case "paused" if pair.pause and pair.pause.until:
            said = _("En pause jusqu’au {day} : {why}.", day=_.day(pair.pause.until), why=_(words.PAUSES[pair.pause.reason]))
        case "paused" if pair.pause:
            said = _("En pause depuis le {day} : {why}.", day=_.day(pair.pause.since), why=_(words.PAUSES[pair.pause.reason]))
        case _ if pair.next_session_on:
            said = _("Prochaine séance {day}.", day=_.on_day(pair.next_session_on))
        case _ if not pair.held and pair.accepted_by:
            said = _("Accepté par {who}.", who=_.enumeration(names[side] for side in names if side in pair.accepted_by))
        case _ if not pair.held:
            said = _("La première séance est attendue.")
        case _:
            said = ""
    explained = _words(voices.declined, _) if voices.declined else ""
    return " ".join(part for part in (held, said, _("« {words} »", words=explained) if explained else "") if part)


def _words(said: Said | None, _: Language) -> str:
    if said is None:
        return ""
    return _("effacé") if said.erased else said.words


def hour(start: int | None) -> str:
    """As a form's field has it: «14:30»."""
    return "" if start is None else f"{start // 60:02}:{start % 60:02}"


def clock(start: int, day: date, _: Language) -> str:
    """As a page says it."""
    return _.clock(datetime.combine(day, time(start // 60, start % 60), UTC), UTC)
