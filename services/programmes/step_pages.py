"""«Étapes»: opening phases, what each waits for, and the conditions that the direction may waive."""

from datetime import date
from typing import Any, Final, get_args
from uuid import UUID

from litestar import Response, get
from litestar.response import Redirect

from domain.decision import Command
from domain.phases import OpenPhase
from domain.programme import PROGRAMME, ChooseOptionalDataBasis, OptionalDataBasis, Phase, Running, WaiveGate
from domain.refusal import Refused
from services.catalogues import translate
from services.house import House, TheHouse
from services.http.problems import STATUS_OF
from services.pages.around import looked
from services.pages.forms import AnyRequest, Fields, form_at
from services.pages.rendering import locale_of, page
from services.programmes import condition_words
from services.programmes.doing import done, texts_of

_BASE: Final = "/programmes/{programme:uuid}/etapes"
LONGEST_REASON: Final = 2000  # characters


class StepFormUnreadable(Refused):
    code = "step-form-unreadable"
    kind = "invalid"
    sentence = (
        "Un choix ou une date manque ou ne se lit pas, ou le motif est trop long. Rien n’a été enregistré ; corrigez, puis recommencez."
    )


class PhaseFields(Fields, frozen=True, kw_only=True):
    phase: str = ""


class BasisFields(Fields, frozen=True, kw_only=True):
    basis: str = ""


class WaiverFields(Fields, frozen=True, kw_only=True):
    gate: str = ""
    reason: str = ""
    until: str = ""


@get(_BASE, include_in_schema=False)
async def steps_page(request: AnyRequest, house: TheHouse) -> Response[bytes]:
    return await _shown(request, house)


@form_at(f"{_BASE}/phase", PhaseFields)
async def open_phase(request: AnyRequest, house: House, fields: PhaseFields) -> Response[Any]:
    return await _do(request, house, fields)


@form_at(f"{_BASE}/derogation", WaiverFields)
async def waive(request: AnyRequest, house: House, fields: WaiverFields) -> Response[Any]:
    return await _do(request, house, fields)


@form_at(f"{_BASE}/informations-facultatives", BasisFields)
async def choose_basis(request: AnyRequest, house: House, fields: BasisFields) -> Response[Any]:
    return await _do(request, house, fields)


@get([f"{_BASE}/phase", f"{_BASE}/derogation", f"{_BASE}/informations-facultatives"], include_in_schema=False)
async def back_to_steps(request: AnyRequest) -> Redirect:
    """Whoever had to sign in before their form was sent comes back to the page it stood on."""
    return Redirect(f"/programmes/{request.path_params['programme']}/etapes", status_code=303)


async def _do(request: AnyRequest, house: House, fields: PhaseFields | WaiverFields | BasisFields) -> Response[Any]:
    found, _around = await looked(request, house)
    programme = found.sheet.programme
    try:
        return await done(request, house, fields, found, _command(fields, programme), f"/programmes/{programme}/etapes")
    except Refused as refused:
        return await _shown(request, house, refused)


def _command(fields: PhaseFields | WaiverFields | BasisFields, programme: UUID) -> Command:
    """Raises StepFormUnreadable."""
    if isinstance(fields, BasisFields):
        if fields.basis not in get_args(OptionalDataBasis):
            raise StepFormUnreadable
        basis: Any = fields.basis
        return ChooseOptionalDataBasis(programme=programme, basis=basis)
    if isinstance(fields, PhaseFields):
        if fields.phase not in get_args(Phase):
            raise StepFormUnreadable
        phase: Any = fields.phase
        return OpenPhase(programme=programme, phase=phase)
    try:
        until = date.fromisoformat(fields.until)
    except ValueError:
        raise StepFormUnreadable from None
    if not fields.gate or len(fields.reason) > LONGEST_REASON:
        raise StepFormUnreadable
    return WaiveGate(programme=programme, gate=fields.gate, reason=fields.reason, until=until)


async def _shown(request: AnyRequest, house: House, refused: Refused | None = None) -> Response[bytes]:
    found, around = await looked(request, house)
    _ = translate(locale_of(request))
    today = house.today(found.institution, found.sheet)
    conditions = condition_words.conditions(found.sheet, today, _)
    return page(
        request,
        "steps.html",
        status=STATUS_OF[refused.kind] if refused else 200,
        steps=condition_words.phases(found.sheet, today, _),
        marks={mark.phase: mark.status for mark in found.board(today).phases},
        conditions=conditions,
        waivable=[(one.id, one.text) for one in conditions if one.waivable],
        waivers=condition_words.waivers_granted(found.sheet, today, _),
        basis=await _basis(house, request, found.sheet.programme),
        bases=[(basis, _(said)) for basis, said in condition_words.BASES.items()],
        today=today.isoformat(),
        typed=await texts_of(request),
        refused=_.refusal(refused) if refused else None,
        **around,
    )


async def _basis(house: House, request: AnyRequest, programme: UUID) -> str:
    """On what basis optional data are used, as the programme's own history says; nothing of one that is closed."""
    state = await house.state_of(request.user.tenant, PROGRAMME.of(programme))
    return state.optional_data if isinstance(state, Running) else ""


STEP_PAGES: Final = (steps_page, open_phase, waive, choose_basis, back_to_steps)
