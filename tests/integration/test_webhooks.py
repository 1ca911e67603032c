"""Webhooks from what happens in a programme to a real receiver: signed, tried again, given up, disabled, sent again by hand."""

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from domain.training.participation_events import Profile
from infra.database import database_engine
from infra.master_key import master_key_of
from infra.servers import servers_of
from infra.settings import Settings
from services.handling import HandlingContext
from services.house import House, open_house
from services.housekeeping.forgetting import forget_expired
from services.webhooks import acts
from services.webhooks.deliveries import SIDE_BY_SIDE, SUSPENDED
from services.webhooks.queries import all_shown
from tenants.enrolment import Enrolled, EnrolPeople
from tenants.permissions import PermissionDenied
from tenants.standing import ReactivateInstitution, SuspendInstitution
from tenants.webhooks.outcomes import WebhookDeliveryFailed, WebhookDeliveryRecovered
from tenants.webhooks.subscription import Disabled, Enabled, WebhookDisabled, WebhookSubscribed
from tests.databases import Database, temporary_home
from tests.integration.institutions import connected, somebody
from tests.integration.webhooks import AT_ONCE, OPENED, Subscriber
from tests.receiver import Receiver, running_receiver

ALL = len(AT_ONCE.pauses) + 1


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with running_receiver() as running:
        yield running


@pytest.fixture
async def house(database: Database, redis_url: str) -> AsyncIterator[House]:
    with temporary_home() as home:
        key = home / "keys" / "master.key"
        key.parent.mkdir(mode=0o700)
        environment = {
            "EKOLE_HOME": str(home),
            "EKOLE_MASTER_KEY_FILE": str(key),
            "DATABASE_APP_URL": database.url("app"),
            "DATABASE_PROJECTOR_URL": database.url("projector"),
            "REDIS_URL": redis_url,
            "EKOLE_WEBHOOKS_HERE": "yes",
        }
        engine = database_engine(database.url("app"), pool_size=1)
        await master_key_of(key, engine, may_create=True, database_folder=None)
        await engine.dispose()
        settings = Settings.from_environment(environment)
        async with servers_of(settings) as servers, open_house(settings, servers) as opened:
            yield opened


@pytest.fixture
async def school(house: House) -> Subscriber:
    return await Subscriber(house).signs_up()


async def test_what_happens_is_told_signed_and_without_names(school: Subscriber, receiver: Receiver, database: Database) -> None:
    await school.opens_programme("Avant")
    told = await school.subscribes(f"{receiver.base}/crochet?cle=secrete", OPENED, "participation.proposed.v1")
    programme = await school.opens_programme("Après")
    person = somebody(given_name="Zénobie", email="zenobie@lycee-tests.test")
    people = (Enrolled(person=person, participation=uuid4(), role="mentor", profile=Profile()),)
    await school.house.handling.handle(EnrolPeople(programme=programme, people=people), school.context())
    await school.everything_runs()
    opened, enrolled = sorted(receiver.taken, key=lambda one: str(one.event["type"] != OPENED))
    assert opened.path == "/crochet?cle=secrete"
    assert opened.headers["content-type"].startswith("application/cloudevents+json")
    assert opened.event["data"]["name"] == "Après", "what happened before the subscription is not told"
    assert enrolled.event["data"]["person"] == str(person.person)
    assert not [word for word in ("Zénobie", "Girard", "zenobie@") if word.encode() in enrolled.content]
    for one in receiver.taken:
        assert Webhook(told.secret).verify(one.content, one.headers) == one.event
        assert one.headers["host"] == receiver.base.removeprefix("http://")
    assert {one.state for one in await school.listed(told)} == {"delivered"}
    # Neither the secret nor the address stands anywhere in clear.
    async with connected(database) as administrator:
        for table in ("event", "webhook_sealed", "webhook_delivery"):
            rows = await administrator.fetch(f"SELECT row_to_json(one)::text, one::text FROM ekole.{table} AS one")
            assert not [row for row in rows if told.secret[6:30] in f"{row[0]}{row[1]}" or "cle=secrete" in f"{row[0]}{row[1]}"], table
    (subscribed,) = await school.log(WebhookSubscribed)
    assert subscribed.host == receiver.base


async def test_a_delivery_is_tried_again_under_the_same_identifier(school: Subscriber, receiver: Receiver) -> None:
    told = await school.subscribes(receiver.base)
    receiver.answers = [(503, {}), (302, {"location": f"{receiver.base}/ailleurs"}), (200, {})]
    await school.opens_programme()
    await school.everything_runs()
    assert [one.path for one in receiver.taken] == ["/"] * 3, "a redirection is never followed"
    assert len({one.identifier for one in receiver.taken}) == len({one.content for one in receiver.taken}) == 1
    (delivery,) = await school.listed(told)
    assert (delivery.state, delivery.attempts, delivery.answer, delivery.failure) == ("delivered", 3, 200, None)
    assert await school.log(WebhookDeliveryFailed, WebhookDisabled) == []


