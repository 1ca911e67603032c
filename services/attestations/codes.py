"""The code of an attestation: short enough to be typed from paper, long enough not to be found by trying.

Twelve signs of Crockford's base 32 (https://www.crockford.com/base32.html), 60 bits of HMAC-SHA256 under the tenant's key: nobody
computes one without that key, and the same attestation always has the same.
"""

import hashlib
import hmac
from typing import Final
from uuid import UUID

from tenants.personal_data.keyring import TenantKey

_PURPOSE: Final = b"ekole attestation 1\x00"
_SIGNS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH: Final = 12
_MISREAD: Final = str.maketrans("OIL", "011")


def code_of(key: TenantKey, attestation: UUID) -> str:
    """«7K3M-9Q2X-4T8B»."""
    number = int.from_bytes(hmac.digest(key.derived(_PURPOSE), attestation.bytes, "sha256")[:8], "big") >> 4
    signs = "".join(_SIGNS[number >> 5 * place & 31] for place in reversed(range(_LENGTH)))
    return "-".join(signs[start : start + 4] for start in range(0, _LENGTH, 4))


def read_code(typed: str) -> str | None:
    """The code as it is printed, from however it was typed; None for what cannot be one."""
    signs = "".join(one for one in typed.upper().translate(_MISREAD) if one.isalnum())
    if len(signs) != _LENGTH or any(one not in _SIGNS for one in signs):
        return None
    return "-".join(signs[start : start + 4] for start in range(0, _LENGTH, 4))


def digest_of(code: str) -> str:
    """What the log and the table of codes keep."""
    return hashlib.sha256(_PURPOSE + code.encode()).hexdigest()
