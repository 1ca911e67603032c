"""Following a link: whose it is, what it may still do, and in whose name."""

from datetime import timedelta
from uuid import UUID

import msgspec

from domain.refusal import Refused
from domain.training.participation import PARTICIPATION, NotProposed, Selected, Withdrawn
from infra.clock import utc_now
from projections.participant import Participant
from services.handling import HandlingContext
from services.house import House
from services.links.issuing import Link, Purpose, is_signed, link_for, read_link
from services.links.kept import revoked_at
from services.programmes.looking import ProgrammeViews, look_at
from tenants.personal_data.keyring import TenantKey, TenantKeyMissing
from tenants.personal_data.pseudonyms import respondent

LONGEST_CODE = 140  # signs


class ParticipantLinkNotValid(Refused):
    code = "participant-link-not-valid"
    kind = "missing"
    sentence = "Ce lien n’est pas complet ou ne sert plus. Rien n’a été changé ; demandez-en un nouveau au référent de l’établissement."


class ParticipantLinkExpired(Refused):
    code = "participant-link-expired"
    kind = "missing"
    sentence = "La date de ce lien est passée. Rien n’a été changé ; demandez-en un nouveau, il part vers votre adresse."

    def __init__(self, institution: UUID) -> None:
        super().__init__()
        self.institution = institution


class Followed(msgspec.Struct, frozen=True):
    """A link that holds, and what its page may look at. ``inside``: the participation as its own history has it."""

    link: Link
    key: TenantKey
    found: ProgrammeViews
    participant: Participant
    inside: Selected | None

    @property
    def tenant(self) -> UUID:
        return self.link.tenant

    @property
    def respondent(self) -> UUID:
        """Under which name their answers stand in the surveys of this programme."""
        return respondent(self.key, self.participant.programme, self.participant.person)

    @property
    def actor(self) -> str:
        if self.link.audience != "self":
            return f"{self.link.audience}/{self.link.participation}"
        return f"person/{self.participant.person}"

    @property
    def role(self) -> str:
        return "guardian" if self.link.audience != "self" else self.participant.role

    def context(self, idempotency_key: str, *, as_respondent: bool = False) -> HandlingContext:
        """In whose name a command is handled: the person themselves or their guardian; a respondent under their pseudonym.

        A demonstration goes on from its own last day.
        """
        simulated = self.found.sheet.last_event_at + timedelta(minutes=1) if self.found.institution.demonstration else None
        return HandlingContext(
            tenant=self.tenant,
            actor=f"respondent/{self.respondent}" if as_respondent else self.actor,
            role=self.role,
            idempotency_key=idempotency_key or None,
            simulated_now=simulated,
        )

    @property
    def reporting(self) -> str:
        """The link by which the same person says that something is wrong."""
        link = self.link
        return link_for(self.key, "incident", link.participation, link.issued_at, link.expires_at, audience=link.audience)

    def path(self, purpose: Purpose, subject: UUID | None = None) -> str:
        """Another link of the same person, valid as long as this one: for their own space alone."""
        link = self.link
        return link_for(self.key, purpose, link.participation, link.issued_at, link.expires_at, subject=subject)


async def follow(house: House, code: str) -> Followed:
    """Raises ParticipantLinkNotValid, ParticipantLinkExpired. Nothing is said of whose a link is before its signature was found right."""
    link = read_link(code) if len(code) <= LONGEST_CODE else None
    if link is None:
        raise ParticipantLinkNotValid
    try:
        key = await house.keyring.tenant_key(link.tenant)
    except TenantKeyMissing:
        raise ParticipantLinkNotValid from None
    if not is_signed(key, link):
        raise ParticipantLinkNotValid
    if utc_now() >= link.expires_at:
        raise ParticipantLinkExpired(link.tenant)
    revoked = await revoked_at(house.engine, link.tenant, link.participation, link.audience)
    if revoked is not None and link.issued_at <= revoked:
        raise ParticipantLinkNotValid
    state = await house.state_of(link.tenant, PARTICIPATION.of(link.participation))
    if isinstance(state, NotProposed):
        raise ParticipantLinkNotValid
    async with house.views.of(link.tenant) as views:
        found = await look_at(views, link.tenant, state.programme)
    participant = next((one for one in found.participants if one.participation == link.participation), None)
    entry = found.people.get(participant.person) if participant else None
    if participant is None or entry is None or entry.erased:
        raise ParticipantLinkNotValid
    inside = state if isinstance(state, Selected) else state.before if isinstance(state, Withdrawn) else None
    return Followed(link, key, found, participant, inside)
