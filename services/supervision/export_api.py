"""The export of everything an institution owns: for its direction over HTTP, for Ekole from the command line."""

from collections.abc import AsyncIterator
from typing import Final
from uuid import UUID

from litestar import post
from litestar.response import Stream

from services.handling import HandlingContext
from services.house import House, TheHouse
from services.http.commands import PROBLEMS, AnyRequest
from services.http.context import RequestContext, handling_context
from services.http.description import SENDS
from services.supervision.archive import archive
from services.supervision.suspended import EVEN_SUSPENDED
from services.supervision.visiting import ClientMissing
from tenants.house import HOUSE
from tenants.permissions import require_permission
from tenants.standing import RecordExport

TAG: Final = "Établissement"


@post(
    "/institution/export",
    status_code=200,
    summary="Exporter tout ce que possède l’établissement",
    tags=[TAG],
    responses=dict(PROBLEMS),
    opt={SENDS: ("application/zip",), EVEN_SUSPENDED: True},
)
async def export(request: AnyRequest, house: TheHouse) -> Stream:
    """One zip archive, sent while it is made. That it left stands in the log; an institution that is suspended exports too."""
    require_permission(request.user.role, "institution.export")
    if request.user.tenant == HOUSE:
        raise ClientMissing
    return await sent_export(house, request.user.tenant, handling_context(request).context)


async def sent_export(house: House, tenant: UUID, context: HandlingContext) -> Stream:
    """The archive as a file to keep; ``context`` is the tenant's."""
    octets = await exported(house, tenant, RequestContext(context).minted("export"), context)
    return Stream(
        octets,
        media_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="ekole-{tenant}.zip"', "Cache-Control": "no-store"},
    )


async def exported(house: House, tenant: UUID, export: UUID, context: HandlingContext) -> AsyncIterator[bytes]:
    """Say in the log that everything leaves, then send it: the archive holds the log up to that event."""
    receipt = await house.handling.handle(RecordExport(institution=tenant, export=export), context)
    return archive(house, tenant, receipt.position)


EXPORT_ROUTES: Final = (export,)
