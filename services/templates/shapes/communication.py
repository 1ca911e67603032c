"""communication.yaml: who is told what, when, by whom, and in which words."""

from collections.abc import Mapping
from typing import Annotated, Literal

import msgspec

from domain.programme import Mode
from services.templates.shapes.shape import Id, Shape, Text, Version

Readers = Literal[
    "staff",
    "learners",
    "families",
    "guardians",
    "mentors",
    "mentees",
    "candidates",
    "employers",
    "governance",
    "direction",
    "public",
]


class PlannedMessage(Shape, frozen=True):
    """``week`` counts weeks of presence from the launch; ``required_in`` the modes that send it without being asked."""

    week: Annotated[int, msgspec.Meta(ge=0)]
    message: Id
    audience: Readers
    sender: Id
    required_in: tuple[Mode, ...]
    only_if: Text | None = None


class Message(Shape, frozen=True):
    """A starting point that the coordinator edits. ``short`` fits a text message: 300 characters at most."""

    id: Id
    audience: Readers
    subject: Text
    body: Text
    short: Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
    format: Literal["one-page", "poster", "social-post"] | None = None
    requires: Text | None = None


class Objection(Shape, frozen=True):
    """What somebody fears, and an honest answer."""

    id: Id
    said: Text
    answer: Text
    readers: Readers | None = msgspec.field(name="for", default=None)


class LegalGround(Shape, frozen=True):
    reference: Text
    certainty: Literal["sure", "verify"]
    note: Text | None = None


class Consent(Shape, frozen=True):
    """One thing that people agree to, with a version of its own; the exact text shown is kept with the answer."""

    id: Id
    version: Version
    who: Text
    legal: LegalGround
    condition_of_taking_part: bool
    text: Text
    choices: tuple[Text, ...]
    declaration: Text | None = None
    not_needed_for: Text | None = None
    ends: Text | None = None
    used_only_if: Text | None = None


class PrivacyNotice(Shape, frozen=True):
    title: Text
    text: Text
    for_young_people: Text


class SafeguardingCard(Shape, frozen=True):
    title: Text
    text: Text
    for_the_contact_person: Text


class CommunicationKit(Shape, frozen=True):
    """The whole file."""

    schema: Literal["ekole.templates.communication/1"]
    version: Version
    language: Literal["fr"]
    placeholders: Mapping[str, Text]
    tone: tuple[Text, ...]
    plan: tuple[PlannedMessage, ...]
    messages: tuple[Message, ...]
    objections: tuple[Objection, ...]
    consents: tuple[Consent, ...]
    privacy_notice: PrivacyNotice
    safeguarding_card: SafeguardingCard
