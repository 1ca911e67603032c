"""What an institution may want of its subscriptions, and what the platform decides where a receiver does not answer."""

import re
from typing import Final
from uuid import UUID

from domain.decision import Command, Decision, EvenSuspended, Situation, decides
from domain.refusal import Refused
from tenants.webhooks.subscribable import SUBSCRIBABLE
from tenants.webhooks.subscription import (
    MOST,
    OVERLAP,
    WEBHOOKS,
    Disabled,
    Enabled,
    GivenUpBecause,
    Subscription,
    WebhookChanged,
    WebhookDisabled,
    WebhookEnabled,
    WebhookRemoved,
    Webhooks,
    WebhookSecretRotated,
    WebhookSubscribed,
)

_HOST: Final = re.compile(r"https?://(?:[a-z0-9._-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::[0-9]{1,5})?")


class WebhookAddressInvalid(Refused):
    code = "webhook-address-invalid"
    kind = "invalid"
    sentence = (
        "Cette adresse ne peut pas recevoir de webhook : elle commence par https://, n’a ni identifiant, ni mot de passe, ni ancre, "
        "et son port est 443 ou 8443. Rien n’a été enregistré ; corrigez-la."
    )


class WebhookTypesInvalid(Refused):
    code = "webhook-types-invalid"
    kind = "invalid"
    sentence = (
        "Il faut choisir au moins un type d’événement, parmi ceux de la liste. Rien n’a été enregistré ; cochez ce qui doit être envoyé."
    )


class WebhookExists(Refused):
    code = "webhook-exists"
    sentence = "Cet identifiant est déjà celui d’un autre abonnement. Rien n’a été enregistré ; laissez-en choisir un nouveau."


class TooManyWebhooks(Refused):
    code = "webhook-too-many"
    sentence = "L’établissement a déjà {most} abonnements. Rien n’a été enregistré ; supprimez d’abord celui qui ne sert plus."


class WebhookUnknown(Refused):
    code = "webhook-unknown"
    kind = "missing"
    sentence = "Cet abonnement n’existe pas ici, ou a été supprimé. Rien n’a été changé ; rouvrez la liste des webhooks."


class SubscribeWebhook(Command, frozen=True):
    """Have an address told of these types of events. Fields as in the event."""

    institution: UUID
    subscription: UUID
    host: str
    address: UUID
    types: tuple[str, ...]
    secret: UUID


@decides(SubscribeWebhook, permission="webhooks.run", reads=lambda command, states: (WEBHOOKS.of(command.institution),))
def subscribe_webhook(command: SubscribeWebhook, situation: Situation) -> Decision:
    stream = WEBHOOKS.of(command.institution)
    state = situation[stream]
    types = checked_types(command.types)
    _check_host(command.host)
    known = state.subscriptions.get(command.subscription)
    if known is not None and (known.host, known.address, known.types) == (command.host, command.address, types):
        return []
    if known is not None or command.subscription in state.removed:
        raise WebhookExists
    if len(state.subscriptions) >= MOST:
        raise TooManyWebhooks(most=MOST)
    return stream.gains(WebhookSubscribed(command.institution, command.subscription, command.host, command.address, types, command.secret))


class ChangeWebhook(Command, frozen=True):
    """Another address, other types, or both; the secret stays."""

    institution: UUID
    subscription: UUID
    host: str
    address: UUID
    types: tuple[str, ...]


@decides(ChangeWebhook, permission="webhooks.run", reads=lambda command, states: (WEBHOOKS.of(command.institution),))
def change_webhook(command: ChangeWebhook, situation: Situation) -> Decision:
    stream = WEBHOOKS.of(command.institution)
    known = _known(situation[stream], command.subscription)
    types = checked_types(command.types)
    _check_host(command.host)
    if (known.host, known.address, known.types) == (command.host, command.address, types):
        return []
    return stream.gains(WebhookChanged(command.institution, command.subscription, command.host, command.address, types))


