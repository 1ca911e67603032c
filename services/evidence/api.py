"""Evidence packs over HTTP, for programs: as data, and as the PDF to hand over."""

from typing import Any, Final

from litestar import Response, get
from litestar.params import FromQuery

from services.catalogues import translate
from services.evidence.pack import Pack
from services.evidence.preparing import on_paper, prepared
from services.house import TheHouse
from services.http.commands import PROBLEMS, AnyRequest
from services.http.description import SENDS
from services.http.language import locale_of

TAG: Final = "Preuves"
_AUDITORS_TOO: Final = {"auditors": True}  # of the programmes granted, within their dates


@get("/evidence-pack", summary="Le dossier de preuves d’une période", tags=[TAG], responses=dict(PROBLEMS), opt=_AUDITORS_TOO)
async def read_pack(
    request: AnyRequest, house: TheHouse, model: FromQuery[str] = "", first: FromQuery[str] = "", last: FromQuery[str] = ""
) -> Pack:
    """``model``: qualiopi, lycee or universite; ``first`` and ``last`` day, YYYY-MM-DD. For an auditor, what was granted."""
    return (await prepared(house, request.user, model, first, last, translate(locale_of(request)))).pack


@get(
    "/evidence-pack/file",
    summary="Le dossier de preuves, en PDF",
    tags=[TAG],
    responses=dict(PROBLEMS),
    opt={**_AUDITORS_TOO, SENDS: ("application/pdf",)},
)
async def read_file(
    request: AnyRequest, house: TheHouse, model: FromQuery[str] = "", first: FromQuery[str] = "", last: FromQuery[str] = ""
) -> Response[bytes]:
    """PDF/A-2a and PDF/UA-1."""
    language = locale_of(request)
    made = (await prepared(house, request.user, model, first, last, translate(language))).pack
    headers = {"Content-Disposition": f'attachment; filename="ekole-dossier-{made.model}.pdf"', "Cache-Control": "no-store"}
    return Response(await on_paper(made, language, last), media_type="application/pdf", headers=headers)


EVIDENCE_ROUTES: Final[tuple[Any, ...]] = (read_pack, read_file)
