"""«Webhooks»: an institution's subscriptions, and for each one its address, its types, its secret and what was sent."""

from collections.abc import Awaitable, Callable
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from litestar import Response, get
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from domain.refusal import Refused
from services.catalogues import Language, french, translate
from services.house import House, TheHouse
from services.http.problems import STATUS_OF
from services.pages.acting import acting_here
from services.pages.forms import AnyRequest, Fields, form_at
from services.pages.rendering import locale_of, page
from services.webhooks import acts, words
from services.webhooks.acts import PERMISSION
from services.webhooks.queries import (
    NOT_ARRIVED,
    UNDER_WAY,
    DeliveryShown,
    SubscriptionShown,
    all_shown,
    deliveries_shown,
    one_shown,
)
from tenants.institution import INSTITUTION
from tenants.permissions import require_permission
from tenants.webhooks.contents import TEST
from tenants.webhooks.subscribable import GROUPS, types_of
from tenants.webhooks.subscribing import WebhookUnknown

PLACE: Final = "/etablissement/webhooks"
ONE: Final = f"{PLACE}/{{subscription:uuid}}"
_FILTERS: Final = {"": (), "en-chemin": UNDER_WAY, "non-remis": NOT_ARRIVED}
_CHANGED: Final = french("L’abonnement est enregistré.")
_DISABLED: Final = french("L’abonnement est désactivé ; rien ne part plus.")
_ENABLED: Final = french("L’abonnement est réactivé. Ce qui s’est passé entre-temps peut être renvoyé ci-dessous.")
_TRYING: Final = french("L’essai est parti ; rouvrez cette page dans un instant pour en voir l’issue.")
_TRIED: Final = french("L’essai est arrivé : le destinataire a répondu {answer} en {milliseconds} ms.")
_NOT_TRIED: Final = french("L’essai n’est pas arrivé. {why}")
_SENT_AGAIN: Final = french("L’envoi repart.")


class SubscriptionFields(Fields, frozen=True, kw_only=True):
    address: str = ""


class RotationFields(Fields, frozen=True, kw_only=True):
    at_once: str = ""


