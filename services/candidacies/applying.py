"""Applying: what was typed waits for its mail, then somebody becomes known and a candidate, in one decision.

The answer to a form is the same whether the address is known to the institution or not; only who reads its mail goes on.
"""

from datetime import date, timedelta
from uuid import UUID, uuid5

import msgspec

from domain.design.communication import COMMUNICATION, Call, Called
from domain.refusal import Refused
from domain.training.participation_events import Profile, Role
from infra.clock import utc_now
from infra.tenant_transaction import tenant_transaction
from projections.institution_sheet import INSTITUTION_SHEETS, InstitutionSheet
from projections.programme_sheet import PROGRAMME_SHEETS, ProgrammeSheet
from services import templates
from services.accounts.addresses import canonical
from services.candidacies.codes import candidacy_path, is_call, is_candidacy, read_call, read_candidacy
from services.candidacies.pending import Candidate, Pending, confirmed, keep, waiting
from services.catalogues import LocaleName
from services.enrolment.enrolling import participation_of
from services.handling import HandlingContext
from services.house import House
from services.imports.cells import read_availability
from services.limits.policies import CANDIDACIES_FROM_HERE, CANDIDACY_MAILS, WRONG_CODE
from services.mail.candidacy_letter import CandidacyLetter
from services.mail.letter import ToAddress
from tenants.coming_forward import AUDIENCE_OF, CallNotOpen, CallOver, ComeForward, GuardianNameMissing
from tenants.enrolment import Enrolled, guarded_until
from tenants.personal_data.contacts import persons_at
from tenants.personal_data.keyring import TenantKeyMissing
from tenants.registering import BirthDateMissing, PersonDetails

ROLE_OF: dict[Called, Role] = {audience: role for role, audience in AUDIENCE_OF.items()}
_GROWN_UPS = frozenset({"universite", "ecole"})  # whose learners are of age: their age is not asked for


class CandidacyLinkNotValid(Refused):
    code = "candidacy-link-not-valid"
    kind = "missing"
    sentence = "Ce lien n’est pas complet ou ne sert plus. Rien n’a été enregistré ; demandez la bonne adresse au référent."


class CandidacyOver(Refused):
    code = "candidacy-over"
    kind = "missing"
    sentence = "Ce lien est trop ancien. Rien n’a été enregistré ; remplissez de nouveau la candidature, deux minutes suffisent."


class OpenCall(msgspec.Struct, frozen=True):
    """A call as its address leads to it. ``call`` None where none is open."""

    tenant: UUID
    audience: Called
    institution: InstitutionSheet
    sheet: ProgrammeSheet
    call: Call | None
    today: date

    @property
    def role(self) -> Role:
        return ROLE_OF[self.audience]

    @property
    def age_asked(self) -> bool:
        return self.audience == "learners" and self.sheet.kind not in _GROWN_UPS

    @property
    def skills(self) -> list[tuple[str, str]]:
        return [(one.id, one.label) for one in templates.edition(self.sheet.template_version).skills]

    def require_open(self) -> Call:
        """Raises CallNotOpen, CallOver."""
        if self.call is None or self.sheet.closed_at is not None:
            raise CallNotOpen
        if self.call.closes_on < self.today:
            raise CallOver(day=self.call.closes_on.strftime("%d/%m/%Y"))
        return self.call


async def call_at(house: House, code: str) -> OpenCall:
    """Raises CandidacyLinkNotValid. Nothing is said of whose an address is before its signature was found right."""
    read = read_call(code)
    if read is None:
        raise CandidacyLinkNotValid
    try:
        key = await house.keyring.tenant_key(read.tenant)
    except TenantKeyMissing:
        raise CandidacyLinkNotValid from None
    if not is_call(key, read):
        raise CandidacyLinkNotValid
    return await _call(house, read.tenant, read.programme, read.audience)


async def _call(house: House, tenant: UUID, programme: UUID, audience: Called) -> OpenCall:
    async with house.views.of(tenant) as views:
        sheet = await views.one(PROGRAMME_SHEETS, programme)
        institution = await views.one(INSTITUTION_SHEETS, tenant)
    if sheet is None or institution is None:
        raise CandidacyLinkNotValid
    communication = await house.state_of(tenant, COMMUNICATION.of(programme))
    today = house.today(institution, sheet)
    return OpenCall(tenant, audience, institution, sheet, communication.calls.get(audience), today)


