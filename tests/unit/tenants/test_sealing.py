"""Sealing: only the right key opens a value, only at its own place; an erased one stays closed."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from domain.event import Event, event_type_of, event_types
from domain.facilitation.pair import FeedbackGiven, PairActivated
from domain.measurement.scoring import Answer
from domain.measurement.survey import SurveyAnswered
from domain.personal import Personal, Sealed
from tenants.person import PersonContactCorrected, PersonRegistered
from tenants.personal_data.sealing import (
    COMMITMENT_FIELD,
    BrokenSeal,
    key_commitment,
    open_event,
    open_value,
    seal_event,
    seal_value,
    sealed_fields,
    subject_of,
)
from tenants.personal_data.secret_key import SecretKey, WrongKey
from tests.unit.tenants.any_event import IDS, told_events

KEYS = st.binary(min_size=32, max_size=32).map(SecretKey)


def registered(person: UUID, family_name: str = "Girard") -> PersonRegistered:
    return PersonRegistered(person, family_name, "Inès", "ines@lycee.example", None, None, None, date(2027, 3, 31), "minor")


@settings(max_examples=200, deadline=None)
@given(event=told_events(), key=KEYS, tenant=IDS, event_id=IDS)
def test_any_event_opens_to_what_was_sealed(event: Event, key: SecretKey, tenant: UUID, event_id: UUID) -> None:
    subject = subject_of(event)
    assert subject is not None
    sealed = seal_event(event, key, tenant=tenant, event_id=event_id)
    personal = event_type_of(event).personal_fields
    assert sealed_fields(sealed) == personal
    assert all(getattr(sealed, name) == getattr(event, name) for name in event.__struct_fields__ if not _changes(name, personal))
    opened = open_event(sealed, {subject: key}, tenant=tenant, event_id=event_id)
    assert [getattr(opened, name) for name in personal] == [getattr(event, name) for name in personal]


def _changes(name: str, personal: tuple[str, ...]) -> bool:
    return name in personal or name == COMMITMENT_FIELD


@settings(max_examples=100, deadline=None)
@given(event=told_events(), key=KEYS, tenant=IDS, event_id=IDS)
def test_an_erased_persons_values_stay_sealed(event: Event, key: SecretKey, tenant: UUID, event_id: UUID) -> None:
    subject = subject_of(event)
    assert subject is not None
    sealed = seal_event(event, key, tenant=tenant, event_id=event_id)
    assert open_event(sealed, {subject: None}, tenant=tenant, event_id=event_id) == sealed


class TestPlace:
    """A value opens with its own key, in its own tenant, person, event and field, and nowhere else."""

    key, tenant, subject, event = SecretKey.random(), uuid4(), uuid4(), uuid4()

    def opened(self, sealed: Sealed, key: SecretKey | None = None, **place: UUID | str) -> bytes:
        told: dict[str, UUID | str] = {"tenant": self.tenant, "subject": self.subject, "event": self.event, "field": "email"}
        return open_value(sealed, key or self.key, **(told | place))  # type: ignore[arg-type]

    def sealed(self, value: object = "ines@lycee.example") -> Sealed:
        return seal_value(value, self.key, tenant=self.tenant, subject=self.subject, event=self.event, field="email")

    def test_its_own(self) -> None:
        assert msgspec.json.decode(self.opened(self.sealed())) == "ines@lycee.example"

    @pytest.mark.parametrize("part", ["tenant", "subject", "event"])
    def test_another(self, part: str) -> None:
        with pytest.raises(BrokenSeal):
            self.opened(self.sealed(), None, **{part: uuid4()})

    @pytest.mark.parametrize("field", ["phone", "emai", "emails", ""])
    def test_another_field(self, field: str) -> None:
        with pytest.raises(BrokenSeal):
            self.opened(self.sealed(), field=field)

    def test_another_key(self) -> None:
        with pytest.raises(BrokenSeal):
            self.opened(self.sealed(), SecretKey.random())

    @settings(max_examples=200, deadline=None)
    @given(st.data())
    def test_one_bit_changed(self, data: st.DataObject) -> None:
        text = self.sealed().sealed
        octets = bytearray(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        bit = data.draw(st.integers(0, 8 * len(octets) - 1))
        octets[bit // 8] ^= 1 << bit % 8
        with pytest.raises(BrokenSeal):
            self.opened(Sealed(urlsafe_b64encode(octets).rstrip(b"=").decode()))

    @given(st.text(max_size=100))
    @settings(max_examples=200, deadline=None)
    def test_anything_else(self, text: str) -> None:
        assume(text != self.sealed().sealed)
        with pytest.raises(BrokenSeal):
            self.opened(Sealed(text))

    @pytest.mark.parametrize("sign", [" ", "\n", "=", "é", "."])
    def test_signs_that_mean_nothing(self, sign: str) -> None:
        text = self.sealed().sealed
        with pytest.raises(BrokenSeal):
            self.opened(Sealed(text[:8] + sign + text[8:]))

    def test_a_nonce_is_never_used_twice(self) -> None:
        assert len({self.sealed().sealed for _ in range(1_000)}) == 1_000

    @pytest.mark.parametrize(("short", "long"), [(None, 4), ("", "Inès Girard"), ("Bo", "Anne-Gaëlle Le Quintrec"), ([1], [1, 2, 3])])
    def test_short_and_long_values_look_alike(self, short: object, long: object) -> None:
        assert len(self.sealed(short).sealed) == len(self.sealed(long).sealed)


def test_nothing_of_the_words_is_left() -> None:
    person = uuid4()
    event = registered(person, "Quéméneur")
    line = msgspec.json.encode(seal_event(event, SecretKey.random(), tenant=uuid4(), event_id=uuid4()))
    for word in ("Quéméneur", "Inès", "ines", "2027"):
        assert word.encode() not in line


def test_values_of_one_event_cannot_change_places() -> None:
    key, tenant, event_id, person = SecretKey.random(), uuid4(), uuid4(), uuid4()
    sealed = seal_event(registered(person), key, tenant=tenant, event_id=event_id)
    swapped = msgspec.structs.replace(sealed, family_name=sealed.given_name, given_name=sealed.family_name)
    with pytest.raises(BrokenSeal) as broken:
        open_event(swapped, {person: key}, tenant=tenant, event_id=event_id)
    assert (broken.value.event, broken.value.field) == (event_id, "family_name")


def test_words_cannot_pretend_to_be_a_seal_or_another_type() -> None:
    key, tenant, event_id, person = SecretKey.random(), uuid4(), uuid4(), uuid4()
    for words in ({"sealed": "abc"}, 12, ["a"]):
        forged = seal_value(words, key, tenant=tenant, subject=person, event=event_id, field="email")
        phone = seal_value(None, key, tenant=tenant, subject=person, event=event_id, field="phone")
        with pytest.raises(BrokenSeal):
            open_event(PersonContactCorrected(person, forged, phone), {person: key}, tenant=tenant, event_id=event_id)


def test_none_is_sealed_like_any_value() -> None:
    given_feedback = FeedbackGiven(uuid4(), uuid4(), uuid4(), "mentor", uuid4(), 4)
    sealed = seal_event(given_feedback, SecretKey.random(), tenant=uuid4(), event_id=uuid4())
    assert isinstance(sealed.next_step, Sealed)


def test_a_sealed_value_is_not_sealed_again() -> None:
    key, tenant, event_id = SecretKey.random(), uuid4(), uuid4()
    sealed = seal_event(registered(uuid4()), key, tenant=tenant, event_id=event_id)
    with pytest.raises(ValueError, match="another event"):
        seal_event(sealed, key, tenant=tenant, event_id=uuid4())


def test_an_event_without_personal_values_is_left_alone() -> None:
    event = PairActivated(uuid4(), uuid4())
    assert subject_of(event) is None
    assert seal_event(event, SecretKey.random(), tenant=uuid4(), event_id=uuid4()) is event
    assert open_event(event, {}, tenant=uuid4(), event_id=uuid4()) is event


def test_opening_asks_for_the_owners_key() -> None:
    event = SurveyAnswered(uuid4(), uuid4(), uuid4(), [Answer("q1", 3)])
    event_id, tenant = uuid4(), uuid4()
    sealed = seal_event(event, SecretKey.random(), tenant=tenant, event_id=event_id)
    with pytest.raises(KeyError):
        open_event(sealed, {}, tenant=tenant, event_id=event_id)


def test_the_log_commits_to_the_key() -> None:
    key, tenant, person = SecretKey.random(), uuid4(), uuid4()
    sealed = seal_event(registered(person), key, tenant=tenant, event_id=uuid4())
    assert sealed.key_commitment == key_commitment(key, tenant, person)
    assert re.fullmatch("[0-9a-f]{64}", sealed.key_commitment)
    others = {
        key_commitment(SecretKey.random(), tenant, person),
        key_commitment(key, uuid4(), person),
        key_commitment(key, tenant, uuid4()),
    }
    assert len(others) == 3
    assert sealed.key_commitment not in others


@given(octets=st.binary(min_size=32, max_size=32), purpose=st.binary(max_size=80))
def test_keys_are_derived_as_the_standard_says(octets: bytes, purpose: bytes) -> None:
    assert SecretKey(octets).derived(purpose) == HKDF(SHA256(), 32, salt=None, info=purpose).derive(octets)


def test_a_wrapped_key_unwraps_with_its_own_key_and_purpose_alone() -> None:
    outer, inner = SecretKey.random(), SecretKey.random()
    wrapped = outer.wrap(inner, b"purpose")
    assert outer.unwrap(wrapped, b"purpose") == inner
    changed = wrapped[:-1] + bytes([wrapped[-1] ^ 1])
    for key, kept, purpose in (
        (SecretKey.random(), wrapped, b"purpose"),
        (outer, wrapped, b"another"),
        (outer, changed, b"purpose"),
        (outer, b"", b"purpose"),
    ):
        with pytest.raises(WrongKey):
            key.unwrap(kept, purpose)


def test_a_key_shows_nothing_of_itself() -> None:
    octets = bytes(range(65, 97))
    assert repr(SecretKey(octets)) == str(SecretKey(octets)) == "SecretKey(…)"
    with pytest.raises(ValueError, match="32"):
        SecretKey(octets[:-1])


def test_personal_values_stand_where_they_are_sealed() -> None:
    """In a field of the event itself; deeper down, inside a struct or a list of them, nobody would seal them."""
    for kind in event_types():
        shape = msgspec.inspect.type_info(kind.event)
        assert isinstance(shape, msgspec.inspect.StructType)
        deeper = [field.name for field in shape.fields if field.name not in kind.personal_fields and _mentions_personal(field.type)]
        assert not deeper, f"{kind.tag}: {deeper}"


def _mentions_personal(kind: Any) -> bool:
    if isinstance(kind, msgspec.inspect.Metadata):
        return bool((kind.extra or {}).get("personal")) or _mentions_personal(kind.type)
    if isinstance(kind, msgspec.inspect.StructType):
        return any(_mentions_personal(field.type) for field in kind.fields)
    parts = [getattr(kind, name, None) for name in ("item_type", "item_types", "key_type", "value_type", "types")]
    inner = [one for part in parts for one in (part if isinstance(part, tuple) else (part,)) if one is not None]
    return any(_mentions_personal(one) for one in inner)


def test_the_search_for_deeper_personal_values_finds_them() -> None:
    class Inner(msgspec.Struct):
        name: Personal[str]

    class Outer(msgspec.Struct):
        people: dict[str, tuple[Inner, ...]] | None

    assert _mentions_personal(msgspec.inspect.type_info(Outer))
