"""One fact: what, who, when by both clocks, on whose behalf, what caused it and what it caused; its line, and its proof."""

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from domain.recorded import Recorded
from projections.timeline import TIMELINE, TimelineEntry
from services.catalogues import Language, translate
from services.house import House, TheHouse
from services.pages import words
from services.pages.around import looked
from services.pages.forms import AnyRequest
from services.pages.rendering import locale_of, page
from services.programmes.actors import names_of_staff
from services.supervision.visiting import OutsideTheAudit, facts_seen
from tenants.lines import decode_recorded
from tenants.permissions import is_allowed, require_permission

_AROUND: Final = 6  # facts shown of one tree, before this one and after it; the first one always


class Node(msgspec.Struct, frozen=True):
    """A fact in the tree of what caused what; ``depth`` is how far it is from the first."""

    position: int
    depth: int
    words: str
    moment: str
    here: bool


@get("/programmes/{programme:uuid}/faits/{position:int}", opt={"within_dates": True}, include_in_schema=False)
async def fact_page(request: AnyRequest, programme: FromPath[UUID], position: FromPath[int], house: TheHouse) -> Response[bytes]:
    """Raises OutsideTheAudit; 404 where the programme has no such fact."""
    require_permission(request.user.role, "views.read")
    found, around = await looked(request, house)
    tenant, zone, _ = request.user.tenant, ZoneInfo(found.institution.timezone), translate(locale_of(request))
    async with house.views.of(tenant) as views:
        entry = await views.one(TIMELINE, position) if 0 < position < 2**62 else None
        if entry is None or entry.programme != programme:
            raise NotFoundException
        if not await facts_seen(house, request.user, programme, [entry]):
            raise OutsideTheAudit
        related = [one for one in await views.where(TIMELINE, programme=programme) if one.correlation == entry.correlation]
    related = sorted(await facts_seen(house, request.user, programme, related), key=lambda one: one.position)
    seen = _around(related, entry)
    line = (await house.store.read(tenant, position - 1, 1)).lines
    audits = is_allowed(request.user.role, "audit.read")
    return page(
        request,
        "fact.html",
        title=_(words.fact(entry.type)),
        entry=entry,
        occurred=_moment(entry.occurred_at, zone, _),
        recorded=_moment(entry.recorded_at, zone, _),
        by=await _who(house, entry, _, named=is_allowed(request.user.role, "people.read")),
        role_words=_(words.ROLES.get(entry.role, entry.role)),
        others=_.plural("{count} autre fait du même geste.", "{count} autres faits du même geste.", len(related) - len(seen))
        if len(related) > len(seen)
        else "",
        tree=_tree(await _recorded(house, tenant, seen), seen, entry, zone, _),
        line=line.decode() if audits else "",
        tenant=tenant,
        **around,
    )


def _around(related: list[TimelineEntry], here: TimelineEntry) -> list[TimelineEntry]:
    """The first fact of the tree, what caused this one, and its neighbours: an act on a whole cohort has hundreds."""
    at = next(number for number, one in enumerate(related) if one.position == here.position)
    begin = max(0, at - _AROUND)
    return [*related[: min(1, begin)], *related[begin : at + _AROUND + 1]]


async def _recorded(house: House, tenant: UUID, entries: Iterable[TimelineEntry]) -> dict[int, Recorded]:
    """The lines of these facts, still sealed: their identifiers say what caused what."""
    found: dict[int, Recorded] = {}
    for entry in entries:
        batch = await house.store.read(tenant, entry.position - 1, 1)
        for one in decode_recorded(batch.lines, range(batch.first, batch.last + 1)):
            found[one.position] = one
    return found


def _tree(recorded: dict[int, Recorded], entries: Iterable[TimelineEntry], here: TimelineEntry, zone: ZoneInfo, _: Language) -> list[Node]:
    """In the order of the log, each under the fact that made somebody ask for it."""
    by_id = {one.id: one.position for one in recorded.values()}
    depths: dict[int, int] = {}
    nodes: list[Node] = []
    for entry in entries:
        cause = by_id.get(entry.causation) if entry.causation else None
        depths[entry.position] = depths.get(cause, 0) + 1 if cause else 0
        said = _(words.fact(entry.type))
        nodes.append(
            Node(entry.position, min(depths[entry.position], 5), said, _moment(entry.occurred_at, zone, _), entry.position == here.position)
        )
    return nodes


async def _who(house: House, entry: TimelineEntry, _: Language, *, named: bool) -> str:
    """The name of a member of the team for who may read names; else how the log calls whoever it was."""
    names = await names_of_staff(house, [entry], _) if named else {}
    return names.get(entry.actor) or (_("une personne qui a répondu") if entry.actor == "respondent" else entry.actor)


def _moment(when: Any, zone: ZoneInfo, _: Language) -> str:
    local = when.astimezone(zone)
    return f"{_.day(local.date())}, {_.clock(when, zone)}"


FACT_PAGES: Final = (fact_page,)
