"""What a programme is for and what it leaves behind: objectives, indicators, attestations, evidence."""

from typing import Annotated

import msgspec

from services.templates.shapes.shape import Id, Shape, Text


class ObjectiveOffer(Shape, frozen=True):
    """An objective an institution may choose; ``instrument`` is «none» where sessions alone tell."""

    id: Id
    label: Text
    indicator: Text
    instrument: Id
    target: Text
    default: bool


class ObservedIndicator(Shape, frozen=True):
    """A figure that the coordinator notes twice, at the start and at the end."""

    id: Id
    label: Text
    unit: Text


class Attestation(Shape, frozen=True):
    title: Text
    text: Text
    skills_shown: tuple[Text, ...]
    verification: Text


class Recognition(Shape, frozen=True):
    attestation: Attestation
    ideas: tuple[Text, ...]


class Evidence(Shape, frozen=True):
    indicator: Annotated[int, msgspec.Meta(ge=1, le=32)]
    about: Text
    shows: Text


class Qualiopi(Shape, frozen=True):
    """What a programme can honestly evidence of the thirty-two indicators of the French quality referential."""

    referential: Text
    applies_to: Text
    wording: Text
    period: Text
    direct: tuple[Evidence, ...]
    supporting: tuple[Evidence, ...]
    only_if_attached_to_a_certified_training: tuple[int, ...]
    not_evidenced: tuple[int, ...]


class EvidenceByKind(Shape, frozen=True):
    qualiopi: Qualiopi
    lycee: Text
    universite: Text
