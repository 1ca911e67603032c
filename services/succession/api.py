"""Carrying a programme over to the next year, over HTTP."""

from typing import Final
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from domain.programme import PROGRAMME
from projections.impact_sheet import IMPACT_SHEETS
from services.house import TheHouse
from services.http.commands import PROBLEMS, AnyRequest, CommandAnswer, answer
from services.http.context import handling_context
from services.http.reading import read_json
from services.programmes.looking import look_at
from services.reading.access import reading
from services.succession.going_on import SuccessionForm, may_return, may_train, succession

TAG: Final = "Rapports"


class SuccessionProposal(msgspec.Struct, frozen=True):
    """Who may be invited again and who may train newcomers, by their participations in the closed programme.

    ``successor``: the programme that continues this one already.
    """

    closed: bool
    successor: UUID | None
    may_return: list[UUID]
    may_train: list[UUID]


@get(
    "/programmes/{programme:uuid}/succession",
    summary="Qui peut continuer l’an prochain",
    tags=[TAG],
    responses=dict(PROBLEMS),
)
async def show_succession(
    request: AnyRequest, programme: FromPath[UUID], house: TheHouse, at_least: FromQuery[str | None] = None
) -> SuccessionProposal:
    async with reading(request, house, "people.read") as views:
        found = await look_at(views, request.user.tenant, programme)
        kept = await views.one(IMPACT_SHEETS, programme)
    return SuccessionProposal(
        found.sheet.closed_at is not None,
        kept.successor if kept else None,
        [one.participation for one in may_return(found)],
        [one.participation for one in may_train(found)],
    )


@post(
    "/programmes/{programme:uuid}/succession",
    status_code=201,
    summary="Reconduire un programme clos : conception copiée, volontaires réinvités",
    tags=[TAG],
    responses=dict(PROBLEMS),
)
async def carry_over(
    request: AnyRequest, programme: FromPath[UUID], data: JSONBody[SuccessionForm], house: TheHouse
) -> Response[CommandAnswer]:
    form = read_json(await request.body(), SuccessionForm)
    context = handling_context(request)
    successor = form.successor or context.minted("programme")
    earlier = await house.earlier(context.context)
    if earlier is not None:  # whom the list named may have changed since; the programme has not
        return answer(earlier, PROGRAMME.of(successor).name, 201, programme=successor)
    async with reading(request, house, "programme.run") as views:
        found = await look_at(views, request.user.tenant, programme)
    receipt = await house.handling.handle(succession(form, successor, found), context.context)
    return answer(receipt, PROGRAMME.of(successor).name, 201, programme=successor)


SUCCESSION_ROUTES: Final = (show_succession, carry_over)
