"""Handling: the one way in which a command becomes events (DESIGN §4)."""

from services.handling.context import (
    HandlingContext,
    IdempotencyKeyReused,
    Receipt,
    SimulatedTimeNotAllowed,
    StreamChanged,
    TooManyAtOnce,
)
from services.handling.handling import Handling

__all__ = [
    "Handling",
    "HandlingContext",
    "IdempotencyKeyReused",
    "Receipt",
    "SimulatedTimeNotAllowed",
    "StreamChanged",
    "TooManyAtOnce",
]
