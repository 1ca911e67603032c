"""Imports over HTTP: a dry run, a report, rows mended, and acceptance."""

import hashlib
import secrets
from contextlib import suppress
from typing import Annotated, Final, TypeAlias
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, JSONBody, QueryParameter

from domain.refusal import Refused
from services.catalogues import negotiated
from services.enrolment import draft as drafts
from services.enrolment.draft import Completion, DraftMissing
from services.enrolment.enrolling import accept, keep_draft, kept_draft, read_file
from services.enrolment.reporting import DraftAnswer, draft_answer, draft_csv
from services.enrolment.sample import require_agreement
from services.handling import IdempotencyKeyReused
from services.house import TheHouse
from services.http.commands import PROBLEMS, AnyRequest
from services.http.context import handling_context
from services.http.description import SENDS
from services.http.reading import read_json
from services.imports.spreadsheet.refusals import FileTooLarge
from services.reading.access import reading
from tenants.permissions import require_permission

TAG: Final = "Imports"
LARGEST_FILE: Final = 10_000_000  # octets


OfSheet: TypeAlias = Annotated[
    str,
    QueryParameter(
        name="sheet",
        max_length=200,
        description="La feuille du classeur où se trouve la ligne ; nécessaire si plusieurs feuilles ont une ligne refusée de ce numéro.",
    ),
]


class NoFile(Refused):
    code = "file-missing"
    kind = "invalid"
    sentence = "Aucun fichier n’est joint. Rien n’a été lu ; choisissez un fichier CSV ou XLSX, puis renvoyez."


class RoleUnknown(Refused):
    code = "import-role-unknown"
    kind = "invalid"
    sentence = "« role » est mentors, mentees ou auto. Rien n’a été lu ; corrigez-le et renvoyez le fichier."


class UploadForm(msgspec.Struct, kw_only=True):
    """``role``: mentors, mentees, or auto, where the columns decide."""

    file: UploadFile
    role: str = "auto"


@post(
    "/programmes/{programme:uuid}/imports",
    status_code=201,
    summary="Lire un fichier de participants, à blanc",
    tags=[TAG],
    responses=dict(PROBLEMS),
)
async def read_import(
    request: AnyRequest,
    programme: FromPath[UUID],
    house: TheHouse,
    data: Annotated[UploadForm, Body(media_type=RequestEncodingType.MULTI_PART)],
) -> DraftAnswer:
    """Every row is accepted, merged or refused; nobody comes in before the acceptance."""
    require_permission(request.user.role, "people.import")
    if data.role not in ("mentors", "mentees", "auto"):
        raise RoleUnknown
    content = await checked_file(data.file)
    await require_agreement(house, request.user.tenant, content)
    context = handling_context(request)
    identifier = context.minted("import")
    async with reading(request, house) as views:
        institution = await house.institution(views, request.user.tenant)
    await house.caught_up(request.user.tenant, await house.store.head(request.user.tenant))
    today = house.day_of(institution, context.context.simulated_now)
    name = data.file.filename or "fichier"
    language = negotiated(request.headers.get("accept-language"))
    with suppress(DraftMissing):
        kept = await kept_draft(house, request.user.tenant, identifier)
        if (kept.programme, kept.sha256) != (programme, hashlib.sha256(content).hexdigest()):
            raise IdempotencyKeyReused
        return draft_answer(identifier, kept, language)
    draft = await read_file(house, request.user.tenant, programme, name, content, data.role, today)
    await keep_draft(house, request.user.tenant, identifier, draft)
    return draft_answer(identifier, draft, language)


@get("/imports/{identifier:uuid}", summary="Un import et le sort de chaque ligne", tags=[TAG], responses=dict(PROBLEMS))
async def show_import(request: AnyRequest, identifier: FromPath[UUID], house: TheHouse) -> DraftAnswer:
    require_permission(request.user.role, "people.import")
    draft = await kept_draft(house, request.user.tenant, identifier)
    return draft_answer(identifier, draft, negotiated(request.headers.get("accept-language")))


