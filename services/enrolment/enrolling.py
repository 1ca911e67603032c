"""Reading a file into a draft, and letting a draft's people in."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID, uuid5

import msgspec

from domain.training.participation_events import Profile
from infra.database import tenant_transaction
from projections.participant import PARTICIPANTS
from projections.person_directory import PERSON_DIRECTORY, DirectoryEntry
from services.enrolment.draft import Draft, DraftMissing, draft_of
from services.enrolment.profiles import profile_of
from services.enrolment.teaching import Nameable, Named, Said, said_of, said_of_others
from services.handling import HandlingContext, Receipt
from services.house import House
from services.imports.cells.addresses import read_address
from services.imports.cells.names import PersonName
from services.imports.people.reading import read_people
from services.imports.people.rows import KnownPerson, PersonRow
from tenants.enrolment import Enrolled, EnrolPeople
from tenants.personal_data.contacts import canonical_address, persons_at
from tenants.reaching import IssueAccessCode
from tenants.registering import PersonDetails

_JSON = msgspec.json.Encoder()


async def read_file(house: House, tenant: UUID, programme: UUID, file: str, data: bytes, role: str | None, today: date) -> Draft:
    """A dry run: every row accepted, merged or refused, nothing written. Raises FileRefused where the file is no list of people."""
    kind = {"mentors": "mentor", "mentees": "mentee"}.get(role or "")
    known = await _known_people(house, tenant, programme)
    reading = read_people(
        file,
        data,
        house.vocabulary,
        reference_date=today,
        kind=kind,  # type: ignore[arg-type]
        known=known,
    )
    return draft_of(programme, file, data, reading)


async def keep_draft(house: House, tenant: UUID, identifier: UUID, draft: Draft) -> None:
    """Keep a draft, encrypted, in the place of an earlier state of it."""
    document = await house.documents.put(tenant, _JSON.encode(draft))
    async with tenant_transaction(house.engine, tenant) as connection:
        await connection.execute(
            "INSERT INTO ekole.import_draft (tenant_id, import_id, programme_id, document) VALUES ($1, $2, $3, $4)"
            " ON CONFLICT (tenant_id, import_id) DO UPDATE SET document = EXCLUDED.document",
            tenant,
            identifier,
            draft.programme,
            document,
        )


async def kept_draft(house: House, tenant: UUID, identifier: UUID) -> Draft:
    """Raises DraftMissing."""
    async with tenant_transaction(house.engine, tenant) as connection:
        document = await connection.fetchval(
            "SELECT document FROM ekole.import_draft WHERE tenant_id = $1 AND import_id = $2", tenant, identifier
        )
    if document is None:
        raise DraftMissing
    return msgspec.json.decode(await house.documents.get(tenant, document), type=Draft)


async def accept(house: House, identifier: UUID, draft: Draft, context: HandlingContext) -> Receipt:
    """Let everybody of the draft in, at once. People already there gain what the file adds.

    What a broken connection or a killed server left half done is completed when it is asked again.
    """
    receipt = await house.earlier(context)
    if receipt is None:
        receipt = await house.handling.handle(await _enrolment(house, identifier, draft, context.tenant), context)
    admitted = [mended for mended in draft.mended.values() if mended.code_digest]
    found = await _persons_at(house, context.tenant, _addresses(mended.row for mended in admitted))
    for number, mended in enumerate(admitted):
        assert mended.code_digest is not None
        code = IssueAccessCode(person=_person_of(mended.row, found, identifier), code_digest=mended.code_digest)
        key = f"{context.idempotency_key}/code/{number}"
        receipt = await house.handling.handle(code, msgspec.structs.replace(context, idempotency_key=key))
    async with tenant_transaction(house.engine, context.tenant) as connection:
        await connection.execute(
            "UPDATE ekole.import_draft SET accepted_at = now() WHERE tenant_id = $1 AND import_id = $2 AND accepted_at IS NULL",
            context.tenant,
            identifier,
        )
    return receipt


async def _enrolment(house: House, identifier: UUID, draft: Draft, tenant: UUID) -> EnrolPeople:
    """The draft's people with what matching may know of them, what other files say included."""
    people = draft.everybody()
    found = await _persons_at(house, tenant, _addresses(people))
    there = Named(await _there(house, tenant, draft), found)
    told = said_of([_nameable(row, _person_of(row, found, identifier)) for row in people], await _said_before(house, tenant, draft))
    enrolled = []
    for row in people:
        person = _person_of(row, found, identifier)
        others = (*there.called(*said_of_others(row)), *told.get(person, ()))
        supervised, supervisors = ((), others) if row.kind == "mentor" else (others, ())
        enrolled.append(_enrolled(row, person, draft.programme, profile_of(row, supervised, supervisors, house.themes)))
    return EnrolPeople(programme=draft.programme, people=tuple(enrolled))


