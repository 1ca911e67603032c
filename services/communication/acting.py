"""Acting on a communication from its pages: a command is handled, its refusal comes back in words."""

from collections import defaultdict
from collections.abc import Callable
from uuid import UUID

import msgspec
from litestar.response import Redirect

from domain.decision import Command
from domain.design.listening import EraseWords
from domain.design.sending import MessageHasGaps, MessageIsPersonal
from domain.refusal import Refused
from services.communication.erasing import erase_words
from services.communication.planning import kit_of
from services.handling import HandlingContext
from services.house import House
from services.http.context import RequestContext
from services.pages.acting import acting
from services.pages.forms import AnyRequest, Fields
from services.programmes.looking import ProgrammeViews

Making = Callable[[RequestContext], Command]


async def done(request: AnyRequest, house: House, fields: Fields, found: ProgrammeViews, make: Making, following: str) -> Redirect:
    """Handle the command that ``make`` makes of the form, wait for the views, go on to ``following``. Raises Refused."""
    context: HandlingContext = acting(request, fields, found)
    command = make(RequestContext(context))
    if isinstance(command, EraseWords):
        receipt = await erase_words(house, command, context)
    else:
        receipt = await house.handling.handle(command, context)
    await house.caught_up(context.tenant, receipt.position)
    return Redirect(following, status_code=303)


def in_words(refused: Refused, found: ProgrammeViews) -> Refused:
    """The refusal, its fields called by what they are."""
    if isinstance(refused, MessageHasGaps | MessageIsPersonal):
        names = kit_of(found).placeholders
        told = {detail: ", ".join(names.get(field, field) for field in str(value).split(", ")) for detail, value in refused.details.items()}
        return type(refused)(**told)
    return refused


def home_of(programme: UUID) -> str:
    return f"/programmes/{programme}/communication"


def typed(fields: Fields | None) -> dict[str, str]:
    """What was typed, to be shown again; empty words for what was not."""
    sent = msgspec.structs.asdict(fields) if fields is not None else {}
    return defaultdict(str, {name: value for name, value in sent.items() if name not in ("form_secret", "key")})
