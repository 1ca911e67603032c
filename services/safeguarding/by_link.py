"""Telling by one's own link that something is wrong: no account, one page, a minute."""

from datetime import timedelta
from typing import Any

from litestar import Response

from domain.refusal import Refused
from services.catalogues import translate
from services.house import House
from services.links.following import Followed
from services.links.showing import AnyRequest, Sent, back_to, show
from services.pages.rendering import locale_of
from services.safeguarding.showing import about_reporting, told_by
from services.safeguarding.telling import report


async def shown(
    request: AnyRequest, house: House, followed: Followed, refused: Refused | None = None, sent: Sent | None = None
) -> Response[bytes]:
    _ = translate(locale_of(request))
    return show(
        request,
        followed,
        "incident_report.html",
        refused,
        action=request.url.path,
        programmes=(),
        sent=sent or Sent(),
        thanks=request.query_params.get("recu") == "oui",
        back=followed.path("space") if followed.link.audience == "self" else "",
        **await about_reporting(house, followed.tenant, _),
    )


async def act(request: AnyRequest, house: House, followed: Followed, sent: Sent) -> Response[Any]:
    """A demonstration goes on from its own last day."""
    simulated = followed.found.sheet.last_event_at + timedelta(minutes=1) if followed.found.institution.demonstration else None
    try:
        await report(
            house,
            followed.tenant,
            followed.participant.programme,
            told_by(sent),
            whom=followed.link.participation,
            role=followed.role,
            key=sent.key,
            simulated_now=simulated,
        )
    except Refused as refused:
        return await shown(request, house, followed, refused, sent)
    return back_to(request, "?recu=oui")
