"""What is shown of subscriptions and deliveries, whoever asks."""

from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from infra.clock import utc_now
from services.house import House
from services.webhooks.acts import subscription_of, webhooks_of
from services.webhooks.deliveries import Delivery, State
from tenants.webhooks.signing import identifier_of
from tenants.webhooks.subscription import Disabled, Subscription

PAGE: Final = 50
NOT_ARRIVED: Final[tuple[State, ...]] = ("failed", "dropped")
UNDER_WAY: Final[tuple[State, ...]] = ("waiting", "handed", "leased")


class SubscriptionShown(msgspec.Struct, frozen=True, kw_only=True):
    """``standing``: enabled, by-hand, gone or failing. ``signs_until``: how long the secrets before still sign, None where none does.

    Counts are of deliveries of the last thirty days. The secret is never told again.
    """

    subscription: UUID
    address: str
    types: tuple[str, ...]
    standing: str
    signs_until: datetime | None
    delivered: int
    waiting: int
    not_arrived: int


class DeliveryShown(msgspec.Struct, frozen=True, kw_only=True):
    """``webhook_id`` as the receiver sees it. ``next_try``: of one that waits."""

    message: UUID
    webhook_id: str
    type: str
    position: int | None
    state: State
    created_at: datetime
    tried_at: datetime | None
    attempts: int
    answer: int | None
    milliseconds: int | None
    failure: str | None
    next_try: datetime | None


async def all_shown(house: House, tenant: UUID) -> list[SubscriptionShown]:
    """The oldest first."""
    subscriptions = (await webhooks_of(house, tenant)).subscriptions.values()
    counts = await house.webhooks.deliveries.counts(tenant)
    addresses = await house.webhooks.kept.opened(tenant, [one.address for one in subscriptions])
    return [_shown(one, addresses.get(one.address, one.host), counts.get(one.identifier, {})) for one in subscriptions]


async def one_shown(house: House, tenant: UUID, identifier: UUID) -> SubscriptionShown:
    """Raises WebhookUnknown."""
    one = await subscription_of(house, tenant, identifier)
    counts = await house.webhooks.deliveries.counts(tenant)
    addresses = await house.webhooks.kept.opened(tenant, [one.address])
    return _shown(one, addresses.get(one.address, one.host), counts.get(identifier, {}))


async def deliveries_shown(
    house: House, tenant: UUID, subscription: UUID, *, states: tuple[State, ...] = (), before: UUID | None = None, at_most: int = PAGE
) -> tuple[list[DeliveryShown], UUID | None]:
    """A page of them, the newest first, and after which one the next page begins. Raises WebhookUnknown."""
    await subscription_of(house, tenant, subscription)
    found = await house.webhooks.deliveries.listed(tenant, subscription, at_most + 1, states=states, before=before)
    following = found[at_most - 1].message_id if len(found) > at_most else None
    return [delivery_shown(one) for one in found[:at_most]], following


def delivery_shown(one: Delivery) -> DeliveryShown:
    return DeliveryShown(
        message=one.message_id,
        webhook_id=identifier_of(one.message_id),
        type=one.type,
        position=one.position,
        state=one.state,
        created_at=one.created_at,
        tried_at=one.tried_at,
        attempts=one.attempts,
        answer=one.answer,
        milliseconds=one.milliseconds,
        failure=one.failure,
        next_try=one.due_at if one.state == "waiting" else None,
    )


def _shown(one: Subscription, address: str, counts: dict[str, int]) -> SubscriptionShown:
    now = utc_now()
    return SubscriptionShown(
        subscription=one.identifier,
        address=address,
        types=one.types,
        standing=one.standing.reason if isinstance(one.standing, Disabled) else "enabled",
        signs_until=max((earlier.until for earlier in one.earlier if earlier.until > now), default=None),
        delivered=counts.get("delivered", 0),
        waiting=sum(counts.get(state, 0) for state in UNDER_WAY),
        not_arrived=sum(counts.get(state, 0) for state in NOT_ARRIVED),
    )
