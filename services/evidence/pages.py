"""«Dossier de preuves»: what can support an audit, for a period of the reader's choosing; on the page, and as a PDF to hand over."""

from datetime import date
from pathlib import Path
from typing import Any, Final, get_args
from uuid import UUID

from litestar import Response, get
from litestar.params import FromQuery

from domain.refusal import Refused
from services.catalogues import french, translate
from services.documents.typesetting import typeset
from services.evidence.gathering import Period, PeriodReversed
from services.evidence.pack import Model, ModelUnknown, Pack, pack
from services.house import House, TheHouse
from services.http.problems import STATUS_OF
from services.pages.forms import AnyRequest
from services.pages.rendering import PAGE_HEADERS, locale_of, page
from services.pages.typed import DayUnreadable
from tenants.permissions import require_permission

PLACE: Final = "/etablissement/dossier"
SOURCE: Final = Path(__file__).parent / "pack.typ"
MODELS: Final[dict[Model, str]] = {
    "qualiopi": french("Audit Qualiopi (CFA, organismes certifiés)"),
    "lycee": french("Évaluation d’un établissement scolaire"),
    "universite": french("Auto-évaluation Hcéres d’une université"),
}
_USUAL: Final[dict[str, Model]] = {"cfa": "qualiopi", "universite": "universite", "ecole": "universite"}
LABELS: Final = {
    "supports": french("Éléments pouvant appuyer l’indicateur"),
    "nothing": french("Rien dans cette période."),
    "where": french("Où cela se vérifie"),
    "attached": french("Seulement si le programme est rattaché à une formation certifiée : indicateurs"),
    "not_evidenced": french("Non appuyés par ce programme : indicateurs"),
    "waivers": french("Dérogations accordées"),
    "reports": french("Rapports d’impact publiés, et leur empreinte (SHA-256)"),
    "proof": french("La preuve"),
    "proven": french(
        "Chaque position nommée est une ligne du journal de l’établissement. La liasse jointe à ce dossier prouve, sans réseau ni base de "
        "données (ekole verify), que ces lignes sont celles qui ont été enregistrées, à leur place, et qu’aucune ne manque."
    ),
    "supporting": french("en appui"),
    "programmes": french("Programmes de la période"),
}


@get(PLACE, include_in_schema=False)
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
        made = await _made(house, request, model, first, last)
    except Refused as found:
        refused = found
    return page(
        request,
        "evidence.html",
        status=STATUS_OF[refused.kind] if refused else 200,
        institution=institution,
        refused=_.refusal(refused) if refused else "",
        pack=made,
        models={one: _(words) for one, words in MODELS.items()},
        model=model,
        first=_shown(first),
        last=_shown(last),
        labels={name: _(words) for name, words in LABELS.items()},
    )


@get(f"{PLACE}/dossier.pdf", include_in_schema=False)
async def evidence_file(
    request: AnyRequest, house: TheHouse, modele: FromQuery[str] = "", du: FromQuery[str] = "", au: FromQuery[str] = ""
) -> Response[bytes]:
    """PDF/A-2a and PDF/UA-1; the same log gives the same bytes."""
    require_permission(request.user.role, "evidence.read")
    language = locale_of(request)
    _ = translate(language)
    made = await _made(house, request, modele, du, au)
    labels = {name: _(words) for name, words in LABELS.items()}
    content = await typeset(SOURCE, {"pack": made, "labels": labels, "language": language, "day": _day(au).isoformat()})
    headers = {**PAGE_HEADERS, "Content-Disposition": f'attachment; filename="ekole-dossier-{made.model}.pdf"'}
    return Response(content, media_type="application/pdf", headers=headers)


async def _made(house: House, request: AnyRequest, model: str, first: str, last: str) -> Pack:
    """Raises ModelUnknown, DayUnreadable, PeriodReversed."""
    known = next((one for one in get_args(Model) if one == model), None)
    if known is None:
        raise ModelUnknown
    tenant: UUID = request.user.tenant
    return await pack(house, tenant, known, Period(_day(first), _day(last)), translate(locale_of(request)))


def _shown(written: str) -> str:
    """What a date field may hold; nothing where it is none."""
    try:
        return date.fromisoformat(written).isoformat()
    except ValueError:
        return ""


def _day(written: str) -> date:
    try:
        day = date.fromisoformat(written)
    except ValueError:
        raise DayUnreadable from None
    if not 2000 <= day.year <= 2100:
        raise PeriodReversed
    return day


EVIDENCE_PAGES: Final[tuple[Any, ...]] = (evidence_page, evidence_file)