@get(
    "/imports/{identifier:uuid}/report.csv",
    summary="Le rapport d’import, pour un tableur",
    tags=[TAG],
    responses=dict(PROBLEMS),
    opt={SENDS: ("text/csv",)},
)
async def download_report(request: AnyRequest, identifier: FromPath[UUID], house: TheHouse) -> Response[bytes]:
    require_permission(request.user.role, "people.import")
    draft = await kept_draft(house, request.user.tenant, identifier)
    content = draft_csv(draft, negotiated(request.headers.get("accept-language")))
    headers = {"Content-Disposition": 'attachment; filename="rapport-import.csv"', "Cache-Control": "no-store"}
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


class AcceptanceAnswer(msgspec.Struct, frozen=True):
    """How many rows came in, or were completed; ``already_so`` where all of them were there."""

    position: int
    already_so: bool
    repeated: bool
    people: int


@post("/imports/{identifier:uuid}/acceptance", status_code=200, summary="Accepter un import", tags=[TAG], responses=dict(PROBLEMS))
async def accept_import(request: AnyRequest, identifier: FromPath[UUID], house: TheHouse) -> AcceptanceAnswer:
    """The accepted and mended rows come in, all at once; refused rows stay in the report."""
    draft = await kept_draft(house, request.user.tenant, identifier)
    receipt = await accept(house, identifier, draft, handling_context(request).context)
    return AcceptanceAnswer(receipt.position, receipt.already_so, receipt.repeated, len(draft.everybody()))


@post(
    "/imports/{identifier:uuid}/rows/{row:int}/completion",
    status_code=200,
    summary="Compléter une ligne refusée",
    tags=[TAG],
    responses=dict(PROBLEMS),
)
async def complete_row(
    request: AnyRequest, identifier: FromPath[UUID], row: FromPath[int], data: JSONBody[Completion], house: TheHouse, sheet: OfSheet = ""
) -> DraftAnswer:
    require_permission(request.user.role, "people.import")
    completion = read_json(await request.body(), Completion)
    draft = drafts.completed(await kept_draft(house, request.user.tenant, identifier), row, completion, sheet)
    await keep_draft(house, request.user.tenant, identifier, draft)
    return draft_answer(identifier, draft, negotiated(request.headers.get("accept-language")))


class AdmissionAnswer(msgspec.Struct, frozen=True):
    """``code`` is shown once, to be printed for the person; only its digest is kept."""

    code: str
    draft: DraftAnswer


@post(
    "/imports/{identifier:uuid}/rows/{row:int}/admission",
    status_code=200,
    summary="Admettre une personne sans adresse, par un code imprimé",
    tags=[TAG],
    responses=dict(PROBLEMS),
)
async def admit_row(
    request: AnyRequest, identifier: FromPath[UUID], row: FromPath[int], house: TheHouse, sheet: OfSheet = ""
) -> AdmissionAnswer:
    require_permission(request.user.role, "people.import")
    code = printed_code()
    digest = hashlib.sha256(code.encode()).hexdigest()
    draft = drafts.admitted(await kept_draft(house, request.user.tenant, identifier), row, digest, sheet)
    await keep_draft(house, request.user.tenant, identifier, draft)
    return AdmissionAnswer(code, draft_answer(identifier, draft, negotiated(request.headers.get("accept-language"))))


_LEGIBLE: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # neither 0 and O nor 1 and I: it is read from paper


def printed_code() -> str:
    """Sixteen legible signs in groups of four: 80 random bits."""
    signs = "".join(secrets.choice(_LEGIBLE) for _ in range(16))
    return "-".join(signs[start : start + 4] for start in range(0, 16, 4))


async def checked_file(file: UploadFile) -> bytes:
    """Raises NoFile, FileTooLarge."""
    content = await file.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise FileTooLarge(file=file.filename or "fichier", maximum=LARGEST_FILE // 1_000_000)
    if not content and not file.filename:
        raise NoFile
    return content


IMPORT_ROUTES: Final = (read_import, show_import, download_report, accept_import, complete_row, admit_row)
