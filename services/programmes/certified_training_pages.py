"""«Formation certifiée»: which certified trainings the programme belongs to, so that an audit of them may lean on it."""

from datetime import date
from typing import Any, Final
from uuid import UUID

import msgspec
from litestar import Response, get

from domain.certified_training import CERTIFIED_TRAINING, Attached, AttachTraining, DetachTraining
from domain.refusal import Refused
from projections.timeline import TIMELINE
from services.catalogues import Language, translate
from services.evidence.gathering import ATTACHMENTS
from services.house import House, TheHouse
from services.http.problems import STATUS_OF
from services.pages.around import looked
from services.pages.forms import AnyRequest, Fields, form_at
from services.pages.rendering import locale_of, page
from services.pages.typed import DayUnreadable
from services.programmes.doing import done, texts_of
from tenants.permissions import is_allowed

_BASE: Final = "/programmes/{programme:uuid}/formation-certifiee"


class TrainingFields(Fields, frozen=True, kw_only=True):
    number: str = ""
    title: str = ""
    certifier: str = ""
    first_day: str = ""
    last_day: str = ""


class DetachFields(Fields, frozen=True, kw_only=True):
    number: str = ""
    reason: str = ""


class Shown(msgspec.Struct, frozen=True):
    number: str
    title: str
    certifier: str
    days: str


@get(_BASE, include_in_schema=False)
async def trainings_page(request: AnyRequest, house: TheHouse) -> Response[bytes]:
    return await _shown(request, house)


@form_at(_BASE, TrainingFields)
async def attach(request: AnyRequest, house: House, fields: TrainingFields) -> Response[Any]:
    found, _around = await looked(request, house, "programme.run")
    programme = found.sheet.programme
    try:
        command = AttachTraining(
            programme=programme,
            number=fields.number,
            title=fields.title,
            certifier=fields.certifier,
            first_day=_day(fields.first_day),
            last_day=_day(fields.last_day) if fields.last_day else None,
        )
        return await done(request, house, fields, found, command, f"/programmes/{programme}/formation-certifiee")
    except Refused as refused:
        return await _shown(request, house, refused)


@form_at(f"{_BASE}/detachement", DetachFields)
async def detach(request: AnyRequest, house: House, fields: DetachFields) -> Response[Any]:
    found, _around = await looked(request, house, "programme.run")
    programme = found.sheet.programme
    try:
        command = DetachTraining(programme=programme, number=fields.number, reason=fields.reason)
        return await done(request, house, fields, found, command, f"/programmes/{programme}/formation-certifiee")
    except Refused as refused:
        return await _shown(request, house, refused)


async def _shown(request: AnyRequest, house: House, refused: Refused | None = None) -> Response[bytes]:
    found, around = await looked(request, house)
    _ = translate(locale_of(request))
    async with house.views.of(request.user.tenant) as views:
        entries = [one for one in await views.where(TIMELINE, programme=found.sheet.programme) if one.type in ATTACHMENTS]
    streams = {one.stream: CERTIFIED_TRAINING.of(UUID(one.stream.partition("/")[2])) for one in entries}
    attached = [state for stream in streams.values() if isinstance(state := await house.state_of(request.user.tenant, stream), Attached)]
    return page(
        request,
        "certified_training.html",
        status=STATUS_OF[refused.kind] if refused else 200,
        attached=[_training(one, _) for one in attached],
        runs=is_allowed(request.user.role, "programme.run"),
        section="detach" if request.url.path.endswith("/detachement") else "attach",
        typed=await texts_of(request),
        refused=_.refusal(refused) if refused else None,
        **around,
    )


def _training(one: Attached, _: Language) -> Shown:
    first = _.day(one.first_day)
    days = _("depuis le {first}", first=first) if one.last_day is None else _.period(one.first_day, one.last_day)
    return Shown(one.number, one.title, one.certifier, days)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise DayUnreadable from None


CERTIFIED_TRAINING_PAGES: Final = (trainings_page, attach, detach)
