"""Signatures (Standard Webhooks 1.0.0, symmetric): ``v1,`` and the HMAC-SHA256 of «identifier.timestamp.content» in base64."""

import base64
import hmac
from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

PREFIX: Final = "whsec_"
SECRET_OCTETS: Final = 32  # the specification asks for 24 to 64


def secret_of(octets: bytes) -> str:
    """A secret as it is shown, ``whsec_…``."""
    return PREFIX + base64.b64encode(octets).decode()


def identifier_of(message: UUID) -> str:
    """The ``webhook-id`` of a delivery: the same at every try, so that a receiver knows what it has seen."""
    return f"msg_{message.hex}"


def headers_of(message: UUID, moment: datetime, content: bytes, secrets: Iterable[str]) -> dict[str, str]:
    """The three headers, with one signature for each secret that is good now, the newest first."""
    identifier, timestamp = identifier_of(message), str(int(moment.timestamp()))
    signed = f"{identifier}.{timestamp}.".encode() + content
    return {
        "webhook-id": identifier,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(_signature(secret, signed) for secret in secrets),
    }


def _signature(secret: str, signed: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    return "v1," + base64.b64encode(hmac.digest(key, signed, "sha256")).decode()