async def ask(house: House, call: OpenCall, candidate: Candidate, key: str, here: str, language: LocaleName) -> None:
    """Keep what was typed and mail its link. Raises CallNotOpen, CallOver, BirthDateMissing, GuardianNameMissing, TooManyRequests."""
    call.require_open()
    if call.age_asked and candidate.birth_date is None:
        raise BirthDateMissing
    if guarded_until(candidate.birth_date, call.today) is not None and not candidate.guardian_name:
        raise GuardianNameMissing
    await house.limiter.require(CANDIDACIES_FROM_HERE, here)
    await house.limiter.require(CANDIDACY_MAILS, canonical(candidate.email))
    candidacy = await keep(house, call.tenant, call.sheet.programme, candidate, key)
    pending = await waiting(house, call.tenant, candidacy)
    assert pending is not None
    letter = CandidacyLetter(
        path=candidacy_path(await house.keyring.tenant_key(call.tenant), candidacy),
        given_name=candidate.given_name,
        programme=call.sheet.name,
        expires_at=pending.expires_at,
    )
    await house.mail.send(call.tenant, letter, to=ToAddress(candidate.email), key=str(candidacy), language=language)


async def by_link(house: House, code: str, here: str) -> tuple[Pending, OpenCall | None]:
    """What a mail's link leads to; the call is None once it was confirmed. Raises CandidacyLinkNotValid, CandidacyOver, TooManyRequests."""
    await house.limiter.require_room(WRONG_CODE, here)
    read = read_candidacy(code)
    try:
        key = await house.keyring.tenant_key(read.tenant) if read else None
    except TenantKeyMissing:
        key = None
    if read is None or key is None or not is_candidacy(key, read):
        await house.limiter.count(WRONG_CODE, here)
        raise CandidacyLinkNotValid
    pending = await waiting(house, read.tenant, read.candidacy)
    if pending is None:
        raise CandidacyOver
    if pending.candidate is None:
        return pending, None
    if utc_now() >= pending.expires_at:
        raise CandidacyOver
    return pending, await _call(house, read.tenant, pending.programme, pending.candidate.audience)


async def confirm(house: House, pending: Pending, call: OpenCall) -> None:
    """Become a candidate. Done a second time, nothing more happens. Raises what coming forward is refused for."""
    candidate = pending.candidate
    assert candidate is not None
    person = await _person(house, call.tenant, pending, candidate.email)
    simulated = call.sheet.last_event_at + timedelta(minutes=1) if call.institution.demonstration else None
    context = HandlingContext(
        tenant=call.tenant,
        actor=f"person/{person}",
        role=call.role,
        idempotency_key=f"candidacy/{pending.candidacy}",
        simulated_now=simulated,
    )
    command = ComeForward(programme=call.sheet.programme, who=_enrolled(house, call, candidate, person), age_asked=call.age_asked)
    receipt = await house.handling.handle(command, context)
    await confirmed(house, call.tenant, pending.candidacy)
    await house.caught_up(call.tenant, receipt.position)


async def _person(house: House, tenant: UUID, pending: Pending, address: str) -> UUID:
    """Who is known under the address keeps their identifier; others get one from their candidacy."""
    key = await house.keyring.tenant_key(tenant)
    async with tenant_transaction(house.engine, tenant) as connection:
        known = await persons_at(connection, key, [address])
    return next(iter(known.values()), None) or uuid5(pending.candidacy, "person")


def _enrolled(house: House, call: OpenCall, candidate: Candidate, person: UUID) -> Enrolled:
    profile = Profile(
        skills=dict.fromkeys(candidate.skills, 1.0) if call.role == "mentor" else {},
        needs=dict.fromkeys(candidate.skills, 1.0) if call.role == "mentee" else {},
        availability=read_availability(" / ".join(candidate.slots)).slots if candidate.slots else (),
        themes=tuple(dict.fromkeys(house.themes[one] for one in candidate.skills if one in house.themes)),
        group=candidate.group,
    )
    details = PersonDetails(
        person=person,
        family_name=candidate.family_name,
        given_name=candidate.given_name,
        email=candidate.email,
        guardian_name=candidate.guardian_name,
        guardian_email=candidate.guardian_email,
        birth_date=candidate.birth_date,
    )
    return Enrolled(
        person=details,
        participation=participation_of(call.sheet.programme, call.role, person),
        role=call.role,
        profile=profile,
        applied=True,
        motivation=candidate.motivation,
    )
