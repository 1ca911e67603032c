"""Sign-ups that came to a halt, over HTTP: those of the work list, put off or dealt with."""

from datetime import date
from typing import Final
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from services.house import House, TheHouse
from services.http.commands import PROBLEMS, CommandAnswer, answer
from services.http.reading import read_json
from services.portfolio.api import TAG, AnyRequest, of_house
from services.portfolio.asking import asked_of, require_follower
from services.portfolio.stalled import RULE, StalledSignUp, UnansweredSignUp, follow_sign_up, stalled_for, unanswered
from services.supervision.visiting import house_day
from tenants.follow_up import FOLLOW_UP, Following, MarkFindingDone, SnoozeFinding
from tenants.house import HOUSE
from tenants.permissions import HEAD

_PLACE: Final = "/stalled-sign-ups/{client:uuid}"


class SignUpsAnswer(msgspec.Struct, frozen=True):
    """``unanswered``: forms whose mail's link was never followed; for heads alone."""

    stalled: list[StalledSignUp]
    unanswered: list[UnansweredSignUp]


@get("/stalled-sign-ups", summary="Les inscriptions arrêtées", tags=[TAG], responses=dict(PROBLEMS))
async def list_sign_ups(request: AnyRequest, house: TheHouse, consultant: FromQuery[str | None] = None) -> SignUpsAnswer:
    """A consultant's own; all of them for a head who names nobody. The longest halt first, two hundred at most."""
    require_follower(request.user)
    asked = asked_of({"consultant": consultant or ""}, request.user)
    await house.caught_up(HOUSE, await house.store.head(HOUSE))
    stalled = await stalled_for(house, asked.consultant, house_day())
    return SignUpsAnswer(stalled, await unanswered(house) if request.user.role == HEAD else [])


class SignUpSnoozeForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    until: date
    reason: str


class SignUpDoneForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``since``: as the list says."""

    since: date


@post(f"{_PLACE}/snooze", status_code=200, summary="Reporter une inscription arrêtée", tags=[TAG], responses=dict(PROBLEMS))
async def snooze_sign_up(
    request: AnyRequest, client: FromPath[UUID], data: JSONBody[SignUpSnoozeForm], house: TheHouse
) -> Response[CommandAnswer]:
    form = read_json(await request.body(), SignUpSnoozeForm)
    command = SnoozeFinding(programme=client, client=client, account=request.user.account, rule=RULE, until=form.until, reason=form.reason)
    return await _followed(request, house, command)


@post(f"{_PLACE}/done", status_code=200, summary="Dire qu’une inscription arrêtée est traitée", tags=[TAG], responses=dict(PROBLEMS))
async def sign_up_done(
    request: AnyRequest, client: FromPath[UUID], data: JSONBody[SignUpDoneForm], house: TheHouse
) -> Response[CommandAnswer]:
    form = read_json(await request.body(), SignUpDoneForm)
    command = MarkFindingDone(programme=client, client=client, account=request.user.account, rule=RULE, since=form.since)
    return await _followed(request, house, command)


async def _followed(request: AnyRequest, house: House, command: Following) -> Response[CommandAnswer]:
    receipt = await follow_sign_up(house, request.user, command, of_house(request))
    return answer(receipt, FOLLOW_UP.of(command.programme).name)


SIGN_UP_WORK_ROUTES: Final = (list_sign_ups, snooze_sign_up, sign_up_done)
