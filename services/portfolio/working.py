"""The work list: of somebody's programmes, those where a rule speaks that nobody has put off or dealt with, or a contact is due."""

from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

import msgspec

from infra.database import tenant_transaction
from projections.follow_up import FOLLOW_UPS, FollowUpSheet
from projections.health import Finding
from services.house import House
from services.portfolio.listing import Asked, Place, PortfolioRow, clients_on, page_within
from services.reading.views import TenantViews
from tenants.house import HOUSE

COMES_BACK: Final = timedelta(days=14)  # what was dealt with and still holds after so long is heard again
_DUE: Final = """
    SELECT client, programme FROM ekole.follow_up
     WHERE tenant_id = $1 AND next_contact <= $2 AND ($3::uuid[] IS NULL OR client = ANY($3::uuid[]))
     ORDER BY next_contact, programme LIMIT $4
"""


class Task(msgspec.Struct, frozen=True):
    """A programme on the list. ``findings``: what is to be heard; ``quiet``: how many others were put off or dealt with."""

    row: PortfolioRow
    findings: tuple[Finding, ...]
    quiet: int
    next_contact: date | None
    notes: int

    @property
    def points(self) -> int:
        return sum(one.points for one in self.findings)


class WorkList(msgspec.Struct, frozen=True):
    """``tasks``: contacts that are due first, then the heaviest; ``following``: the cursor of more of them."""

    tasks: list[Task]
    following: str | None


def heard(finding: Finding, sheet: FollowUpSheet | None, today: date) -> bool:
    """Whether a finding is to be heard: not put off until later; not dealt with, unless it fired anew or holds on long after."""
    if sheet is None:
        return True
    until = sheet.snoozed.get(finding.rule)
    if until is not None:
        return until < today
    done = sheet.done.get(finding.rule)
    return done is None or finding.since > done.day or today >= done.day + COMES_BACK


async def work_of(house: House, consultant: UUID | None, today: date, after: str | None, limit: int = 50) -> WorkList:
    """What there is to do for a consultant; for everybody where None. Raises CursorUnreadable."""
    async with tenant_transaction(house.engine, HOUSE) as connection:
        page = await page_within(connection, Asked(at_least=1, consultant=consultant), Place(after=after), today, limit)
        rows: dict[UUID, PortfolioRow] = {}
        if after is None:
            clients = None if consultant is None else await clients_on(connection, consultant, today)
            due = [row[1] for row in await connection.fetch(_DUE, HOUSE, today, clients, limit)]
            rows = {row.programme: row for row in await _rows(connection, due, today)}
        rows |= {row.programme: row for row in page.items}
        sheets = await TenantViews(connection, HOUSE).some(FOLLOW_UPS, list(rows))
    tasks = [_task(row, sheets.get(programme), today) for programme, row in rows.items()]
    wanted = [one for one in tasks if one.findings or (one.next_contact is not None and one.next_contact <= today)]
    wanted.sort(key=lambda one: (one.next_contact is None or one.next_contact > today, -one.points, one.row.institution))
    return WorkList(wanted, page.following)


def _task(row: PortfolioRow, sheet: FollowUpSheet | None, today: date) -> Task:
    findings = tuple(one for one in row.findings if heard(one, sheet, today))
    following = (sheet.next_contact, sheet.notes) if sheet else (None, 0)
    return Task(row, findings, len(row.findings) - len(findings), *following)


async def _rows(connection: Any, programmes: list[UUID], today: date) -> list[PortfolioRow]:
    asked = Asked(programmes=tuple(programmes))
    return (await page_within(connection, asked, Place(), today, len(programmes))).items if programmes else []
