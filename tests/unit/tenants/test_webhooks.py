"""Given an institution's subscriptions, when it wants something of them, then this follows; and what leaves is what may."""

import base64
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

import msgspec
import pytest
from hypothesis import given as any_of
from hypothesis import strategies as st
from standardwebhooks import Webhook, WebhookVerificationError

from domain.event import Event, event_type_of, event_types
from domain.facilitation.pair import SessionHeld
from domain.personal import Sealed
from domain.recorded import Recorded
from domain.training.participation_events import ParticipationSelected
from services import rules
from services.webhooks.sending import PAUSES
from services.webhooks.words import GROUPS as GROUP_WORDS
from services.webhooks.words import TYPES as TYPE_WORDS
from tenants.webhooks.contents import content_of, trial_content
from tenants.webhooks.outcomes import WEBHOOK_DELIVERY, NoteWebhookOutcome, WebhookDeliveryFailed, WebhookDeliveryRecovered
from tenants.webhooks.signing import headers_of, secret_of
from tenants.webhooks.subscribable import GROUPS, NEVER, SUBSCRIBABLE, faults
from tenants.webhooks.subscribing import (
    ChangeWebhook,
    DisableWebhook,
    EnableWebhook,
    GiveUpWebhook,
    RemoveWebhook,
    RotateWebhookSecret,
    SubscribeWebhook,
)
from tenants.webhooks.subscription import (
    MOST,
    OVERLAP,
    WEBHOOKS,
    WebhookChanged,
    WebhookDisabled,
    WebhookEnabled,
    WebhookRemoved,
    WebhookSecretRotated,
    WebhookSubscribed,
)
from tests.unit.tenants.any_event import stored_events
from tests.unit.tenants.deciding import INSTITUTION_ID, TODAY, given

_RULES = rules
STREAM: Final = WEBHOOKS.of(INSTITUTION_ID)
ONE, SECRET, NEXT, ADDRESS, ELSEWHERE, MESSAGE, UNKNOWN = (uuid4() for _ in range(7))
HOST: Final = "https://crm.lycee-exemple.fr"
TYPES: Final = ("pair.formed.v1", "pair.session-held.v1")
NOW: Final = datetime(TODAY.year, TODAY.month, TODAY.day, 16, tzinfo=UTC)
SUBSCRIBED: Final = WebhookSubscribed(INSTITUTION_ID, ONE, HOST, ADDRESS, TYPES, SECRET)
BEFORE: Final = given((STREAM, [SUBSCRIBED]))
DISABLED: Final = WebhookDisabled(INSTITUTION_ID, ONE, "by-hand")


def subscribing(**told: Any) -> SubscribeWebhook:
    usual: dict[str, Any] = {"subscription": ONE, "host": HOST, "address": ADDRESS, "types": TYPES, "secret": SECRET}
    return SubscribeWebhook(institution=INSTITUTION_ID, **(usual | told))


def changing(**told: Any) -> ChangeWebhook:
    usual: dict[str, Any] = {"subscription": ONE, "host": HOST, "address": ADDRESS, "types": TYPES}
    return ChangeWebhook(institution=INSTITUTION_ID, **(usual | told))


def of(command: type[Any], subscription: UUID = ONE, **told: Any) -> Any:
    return command(institution=INSTITUTION_ID, subscription=subscription, **told)


def test_an_institution_subscribes_and_saying_so_again_changes_nothing() -> None:
    assert given().when(subscribing(types=(*reversed(TYPES), TYPES[0]))) == [SUBSCRIBED], "in the order of the table, each type once"
    assert BEFORE.when(subscribing(secret=NEXT)) == []


@pytest.mark.parametrize(
    ("code", "wrong"),
    [
        ("webhook-types-invalid", {"types": ()}),
        ("webhook-types-invalid", {"types": ("person.registered.v1",)}),
        ("webhook-types-invalid", {"types": ("pair.formed.v1", "safeguarding.reported.v1")}),
        ("webhook-address-invalid", {"host": "ftp://crm.lycee-exemple.fr"}),
        ("webhook-address-invalid", {"host": "https://jo:secret@crm.lycee-exemple.fr"}),
        ("webhook-address-invalid", {"host": "https://crm.lycee-exemple.fr/chemin?cle=secrete"}),
    ],
)
def test_what_a_subscription_cannot_be(code: str, wrong: dict[str, Any]) -> None:
    given().refuses(code, subscribing(**wrong))
    BEFORE.refuses(code, changing(**wrong))


