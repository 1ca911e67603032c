"""What people agree to: three separate consents, each with its text, its version and everybody whose word it takes.

* *participation* of a minor: one holder of parental authority is enough (an ordinary act, Civil Code, art. 372-2); the other's
  objection suspends it; nobody is asked any more from the age of 18.
* *image and voice*: both holders and the young person; an adult alone (Civil Code, art. 9, 371-1 and 372-1). Never a condition of
  anything: no rule of this house reads it.
* *optional data*, only where consent is the legal basis: before 15 the young person and a holder together, from 15 the young person
  alone (GDPR, art. 8; French Data Protection Act, art. 45).

Each is given, refused or withdrawn at any time, and each has a paper twin: a form whose code says whose it is and for what.
"""

import calendar
import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Final, Literal
from uuid import UUID

import msgspec

from domain.event import Event, event_type
from domain.personal import Personal

Consent = Literal["participation", "image-and-voice", "optional-data"]
Signatory = Literal["self", "guardian", "other-guardian"]
Said = Literal["given", "refused", "withdrawn"]
ConsentChannel = Literal["link", "paper"]
ImageUse = Literal["internal", "website", "social-networks"]

GUARDIANS: Final[tuple[Signatory, ...]] = ("guardian", "other-guardian")
IMAGE_USES: Final[tuple[ImageUse, ...]] = ("internal", "website", "social-networks")
_DIGITAL_MAJORITY: Final = 3  # years before the age of majority: 15
_CODE_LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no 0 O, 1 I L: a code is read from paper


class Answer(msgspec.Struct, frozen=True):
    """What one person said of one consent. ``uses``: of the image, which ones. ``alone``: declared to hold parental authority alone."""

    said: Said
    text: str
    version: str
    channel: ConsentChannel
    uses: tuple[ImageUse, ...] = ()
    alone: bool = False
    form: str | None = None
    scan: str | None = None


Answers = Mapping[str, Answer]  # by signatory

# ---------------------------------------------------------------------------------------------------------------- events


@event_type("participation.consent-given.v1", data_subject="person")
class ConsentGiven(Event, frozen=True):
    """Somebody said yes. ``signed_by`` is the name as they signed; ``scan`` the SHA-256 of the signed form, in hexadecimal."""

    participation: UUID
    programme: UUID
    person: UUID
    consent: Consent
    signatory: Signatory
    text: str
    text_version: str
    channel: ConsentChannel
    uses: tuple[ImageUse, ...] = ()
    alone: bool = False
    signed_by: Personal[str | None] = None
    form: str | None = None
    scan: str | None = None


@event_type("participation.consent-refused.v1", data_subject="person")
class ConsentRefused(Event, frozen=True):
    """Somebody said no; of the participation of a minor, a holder's no is an objection, which suspends it."""

    participation: UUID
    programme: UUID
    person: UUID
    consent: Consent
    signatory: Signatory
    text: str
    text_version: str
    channel: ConsentChannel
    signed_by: Personal[str | None] = None
    form: str | None = None
    scan: str | None = None


@event_type("participation.consent-withdrawn.v1", data_subject="person")
class ConsentWithdrawn(Event, frozen=True):
    """What somebody had said holds no longer: a yes, or the objection that they lift."""

    participation: UUID
    programme: UUID
    person: UUID
    consent: Consent
    signatory: Signatory
    text: str
    text_version: str
    channel: ConsentChannel
    signed_by: Personal[str | None] = None
    form: str | None = None
    scan: str | None = None


ConsentEvent = ConsentGiven | ConsentRefused | ConsentWithdrawn


def answer_of(event: ConsentEvent) -> Answer:
    match event:
        case ConsentGiven():
            said: Said = "given"
            uses, alone = event.uses, event.alone
        case ConsentRefused():
            said, uses, alone = "refused", (), False
        case ConsentWithdrawn():
            said, uses, alone = "withdrawn", (), False
    return Answer(said, event.text, event.text_version, event.channel, uses, alone, event.form, event.scan)


# ------------------------------------------------------------------------------------------------------- what they amount to


def text_of(consent: Consent, *, minor: bool) -> str:
    """The text that is read before answering, as the template names it."""
    match consent:
        case "participation":
            return "participation"
        case "image-and-voice":
            return "image-minor" if minor else "image-adult"
        case "optional-data":
            return "data-processing-minor"


def signatories(consent: Consent, *, minor: bool, under_fifteen: bool) -> tuple[Signatory, ...]:
    """Everybody whose word may be taken down; nobody for the participation of an adult."""
    match consent:
        case "participation":
            return GUARDIANS if minor else ()
        case "image-and-voice":
            return ("self", *GUARDIANS) if minor else ("self",)
        case "optional-data":
            return ("self", *GUARDIANS) if under_fifteen else ("self",)


def participation_allowed(answers: Answers) -> bool:
    """One holder of parental authority said yes, and none objects."""
    said = [answers[one].said for one in GUARDIANS if one in answers]
    return "given" in said and "refused" not in said


def uses_allowed(answers: Answers, *, minor: bool) -> tuple[ImageUse, ...]:
    """The uses of image and voice to which everybody who is asked said yes. A yes to the text for minors ends at 18."""
    text = text_of("image-and-voice", minor=minor)
    given = {who: one for who, one in answers.items() if one.said == "given" and one.text == text}
    if "self" not in given:
        return ()
    asked = [given["self"]]
    if minor:
        holders = [given[one] for one in GUARDIANS if one in given]
        objecting = any(answers[one].said == "refused" for one in GUARDIANS if one in answers)
        both = len(holders) == len(GUARDIANS) or any(one.alone for one in holders)
        if objecting or not both:
            return ()
        asked += holders
    return tuple(use for use in IMAGE_USES if all(use in one.uses for one in asked))


def optional_data_allowed(answers: Answers, *, under_fifteen: bool) -> bool:
    """The young person's yes, and before 15 that of one holder with it."""
    given = {who for who, one in answers.items() if one.said == "given"}
    return "self" in given and (not under_fifteen or not given.isdisjoint(GUARDIANS))


def under_fifteen_until(guardian_required_until: date) -> date:
    """The last day of the month in which somebody turns 15, from the month's end in which they come of age."""
    year, month = guardian_required_until.year - _DIGITAL_MAJORITY, guardian_required_until.month
    return date(year, month, calendar.monthrange(year, month)[1])


def form_code(participation: UUID, text: str, version: str) -> str:
    """The code of a paper form, «7F3K-9QZ2»: the same whenever it is printed, another for another person, text or version.

    It finds the form's place again and stops a form from being entered for somebody else; it opens nothing by itself.
    """
    digest = int.from_bytes(hashlib.sha256(f"ekole form 1\n{participation}\n{text}\n{version}".encode()).digest()[:8])
    letters = ""
    for _ in range(8):
        digest, place = divmod(digest, len(_CODE_LETTERS))
        letters += _CODE_LETTERS[place]
    return f"{letters[:4]}-{letters[4:]}"
