"""Acting from a page: how the command of somebody who is signed in is handled."""

from datetime import timedelta

import msgspec

from services.handling import HandlingContext
from services.pages.forms import AnyRequest, Fields
from services.pages.rendering import new_key
from services.programmes.looking import ProgrammeViews


def acting_here(request: AnyRequest, fields: Fields) -> HandlingContext:
    """The context of a command of a form that belongs to no programme: now, by whoever is signed in."""
    caller = request.user
    return HandlingContext(
        tenant=caller.tenant,
        actor=caller.actor,
        role=caller.role,
        idempotency_key=fields.key or new_key(),
        correlation=request.scope["state"]["correlation"],
    )


def acting(request: AnyRequest, fields: Fields, found: ProgrammeViews) -> HandlingContext:
    """The context of a command of this form.

    A demonstration goes on from its own last day: what somebody tries out there happens a minute after the story's last fact.
    """
    context = acting_here(request, fields)
    if not found.institution.demonstration:
        return context
    return msgspec.structs.replace(context, simulated_now=found.sheet.last_event_at + timedelta(minutes=1))