async def test_retry_after_is_heeded(school: Subscriber, receiver: Receiver) -> None:
    told = await school.subscribes(receiver.base)
    receiver.answers = [(429, {"retry-after": "600"})]
    await school.opens_programme()
    await school.everything_runs()
    (delivery,) = await school.listed(told)
    assert delivery.state == "waiting"
    assert delivery.tried_at is not None
    assert delivery.due_at - delivery.tried_at >= timedelta(seconds=599)


async def test_what_never_arrives_is_given_up_and_its_subscription_disabled(school: Subscriber, receiver: Receiver) -> None:
    told = await school.subscribes(receiver.base)
    receiver.answers = [(500, {})] * ALL
    await school.opens_programme()
    await school.everything_runs()
    (delivery,) = await school.listed(told)
    assert (delivery.state, delivery.attempts, delivery.answer, delivery.failure) == ("failed", ALL, 500, "answer-refused")
    assert [one.failure for one in await school.log(WebhookDeliveryFailed)] == ["answer-refused"]
    assert [one.reason for one in await school.log(WebhookDisabled)] == ["failing"]

    await school.opens_programme("Entre-temps")
    await school.everything_runs()
    assert len(receiver.taken) == ALL, "nothing is sent while it is disabled"
    with pytest.raises(acts.WebhookNotEnabled):
        await acts.once_more(school.house, school.context(), told.identifier, None)
    await acts.enable(school.house, school.context(), told.identifier)
    assert await acts.once_more(school.house, school.context(), told.identifier, None) == 2, "what happened meanwhile is sent too"
    await school.everything_runs()
    assert [one.state for one in await school.listed(told)] == ["delivered"] * 2
    assert [one.message for one in await school.log(WebhookDeliveryRecovered)] == [delivery.message_id]
    assert receiver.taken[0].identifier in {one.identifier for one in receiver.taken[ALL:]}


async def test_one_that_fails_while_others_arrive_disables_nothing(school: Subscriber, receiver: Receiver) -> None:
    told = await school.subscribes(receiver.base)
    await school.opens_programme()
    await school.reactor.look()
    receiver.answers = [(500, {})] * ALL
    for _ in range(ALL - 1):
        await school.relay.hand_on()
    receiver.answers = [(500, {}), (200, {})]
    await school.relay.hand_on()
    await school.opens_programme("Un autre")
    await school.reactor.look()
    await school.relay.hand_on()
    await school.everything_runs()
    assert sorted(one.state for one in await school.listed(told)) == ["delivered", "failed"]
    assert len(await school.log(WebhookDeliveryFailed)) == 1
    assert await school.standing(told) == Enabled()


async def test_410_disables_at_once_and_noting_it_twice_contradicts_nobody(school: Subscriber, receiver: Receiver) -> None:
    told = await school.subscribes(receiver.base)
    for name in ("Un", "Deux", "Trois"):
        await school.opens_programme(name)
    await school.reactor.look()
    receiver.answers = [(410, {}), (500, {}), (500, {})]
    await school.everything_runs()
    assert await school.standing(told) == Disabled("gone")
    states = sorted((one.state, one.failure) for one in await school.listed(told))
    assert states == [("dropped", "subscription-disabled")] * 2 + [("failed", "gone")]
    await acts.enable(school.house, school.context(), told.identifier)
    (gone,) = [one for one in await school.listed(told) if one.failure == "gone"]
    await school.reporter._note(school.tenant, gone.message_id)
    assert await school.standing(told) == Enabled()


async def test_secrets_overlap_then_only_the_new_one_signs(school: Subscriber, receiver: Receiver) -> None:
    told = await school.subscribes(receiver.base)
    context = school.context(key="rotation-1")
    rotated = await acts.rotate(school.house, context, told.identifier, at_once=False)
    assert (await acts.rotate(school.house, context, told.identifier, at_once=False)).secret == rotated.secret
    await school.opens_programme()
    await school.everything_runs()
    (both,) = receiver.taken
    for secret in (told.secret, rotated.secret):
        Webhook(secret).verify(both.content, both.headers)
    last = await acts.rotate(school.house, school.context(), told.identifier, at_once=True)
    await school.opens_programme()
    await school.everything_runs()
    alone = receiver.taken[1]
    Webhook(last.secret).verify(alone.content, alone.headers)
    for secret in (told.secret, rotated.secret):
        with pytest.raises(WebhookVerificationError):
            Webhook(secret).verify(alone.content, alone.headers)


