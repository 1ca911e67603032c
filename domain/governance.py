"""Governance: which bodies of an institution are told of a programme, asked for an opinion, or decide; and what came of it.

The product proposes bodies by kind of institution, the approved design may say otherwise. Governance is a record first; whether a
phase waits for it is a gate's to say.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final, Literal

import msgspec

Step = Literal["none", "inform", "consult", "decide"]
"""Nothing; put on the agenda; an opinion is asked; an act is needed."""
Outcome = Literal["informed", "favourable", "reserved", "unfavourable", "adopted", "rejected"]
"""What came of it: the body was informed, gave one of three opinions, or decided."""

OPINIONS: Final[frozenset[Outcome]] = frozenset({"favourable", "reserved", "unfavourable"})
ACTS: Final[frozenset[Outcome]] = frozenset({"adopted", "rejected"})
_TOLD: Final[frozenset[Outcome]] = frozenset({"informed"})
_SATISFIED_BY: Final[Mapping[Step, frozenset[Outcome]]] = {
    "none": frozenset(),
    "inform": _TOLD | OPINIONS | ACTS,
    "consult": OPINIONS | ACTS,
    "decide": frozenset({"adopted"}),  # an act is needed: one that says no opens nothing
}


HEADS: Final = frozenset({"Chef d’établissement", "Direction du CFA", "Direction de l’école", "Présidence ou direction de composante"})
"""The templates' names for whoever heads an institution. The design that the direction approves is what they decide on."""


class GovernanceBody(msgspec.Struct, frozen=True):
    """A council or an office, by its name, and what is due to it."""

    body: str
    step: Step


class GovernanceRecord(msgspec.Struct, frozen=True):
    """What a body was told or said, on which day; ``reference`` says where it is written: minutes, an act's number."""

    outcome: Outcome
    day: date
    reference: str = ""


def due(bodies: Iterable[GovernanceBody], records: Mapping[str, GovernanceRecord], *, design_approved: bool) -> tuple[str, ...]:
    """The bodies that still wait for what is due to them, by the last that is known of each."""
    return tuple(one.body for one in bodies if one.step != "none" and not _has_what_is_due(one, records.get(one.body), design_approved))


def decided_by_approving(body: str, *, design_approved: bool) -> bool:
    """Whether the direction's approval of the design is this body's act."""
    return design_approved and body in HEADS


def _has_what_is_due(one: GovernanceBody, record: GovernanceRecord | None, design_approved: bool) -> bool:
    if record is None:
        return decided_by_approving(one.body, design_approved=design_approved)
    return record.outcome in _SATISFIED_BY[one.step]
