"""The register of processing activities (RGPD art. 30), made from the schema itself: whatever an event seals stands in it."""

from collections.abc import Iterator
from typing import Final

import msgspec

from domain.event import EventType, event_types
from services.catalogues import Language
from services.rights.treatments import FIELDS, TREATMENTS, Controller, Treatment

PURPOSES: Final = {stream: treatment for treatment in TREATMENTS for stream in treatment.streams}


class Line(msgspec.Struct, frozen=True):
    """One treatment in the reader's language; ``fields`` what is kept, ``facts`` the types of the events that hold it."""

    id: str
    name: str
    purpose: str
    people: str
    basis: str
    recipients: str
    kept: str
    fields: tuple[str, ...]
    facts: tuple[str, ...]


def personal_types() -> Iterator[EventType]:
    """Every type of event that holds personal data."""
    return (one for one in event_types() if one.personal_fields)


def register(_: Language, controller: Controller = "institution") -> list[Line]:
    """A controller's treatments, each with the data that its events hold. Raises KeyError where a type belongs to none."""
    held: dict[str, list[EventType]] = {treatment.id: [] for treatment in TREATMENTS}
    for one in personal_types():
        held[PURPOSES[one.stream_type].id].append(one)
    return [_line(treatment, held[treatment.id], _) for treatment in TREATMENTS if treatment.controller == controller]


def _line(treatment: Treatment, types: list[EventType], _: Language) -> Line:
    fields = dict.fromkeys(_(FIELDS[name]) for one in types for name in one.personal_fields)
    told = (treatment.name, treatment.purpose, treatment.people, treatment.basis, treatment.recipients, treatment.kept)
    name, purpose, people, basis, recipients, kept = (_(one) for one in told)
    return Line(treatment.id, name, purpose, people, basis, recipients, kept, tuple(fields), tuple(one.tag for one in types))
