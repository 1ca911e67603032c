"""UAI numbers that nobody has, with their key."""

from uuid import uuid4

KEYS = "ABCDEFGHJKLMNPRSTUVWXYZ"


def a_uai() -> str:
    digits = uuid4().int % 10_000_000
    return f"{digits:07d}{KEYS[digits % 23]}"
