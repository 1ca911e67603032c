"""What became of a delivery where it did not arrive: given up, and why. Sent again, it may arrive; what arrives at once is no event."""

from typing import Final
from uuid import UUID

import msgspec

from domain.decision import Decision, EvenSuspended, Situation, StreamType, decides
from domain.event import Event, event_type


@event_type("webhook-delivery.failed.v1")
class WebhookDeliveryFailed(Event, frozen=True):
    """It will not be tried again by itself; ``failure`` is a code of services/webhooks, ``answer`` the receiver's HTTP status, if any."""

    message: UUID
    subscription: UUID
    failure: str
    answer: int | None = None


@event_type("webhook-delivery.recovered.v1")
class WebhookDeliveryRecovered(Event, frozen=True):
    """What had been given up was sent again, and the receiver took it."""

    message: UUID
    subscription: UUID


class NothingSaid(msgspec.Struct, frozen=True):
    """On its way, or arrived at once."""


class GivenUp(msgspec.Struct, frozen=True):
    failure: str


class Recovered(msgspec.Struct, frozen=True):
    """Arrived in the end; it stays so."""


WebhookDelivery = NothingSaid | GivenUp | Recovered


def evolve(state: WebhookDelivery, event: Event) -> WebhookDelivery:
    match event:
        case WebhookDeliveryFailed(failure=failure):
            return GivenUp(failure)
        case WebhookDeliveryRecovered():
            return Recovered()
        case _:
            return state


WEBHOOK_DELIVERY: Final = StreamType[WebhookDelivery]("webhook-delivery", NothingSaid(), evolve)


class NoteWebhookOutcome(EvenSuspended, frozen=True):
    """``failure`` None: it arrived."""

    message: UUID
    subscription: UUID
    failure: str | None = None
    answer: int | None = None


@decides(NoteWebhookOutcome, permission="webhooks.note", reads=lambda command, states: (WEBHOOK_DELIVERY.of(command.message),))
def note_webhook_outcome(command: NoteWebhookOutcome, situation: Situation) -> Decision:
    stream = WEBHOOK_DELIVERY.of(command.message)
    match situation[stream], command.failure:
        case (NothingSaid(), None) | (Recovered(), _):
            return []
        case GivenUp(), None:
            return stream.gains(WebhookDeliveryRecovered(command.message, command.subscription))
        case GivenUp(failure=known), again if known == again:
            return []
        case _, failure:
            assert failure is not None
            return stream.gains(WebhookDeliveryFailed(command.message, command.subscription, failure, command.answer))
