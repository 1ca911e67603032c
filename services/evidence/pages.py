"""«Dossier de preuves»: what can support an audit, for a period of the reader's choosing; on the page, and as a PDF to hand over."""

from datetime import date
from typing import Any, Final

from litestar import Response, get
from litestar.params import FromQuery

from domain.refusal import Refused
from services.catalogues import french, translate
from services.evidence.pack import Model
from services.evidence.preparing import LABELS, Prepared, on_paper, prepared
from services.house import TheHouse
from services.http.problems import STATUS_OF
from services.pages.forms import AnyRequest
from services.pages.rendering import PAGE_HEADERS, locale_of, page
from tenants.permissions import is_allowed, require_permission

PLACE: Final = "/etablissement/dossier"
_AUDITORS_TOO: Final = {"auditors": True}  # of the programmes granted, within their dates
MODELS: Final[dict[Model, str]] = {
    "qualiopi": french("Audit Qualiopi (CFA, organismes certifiés)"),
    "lycee": french("Évaluation d’un établissement scolaire"),
    "universite": french("Auto-évaluation Hcéres d’une université"),
}
_USUAL: Final[dict[str, Model]] = {"cfa": "qualiopi", "universite": "universite", "ecole": "universite"}


@get(PLACE, opt=_AUDITORS_TOO, include_in_schema=False)
async def evidence_page(
    request: AnyRequest, house: TheHouse, modele: FromQuery[str] = "", du: FromQuery[str] = "", au: FromQuery[str] = ""
) -> Response[bytes]:
    require_permission(request.user.role, "evidence.read")
    _ = translate(locale_of(request))
    async with house.views.of(request.user.tenant) as views:
        institution = await house.institution(views, request.user.tenant)
    made, refused = None, None
    model, first, last = modele or _USUAL.get(institution.kind, "lycee"), du, au
    today = house.day_of(institution, None)
    if not (du and au):
        first, last = today.replace(year=today.year - 1).isoformat() if today.day < 29 else f"{today.year - 1}-02-28", today.isoformat()
    try:
        made = await prepared(house, request.user, model, first, last, _)
    except Refused as found:
        refused = found
    return page(
        request,
        "evidence.html",
        status=STATUS_OF[refused.kind] if refused else 200,
        institution=institution,
        refused=_.refusal(refused) if refused else "",
        pack=made.pack if made else None,
        bundles=_bundles(made, request.user.role),
        asks=_asks(made, request.user.role),
        attaches=_attaches(made, request.user.role),
        models={one: _(words) for one, words in MODELS.items()},
        model=model,
        first=_shown(first),
        last=_shown(last),
        labels={name: _(words) for name, words in LABELS.items()},
    )


@get(f"{PLACE}/dossier.pdf", opt=_AUDITORS_TOO, include_in_schema=False)
async def evidence_file(
    request: AnyRequest, house: TheHouse, modele: FromQuery[str] = "", du: FromQuery[str] = "", au: FromQuery[str] = ""
) -> Response[bytes]:
    """PDF/A-2a and PDF/UA-1; the same log gives the same bytes."""
    require_permission(request.user.role, "evidence.read")
    language = locale_of(request)
    _ = translate(language)
    made = (await prepared(house, request.user, modele, du, au, _)).pack
    headers = {**PAGE_HEADERS, "Content-Disposition": f'attachment; filename="ekole-dossier-{made.model}.pdf"'}
    return Response(await on_paper(made, language, au), media_type="application/pdf", headers=headers)


def _bundles(made: Prepared | None, role: str) -> list[tuple[str, str]]:
    """Of each programme, for who may not take the institution's own: what proves every position that the pack names."""
    if made is None or is_allowed(role, "institution.export") or not is_allowed(role, "audit.read"):
        return []
    return [(name, f"/programmes/{programme}/preuves/liasse.zip") for name, programme in made.programmes]


def _asks(made: Prepared | None, role: str) -> list[tuple[str, str]]:
    """Where an auditor asks about each programme."""
    if made is None or not is_allowed(role, "audit.ask"):
        return []
    return [(name, f"/programmes/{programme}/questions") for name, programme in made.programmes]


def _attaches(made: Prepared | None, role: str) -> list[tuple[str, str]]:
    """Where whoever runs a programme says which certified training it belongs to."""
    if made is None or not is_allowed(role, "programme.run"):
        return []
    return [(name, f"/programmes/{programme}/formation-certifiee") for name, programme in made.programmes]


def _shown(written: str) -> str:
    """What a date field may hold; nothing where it is none."""
    try:
        return date.fromisoformat(written).isoformat()
    except ValueError:
        return ""


EVIDENCE_PAGES: Final[tuple[Any, ...]] = (evidence_page, evidence_file)
