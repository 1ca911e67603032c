"""Where a design stands: what there is to read, whether it is a revision of an approved one, and what that changes."""

from collections.abc import Callable, Mapping
from typing import Any, Final, Literal

import msgspec

from domain.design.design import Approved, DesignContent, DesignState, Draft, Submitted
from projections.programme_sheet import DesignReturn, ProgrammeSheet
from services.programmes.proposing import proposed_design

Step = Literal["none", "draft", "submitted", "approved"]

# What each part of the page is made of; the parts are those of design_fields.
_OF_PART: Final[Mapping[str, Callable[[DesignContent], Any]]] = {
    "objectifs": lambda content: content.objectives,
    "themes": lambda content: content.themes,
    "cadre": lambda content: content.frame,
    "formation": lambda content: content.training,
    "appariement": lambda content: (content.matching_weights, content.matching_quotas),
    "communication": lambda content: content.communication,
    "instances": lambda content: content.governance,
    "charte": lambda content: (content.charter, content.charter_version),
}


class Standing(msgspec.Struct, frozen=True):
    """``content`` is what is read; ``in_force`` the approved design that it would replace, where it is a revision."""

    step: Step
    content: DesignContent
    in_force: DesignContent | None = None

    @property
    def writable(self) -> bool:
        """Whether it may be changed, an approved one by a revision; what the direction reads stays as it is."""
        return self.step != "submitted"

    @property
    def changed(self) -> tuple[str, ...]:
        """The parts in which a revision differs from what is in force."""
        before = self.in_force
        return tuple(part for part, of in _OF_PART.items() if before is not None and of(before) != of(self.content))


def standing_of(state: DesignState, sheet: ProgrammeSheet) -> Standing:
    match state:
        case Draft(content=content):
            return Standing("draft", content)
        case Submitted(content=content):
            return Standing("submitted", content)
        case Approved(content=content, revision=Draft(content=revised)):
            return Standing("draft", revised, content)
        case Approved(content=content, revision=Submitted(content=revised)):
            return Standing("submitted", revised, content)
        case Approved(content=content):
            return Standing("approved", content)
        case _:
            return Standing("none", proposed_design(sheet))


def last_return(standing: Standing, sheet: ProgrammeSheet) -> DesignReturn | None:
    """The remarks with which the direction sent back the version under way; None once it is with the direction again."""
    if standing.step != "draft" or not sheet.design_versions:
        return None
    version = sheet.design_versions[-1]
    sent_back = version.returns[-1] if version.returns and version.approved_at is None else None
    again = sent_back is not None and version.submitted_at is not None and version.submitted_at > sent_back.at
    return None if again else sent_back
