"""Webhooks over HTTP: what one may subscribe to, subscriptions, secrets, deliveries."""

from typing import Final, Literal
from uuid import UUID

import msgspec
from litestar import Response, delete, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from services.catalogues import translate
from services.handling import Receipt
from services.house import House, TheHouse
from services.http.answers import USUAL_PAGE, checked_limit
from services.http.commands import PROBLEMS, AnyRequest, CommandAnswer, answer
from services.http.context import handling_context
from services.http.language import locale_of
from services.http.reading import read_json
from services.webhooks import acts, words
from services.webhooks.acts import PERMISSION
from services.webhooks.queries import (
    NOT_ARRIVED,
    UNDER_WAY,
    DeliveryShown,
    SubscriptionShown,
    all_shown,
    deliveries_shown,
    delivery_shown,
    one_shown,
)
from tenants.permissions import require_permission
from tenants.webhooks.subscribable import SUBSCRIBABLE
from tenants.webhooks.subscription import WEBHOOKS

TAG: Final = "Webhooks"
ROOT: Final = "/institution/webhooks"
ONE: Final = f"{ROOT}/{{subscription:uuid}}"
_STATES: Final = {"": (), "delivered": ("delivered",), "waiting": UNDER_WAY, "not-arrived": NOT_ARRIVED}
Wanted = Literal["", "delivered", "waiting", "not-arrived"]


class WebhookForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """``address``: https, on port 443 or 8443, reached from the whole internet. ``types``: of those that GET …/types lists."""

    address: str
    types: tuple[str, ...]


class SecretForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """``at_once``: the secret before signs no longer; otherwise both sign for 24 hours."""

    at_once: bool = False


class SubscribableType(msgspec.Struct, frozen=True):
    """``fields``: those of the event's data that are sent."""

    type: str
    group: str
    description: str
    fields: tuple[str, ...]


class SecretAnswer(msgspec.Struct, frozen=True):
    """``secret``: whsec_…, shown now and never again."""

    position: int
    already_so: bool
    repeated: bool
    ids: dict[str, UUID]
    secret: str


class DeliveriesAnswer(msgspec.Struct, frozen=True):
    """``next``: what to send as ``before`` for those that are older; None at the end."""

    items: list[DeliveryShown]
    next: UUID | None


class SentAgain(msgspec.Struct, frozen=True):
    deliveries: int


@get(f"{ROOT}/types", summary="Les types d’événements que l’on peut recevoir", tags=[TAG], responses=dict(PROBLEMS))
async def list_types(request: AnyRequest, house: TheHouse) -> list[SubscribableType]:
    require_permission(request.user.role, PERMISSION)
    _ = translate(locale_of(request))
    return [SubscribableType(one.tag, _(words.GROUPS[one.group]), _(words.TYPES[one.tag]), one.fields) for one in SUBSCRIBABLE.values()]


@get(ROOT, summary="Les abonnements", tags=[TAG], responses=dict(PROBLEMS))
async def list_subscriptions(request: AnyRequest, house: TheHouse) -> list[SubscriptionShown]:
    require_permission(request.user.role, PERMISSION)
    return await all_shown(house, request.user.tenant)


@post(ROOT, status_code=201, summary="S’abonner", tags=[TAG], responses=dict(PROBLEMS))
async def subscribe(request: AnyRequest, data: JSONBody[WebhookForm], house: TheHouse) -> Response[SecretAnswer]:
    """The secret that signs is in the answer, and nowhere else."""
    form = read_json(await request.body(), WebhookForm)
    shown = await acts.subscribe(house, handling_context(request).context, form.address, form.types)
    return _with_secret(shown, 201)


@get(ONE, summary="Un abonnement", tags=[TAG], responses=dict(PROBLEMS))
async def show_subscription(request: AnyRequest, house: TheHouse, subscription: FromPath[UUID]) -> SubscriptionShown:
    require_permission(request.user.role, PERMISSION)
    return await one_shown(house, request.user.tenant, subscription)


@post(ONE, status_code=200, summary="Changer un abonnement", tags=[TAG], responses=dict(PROBLEMS))
async def change_subscription(
    request: AnyRequest, data: JSONBody[WebhookForm], house: TheHouse, subscription: FromPath[UUID]
) -> Response[CommandAnswer]:
    form = read_json(await request.body(), WebhookForm)
    return _answer(request, await acts.change(house, handling_context(request).context, subscription, form.address, form.types))