class MessageFields(Fields, frozen=True, kw_only=True):
    message: str = ""


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What a page says after a form: that it was done, or why it was not; what was typed; a secret, this once."""

    said: str = ""
    failed: bool = False
    refused: Refused | None = None
    address: str | None = None
    types: tuple[str, ...] | None = None
    secret: str = ""


class Line(msgspec.Struct, frozen=True):
    """A delivery as the page shows it."""

    message: UUID
    what: str
    type: str
    moment: str
    state: str
    said: str
    answer: str
    duration: str
    attempts: int
    next_try: str
    why: str
    again: bool


@get(PLACE, include_in_schema=False)
async def webhooks_page(request: AnyRequest, house: TheHouse) -> Response[bytes]:
    return await _list_shown(request, house, Told())


@form_at(PLACE, SubscriptionFields)
async def subscribe(request: AnyRequest, house: House, fields: SubscriptionFields) -> Response[Any]:
    require_permission(request.user.role, PERMISSION)
    types = await _ticked(request)
    try:
        shown = await acts.subscribe(house, acting_here(request, fields), fields.address, types)
    except Refused as refused:
        return await _list_shown(request, house, Told(refused=refused, address=fields.address, types=types))
    return await _one_shown(request, house, shown.subscription, Told(said=_CHANGED, secret=shown.secret))


@get(ONE, include_in_schema=False)
async def webhook_page(
    request: AnyRequest, house: TheHouse, subscription: FromPath[UUID], etat: FromQuery[str] = "", avant: FromQuery[UUID | None] = None
) -> Response[bytes]:
    return await _one_shown(request, house, subscription, Told(), etat, avant)


def _act_at(path: str, shape: type[Any]) -> Callable[[Callable[[AnyRequest, House, Any, UUID], Awaitable[Told]]], Any]:
    """A form of one subscription: what it does is told on the page of that subscription."""

    def register(act: Callable[[AnyRequest, House, Any, UUID], Awaitable[Told]]) -> Any:
        async def done(request: AnyRequest, house: House, fields: Any) -> Response[Any]:
            require_permission(request.user.role, PERMISSION)
            subscription: UUID = request.path_params["subscription"]
            try:
                told = await act(request, house, fields, subscription)
            except WebhookUnknown:
                raise
            except Refused as refused:
                told = Told(refused=refused)
            return await _one_shown(request, house, subscription, told)

        done.__name__ = act.__name__
        return form_at(f"{ONE}{path}", shape)(done)

    return register


@_act_at("", SubscriptionFields)
async def change(request: AnyRequest, house: House, fields: SubscriptionFields, subscription: UUID) -> Told:
    types = await _ticked(request)
    try:
        await acts.change(house, acting_here(request, fields), subscription, fields.address, types)
    except WebhookUnknown:
        raise
    except Refused as refused:
        return Told(refused=refused, address=fields.address, types=types)
    return Told(said=_CHANGED)


@_act_at("/secret", RotationFields)
async def rotate(request: AnyRequest, house: House, fields: RotationFields, subscription: UUID) -> Told:
    shown = await acts.rotate(house, acting_here(request, fields), subscription, at_once=bool(fields.at_once))
    return Told(secret=shown.secret)


@_act_at("/desactiver", Fields)
async def disable(request: AnyRequest, house: House, fields: Fields, subscription: UUID) -> Told:
    await acts.disable(house, acting_here(request, fields), subscription)
    return Told(said=_DISABLED)


@_act_at("/reactiver", Fields)
async def enable(request: AnyRequest, house: House, fields: Fields, subscription: UUID) -> Told:
    await acts.enable(house, acting_here(request, fields), subscription)
    return Told(said=_ENABLED)


@_act_at("/essai", Fields)
async def send_test(request: AnyRequest, house: House, fields: Fields, subscription: UUID) -> Told:
    _ = translate(locale_of(request))
    message = await acts.test(house, acting_here(request, fields), subscription)
    outcome = await acts.outcome_of(house, request.user.tenant, message)
    if outcome is None or not outcome.settled:
        return Told(said=_(_TRYING))
    if outcome.state == "delivered":
        return Told(said=_(_TRIED, answer=outcome.answer, milliseconds=_.number(outcome.milliseconds or 0)))
    return Told(said=_(_NOT_TRIED, why=_(words.why(outcome.failure))), failed=True)


@_act_at("/renvoyer", MessageFields)
async def send_again(request: AnyRequest, house: House, fields: MessageFields, subscription: UUID) -> Told:
    try:
        message = UUID(fields.message) if fields.message else None
    except ValueError:
        raise acts.DeliveryNotSettled from None
    sent = await acts.once_more(house, acting_here(request, fields), subscription, message)
    _ = translate(locale_of(request))
    if message is not None:
        return Told(said=_SENT_AGAIN)
    return Told(said=_.plural("{count} envoi repart.", "{count} envois repartent.", sent))


@form_at(f"{ONE}/supprimer", Fields)
async def remove(request: AnyRequest, house: House, fields: Fields) -> Response[Any]:
    require_permission(request.user.role, PERMISSION)
    await acts.remove(house, acting_here(request, fields), request.path_params["subscription"])
    return Redirect(PLACE, status_code=303)


async def _ticked(request: AnyRequest) -> tuple[str, ...]:
    return tuple(one for one in (await request.form()).getall("types", []) if isinstance(one, str))


async def _list_shown(request: AnyRequest, house: House, told: Told) -> Response[bytes]:
    require_permission(request.user.role, PERMISSION)
    _ = translate(locale_of(request))
    shown = await all_shown(house, request.user.tenant)
    return page(
        request,
        "webhooks.html",
        status=200 if told.refused is None else STATUS_OF[told.refused.kind],
        subscriptions=[(one, _(words.STANDINGS[one.standing]), [_(words.TYPES[tag]) for tag in one.types]) for one in shown],
        refused=_.refusal(told.refused) if told.refused else None,
        address=told.address or "",
        ticked=told.types or (),
        groups=_groups(_),
        place=PLACE,
    )


async def _one_shown(
    request: AnyRequest, house: House, identifier: UUID, told: Told, chosen: str = "", before: UUID | None = None
) -> Response[bytes]:
    tenant = request.user.tenant
    require_permission(request.user.role, PERMISSION)
    _ = translate(locale_of(request))
    zone = ZoneInfo((await house.state_of(tenant, INSTITUTION.of(tenant))).standing.timezone)
    one: SubscriptionShown = await one_shown(house, tenant, identifier)
    chosen = chosen if chosen in _FILTERS else ""
    found, following = await deliveries_shown(house, tenant, identifier, states=_FILTERS[chosen], before=before)
    return page(
        request,
        "webhook.html",
        status=200 if told.refused is None else STATUS_OF[told.refused.kind],
        one=one,
        standing=_(words.STANDINGS[one.standing]),
        to_do=_(words.WHAT_TO_DO[one.standing]) if one.standing in words.WHAT_TO_DO else "",
        signs_until=_.moment(one.signs_until, zone) if one.signs_until else "",
        said=_(told.said) if told.said else "",
        failed=told.failed,
        refused=_.refusal(told.refused) if told.refused else None,
        secret=told.secret,
        address=one.address if told.address is None else told.address,
        ticked=one.types if told.types is None else told.types,
        again=told.address is not None,
        groups=_groups(_),
        deliveries=[_line(_, delivery, zone, enabled=one.standing == "enabled") for delivery in found],
        following=following,
        chosen=chosen,
        filters=[("", _("tous")), ("en-chemin", _("en chemin")), ("non-remis", _("non remis"))],
        place=f"{PLACE}/{identifier}",
        listed=PLACE,
    )


def _line(_: Language, one: DeliveryShown, zone: ZoneInfo, *, enabled: bool) -> Line:
    settled = one.state in ("delivered", "failed", "dropped")
    return Line(
        one.message,
        _(words.TEST if one.type == TEST else words.TYPES.get(one.type, one.type)),
        one.type,
        _.moment(one.created_at, zone),
        one.state,
        _(words.STATES[one.state]),
        str(one.answer) if one.answer is not None else "–",
        _("{milliseconds} ms", milliseconds=_.number(one.milliseconds)) if one.milliseconds is not None else "–",
        one.attempts,
        _.moment(one.next_try, zone) if one.next_try is not None else "",
        _(words.why(one.failure)) if one.failure else "",
        enabled and settled,
    )


def _groups(_: Language) -> list[tuple[str, str, list[tuple[str, str]]]]:
    return [(group, _(words.GROUPS[group]), [(tag, _(words.TYPES[tag])) for tag in types_of(group)]) for group in GROUPS]


WEBHOOK_PAGES: Final = (webhooks_page, subscribe, webhook_page, change, rotate, disable, enable, send_test, send_again, remove)
