"""Attestations over HTTP: issued, read with their code, taken back; and checked by anybody who holds the code."""

from typing import Any, Final
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath

from domain.facilitation.attestation import ATTESTATION, AttestationMissing, RevokeAttestation, attestation_of
from projections.participant import PARTICIPANTS
from projections.programme_sheet import PROGRAMME_SHEETS
from services.attestations.issuing import Attested, attested, document, issue
from services.attestations.pages import Checked, checked
from services.catalogues import LocaleName
from services.house import House, TheHouse
from services.http.commands import PROBLEMS, AnyRequest, CommandAnswer, answer, command_at
from services.http.context import handling_context
from services.http.description import SENDS
from services.participants.api import ParticipationUnknown
from services.reading.access import reading
from services.rights.archive import require_people

TAG: Final = "Attestations"
_ONE: Final = "/participations/{participation:uuid}/attestation"
_FRENCH: Final[LocaleName] = "fr"


@post(_ONE, status_code=200, summary="Délivrer l’attestation d’un mentor", tags=[TAG], responses=dict(PROBLEMS))
async def issue_one(request: AnyRequest, participation: FromPath[UUID], house: TheHouse) -> Response[CommandAnswer]:
    """Issued again, it says what was done since; its code stays."""
    receipt = await issue(house, handling_context(request).context, participation)
    return answer(receipt, ATTESTATION.of(attestation_of(participation)).name, 200)


@get(_ONE, summary="Ce que dit une attestation, et son code", tags=[TAG], responses=dict(PROBLEMS))
async def show_one(request: AnyRequest, participation: FromPath[UUID], house: TheHouse) -> Attested:
    return await _standing(request, house, participation)


@get(f"{_ONE}/document", summary="L’attestation, en PDF", tags=[TAG], responses=dict(PROBLEMS), opt={SENDS: ("application/pdf",)})
async def document_of_one(request: AnyRequest, participation: FromPath[UUID], house: TheHouse) -> Response[bytes]:
    await _standing(request, house, participation)
    return Response(await document(house, request.user.tenant, participation), media_type="application/pdf")


@get("/attestations/{code:str}", summary="Vérifier une attestation", tags=[TAG], responses=dict(PROBLEMS), opt={"public": True})
async def check_one(request: Request[Any, Any, Any], code: FromPath[str], house: TheHouse) -> Checked:
    """No account is needed: whoever holds the paper may ask. The name is told by its initials."""
    return await checked(house, code[:40], _FRENCH)


async def _standing(request: AnyRequest, house: House, participation: UUID) -> Attested:
    """Raises ParticipationUnknown, ProgrammeArchived, AttestationMissing."""
    async with reading(request, house, "people.read") as views:
        mentor = await views.one(PARTICIPANTS, participation)
        if mentor is None:
            raise ParticipationUnknown
        sheet = await views.one(PROGRAMME_SHEETS, mentor.programme)
        institution = await house.institution(views, request.user.tenant)
    if sheet is not None:
        await require_people(house.handling, request.user.role, institution, sheet)
    found = await attested(house, request.user.tenant, participation)
    if found is None:
        raise AttestationMissing
    return found


ATTESTATION_ROUTES: Final = (
    issue_one,
    show_one,
    document_of_one,
    check_one,
    command_at(
        f"{_ONE}/revocation",
        RevokeAttestation,
        summary="Retirer une attestation",
        tag=TAG,
        resource=lambda command: ATTESTATION.of(attestation_of(command.participation)),
    ),
)
