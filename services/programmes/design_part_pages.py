"""Writing the design: taking up the template's in one go, changing it part by part, submitting it, revising it once approved."""

from typing import Any, Final, get_args

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.response import Redirect

from domain.design.design import DESIGN, DraftDesign, Format, SessionMode, SubmitDesign
from domain.governance import GovernanceBody, Step
from domain.refusal import Refused
from services import templates
from services.catalogues import Language, translate
from services.house import House, TheHouse
from services.http.problems import STATUS_OF
from services.pages import words
from services.pages.around import looked
from services.pages.forms import AnyRequest, form_at
from services.pages.rendering import locale_of, page
from services.programmes.design_editing import Source, rewritten
from services.programmes.design_fields import HOURS_A_DAY, LINES, PARTS, fields_of, quota_categories
from services.programmes.design_pages import Deciding, carry_out, handled
from services.programmes.design_standing import Standing, standing_of
from services.programmes.design_words import AUDIENCES, CATEGORIES, CRITERIA, FORMATS, MODES, STEPS, WEEKDAYS, subjects_of
from services.programmes.doing import texts_of
from services.programmes.looking import ProgrammeViews
from services.programmes.proposing import proposed_design
from tenants.permissions import require_permission

_BASE: Final = "/programmes/{programme:uuid}/conception"


@form_at(f"{_BASE}/brouillon", Deciding)
async def take_up(request: AnyRequest, house: House, fields: Deciding) -> Response[Any]:
    """The template's design becomes the draft, in one go."""
    found, _around = await looked(request, house, "programme.run")
    return await carry_out(request, house, fields, DraftDesign(programme=found.sheet.programme, content=proposed_design(found.sheet)))


@form_at(f"{_BASE}/soumission", Deciding)
async def submit(request: AnyRequest, house: House, fields: Deciding) -> Response[Any]:
    return await carry_out(request, house, fields, SubmitDesign(programme=request.path_params["programme"]))


@get(f"{_BASE}/modifier/{{part:str}}", include_in_schema=False)
async def part_page(request: AnyRequest, house: TheHouse) -> Response[Any]:
    return await _shown(request, house)


@form_at(f"{_BASE}/modifier/{{part:str}}", Deciding)
async def rewrite(request: AnyRequest, house: House, fields: Deciding) -> Response[Any]:
    """Save one part; an approved design is not touched, its revision is begun."""
    found, _around = await looked(request, house, "programme.run")
    part = _part(request)
    state = await house.state_of(request.user.tenant, DESIGN.of(found.sheet.programme))
    standing = standing_of(state, found.sheet)
    try:
        content = rewritten(part, standing.content, await texts_of(request), _source(found, standing))
        await handled(request, house, fields, found, DraftDesign(programme=found.sheet.programme, content=content))
    except Refused as refused:
        return await _shown(request, house, refused)
    return Redirect(f"/programmes/{found.sheet.programme}/conception#{part}", status_code=303)


@get([f"{_BASE}/brouillon", f"{_BASE}/soumission"], include_in_schema=False)
async def back_from_writing(request: AnyRequest) -> Redirect:
    """Whoever had to sign in before their form was sent comes back to the page it stood on."""
    return Redirect(f"/programmes/{request.path_params['programme']}/conception", status_code=303)


def _part(request: AnyRequest) -> str:
    part: str = request.path_params["part"]
    if part not in PARTS:
        raise NotFoundException
    return part


def _source(found: ProgrammeViews, standing: Standing) -> Source:
    template = templates.programme(found.sheet.template, found.sheet.template_version)
    return Source(template, _bodies(found, standing, template))


def _bodies(found: ProgrammeViews, standing: Standing, template: templates.ProgrammeTemplate) -> tuple[GovernanceBody, ...]:
    """What the design says of each body, else what was proposed; those of the template that neither names come last."""
    known = standing.content.governance or found.sheet.governance
    named = {one.body for one in known}
    others = (GovernanceBody(one.body, one.default) for one in template.governance.of(found.sheet.kind) if one.body not in named)
    return (*known, *others)


async def _shown(request: AnyRequest, house: House, refused: Refused | None = None) -> Response[Any]:
    require_permission(request.user.role, "programme.run")
    found, around = await looked(request, house)
    _ = translate(locale_of(request))
    part = _part(request)
    stream = DESIGN.of(found.sheet.programme)
    loaded = (await house.ledger.load(request.user.tenant, [stream]))[stream.name]
    standing = standing_of(loaded.state, found.sheet)
    if found.sheet.closed_at is not None or (not standing.writable and refused is None):
        return Redirect(f"/programmes/{found.sheet.programme}/conception", status_code=303)
    source = _source(found, standing)
    sent = await texts_of(request)
    return page(
        request,
        "design_part.html",
        status=STATUS_OF[refused.kind] if refused else 200,
        part=part,
        title=_(PARTS[part]),
        parts=[(name, _(label)) for name, label in PARTS.items()],
        revises=standing.in_force is not None or standing.step == "approved",
        version=loaded.version,
        typed=sent if request.method == "POST" else fields_of(standing.content, source.bodies, source.template),
        refused=_.refusal(refused) if refused else None,
        **_choices(standing, source, found, _),
        **around,
    )


def _choices(standing: Standing, source: Source, found: ProgrammeViews, _: Language) -> dict[str, Any]:
    """What the forms offer to choose from, whichever part is shown."""
    content, template = standing.content, source.template
    kit = templates.communication(template.version)
    there = {one.id for one in content.objectives}
    told = {one.body: one for one in template.governance.of(found.sheet.kind)}
    subjects = subjects_of(template, kit, found.sheet)
    return {
        "objectives": [one.id for one in content.objectives],
        "offers": [one for one in template.objectives if one.id not in there],
        "themes": [(one.id, one.name, _(words.DOMAINS.get(one.domain, one.domain))) for one in template.themes],
        "formats": [(one, _(FORMATS[one])) for one in get_args(Format)],
        "session_modes": [(one, _(MODES[one])) for one in get_args(SessionMode)],
        "weekdays": [_(day) for day in WEEKDAYS],
        "hours_a_day": HOURS_A_DAY,
        "modules": [(one.id, one.title) for one in (*content.training.modules, content.training.briefing)],
        "questions": content.training.quiz_questions,
        "weights": [(name, _(CRITERIA.get(name, name))) for name in content.matching_weights],
        "quotas": [(name, _(CATEGORIES.get(name, name))) for name in quota_categories(content, template)],
        "messages": [
            (
                one.message,
                subjects.get(one.message, one.message),
                _(AUDIENCES.get(one.audience, one.audience)),
                one.week,
                found.sheet.mode in one.required_in,
            )
            for one in sorted(kit.plan, key=lambda one: one.week)
        ],
        "bodies": [(one.body, told.get(one.body)) for one in source.bodies],
        "steps": [(one, _(STEPS[one])) for one in get_args(Step)],
        "pitfalls": template.governance.pitfalls,
        "lines": LINES,
        "charter": template.charter,
    }


DESIGN_PART_PAGES: Final = (take_up, submit, part_page, rewrite, back_from_writing)
