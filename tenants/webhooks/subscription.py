"""An institution's subscriptions: which of its software is told of what, from when to when, and signed how.

The stream's identifier is the tenant's. Neither addresses nor secrets stand in the log, for an address may hold a secret of the receiver's:
events name them, and they lie sealed elsewhere; the log tells to which host something goes.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final, Literal, TypeAlias
from uuid import UUID

import msgspec

from domain.decision import StreamType
from domain.event import Event, event_type

MOST: Final = 20  # subscriptions of one institution
OVERLAP: Final = timedelta(hours=24)  # in which the secret before still signs
SIGNING: Final = 4  # secrets at once, at most

GivenUpBecause = Literal["gone", "failing"]
"""The receiver answered 410, or took nothing through all the tries of a delivery."""
DisabledBecause = Literal["by-hand", "gone", "failing"]

# ---------------------------------------------------------------------------------------------------------------- events


@event_type("webhook.subscribed.v1")
class WebhookSubscribed(Event, frozen=True):
    """``host``: scheme, name and port. ``address`` and ``secret`` name what is kept sealed."""

    institution: UUID
    subscription: UUID
    host: str
    address: UUID
    types: tuple[str, ...]
    secret: UUID


@event_type("webhook.changed.v1")
class WebhookChanged(Event, frozen=True):
    institution: UUID
    subscription: UUID
    host: str
    address: UUID
    types: tuple[str, ...]


@event_type("webhook.secret-rotated.v1")
class WebhookSecretRotated(Event, frozen=True):
    """``until``: how long those before sign beside it; None: not a moment longer."""

    institution: UUID
    subscription: UUID
    secret: UUID
    until: datetime | None


@event_type("webhook.disabled.v1")
class WebhookDisabled(Event, frozen=True):
    """Nothing is sent any more. ``message``: the delivery that made it so, where none of the institution's people did."""

    institution: UUID
    subscription: UUID
    reason: DisabledBecause
    message: UUID | None = None


@event_type("webhook.enabled.v1")
class WebhookEnabled(Event, frozen=True):
    institution: UUID
    subscription: UUID


@event_type("webhook.removed.v1")
class WebhookRemoved(Event, frozen=True):
    """For good: its address and its secrets are destroyed."""

    institution: UUID
    subscription: UUID


# ----------------------------------------------------------------------------------------------------------------- state


class Enabled(msgspec.Struct, frozen=True):
    pass


class Disabled(msgspec.Struct, frozen=True):
    reason: DisabledBecause


class Earlier(msgspec.Struct, frozen=True):
    """A secret that was replaced, and until when it signs."""

    secret: UUID
    until: datetime


class Subscription(msgspec.Struct, frozen=True):
    identifier: UUID
    host: str
    address: UUID
    types: tuple[str, ...]
    secret: UUID
    earlier: tuple[Earlier, ...] = ()  # the newest first
    standing: Enabled | Disabled = Enabled()

    @property
    def enabled(self) -> bool:
        return isinstance(self.standing, Enabled)

    def secrets_at(self, moment: datetime) -> tuple[UUID, ...]:
        """Those that sign at a moment, the newest first."""
        return (self.secret, *(one.secret for one in self.earlier if moment < one.until))


class Webhooks(msgspec.Struct, frozen=True):
    """All of an institution's subscriptions, and the identifiers of those that were."""

    subscriptions: Mapping[UUID, Subscription] = {}
    removed: frozenset[UUID] = frozenset()

    def wanting(self, tag: str) -> tuple[Subscription, ...]:
        """Who wants to be told of events of a type, whether it can be told now or not."""
        return tuple(one for one in self.subscriptions.values() if tag in one.types)


WebhookEvent: TypeAlias = WebhookSubscribed | WebhookChanged | WebhookSecretRotated | WebhookDisabled | WebhookEnabled | WebhookRemoved


def evolve(state: Webhooks, event: Event) -> Webhooks:
    match event:
        case WebhookSubscribed():
            return _with(state, Subscription(event.subscription, event.host, event.address, event.types, event.secret))
        case WebhookChanged():
            return _changed(state, event.subscription, host=event.host, address=event.address, types=event.types)
        case WebhookSecretRotated():
            return _rotated(state, event)
        case WebhookDisabled():
            return _changed(state, event.subscription, standing=Disabled(event.reason))
        case WebhookEnabled():
            return _changed(state, event.subscription, standing=Enabled())
        case WebhookRemoved():
            left = {identifier: one for identifier, one in state.subscriptions.items() if identifier != event.subscription}
            return Webhooks(left, state.removed | {event.subscription})
        case _:
            return state


def _with(state: Webhooks, subscription: Subscription) -> Webhooks:
    return Webhooks({**state.subscriptions, subscription.identifier: subscription}, state.removed)


def _changed(state: Webhooks, identifier: UUID, **fields: object) -> Webhooks:
    known = state.subscriptions.get(identifier)
    return state if known is None else _with(state, msgspec.structs.replace(known, **fields))


def _rotated(state: Webhooks, event: WebhookSecretRotated) -> Webhooks:
    known = state.subscriptions.get(event.subscription)
    if known is None:
        return state
    replaced = () if event.until is None else (Earlier(known.secret, event.until), *known.earlier)[: SIGNING - 1]
    return _with(state, msgspec.structs.replace(known, secret=event.secret, earlier=replaced))


WEBHOOKS: Final = StreamType[Webhooks]("webhook", Webhooks(), evolve)
