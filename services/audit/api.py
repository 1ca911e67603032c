"""The past and its bundle over HTTP, for programs."""

from datetime import date
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from litestar import get
from litestar.params import FromPath, FromQuery
from litestar.response import Stream

from infra.clock import utc_now
from projections.board import Board
from services.audit.bundling import Asked, bundle, last_signed
from services.audit.moments import Moment
from services.audit.replaying import as_it_stood, require_within_the_audit
from services.house import House, TheHouse
from services.http.commands import PROBLEMS, AnyRequest
from services.http.description import SENDS
from services.programmes.looking import look_at
from services.supervision.suspended import EVEN_SUSPENDED
from services.supervision.visiting import last_day_seen, times_seen
from tenants.permissions import is_allowed, require_permission

TAG: Final = "Preuves"


@get(
    "/programmes/{programme:uuid}/bundle",
    summary="La liasse de preuve d’un programme",
    tags=[TAG],
    responses=dict(PROBLEMS),
    opt={SENDS: ("application/zip",), "within_dates": True, EVEN_SUSPENDED: True},
)
async def programme_bundle(request: AnyRequest, programme: FromPath[UUID], house: TheHouse) -> Stream:
    """A zip archive that proves itself: the programme’s lines, every other line by its hash, checkpoints, tiles, reports.

    For an auditor, the lines of what happened within the dates granted. VERIFIER.md in it tells how it is verified.
    """
    return await sent_programme(request, house, programme)


@get(
    "/institution/bundle",
    summary="La liasse de preuve de tout l’établissement",
    tags=[TAG],
    responses=dict(PROBLEMS),
    opt={SENDS: ("application/zip",), EVEN_SUSPENDED: True},
)
async def institution_bundle(request: AnyRequest, house: TheHouse) -> Stream:
    """As for a programme, with every line but what was told in confidence."""
    return await sent_institution(request, house)


class ReplayAnswer(msgspec.Struct, frozen=True):
    """``position``: the last line that counts. ``day``: what «today» was. ``board``: the programme then."""

    position: int
    day: date
    board: Board


@get(
    "/programmes/{programme:uuid}/replay",
    summary="Le programme tel qu’il était à un moment",
    tags=[TAG],
    responses=dict(PROBLEMS),
    opt={"within_dates": True},
)
async def replay(
    request: AnyRequest,
    programme: FromPath[UUID],
    house: TheHouse,
    position: FromQuery[str] = "",
    day: FromQuery[str] = "",
    known: FromQuery[str] = "",
) -> ReplayAnswer:
    """As of a ``position``; or what had happened by the end of a ``day``, of what was ``known`` by the end of another (DESIGN §5).

    Folded from the log for the asking. A day is the institution’s own, written YYYY-MM-DD.
    """
    require_permission(request.user.role, "views.read")
    tenant, asked = request.user.tenant, Moment.asked(position, day, known)
    require_within_the_audit(asked, await last_day_seen(house, request.user, programme))
    async with house.views.of(tenant) as views:
        zone = ZoneInfo((await look_at(views, tenant, programme)).institution.timezone)
    names = is_allowed(request.user.role, "people.read")
    then = await as_it_stood(house, tenant, programme, asked, zone, names=names)
    return ReplayAnswer(then.position, then.day, then.board)


async def sent_programme(request: AnyRequest, house: House, programme: UUID) -> Stream:
    """Raises PermissionDenied, ProgrammeMissing, LogNotSigned."""
    caller = request.user
    require_permission(caller.role, "audit.read")
    async with house.views.of(caller.tenant) as views:
        await look_at(views, caller.tenant, programme)
    within = await times_seen(house, caller, programme)
    return await _sent(house, Asked(caller.tenant, programme, within), f"liasse-{programme}")


async def sent_institution(request: AnyRequest, house: House) -> Stream:
    """Raises PermissionDenied, LogNotSigned."""
    require_permission(request.user.role, "institution.export")
    return await _sent(house, Asked(request.user.tenant), f"liasse-{request.user.tenant}")


async def _sent(house: House, asked: Asked, name: str) -> Stream:
    last = await last_signed(house.engine, asked.tenant)
    octets = bundle(house.engine, house.documents, asked, last, utc_now())
    headers: dict[str, Any] = {"Content-Disposition": f'attachment; filename="{name}.zip"', "Cache-Control": "no-store"}
    return Stream(octets, media_type="application/zip", headers=headers)


AUDIT_ROUTES: Final = (replay, programme_bundle, institution_bundle)
