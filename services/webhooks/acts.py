"""What a coordinator does with webhooks: subscribes, changes, gives another secret, disables, enables, removes, tests, sends again."""

import asyncio
from typing import Final
from uuid import UUID, uuid5

import msgspec

from domain.refusal import Refused
from infra.clock import utc_now
from infra.database import tenant_transaction
from services.handling import HandlingContext, Receipt
from services.house import House
from services.limits.policies import WEBHOOKS_BY_HAND
from services.webhooks.deliveries import DISABLED, REMOVED, Delivery
from tenants.permissions import require_permission
from tenants.webhooks.contents import TEST
from tenants.webhooks.subscribing import (
    ChangeWebhook,
    DisableWebhook,
    EnableWebhook,
    RemoveWebhook,
    RotateWebhookSecret,
    SubscribeWebhook,
    WebhookUnknown,
)
from tenants.webhooks.subscription import OVERLAP, WEBHOOKS, Subscription, Webhooks

PERMISSION: Final = "webhooks.run"
_A_MOMENT: Final = 4.0  # seconds that somebody waits for the outcome of a test
_GLANCE: Final = 0.1


class WebhookNotEnabled(Refused):
    code = "webhook-not-enabled"
    sentence = "Cet abonnement est désactivé : rien ne peut être renvoyé. Rien n’a été changé ; réactivez-le d’abord."


class DeliveryNotSettled(Refused):
    code = "webhook-delivery-not-settled"
    sentence = "Cet envoi n’existe plus, ou il est encore en chemin. Rien n’a été changé ; attendez son issue, puis recommencez."


class Shown(msgspec.Struct, frozen=True):
    """A subscription's receipt, and the secret that is shown with it this once."""

    receipt: Receipt
    subscription: UUID
    secret: str

    def __repr__(self) -> str:
        return f"Shown({self.subscription})"


async def webhooks_of(house: House, tenant: UUID) -> Webhooks:
    return await house.state_of(tenant, WEBHOOKS.of(tenant))


async def subscription_of(house: House, tenant: UUID, identifier: UUID) -> Subscription:
    """Raises WebhookUnknown."""
    found = (await webhooks_of(house, tenant)).subscriptions.get(identifier)
    if found is None:
        raise WebhookUnknown
    return found


async def subscribe(house: House, context: HandlingContext, address: str, types: tuple[str, ...]) -> Shown:
    """Raises what SubscribeWebhook refuses. The same request under the same key is shown the same secret."""
    require_permission(context.role, PERMISSION)
    tenant, kept = context.tenant, house.webhooks.kept
    used, host = house.webhooks.poster.sound(address)
    subscription, secret = _minted(context, "subscription"), _minted(context, "secret")
    command = SubscribeWebhook(
        institution=tenant,
        subscription=subscription,
        host=host,
        address=await kept.address_named(tenant, subscription, used),
        types=types,
        secret=secret,
    )
    await kept.keep_address(tenant, subscription, used)
    shown = await kept.keep_secret(tenant, subscription, secret)
    await _watch(house, tenant)
    try:
        receipt = await house.handling.handle(command, context)
    except Refused:
        if subscription not in (await webhooks_of(house, tenant)).subscriptions:
            await kept.destroy(tenant, subscription)
        raise
    return Shown(receipt, subscription, shown)


async def change(house: House, context: HandlingContext, subscription: UUID, address: str | None, types: tuple[str, ...]) -> Receipt:
    """``address`` None: it stays. Raises what ChangeWebhook refuses."""
    require_permission(context.role, PERMISSION)
    tenant, kept = context.tenant, house.webhooks.kept
    before = await subscription_of(house, tenant, subscription)
    host, named = before.host, before.address
    if address:
        used, host = house.webhooks.poster.sound(address)
        named = await kept.keep_address(tenant, subscription, used)
    command = ChangeWebhook(institution=tenant, subscription=subscription, host=host, address=named, types=types)
    try:
        return await house.handling.handle(command, context)
    finally:
        now = (await webhooks_of(house, tenant)).subscriptions.get(subscription)
        unused = {named, before.address} - ({now.address} if now else set())
        await kept.gone_at(tenant, unused, utc_now() + OVERLAP)  # a sender may be about to read it


