"""What the headers of a request say about how its command is to be handled."""

import re
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID, uuid4, uuid5

import msgspec
from litestar import Request

from domain.refusal import Refused
from services.accounts.caller import Caller
from services.handling import HandlingContext

KEY_SHAPE: Final = re.compile(r"^[\x21-\x7e]{1,255}$")


class IdempotencyKeyUnreadable(Refused):
    code = "idempotency-key-unreadable"
    kind = "invalid"
    sentence = "L’en-tête Idempotency-Key doit avoir de 1 à 255 signes imprimables. Rien n’a été changé ; corrigez-le."


class SimulatedTimeUnreadable(Refused):
    code = "simulated-time-unreadable"
    kind = "invalid"
    sentence = "L’en-tête Ekole-Simulated-Time n’est pas une date et heure (RFC 3339). Rien n’a été changé ; corrigez-le."


class RequestContext(msgspec.Struct, frozen=True):
    """A handling context on its way: the tenant, the actor and the key are known, the resource's version may follow."""

    context: HandlingContext

    def minted(self, name: str) -> UUID:
        """An identifier for what the command creates: the same for the same sender and idempotency key."""
        told = self.context
        return uuid5(told.tenant, f"{told.actor}/{told.idempotency_key}/{name}")

    def expecting(self, stream: str, version: int | None) -> "RequestContext":
        expected = None if version is None else (stream, version)
        return RequestContext(msgspec.structs.replace(self.context, expected_version=expected))


def handling_context(request: Request[Caller, Any, Any]) -> RequestContext:
    """Raises IdempotencyKeyUnreadable or SimulatedTimeUnreadable; a key is minted where none was sent."""
    key = request.headers.get("idempotency-key")
    if key is not None and not KEY_SHAPE.match(key):
        raise IdempotencyKeyUnreadable
    caller = request.user
    return RequestContext(
        HandlingContext(
            tenant=caller.tenant,
            actor=caller.actor,
            role=caller.role,
            idempotency_key=key or f"once-{uuid4()}",
            expected_version=None,
            simulated_now=simulated_time(request),
            correlation=request.scope["state"]["correlation"],
        )
    )


def simulated_time(request: Request[Any, Any, Any]) -> datetime | None:
    """The simulated moment that a demonstration institution's request carries, in UTC."""
    sent = request.headers.get("ekole-simulated-time")
    if sent is None:
        return None
    try:
        moment = datetime.fromisoformat(sent)
    except ValueError:
        raise SimulatedTimeUnreadable from None
    if moment.tzinfo is None:
        raise SimulatedTimeUnreadable
    return moment.astimezone(UTC)
