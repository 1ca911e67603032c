"""Sign-ups that came to a halt: institutions that have not gone on with their first steps for longer than the rule allows, and forms
whose mail was never answered. In the work list, with since when; put off or dealt with like any finding.
"""

from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from domain.refusal import Refused
from infra.database import tenant_transaction
from infra.tenant_transaction import Connection
from projections.follow_up import FOLLOW_UPS
from projections.health import Finding
from services.accounts.caller import Caller
from services.handling import HandlingContext, Receipt
from services.house import House
from services.portfolio.api import require_theirs
from services.portfolio.listing import clients_on
from services.portfolio.unfinished import FIELDS, StepLeft, Unfinished, read
from services.portfolio.working import heard
from services.reading.views import TenantViews
from services.supervision.visiting import house_day
from tenants.follow_up import Following
from tenants.health_rules import THE_RULES, HealthRule, RuleName
from tenants.house import HOUSE, TIMEZONE

RULE: Final[RuleName] = "sign-up-stalled"
MOST: Final = 200
_LED: Final = "SELECT client FROM ekole.relationship_sheet WHERE tenant_id = $1 AND lead = $2 AND client IS NOT NULL"
UNANSWERED_AFTER: Final = timedelta(days=2)  # a sign-up is kept for a week: the rule's own days would come too late for it


class SignUpNotStalled(Refused):
    code = "sign-up-not-stalled"
    kind = "missing"
    sentence = "Cette inscription n’est pas à l’arrêt, ou avance de nouveau. Rien n’a été enregistré ; rouvrez la liste."


class StalledSignUp(msgspec.Struct, frozen=True):
    """``since``: the first day on which the rule spoke. ``steps_left``: of the first steps, in their order."""

    client: UUID
    name: str
    signed_up_at: datetime
    last_sign_on: date
    steps_left: tuple[StepLeft, ...]
    finding: Finding


class UnansweredSignUp(msgspec.Struct, frozen=True):
    """Asked for on a form, and its mail's link never followed; it belongs to no institution yet."""

    institution: str
    asked_on: date


async def stalled_for(house: House, consultant: UUID | None, today: date) -> list[StalledSignUp]:
    """Those that are to be heard, the longest halt first: of a consultant's institutions and relationships; of all where None."""
    rule = (await house.state_of(HOUSE, THE_RULES))[RULE]
    async with tenant_transaction(house.engine, HOUSE) as connection:
        return await stalled_within(connection, rule, consultant, today)


async def stalled_within(connection: Connection, rule: HealthRule, consultant: UUID | None, today: date) -> list[StalledSignUp]:
    """As ``stalled_for``, in a transaction of the house."""
    if not rule.points:
        return []
    values: list[Any] = [HOUSE, datetime.combine(today - timedelta(days=rule.threshold), time(), ZoneInfo(TIMEZONE))]
    narrowed = ""
    if consultant is not None:
        led = await connection.fetch(_LED, HOUSE, consultant)
        values.append([*await clients_on(connection, consultant, today), *(UUID(int=row[0].int) for row in led)])
        narrowed = " AND client = ANY($3::uuid[])"
    rows = await connection.fetch(
        f"SELECT {FIELDS} FROM ekole.unfinished_sign_up WHERE tenant_id = $1 AND last_sign_at < $2{narrowed}"  # noqa: S608 - our own names
        f" ORDER BY last_sign_at, client LIMIT {MOST}",
        *values,
    )
    found = [_told(read(row), rule) for row in rows]
    sheets = await TenantViews(connection, HOUSE).some(FOLLOW_UPS, [one.client for one in found])
    return [one for one in found if heard(one.finding, sheets.get(one.client), today)]


def _told(one: Unfinished, rule: HealthRule) -> StalledSignUp:
    last = house_day(one.last_sign_at)
    finding = Finding(RULE, rule.points, last + timedelta(days=rule.threshold + 1), {"left": len(one.steps_left)})
    return StalledSignUp(one.client, one.name, one.signed_up_at, last, one.steps_left, finding)


async def unanswered(house: House) -> list[UnansweredSignUp]:
    """The oldest first, without a word of who asked."""
    found = await house.sign_ups.unanswered(UNANSWERED_AFTER)
    return [UnansweredSignUp(name, house_day(asked_at)) for name, asked_at in found]


async def follow_sign_up(house: House, caller: Caller, command: Following, context: HandlingContext) -> Receipt:
    """Put off, or deal with, a sign-up that is theirs; its history is kept under the institution's own identifier.

    Raises SignUpNotStalled, ClientMissing, and what is refused.
    """
    await require_theirs(house, caller, command.client)
    async with tenant_transaction(house.engine, HOUSE) as connection:
        rows = await connection.fetch("SELECT 1 FROM ekole.unfinished_sign_up WHERE tenant_id = $1 AND client = $2", HOUSE, command.client)
    if not rows or command.programme != command.client:
        raise SignUpNotStalled
    return await house.handling.handle(command, context)
