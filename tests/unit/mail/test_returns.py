"""Mails that come back: whose they are, and whether they are lost; whatever anybody sends."""

from typing import Final
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.mail.delivery_reports import ADDRESS, FULL, LATE, REFUSED, read_report
from services.mail.return_addresses import ReturnAddresses, Sending
from services.mail.words import why_failed
from tenants.notices.outcomes import RETURNED
from tests.unit.mail.reports import LOST, exchange, gmail, postfix

OURS: Final = ReturnAddresses(bytes(32), "retours@ekole.example.fr")
SENDING: Final = Sending(UUID(int=7), 0)
BACK: Final = OURS.of(SENDING)

sendings = some.builds(Sending, some.uuids(), some.integers(0, 255))


@given(sendings)
def test_the_address_of_a_sending_names_it_and_no_other(sending: Sending) -> None:
    address = OURS.of(sending)
    assert len(address.partition("@")[0]) <= 64
    assert OURS.found_in(f"Une personne <{address}>, autre@ailleurs.test") == sending
    assert OURS.found_in(address.upper()) == sending
    assert ReturnAddresses(bytes(31) + b"\x01", "retours@ekole.example.fr").found_in(address) is None


@given(sendings, some.integers(0, 43), some.sampled_from("abcdefghijklmnopqrstuvwxyz234567"))
def test_a_forged_address_is_nobody_s(sending: Sending, place: int, letter: str) -> None:
    name, code, domain = "retours+", OURS.of(sending)[8:52], "@ekole.example.fr"
    forged = code[:place] + letter + code[place + 1 :]
    read = OURS.found_in(name + forged + domain)
    assert read in ((None, sending) if forged == code or place == 43 else (None,))  # of the last letter a bit counts


@pytest.mark.parametrize(
    ("octets", "failure"),
    [
        (postfix(BACK), ADDRESS),
        (postfix(BACK, status="5.7.1"), REFUSED),
        (postfix(BACK, status="4.4.1"), LATE),
        (postfix(BACK, "delayed", "4.4.1"), None),
        (postfix(BACK, "relayed", "2.0.0"), None),
        (postfix(BACK, "delivered", "2.1.5"), None),
        (exchange(BACK), ADDRESS),
        (gmail(BACK), FULL),
        (postfix(BACK).replace(b"Action: failed\r\n", b""), ADDRESS),
        (postfix(BACK, status="").replace(b"Status: \r\n", b""), REFUSED),
        (postfix(BACK).replace(b"message/delivery-status", b"message/global-delivery-status"), ADDRESS),
    ],
)
def test_what_servers_write_is_understood(octets: bytes, failure: str | None) -> None:
    report = read_report(octets)
    assert report is not None
    assert report.failure == failure
    assert OURS.found_in(report.addressed) == SENDING


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"\xff\x00",
        f"To: {BACK}\r\nSubject: Absente jusqu'a lundi\r\nAuto-Submitted: auto-replied\r\n\r\nBonjour.".encode(),
        f"To: {BACK}\r\nContent-Type: message/delivery-status\r\n\r\n".encode(),
        b"".join(b"Content-Type: multipart/mixed; boundary=%d\r\n\r\n--%d\r\n" % (n, n) for n in range(3_000)),
    ],
)
def test_what_is_no_report_is_let_go_of(octets: bytes) -> None:
    assert read_report(octets) is None


def test_only_the_envelope_s_own_words_say_whose_it_is() -> None:
    """The mail that came back is quoted inside, and its Return-Path proves nothing about who the report was sent to."""
    report = read_report(postfix(LOST).replace(f"Return-Path: <{LOST}>".encode(), f"Return-Path: <{BACK}>".encode()))
    assert report is not None
    assert OURS.found_in(report.addressed) is None


@given(some.binary(max_size=400), some.integers(0, 2_000), some.integers(0, 400))
def test_a_damaged_report_never_harms(noise: bytes, at: int, length: int) -> None:
    whole = postfix(BACK)
    report = read_report(whole[:at] + noise + whole[at + length :])
    assert report is None or report.failure in (None, *RETURNED)


def test_each_reason_has_words_that_say_what_to_do() -> None:
    assert {ADDRESS, FULL, LATE, REFUSED} == RETURNED
    assert len({why_failed(reason) for reason in (*RETURNED, "another")}) == len(RETURNED) + 1
