"""Cards of a workshop: one code each, to say how it was without saying who one is.

Codes follow from the institution's key, so the same cards can be printed again and none is ever stored; the log holds keyed digests,
from which nobody without that key finds a code. Who was handed which card, nothing says.
"""

import hmac
from typing import Final
from uuid import UUID

from tenants.personal_data.keyring import TenantKey

ALPHABET: Final = "23456789abcdefghjkmnpqrstuvwxyz"  # without those that are read for another
LENGTH: Final = 10  # signs: some 49 bits, far more than can be tried on a form
_CODE: Final = b"ekole workshop card 1\x00"
_DIGEST: Final = b"ekole workshop card digest 1\x00"


def codes(key: TenantKey, workshop: UUID, count: int) -> list[str]:
    """The codes of a workshop's first so many cards, always the same."""
    return [_code(key, workshop, number) for number in range(count)]


def digest_of(key: TenantKey, workshop: UUID, code: str) -> str:
    """How the log knows a code, in lower-case hexadecimal; as typed, in capitals or with spaces, it is the same one."""
    plain = "".join(sign for sign in code.lower() if sign.isalnum())
    return hmac.digest(key.derived(_DIGEST), workshop.bytes + plain.encode(), "sha256").hex()


def as_printed(code: str) -> str:
    """In two halves, easier to copy."""
    return f"{code[: LENGTH // 2]}-{code[LENGTH // 2 :]}"


def _code(key: TenantKey, workshop: UUID, number: int) -> str:
    rest = int.from_bytes(hmac.digest(key.derived(_CODE), workshop.bytes + number.to_bytes(4, "big"), "sha256"), "big")
    signs = []
    for _ in range(LENGTH):
        rest, sign = divmod(rest, len(ALPHABET))
        signs.append(ALPHABET[sign])
    return "".join(signs)