@post(f"{ONE}/secret", status_code=200, summary="Donner un autre secret", tags=[TAG], responses=dict(PROBLEMS))
async def rotate_secret(
    request: AnyRequest, data: JSONBody[SecretForm], house: TheHouse, subscription: FromPath[UUID]
) -> Response[SecretAnswer]:
    form = read_json(await request.body(), SecretForm)
    return _with_secret(await acts.rotate(house, handling_context(request).context, subscription, at_once=form.at_once), 200)


@post(f"{ONE}/disable", status_code=200, summary="Désactiver un abonnement", tags=[TAG], responses=dict(PROBLEMS))
async def disable(request: AnyRequest, house: TheHouse, subscription: FromPath[UUID]) -> Response[CommandAnswer]:
    return _answer(request, await acts.disable(house, handling_context(request).context, subscription))


@post(f"{ONE}/enable", status_code=200, summary="Réactiver un abonnement", tags=[TAG], responses=dict(PROBLEMS))
async def enable(request: AnyRequest, house: TheHouse, subscription: FromPath[UUID]) -> Response[CommandAnswer]:
    """What happened meanwhile is not sent by itself: see …/deliveries/again."""
    return _answer(request, await acts.enable(house, handling_context(request).context, subscription))


@delete(ONE, status_code=200, summary="Supprimer un abonnement", tags=[TAG], responses=dict(PROBLEMS))
async def remove(request: AnyRequest, house: TheHouse, subscription: FromPath[UUID]) -> Response[CommandAnswer]:
    """Its address and its secrets are destroyed."""
    return _answer(request, await acts.remove(house, handling_context(request).context, subscription))


@post(f"{ONE}/test", status_code=202, summary="Envoyer un essai", tags=[TAG], responses=dict(PROBLEMS))
async def send_test(request: AnyRequest, house: TheHouse, subscription: FromPath[UUID]) -> DeliveryShown:
    """Of type webhook.test.v1, tried once. The answer says how it went, where that is known within a few seconds."""
    message = await acts.test(house, handling_context(request).context, subscription)
    return await _delivery(house, request.user.tenant, message)


@get(f"{ONE}/deliveries", summary="Les envois d’un abonnement", tags=[TAG], responses=dict(PROBLEMS))
async def list_deliveries(
    request: AnyRequest,
    house: TheHouse,
    subscription: FromPath[UUID],
    which: FromQuery[Wanted] = "",
    before: FromQuery[UUID | None] = None,
    limit: FromQuery[int] = USUAL_PAGE,
) -> DeliveriesAnswer:
    """The newest first, of the last thirty days."""
    require_permission(request.user.role, PERMISSION)
    items, following = await deliveries_shown(
        house, request.user.tenant, subscription, states=_STATES[which], before=before, at_most=checked_limit(limit)
    )
    return DeliveriesAnswer(items, following)


@post(f"{ONE}/deliveries/again", status_code=202, summary="Renvoyer tout ce qui n’est pas arrivé", tags=[TAG], responses=dict(PROBLEMS))
async def send_all_again(request: AnyRequest, house: TheHouse, subscription: FromPath[UUID]) -> SentAgain:
    return SentAgain(await acts.once_more(house, handling_context(request).context, subscription, None))


@post(f"{ONE}/deliveries/{{delivery:uuid}}/again", status_code=202, summary="Renvoyer un envoi", tags=[TAG], responses=dict(PROBLEMS))
async def send_again(request: AnyRequest, house: TheHouse, subscription: FromPath[UUID], delivery: FromPath[UUID]) -> SentAgain:
    """Under the same webhook-id, so that a receiver which has it already knows."""
    return SentAgain(await acts.once_more(house, handling_context(request).context, subscription, delivery))


async def _delivery(house: House, tenant: UUID, message: UUID) -> DeliveryShown:
    found = await acts.outcome_of(house, tenant, message)
    if found is None:
        raise acts.DeliveryNotSettled
    return delivery_shown(found)


def _answer(request: AnyRequest, receipt: Receipt) -> Response[CommandAnswer]:
    return answer(receipt, WEBHOOKS.of(request.user.tenant).name)


def _with_secret(shown: acts.Shown, status: int) -> Response[SecretAnswer]:
    receipt = shown.receipt
    content = SecretAnswer(receipt.position, receipt.already_so, receipt.repeated, {"subscription": shown.subscription}, shown.secret)
    return Response(content, status_code=status, headers={"Ekole-Position": str(receipt.position), "Cache-Control": "no-store"})


WEBHOOK_ROUTES: Final = (
    list_types,
    list_subscriptions,
    subscribe,
    show_subscription,
    change_subscription,
    rotate_secret,
    disable,
    enable,
    remove,
    send_test,
    list_deliveries,
    send_all_again,
    send_again,
)
