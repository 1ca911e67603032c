"""Personal data inside events: which fields they are, and how they read once sealed or erased."""

from typing import Annotated, Final, TypeAlias, TypeVar

import msgspec

Value = TypeVar("Value")


class Sealed(msgspec.Struct, frozen=True):
    """A personal value as the log keeps it: ciphertext under a key that belongs to the person.

    A value that is still sealed after the keys were tried belongs to somebody whose key was destroyed: it is erased.
    """

    sealed: str


PERSONAL: Final = msgspec.Meta(extra={"personal": True})

# A field typed Personal[str] holds the words themselves while a decision is taken, and a Sealed in the stored line.
# The value may be text, a number, a date or a list of structs; never a bare object, which could not be told from a seal.
Personal: TypeAlias = Annotated[Value | Sealed, PERSONAL]

ERASED_LABEL: Final = "effacé"


def readable(value: Value | Sealed) -> Value | None:
    """The value itself, or None where its owner's key was destroyed."""
    return None if isinstance(value, Sealed) else value
