"""Codes of six figures: the standard's own, the steps that are accepted, and what a browser says of itself."""

from base64 import b32encode
from datetime import UTC, datetime

import pyotp
import pytest

from services.accounts.devices import Device, device_of
from services.accounts.second_factor import STEP, matching_step
from services.own_account.acts import lendable
from tenants.permissions import PERMISSIONS, ROLES, is_allowed

SECRET = b32encode(b"12345678901234567890").decode()
# RFC 6238, appendix B, the lines of SHA-1: seconds since 1970, and the code of eight figures, whose last six are the shorter code.
STANDARD = (
    (59, "94287082"),
    (1_111_111_109, "07081804"),
    (1_111_111_111, "14050471"),
    (1_234_567_890, "89005924"),
    (2_000_000_000, "69279037"),
    (20_000_000_000, "65353130"),
)


@pytest.mark.parametrize(("seconds", "code"), STANDARD)
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    assert pyotp.TOTP(SECRET, digits=8).generate_otp(seconds // STEP) == code
    assert matching_step(SECRET, code[2:], datetime.fromtimestamp(seconds, UTC)) == seconds // STEP


@pytest.mark.parametrize(("seconds", "code"), STANDARD[1:])
def test_a_clock_may_be_one_step_off_and_no_more(seconds: int, code: str) -> None:
    for off, accepted in ((-2, False), (-1, True), (1, True), (2, False)):
        found = matching_step(SECRET, code[2:], datetime.fromtimestamp(seconds + off * STEP, UTC))
        assert found == (seconds // STEP if accepted else None)


@pytest.mark.parametrize("typed", ["", "12345", "0000000", "é12345", "٠٨١٨٠٤", "a81804"])
def test_what_is_no_code_is_of_no_step(typed: str) -> None:
    assert matching_step(SECRET, typed, datetime.fromtimestamp(1_111_111_109, UTC)) is None


def test_a_code_may_be_typed_with_spaces() -> None:
    assert matching_step(SECRET, " 081 804 ", datetime.fromtimestamp(1_111_111_109, UTC)) is not None


FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/604.1"
ANDROID = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36"


@pytest.mark.parametrize(
    ("user_agent", "device"),
    [
        (FIREFOX, Device("Firefox", "Windows")),
        (EDGE, Device("Edge", "Windows")),
        (IPHONE, Device("Safari", "iPhone")),
        (ANDROID, Device("Chrome", "Android")),
        ("curl/8.14", Device()),
        ("", Device()),
    ],
)
def test_a_browser_in_two_words(user_agent: str, device: Device) -> None:
    assert device_of(user_agent) == device


@pytest.mark.parametrize("role", sorted(ROLES))
def test_a_token_may_nothing_that_its_owner_may_not(role: str) -> None:
    assert lendable(role)[0] == role
    for lent in lendable(role):
        assert {one for one in PERMISSIONS if is_allowed(lent, one)} <= {one for one in PERMISSIONS if is_allowed(role, one)}


def test_who_runs_a_programme_lends_less() -> None:
    assert lendable("coordinator") == ("coordinator", "facilitator", "reader")
    assert lendable("reader") == ("reader",)
    assert "coordinator" not in lendable("facilitator")
