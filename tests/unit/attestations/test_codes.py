"""The code of an attestation: always the same, of its institution alone, and read however it is typed."""

import re
from uuid import UUID, uuid4

import pytest

from services.attestations.codes import code_of, digest_of, read_code
from tenants.personal_data.keyring import TenantKey
from tenants.personal_data.secret_key import SecretKey

KEY = TenantKey.of(UUID(int=1), SecretKey(bytes(range(32))))
OTHER = TenantKey.of(UUID(int=2), SecretKey(bytes(range(1, 33))))
ATTESTATION = UUID(int=7)


def test_the_same_attestation_always_has_the_same_code() -> None:
    code = code_of(KEY, ATTESTATION)
    assert code == code_of(KEY, ATTESTATION)
    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){2}[0-9A-HJKMNP-TV-Z]{4}", code)


def test_another_institution_or_another_mentor_has_another() -> None:
    assert len({code_of(KEY, ATTESTATION), code_of(OTHER, ATTESTATION), code_of(KEY, UUID(int=8))}) == 3


def test_no_two_of_many_are_alike_and_every_place_varies() -> None:
    codes = {code_of(KEY, uuid4()) for _ in range(2_000)}
    assert len(codes) == 2_000
    for place in range(14):
        if place not in (4, 9):
            assert len({code[place] for code in codes}) == 32, "the sign at this place says nothing"


@pytest.mark.parametrize("typed", ["7K3M-9Q20-4T81", "7k3m9q204t81", " 7K3M 9Q2O 4T8l ", "7K3M–9Q20–4T8I"])
def test_it_is_read_however_it_was_typed(typed: str) -> None:
    assert read_code(typed) == "7K3M-9Q20-4T81"
    assert digest_of("7K3M-9Q20-4T81") == digest_of(read_code(typed) or "")


@pytest.mark.parametrize("typed", ["", "7K3M-9Q20-4T8", "7K3M-9Q20-4T811", "7K3M-9Q2U-4T81", "７K3M-9Q20-4T81", "7K3M-9Q20-4T8²"])
def test_what_cannot_be_one_is_not_looked_for(typed: str) -> None:
    assert read_code(typed) is None
