"""Steering as a page: meetings, decisions with their owner and date, and adjustments of the programme, each with its reason."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final, get_args
from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.response import Redirect

from domain.decision import Command
from domain.design.design import DESIGN, Approved, DesignContent, Format
from domain.facilitation.adjusting import AdjustProgramme
from domain.facilitation.steering import STEERING, Attendee, Change, MeetingKind, Responsible, in_force
from domain.facilitation.steering_meetings import (
    CorrectSteeringMeeting,
    DropSteeringMeeting,
    HoldSteeringMeeting,
    MarkSteeringDecisionDone,
    PlanSteeringMeeting,
    TakeSteeringDecision,
)
from domain.refusal import Refused
from projections.steering_sheet import STEERING_SHEETS, SteeringMeetingLine, SteeringSheet
from services.catalogues import Language, translate
from services.house import House, TheHouse
from services.http.context import RequestContext
from services.http.problems import STATUS_OF
from services.pages.around import look_around, looked
from services.pages.forms import AnyRequest, Fields, form_at
from services.pages.rendering import locale_of, page
from services.pages.typed import count_of, day_of, noon_of, one_of
from services.programmes.design_words import FORMATS
from services.steering import words
from services.workshops.acting import Making, chosen, done, typed
from services.workshops.shown import themes_of
from tenants.permissions import is_allowed, require_permission

_BASE: Final = "/programmes/{programme:uuid}/pilotage"
_ATTENDED: Final = "attended-"  # then who
_THEME: Final = "theme-"  # then the theme
_FORMAT: Final = "format-"


class Planning(Fields, frozen=True, kw_only=True):
    kind: str = ""
    day: str = ""


class Holding(Fields, frozen=True, kw_only=True):
    """``meeting``: one that was planned, none for another. Beside these, a number for each kind of people who were there."""

    meeting: str = ""
    kind: str = ""
    day: str = ""


class Correcting(Fields, frozen=True, kw_only=True):
    """Beside these, a number for each kind of people who were there."""

    kind: str = ""
    day: str = ""
    why: str = ""


class Dropping(Fields, frozen=True, kw_only=True):
    why: str = ""


class Deciding(Fields, frozen=True, kw_only=True):
    meeting: str = ""
    words: str = ""
    owner: str = ""
    due: str = ""


class Adjusting(Fields, frozen=True, kw_only=True):
    """What is left as it stands changes nothing. Beside these, a box for each theme and each format."""

    sessions: str = ""
    session_minutes: str = ""
    rhythm: str = ""
    last_day: str = ""
    why: str = ""
    decided_at: str = ""


class MeetingShown(msgspec.Struct, frozen=True):
    meeting: UUID
    kind: str
    day: str
    attended: str
    held: bool
    late: bool
    corrected: bool
    section: str  # where its correction is refused, if it is
    noted: dict[str, str]  # what stands in the form that corrects it


class DecisionShown(msgspec.Struct, frozen=True):
    decision: UUID
    words: str
    owner: str
    due: str
    taken: str
    done: str
    late: bool


class AdjustmentShown(msgspec.Struct, frozen=True):
    day: str
    change: str
    reason: str
    by: str
    replaced: bool  # by a revision of the design that was approved since


@get(_BASE, include_in_schema=False)
async def steering_page(request: AnyRequest, house: TheHouse) -> Response[bytes]:
    return await _shown(request, house)


@form_at(f"{_BASE}/prevu", Planning)
async def plan(request: AnyRequest, house: House, fields: Planning) -> Response[Any]:
    def make(context: RequestContext) -> Command:
        return PlanSteeringMeeting(
            programme=request.path_params["programme"],
            meeting=context.minted("meeting"),
            kind=one_of(fields.kind, get_args(MeetingKind)),
            day=day_of(fields.day),
        )

    return await _done(request, house, fields, make, "prevu")


@form_at(f"{_BASE}/tenu", Holding)
async def hold(request: AnyRequest, house: House, fields: Holding) -> Response[Any]:
    found, _around = await looked(request, house)
    today = house.today(found.institution, found.sheet)
    sent = await typed(request, fields)

    def make(context: RequestContext) -> Command:
        day = day_of(fields.day)
        return HoldSteeringMeeting(
            programme=found.sheet.programme,
            meeting=chosen(fields.meeting) if fields.meeting else context.minted("meeting"),
            kind=one_of(fields.kind, get_args(MeetingKind)),
            day=day,
            attended=_there(sent),
            held_at=noon_of(day, found.institution.timezone, today),
        )

    return await _done(request, house, fields, make, "tenu")


@form_at(f"{_BASE}/comites/{{meeting:uuid}}/corrige", Correcting)
async def correct(request: AnyRequest, house: House, fields: Correcting) -> Response[Any]:
    sent = await typed(request, fields)
    meeting: UUID = request.path_params["meeting"]

    def make(_context: RequestContext) -> Command:
        return CorrectSteeringMeeting(
            programme=request.path_params["programme"],
            meeting=meeting,
            kind=one_of(fields.kind, get_args(MeetingKind)),
            day=day_of(fields.day),
            attended=_there(sent),
            reason=fields.why,
        )

    return await _done(request, house, fields, make, f"comite-{meeting}")


@form_at(f"{_BASE}/comites/{{meeting:uuid}}/supprime", Dropping)
async def drop(request: AnyRequest, house: House, fields: Dropping) -> Response[Any]:
    meeting: UUID = request.path_params["meeting"]

    def make(_context: RequestContext) -> Command:
        return DropSteeringMeeting(programme=request.path_params["programme"], meeting=meeting, reason=fields.why)

    return await _done(request, house, fields, make, f"comite-{meeting}")


def _there(sent: Mapping[str, str]) -> dict[Attendee, int]:
    return {who: count_of(sent[_ATTENDED + who]) for who in get_args(Attendee) if sent.get(_ATTENDED + who)}


@form_at(f"{_BASE}/decisions", Deciding)
async def decide(request: AnyRequest, house: House, fields: Deciding) -> Response[Any]:
    def make(context: RequestContext) -> Command:
        return TakeSteeringDecision(
            programme=request.path_params["programme"],
            meeting=chosen(fields.meeting),
            decision=context.minted("decision"),
            words=fields.words,
            owner=one_of(fields.owner, get_args(Responsible)),
            due=day_of(fields.due),
        )

    return await _done(request, house, fields, make, "decisions")


@form_at(f"{_BASE}/decisions/{{decision:uuid}}/faite", Fields)
async def finish(request: AnyRequest, house: House, fields: Fields) -> Response[Any]:
    found, _around = await looked(request, house)
    today = house.today(found.institution, found.sheet)

    def make(_context: RequestContext) -> Command:
        decision: UUID = request.path_params["decision"]
        return MarkSteeringDecisionDone(programme=found.sheet.programme, decision=decision, done_on=today)

    return await _done(request, house, fields, make, "decisions")


@form_at(f"{_BASE}/ajustements", Adjusting)
async def adjust(request: AnyRequest, house: House, fields: Adjusting) -> Response[Any]:
    sent = await typed(request, fields)
    programme: UUID = request.path_params["programme"]
    now = await _in_force(request, house, programme)

    def make(context: RequestContext) -> Command:
        return AdjustProgramme(
            programme=programme,
            adjustment=context.minted("adjustment"),
            change=_change(fields, sent, now) if now else Change(),
            reason=fields.why,
            meeting=chosen(fields.decided_at) if fields.decided_at else None,
        )

    return await _done(request, house, fields, make, "ajustements")


def _change(fields: Adjusting, sent: Mapping[str, str], now: DesignContent) -> Change:
    """Only what differs from what holds today."""
    sessions, minutes = count_of(fields.sessions), count_of(fields.session_minutes)
    last_day = day_of(fields.last_day)
    formats: tuple[Format, ...] = tuple(one for one in get_args(Format) if sent.get(_FORMAT + one))
    boxes = {name.removeprefix(_THEME) for name, value in sent.items() if name.startswith(_THEME) and value}
    themes = (*(one for one in now.themes if one in boxes), *sorted(boxes - set(now.themes)))
    return Change(
        sessions=sessions if sessions != now.frame.sessions else None,
        session_minutes=minutes if minutes != now.frame.session_minutes else None,
        rhythm=fields.rhythm if fields.rhythm != now.frame.rhythm else None,
        last_day=last_day if last_day != now.frame.last_day else None,
        themes=themes if themes != now.themes else None,
        formats=formats if set(formats) != set(now.frame.formats) else None,
    )


async def _in_force(request: AnyRequest, house: House, programme: UUID) -> DesignContent | None:
    """The approved design as it holds today; None before it is approved."""
    return (await _version_in_force(request, house, programme))[0]


async def _version_in_force(request: AnyRequest, house: House, programme: UUID) -> tuple[DesignContent | None, int]:
    design = await house.state_of(request.user.tenant, DESIGN.of(programme))
    if not isinstance(design, Approved):
        return None, 0
    content = in_force(design.content, await house.state_of(request.user.tenant, STEERING.of(programme)), design.version)
    return content, design.version


async def _done(request: AnyRequest, house: House, fields: Fields, make: Making, section: str) -> Response[Any]:
    found, _around = await looked(request, house)
    home = f"/programmes/{found.sheet.programme}/pilotage"
    try:
        return await done(request, house, fields, found, make, lambda _command: f"{home}#{section}")
    except Refused as refused:
        return await _shown(request, house, refused, fields, section)


async def _shown(
    request: AnyRequest, house: House, refused: Refused | None = None, fields: Fields | None = None, section: str = ""
) -> Response[bytes]:
    """The page; what was refused says why in its section, with what was typed."""
    require_permission(request.user.role, "views.read")
    async with house.views.of(request.user.tenant) as views:
        found, around = await look_around(request, views)
        kept = await views.one(STEERING_SHEETS, found.sheet.programme) or SteeringSheet(found.sheet.programme)
    _ = translate(locale_of(request))
    today = house.today(found.institution, found.sheet)
    themes = themes_of(found)
    role = request.user.role
    now, version = await _version_in_force(request, house, found.sheet.programme)
    return page(
        request,
        "steering.html",
        status=STATUS_OF[refused.kind] if refused else 200,
        sentence=_sentence(kept, today, _),
        meetings=[_meeting(one, today, _) for one in kept.meetings],
        decisions=_decisions(kept, today, _),
        adjustments=[
            AdjustmentShown(
                _.day(one.decided_at.date()),
                words.changed(one.change, themes, _),
                one.reason,
                _(words.DECIDERS[one.decided_by]),
                one.design_version < version,
            )
            for one in kept.adjustments
        ],
        now=now,
        themes=list(themes.items()),
        formats=[(name, _(said)) for name, said in FORMATS.items()],
        kinds=[(name, _(said)) for name, said in words.KINDS.items()],
        attendees=[(name, _(said)) for name, said in words.ATTENDEES.items()],
        owners=[(name, _(said)) for name, said in words.RESPONSIBLE.items()],
        runs=is_allowed(role, "steering.run") and found.sheet.closed_at is None,
        directs=role == "direction",
        refused=_.refusal(refused) if refused else None,
        typed=await typed(request, fields),
        section=section,
        today=today.isoformat(),
        **around,
    )


def _sentence(kept: SteeringSheet, today: date, _: Language) -> str:
    coming = [one for one in kept.meetings if one.attended is None and one.day >= today]
    if coming:
        return _("Prochain comité de pilotage {day}.", day=_.on_day(coming[0].day))
    held = [one for one in kept.meetings if one.attended is not None]
    if held:
        return _("Dernier comité de pilotage {day}.", day=_.on_day(held[-1].day))
    return _("Trois réunions d’une heure : lancement, mi-parcours, bilan. Aucune n’est encore notée.")


def _meeting(one: SteeringMeetingLine, today: date, _: Language) -> MeetingShown:
    held = one.attended is not None
    return MeetingShown(
        one.meeting,
        _(words.KINDS[one.kind]),
        _.day(one.day),
        words.attended(one.attended, _),
        held,
        not held and one.day < today,
        one.corrected,
        f"comite-{one.meeting}",
        {"kind": one.kind, "day": one.day.isoformat()}
        | {_ATTENDED + who: str((one.attended or {}).get(who, "")) for who in get_args(Attendee)},
    )


def _decisions(kept: SteeringSheet, today: date, _: Language) -> list[DecisionShown]:
    kinds = {one.meeting: _(words.KINDS[one.kind]) for one in kept.meetings}
    ordered = sorted(kept.decisions, key=lambda one: (one.done_on is not None, one.due))
    return [
        DecisionShown(
            one.decision,
            one.words,
            _(words.RESPONSIBLE[one.owner]),
            _.day(one.due),
            kinds.get(one.meeting, ""),
            _.on_day(one.done_on) if one.done_on else "",
            one.done_on is None and one.due < today,
        )
        for one in ordered
    ]


@get(
    [
        f"{_BASE}/prevu",
        f"{_BASE}/tenu",
        f"{_BASE}/decisions",
        f"{_BASE}/decisions/{{decision:uuid}}/faite",
        f"{_BASE}/ajustements",
        f"{_BASE}/comites/{{meeting:uuid}}/corrige",
        f"{_BASE}/comites/{{meeting:uuid}}/supprime",
    ],
    include_in_schema=False,
)
async def back_to_steering(request: AnyRequest) -> Redirect:
    """Whoever had to sign in before their form was sent comes back to the page it stood on."""
    return Redirect(f"/programmes/{request.path_params['programme']}/pilotage", status_code=303)


STEERING_PAGES: Final = (steering_page, plan, hold, correct, drop, decide, finish, adjust, back_to_steering)
