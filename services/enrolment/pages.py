"""Importing a list of people, as pages: the file is read without being let in, each refused row is taken up, then all is accepted.

Every form answers by sending the browser to a page that can be reloaded; a form that was refused shows that page again, with why.
"""

import hashlib
from datetime import date
from typing import Any, Final
from uuid import UUID, uuid5

from litestar import Response, get
from litestar.params import FromPath
from litestar.response import Redirect

from domain.refusal import Refused
from services.catalogues import french, translate
from services.enrolment import draft as drafts
from services.enrolment.api import NoFile, RoleUnknown, checked_file, printed_code
from services.enrolment.draft import Completion, Draft, DraftMissing, RowStillWrong
from services.enrolment.enrolling import accept, keep_draft, kept_draft, read_file
from services.enrolment.page_words import anchor, draft_shown
from services.enrolment.queries import accepted_at
from services.enrolment.reporting import draft_csv
from services.enrolment.sample import SAMPLE, require_agreement
from services.enrolment.shown_once import Slip, put_by, taken
from services.house import House, TheHouse
from services.http.problems import STATUS_OF
from services.imports.cells.dates import read_birth_date
from services.imports.people.rows import RefusedRow
from services.pages.acting import acting
from services.pages.around import looked
from services.pages.forms import AnyRequest, Fields, form_at, own_file
from services.pages.rendering import PAGE_HEADERS, locale_of, page
from services.participants.pages import shown as participants_shown
from tenants.permissions import require_permission

PERMISSION: Final = "people.import"
BASE: Final = "/programmes/{programme:uuid}/imports"
ONE: Final = BASE + "/{identifier:uuid}"
ROLES: Final = ("auto", "mentors", "mentees")


class Uploading(Fields, frozen=True, kw_only=True):
    role: str = "auto"


class OfSheet(Fields, frozen=True, kw_only=True):
    """``sheet``: the workbook's tab that the row stands in, empty for a file without tabs."""

    sheet: str = ""


class Completing(OfSheet, frozen=True, kw_only=True):
    email: str = ""
    birth_date: str = ""


@form_at(BASE, Uploading)
async def upload(request: AnyRequest, house: House, fields: Uploading) -> Response[Any]:
    """The dry run. The same file sent twice by the same form is one import; another file is another."""
    found, _around = await looked(request, house, PERMISSION)
    tenant = request.user.tenant
    context = acting(request, fields, found)
    try:
        file = await own_file(request, "file")
        if file is None:
            raise NoFile
        if fields.role not in ROLES:
            raise RoleUnknown
        content = await checked_file(file)
        await require_agreement(house, tenant, content)
        await house.caught_up(tenant, await house.store.head(tenant))
        today = house.today(found.institution, found.sheet)
        draft = await read_file(house, tenant, found.sheet.programme, file.filename or "", content, fields.role, today)
    except Refused as refused:
        said = translate(locale_of(request)).refusal(refused)
        return await participants_shown(request, house, refused=said, status=STATUS_OF[refused.kind])
    name = f"{context.actor}/{context.idempotency_key}/import/{fields.role}/{hashlib.sha256(content).hexdigest()}"
    identifier = uuid5(tenant, name)
    try:
        await kept_draft(house, tenant, identifier)
    except DraftMissing:
        await keep_draft(house, tenant, identifier, draft)
    return _to(f"{_base(request)}/{identifier}")


@get("/exemples/participants.csv", include_in_schema=False)
async def sample_csv(request: AnyRequest) -> Response[bytes]:
    require_permission(request.user.role, PERMISSION)
    headers = {**PAGE_HEADERS, "Content-Disposition": 'attachment; filename="participants-exemple.csv"'}
    return Response(SAMPLE, media_type="text/csv; charset=utf-8", headers=headers)


@get(ONE, include_in_schema=False)
async def import_page(request: AnyRequest, house: TheHouse) -> Response[bytes]:
    return await _shown(request, house)


@get(f"{ONE}/rapport.csv", include_in_schema=False)
async def import_csv(request: AnyRequest, house: TheHouse) -> Response[bytes]:
    """Every row with what became of it, for a spreadsheet."""
    _identifier, draft = await _draft(request, house)
    headers = {**PAGE_HEADERS, "Content-Disposition": 'attachment; filename="rapport-import.csv"'}
    return Response(draft_csv(draft, locale_of(request)), media_type="text/csv; charset=utf-8", headers=headers)


@form_at(f"{ONE}/lignes/{{row:int}}/completer", Completing)
async def complete(request: AnyRequest, house: House, fields: Completing) -> Response[Any]:
    identifier, draft = await _draft(request, house)
    row = int(request.path_params["row"])
    tried = None
    try:
        tried = drafts.refused_row(draft, row, fields.sheet)
        completion = Completion(email=fields.email or None, birth_date=await _birth_date(request, house, fields.birth_date, row))
        await keep_draft(house, request.user.tenant, identifier, drafts.completed(draft, row, completion, fields.sheet))
    except Refused as refused:
        return await _shown(request, house, refused, tried, {"email": fields.email, "birth_date": fields.birth_date})
    return _to(f"{_base(request)}/{identifier}#{anchor(draft, tried)}")


@form_at(f"{ONE}/lignes/{{row:int}}/code", OfSheet)
async def admit(request: AnyRequest, house: House, fields: OfSheet) -> Response[Any]:
    return await _admit(request, house, [(int(request.path_params["row"]), fields.sheet)])


