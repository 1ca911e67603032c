"""Deadlines over HTTP: what is awaited, the rules, and adjusting them."""

from typing import Final
from uuid import UUID

import msgspec
from litestar import get
from litestar.params import FromPath, FromQuery

from domain.deadlines.watch import WATCH, Watch
from domain.deadlines.watching import AdjustDelays, SetGroupPeriods
from domain.school_time import GroupPeriod
from services.deadlines.looking import RuleShown, Waited, deadlines_of, rules_of, waited
from services.house import TheHouse
from services.http.commands import PROBLEMS, AnyRequest, command_at
from services.programmes.looking import existing
from services.reading.access import reading

TAG: Final = "Échéances"
_BASE: Final = "/programmes/{programme:uuid}/deadlines"


class DeadlinesAnswer(msgspec.Struct, frozen=True):
    """``groups``: when each group is in company, on placement or in exams, where clocks of its people stop."""

    awaited: list[Waited]
    rules: list[RuleShown]
    groups: dict[str, tuple[GroupPeriod, ...]]


@get(_BASE, summary="Ce que le programme attend, et jusqu’à quand", tags=[TAG], responses=dict(PROBLEMS))
async def show_deadlines(
    request: AnyRequest, programme: FromPath[UUID], house: TheHouse, at_least: FromQuery[str | None] = None
) -> DeadlinesAnswer:
    async with reading(request, house, "people.read") as views:
        sheet = await existing(views, programme)
        institution = await house.institution(views, request.user.tenant)
        deadlines = await deadlines_of(views, programme)
    watch = deadlines.followed.watch if deadlines else Watch()
    return DeadlinesAnswer(waited(deadlines, house.today(institution, sheet)), rules_of(watch), watch.groups)


DEADLINE_ROUTES: Final = (
    show_deadlines,
    command_at(
        f"{_BASE}/delays",
        AdjustDelays,
        summary="Ajuster un délai de ce programme",
        tag=TAG,
        resource=lambda command: WATCH.of(command.programme),
    ),
    command_at(
        f"{_BASE}/groups",
        SetGroupPeriods,
        summary="Dire quand un groupe est ailleurs",
        tag=TAG,
        resource=lambda command: WATCH.of(command.programme),
    ),
)
