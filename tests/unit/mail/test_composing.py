"""A letter as a mail: what each reader's program needs, and nothing that somebody slipped in."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from uuid import UUID

import msgspec
import pytest

from services.catalogues import LocaleName
from services.mail.composing import Envelope, Mail, composed
from services.mail.letter import Written

ENVELOPE = Envelope(
    sender_name="Lycée Simone-Iff (Ekole)",
    sender="ne-pas-repondre@ekole.example.fr",
    recipient="zoe.martin@lycee.test",
    message_id=UUID("5e252b7b-5731-5bd7-82e5-a875ccfe32f8"),
    date=datetime(2026, 11, 9, 14, 5, 7, 123456, tzinfo=UTC),
)
LETTER = Written(
    subject="Un nouveau mot de passe — « Ekole »",
    paragraphs=("Bonjour,", "Cet été à Noël, l’élève « Zoé » a <b>tout</b> vu. " * 6),
    action="Choisir un nouveau mot de passe",
    link="https://ekole.example.fr/mot-de-passe/" + "a" * 90 + "?x=1&y=2",
    closing="Si vous n’avez rien demandé, ne faites rien.",
)


def read(mail: Mail) -> EmailMessage:
    message = message_from_bytes(mail.content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    return message


def of(envelope: Envelope = ENVELOPE, letter: Written = LETTER, locale: LocaleName = "fr") -> EmailMessage:
    return read(composed(letter, envelope, locale))


def part(message: EmailMessage, kind: str) -> str:
    found = message.get_body((kind,))
    assert found is not None
    assert found.get_content_charset() == "utf-8"
    content: str = found.get_content()
    return content


def test_the_headers_are_those_that_a_mail_must_have() -> None:
    message = of()
    assert message["From"].addresses[0].display_name == "Lycée Simone-Iff (Ekole)"
    assert message["From"].addresses[0].addr_spec == "ne-pas-repondre@ekole.example.fr"
    assert message["To"] == "zoe.martin@lycee.test"
    assert message["Subject"] == LETTER.subject
    assert message["Date"].datetime == datetime(2026, 11, 9, 14, 5, 7, tzinfo=UTC)
    assert message["Message-ID"] == "<5e252b7b-5731-5bd7-82e5-a875ccfe32f8@ekole.example.fr>"
    assert message["MIME-Version"] == "1.0"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "fr"
    assert message.get_content_type() == "multipart/alternative"
    assert [one.get_content_type() for one in message.iter_parts()] == ["text/plain", "text/html"]


def test_the_octets_are_always_the_same_and_fit_any_server() -> None:
    first, second = composed(LETTER, ENVELOPE, "fr"), composed(LETTER, ENVELOPE, "fr")
    assert first == second
    assert not first.international
    assert first.content.isascii()
    lines = first.content.split(b"\r\n")
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert max(map(len, lines)) <= 998  # RFC 5322, 2.1.1


def test_both_forms_carry_the_same_words_and_the_link_unbroken() -> None:
    message = of()
    text, page = part(message, "plain"), part(message, "html")
    assert LETTER.link in text.splitlines()
    assert 'href="' + LETTER.link.replace("&", "&amp;") + '"' in page
    assert max(len(line) for line in text.splitlines() if line != LETTER.link) <= 78
    for words in ("l’élève « Zoé »", LETTER.action, LETTER.closing):
        assert words in " ".join(text.split())
        assert words in page


def test_words_are_words_in_the_page_too() -> None:
    assert "&lt;b&gt;tout&lt;/b&gt;" in part(of(), "html")


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\u2028", "\x00", "\x85"])
def test_no_text_becomes_a_header(end: str) -> None:
    letter = msgspec.structs.replace(LETTER, subject=f"Bonjour{end}Bcc: tous@ailleurs.test")
    envelope = msgspec.structs.replace(ENVELOPE, sender_name=f"Lycée{end}Reply-To: autre@ailleurs.test")
    message = of(envelope, letter)
    assert message["Bcc"] is None
    assert message["Reply-To"] is None
    assert message["Subject"] == "Bonjour Bcc: tous@ailleurs.test"
    assert message["From"].addresses[0].addr_spec == ENVELOPE.sender


@pytest.mark.parametrize("address", ["zoe@lycee.test\r\nBcc: tous@ailleurs.test", "zoe@lycee.test, tous@ailleurs.test", "zoe", ""])
def test_what_is_no_address_is_nobody_s(address: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        composed(LETTER, msgspec.structs.replace(ENVELOPE, recipient=address), "fr")


def test_an_address_in_a_domain_with_accents_is_written_as_servers_read_it() -> None:
    mail = composed(LETTER, msgspec.structs.replace(ENVELOPE, recipient="zoe@lycée.fr"), "fr")
    assert (mail.recipient, mail.international) == ("zoe@xn--lyce-dpa.fr", False)
    assert mail.content.isascii()


def test_an_address_with_accents_is_kept_and_said_to_need_a_server_that_takes_it() -> None:
    mail = composed(LETTER, msgspec.structs.replace(ENVELOPE, recipient="zoé@lycee.test"), "fr")
    assert (mail.recipient, mail.international) == ("zoé@lycee.test", True)
    assert "To: zoé@lycee.test\r\n".encode() in mail.content


def test_only_what_nobody_needs_can_be_unsubscribed_from() -> None:
    assert of()["List-Unsubscribe"] is None
    letter = msgspec.structs.replace(LETTER, unsubscribe="https://ekole.example.fr/desabonnement/abc")
    message = of(letter=letter)
    assert message["List-Unsubscribe"] == "<https://ekole.example.fr/desabonnement/abc>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "https://ekole.example.fr/desabonnement/abc" in part(message, "plain")
    assert "arrêter ces messages" in part(message, "html")
    assert "stop these messages" in part(of(letter=letter, locale="en"), "html")
