"""Steering over HTTP: meetings, decisions and adjustments, and the design as it holds today."""

from typing import Final
from uuid import UUID

import msgspec
from litestar import get
from litestar.params import FromPath, FromQuery

from domain.design.design import DESIGN, Approved, DesignContent
from domain.facilitation.steering import STEERING, in_force
from projections.steering_sheet import STEERING_SHEETS, SteeringSheet
from services.house import TheHouse
from services.http.commands import PROBLEMS, AnyRequest
from services.programmes.looking import existing
from services.reading.access import reading

TAG: Final = "Pilotage"


class SteeringAnswer(msgspec.Struct, frozen=True):
    """``approved``: what the direction approved, for ever; ``in_force``: the same with every adjustment since. None before approval."""

    sheet: SteeringSheet
    approved: DesignContent | None
    in_force: DesignContent | None


@get("/programmes/{programme:uuid}/steering", summary="Le pilotage d’un programme", tags=[TAG], responses=dict(PROBLEMS))
async def show_steering(
    request: AnyRequest, programme: FromPath[UUID], house: TheHouse, at_least: FromQuery[str | None] = None
) -> SteeringAnswer:
    async with reading(request, house) as views:
        await existing(views, programme)
        sheet = await views.one(STEERING_SHEETS, programme) or SteeringSheet(programme)
    tenant = request.user.tenant
    design = await house.state_of(tenant, DESIGN.of(programme))
    if not isinstance(design, Approved):
        return SteeringAnswer(sheet, None, None)
    steering = await house.state_of(tenant, STEERING.of(programme))
    return SteeringAnswer(sheet, design.content, in_force(design.content, steering, design.version))


STEERING_ROUTES: Final = (show_steering,)
