"""Personal data at rest: nobody's words in any table, keys made once, erased for good, fenced by tenant."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import asyncpg
import pytest

from domain.facilitation.pair import PairActivated
from domain.measurement.scoring import Answer
from domain.measurement.survey import SurveyAnswered
from domain.personal import Sealed
from infra.database import database_engine
from infra.tenant_transaction import tenant_transaction
from tenants.person import PersonContactCorrected, PersonRegistered
from tenants.personal_data import documents as documents_module
from tenants.personal_data.contacts import ContactTaken, contact_index, persons_at
from tenants.personal_data.documents import DocumentMissing, Documents, DocumentTooLarge
from tenants.personal_data.keyring import Keyring, PersonErased, SubjectKeyMissing, TenantKeyMissing
from tenants.personal_data.opening import open_events, open_recorded, seal_events
from tenants.personal_data.pseudonyms import fingerprint, respondent
from tenants.personal_data.sealing import key_commitment
from tenants.personal_data.secret_key import WrongKey
from tenants.reaching import CorrectContact
from tests.databases import Database
from tests.integration.erasing import erase_person
from tests.integration.institutions import MASTER_KEY, OpenInstitution, Platform, connected, platform_on, somebody


class Seconds:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def database(module_database: Database) -> Database:
    """One for all: every test has institutions of its own."""
    return module_database


@pytest.fixture
async def platform(database: Database) -> AsyncIterator[Platform]:
    async with platform_on(database) as platform:
        yield platform


@pytest.fixture
async def lycee(platform: Platform) -> OpenInstitution:
    return await platform.institution()


class TestWhatIsStored:
    async def test_no_table_holds_anybodys_words(self, lycee: OpenInstitution, database: Database) -> None:
        words = ["Quéméneur", "Anaëlle", "anaelle.quemeneur@lycee.example", "06 98 76 54 32", "Ronan Quéméneur", "2010-05-04"]
        details = somebody(
            family_name="Quéméneur",
            given_name="Anaëlle",
            email="anaelle.quemeneur@lycee.example",
            phone="06 98 76 54 32",
            guardian_name="Ronan Quéméneur",
            guardian_email="ronan@famille.example",
        )
        await lycee.registers(details, key="key")
        await lycee.registers(details, key="again")
        await lycee.does(CorrectContact(person=details.person, email="a.quemeneur@lycee.example", phone=None))
        words += ["ronan@famille.example", "a.quemeneur@lycee.example", "2028-05-31"]
        async with connected(database) as connection:
            tables = await connection.fetch("SELECT table_name FROM information_schema.tables WHERE table_schema = 'ekole'")
            stored = [row[0] for table in tables for row in await connection.fetch(f'SELECT t::text FROM ekole."{table[0]}" AS t')]
        everything = "\n".join(stored)
        assert str(details.person) in everything
        for word in words:
            assert word not in everything
            assert word.encode().hex() not in everything

    async def test_the_log_commits_to_each_key(self, lycee: OpenInstitution, platform: Platform) -> None:
        ines = somebody()
        await lycee.registers(ines)
        (registered,) = await lycee.events(PersonRegistered)
        keys = await platform.keyring.subject_keys(lycee.tenant, [ines.person])
        key = keys[ines.person]
        assert key is not None
        assert registered.key_commitment == key_commitment(key, lycee.tenant, ines.person)

    async def test_another_process_with_the_master_key_reads_it(self, lycee: OpenInstitution, database: Database) -> None:
        await lycee.registers(somebody(family_name="Quéméneur"))
        async with platform_on(database) as other:
            (registered,) = await lycee.through(other).events(PersonRegistered)
        assert registered.family_name == "Quéméneur"

    async def test_the_projectors_role_reads_it_and_the_auditors_does_not(
        self, lycee: OpenInstitution, platform: Platform, database: Database
    ) -> None:
        await lycee.registers(somebody(family_name="Quéméneur"))
        sealed = (await platform.ledger.read(lycee.tenant, 3, 1, opened=False)).events
        assert isinstance(sealed[0].event, PersonRegistered)
        assert isinstance(sealed[0].event.family_name, Sealed)
        projector, auditor = database_engine(database.url("projector")), database_engine(database.url("auditor"))
        try:
            (opened,) = await open_recorded(Keyring(projector, MASTER_KEY), lycee.tenant, sealed)
            assert isinstance(opened.event, PersonRegistered)
            assert opened.event.family_name == "Quéméneur"
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await open_recorded(Keyring(auditor, MASTER_KEY), lycee.tenant, sealed)
        finally:
            await projector.dispose()
            await auditor.dispose()


class TestKeys:
    async def test_everybody_who_makes_a_persons_key_makes_the_same(
        self, lycee: OpenInstitution, platform: Platform, database: Database
    ) -> None:
        persons = [uuid4() for _ in range(20)]
        async with platform_on(database) as other:
            made = await asyncio.gather(*(one.keyring.make_subject_keys(lycee.tenant, persons) for one in (platform, other) * 4))
        assert all(keys == made[0] for keys in made)
        assert len(set(made[0].values())) == len(persons)

    async def test_a_key_is_committed_before_anything_is_sealed_with_it(
        self, lycee: OpenInstitution, platform: Platform, database: Database
    ) -> None:
        person, event_id = uuid4(), uuid4()
        corrected = PersonContactCorrected(person, "ines@lycee.example", None)
        (sealed,) = await seal_events(platform.keyring, lycee.tenant, [(event_id, corrected)])
        async with platform_on(database) as other:
            assert await open_events(other.keyring, lycee.tenant, [(event_id, sealed)]) == [corrected]

    async def test_thousands_at_once(self, lycee: OpenInstitution, platform: Platform, database: Database) -> None:
        persons = [uuid4() for _ in range(5_001)]
        made = await platform.keyring.make_subject_keys(lycee.tenant, persons)
        async with platform_on(database) as other:
            assert await other.keyring.subject_keys(lycee.tenant, persons) == made

    async def test_another_master_key_opens_nothing(self, lycee: OpenInstitution, platform: Platform) -> None:
        with pytest.raises(WrongKey):
            await Keyring(platform.engine, bytes(32)).tenant_key(lycee.tenant)

    async def test_a_tenant_that_was_never_opened_has_none(self, platform: Platform) -> None:
        with pytest.raises(TenantKeyMissing):
            await platform.keyring.tenant_key(uuid4())

    async def test_a_tenants_key_is_made_once(self, platform: Platform, database: Database) -> None:
        tenant = uuid4()
        await platform.store.open_tenant(tenant)
        async with platform_on(database) as other:
            made = await asyncio.gather(*(one.keyring.make_tenant_key(tenant) for one in (platform, other) * 4))
        assert len({one.key for one in made}) == 1

    async def test_a_key_copied_to_another_person_is_found_out(
        self, lycee: OpenInstitution, platform: Platform, database: Database
    ) -> None:
        one, other = uuid4(), uuid4()
        await platform.keyring.make_subject_keys(lycee.tenant, [one, other])
        async with connected(database) as connection:
            await connection.execute(
                "UPDATE ekole.subject_key SET wrapped_key = (SELECT wrapped_key FROM ekole.subject_key WHERE subject_id = $1)"
                " WHERE subject_id = $2",
                one,
                other,
            )
        platform.keyring.forget(lycee.tenant, [one, other])
        with pytest.raises(WrongKey):
            await platform.keyring.subject_keys(lycee.tenant, [other])

    async def test_a_key_that_is_gone_is_not_taken_for_destroyed(self, lycee: OpenInstitution, platform: Platform) -> None:
        with pytest.raises(SubjectKeyMissing):
            await platform.keyring.subject_keys(lycee.tenant, [uuid4()])


class TestFence:
    async def test_no_tenant_sees_or_makes_keys_of_another(self, lycee: OpenInstitution, platform: Platform) -> None:
        other = await platform.institution()
        await lycee.registers(somebody(email="ines@lycee.example"))
        async with tenant_transaction(platform.engine, other.tenant) as connection:
            for table in ("tenant_key", "subject_key", "person_contact", "document"):
                query = f"SELECT count(*) FROM ekole.{table} WHERE tenant_id = $1"
                assert await connection.fetchval(query, lycee.tenant) == 0
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with tenant_transaction(platform.engine, other.tenant) as connection:
                await connection.execute("INSERT INTO ekole.tenant_key VALUES ($1, '\\x00')", lycee.tenant)

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE ekole.subject_key SET wrapped_key = '\\x00' WHERE tenant_id = $1",
            "UPDATE ekole.subject_key SET tenant_id = $1",
            "DELETE FROM ekole.subject_key WHERE tenant_id = $1",
            "UPDATE ekole.tenant_key SET wrapped_key = '\\x00' WHERE tenant_id = $1",
            "DELETE FROM ekole.tenant_key WHERE tenant_id = $1",
            "UPDATE ekole.person_contact SET person_id = $1",
            "UPDATE ekole.master_key SET fingerprint = $1::uuid::text",
            "DELETE FROM ekole.master_key WHERE fingerprint <> $1::uuid::text",
        ],
    )
    async def test_the_application_itself_replaces_and_removes_no_key(
        self, lycee: OpenInstitution, platform: Platform, statement: str
    ) -> None:
        await lycee.registers(somebody(email="ines@lycee.example"))
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with tenant_transaction(platform.engine, lycee.tenant) as connection:
                await connection.execute(statement, lycee.tenant)

    async def test_a_destroyed_key_does_not_come_back(self, lycee: OpenInstitution, platform: Platform) -> None:
        ines = somebody()
        await lycee.registers(ines)
        await platform.keyring.destroy_subject_keys(lycee.tenant, [ines.person])
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with tenant_transaction(platform.engine, lycee.tenant) as connection:
                await connection.execute(
                    "UPDATE ekole.subject_key SET wrapped_key = '\\x00', destroyed_at = NULL WHERE subject_id = $1", ines.person
                )


class TestErasing:
    async def test_erased_is_erased(self, lycee: OpenInstitution, platform: Platform, database: Database) -> None:
        ines, bo = somebody(email="ines@lycee.example"), somebody(given_name="Bo")
        await lycee.registers(ines, bo)
        before = await platform.store.read(lycee.tenant, 0, 100)
        await erase_person(platform.engine, platform.keyring, lycee.tenant, ines.person)
        await erase_person(platform.engine, platform.keyring, lycee.tenant, ines.person)
        assert await platform.store.read(lycee.tenant, 0, 100) == before
        async with platform_on(database) as other:
            for hand in (lycee, lycee.through(other)):
                erased, kept = await hand.events(PersonRegistered)
                assert isinstance(erased.given_name, Sealed)
                assert isinstance(erased.guardian_required_until, Sealed)
                assert kept.given_name == "Bo"

    async def test_another_process_remembers_for_a_minute_at_most(
        self, lycee: OpenInstitution, platform: Platform, database: Database
    ) -> None:
        seconds = Seconds()
        ines = somebody()
        await lycee.registers(ines)
        async with platform_on(database, seconds=seconds) as other:
            there = lycee.through(other)
            assert (await there.events(PersonRegistered))[0].given_name == "Inès"
            await erase_person(platform.engine, platform.keyring, lycee.tenant, ines.person)
            seconds.now = 59.9
            assert (await there.events(PersonRegistered))[0].given_name == "Inès"
            seconds.now = 60.0
            assert isinstance((await there.events(PersonRegistered))[0].given_name, Sealed)

    async def test_nothing_new_is_told_of_somebody_erased(self, lycee: OpenInstitution, platform: Platform) -> None:
        ines = somebody(email="ines@lycee.example")
        await lycee.registers(ines)
        await erase_person(platform.engine, platform.keyring, lycee.tenant, ines.person)
        with pytest.raises(PersonErased):
            await lycee.does(CorrectContact(person=ines.person, email="autre@lycee.example", phone=None))
        assert await lycee.head() == 4

    async def test_their_address_is_free_again(self, lycee: OpenInstitution, platform: Platform) -> None:
        ines = somebody(email="ines@lycee.example")
        await lycee.registers(ines)
        await erase_person(platform.engine, platform.keyring, lycee.tenant, ines.person)
        await lycee.registers(somebody(email="ines@lycee.example"))

    async def test_their_answers_under_a_pseudonym_go_too(self, lycee: OpenInstitution, platform: Platform) -> None:
        ines, programme, event_id = uuid4(), uuid4(), uuid4()
        key = await platform.keyring.tenant_key(lycee.tenant)
        answered = SurveyAnswered(uuid4(), programme, respondent(key, programme, ines), [Answer("q1", 3)])
        (sealed,) = await seal_events(platform.keyring, lycee.tenant, [(event_id, answered)])
        await erase_person(platform.engine, platform.keyring, lycee.tenant, ines, [programme])
        assert await open_events(platform.keyring, lycee.tenant, [(event_id, sealed)]) == [sealed]

    async def test_who_never_had_a_key_never_will(self, lycee: OpenInstitution, platform: Platform) -> None:
        person = uuid4()
        await platform.keyring.destroy_subject_keys(lycee.tenant, [person])
        with pytest.raises(PersonErased):
            await platform.keyring.make_subject_keys(lycee.tenant, [person])

    async def test_events_of_others_open_beside_the_erased(self, lycee: OpenInstitution, platform: Platform) -> None:
        people = [somebody(given_name=f"P{n}") for n in range(10)]
        await lycee.registers(*people)
        await platform.keyring.destroy_subject_keys(lycee.tenant, [one.person for one in people[::2]])
        names = [one.given_name for one in await lycee.events(PersonRegistered)]
        assert [isinstance(name, Sealed) for name in names] == [True, False] * 5
        assert names[1::2] == [f"P{n}" for n in range(1, 10, 2)]


class TestAddresses:
    async def known(self, lycee: OpenInstitution, *addresses: str) -> dict[str, UUID]:
        key = await lycee.platform.keyring.tenant_key(lycee.tenant)
        async with tenant_transaction(lycee.platform.engine, lycee.tenant) as connection:
            return await persons_at(connection, key, addresses)

    async def test_a_person_is_found_under_every_spelling_of_their_address(self, lycee: OpenInstitution) -> None:
        ines = somebody(email="Inès.Girard@Lycée.example")
        await lycee.registers(ines)
        spellings = ["inès.girard@lycée.example", " INE\u0300S.GIRARD@xn--lyce-dpa.EXAMPLE ", "autre@lycee.example"]
        found = await self.known(lycee, *spellings)
        assert found == {spellings[0]: ines.person, spellings[1]: ines.person}

    async def test_no_two_people_share_an_address(self, lycee: OpenInstitution) -> None:
        await lycee.registers(somebody(email="ines@lycee.example"))
        with pytest.raises(ContactTaken):
            await lycee.registers(somebody(), somebody(email="INES@lycee.example"))
        assert await lycee.head() == 4
        with pytest.raises(ContactTaken):
            await lycee.registers(somebody(email="bo@lycee.example"), somebody(email="bo@lycee.example"))
        assert await self.known(lycee, "bo@lycee.example") == {}

    async def test_of_many_who_claim_it_at_once_one_has_it(self, lycee: OpenInstitution, database: Database) -> None:
        async with platform_on(database) as other:
            hands = [lycee, lycee.through(other)] * 4
            results = await asyncio.gather(
                *(hand.registers(somebody(email="ines@lycee.example")) for hand in hands), return_exceptions=True
            )
        assert sorted(type(one).__name__ for one in results) == ["ContactTaken"] * 7 + ["Receipt"]
        (registered,) = await lycee.events(PersonRegistered)
        assert await self.known(lycee, "ines@lycee.example") == {"ines@lycee.example": registered.person}

    async def test_an_address_let_go_may_be_anothers(self, lycee: OpenInstitution) -> None:
        ines, bo = somebody(email="ines@lycee.example"), somebody(email="bo@lycee.example")
        await lycee.registers(ines, bo)
        await lycee.does(CorrectContact(person=ines.person, email=None, phone=None))
        await lycee.does(CorrectContact(person=bo.person, email="ines@lycee.example", phone=None))
        assert await self.known(lycee, "ines@lycee.example", "bo@lycee.example") == {"ines@lycee.example": bo.person}

    async def test_institutions_do_not_learn_of_each_others_people(self, lycee: OpenInstitution, platform: Platform) -> None:
        other = await platform.institution()
        await lycee.registers(somebody(email="ines@lycee.example"))
        await other.registers(somebody(email="ines@lycee.example"))
        keys = [await platform.keyring.tenant_key(one.tenant) for one in (lycee, other)]
        assert contact_index(keys[0], "ines@lycee.example") != contact_index(keys[1], "ines@lycee.example")

    async def test_a_refused_append_leaves_no_address(self, lycee: OpenInstitution, database: Database) -> None:
        """Events and index are one: a key that was used for something else refuses both."""
        await lycee.registers(somebody(), key="key")
        async with platform_on(database) as other:
            hands = [lycee, lycee.through(other)] * 3
            results = await asyncio.gather(
                *(hand.registers(somebody(email=f"{n}@lycee.example"), key="same") for n, hand in enumerate(hands)),
                return_exceptions=True,
            )
        assert sorted(type(one).__name__ for one in results) == ["IdempotencyKeyReused"] * 5 + ["Receipt"]
        assert len(await self.known(lycee, *(f"{n}@lycee.example" for n in range(6)))) == 1


class TestPseudonyms:
    async def test_a_respondent_is_the_same_in_every_wave_of_one_programme(self, lycee: OpenInstitution, platform: Platform) -> None:
        other = await platform.institution()
        mine, theirs = [await platform.keyring.tenant_key(one.tenant) for one in (lycee, other)]
        programme, person = uuid4(), uuid4()
        name = respondent(mine, programme, person)
        assert name == respondent(mine, programme, person)
        assert (name.version, name.variant) == (8, "specified in RFC 4122")
        others = {respondent(mine, uuid4(), person), respondent(mine, programme, uuid4()), respondent(theirs, programme, person)}
        assert len(others | {name}) == 4

    async def test_a_fingerprint_is_the_tenants_own(self, lycee: OpenInstitution, platform: Platform) -> None:
        other = await platform.institution()
        mine, theirs = [await platform.keyring.tenant_key(one.tenant) for one in (lycee, other)]
        assert fingerprint(mine, b"request") == fingerprint(mine, b"request")
        assert len({fingerprint(mine, b"request"), fingerprint(mine, b"other"), fingerprint(theirs, b"request")}) == 3


class TestDocuments:
    @pytest.fixture
    def documents(self, platform: Platform) -> Documents:
        return Documents(platform.engine, platform.keyring)

    @pytest.mark.parametrize("content", [b"", b"nom;pr\xe9nom\r\n", bytes(range(256)) * 4_000])
    async def test_a_document_is_found_by_its_hash(self, lycee: OpenInstitution, documents: Documents, content: bytes) -> None:
        name = await documents.put(lycee.tenant, content)
        assert await documents.put(lycee.tenant, content) == name
        assert await documents.get(lycee.tenant, name) == content

    async def test_it_is_the_tenants_own(self, lycee: OpenInstitution, documents: Documents, platform: Platform) -> None:
        other = await platform.institution()
        name = await documents.put(lycee.tenant, b"content")
        with pytest.raises(DocumentMissing):
            await documents.get(other.tenant, name)

    async def test_what_is_kept_is_not_readable(self, lycee: OpenInstitution, documents: Documents, database: Database) -> None:
        name = await documents.put(lycee.tenant, "Anaëlle Quéméneur".encode())
        async with connected(database) as connection:
            kept = await connection.fetchval("SELECT ciphertext FROM ekole.document WHERE sha256 = $1", name)
        assert "Quéméneur".encode() not in kept

    async def test_signed_forms_go_with_the_person(self, lycee: OpenInstitution, documents: Documents, platform: Platform) -> None:
        signed, kept = await documents.put(lycee.tenant, b"signed"), await documents.put(lycee.tenant, b"somebody else's")
        await erase_person(platform.engine, platform.keyring, lycee.tenant, uuid4(), documents=(signed, signed))
        with pytest.raises(DocumentMissing):
            await documents.get(lycee.tenant, signed)
        assert await documents.get(lycee.tenant, kept) == b"somebody else's"

    async def test_a_destroyed_one_is_gone_for_good(self, lycee: OpenInstitution, documents: Documents) -> None:
        name = await documents.put(lycee.tenant, b"content")
        await documents.destroy(lycee.tenant, name)
        await documents.destroy(lycee.tenant, name)
        assert await documents.put(lycee.tenant, b"content") == name
        with pytest.raises(DocumentMissing):
            await documents.get(lycee.tenant, name)

    async def test_an_altered_one_is_found_out(self, lycee: OpenInstitution, documents: Documents, database: Database) -> None:
        one, other = await documents.put(lycee.tenant, b"one"), await documents.put(lycee.tenant, b"other")
        async with connected(database) as connection:
            await connection.execute(
                "UPDATE ekole.document SET ciphertext ="
                " (SELECT ciphertext FROM ekole.document WHERE sha256 = $1 AND tenant_id = $3)"
                " WHERE sha256 = $2 AND tenant_id = $3",
                one,
                other,
                lycee.tenant,
            )
        with pytest.raises(WrongKey):
            await documents.get(lycee.tenant, other)

    async def test_too_large_a_one_is_refused(self, lycee: OpenInstitution, documents: Documents, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(documents_module, "LARGEST", 2**20)
        await documents.put(lycee.tenant, bytes(2**20))
        with pytest.raises(DocumentTooLarge) as refused:
            await documents.put(lycee.tenant, bytes(2**20 + 1))
        assert refused.value.details == {"limit": 1}


async def test_nothing_personal_asks_for_no_key(platform: Platform) -> None:
    """A tenant without any key at all: events without personal values pass untouched."""
    tenant, event = uuid4(), PairActivated(uuid4(), uuid4())
    assert await seal_events(platform.keyring, tenant, [(uuid4(), event)]) == [event]
    assert await open_events(platform.keyring, tenant, [(uuid4(), event)]) == [event]
