"""Telephone numbers to E.164 (ITU-T), read as people in France write them."""

import re
from functools import lru_cache

_OPTIONAL_ZERO = re.compile(r"\(0\)")
_EXTENSION = re.compile(r"(?:poste|ext\.?|p\.)\s*\d+.*$", re.IGNORECASE)
_REMARK = re.compile(r"\([^)]*[^\W\d_][^)]*\)")  # «(mère)», «(le soir)»
_FORMATTING = re.compile(r"[\s.\-–()/]+")
# Overseas numbers are dialled like others from mainland France and have country codes of their own
# (Arcep, plan national de numérotation, décision 2018-0881, annexe 1).
_OVERSEAS = {
    "262": "262", "263": "262", "692": "262", "693": "262", "269": "262", "639": "262",
    "590": "590", "690": "590", "691": "590", "594": "594", "694": "594", "596": "596", "696": "596", "697": "596",
}  # fmt: skip


@lru_cache(maxsize=20_000)
def read_phone(text: str) -> str | None:
    """``06 12 34 56 78`` → ``+33612345678``; of several numbers in a cell the first; None where the digits make no number.

    Nine digits are a French number whose leading zero a spreadsheet took away.
    """
    for piece in re.split(r"[,;\n]|\s/\s|\bou\b|\bet\b", text):
        if number := _one(piece):
            return number
    return None


def _one(text: str) -> str | None:
    digits = _FORMATTING.sub("", _EXTENSION.sub("", _REMARK.sub("", _OPTIONAL_ZERO.sub("", text))))
    digits = re.sub(r"^[^\d+]+", "", digits)
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    if re.fullmatch(r"0[1-9]\d{8}", digits):
        return _french(digits[1:])
    if re.fullmatch(r"[1-9]\d{8}", digits):
        return _french(digits)
    if re.fullmatch(r"\+?330?[1-9]\d{8}", digits):
        return _french(digits[-9:])
    return digits if re.fullmatch(r"\+[1-9]\d{7,14}", digits) and not digits.startswith("+33") else None


def _french(nine_digits: str) -> str:
    return f"+{_OVERSEAS.get(nine_digits[:3], '33')}{nine_digits}"
