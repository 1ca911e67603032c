"""Relationships by stage and cursor, and one of them: a head sees all, others those that they answer for or whose client is theirs."""

import base64
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from infra.database import tenant_transaction
from projections.relationship_sheet import RELATIONSHIP_SHEETS, RelationshipSheet, Stage
from projections.tables import table_of
from services.accounts.caller import Caller
from services.house import House
from services.portfolio.asking import require_follower
from services.portfolio.listing import clients_on
from services.reading.views import CursorUnreadable
from services.supervision.visiting import exists
from tenants.house import HOUSE
from tenants.permissions import HEAD
from tenants.relationship.acting import RelationshipMissing
from tenants.relationship.engagement import Engagement
from tenants.relationship.relationship import RELATIONSHIP, Ended, Engaged, Proposed, Relationship

PAGE: Final = 50


class RelationshipsPage(msgspec.Struct, frozen=True):
    """``following``: the cursor from which the list goes on; None at its end."""

    items: list[RelationshipSheet]
    following: str | None


async def relationships_of(
    house: House, caller: Caller, stage: Stage | None, after: str | None, today: date, limit: int = PAGE
) -> RelationshipsPage:
    """A page of those at a stage, of all of them where None; who has waited longest comes first. Raises CursorUnreadable."""
    require_follower(caller)
    table = table_of(RELATIONSHIP_SHEETS)
    values: list[Any] = [HOUSE]
    where = "tenant_id = $1"

    def also(condition: str, *further: Any) -> None:
        nonlocal where
        places = [f"${len(values) + number}" for number in range(1, len(further) + 1)]
        values.extend(further)
        where += f" AND {condition.format(*places)}"

    await house.caught_up(HOUSE, await house.store.head(HOUSE))
    async with tenant_transaction(house.engine, HOUSE) as connection:
        if caller.role != HEAD:
            also("(lead = {} OR client = ANY({}::uuid[]))", caller.account, await clients_on(connection, caller.account, today))
        if stage is not None:
            also("stage = {}", stage)
        if after is not None:
            also("(stage_since, relationship) > ({}, {})", *_place(after))
        rows = await connection.fetch(
            f"SELECT {table.selected} FROM {table.name} WHERE {where} ORDER BY stage_since, relationship LIMIT {int(limit) + 1}",  # noqa: S608 - our own names
            *values,
        )
    found = [table.view(tuple(row.values())) for row in rows]
    return RelationshipsPage(found[:limit], _cursor(found[limit - 1]) if len(found) > limit else None)


async def relationship_of(house: House, caller: Caller, relationship: UUID, today: date) -> RelationshipSheet:
    """Raises RelationshipMissing for one that does not exist, or is not theirs."""
    require_follower(caller)
    await house.caught_up(HOUSE, await house.store.head(HOUSE))
    async with house.views.of(HOUSE) as views:
        sheet = await views.one(RELATIONSHIP_SHEETS, relationship)
    if sheet is None:
        raise RelationshipMissing
    if caller.role != HEAD and sheet.lead != caller.account:
        async with tenant_transaction(house.engine, HOUSE) as connection:
            if sheet.client not in await clients_on(connection, caller.account, today):
                raise RelationshipMissing
    return sheet


async def relationship_with(house: House, client: UUID) -> RelationshipSheet | None:
    """That with an institution of the platform, whoever asks; None where there is none."""
    if not await exists(house, HOUSE):
        return None
    await house.caught_up(HOUSE, await house.store.head(HOUSE))
    async with house.views.of(HOUSE) as views:
        found = await views.where(RELATIONSHIP_SHEETS, client=client)
    return found[0] if found else None


async def state_of(house: House, relationship: UUID) -> Relationship:
    """As its log has it, with the words that people wrote."""
    return await house.state_of(HOUSE, RELATIONSHIP.of(relationship))


def engagement_in(state: Relationship) -> Engagement | None:
    """The engagement under way, or the last one."""
    match getattr(state, "was", state):
        case Engaged(engagement=engagement) | Ended(engagement=engagement):
            return engagement
        case Proposed(before=before):
            return before
        case _:
            return None


def _cursor(last: RelationshipSheet) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode((last.stage_since, last.relationship))).rstrip(b"=").decode()


def _place(cursor: str) -> tuple[datetime, UUID]:
    try:
        return msgspec.json.decode(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)), type=tuple[datetime, UUID])
    except (ValueError, msgspec.MsgspecError):
        raise CursorUnreadable from None
