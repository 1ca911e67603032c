"""The views of a past moment, read as the live ones are: folded from the log for the asking, touching no table (DESIGN §5)."""

from collections.abc import Mapping
from typing import Any, Final, TypeVar

import msgspec

from projections.audit_question_sheet import AUDIT_QUESTION_SHEETS
from projections.communication_sheet import COMMUNICATION_SHEETS
from projections.impact_sheet import IMPACT_SHEETS
from projections.institution_sheet import INSTITUTION_SHEETS
from projections.pair_sheet import PAIR_SHEETS
from projections.participant import PARTICIPANTS
from projections.person_directory import PERSON_DIRECTORY
from projections.programme_sheet import PROGRAMME_SHEETS
from projections.projection import AnyProjection, Key, Projection
from projections.replay import Past
from projections.steering_sheet import STEERING_SHEETS
from projections.survey_sheet import SURVEY_SHEETS
from projections.workshop_sheet import WORKSHOP_SHEETS
from services.reading.views import CursorUnreadable, Page

View = TypeVar("View", bound=msgspec.Struct)

# What a programme's pages show of it; the person directory apart, for it alone opens what is personal.
REPLAYED: Final[tuple[AnyProjection, ...]] = (
    INSTITUTION_SHEETS,
    PROGRAMME_SHEETS,
    PARTICIPANTS,
    PAIR_SHEETS,
    SURVEY_SHEETS,
    WORKSHOP_SHEETS,
    COMMUNICATION_SHEETS,
    STEERING_SHEETS,
    IMPACT_SHEETS,
    AUDIT_QUESTION_SHEETS,
)
WITH_NAMES: Final[tuple[AnyProjection, ...]] = (*REPLAYED, PERSON_DIRECTORY)


class PastViews:
    """The same readings as of the live views. A view that was not replayed has nothing in it."""

    def __init__(self, past: Past) -> None:
        self._past = past

    async def one(self, projection: Projection[View], key: Key) -> View | None:
        return self._of(projection).get(key)

    async def some(self, projection: Projection[View], keys: list[Any]) -> dict[Key, View]:
        views = self._of(projection)
        return {key: views[key] for key in keys if key in views}

    async def where(self, projection: Projection[View], **equal: Any) -> list[View]:
        views = self._of(projection)
        return [view for _, view in sorted(views.items()) if _equals(view, equal)]

    async def page(
        self, projection: Projection[View], equal: Mapping[str, Any], *, after: str | None, limit: int, newest_first: bool = False
    ) -> Page:
        """The first page alone: the past is read by the moment, not by the page. Raises CursorUnreadable."""
        if after is not None:
            raise CursorUnreadable
        found = sorted(self._of(projection).items(), reverse=newest_first)
        return Page([view for _, view in found if _equals(view, equal)][:limit], None)

    def _of(self, projection: Projection[View]) -> dict[Key, View]:
        return self._past.of(projection) if projection.name in self._past.views else {}


def _equals(view: msgspec.Struct, equal: Mapping[str, Any]) -> bool:
    return all(getattr(view, name) == value for name, value in equal.items())
