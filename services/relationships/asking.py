"""Asking directions, after each phase of an engagement that was delivered and each year of it; each of them by a link of their own.

Any number may run: what was asked is asked once, and a letter goes once for each opinion and reader.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.programme import PHASES
from infra.clock import utc_now
from infra.tenant_transaction import tenant_transaction
from projections.relationship_sheet import RELATIONSHIP_SHEETS, RelationshipSheet
from projections.satisfaction_sheet import SATISFACTION_SHEETS, SatisfactionSheet
from projections.tables import table_of
from services.accounts.links import AccountLinks, DirectionLink
from services.accounts.roster import Roster
from services.handling import Handling, HandlingContext
from services.mail.direction_letters import SatisfactionLetter
from services.mail.letter import ToAccount
from services.mail.outbox import Outbox
from services.pages.words import PHASES as PHASE_WORDS
from tenants.house import HOUSE, TIMEZONE
from tenants.permissions import DIRECTION, SYSTEM
from tenants.relationship.satisfaction import YEAR, AskSatisfaction, satisfaction_of

INTERVAL: Final = 1_800.0  # seconds between two looks
LATELY: Final = timedelta(days=60)
OPINION: Final = "satisfaction"  # what the link is for
ACTOR: Final = "system/satisfaction"

log = structlog.get_logger()


def occasions(sheet: RelationshipSheet, today: date) -> Iterator[AskSatisfaction]:
    """What may be asked of an engagement by now, whether it was asked already or not."""
    if sheet.engagement is None or sheet.offer is None:
        return
    for phase in PHASES:
        promised = [one.deliverable for one in sheet.offer.deliverables if one.phase == phase]
        if promised and all(one in sheet.delivered for one in promised):
            yield AskSatisfaction(relationship=sheet.relationship, engagement=sheet.engagement, phase=phase)
    years = (today - sheet.offer.first_day) // YEAR
    if sheet.stage == "engaged" and years > 0:
        yield AskSatisfaction(relationship=sheet.relationship, engagement=sheet.engagement, year=years)


class Asking:
    """``engine`` is the application's; ``clock`` tells the true time."""

    def __init__(
        self,
        engine: AsyncEngine,
        handling: Handling,
        roster: Roster,
        mail: Outbox,
        links: AccountLinks,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._engine = engine
        self._handling = handling
        self._roster = roster
        self._mail = mail
        self._links = links
        self._clock = clock

    async def run(self, stop: asyncio.Event) -> None:
        """Until ``stop``; what failed is tried again at the next look."""
        while not stop.is_set():
            try:
                await self.look()
            except Exception as failed:
                log.warning("directions not asked", error=type(failed).__name__, next_attempt_in_seconds=INTERVAL)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), INTERVAL)

    async def look(self) -> int:
        """Ask what is due, and write to whoever was not written to yet; how many opinions were asked for."""
        today = self._clock().astimezone(ZoneInfo(TIMEZONE)).date()
        asked = 0
        for sheet in await self._engagements():
            due = list(occasions(sheet, today))
            named = [satisfaction_of(one.engagement, one.phase, one.year) for one in due]
            async with tenant_transaction(self._engine, HOUSE) as connection:
                known = await table_of(SATISFACTION_SHEETS).load(connection, HOUSE, named)
            for command in (one for one in due if one.satisfaction not in known):
                context = HandlingContext(tenant=HOUSE, actor=ACTOR, role=SYSTEM, idempotency_key=f"ask/{command.satisfaction}")
                asked += not (await self._handling.handle(command, context)).already_so
        for waiting in await self._waiting(today):
            await self._write(waiting)
        return asked

    async def _engagements(self) -> list[RelationshipSheet]:
        """Those under way, and those that ended lately."""
        table = table_of(RELATIONSHIP_SHEETS)
        async with tenant_transaction(self._engine, HOUSE) as connection:
            rows = await connection.fetch(
                f"SELECT {table.selected} FROM {table.name} WHERE tenant_id = $1"  # noqa: S608 - our own names
                " AND (stage = 'engaged' OR (stage IN ('ended', 'proposal') AND engagement IS NOT NULL AND stage_since > $2))",
                HOUSE,
                self._clock() - LATELY,
            )
        return [table.view(tuple(row.values())) for row in rows]

    async def _waiting(self, today: date) -> list[SatisfactionSheet]:
        table = table_of(SATISFACTION_SHEETS)
        async with tenant_transaction(self._engine, HOUSE) as connection:
            rows = await connection.fetch(
                f"SELECT {table.selected} FROM {table.name} WHERE tenant_id = $1 AND until >= $2 AND answered_at IS NULL",  # noqa: S608
                HOUSE,
                today,
            )
        return [table.view(tuple(row.values())) for row in rows]

    async def _write(self, waiting: SatisfactionSheet) -> None:
        """To everybody of the direction; of an institution that has none, to nobody until it has."""
        until = datetime.combine(waiting.until + timedelta(days=1), time(), ZoneInfo(TIMEZONE))
        about = PHASE_WORDS[waiting.phase] if waiting.phase else ""
        for seat in await self._roster.seats(waiting.client, frozenset({DIRECTION})):
            link = DirectionLink(waiting.client, seat.account, waiting.satisfaction, until)
            letter = SatisfactionLetter(code=self._links.direction(OPINION, link), about=about, expires_at=until)
            await self._mail.send(waiting.client, letter, to=ToAccount(seat.account), key=f"{waiting.satisfaction}/{seat.account}")
