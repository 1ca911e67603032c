"""UAI and SIRET: the keys that hold and those that do not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.registration_numbers import compact, siret_holds, uai_holds


@pytest.mark.parametrize("uai", ["0951099D", "0750655E", "0755890V", "6200001G", "0040533H"])
def test_published_uai_hold(uai: str) -> None:
    assert uai_holds(uai)


@given(st.integers(0, 9_999_999))
def test_one_letter_alone_fits_seven_digits(digits: int) -> None:
    assert len([letter for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" if uai_holds(f"{digits:07}{letter}")]) == 1


@pytest.mark.parametrize("uai", ["", "951099D", "0951099d", "0951099", "0951099DD", "095109٩D", "0951099D\n"])
def test_what_is_no_uai(uai: str) -> None:
    assert not uai_holds(uai)


@pytest.mark.parametrize("siret", ["73282932000074", "35600000000048", "35600000049837", "35600000000010"])
def test_sirets_that_hold(siret: str) -> None:
    assert siret_holds(siret)


@pytest.mark.parametrize("siret", ["73282932000075", "7328293200007", "732829320000740", "35600000000049", "7328293200007A", ""])
def test_sirets_that_do_not(siret: str) -> None:
    assert not siret_holds(siret)


@given(st.integers(0, 10**13 - 1))
def test_one_last_digit_alone_fits_thirteen(digits: int) -> None:
    number = f"{digits:013}"
    if not number.startswith("356000000"):
        assert len([last for last in range(10) if siret_holds(f"{number}{last}")]) == 1


def test_numbers_are_kept_without_spaces_in_capitals() -> None:
    assert compact(" 095 1099\u00a0d ") == "0951099D"
