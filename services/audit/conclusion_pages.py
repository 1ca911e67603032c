"""«Audits»: the auditor says that one is done; the next page says what is new since, and lists every waiver whole."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from domain.refusal import Refused
from services import templates
from services.audit.concluding import Changes, Conclusion, all_waivers, changes, conclude, conclusions
from services.audit.waivers import TEACHING_RULE, Waiver
from services.catalogues import Language, translate
from services.house import House, TheHouse
from services.http.commands import PROBLEMS, CommandAnswer, answer
from services.http.context import handling_context
from services.http.problems import STATUS_OF
from services.pages import words
from services.pages.acting import acting
from services.pages.around import looked
from services.pages.forms import AnyRequest, Fields, form_at
from services.pages.rendering import locale_of, page
from services.programmes.looking import ProgrammeViews
from services.supervision.visiting import AUDITORS_ACT
from tenants.audit_conclusion import AUDIT_CONCLUSION
from tenants.permissions import is_allowed, require_permission

TAG: Final = "Preuves"
PLACE: Final = "/programmes/{programme:uuid}/audits"
_READS: Final = {"within_dates": True}
_ACTS: Final = {"within_dates": True, AUDITORS_ACT: True}


class ConclusionFields(Fields, frozen=True, kw_only=True):
    """Nothing but the session's own secret and the form's key."""


class Waived(msgspec.Struct, frozen=True):
    position: int
    gate: str
    in_french: bool
    reason: str
    until: str
    moment: str


class New(msgspec.Struct, frozen=True):
    """What changed, in words."""

    kinds: tuple[tuple[str, str], ...]
    waivers: tuple[Waived, ...]
    corrections: tuple[int, ...]
    people_corrected: tuple[int, ...]
    erasures: tuple[int, ...]
    reports: tuple[tuple[int, str, str, bool], ...]


@get("/programmes/{programme:uuid}/audit-conclusions", summary="Les audits terminés", tags=[TAG], responses=dict(PROBLEMS), opt=_READS)
async def list_conclusions(request: AnyRequest, programme: FromPath[UUID], house: TheHouse) -> list[Conclusion]:
    """``unchanged``: whether the log still begins with what was audited then."""
    await looked(request, house)
    return await conclusions(house, request.user, programme)


@post(
    "/programmes/{programme:uuid}/audit-conclusions",
    status_code=201,
    summary="Terminer un audit au dernier point de contrôle",
    tags=[TAG],
    responses=dict(PROBLEMS),
    opt=_ACTS,
)
async def conclude_over_http(request: AnyRequest, programme: FromPath[UUID], house: TheHouse) -> Response[CommandAnswer]:
    require_permission(request.user.role, "audit.conclude")
    await looked(request, house)
    context = handling_context(request)
    conclusion = context.minted("conclusion")
    receipt = await conclude(house, request.user, context.context, programme, conclusion)
    return answer(receipt, AUDIT_CONCLUSION.of(conclusion).name, 201, conclusion=conclusion)


@get("/programmes/{programme:uuid}/audit-changes", summary="Ce qui a changé depuis", tags=[TAG], responses=dict(PROBLEMS), opt=_READS)
async def read_changes(request: AnyRequest, programme: FromPath[UUID], house: TheHouse, since: FromQuery[int] = 0) -> Changes:
    """After a position of the log: facts by kind, waivers, corrections, erasures, reports."""
    await looked(request, house)
    return await changes(house, request.user, programme, since)


@get("/programmes/{programme:uuid}/waivers", summary="Toutes les dérogations", tags=[TAG], responses=dict(PROBLEMS), opt=_READS)
async def list_waivers(request: AnyRequest, programme: FromPath[UUID], house: TheHouse) -> list[Waiver]:
    """Past ones too, each with the line of the log that keeps it."""
    await looked(request, house)
    return await all_waivers(house, request.user, programme)


@get(PLACE, opt=_READS, include_in_schema=False)
async def audits_page(request: AnyRequest, house: TheHouse, depuis: FromQuery[str] = "") -> Response[bytes]:
    """``depuis``: since which of the audits that are done; the last one where none is named."""
    return await _shown(request, house, depuis)


@form_at(PLACE, ConclusionFields, further=_ACTS)
async def conclude_by_form(request: AnyRequest, house: House, fields: ConclusionFields) -> Response[Any]:
    require_permission(request.user.role, "audit.conclude")
    found, _around = await looked(request, house)
    programme = found.sheet.programme
    try:
        receipt = await conclude(house, request.user, acting(request, fields, found), programme, uuid4())
    except Refused as refused:
        return await _shown(request, house, "", refused)
    await house.caught_up(request.user.tenant, receipt.position)
    return Redirect(f"/programmes/{programme}/audits", status_code=303)


async def _shown(request: AnyRequest, house: House, since: str, refused: Refused | None = None) -> Response[bytes]:
    found, around = await looked(request, house)
    _, zone, programme = translate(locale_of(request)), ZoneInfo(found.institution.timezone), found.sheet.programme
    done = await conclusions(house, request.user, programme)
    compared = next((one for one in done if str(one.conclusion) == since), done[0] if done else None)
    new = await changes(house, request.user, programme, compared.position) if compared else None
    names = is_allowed(request.user.role, "people.read")
    return page(
        request,
        "audits.html",
        status=STATUS_OF[refused.kind] if refused else 200,
        done=[(one, _moment(one.at, zone, _), await _who(house, one.account, _) if names else "") for one in done],
        compared=compared,
        compared_at=_.on_day(compared.at.astimezone(zone).date()) if compared else "",
        new=_new(new, found, zone, _) if new else None,
        waivers=[_waived(one, found, zone, _) for one in await all_waivers(house, request.user, programme)],
        tenant=request.user.tenant,
        refused=_.refusal(refused) if refused else None,
        **around,
    )


def _new(new: Changes, found: ProgrammeViews, zone: ZoneInfo, _: Language) -> New:
    return New(
        tuple((_(words.fact(one.type)), _.number(one.count)) for one in new.kinds),
        tuple(_waived(one, found, zone, _) for one in new.waivers),
        new.corrections,
        new.people_corrected,
        new.erasures,
        tuple((one.position, _.day(one.at.astimezone(zone).date()), one.sha256, one.again) for one in new.reports),
    )


def _waived(one: Waiver, found: ProgrammeViews, zone: ZoneInfo, _: Language) -> Waived:
    gates = {gate.id: gate.text for gate in templates.programme(found.sheet.template, found.sheet.template_version).gates}
    rule = one.gate == TEACHING_RULE
    gate = _("Règle « jamais son propre professeur » levée pour un binôme") if rule else gates.get(one.gate, one.gate)
    return Waived(one.position, gate, not rule, one.reason, _.day(one.until) if one.until else "", _moment(one.at, zone, _))


async def _who(house: House, account: UUID, _: Language) -> str:
    facts = await house.accounts.facts_of(account)
    return await house.accounts.name_of(account) or (facts.address if facts else _("compte supprimé"))


def _moment(at: datetime, zone: ZoneInfo, _: Language) -> str:
    return f"{_.day(at.astimezone(zone).date())}, {_.clock(at, zone)}"


CONCLUSION_API: Final[tuple[Any, ...]] = (list_conclusions, conclude_over_http, read_changes, list_waivers)
CONCLUSION_PAGES: Final[tuple[Any, ...]] = (audits_page, conclude_by_form)
