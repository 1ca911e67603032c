"""The charter, read and accepted by the person themselves."""

from typing import Any

from litestar import Response

from domain.refusal import Refused
from domain.training.joining import AcceptCharter, CharterNotWritten
from services import templates
from services.house import House
from services.links.following import Followed
from services.links.showing import AnyRequest, Sent, back_to, show


async def shown(request: AnyRequest, house: House, followed: Followed, refused: Refused | None = None) -> Response[bytes]:
    sheet = followed.found.sheet
    if sheet.design is None:
        refused = CharterNotWritten()
    charter = templates.programme(sheet.template, sheet.template_version).charter
    version = sheet.design.charter_version if sheet.design else ""
    accepted = followed.inside is not None and followed.inside.charter == version
    return show(request, followed, "link_charter.html", refused, charter=charter, version=version, accepted=accepted)


async def act(request: AnyRequest, house: House, followed: Followed, sent: Sent) -> Response[Any]:
    try:
        command = AcceptCharter(participation=followed.link.participation, version=sent.one("version"))
        receipt = await house.handling.handle(command, followed.context(sent.key))
    except Refused as refused:
        return await shown(request, house, followed, refused)
    await house.caught_up(followed.tenant, receipt.position)
    return back_to(request)