class RotateWebhookSecret(Command, frozen=True):
    """Sign with another secret from now on, and for a day with the one before as well; ``at_once``: without that day, after a leak."""

    institution: UUID
    subscription: UUID
    secret: UUID
    at_once: bool = False


@decides(RotateWebhookSecret, permission="webhooks.run", reads=lambda command, states: (WEBHOOKS.of(command.institution),))
def rotate_webhook_secret(command: RotateWebhookSecret, situation: Situation) -> Decision:
    stream = WEBHOOKS.of(command.institution)
    if _known(situation[stream], command.subscription).secret == command.secret:
        return []
    until = None if command.at_once else situation.now + OVERLAP
    return stream.gains(WebhookSecretRotated(command.institution, command.subscription, command.secret, until))


class DisableWebhook(Command, frozen=True):
    """Send nothing for now."""

    institution: UUID
    subscription: UUID


@decides(DisableWebhook, permission="webhooks.run", reads=lambda command, states: (WEBHOOKS.of(command.institution),))
def disable_webhook(command: DisableWebhook, situation: Situation) -> Decision:
    stream = WEBHOOKS.of(command.institution)
    if isinstance(_known(situation[stream], command.subscription).standing, Disabled):
        return []
    return stream.gains(WebhookDisabled(command.institution, command.subscription, "by-hand"))


class GiveUpWebhook(EvenSuspended, frozen=True):
    """The platform stops sending to a receiver that is gone or takes nothing any more; ``message``: the delivery that showed it."""

    institution: UUID
    subscription: UUID
    reason: GivenUpBecause
    message: UUID


@decides(GiveUpWebhook, permission="webhooks.note", reads=lambda command, states: (WEBHOOKS.of(command.institution),))
def give_up_webhook(command: GiveUpWebhook, situation: Situation) -> Decision:
    stream = WEBHOOKS.of(command.institution)
    known = situation[stream].subscriptions.get(command.subscription)
    if known is None or not known.enabled:
        return []
    return stream.gains(WebhookDisabled(command.institution, command.subscription, command.reason, command.message))


class EnableWebhook(Command, frozen=True):
    """Send again what happens from now on; what happened meanwhile can be sent again by hand."""

    institution: UUID
    subscription: UUID


@decides(EnableWebhook, permission="webhooks.run", reads=lambda command, states: (WEBHOOKS.of(command.institution),))
def enable_webhook(command: EnableWebhook, situation: Situation) -> Decision:
    stream = WEBHOOKS.of(command.institution)
    if isinstance(_known(situation[stream], command.subscription).standing, Enabled):
        return []
    return stream.gains(WebhookEnabled(command.institution, command.subscription))


class RemoveWebhook(Command, frozen=True):
    """End a subscription for good."""

    institution: UUID
    subscription: UUID


@decides(RemoveWebhook, permission="webhooks.run", reads=lambda command, states: (WEBHOOKS.of(command.institution),))
def remove_webhook(command: RemoveWebhook, situation: Situation) -> Decision:
    stream = WEBHOOKS.of(command.institution)
    if command.subscription in situation[stream].removed:
        return []
    _known(situation[stream], command.subscription)
    return stream.gains(WebhookRemoved(command.institution, command.subscription))


def checked_types(types: tuple[str, ...]) -> tuple[str, ...]:
    """In the order of the table, each once. Raises WebhookTypesInvalid."""
    if not types or not SUBSCRIBABLE.keys() >= set(types):
        raise WebhookTypesInvalid
    return tuple(tag for tag in SUBSCRIBABLE if tag in types)


def _check_host(host: str) -> None:
    if len(host) > 300 or not _HOST.fullmatch(host):
        raise WebhookAddressInvalid


def _known(state: Webhooks, identifier: UUID) -> Subscription:
    known = state.subscriptions.get(identifier)
    if known is None:
        raise WebhookUnknown
    return known