async def rotate(house: House, context: HandlingContext, subscription: UUID, *, at_once: bool) -> Shown:
    """Another secret, shown once; the one before signs as well for a day, but ``at_once``. Raises what RotateWebhookSecret refuses."""
    require_permission(context.role, PERMISSION)
    tenant, kept = context.tenant, house.webhooks.kept
    before = await subscription_of(house, tenant, subscription)
    secret = _minted(context, f"secret/{subscription}")
    shown = await kept.keep_secret(tenant, subscription, secret)
    command = RotateWebhookSecret(institution=tenant, subscription=subscription, secret=secret, at_once=at_once)
    receipt = await house.handling.handle(command, context)
    if not receipt.repeated and not receipt.already_so:
        earlier = (before.secret, *(one.secret for one in before.earlier))
        await kept.gone_at(tenant, earlier, utc_now() + (2 * OVERLAP if not at_once else OVERLAP))
    return Shown(receipt, subscription, shown)


async def disable(house: House, context: HandlingContext, subscription: UUID) -> Receipt:
    receipt = await house.handling.handle(DisableWebhook(institution=context.tenant, subscription=subscription), context)
    await house.webhooks.deliveries.let_go(context.tenant, subscription, DISABLED)
    return receipt


async def enable(house: House, context: HandlingContext, subscription: UUID) -> Receipt:
    return await house.handling.handle(EnableWebhook(institution=context.tenant, subscription=subscription), context)


async def remove(house: House, context: HandlingContext, subscription: UUID) -> Receipt:
    receipt = await house.handling.handle(RemoveWebhook(institution=context.tenant, subscription=subscription), context)
    await house.webhooks.deliveries.let_go(context.tenant, subscription, REMOVED)
    await house.webhooks.kept.destroy(context.tenant, subscription)
    return receipt


async def test(house: House, context: HandlingContext, subscription: UUID) -> UUID:
    """Send a delivery that tells of nothing but itself, once, without further tries; its identifier."""
    require_permission(context.role, PERMISSION)
    await subscription_of(house, context.tenant, subscription)
    await house.limiter.require(WEBHOOKS_BY_HAND, str(context.tenant))
    return await house.webhooks.deliveries.test(context.tenant, subscription, f"{context.actor}/{context.idempotency_key}", TEST)


async def outcome_of(house: House, tenant: UUID, message: UUID) -> Delivery | None:
    """The delivery once it is settled, or as it stands after a few seconds."""
    waited = 0.0
    while (delivery := await house.webhooks.deliveries.one(tenant, message)) is not None:
        if delivery.settled or waited > _A_MOMENT:
            break
        await asyncio.sleep(_GLANCE)
        waited += _GLANCE
    return delivery


async def once_more(house: House, context: HandlingContext, subscription: UUID, message: UUID | None) -> int:
    """Send a delivery again, or all that did not arrive (``message`` None); how many. Raises WebhookNotEnabled, DeliveryNotSettled."""
    require_permission(context.role, PERMISSION)
    if not (await subscription_of(house, context.tenant, subscription)).enabled:
        raise WebhookNotEnabled
    await house.limiter.require(WEBHOOKS_BY_HAND, str(context.tenant))
    sent = await house.webhooks.deliveries.once_more(context.tenant, subscription, message)
    if message is not None and not sent:
        raise DeliveryNotSettled
    return sent


def _minted(context: HandlingContext, name: str) -> UUID:
    """An identifier for what is made: the same for the same sender and key."""
    return uuid5(context.tenant, f"{context.actor}/{context.idempotency_key}/webhook/{name}")


async def _watch(house: House, tenant: UUID) -> None:
    """Have the institution's log looked at from here on, before the first subscription stands in it."""
    head = await house.store.head(tenant)
    async with tenant_transaction(house.engine, tenant) as connection:
        await connection.execute(
            "INSERT INTO ekole.webhook_checkpoint (tenant_id, position) VALUES ($1, $2) ON CONFLICT (tenant_id) DO NOTHING", tenant, head
        )