async def test_a_test_is_sent_once_even_before_it_is_enabled_again(school: Subscriber, receiver: Receiver) -> None:
    told = await school.subscribes(receiver.base)
    await acts.disable(school.house, school.context(), told.identifier)
    receiver.answers = [(500, {})]
    outcomes = []
    for _ in range(2):
        message = await acts.test(school.house, school.context(), told.identifier)
        await school.everything_runs()
        outcomes.append(await school.deliveries.one(school.tenant, message))
    assert [(one.state, one.attempts) for one in outcomes if one] == [("failed", 1), ("delivered", 1)]
    assert Webhook(told.secret).verify(receiver.taken[1].content, receiver.taken[1].headers)["type"] == "webhook.test.v1"
    assert await school.log(WebhookDeliveryFailed) == []


async def test_a_suspended_institution_delivers_nothing(school: Subscriber, receiver: Receiver) -> None:
    told = await school.subscribes(receiver.base)
    await school.opens_programme()
    await school.reactor.look()
    head = HandlingContext(tenant=school.tenant, actor="system/house", role="head")
    await school.house.handling.handle(SuspendInstitution(institution=school.tenant, reason="requested"), head)
    await school.everything_runs()
    assert receiver.taken == []
    assert [(one.state, one.failure) for one in await school.listed(told)] == [("dropped", SUSPENDED)]
    await school.house.handling.handle(ReactivateInstitution(institution=school.tenant), head)
    await school.opens_programme("Ensuite")
    await school.everything_runs()
    assert [one.event["data"]["name"] for one in receiver.taken] == ["Ensuite"]


async def test_what_is_removed_is_told_nothing_more_and_its_secrets_are_gone(
    school: Subscriber, receiver: Receiver, database: Database
) -> None:
    told = await school.subscribes(receiver.base)
    await school.opens_programme()
    await school.reactor.look()
    await acts.remove(school.house, school.context(), told.identifier)
    await school.opens_programme()
    await school.everything_runs()
    assert receiver.taken == []
    assert await all_shown(school.house, school.tenant) == []
    async with connected(database) as administrator:
        assert await administrator.fetchval("SELECT count(*) FROM ekole.webhook_sealed") == 0


async def test_reading_again_puts_nothing_down_twice_and_a_slow_receiver_has_few_at_once(
    school: Subscriber, receiver: Receiver, database: Database
) -> None:
    told = await school.subscribes(receiver.base)
    for number in range(2 * SIDE_BY_SIDE):
        await school.opens_programme(f"Programme {number}")
    await school.reactor.look()
    async with connected(database) as administrator:  # as if its record of how far it came had been lost
        await administrator.execute("UPDATE ekole.webhook_checkpoint SET position = 0, version = 0")
    while await school.reactor.look():
        pass
    assert len(await school.listed(told)) == 2 * SIDE_BY_SIDE
    claimed = await school.deliveries.claim(school.tenant, told.identifier, timedelta(minutes=1))
    assert len(claimed) == SIDE_BY_SIDE
    assert await school.deliveries.claim(school.tenant, told.identifier, timedelta(minutes=1)) == []


async def test_two_institutions_hear_only_of_themselves(house: House, receiver: Receiver) -> None:
    ours, theirs = [await Subscriber(house).signs_up() for _ in range(2)]
    mine = await ours.subscribes(f"{receiver.base}/nous")
    await theirs.subscribes(f"{receiver.base}/eux")
    await theirs.opens_programme("Le leur")
    await ours.everything_runs()
    assert [one.path for one in receiver.taken] == ["/eux"]
    assert await ours.listed(mine) == []
    with pytest.raises(PermissionDenied):
        await acts.subscribe(house, ours.context("direction"), receiver.base, (OPENED,))


async def test_what_is_settled_is_forgotten_after_its_time(school: Subscriber, receiver: Receiver, database: Database) -> None:
    told = await school.subscribes(receiver.base)
    await acts.rotate(school.house, school.context(), told.identifier, at_once=True)
    await school.opens_programme()
    await school.everything_runs()
    assert (await forget_expired(school.house.engine, school.tenant)).webhook_deliveries == 0
    async with connected(database) as administrator:
        await administrator.execute("UPDATE ekole.webhook_delivery SET settled_at = settled_at - interval '31 days'")
        await administrator.execute("UPDATE ekole.webhook_sealed SET gone_at = gone_at - interval '2 days'")
        kept: Any = "SELECT count(*) FROM ekole.webhook_sealed"
        assert await administrator.fetchval(kept) == 3
        assert (await forget_expired(school.house.engine, school.tenant)).webhook_deliveries == 1
        assert await administrator.fetchval(kept) == 2
    await school.opens_programme()
    await school.everything_runs()
    assert len(receiver.taken) == 2
