"""Issuing: what a mentor did is gathered, the event decided, the code kept where a check finds it, the PDF typeset."""

from pathlib import Path
from typing import Final
from uuid import UUID

import msgspec

from domain.facilitation.attestation import (
    ATTESTATION,
    AttestationIssued,
    AttestationMissing,
    AttestationWithdrawn,
    IssueAttestation,
    Issued,
    Revoked,
    attestation_of,
)
from domain.personal import readable
from infra.tenant_transaction import tenant_transaction
from projections.institution_sheet import InstitutionSheet
from projections.pair_sheet import PAIR_SHEETS
from projections.participant import PARTICIPANTS
from projections.programme_sheet import PROGRAMME_SHEETS, ProgrammeSheet
from projections.workshop_sheet import WORKSHOP_SHEETS
from services import templates
from services.attestations.codes import code_of, digest_of
from services.catalogues import Language, translate
from services.documents.typesetting import typeset
from services.handling import HandlingContext, Receipt
from services.house import House
from tenants.person import PERSON, Registered, registered

SOURCE: Final = Path(__file__).parent / "attestation.typ"


class Attested(msgspec.Struct, frozen=True):
    """An attestation that stands: what it says, and its code."""

    said: AttestationIssued
    code: str


async def issue(house: House, context: HandlingContext, participation: UUID) -> Receipt:
    """Raises what IssueAttestation refuses. Repeating it changes nothing, unless more was done since."""
    tenant = context.tenant
    async with house.views.of(tenant) as views:
        mentor = await views.one(PARTICIPANTS, participation)
        programme = mentor.programme if mentor else None
        pairs = await views.where(PAIR_SHEETS, programme=programme) if programme else []
        workshops = await views.where(WORKSHOP_SHEETS, programme=programme) if programme else []
    digest = digest_of(code_of(await house.keyring.tenant_key(tenant), attestation_of(participation)))
    if mentor is not None:
        await _keep_code(house, tenant, participation, digest)
    command = IssueAttestation(
        participation=participation,
        pairs=tuple(one.pair for one in pairs if one.mentor == participation),
        workshops=tuple(one.workshop for one in workshops if participation in one.mentors),
        code_digest=digest,
    )
    return await house.handling.handle(command, context)


async def _keep_code(house: House, tenant: UUID, participation: UUID, digest: str) -> None:
    """Kept before it is issued: whatever stops in between, no printed code is unknown. Alone, it stands for nothing."""
    async with tenant_transaction(house.engine, tenant) as connection:
        await connection.execute(
            "INSERT INTO ekole.attestation_code (tenant_id, participation, digest) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
            tenant,
            participation,
            bytes.fromhex(digest),
        )


async def attested(house: House, tenant: UUID, participation: UUID) -> Attested | None:
    """The attestation of a mentor; None where none was issued, or it was withdrawn."""
    identifier = attestation_of(participation)
    state = await house.state_of(tenant, ATTESTATION.of(identifier))
    return Attested(state.said, code_of(await house.keyring.tenant_key(tenant), identifier)) if isinstance(state, Issued) else None


async def document(house: House, tenant: UUID, participation: UUID) -> bytes:
    """The PDF, in French: the same attestation gives the same bytes. Raises AttestationMissing, AttestationWithdrawn, PersonErased."""
    state = await house.state_of(tenant, ATTESTATION.of(attestation_of(participation)))
    if isinstance(state, Revoked):
        raise AttestationWithdrawn
    found = await attested(house, tenant, participation)
    if found is None:
        raise AttestationMissing
    said = found.said
    async with house.views.of(tenant) as views:
        institution = await house.institution(views, tenant)
        sheet = await views.one(PROGRAMME_SHEETS, said.programme)
    person = registered(await house.state_of(tenant, PERSON.of(said.person)))
    assert sheet is not None, "an attestation is of a programme that was opened"
    return await typeset(SOURCE, _words(house, institution, sheet, person, found))


def days_of(said: AttestationIssued, _: Language) -> str:
    """«du 16 novembre 2026 au 12 mai 2027», or «le 16 novembre 2026»."""
    return _.on_day(said.first_day) if said.first_day == said.last_day else _.period(said.first_day, said.last_day)


def _words(house: House, institution: InstitutionSheet, sheet: ProgrammeSheet, person: Registered, found: Attested) -> dict[str, object]:
    _, said = translate("fr"), found.said
    written = templates.programme(sheet.template, sheet.template_version)
    attestation, themes = written.recognition.attestation, {one.id: one.name for one in written.themes}
    name = " ".join(filter(None, (readable(person.given_name), readable(person.family_name))))
    values = {
        "institution_name": institution.name,
        "person_name": name,
        "training_hours": _.duration(said.training_minutes),
        "mentoring_hours": _.duration(said.minutes),
        "year_label": f"année scolaire {sheet.year}",
        "themes": _.enumeration(themes.get(one, one) for one in said.themes) or "–",
        "verification_link": f"{house.settings.public_url}/verifier",
        "verification_code": found.code,
    }

    def filled(text: str) -> str:
        for field, value in values.items():
            text = text.replace("{{ " + field + " }}", value)
        return text

    return {
        "title": attestation.title,
        "institution": institution.name,
        "name": name,
        "programme": sheet.name,
        "text": filled(attestation.text),
        "given": _.plural("{count} séance tenue", "{count} séances tenues", said.sessions),
        "workshops": _.plural("{count} atelier mené", "{count} ateliers menés", said.workshops) if said.workshops else "",
        "period": days_of(said, _),
        "skills": attestation.skills_shown,
        "verification": filled(attestation.verification),
        "code": found.code,
        "signed": "Pour l’établissement, nom et signature :",
        "issued": f"Délivrée le {_.day(said.issued_on)}",
        "day": said.issued_on.isoformat(),
    }