@form_at(f"{ONE}/codes", Fields)
async def admit_all(request: AnyRequest, house: House, fields: Fields) -> Response[Any]:
    """Everybody who lacks nothing but an address, and whom nobody has taken up yet."""
    _identifier, draft = await _draft(request, house)
    places = [one.row.where for one in draft.refused if one.only_the_address]
    return await _admit(request, house, [(where.row, where.sheet) for where in places if draft.mended_at(where) is None])


@get(f"{ONE}/codes/{{opener:str}}", include_in_schema=False)
async def codes_page(request: AnyRequest, house: TheHouse, opener: FromPath[str]) -> Response[bytes]:
    """The codes to print, once: a second look finds nothing."""
    _found, around = await looked(request, house, PERMISSION)
    slips = await taken(house.redis, request.user.tenant, opener)
    back = f"{_base(request)}/{request.path_params['identifier']}"
    return page(request, "access_codes.html", status=200 if slips else 410, slips=slips, back=back, **around)


@form_at(f"{ONE}/acceptation", Fields)
async def accept_all(request: AnyRequest, house: House, fields: Fields) -> Response[Any]:
    """Everybody who can come in does, at once; the participants' page says so."""
    identifier, draft = await _draft(request, house)
    found, _around = await looked(request, house, PERMISSION)
    try:
        receipt = await accept(house, identifier, draft, acting(request, fields, found))
    except Refused as refused:
        return await _shown(request, house, refused)
    await house.caught_up(request.user.tenant, receipt.position)
    return _to(f"/programmes/{found.sheet.programme}/participants?fait={identifier}")


@get(
    [f"{ONE}/lignes/{{row:int}}/completer", f"{ONE}/lignes/{{row:int}}/code", f"{ONE}/codes", f"{ONE}/acceptation"],
    include_in_schema=False,
)
async def back_to_import(request: AnyRequest) -> Redirect:
    """Whoever had to sign in before their form was sent comes back to the page it stood on."""
    return _to(f"{_base(request)}/{request.path_params['identifier']}")


@get(BASE, include_in_schema=False)
async def back_to_participants(request: AnyRequest) -> Redirect:
    return _to(f"/programmes/{request.path_params['programme']}/participants")


async def _shown(
    request: AnyRequest,
    house: House,
    refused: Refused | None = None,
    tried: RefusedRow | None = None,
    typed: dict[str, str] | None = None,
) -> Response[bytes]:
    """The import as it stands; ``refused`` is said at the row that was ``tried``, or on top of the page where it concerns none."""
    identifier, draft = await _draft(request, house)
    _found, around = await looked(request, house, PERMISSION)
    _ = translate(locale_of(request))
    said = _.refusal(refused) if refused else ""
    return page(
        request,
        "import.html",
        status=STATUS_OF[refused.kind] if refused else 200,
        file=draft.file,
        draft=draft_shown(draft, _, tried=tried, error=said, typed=typed),
        refused=said if tried is None else "",
        accepted_at=await accepted_at(house, request.user.tenant, identifier),
        address=f"{_base(request)}/{identifier}",
        **around,
    )


async def _draft(request: AnyRequest, house: House) -> tuple[UUID, Draft]:
    """The import that the address names, of the programme that it names. Raises PermissionDenied, DraftMissing."""
    require_permission(request.user.role, PERMISSION)
    identifier: UUID = request.path_params["identifier"]
    draft = await kept_draft(house, request.user.tenant, identifier)
    if draft.programme != request.path_params["programme"]:
        raise DraftMissing
    return identifier, draft


async def _admit(request: AnyRequest, house: House, rows: list[tuple[int, str]]) -> Response[Any]:
    """A printed code for each of these rows; only its digest is kept with the import."""
    identifier, draft = await _draft(request, house)
    slips = []
    tried = None
    try:
        for row, sheet in rows:
            tried = drafts.refused_row(draft, row, sheet)
            code = printed_code()
            draft = drafts.admitted(draft, row, hashlib.sha256(code.encode()).hexdigest(), sheet)
            name = tried.row.name
            slips.append(Slip(row, f"{name.given} {name.family}".strip() if name else "", code))
    except Refused as refused:
        return await _shown(request, house, refused, tried)
    await keep_draft(house, request.user.tenant, identifier, draft)
    opener = await put_by(house.redis, request.user.tenant, slips)
    return _to(f"{_base(request)}/{identifier}/codes/{opener}")


async def _birth_date(request: AnyRequest, house: House, typed: str, row: int) -> date | None:
    """A birth date as browsers send it or as somebody types it. Raises RowStillWrong."""
    if not typed:
        return None
    found, _around = await looked(request, house, PERMISSION)
    read = read_birth_date(typed, house.today(found.institution, found.sheet))
    if not isinstance(read, date):
        raise RowStillWrong(row=row, what=french("la date de naissance n’est pas valable"))
    return read


def _base(request: AnyRequest) -> str:
    return f"/programmes/{request.path_params['programme']}/imports"


def _to(address: str) -> Redirect:
    return Redirect(address, status_code=303)


IMPORT_PAGES: Final = (
    sample_csv,
    upload,
    import_page,
    import_csv,
    complete,
    admit,
    admit_all,
    codes_page,
    accept_all,
    back_to_import,
    back_to_participants,
)