def test_an_identifier_serves_once_and_there_is_an_end_to_them() -> None:
    BEFORE.refuses("webhook-exists", subscribing(address=ELSEWHERE))
    given((STREAM, [SUBSCRIBED, WebhookRemoved(INSTITUTION_ID, ONE)])).refuses("webhook-exists", subscribing())
    full = [WebhookSubscribed(INSTITUTION_ID, uuid4(), HOST, uuid4(), TYPES, uuid4()) for _ in range(MOST)]
    given((STREAM, full)).refuses("webhook-too-many", subscribing())


def test_it_changes_address_and_types() -> None:
    changed = WebhookChanged(INSTITUTION_ID, ONE, HOST, ELSEWHERE, TYPES[:1])
    assert BEFORE.when(changing(address=ELSEWHERE, types=TYPES[:1])) == [changed]
    assert BEFORE.when(changing()) == []
    state = WEBHOOKS.fold([SUBSCRIBED, changed])
    assert state.wanting(TYPES[1]) == ()
    assert [one.address for one in state.wanting(TYPES[0])] == [ELSEWHERE]


def test_a_secret_before_signs_beside_the_new_one_for_a_day() -> None:
    rotated = WebhookSecretRotated(INSTITUTION_ID, ONE, NEXT, NOW + OVERLAP)
    assert BEFORE.when(of(RotateWebhookSecret, secret=NEXT)) == [rotated]
    assert BEFORE.when(of(RotateWebhookSecret, secret=SECRET)) == []
    one = WEBHOOKS.fold([SUBSCRIBED, rotated]).subscriptions[ONE]
    assert one.secrets_at(NOW) == (NEXT, SECRET)
    assert one.secrets_at(NOW + OVERLAP) == (NEXT,)


def test_after_a_leak_the_secret_before_signs_no_longer() -> None:
    rotated = WebhookSecretRotated(INSTITUTION_ID, ONE, NEXT, None)
    assert BEFORE.when(of(RotateWebhookSecret, secret=NEXT, at_once=True)) == [rotated]
    assert WEBHOOKS.fold([SUBSCRIBED, rotated]).subscriptions[ONE].secrets_at(NOW) == (NEXT,)


def test_secrets_changed_twice_in_a_day_all_sign() -> None:
    third = uuid4()
    twice = [WebhookSecretRotated(INSTITUTION_ID, ONE, secret, NOW + OVERLAP) for secret in (NEXT, third)]
    assert WEBHOOKS.fold([SUBSCRIBED, *twice]).subscriptions[ONE].secrets_at(NOW) == (third, NEXT, SECRET)


def test_it_is_disabled_and_enabled_by_hand() -> None:
    assert BEFORE.when(of(DisableWebhook)) == [DISABLED]
    assert BEFORE.when(of(EnableWebhook)) == []
    after = given((STREAM, [SUBSCRIBED, DISABLED]))
    assert after.when(of(DisableWebhook)) == []
    assert after.when(of(EnableWebhook)) == [WebhookEnabled(INSTITUTION_ID, ONE)]


@pytest.mark.parametrize("reason", ["gone", "failing"])
def test_the_platform_gives_up_on_a_receiver_once(reason: Any) -> None:
    give_up = of(GiveUpWebhook, reason=reason, message=MESSAGE)
    given_up = WebhookDisabled(INSTITUTION_ID, ONE, reason, MESSAGE)
    assert BEFORE.when(give_up, role="system") == [given_up]
    assert given((STREAM, [SUBSCRIBED, given_up])).when(give_up, role="system") == []
    assert given().when(give_up, role="system") == []


def test_it_ends_for_good() -> None:
    assert BEFORE.when(of(RemoveWebhook)) == [WebhookRemoved(INSTITUTION_ID, ONE)]
    assert given((STREAM, [SUBSCRIBED, WebhookRemoved(INSTITUTION_ID, ONE)])).when(of(RemoveWebhook)) == []


@pytest.mark.parametrize(
    "command",
    [
        changing(subscription=UNKNOWN),
        of(RotateWebhookSecret, UNKNOWN, secret=NEXT),
        of(DisableWebhook, UNKNOWN),
        of(EnableWebhook, UNKNOWN),
        of(RemoveWebhook, UNKNOWN),
    ],
)
def test_what_is_not_there_cannot_be_changed(command: Any) -> None:
    BEFORE.refuses("webhook-unknown", command)


