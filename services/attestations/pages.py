"""«Vérifier une attestation»: anybody types the code of a paper and learns what it stands for; and the coordinator's own acts."""

from typing import Any, Final
from uuid import UUID

import msgspec
from litestar import Request, Response, get
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect
from sqlalchemy import text

from domain.decision import Command
from domain.facilitation.attestation import ATTESTATION, Issued, RevokeAttestation, attestation_of
from domain.personal import readable
from domain.refusal import Refused
from projections.programme_sheet import PROGRAMME_SHEETS
from services.attestations.codes import digest_of, read_code
from services.attestations.issuing import days_of, document, issue
from services.catalogues import translate
from services.house import House, TheHouse
from services.http.problems import STATUS_OF
from services.pages.acting import acting
from services.pages.around import looked
from services.pages.forms import AnyRequest, Fields, form_at
from services.pages.rendering import PAGE_HEADERS, locale_of, page
from services.participants.api import ParticipationUnknown
from services.participants.person_pages import shown_again
from services.programmes.looking import ProgrammeViews
from tenants.permissions import require_permission
from tenants.person import PERSON, Registered

PLACE: Final = "/verifier"
ONE: Final = "/programmes/{programme:uuid}/participants/{participation:uuid}/attestation"


class CodeUnknown(Refused):
    code = "attestation-code-unknown"
    kind = "missing"
    sentence = (
        "Aucune attestation en vigueur ne porte ce code. Comparez-le signe par signe avec le papier ; s’il est bien recopié, "
        "l’attestation a été retirée, ou n’a jamais été délivrée ici."
    )


class Checked(msgspec.Struct, frozen=True):
    """What a code stands for; the name by its initials alone, so that a code found somewhere gives nobody away."""

    initials: str
    institution: str
    programme: str
    sessions: str
    hours: str
    period: str
    issued: str


@get(PLACE, opt={"public": True}, include_in_schema=False)
async def check_page(request: Request[Any, Any, Any], house: TheHouse, code: FromQuery[str] = "") -> Response[bytes]:
    _ = translate(locale_of(request))
    found, refused = None, None
    if code.strip():
        try:
            found = await checked(house, code[:40], locale_of(request))
        except Refused as said:
            refused = said
    return page(
        request,
        "verify_attestation.html",
        status=STATUS_OF[refused.kind] if refused else 200,
        code=code[:40],
        found=found,
        refused=_.refusal(refused) if refused else "",
    )


@get(f"{PLACE}/{{code:str}}", opt={"public": True}, include_in_schema=False)
async def check_link(request: Request[Any, Any, Any], code: FromPath[str]) -> Redirect:
    return Redirect(f"{PLACE}?code={read_code(code[:40]) or ''}", status_code=303)


async def checked(house: House, typed: str, language: Any) -> Checked:
    """Raises CodeUnknown: the same for what was never issued, withdrawn, or of somebody who was erased."""
    _, code = translate(language), read_code(typed)
    tenant, participation = await _found(house, code) if code else (None, None)
    if tenant is None or participation is None:
        raise CodeUnknown
    state = await house.state_of(tenant, ATTESTATION.of(attestation_of(participation)))
    if not isinstance(state, Issued) or code is None or state.said.code_digest != digest_of(code):
        raise CodeUnknown
    said = state.said
    person = await house.state_of(tenant, PERSON.of(said.person))
    if not isinstance(person, Registered):
        raise CodeUnknown
    async with house.views.of(tenant) as views:
        institution = await house.institution(views, tenant)
        sheet = await views.one(PROGRAMME_SHEETS, said.programme)
    names = (readable(person.given_name), readable(person.family_name))
    return Checked(
        initials=" ".join(f"{name[0].upper()}." for name in names if name),
        institution=institution.name,
        programme=sheet.name if sheet else "",
        sessions=_.plural("{count} séance tenue", "{count} séances tenues", said.sessions),
        hours=_.duration(said.minutes),
        period=days_of(said, _),
        issued=_.day(said.issued_on),
    )


async def _found(house: House, code: str) -> tuple[UUID | None, UUID | None]:
    async with house.engine.connect() as connection:
        statement = text("SELECT tenant_id, participation FROM app.attestation_of(:digest)")
        row = (await connection.execute(statement, {"digest": bytes.fromhex(digest_of(code))})).first()
    return (None, None) if row is None else (UUID(int=row[0].int), UUID(int=row[1].int))


class RevocationFields(Fields, frozen=True, kw_only=True):
    reason: str = ""


@form_at(ONE, Fields)
async def deliver(request: AnyRequest, house: House, fields: Fields) -> Response[Any]:
    """Issued where there is something to say, then handed over."""
    require_permission(request.user.role, "participation.manage")
    found, _around = await looked(request, house, "people.read")
    participation = _participation(request, found)
    try:
        receipt = await issue(house, acting(request, fields, found), participation)
    except Refused as refused:
        return await shown_again(request, house, refused, "attestation", fields)
    await house.caught_up(request.user.tenant, receipt.position)
    return await given(house, request.user.tenant, participation)


@get(ONE, include_in_schema=False)
async def attestation_file(request: AnyRequest, house: TheHouse) -> Response[bytes]:
    found, _around = await looked(request, house, "people.read")
    return await given(house, request.user.tenant, _participation(request, found))


@form_at(f"{ONE}/retrait", RevocationFields)
async def revoke(request: AnyRequest, house: House, fields: RevocationFields) -> Response[Any]:
    found, _around = await looked(request, house, "people.read")
    command: Command = RevokeAttestation(participation=_participation(request, found), reason=fields.reason)
    try:
        receipt = await house.handling.handle(command, acting(request, fields, found))
    except Refused as refused:
        return await shown_again(request, house, refused, "attestation", fields)
    await house.caught_up(request.user.tenant, receipt.position)
    return _back(request)


@get(f"{ONE}/retrait", include_in_schema=False)
async def back_to_person(request: AnyRequest) -> Redirect:
    """Whoever had to sign in before their form was sent comes back to the page it stood on."""
    return _back(request)


def _participation(request: AnyRequest, found: ProgrammeViews) -> UUID:
    """Raises ParticipationUnknown: the address names a programme, and may name nobody of another."""
    participation: UUID = request.path_params["participation"]
    if all(one.participation != participation for one in found.participants):
        raise ParticipationUnknown
    return participation


def _back(request: AnyRequest) -> Redirect:
    found = request.path_params
    return Redirect(f"/programmes/{found['programme']}/participants/{found['participation']}#attestation", status_code=303)


async def given(house: House, tenant: UUID, participation: UUID) -> Response[bytes]:
    """The file, to be kept."""
    content = await document(house, tenant, participation)
    headers = {**PAGE_HEADERS, "Content-Disposition": 'attachment; filename="attestation-de-mentor.pdf"'}
    return Response(content, media_type="application/pdf", headers=headers)


ATTESTATION_PAGES: Final = (check_page, check_link, deliver, attestation_file, revoke, back_to_person)
