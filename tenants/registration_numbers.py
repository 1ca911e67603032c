"""Registration numbers of French institutions: whether the check digits hold, never whether somebody has the number."""

import re
from typing import Final

_UAI: Final = re.compile(r"[0-9]{7}[A-HJ-NPR-Z]")
_UAI_KEYS: Final = "ABCDEFGHJKLMNPRSTUVWXYZ"  # 23 letters: I, O and Q are left out
_SIRET: Final = re.compile(r"[0-9]{14}")
_LA_POSTE: Final = "356000000"


def compact(number: str) -> str:
    """The number as it is kept: capitals, without the spaces that people put between its groups."""
    return "".join(number.split()).upper()


def uai_holds(number: str) -> bool:
    """An «unité administrative immatriculée»: seven digits and, as key, letter number (digits mod 23)."""
    return bool(_UAI.fullmatch(number)) and number[7] == _UAI_KEYS[int(number[:7]) % 23]


def siret_holds(number: str) -> bool:
    """Fourteen digits with Luhn's key; the post offices, under one SIREN, have a digit sum divisible by five instead (INSEE)."""
    if not _SIRET.fullmatch(number):
        return False
    digits = [int(digit) for digit in number]
    doubled = sum(sum(divmod(2 * digit, 10)) for digit in digits[0::2])
    return (doubled + sum(digits[1::2])) % 10 == 0 or (number.startswith(_LA_POSTE) and sum(digits) % 5 == 0)
