"""How each programme is followed, as the work list reads it: days and rules; what people wrote is read from the log."""

from datetime import date
from typing import Final, TypeVar
from uuid import UUID

import msgspec

from domain.recorded import Recorded
from projections.projection import Key, Projection
from tenants.follow_up import ContactPlanned, FollowUpDone, FollowUpNoted, FollowUpReopened, FollowUpSnoozed
from tenants.health_rules import RuleName

_Kept = TypeVar("_Kept")


class DoneOn(msgspec.Struct, frozen=True):
    """``since``: since when the rule had spoken; ``day``: when it was dealt with."""

    since: date
    day: date


class FollowUpSheet(msgspec.Struct, frozen=True):
    """``snoozed``: until which day, included."""

    programme: UUID
    client: UUID
    snoozed: dict[RuleName, date] = {}
    done: dict[RuleName, DoneOn] = {}
    notes: int = 0
    noted_on: date | None = None
    next_contact: date | None = None


def key(recorded: Recorded) -> Key | None:
    return getattr(recorded.event, "programme", None) if recorded.stream.startswith("follow-up/") else None


def evolve(sheet: FollowUpSheet | None, recorded: Recorded) -> FollowUpSheet | None:
    event, replace = recorded.event, msgspec.structs.replace
    if not isinstance(event, FollowUpSnoozed | FollowUpDone | FollowUpReopened | FollowUpNoted | ContactPlanned):
        return sheet
    sheet = sheet or FollowUpSheet(event.programme, event.client)
    match event:
        case FollowUpSnoozed(rule=rule, until=until):
            return replace(sheet, snoozed={**sheet.snoozed, rule: until}, done=_without(sheet.done, rule))
        case FollowUpDone(rule=rule, since=since, day=day):
            return replace(sheet, done={**sheet.done, rule: DoneOn(since, day)}, snoozed=_without(sheet.snoozed, rule))
        case FollowUpReopened(rule=rule):
            return replace(sheet, snoozed=_without(sheet.snoozed, rule), done=_without(sheet.done, rule))
        case FollowUpNoted(day=day):
            return replace(sheet, notes=sheet.notes + 1, noted_on=day)
        case ContactPlanned(day=planned):
            return replace(sheet, next_contact=planned)


def _without(table: dict[RuleName, _Kept], rule: RuleName) -> dict[RuleName, _Kept]:
    return {name: one for name, one in table.items() if name != rule}


FOLLOW_UPS: Final = Projection("follow_up", version=1, view=FollowUpSheet, key=key, evolve=evolve, indexes=(("next_contact",),))
