"""The one way of commands, on a real database: repeats, versions, refusals, time, and many at once."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4, uuid5

import msgspec
import pytest

from domain.decision import Command, Decision, Situation, Stream, TimeNotAllowed, decides
from domain.facilitation.pair import PAIR, PairActivated, SessionMissed
from domain.refusal import Refused
from infra.event_store import UnknownTenant
from services.handling import (
    Handling,
    IdempotencyKeyReused,
    SimulatedTimeNotAllowed,
    StreamChanged,
)
from services.handling.writing import StreamNotRead
from tenants.calendar import AdoptCalendar
from tenants.data_agreement import AcceptDataAgreement
from tenants.grant import GRANT, GiveGrant, GrantGiven, RevokeGrant, grant_stream
from tenants.institution import InstitutionMissing, InstitutionSignedUp
from tenants.permissions import PermissionDenied
from tenants.person import PERSON, AccessCodeIssued, PersonRegistered, Registered
from tenants.reaching import IssueAccessCode
from tenants.registering import RegisterPeople
from tests.databases import Database
from tests.integration.institutions import OpenInstitution, Platform, connected, further_rules, platform_on, sign_up, somebody


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


@pytest.fixture
def own_rules() -> Iterator[None]:
    with further_rules():
        yield


def code(person: UUID, digest: str) -> IssueAccessCode:
    return IssueAccessCode(person=person, code_digest=digest)


class TestAnswer:
    async def test_what_was_decided_is_in_the_log(self, lycee: OpenInstitution) -> None:
        ines = somebody()
        receipt = await lycee.registers(ines)
        assert receipt.position == 4
        assert receipt.versions == {f"person/{ines.person}": 1}
        assert not receipt.repeated
        assert not receipt.already_so
        last = (await lycee.log())[-1]
        assert (last.position, last.version, last.stream) == (4, 1, f"person/{ines.person}")
        assert (last.actor, last.role) == (lycee.actor, "coordinator")
        assert isinstance(last.event, PersonRegistered)
        assert (last.event.family_name, last.event.guardian_required_until) == ("Girard", date(2028, 5, 31))

    async def test_the_identifiers_of_the_command_come_back(self, lycee: OpenInstitution) -> None:
        ines = somebody()
        await lycee.registers(ines)
        assert (await lycee.does(code(ines.person, "a1"))).ids == {"person": ines.person}

    async def test_nothing_to_change_is_said_and_remembered(self, lycee: OpenInstitution) -> None:
        ines = somebody()
        await lycee.registers(ines)
        again = await lycee.registers(ines, key="again")
        assert again.already_so
        assert (again.position, again.versions) == (4, {})
        await lycee.registers(somebody())
        repeated = await lycee.registers(ines, key="again")
        assert (repeated.repeated, repeated.already_so, repeated.position) == (True, True, 4)

    async def test_several_streams_are_written_at_once_in_the_order_decided(self, lycee: OpenInstitution) -> None:
        ines, bo = somebody(), somebody(given_name="Bo")
        receipt = await lycee.registers(ines, bo, somebody(ines.person, phone="06 12"), key="import")
        assert receipt.position == 6
        assert receipt.versions == {f"person/{ines.person}": 2, f"person/{bo.person}": 1}
        assert [one.stream for one in (await lycee.log())[3:]] == [
            *(f"person/{ines.person}", f"person/{bo.person}", f"person/{ines.person}"),
        ]

    async def test_circumstances(self, lycee: OpenInstitution) -> None:
        correlation, causation = uuid4(), uuid4()
        told: dict[str, Any] = {"correlation": correlation, "causation": causation, "on_behalf_of": "account/parent"}
        await lycee.does(RegisterPeople(people=(somebody(),)), "key", **told)
        await lycee.registers(somebody(), key="other")
        first, second = (await lycee.log())[3:]
        assert (first.correlation, first.causation, first.on_behalf_of) == (correlation, causation, "account/parent")
        assert first.command == uuid5(lycee.tenant, f"{lycee.actor}\nkey")
        assert (second.correlation, second.causation, second.on_behalf_of) == (second.command, None, None)
        assert first.id.version == second.id.version == 7
        assert first.id < second.id

    async def test_a_state_can_be_looked_at(self, lycee: OpenInstitution) -> None:
        ines = somebody()
        await lycee.registers(ines)
        state = await lycee.platform.handling.state_of(lycee.tenant, PERSON.of(ines.person))
        assert isinstance(state, Registered)
        assert state.family_name == "Girard"


class TestRepeating:
    async def test_the_same_request_is_answered_the_same_and_done_once(self, lycee: OpenInstitution) -> None:
        ines = somebody()
        first = await lycee.registers(ines, key="key")
        second = await lycee.registers(ines, key="key")
        assert second == msgspec.structs.replace(first, repeated=True)
        assert await lycee.head() == first.position

    async def test_another_request_under_the_same_key_is_refused(self, lycee: OpenInstitution) -> None:
        await lycee.registers(somebody(), key="key")
        with pytest.raises(IdempotencyKeyReused):
            await lycee.registers(somebody(), key="key")
        with pytest.raises(IdempotencyKeyReused):
            await lycee.does(GiveGrant(account=uuid4(), role="reader"), "key")
        assert await lycee.head() == 4

    async def test_another_actors_key_is_another_request(self, lycee: OpenInstitution, platform: Platform) -> None:
        await lycee.registers(somebody(), key="key")
        await OpenInstitution(platform, lycee.tenant).registers(somebody(), key="key")
        assert await lycee.head() == 5

    async def test_a_repeat_is_answered_even_where_it_would_be_refused_now(self, lycee: OpenInstitution) -> None:
        ines = somebody()
        await lycee.registers(ines)
        stream = PERSON.of(ines.person).name
        first = await lycee.does(code(ines.person, "a1"), "key", expected_version=(stream, 1))
        again = await lycee.does(code(ines.person, "a1"), "key", expected_version=(stream, 1))
        assert again == msgspec.structs.replace(first, repeated=True)

    async def test_the_same_request_many_times_at_once_is_done_once(self, lycee: OpenInstitution, database: Database) -> None:
        ines = somebody()
        async with platform_on(database) as other:
            hands = [lycee, lycee.through(other)] * 6
            receipts = await asyncio.gather(*(hand.registers(ines, key="key") for hand in hands))
        assert {(one.position, tuple(one.versions.items())) for one in receipts} == {(4, ((f"person/{ines.person}", 1),))}
        assert sum(not one.repeated for one in receipts) == 1
        assert await lycee.head() == 4

    async def test_a_repeat_that_overtakes_a_refusal_is_no_refusal(
        self, lycee: OpenInstitution, database: Database, own_rules: None
    ) -> None:
        """Decided again after the first sending was stored, this request would be refused; it was not."""

        class GiveOnce(Command, frozen=True):
            account: UUID

        class AlreadyGiven(Refused):
            code = f"already-given-{uuid4()}"
            sentence = "Déjà donné."

        @decides(GiveOnce, permission="grants.give", reads=lambda command, states: (grant_stream(command.account, "reader"),))
        def give_once(command: GiveOnce, situation: Situation) -> Decision:
            stream = grant_stream(command.account, "reader")
            if situation[stream] != GRANT.initial:
                raise AlreadyGiven
            return stream.gains(GrantGiven(command.account, "reader"))

        for _ in range(10):
            command = GiveOnce(account=uuid4())
            async with platform_on(database) as other:
                hands = [lycee, lycee.through(other)] * 3
                receipts = await asyncio.gather(*(hand.does(command, str(command.account)) for hand in hands))
            assert len({one.position for one in receipts}) == 1
            with pytest.raises(AlreadyGiven):
                await lycee.does(command, "another")

    async def test_a_refusal_leaves_no_receipt(self, lycee: OpenInstitution) -> None:
        ines = somebody()
        with pytest.raises(Refused) as refused:
            await lycee.does(code(ines.person, "a1"), "key")
        assert refused.value.code == "person-missing"
        await lycee.registers(ines)
        assert not (await lycee.does(code(ines.person, "a1"), "key")).repeated

    async def test_without_a_key_nothing_is_a_repeat(self, lycee: OpenInstitution) -> None:
        ines = somebody()
        await lycee.registers(ines)
        assert [(await lycee.does(code(ines.person, digest))).position for digest in ("a", "b", "a")] == [5, 6, 7]


class TestVersions:
    async def test_the_version_seen_must_be_the_version_there_is(self, lycee: OpenInstitution) -> None:
        ines = somebody()
        await lycee.registers(ines)
        stream = PERSON.of(ines.person).name
        receipt = await lycee.does(code(ines.person, "a1"), expected_version=(stream, 1))
        assert receipt.versions == {stream: 2}
        with pytest.raises(StreamChanged) as refused:
            await lycee.does(code(ines.person, "a2"), "key", expected_version=(stream, 1))
        assert refused.value.details == {"expected": 1, "actual": 2}
        assert not (await lycee.does(code(ines.person, "a2"), "key", expected_version=(stream, 2))).repeated

    async def test_it_may_be_a_stream_that_the_rule_does_not_read(self, lycee: OpenInstitution) -> None:
        ines = somebody()
        await lycee.registers(ines)
        give = GiveGrant(account=uuid4(), role="reader")
        with pytest.raises(StreamChanged):
            await lycee.does(give, expected_version=(PERSON.of(ines.person).name, 7))
        await lycee.does(give, expected_version=(PERSON.of(ines.person).name, 1))

    async def test_of_two_who_saw_the_same_one_goes_first_and_the_other_must_look_again(self, lycee: OpenInstitution) -> None:
        ines = somebody()
        await lycee.registers(ines)
        seen = (PERSON.of(ines.person).name, 1)
        results = await asyncio.gather(
            *(lycee.does(code(ines.person, str(n)), expected_version=seen) for n in range(6)), return_exceptions=True
        )
        assert sorted(type(one).__name__ for one in results) == ["Receipt"] + ["StreamChanged"] * 5
        assert len(await lycee.events(AccessCodeIssued)) == 1


class TestManyAtOnce:
    async def test_sixteen_on_one_stream_are_all_done_exactly_once(self, lycee: OpenInstitution, database: Database) -> None:
        ines = somebody()
        await lycee.registers(ines)
        async with platform_on(database) as other:
            hands = [lycee, lycee.through(other)]
            receipts = await asyncio.gather(*(hands[n % 2].does(code(ines.person, str(n)), f"key-{n}") for n in range(16)))
        log = [one for one in await lycee.log() if isinstance(one.event, AccessCodeIssued)]
        assert sorted(one.event.code_digest for one in log if isinstance(one.event, AccessCodeIssued)) == sorted(map(str, range(16)))
        assert [one.version for one in log] == list(range(2, 18))
        assert [one.position for one in log] == list(range(5, 21))
        assert sorted(one.position for one in receipts) == list(range(5, 21))

    async def test_what_a_decision_read_still_holds_when_it_is_written(self, lycee: OpenInstitution, own_rules: None) -> None:
        """Two who each write only if the other has not written: never both, though they write different streams."""

        class GoFirst(Command, frozen=True):
            mine: UUID
            other: UUID

        class OtherWasFirst(Refused):
            code = f"other-was-first-{uuid4()}"
            sentence = "L’autre était là."

        @decides(
            GoFirst,
            permission="grants.give",
            reads=lambda command, states: (grant_stream(command.mine, "reader"), grant_stream(command.other, "reader")),
        )
        def go_first(command: GoFirst, situation: Situation) -> Decision:
            if situation[grant_stream(command.other, "reader")] != GRANT.initial:
                raise OtherWasFirst
            return grant_stream(command.mine, "reader").gains(GrantGiven(command.mine, "reader"))

        for _ in range(20):
            one, two = uuid4(), uuid4()
            results = await asyncio.gather(
                lycee.does(GoFirst(mine=one, other=two)), lycee.does(GoFirst(mine=two, other=one)), return_exceptions=True
            )
            assert sorted(isinstance(result, OtherWasFirst) for result in results) == [False, True]

    async def test_whoever_reads_the_institution_sees_it_as_it_is(self, lycee: OpenInstitution) -> None:
        """Its stream is guarded by every decision: adopting a calendar meanwhile makes the others decide again, not fail."""
        calendars = [
            AdoptCalendar(institution=lycee.tenant, school_year=f"{year}-{year + 1}", closed=(), public_holidays=(date(year, 11, 11),))
            for year in range(2026, 2032)
        ]
        await asyncio.gather(*(lycee.does(one) for one in calendars), *(lycee.registers(somebody()) for _ in range(6)))
        assert await lycee.head() == 3 + 12


class TestWhatIsRead:
    async def test_a_rule_is_asked_again_until_it_names_nothing_new(self, lycee: OpenInstitution, own_rules: None) -> None:
        asked: list[list[str]] = []

        class Follow(Command, frozen=True):
            start: UUID

        def reads(command: Follow, states: Mapping[str, Any]) -> Iterator[Stream[Any]]:
            asked.append(sorted(states))
            yield grant_stream(command.start, "reader")
            known = states.get(grant_stream(command.start, "reader").name)
            if known is not None:
                yield grant_stream(known.account, "facilitator")

        @decides(Follow, permission="grants.give", reads=reads)
        def follow(command: Follow, situation: Situation) -> Decision:
            assert len(situation.states) == 2
            return []

        account = uuid4()
        await lycee.does(GiveGrant(account=account, role="reader"))
        assert (await lycee.does(Follow(start=account))).already_so
        first, second = grant_stream(account, "reader").name, grant_stream(account, "facilitator").name
        assert asked[-3:] == [[], [first], sorted([first, second])]

    async def test_writing_where_one_has_not_read_is_a_mistake_of_the_program(self, lycee: OpenInstitution, own_rules: None) -> None:
        class Blind(Command, frozen=True):
            pass

        @decides(Blind, permission="grants.give", reads=lambda command, states: ())
        def blind(command: Blind, situation: Situation) -> Decision:
            return grant_stream(lycee.tenant, "reader").gains(GrantGiven(lycee.tenant, "reader"))

        with pytest.raises(StreamNotRead):
            await lycee.does(Blind())
        assert await lycee.head() == 3


class TestWhoMay:
    async def test_a_role_that_may_not_is_refused_before_anything_is_read(self, lycee: OpenInstitution) -> None:
        for role in ("reader", "mentor", "auditor", "nobody"):
            with pytest.raises(PermissionDenied):
                await lycee.does(RegisterPeople(people=(somebody(),)), role=role)
        with pytest.raises(PermissionDenied):
            await lycee.does(AcceptDataAgreement(institution=lycee.tenant, version="2"), role="coordinator")

    async def test_an_institution_that_is_not_there(self, platform: Platform) -> None:
        nowhere = OpenInstitution(platform, uuid4())
        with pytest.raises(InstitutionMissing):
            await nowhere.registers(somebody())

    async def test_an_institution_does_nothing_in_the_name_of_another(self, platform: Platform, lycee: OpenInstitution) -> None:
        other = await platform.institution()
        accept = AcceptDataAgreement(institution=other.tenant, version="2027.1")
        with pytest.raises(InstitutionMissing):
            await lycee.does(accept, role="direction")
        assert await lycee.head() == await other.head() == 3

    async def test_a_rule_without_a_known_permission_stops_the_program(self, platform: Platform, own_rules: None) -> None:
        class Fly(Command, frozen=True):
            pass

        @decides(Fly, permission="institution.fly", reads=lambda command, states: ())
        def fly(command: Fly, situation: Situation) -> Decision:
            return []

        with pytest.raises(ValueError, match=r"institution\.fly"):
            Handling(platform.engine, platform.store, platform.keyring)


class TestSigningUp:
    async def test_twice_makes_one_institution(self, platform: Platform) -> None:
        newcomer = OpenInstitution(platform, uuid4())
        first = await platform.handling.open_tenant(sign_up(newcomer.tenant), newcomer.context("key"))
        second = await platform.handling.open_tenant(sign_up(newcomer.tenant), newcomer.context("key"))
        third = await platform.handling.open_tenant(sign_up(newcomer.tenant), newcomer.context())
        assert (first.position, second.repeated, third.already_so) == (1, True, True)
        assert len(await newcomer.events(InstitutionSignedUp)) == 1

    async def test_many_at_once_make_one_institution(self, platform: Platform, database: Database) -> None:
        newcomer = OpenInstitution(platform, uuid4())
        async with platform_on(database) as other:
            await asyncio.gather(
                *(hand.handling.open_tenant(sign_up(newcomer.tenant), newcomer.context("key")) for hand in (platform, other) * 4)
            )
            assert len(await newcomer.through(other).events(InstitutionSignedUp)) == 1
            await newcomer.through(other).does(AcceptDataAgreement(institution=newcomer.tenant, version="1"), role="direction")
            await newcomer.registers(somebody())

    @pytest.mark.parametrize("steps", [1, 2])
    async def test_what_was_left_half_done_is_completed(self, platform: Platform, steps: int) -> None:
        newcomer = OpenInstitution(platform, uuid4())
        await platform.store.open_tenant(newcomer.tenant)
        if steps == 2:
            await platform.keyring.make_tenant_key(newcomer.tenant)
            with pytest.raises(InstitutionMissing):
                await newcomer.registers(somebody())
        receipt = await platform.handling.open_tenant(sign_up(newcomer.tenant), newcomer.context("key"))
        assert receipt.position == 1

    async def test_a_sign_up_that_is_refused_makes_nothing(self, platform: Platform) -> None:
        newcomer = OpenInstitution(platform, uuid4())
        with pytest.raises(Refused) as refused:
            await platform.handling.open_tenant(sign_up(newcomer.tenant, uai="0951099E"), newcomer.context())
        assert refused.value.code == "uai-invalid"
        with pytest.raises(UnknownTenant):
            await newcomer.head()

    async def test_nobody_signs_up_another(self, platform: Platform, lycee: OpenInstitution) -> None:
        with pytest.raises(InstitutionMissing):
            await platform.handling.open_tenant(sign_up(uuid4()), lycee.context())
        with pytest.raises(PermissionDenied):
            await platform.handling.open_tenant(sign_up(uuid4()), lycee.context(role="mentor"))


class TestTime:
    SUMMER = datetime(2027, 6, 30, 22, 30, tzinfo=UTC)  # already July in Paris

    async def test_a_demonstration_simulates_its_time_and_tells_the_true_one(self, platform: Platform) -> None:
        show = await platform.institution(demonstration=True)
        before = datetime.now(UTC)
        born = date(2009, 6, 15)  # a guardian is required until 30 June 2027
        await show.does(RegisterPeople(people=(somebody(birth_date=born),)), simulated_now=self.SUMMER)
        last = (await show.log())[-1]
        assert last.occurred_at == self.SUMMER
        assert before <= last.recorded_at <= datetime.now(UTC)
        assert isinstance(last.event, PersonRegistered)
        assert last.event.age_band == "adult"

    async def test_the_day_is_the_institutions_own(self, platform: Platform) -> None:
        islands = OpenInstitution(platform, uuid4())
        there = sign_up(islands.tenant, demonstration=True, timezone="America/Guadeloupe")
        await platform.handling.open_tenant(there, islands.context())
        await islands.does(AcceptDataAgreement(institution=islands.tenant, version="1"), role="direction")
        born = date(2009, 6, 15)
        await islands.does(RegisterPeople(people=(somebody(birth_date=born),)), simulated_now=self.SUMMER)
        (registered,) = await islands.events(PersonRegistered)
        assert registered.age_band == "minor"

    async def test_a_demonstration_may_begin_in_simulated_time(self, platform: Platform) -> None:
        show = OpenInstitution(platform, uuid4())
        await platform.handling.open_tenant(
            sign_up(show.tenant, demonstration=True), show.context(simulated_now=datetime(2025, 9, 1, tzinfo=UTC))
        )
        assert (await show.log())[0].occurred_at == datetime(2025, 9, 1, tzinfo=UTC)

    async def test_a_real_institution_lives_in_true_time(self, platform: Platform, lycee: OpenInstitution) -> None:
        with pytest.raises(SimulatedTimeNotAllowed):
            await lycee.does(RegisterPeople(people=(somebody(),)), simulated_now=self.SUMMER)
        newcomer = OpenInstitution(platform, uuid4())
        with pytest.raises(SimulatedTimeNotAllowed):
            await platform.handling.open_tenant(sign_up(newcomer.tenant), newcomer.context(simulated_now=self.SUMMER))

    @pytest.mark.parametrize(
        ("event", "ago", "allowed"),
        [
            ("missed", timedelta(days=3), True),
            ("missed", timedelta(days=-1), False),
            ("activated", timedelta(days=3), False),
        ],
    )
    async def test_only_what_is_backdatable_happened_earlier_and_nothing_later(
        self, platform: Platform, own_rules: None, event: str, ago: timedelta, allowed: bool
    ) -> None:
        pair, programme, session = uuid4(), uuid4(), uuid4()

        class Tell(Command, frozen=True):
            at: datetime

        @decides(Tell, permission="pairs.record", reads=lambda command, states: (PAIR.of(pair),))
        def tell(command: Tell, situation: Situation) -> Decision:
            missed = SessionMissed(pair, programme, session, command.at.date(), "both-absent")
            told = missed if event == "missed" else PairActivated(pair, programme)
            return PAIR.of(pair).gains(told, occurred_at=command.at)

        show = await platform.institution(demonstration=True)
        command = Tell(at=self.SUMMER - ago)
        if allowed:
            await show.does(command, simulated_now=self.SUMMER)
            assert (await show.log())[-1].occurred_at == self.SUMMER - ago
        else:
            with pytest.raises(TimeNotAllowed):
                await show.does(command, simulated_now=self.SUMMER)


async def test_versions_stay_contiguous_whatever_comes_together(lycee: OpenInstitution, database: Database) -> None:
    """Gives and takes of a few roles by two processes at once: each stream alternates, positions have no hole."""
    accounts = [uuid4() for _ in range(3)]
    async with platform_on(database) as other:
        hands = [lycee, lycee.through(other)]
        commands: list[GiveGrant | RevokeGrant] = []
        for n in range(30):
            kind = GiveGrant if n % 3 else RevokeGrant
            commands.append(kind(account=accounts[n % 3 if n % 2 else 0], role="reader"))
        await asyncio.gather(*(hands[n % 2].does(command) for n, command in enumerate(commands)))
    log = await lycee.log()
    assert [one.position for one in log] == list(range(1, len(log) + 1))
    for account in accounts:
        history = [one for one in log if one.stream == grant_stream(account, "reader").name]
        assert [one.version for one in history] == list(range(1, len(history) + 1))
        assert [isinstance(one.event, GrantGiven) for one in history] == [n % 2 == 0 for n in range(len(history))]


async def test_receipts_hold_identifiers_alone(lycee: OpenInstitution, database: Database) -> None:
    await lycee.registers(somebody(family_name="Quéméneur", email="q@lycee.example"), key="key")
    async with connected(database) as connection:
        row = await connection.fetchrow(
            "SELECT ids::text AS ids, fingerprint FROM ekole.receipt WHERE idempotency_key = 'key' AND tenant_id = $1", lycee.tenant
        )
    assert row is not None
    assert set(msgspec.json.decode(row["ids"])) == {"ids", "versions"}
    assert len(row["fingerprint"]) == 32
