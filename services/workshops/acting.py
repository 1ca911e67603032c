"""Acting on workshops from their pages: what was typed becomes a command; what was refused comes back in words."""

from collections import defaultdict
from collections.abc import Callable
from uuid import UUID

import msgspec
from litestar.response import Redirect

from domain.decision import Command
from services.house import House
from services.http.context import RequestContext
from services.pages.acting import acting
from services.pages.forms import AnyRequest, Fields
from services.programmes.looking import ProgrammeViews

Making = Callable[[RequestContext], Command]


async def done(
    request: AnyRequest, house: House, fields: Fields, found: ProgrammeViews, make: Making, following: Callable[[Command], str]
) -> Redirect:
    """Handle the command that ``make`` makes of the form, wait for the views, go on where ``following`` says. Raises Refused."""
    context = acting(request, fields, found)
    command = make(RequestContext(context))
    receipt = await house.handling.handle(command, context)
    await house.caught_up(context.tenant, receipt.position)
    return Redirect(following(command), status_code=303)


async def typed(request: AnyRequest, fields: Fields | None) -> dict[str, str]:
    """What was typed, fields that the form made up included, to be shown again; empty words for what was not."""
    sent = {name: value for name, value in (await request.form()).items() if isinstance(value, str)} if fields is not None else {}
    declared = msgspec.structs.asdict(fields) if fields is not None else {}
    kept = {**sent, **declared}
    return defaultdict(str, {name: value for name, value in kept.items() if name not in ("form_secret", "key")})


def chosen(text: str) -> UUID:
    """The person chosen in a list; nobody's identifier where none was, which the rule then refuses."""
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)


def workshops_of(programme: UUID) -> str:
    return f"/programmes/{programme}/ateliers"
