"""Links that were lost: whoever types their address receives them anew, and nobody else learns that they are anybody.

An address is found again only within an institution, under whose own key it is indexed (tenants/personal_data/contacts.py): there is no
index across institutions, and none is made for this. So one says in which institution one takes part, or follows a link that says it.
Nothing is looked up while somebody waits for an answer: whose the address is, and whether the institution exists, is found when the
letter is written, and without anybody to write to it is let go of.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.refusal import Refused
from infra.tenant_transaction import Connection, tenant_transaction
from projections.institution_sheet import INSTITUTION_SHEETS, InstitutionSheet
from projections.participant import PARTICIPANTS
from projections.person_directory import PERSON_DIRECTORY, DirectoryEntry
from projections.programme_sheet import PROGRAMME_SHEETS
from services.accounts.addresses import canonical
from services.accounts.store import valid_address
from services.catalogues import LocaleName
from services.house import House
from services.imports.text import fold
from services.limits.policies import LOST_LINKS, LOST_LINKS_ANYWHERE, LOST_LINKS_FROM_HERE
from services.links.issuing import link_for
from services.mail.letter import FoundLink, ToAddress
from services.mail.link_letters import LINKS_LIFETIME, LostLinksLetter
from services.reading.views import TenantViews
from tenants.house import HOUSE
from tenants.personal_data.contacts import canonical_address, persons_at
from tenants.personal_data.keyring import Keyring, TenantKey, TenantKeyMissing

MOST: Final = 10  # links in one letter
_SAYS_NOTHING: Final = frozenset({"a", "au", "aux", "d", "de", "des", "du", "et", "l", "la", "le", "les", "of", "the"})
_LONGEST_NAME: Final = 12  # words


class InstitutionNotSaid(Refused):
    code = "lost-link-institution-missing"
    kind = "invalid"
    sentence = "Il manque le nom de votre établissement. Rien n’a été envoyé ; écrivez-le comme on l’appelle, ou donnez son code UAI."


async def ask(house: House, email: str, called: str, institution: UUID | None, here: str, language: LocaleName) -> None:
    """Have somebody's links sent to them, if they are known; what is done here is the same for everybody.

    Raises AddressInvalid, InstitutionNotSaid, TooManyRequests.
    """
    address = valid_address(email)
    words = words_of(called)
    if institution is None and not words:
        raise InstitutionNotSaid
    whom = canonical(address)
    await house.limiter.require(LOST_LINKS_FROM_HERE, here)
    await house.limiter.require(LOST_LINKS, whom, here)
    await house.limiter.require(LOST_LINKS_ANYWHERE, whom)
    letter = LostLinksLetter(address=address, institution=institution, called=" ".join(words))
    await house.mail.send(HOUSE, letter, to=ToAddress(address), key=str(uuid4()), language=language)


def words_of(called: str) -> tuple[str, ...]:
    """The words that tell an institution from another, in a lasting order: «Lycée de l’Île» is «ile», «lycee»."""
    return tuple(sorted(set(fold(called).split()) - _SAYS_NOTHING))[:_LONGEST_NAME]


class LostLinks:
    """Finds the links of whoever reads an address, when the letter is written."""

    def __init__(self, engine: AsyncEngine, keyring: Keyring) -> None:
        self._engine = engine
        self._keyring = keyring

    async def of(self, letter: LostLinksLetter, since: datetime) -> tuple[FoundLink, ...]:
        """Their own space in each programme, and the consents of the minors whose guardian they are; made at ``since``."""
        found: list[FoundLink] = []
        for institution in [letter.institution] if letter.institution else await self._called(letter.called.split()):
            try:
                key = await self._keyring.tenant_key(institution)
            except TenantKeyMissing:
                continue
            async with tenant_transaction(self._engine, institution) as connection:
                found += await _within(connection, key, letter.address, since)
        return tuple(found[:MOST])

    async def _called(self, words: Sequence[str]) -> list[UUID]:
        async with self._engine.connect() as connection:
            rows = await connection.execute(text("SELECT tenant_id FROM app.institutions_called(:words)"), {"words": list(words)})
            return [UUID(int=row[0].int) for row in rows]


async def _within(connection: Connection, key: TenantKey, address: str, since: datetime) -> list[FoundLink]:
    views = TenantViews(connection, key.tenant)
    institution = await views.one(INSTITUTION_SHEETS, key.tenant)
    if institution is None or institution.closed_at is not None or institution.demonstration:
        return []
    own = (await persons_at(connection, key, [address])).get(address)
    children = await _children(views, address, institution, since)
    found = []
    for person, entry in [(own, None)] * (own is not None) + [(one.person, one) for one in children]:
        assert person is not None
        participations = await views.where(PARTICIPANTS, person=person)
        programmes = await views.some(PROGRAMME_SHEETS, [one.programme for one in participations])
        for one in sorted(participations, key=lambda one: (programmes[one.programme].first_day, one.participation), reverse=True):
            if entry is not None and one.emancipated_since is not None:
                continue
            about = f"{institution.name}, {programmes[one.programme].name}"
            if entry is None:
                path = link_for(key, "space", one.participation, since, since + LINKS_LIFETIME)
            else:
                path = link_for(key, "consent", one.participation, since, since + LINKS_LIFETIME, audience="guardian")
            found.append(FoundLink(about, path, of=entry.given_name or "" if entry else ""))
    return found


async def _children(views: TenantViews, address: str, institution: InstitutionSheet, since: datetime) -> list[DirectoryEntry]:
    """The minors whose guardian reads this address: there the link of a guardian still has something to say."""
    today = since.astimezone(ZoneInfo(institution.timezone)).date()
    rows = await views.rows(
        "SELECT person, guardian_email FROM ekole.person_directory"
        " WHERE tenant_id = $1 AND guardian_email IS NOT NULL AND guardian_required_until >= $2 ORDER BY person",
        today,
    )
    wanted = canonical_address(address)
    persons = [UUID(int=row["person"].int) for row in rows if canonical_address(row["guardian_email"]) == wanted]
    known = await views.some(PERSON_DIRECTORY, persons)
    return [known[person] for person in persons]
