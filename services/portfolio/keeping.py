"""The portfolio's table: one row for each programme, in the house's own tenant, written by the projector's role alone.

Nothing in a row is of anybody: names of institutions and programmes, days and figures.
"""

import unicodedata
from collections.abc import Collection, Sequence
from datetime import date
from typing import Final
from uuid import UUID

import msgspec

from domain.programme import PHASES
from infra.tenant_transaction import Connection
from projections.health import Health, health, next_change, planned_end
from projections.standing import ProgrammeStanding
from tenants.health_rules import HealthRules
from tenants.house import HOUSE

_JSON: Final = msgspec.json.Encoder()

# Which institutions have moved on since they were judged, are due by the calendar, or were judged by rules of before. The view of
# programmes says how far all views have come: they move together. For the projector, outside any tenant.
_DUE: Final = """
    SELECT view.tenant_id
      FROM ekole.projection_checkpoint AS view
      LEFT JOIN ekole.portfolio_checkpoint AS kept ON kept.tenant_id = view.tenant_id
     WHERE view.projection = 'programme_sheet' AND view.tenant_id <> $1
       AND (kept.position IS NULL OR kept.position < view.position OR kept.next_change_on <= $2 OR kept.rules_position <> $3)
     ORDER BY random()
     LIMIT $4
"""
_MOVE: Final = """
    INSERT INTO ekole.portfolio_checkpoint (tenant_id, position, rules_position, next_change_on) VALUES ($1, $2, $3, $4)
    ON CONFLICT (tenant_id) DO UPDATE
       SET position = excluded.position, rules_position = excluded.rules_position, next_change_on = excluded.next_change_on
"""
_COLUMNS: Final = (
    "client",
    "programme",
    "institution",
    "kind",
    "uai",
    "academie",
    "demonstration",
    "name",
    "year",
    "open",
    "phase",
    "phase_rank",
    "phase_since",
    "phase_end",
    "people",
    "pairs",
    "held",
    "planned",
    "dose",
    "satisfaction",
    "missing",
    "points",
    "findings",
    "rules",
    "last_sign_at",
    "evaluated_on",
    "next_change_on",
    "position",
    "standing",
    "searched",
)
_CASTS: Final = {"findings": "::text::jsonb", "rules": "::text::jsonb", "standing": "::text::jsonb"}
_VALUES: Final = ", ".join(
    f"to_tsvector('simple', ${place})" if name == "searched" else f"${place}{_CASTS.get(name, '')}"
    for place, name in enumerate(_COLUMNS, 2)
)
# What was judged from an older state of the log never takes the place of what was judged from a newer one.
_KEEP: Final = (
    f"INSERT INTO ekole.portfolio (tenant_id, {', '.join(_COLUMNS)}) VALUES ($1, {_VALUES})"  # noqa: S608 - our own names
    " ON CONFLICT (tenant_id, client, programme) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS[2:])
    + " WHERE portfolio.position <= excluded.position"
)


class Judged(msgspec.Struct, frozen=True):
    """A programme's standing and what the rules say of it on a day; ``next_change_on``: when that changes by itself."""

    standing: ProgrammeStanding
    day: date
    health: Health
    phase_end: date
    next_change_on: date | None


def judged(standing: ProgrammeStanding, day: date, rules: HealthRules) -> Judged:
    """A demonstration stands still in its own time: nothing in it changes by itself."""
    following = None if standing.demonstration else next_change(standing, day, rules)
    return Judged(standing, day, health(standing, day, rules), planned_end(standing, standing.phase, rules.plan), following)


async def due(connection: Connection, today: date, rules_position: int, at_most: int) -> list[UUID]:
    """Institutions to judge, in no order, so that one that cannot be judged holds up nobody."""
    return [UUID(int=row[0].int) for row in await connection.fetch(_DUE, HOUSE, today, rules_position, at_most)]


async def keep(connection: Connection, client: UUID, position: int, rows: Sequence[Judged]) -> None:
    """An institution's rows, in a transaction of the house; those of programmes that it has no longer go."""
    if rows:
        await connection.executemany(_KEEP, [[HOUSE, client, *_row(one, position)] for one in rows])
    kept = [one.standing.programme for one in rows]
    await connection.execute(
        "DELETE FROM ekole.portfolio WHERE tenant_id = $1 AND client = $2 AND programme <> ALL($3::uuid[])", HOUSE, client, kept
    )


async def move(connection: Connection, client: UUID, position: int, rules_position: int, next_change_on: date | None) -> None:
    """How far the institution's log has been judged, in a transaction of the institution."""
    await connection.execute(_MOVE, client, position, rules_position, next_change_on)


def words_of(*texts: str | None) -> str:
    """What is looked for, without accents or capitals, words alone: «Lycée Hélène-Boucher» is «lycee helene boucher»."""
    decomposed = unicodedata.normalize("NFKD", " ".join(filter(None, texts)).casefold())
    return " ".join("".join(letter if letter.isalnum() else " " for letter in decomposed if not unicodedata.combining(letter)).split())


def _row(one: Judged, position: int) -> list[object]:
    told = one.standing
    rules: Collection[str] = [finding.rule for finding in one.health.findings]
    return [
        told.programme,
        told.institution,
        told.kind,
        told.uai,
        told.academie,
        told.demonstration,
        told.name,
        told.year,
        told.closed_on is None,
        told.phase,
        PHASES.index(told.phase),
        told.phase_since,
        one.phase_end,
        told.mentors + told.mentees,
        told.pairs,
        told.held,
        told.planned,
        told.dose,
        told.satisfaction,
        told.unauthorised(one.day),
        one.health.points,
        _JSON.encode(one.health.findings).decode(),
        _JSON.encode(rules).decode(),
        told.last_sign_at,
        one.day,
        one.next_change_on,
        position,
        _JSON.encode(told).decode(),
        words_of(told.institution, told.name, told.uai, told.academie),
    ]
