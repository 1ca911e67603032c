"""The letters of accounts, in both languages."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from uuid import uuid4
from zoneinfo import ZoneInfo

import msgspec
import pytest

from infra.verifiable_log.checking import Finding
from services.accounts.links import AccountLinks, read_link
from services.accounts.store import AccountFacts
from services.catalogues import LocaleName, translate
from services.mail.alarm_letter import LogAlteredLetter, findings_told
from services.mail.candidacy_letter import CandidacyLetter
from services.mail.checkpoint_letter import CheckpointLetter
from services.mail.composing import Envelope, composed
from services.mail.direction_letters import ReferenceLetter, SatisfactionLetter
from services.mail.incident_letter import IncidentWaitingLetter
from services.mail.letter import About, FoundLink, Letter, Unneeded, Written, kinds
from services.mail.letters import RESET_LIFETIME, ConfirmationLetter, InvitationLetter, ResetLetter
from services.mail.link_letters import LostLinksLetter, OwnLinkLetter
from services.mail.moving_letters import AddressMovedLetter, MoveAskedLetter, MoveLetter
from services.mail.onboarding_letters import AgreementAcceptedLetter, AgreementLetter, JoinRequestLetter, SignUpLetter
from services.mail.rights_letters import ErasedLetter

NOON = datetime(2026, 11, 9, 12, tzinfo=UTC)
ACCOUNT = AccountFacts(account=uuid4(), address="zoe@lycee.test", password_hash="$argon2id$kept", verified=False, language=None)
ABOUT = About(
    base="https://ekole.example.fr",
    institution="Lycée Simone-Iff",
    zone=ZoneInfo("Europe/Paris"),
    since=NOON,
    account=ACCOUNT,
    links=AccountLinks(bytes(32)),
    found=(FoundLink("CFA Neuf, Mentorat", "/l/abc"), FoundLink("CFA Neuf, Mentorat", "/l/def", of="Lou")),
)
LETTERS: tuple[Letter, ...] = (
    InvitationLetter(code="abc", role="direction", expires_at=NOON + timedelta(days=28)),
    ConfirmationLetter(),
    ResetLetter(),
    SignUpLetter(code="abc", person="Noé Renard", institution="CFA Neuf", joining=False, expires_at=NOON + timedelta(days=7)),
    JoinRequestLetter(person="Noé Renard", address="noe@lycee.test"),
    MoveLetter(code="abc"),
    MoveAskedLetter(),
    AddressMovedLetter(),
    AgreementAcceptedLetter(version="2026.2", name="Anne Castel", function="proviseure", asked_by="zoe@lycee.test"),
    AgreementAcceptedLetter(version="2026.2", name="", function="", asked_by=""),
    CheckpointLetter(note="ekole.test/log/1\n5\nXs5e=\n\n— ekole.test/log/1 QceF\n", lines=5),
    ErasedLetter(),
    ReferenceLetter(code="abc"),
    SatisfactionLetter(code="abc", about="Formation", expires_at=NOON + timedelta(days=60)),
    SatisfactionLetter(code="abc", about="", expires_at=NOON + timedelta(days=60)),
    LogAlteredLetter(found=findings_told([Finding("line-altered", 7, 7), Finding("checkpoint-broken", 3, 12)]), count=2),
    LogAlteredLetter(found=findings_told([Finding("line-missing", 9, 9)]), count=1, house_tree=True),
    IncidentWaitingLetter(again=False),
    IncidentWaitingLetter(again=True),
    CandidacyLetter(path="/candidature/confirmer/abc", given_name="Zélie", programme="Mentorat 2026", expires_at=NOON + timedelta(days=7)),
    OwnLinkLetter(path="/l/abc", consent=False, expires_at=NOON + timedelta(days=180)),
    LostLinksLetter(address="lou@lycee.test", called="lycee neuf"),
    OwnLinkLetter(path="/l/abc", consent=True, expires_at=NOON + timedelta(days=60)),
    AgreementLetter(code="abc", version="2026.1", asked_by="zoe@lycee.test", expires_at=NOON + timedelta(days=30)),
)


def written(letter: Letter, language: LocaleName = "fr", **changes: object) -> Written:
    return letter.write(translate(language), msgspec.structs.replace(ABOUT, **changes))


def test_every_letter_is_tried_here() -> None:
    """Notices have tests of their own."""
    ours = {name: kind for name, kind in kinds().items() if kind.__module__.startswith("services.mail.")}
    assert ours == {one.named: type(one) for one in LETTERS}


@pytest.mark.parametrize("letter", LETTERS, ids=lambda one: one.named)
def test_a_letter_says_everything_in_both_languages(letter: Letter) -> None:
    french, english = written(letter), written(letter, "en")
    for name in ("subject", "action", "closing"):
        assert getattr(french, name) != getattr(english, name)
        assert "{" not in getattr(french, name) + getattr(english, name)
    assert all(ours != theirs for ours, theirs in zip(french.paragraphs, english.paragraphs, strict=True))
    assert french.link == english.link
    assert french.link.startswith("https://ekole.example.fr/")
    assert french.unsubscribe is None, "who needs a letter cannot unsubscribe from it"


@pytest.mark.parametrize("letter", LETTERS, ids=lambda one: one.named)
def test_a_letter_comes_back_from_the_outbox_as_it_was(letter: Letter) -> None:
    kept = msgspec.json.decode(msgspec.json.encode(letter))
    assert msgspec.convert(kept, kinds()[letter.named], strict=False) == letter


def test_an_invitation_says_who_invites_to_what_until_when() -> None:
    letter = written(LETTERS[0])
    assert "Lycée Simone-Iff" in letter.subject
    assert "direction" in letter.paragraphs[1]
    assert letter.link == "https://ekole.example.fr/invitation/abc"
    assert "7 décembre 2026" in letter.closing
    assert LETTERS[0].useful_until(NOON) == NOON + timedelta(days=28)


def test_a_sign_up_s_letter_tells_its_reader_alone_of_their_account() -> None:
    letter = SignUpLetter(code="abc", person="Noé Renard", institution="CFA {0} Neuf", joining=False, expires_at=NOON + timedelta(days=7))
    new, known = written(letter, account=None), written(letter)
    assert "déjà un compte" in " ".join(known.paragraphs)
    assert "déjà un compte" not in " ".join(new.paragraphs)
    assert "CFA {0} Neuf" in " ".join(new.paragraphs)
    assert (new.link, new.subject) == (known.link, known.subject)
    joining = written(msgspec.structs.replace(letter, joining=True), account=None)
    assert joining.paragraphs != new.paragraphs
    assert letter.useful_until(NOON) == NOON + timedelta(days=7)


def test_nobody_is_told_what_is_no_longer_so() -> None:
    with pytest.raises(Unneeded):
        written(ResetLetter(), account=None)
    with pytest.raises(Unneeded):
        written(ConfirmationLetter(), account=msgspec.structs.replace(ACCOUNT, verified=True))


def test_lost_links_are_told_to_whoever_has_some() -> None:
    with pytest.raises(Unneeded):
        written(LostLinksLetter(address="lou@lycee.test", called="lycee neuf"), found=())
    letter = written(LostLinksLetter(address="lou@lycee.test", called="lycee neuf"))
    assert (letter.action, letter.link) == ("Mon espace\N{NO-BREAK SPACE}: CFA Neuf, Mentorat", "https://ekole.example.fr/l/abc")
    assert letter.verbatim == "Accords pour Lou\N{NO-BREAK SPACE}: CFA Neuf, Mentorat\nhttps://ekole.example.fr/l/def"


def test_a_reset_link_serves_for_an_hour_and_until_the_password_changes() -> None:
    link = read_link(written(ResetLetter()).link.rpartition("/")[2])
    assert link is not None
    holds = ABOUT.links.resets
    assert holds(link, ACCOUNT, NOON + RESET_LIFETIME - timedelta(seconds=1))
    assert not holds(link, ACCOUNT, NOON + RESET_LIFETIME)
    assert not holds(link, msgspec.structs.replace(ACCOUNT, password_hash="$argon2id$another"), NOON)
    assert not holds(msgspec.structs.replace(link, account=uuid4()), ACCOUNT, NOON)
    assert not holds(msgspec.structs.replace(link, until=link.until + timedelta(seconds=1)), ACCOUNT, NOON)
    assert not AccountLinks(bytes([1]) * 32).resets(link, ACCOUNT, NOON)
    assert not ABOUT.links.confirms(link, ACCOUNT, NOON)


@pytest.mark.parametrize("token", ["", "a", "é", "A" * 74, "A" * 76, "!" * 75, "_" * 75])
def test_what_is_no_link_is_none(token: str) -> None:
    link = read_link(token)
    assert link is None or not ABOUT.links.resets(link, ACCOUNT, NOON)


def test_a_checkpoint_comes_out_of_its_mail_byte_for_byte() -> None:
    """Whoever copies it from the plain text verifies the very octets that were signed."""
    note = f"ekole.test/log/{uuid4()}\n12\n{'A' * 43}=\n\n— ekole.test/log/{uuid4()} {'Qc+/' * 26}\n"
    letter = CheckpointLetter(note=note, lines=12)
    envelope = Envelope(sender_name="Ekole", sender="no-reply@ekole.test", recipient="d@lycee.test", message_id=uuid4(), date=NOON)
    mail = message_from_bytes(composed(written(letter), envelope, "fr").content, policy=default)
    plain = mail.get_body(("plain",))
    assert plain is not None
    assert note in plain.get_content().replace("\r\n", "\n")
    shown = mail.get_body(("html",))
    assert shown is not None
    assert note.strip() in shown.get_content().replace("\r\n", "\n")
