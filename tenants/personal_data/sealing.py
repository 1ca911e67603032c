"""Sealing: a personal value becomes ciphertext that only its owner's key opens, at its own place in its own event.

AES-256-GCM with a random 96-bit nonce. Every field of every event has a key of its own, derived from the person's (HKDF-SHA256),
so that one value can be disclosed without the others. The associated data are version | tenant | person | event | field: a value
copied to another place does not open. The words inside are JSON, filled with spaces to a multiple of 32 octets, so that a short
name, a score of 4 or «no answer» cannot be told apart by their length.

A sealed value reads ``base64url(version ‖ nonce ‖ ciphertext ‖ tag)``, without padding. Functions here are given keys; they know
no database.
"""

import secrets
import types
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Mapping
from functools import cache, reduce
from operator import or_
from typing import Annotated, Any, Final, TypeVar, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from domain.event import Event, event_type_of
from domain.personal import Sealed
from tenants.personal_data.secret_key import NONCE_OCTETS, SecretKey

_VERSION: Final = b"\x01"
_FILLED_TO: Final = 32  # octets
_SEAL: Final = b"ekole personal value 1\x00"
_FIELD_KEY: Final = b"ekole field key 1\x00"
_COMMITMENT: Final = b"ekole key commitment 1\x00"
COMMITMENT_FIELD: Final = "key_commitment"

AnyEvent = TypeVar("AnyEvent", bound=Event)


class BrokenSeal(Exception):
    """A sealed value does not open with its owner's key: it was altered, or stands where it was not written."""

    def __init__(self, event: UUID, field: str) -> None:
        super().__init__(f"the field {field} of event {event} does not open with its owner's key")
        self.event = event
        self.field = field


def key_commitment(key: SecretKey, tenant: UUID, subject: UUID) -> str:
    """What the log says of a person's key without telling it, in hexadecimal: 256 bits of HKDF that fit this key alone.

    GCM by itself does not commit to its key: a second key could be made that opens a ciphertext to other words.
    """
    return key.derived(_COMMITMENT + tenant.bytes + subject.bytes).hex()


def seal_value(value: object, key: SecretKey, *, tenant: UUID, subject: UUID, event: UUID, field: str) -> Sealed:
    """``value`` under ``subject``'s key, for this field of this event."""
    words = msgspec.json.encode(value, order="deterministic")
    words += b" " * (-len(words) % _FILLED_TO)
    nonce = secrets.token_bytes(NONCE_OCTETS)
    place = _place(tenant, subject, event, field)
    ciphertext = AESGCM(key.derived(_FIELD_KEY + place)).encrypt(nonce, words, _SEAL + place)
    return Sealed(urlsafe_b64encode(_VERSION + nonce + ciphertext).rstrip(b"=").decode())


def open_value(sealed: Sealed, key: SecretKey, *, tenant: UUID, subject: UUID, event: UUID, field: str) -> bytes:
    """The JSON inside. Raises BrokenSeal where the key, the place or the ciphertext is not the one it was sealed with."""
    label, _, text = sealed.sealed.rpartition(":")
    written_as = label or field
    place = _place(tenant, subject, event, written_as)
    try:
        octets = b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        if octets[:1] != _VERSION:
            raise BrokenSeal(event, field)
        nonce, ciphertext = octets[1 : 1 + NONCE_OCTETS], octets[1 + NONCE_OCTETS :]
        return AESGCM(key.derived(_FIELD_KEY + place)).decrypt(nonce, ciphertext, _SEAL + place)
    except (InvalidTag, ValueError):
        raise BrokenSeal(event, field) from None


def labelled(value: Any, field: str) -> Any:
    """A raw sealed value that remembers the field it was written in, so that an upcaster may give the field another name."""
    if isinstance(value, dict) and value.keys() == {"sealed"} and isinstance(value["sealed"], str):
        return {"sealed": f"{field}:{value['sealed']}"}
    return value


def subject_of(event: Event) -> UUID | None:
    """Whose key seals this event; None where it holds no personal field. ValueError where it names nobody."""
    kind = event_type_of(event)
    if not kind.personal_fields:
        return None
    subject = getattr(event, str(kind.data_subject))
    if not isinstance(subject, UUID):
        raise ValueError(f"{kind.tag} does not say whose personal data it holds")
    return subject


def seal_event(event: AnyEvent, key: SecretKey, *, tenant: UUID, event_id: UUID) -> AnyEvent:
    """The event as it may be stored: every personal field sealed, None included.

    A field named ``key_commitment`` is filled with the commitment to the key. Raises ValueError for a value that is sealed already:
    it was sealed for another event, and would never open here.
    """
    subject = subject_of(event)
    if subject is None:
        return event
    replaced: dict[str, Any] = {}
    for field in event_type_of(event).personal_fields:
        value = getattr(event, field)
        if isinstance(value, Sealed):
            raise ValueError(f"{type(event).__name__}.{field} was sealed for another event")
        replaced[field] = seal_value(value, key, tenant=tenant, subject=subject, event=event_id, field=field)
    if COMMITMENT_FIELD in event.__struct_fields__:
        replaced[COMMITMENT_FIELD] = key_commitment(key, tenant, subject)
    return msgspec.structs.replace(event, **replaced)


def open_event(event: AnyEvent, keys: Mapping[UUID, SecretKey | None], *, tenant: UUID, event_id: UUID) -> AnyEvent:
    """The event with its words. What belongs to somebody whose key is None, destroyed, stays Sealed: it reads as erased.

    Raises BrokenSeal; KeyError where ``keys`` says nothing of the person.
    """
    fields = sealed_fields(event)
    subject = subject_of(event) if fields else None
    key = keys[subject] if subject is not None else None
    if key is None or subject is None:
        return event
    decoders = _decoders(type(event))
    opened: dict[str, Any] = {}
    for field in fields:
        words = open_value(getattr(event, field), key, tenant=tenant, subject=subject, event=event_id, field=field)
        try:
            opened[field] = decoders[field].decode(words)
        except msgspec.DecodeError:
            raise BrokenSeal(event_id, field) from None
    return msgspec.structs.replace(event, **opened)


def sealed_fields(event: Event) -> tuple[str, ...]:
    """The personal fields of an event that are sealed now."""
    return tuple(name for name in event_type_of(event).personal_fields if isinstance(getattr(event, name), Sealed))


def _place(tenant: UUID, subject: UUID, event: UUID, field: str) -> bytes:
    """All parts but the last have a fixed length: no two places read alike."""
    return _VERSION + tenant.bytes + subject.bytes + event.bytes + field.encode()


@cache
def _decoders(event: type[Event]) -> dict[str, msgspec.json.Decoder[Any]]:
    """How each personal field of a class is read once open: its own type, without Sealed, which no words may pretend to be."""
    hints = get_type_hints(event, include_extras=True)
    return {field: msgspec.json.Decoder(_without_seal(hints[field])) for field in event_type_of(event).personal_fields}


def _without_seal(hint: Any) -> Any:
    if get_origin(hint) is Annotated:
        return _without_seal(get_args(hint)[0])
    if get_origin(hint) in (Union, types.UnionType):
        return reduce(or_, (kind for kind in get_args(hint) if kind is not Sealed))
    return hint
