"""What time alone erases beside people of programmes: the words of old incidents, and with whom Ekole spoke years ago."""

from datetime import UTC, date, datetime, time
from typing import Final, Protocol
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.decision import Command
from domain.refusal import Refused
from domain.safeguarding.forgetting import DestroyIncidentWords, closed_before
from infra.tenant_transaction import tenant_transaction
from services.handling import Handling, HandlingContext
from tenants.house import HOUSE
from tenants.permissions import SYSTEM
from tenants.relationship.forgetting import YEARS_AFTER_CONTACT, YEARS_AFTER_ENGAGEMENT, ForgetContact, last_day_of

MOST: Final = 500  # a day
ACTOR: Final = "system/retention"

_CLOSED_LONG_AGO: Final = """
    SELECT incident FROM ekole.incident_sheet WHERE tenant_id = $1 AND status = 'closed' AND closed_at <= $2 ORDER BY closed_at LIMIT $3
"""
_SPOKEN_TO_LONG_AGO: Final = """
    WITH quiet AS (
        SELECT relationship, engagement, steps,
               (SELECT max((step->>'at')::timestamptz) FROM jsonb_array_elements(steps) AS step) AS last_at
          FROM ekole.relationship_sheet WHERE tenant_id = $1 AND stage NOT IN ('proposal', 'engaged')
    )
    SELECT relationship, last_at::date FROM quiet
     WHERE last_at <= CASE WHEN engagement IS NULL THEN $2::timestamptz ELSE $3::timestamptz END
       AND NOT steps @> '[{"kind": "relationship.contact-erased"}]'
     ORDER BY last_at LIMIT $4
"""

log = structlog.get_logger()


class Hands(Protocol):
    """What forgetting needs."""

    @property
    def engine(self) -> AsyncEngine: ...
    @property
    def handling(self) -> Handling: ...


async def forget_incidents(hands: Hands, tenant: UUID, now: datetime) -> int:
    """Destroy the words of incidents that were closed long enough ago; how many were."""
    async with tenant_transaction(hands.engine, tenant) as connection:
        rows = await connection.fetch(_CLOSED_LONG_AGO, tenant, _end_of(closed_before(now.date())), MOST)
    return sum(
        [await _done(hands, tenant, DestroyIncidentWords(incident=(one := UUID(int=row[0].int))), f"incident/{one}") for row in rows]
    )


async def forget_contacts(hands: Hands, now: datetime) -> int:
    """Destroy the name, address and function of whom Ekole spoke to, where nothing has happened for years; how many were."""
    limits = [_end_of(last_day_of(now.date(), years)) for years in (YEARS_AFTER_CONTACT, YEARS_AFTER_ENGAGEMENT)]
    async with tenant_transaction(hands.engine, HOUSE) as connection:
        rows = await connection.fetch(_SPOKEN_TO_LONG_AGO, HOUSE, *limits, MOST)
    found = [(UUID(int=row[0].int), row[1]) for row in rows]
    return sum([await _done(hands, HOUSE, ForgetContact(relationship=one, last_day=day), f"relationship/{one}") for one, day in found])


async def _done(hands: Hands, tenant: UUID, command: Command, whom: str) -> bool:
    context = HandlingContext(tenant=tenant, actor=ACTOR, role=SYSTEM, idempotency_key=f"time-over/{whom}")
    try:
        await hands.handling.handle(command, context)
    except Refused as refused:
        log.warning("kept beyond its time", tenant=str(tenant), what=whom, code=refused.code)
        return False
    return True


def _end_of(day: date) -> datetime:
    return datetime.combine(day, time.max, UTC)
