"""What a form of a programme's page asks for is done, its refusal handed back to the page it stood on."""

from collections import defaultdict
from typing import Any

from litestar.response import Redirect

from domain.decision import Command
from services.house import House
from services.pages.acting import acting
from services.pages.forms import AnyRequest, Fields
from services.programmes.looking import ProgrammeViews


async def done(request: AnyRequest, house: House, fields: Fields, found: ProgrammeViews, command: Command, following: str) -> Redirect:
    """Handle the command, wait for the views, go on to ``following``. Raises Refused."""
    context = acting(request, fields, found)
    receipt = await house.handling.handle(command, context)
    await house.caught_up(context.tenant, receipt.position)
    return Redirect(following, status_code=303)


async def texts_of(request: AnyRequest) -> dict[str, str]:
    """Every text of the form that was sent, those that its page made up included; empty words for the rest, and where none was sent."""
    sent: Any = await request.form() if request.method == "POST" else {}
    told = {name: value.strip() for name, value in sent.items() if isinstance(value, str) and name not in ("form_secret", "key")}
    return defaultdict(str, told)
