"""Institutions that signed up and have not taken all their first steps: one row each, in the house's own tenant, kept by the judging.

Nothing in a row is of anybody: what the institution is called, which steps are left, since when nothing moved.
"""

from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

import msgspec

from infra.tenant_transaction import Connection
from projections.institution_sheet import INSTITUTION_SHEETS, InstitutionSheet
from projections.participant import PARTICIPANTS
from projections.programme_sheet import PROGRAMME_SHEETS, ProgrammeSheet
from services.portfolio.standings import NOT_THEIRS
from services.reading.views import TenantViews
from tenants.house import HOUSE

StepLeft = Literal["agreement", "safeguarding", "calendar", "programme", "people", "diagnostic"]

_JSON: Final = msgspec.json.Encoder()
_LAST_SIGN: Final = "SELECT occurred_at FROM ekole.timeline WHERE tenant_id = $1 AND role <> ALL($2::text[]) ORDER BY position DESC LIMIT 1"
# What was seen of an older state of the log never takes the place of what was seen of a newer one.
_KEEP: Final = """
    INSERT INTO ekole.unfinished_sign_up (tenant_id, client, name, signed_up_at, last_sign_at, steps_left, position)
    VALUES ($1, $2, $3, $4, $5, $6::text::jsonb, $7)
    ON CONFLICT (tenant_id, client) DO UPDATE
       SET name = excluded.name, last_sign_at = excluded.last_sign_at, steps_left = excluded.steps_left, position = excluded.position
     WHERE unfinished_sign_up.position <= excluded.position
"""


class Unfinished(msgspec.Struct, frozen=True):
    """``last_sign_at``: when somebody of the institution last did anything."""

    client: UUID
    name: str
    signed_up_at: datetime
    last_sign_at: datetime
    steps_left: tuple[StepLeft, ...]


async def look(connection: Connection, client: UUID) -> Unfinished | None:
    """In a transaction of the institution; None where it has taken all steps, is made up, suspended or closed."""
    views = TenantViews(connection, client)
    institution = await views.one(INSTITUTION_SHEETS, client)
    if institution is None or institution.demonstration or institution.suspended_at or institution.closed_at:
        return None
    programmes = await views.where(PROGRAMME_SHEETS)
    newest = max(programmes, key=lambda one: one.opened_at, default=None)
    people = newest is not None and bool(await views.where(PARTICIPANTS, programme=newest.programme))
    left = steps_left(institution, programmes, people=people)
    if not left:
        return None
    signs = await connection.fetch(_LAST_SIGN, client, list(NOT_THEIRS))
    return Unfinished(client, institution.name, institution.signed_up_at, signs[0][0] if signs else institution.signed_up_at, left)


def steps_left(institution: InstitutionSheet, programmes: list[ProgrammeSheet], *, people: bool) -> tuple[StepLeft, ...]:
    """In their order; none for whoever has closed a programme. ``people``: somebody is in one."""
    if any(one.closed_at is not None for one in programmes):
        return ()
    taken: dict[StepLeft, bool] = {
        "agreement": institution.data_agreement is not None,
        "safeguarding": institution.safeguarding_contacts > 0,
        "calendar": bool(institution.school_years),
        "programme": bool(programmes),
        "people": people,
        "diagnostic": any(one.diagnostic is not None for one in programmes),
    }
    return tuple(step for step, done in taken.items() if not done)


async def keep(connection: Connection, client: UUID, position: int, seen: Unfinished | None) -> None:
    """In a transaction of the house; the row goes with the last step."""
    if seen is None:
        await connection.execute("DELETE FROM ekole.unfinished_sign_up WHERE tenant_id = $1 AND client = $2", HOUSE, client)
        return
    left = _JSON.encode(seen.steps_left).decode()
    await connection.execute(_KEEP, HOUSE, client, seen.name, seen.signed_up_at, seen.last_sign_at, left, position)


FIELDS: Final = "client, name, signed_up_at, last_sign_at, steps_left::text"
_STEPS: Final = msgspec.json.Decoder(tuple[StepLeft, ...])


def read(row: Any) -> Unfinished:
    """Of ``SELECT FIELDS``."""
    return Unfinished(UUID(int=row[0].int), row[1], row[2], row[3], _STEPS.decode(row[4]))
