"""The forms of meetings and objections, on the page of a programme's communication."""

from typing import Any, Final, get_args
from uuid import UUID

from litestar import Response, get
from litestar.response import Redirect

from domain.decision import Command
from domain.design.communication import Audience
from domain.design.listening import AnswerObjection, CorrectMeeting, EraseWords, HoldMeeting, RaiseObjection
from services.communication.acting import home_of
from services.communication.showing import BASE, acted
from services.house import House
from services.http.context import RequestContext
from services.pages.around import looked
from services.pages.forms import AnyRequest, Fields, form_at
from services.pages.typed import count_of, day_of, noon_of, one_of


class Meeting(Fields, frozen=True, kw_only=True):
    meeting_audience: str = ""
    meeting_day: str = ""
    attended: str = ""
    invited: str = ""


class Objecting(Fields, frozen=True, kw_only=True):
    objection_audience: str = ""
    reason: str = ""
    words: str = ""


class Answering(Fields, frozen=True, kw_only=True):
    answer: str = ""


@form_at(f"{BASE}/reunions", Meeting)
async def hold_meeting(request: AnyRequest, house: House, fields: Meeting) -> Response[Any]:
    found, _around = await looked(request, house)
    today = house.today(found.institution, found.sheet)

    def make(context: RequestContext) -> Command:
        day = day_of(fields.meeting_day)
        return HoldMeeting(
            programme=found.sheet.programme,
            meeting=context.minted("meeting"),
            audience=one_of(fields.meeting_audience, get_args(Audience)),
            day=day,
            attended=count_of(fields.attended),
            invited=count_of(fields.invited) if fields.invited else None,
            held_at=noon_of(day, found.institution.timezone, today),
        )

    return await acted(request, house, fields, found, make, "reunions")


@form_at(f"{BASE}/reunions/{{meeting:uuid}}/correction", Meeting)
async def correct_meeting(request: AnyRequest, house: House, fields: Meeting) -> Response[Any]:
    found, _around = await looked(request, house)
    meeting: UUID = request.path_params["meeting"]

    def make(_context: RequestContext) -> Command:
        return CorrectMeeting(
            programme=found.sheet.programme,
            meeting=meeting,
            audience=one_of(fields.meeting_audience, get_args(Audience)),
            day=day_of(fields.meeting_day),
            attended=count_of(fields.attended),
            invited=count_of(fields.invited) if fields.invited else None,
        )

    return await acted(request, house, fields, found, make, "reunions")


@form_at(f"{BASE}/objections", Objecting)
async def raise_objection(request: AnyRequest, house: House, fields: Objecting) -> Response[Any]:
    found, _around = await looked(request, house)

    def make(context: RequestContext) -> Command:
        return RaiseObjection(
            programme=found.sheet.programme,
            objection=context.minted("objection"),
            audience=one_of(fields.objection_audience, get_args(Audience)),
            reason=fields.reason or None,
            words=fields.words or None,
        )

    return await acted(request, house, fields, found, make, "objections")


@form_at(f"{BASE}/objections/{{objection:uuid}}/reponse", Answering)
async def answer_objection(request: AnyRequest, house: House, fields: Answering) -> Response[Any]:
    found, _around = await looked(request, house)
    objection: UUID = request.path_params["objection"]

    def make(_context: RequestContext) -> Command:
        return AnswerObjection(programme=found.sheet.programme, objection=objection, answer=fields.answer)

    return await acted(request, house, fields, found, make, "objections")


@form_at(f"{BASE}/objections/{{objection:uuid}}/effacement", Fields)
async def erase_objection_words(request: AnyRequest, house: House, fields: Fields) -> Response[Any]:
    found, _around = await looked(request, house)
    objection: UUID = request.path_params["objection"]

    def make(_context: RequestContext) -> Command:
        return EraseWords(programme=found.sheet.programme, objection=objection)

    return await acted(request, house, fields, found, make, "objections")


@get(
    [
        f"{BASE}/reunions",
        f"{BASE}/reunions/{{meeting:uuid}}/correction",
        f"{BASE}/objections",
        f"{BASE}/objections/{{objection:uuid}}/reponse",
        f"{BASE}/objections/{{objection:uuid}}/effacement",
    ],
    include_in_schema=False,
)
async def back_to_hearing(request: AnyRequest) -> Redirect:
    """Whoever had to sign in before their form was sent comes back to the page it stood on."""
    return Redirect(home_of(request.path_params["programme"]), status_code=303)


HEARING_PAGES: Final = (hold_meeting, correct_meeting, raise_objection, answer_objection, erase_objection_words, back_to_hearing)
