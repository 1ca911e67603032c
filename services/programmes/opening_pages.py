"""Opening a programme from a page: its name, its kind, how heavy it is, its dates."""

from typing import Any, Final

import msgspec
from litestar import Response, get
from litestar.response import Redirect

from domain.refusal import Refused
from services import templates
from services.catalogues import french, translate
from services.house import House, TheHouse
from services.http.context import RequestContext
from services.http.problems import STATUS_OF
from services.pages.acting import acting_here
from services.pages.forms import AnyRequest, Fields, form_at
from services.pages.rendering import locale_of, page
from services.programmes.opening import DEFAULT_TEMPLATE, OpeningForm, opening
from tenants.permissions import require_permission

KINDS: Final = {
    "lycee-public": french("Lycée public"),
    "lycee-prive": french("Lycée privé"),
    "cfa": french("CFA"),
    "ecole": french("École"),
    "universite": french("Université"),
}


class ProgrammeFormIncomplete(Refused):
    code = "programme-form-incomplete"
    kind = "invalid"
    sentence = "Il manque le nom, l’année ou une date, ou l’un d’eux ne se lit pas. Rien n’a été ouvert ; complétez le formulaire."


class OpeningFields(Fields, frozen=True, kw_only=True):
    name: str = ""
    kind: str = ""
    mode: str = "express"
    first_day: str = ""
    last_day: str = ""
    year: str = ""
    template_version: str = ""


@get("/programmes/ouvrir", include_in_schema=False)
async def opening_page(request: AnyRequest, house: TheHouse) -> Response[bytes]:
    return await _shown(request, house)


@form_at("/programmes/ouvrir", OpeningFields)
async def open_programme(request: AnyRequest, house: House, fields: OpeningFields) -> Response[Any]:
    require_permission(request.user.role, "programme.run")
    context = acting_here(request, fields)
    try:
        command = opening(_form_of(fields), RequestContext(context).minted("programme"))
        receipt = await house.handling.handle(command, context)
    except Refused as refused:
        return await _shown(request, house, refused, fields)
    await house.caught_up(context.tenant, receipt.position)
    return Redirect(f"/programmes/{command.programme}", status_code=303)


def _form_of(fields: OpeningFields) -> OpeningForm:
    """Raises ProgrammeFormIncomplete."""
    told = {name: value for name, value in msgspec.structs.asdict(fields).items() if name not in ("form_secret", "key")}
    if not (fields.name and fields.year):
        raise ProgrammeFormIncomplete
    try:
        return msgspec.convert(told, OpeningForm)
    except msgspec.ValidationError:
        raise ProgrammeFormIncomplete from None


async def _shown(request: AnyRequest, house: House, refused: Refused | None = None, typed: OpeningFields | None = None) -> Response[bytes]:
    require_permission(request.user.role, "programme.run")
    _ = translate(locale_of(request))
    async with house.views.of(request.user.tenant) as views:
        institution = await house.institution(views, request.user.tenant)
    today = house.day_of(institution, None)
    first = today.year if today.month >= 8 else today.year - 1
    versions = [one for one in reversed(templates.versions()) if DEFAULT_TEMPLATE in templates.edition(one).programmes]
    proposed = OpeningFields(kind=institution.kind, year=f"{first}-{first + 1}", first_day=today.isoformat(), last_day=f"{first + 1}-06-30")
    return page(
        request,
        "programme_new.html",
        status=STATUS_OF[refused.kind] if refused else 200,
        institution=institution,
        kinds={value: _(label) for value, label in KINDS.items()},
        model=templates.programme(DEFAULT_TEMPLATE, versions[0]),
        versions=versions,
        modes=templates.programme(DEFAULT_TEMPLATE, versions[0]).modes,
        typed=typed or proposed,
        refused=_.refusal(refused) if refused else None,
    )


OPENING_PAGES: Final = (opening_page, open_programme)
