"""Of which events an institution's software may be told, and which of their fields it is given: what is not in this table never leaves.

Nothing that is sealed is in it, nor anybody's comments, nor anything of safeguarding, consents, accounts or answers: what leaves here is
read and kept by others. Identifiers are those of the API, which gives the rest to whoever may read it.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

import msgspec

from domain.event import event_type_named

Group = str


class Subscribable(msgspec.Struct, frozen=True):
    """``fields``: those of the event's data that leave."""

    tag: str
    group: Group
    fields: tuple[str, ...]


_PAIR: Final = ("pair", "programme")
_SESSION: Final = (*_PAIR, "session")
_PLANNED: Final = (*_SESSION, "day", "start", "minutes", "place")
_WORKSHOP: Final = ("workshop", "programme")
_TAKING_PART: Final = ("participation", "programme", "person")
_IN_A_ROLE: Final = (*_TAKING_PART, "role")

_TABLE: Final[Mapping[Group, Mapping[str, tuple[str, ...]]]] = {
    "programme": {
        "programme.opened.v1": ("programme", "name", "kind", "mode", "year", "first_day", "last_day"),
        "programme.phase-opened.v1": ("programme", "phase"),
        "programme.closed.v1": ("programme",),
        "design.approved.v1": ("programme",),
        "diagnostic.closed.v1": ("programme", "survey", "n", "responses", "response_rate"),
        "institution.calendar-adopted.v1": ("institution", "school_year"),
    },
    "participants": {
        "participation.proposed.v1": _IN_A_ROLE,
        "participation.selected.v1": _IN_A_ROLE,
        "participation.authorised.v1": _TAKING_PART,
        "participation.charter-accepted.v1": (*_IN_A_ROLE, "version"),
        "participation.certified.v1": (*_TAKING_PART, "valid_until"),
        "participation.paired.v1": (*_IN_A_ROLE, "pair"),
        "participation.unpaired.v1": (*_IN_A_ROLE, "pair"),
        "participation.withdrawn.v1": _IN_A_ROLE,
    },
    "pairs": {
        "matching.published.v1": ("matching", "programme", "pairs"),
        "pair.formed.v1": (*_PAIR, "mentor", "mentee", "mentor_person", "mentee_person", "planned_sessions"),
        "pair.activated.v1": _PAIR,
        "pair.paused.v1": (*_PAIR, "day", "until"),
        "pair.resumed.v1": _PAIR,
        "pair.ended.v1": _PAIR,
    },
    "sessions": {
        "pair.session-planned.v1": _PLANNED,
        "pair.session-moved.v1": _PLANNED,
        "pair.session-cancelled.v1": _SESSION,
        "pair.session-held.v1": (*_SESSION, "day", "minutes", "theme", "place"),
        "pair.session-confirmed.v1": _SESSION,
        "pair.session-missed.v1": (*_SESSION, "day"),
        "pair.session-corrected.v1": (*_SESSION, "outcome", "day", "minutes", "theme", "place"),
    },
    "workshops": {
        "workshop.opened.v1": (*_WORKSHOP, "title", "theme", "day", "start", "minutes", "place", "seats"),
        "workshop.changed.v1": (*_WORKSHOP, "day", "start", "minutes", "place", "seats"),
        "workshop.cancelled.v1": _WORKSHOP,
        "workshop.joined.v1": (*_WORKSHOP, "participation", "person"),
        "workshop.left.v1": (*_WORKSHOP, "participation", "person"),
        "workshop.held.v1": (*_WORKSHOP, "day", "minutes"),
    },
    "measurement": {
        "survey.opened.v1": ("survey", "programme", "wave", "invited", "closes_on"),
        "survey.closed.v1": ("survey", "programme", "wave"),
        "impact.computed.v1": ("programme", "baseline_survey", "final_survey"),
        "impact.report-issued.v1": ("programme", "report", "sha256"),
        "impact.improvement-decided.v1": ("programme", "improvement", "due"),
        "impact.improvement-done.v1": ("programme", "improvement", "done_on"),
    },
}

GROUPS: Final = tuple(_TABLE)
SUBSCRIBABLE: Final[Mapping[str, Subscribable]] = MappingProxyType(
    {tag: Subscribable(tag, group, fields) for group, types in _TABLE.items() for tag, fields in types.items()}
)
NEVER: Final = frozenset(
    {"safeguarding", "incident", "access", "grant", "person", "notice", "notice-choice", "sign-in", "webhook", "webhook-delivery"}
)
"""Types of streams of which nothing may ever leave here, whoever adds to the table."""


def types_of(group: Group) -> tuple[str, ...]:
    return tuple(_TABLE[group])


def faults() -> Iterator[str]:
    """What is wrong with the table, in words: a type that does not exist, a field that is sealed, what must never leave."""
    for tag, one in SUBSCRIBABLE.items():
        kind = event_type_named(tag)
        if kind is None:
            yield f"{tag} is not a type of event"
            continue
        if kind.restricted or kind.stream_type in NEVER:
            yield f"{tag} must never leave"
        for field in one.fields:
            if field in kind.personal_fields:
                yield f"{tag}: {field} is personal"
            if field not in kind.event.__struct_fields__:
                yield f"{tag} has no field {field}"