def test_what_became_of_a_delivery_is_said_where_it_did_not_arrive() -> None:
    stream = WEBHOOK_DELIVERY.of(MESSAGE)
    failed = WebhookDeliveryFailed(MESSAGE, ONE, "too-slow")
    refused = WebhookDeliveryFailed(MESSAGE, ONE, "answer-refused", 500)
    recovered = WebhookDeliveryRecovered(MESSAGE, ONE)

    def noted(failure: str | None = None, answer: int | None = None, *before: Event) -> list[Event]:
        note = NoteWebhookOutcome(message=MESSAGE, subscription=ONE, failure=failure, answer=answer)
        return given((stream, before)).when(note, role="system")

    assert noted() == []
    assert noted("too-slow") == [failed]
    assert noted("too-slow", None, failed) == []
    assert noted("answer-refused", 500, failed) == [refused]
    assert noted(None, None, failed) == [recovered]
    assert noted(None, None, failed, recovered) == noted("too-slow", None, failed, recovered) == []


# ------------------------------------------------------------------------------------------------------------ what leaves


def test_the_table_holds_what_exists_and_may_leave_and_each_type_is_described() -> None:
    assert list(faults()) == []
    assert not {tag for tag in SUBSCRIBABLE if tag.partition(".")[0] in NEVER}
    assert not {kind.tag for kind in event_types() if kind.restricted} & SUBSCRIBABLE.keys()
    assert TYPE_WORDS.keys() == SUBSCRIBABLE.keys()
    assert tuple(GROUP_WORDS) == GROUPS


def recorded(event: Event, tag: str) -> Recorded:
    return Recorded(7, uuid4(), tag, f"pair/{ONE}", 3, NOW, NOW, f"account/{ONE}", "coordinator", uuid4(), uuid4(), None, None, event)


LEAVING: Final = tuple(kind for kind in event_types() if kind.tag in SUBSCRIBABLE)


@any_of(st.data())
def test_whatever_the_event_nothing_sealed_leaves(data: st.DataObject) -> None:
    event = data.draw(stored_events(LEAVING))
    kind = event_type_of(event)
    line = recorded(event, kind.tag)
    content = content_of(INSTITUTION_ID, line)
    assert content == content_of(INSTITUTION_ID, line)
    told = msgspec.json.decode(content)
    assert (told["specversion"], told["id"], told["source"]) == ("1.0", str(line.id), f"/tenants/{INSTITUTION_ID}")
    assert tuple(told["data"]) == SUBSCRIBABLE[kind.tag].fields
    for name in kind.personal_fields:
        assert name not in told["data"]
        sealed = getattr(event, name)
        if isinstance(sealed, Sealed) and len(sealed.sealed) > 12:
            assert sealed.sealed.encode() not in content


def test_an_event_as_its_receiver_reads_it() -> None:
    held = SessionHeld(ONE, SECRET, NEXT, TODAY, 45, "reseaux-sociaux", "premises", "mentor")
    told = msgspec.json.decode(content_of(INSTITUTION_ID, recorded(held, "pair.session-held.v1")))
    assert told["type"] == "pair.session-held.v1"
    assert told["time"] == "2026-11-03T16:00:00.000000Z"
    assert told["data"] == {
        "pair": str(ONE),
        "programme": str(SECRET),
        "session": str(NEXT),
        "day": "2026-11-03",
        "minutes": 45,
        "theme": "reseaux-sociaux",
        "place": "premises",
    }
    chosen = ParticipationSelected(ONE, SECRET, NEXT, "mentor", Sealed("abcdefghijklmnop"))
    assert b"reason" not in content_of(INSTITUTION_ID, recorded(chosen, "participation.selected.v1"))


def test_signatures_are_those_of_the_published_package() -> None:
    """Both its verification and its signing, with one secret and with two; and nothing else is taken for signed."""
    old, new, another = (secret_of(bytes([n]) * 32) for n in range(3))
    content, moment = trial_content(INSTITUTION_ID, ONE, MESSAGE, NOW), datetime.now(UTC)
    headers = headers_of(MESSAGE, moment, content, [new, old])
    assert headers["webhook-id"] == f"msg_{MESSAGE.hex}"
    for secret in (old, new):
        assert Webhook(secret).verify(content, headers)["data"] == {"subscription": str(ONE)}
        assert Webhook(secret).sign(headers["webhook-id"], moment, content.decode()) in headers["webhook-signature"].split()
    wrongs: list[tuple[str, bytes, dict[str, str]]] = [
        (another, content, headers),
        (new, content + b" ", headers),
        (new, content, headers | {"webhook-id": "msg_autre"}),
        (new, content, headers_of(MESSAGE, moment - timedelta(minutes=6), content, [new])),
    ]
    for secret, told, said in wrongs:
        with pytest.raises(WebhookVerificationError):
            Webhook(secret).verify(told, said)
    assert len(base64.b64decode(new.removeprefix("whsec_"))) == 32


def test_tries_follow_the_schedule_of_standard_webhooks() -> None:
    assert [round(pause.total_seconds()) for pause in PAUSES] == [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400]