def _enrolled(row: PersonRow, person: UUID, programme: UUID, profile: Profile) -> Enrolled:
    guardian = row.guardians[0] if row.guardians else None
    details = PersonDetails(
        person=person,
        family_name=row.name.family if row.name else "",
        given_name=row.name.given if row.name else "",
        email=row.address.text if row.address else None,
        phone=row.phone,
        guardian_name=f"{guardian.name.given} {guardian.name.family}".strip() if guardian and guardian.name else None,
        guardian_email=guardian.address.text if guardian and guardian.address else None,
        birth_date=row.birth_date,
    )
    return Enrolled(person=details, participation=participation_of(programme, row.kind, person), role=row.kind, profile=profile)


def participation_of(programme: UUID, role: str, person: UUID) -> UUID:
    """One person has one participation for each role in a programme."""
    return uuid5(programme, f"{role}/{person}")


def _person_of(row: PersonRow, found: dict[str, UUID], identifier: UUID) -> UUID:
    """Who is known under the address keeps their identifier; others get one from the import and the row."""
    if row.address is not None and (known := found.get(canonical_address(row.address.text))) is not None:
        return known
    return uuid5(identifier, f"{row.where.sheet}/{row.where.row}")


def _addresses(people: Iterable[PersonRow]) -> list[str]:
    return [
        canonical_address(address.text)
        for row in people
        for address in (row.address, *row.supervises.addresses, *(_address_like(text) for text in row.supervised_by))
        if address is not None
    ]


class _Written(msgspec.Struct, frozen=True):
    text: str


def _address_like(text: str) -> _Written | None:
    return _Written(text) if "@" in text else None


async def _persons_at(house: House, tenant: UUID, addresses: Sequence[str]) -> dict[str, UUID]:
    if not addresses:
        return {}
    key = await house.keyring.tenant_key(tenant)
    async with tenant_transaction(house.engine, tenant) as connection:
        return await persons_at(connection, key, addresses)


async def _there(house: House, tenant: UUID, draft: Draft) -> list[Nameable]:
    """The people of the other list who are in the programme already."""
    async with house.views.of(tenant) as views:
        participants = await views.where(PARTICIPANTS, programme=draft.programme)
        people = await views.some(PERSON_DIRECTORY, [one.person for one in participants])
    return [
        Nameable(one.person, entry.family_name or "", entry.given_name or "", entry.email, one.profile.group)
        for one in participants
        if one.role != draft.role and (entry := people.get(one.person)) is not None
    ]


def _nameable(row: PersonRow, person: UUID) -> Nameable:
    family, given = (row.name.family, row.name.given) if row.name else ("", "")
    return Nameable(person, family, given, row.address.text if row.address else None, row.group or row.course)


async def _said_before(house: House, tenant: UUID, draft: Draft) -> list[Said]:
    """What the accepted files of the other list said."""
    async with tenant_transaction(house.engine, tenant) as connection:
        accepted = await connection.fetch(
            "SELECT import_id FROM ekole.import_draft"
            " WHERE tenant_id = $1 AND programme_id = $2 AND accepted_at IS NOT NULL ORDER BY accepted_at, import_id",
            tenant,
            draft.programme,
        )
    said: list[Said] = []
    for (identifier,) in accepted:
        earlier = await kept_draft(house, tenant, identifier)
        speaking = [row for row in earlier.everybody() if any(said_of_others(row))] if earlier.role != draft.role else []
        found = await _persons_at(house, tenant, _addresses(speaking))
        said += [Said(_person_of(row, found, identifier), *said_of_others(row)) for row in speaking]
    return said


async def _known_people(house: House, tenant: UUID, programme: UUID) -> dict[str, KnownPerson]:
    """Who is in the programme already, by address key, with their roles: their rows are repeats."""
    async with house.views.of(tenant) as views:
        participants = await views.where(PARTICIPANTS, programme=programme)
        people = await views.some(PERSON_DIRECTORY, [one.person for one in participants])
    known: dict[str, KnownPerson] = {}
    for one in participants:
        entry = people.get(one.person)
        if entry is None or not entry.email:
            continue
        key = address_key(entry.email)
        kinds = frozenset({one.role}) | (known[key].kinds if key in known else frozenset())
        known[key] = KnownPerson(kinds, _name(entry))
    return known


def address_key(address: str) -> str:
    read = read_address(address)
    return read.key if read else canonical_address(address)


def _name(entry: DirectoryEntry) -> PersonName:
    given, family = entry.given_name or "", entry.family_name or ""
    return PersonName(given, family, f"{given} {family}".strip())
