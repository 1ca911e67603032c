"""Where somebody who takes part arrives when they sign in with an account: their own space, as their link opens it."""

from datetime import timedelta
from typing import Final

from domain.refusal import Refused
from infra.clock import utc_now
from projections.participant import PARTICIPANTS
from projections.programme_sheet import PROGRAMME_SHEETS
from services.accounts.caller import Caller
from services.house import House
from services.links.issuing import link_for
from tenants.grant import Held, grant_stream

LASTS: Final = timedelta(hours=12)  # as long as a day at school: whoever comes back signs in again


class InNoProgramme(Refused):
    code = "account-in-no-programme"
    kind = "missing"
    sentence = (
        "Votre compte n’est encore relié à aucun programme. Rien n’a été changé ; demandez au référent de votre établissement, "
        "ou ouvrez le lien que vous avez reçu."
    )


async def own_home(house: House, caller: Caller) -> str:
    """The path of their own space in the newest programme in which they have this role. Raises InNoProgramme."""
    grant = await house.state_of(caller.tenant, grant_stream(caller.account, caller.role))
    if not isinstance(grant, Held) or grant.person is None:
        raise InNoProgramme
    async with house.views.of(caller.tenant) as views:
        own = [one for one in await views.where(PARTICIPANTS, person=grant.person) if one.role == caller.role]
        programmes = await views.some(PROGRAMME_SHEETS, [one.programme for one in own])
    if not own:
        raise InNoProgramme
    newest = max(own, key=lambda one: (programmes[one.programme].closed_at is None, programmes[one.programme].first_day, one.participation))
    key, now = await house.keyring.tenant_key(caller.tenant), utc_now()
    return link_for(key, "space", newest.participation, now, now + LASTS)
