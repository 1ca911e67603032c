"""E-mail addresses: their syntax checked (RFC 5321, RFC 6531; no look-up is made), and the key that two spellings share."""

import re
import unicodedata
from functools import lru_cache

import msgspec
from email_validator import EmailNotValidError, validate_email

_WRAPPING = re.compile(r"^[\s<(\[\"«'’]*(?:mailto:)?|[\s>)\]\"»;,'’]*$", re.IGNORECASE)
_REMARK = re.compile(r"\s+\([^()@]*\)\s*$")
_BETWEEN_ANGLES = re.compile(r"<([^<>@\s]+@[^<>\s]+)>")
_APART = re.compile(r"[\s;,/|]+")
# What a secretary types to say «nothing here».
_DASHES = re.compile(r"^[\s\-–—_./?…*]*$")


class Address(msgspec.Struct, frozen=True):
    """An address as it will be written to (shouted ones in small letters), and ``key``: the form by which duplicates are found.

    The key is the address in NFC and lower case with the domain in its ASCII (IDNA 2008) form. RFC 5321 §2.4 lets a server tell
    capitals apart in the local part; no school does, and forms and exports capitalise at will.
    """

    text: str
    key: str


def is_blank(text: str) -> bool:
    """Whether a cell says nothing: empty, or the dashes and dots that stand for nothing."""
    return not text or _DASHES.match(text) is not None


@lru_cache(maxsize=20_000)
def read_address(text: str) -> Address | None:
    """The one address of a cell, or None.

    «Lou Petit <lou@…>», «mailto:…» and trailing signs are understood; spelling is never guessed. Local parts may hold letters
    beyond ASCII (theo.cœuret@…); ``.test`` is accepted (RFC 2606), so that exercises can be run.
    """
    angled = _BETWEEN_ANGLES.search(text)
    plain = angled[1] if angled else _WRAPPING.sub("", _REMARK.sub("", text))
    if "@" not in plain or plain.startswith("="):
        return None
    try:
        checked = validate_email(plain, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return None
    if "." not in checked.domain:
        return None
    local = unicodedata.normalize("NFC", checked.local_part.lower())
    shown = local if checked.local_part.isupper() else checked.local_part
    return Address(f"{shown}@{checked.domain}", f"{local}@{checked.ascii_domain or checked.domain}".lower())


@lru_cache(maxsize=5_000)
def read_own_addresses(text: str) -> tuple[Address, ...]:
    """Somebody's own addresses, where a cell holds several («a@… ; b@…»); nothing where any piece of it has no @.

    A comma or a space may also be a slip of the keyboard: «jeanne dupont@…» is not the address «dupont@…».
    """
    pieces = [piece for piece in re.split(r"[;,/|\n]+|\s+(?:et|ou|-)\s+", text) if piece.strip()]
    if not all("@" in piece for piece in pieces):
        return ()
    found = [address for piece in pieces if (address := read_address(piece.strip()))]
    return tuple({address.key: address for address in found}.values())


def read_addresses(text: str) -> tuple[tuple[Address, ...], tuple[str, ...]]:
    """The addresses of a list of people, in their order and each once, and the pieces with an @ that are no address."""
    found: dict[str, Address] = {}
    wrong = []
    for piece in _APART.split(text):
        if "@" not in piece:
            continue
        if address := read_address(piece):
            found.setdefault(address.key, address)
        else:
            wrong.append(piece)
    return tuple(found.values()), tuple(wrong)
