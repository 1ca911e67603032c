"""«Tirage»: an auditor draws pairs at random; the seed is kept, the draw stands, and whoever reads the history sees it."""

import secrets
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, JSONBody
from litestar.response import Redirect

from domain.refusal import Refused
from projections.timeline import TimelineEntry
from services.accounts.caller import Caller
from services.audit.facts import facts_up_to
from services.catalogues import translate
from services.handling import HandlingContext, Receipt
from services.house import House, TheHouse
from services.http.commands import PROBLEMS, CommandAnswer, answer
from services.http.context import handling_context
from services.http.problems import STATUS_OF
from services.http.reading import read_json
from services.pages.acting import acting
from services.pages.around import looked
from services.pages.forms import AnyRequest, Fields, form_at
from services.pages.rendering import locale_of, page
from services.supervision.visiting import AUDITORS_ACT, facts_seen
from tenants.auditing import AUDIT_SAMPLE, MOST, SEED_OCTETS, Drawn, DrawSample
from tenants.permissions import require_permission

TAG: Final = "Preuves"
PLACE: Final = "/programmes/{programme:uuid}/tirages"
_FORMED: Final = "pair.formed.v1"
_DRAWN: Final = "audit-sample.drawn.v1"


class SampleForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many pairs."""

    size: int


class SampleFields(Fields, frozen=True, kw_only=True):
    size: str = ""


class DrawnPair(msgspec.Struct, frozen=True):
    """``facts``: positions of what happened to it, as far as whoever asks may see."""

    pair: UUID
    facts: tuple[int, ...]


class Sample(msgspec.Struct, frozen=True):
    """``seed`` in hexadecimal. ``position``: the population is the pairs formed up to there, as the auditor might see them."""

    sample: UUID
    drawn_at: str
    seed: str
    position: int
    population: int
    pairs: tuple[DrawnPair, ...]


async def _facts(house: House, caller: Caller, programme: UUID) -> list[TimelineEntry]:
    head = await house.store.head(caller.tenant)
    await house.caught_up(caller.tenant, head)
    return await facts_seen(house, caller, programme, await facts_up_to(house, caller.tenant, programme, head))


async def draw(house: House, caller: Caller, context: HandlingContext, programme: UUID, size: int, sample: UUID) -> Receipt:
    """Chance is taken here, at the edge; the draw itself is decided from it. Raises what drawing is refused for."""
    if (earlier := await house.earlier(context)) is not None:
        return earlier
    facts = await _facts(house, caller, programme)
    pairs = tuple(UUID(one.stream.partition("/")[2]) for one in facts if one.type == _FORMED)
    command = DrawSample(
        programme=programme,
        sample=sample,
        seed=secrets.token_hex(SEED_OCTETS),
        position=facts[-1].position if facts else 0,
        pairs=pairs,
        size=size,
    )
    return await house.handling.handle(command, context)


async def samples(house: House, caller: Caller, programme: UUID) -> list[Sample]:
    """Every draw, the newest first."""
    facts = await _facts(house, caller, programme)
    by_stream: dict[str, list[int]] = {}
    for one in facts:
        by_stream.setdefault(one.stream, []).append(one.position)
    async with house.views.of(caller.tenant) as views:
        institution = await house.institution(views, caller.tenant)
    found = []
    everything = await facts_up_to(house, caller.tenant, programme, await house.store.head(caller.tenant))
    for entry in (one for one in everything if one.type == _DRAWN):  # a draw is of today, whatever dates an audit covers
        identifier = UUID(entry.stream.partition("/")[2])
        state = await house.state_of(caller.tenant, AUDIT_SAMPLE.of(identifier))
        if isinstance(state, Drawn):
            pairs = tuple(DrawnPair(pair, tuple(by_stream.get(f"pair/{pair}", ()))) for pair in state.pairs)
            moment = entry.recorded_at.astimezone(ZoneInfo(institution.timezone)).isoformat(timespec="minutes")
            found.append(Sample(identifier, moment, state.seed, state.position, state.population, pairs))
    return found[::-1]


@get(
    "/programmes/{programme:uuid}/audit-samples",
    summary="Les tirages de binômes d’un auditeur",
    tags=[TAG],
    responses=dict(PROBLEMS),
    opt={"within_dates": True},
)
async def list_samples(request: AnyRequest, programme: FromPath[UUID], house: TheHouse) -> list[Sample]:
    require_permission(request.user.role, "views.read")
    await looked(request, house)
    return await samples(house, request.user, programme)


@post(
    "/programmes/{programme:uuid}/audit-samples",
    status_code=201,
    summary="Tirer des binômes au hasard, graine gardée",
    tags=[TAG],
    responses=dict(PROBLEMS),
    opt={"within_dates": True, AUDITORS_ACT: True},
)
async def draw_over_http(
    request: AnyRequest, programme: FromPath[UUID], data: JSONBody[SampleForm], house: TheHouse
) -> Response[CommandAnswer]:
    require_permission(request.user.role, "audit.sample")
    form = read_json(await request.body(), SampleForm)
    context = handling_context(request)
    sample = context.minted("sample")
    receipt = await draw(house, request.user, context.context, programme, form.size, sample)
    return answer(receipt, AUDIT_SAMPLE.of(sample).name, 201, sample=sample)


@get(PLACE, opt={"within_dates": True}, include_in_schema=False)
async def samples_page(request: AnyRequest, house: TheHouse) -> Response[bytes]:
    return await _shown(request, house)


@form_at(PLACE, SampleFields, further={"within_dates": True, AUDITORS_ACT: True})
async def draw_by_form(request: AnyRequest, house: House, fields: SampleFields) -> Response[Any]:
    require_permission(request.user.role, "audit.sample")
    found, _around = await looked(request, house)
    context = acting(request, fields, found)
    size = int(fields.size) if fields.size.isascii() and fields.size.isdecimal() and len(fields.size) < 4 else 0
    try:
        sample = UUID(bytes=secrets.token_bytes(16), version=4)
        receipt = await draw(house, request.user, context, found.sheet.programme, size, sample)
    except Refused as refused:
        return await _shown(request, house, refused, fields.size)
    await house.caught_up(request.user.tenant, receipt.position)
    return Redirect(f"/programmes/{found.sheet.programme}/tirages", status_code=303)


async def _shown(request: AnyRequest, house: House, refused: Refused | None = None, typed: str = "") -> Response[bytes]:
    require_permission(request.user.role, "views.read")
    found, around = await looked(request, house)
    _ = translate(locale_of(request))
    return page(
        request,
        "samples.html",
        status=STATUS_OF[refused.kind] if refused else 200,
        samples=await samples(house, request.user, found.sheet.programme),
        most=MOST,
        typed=typed,
        refused=_.refusal(refused) if refused else None,
        **around,
    )


SAMPLE_API: Final = (list_samples, draw_over_http)
SAMPLE_PAGES: Final = (samples_page, draw_by_form)
