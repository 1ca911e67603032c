"""Taking tables through a stretch of the log, inside a transaction that has claimed their checkpoints."""

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

import asyncpg
from sqlalchemy.exc import SQLAlchemyError

from infra.tenant_transaction import Connection
from projections.fold import Fault, Touched, changes, folded, touched
from projections.history import History, Stretch
from projections.projection import AnyProjection
from projections.tables import ViewTable, table_of

ROW_REFUSED: Final = "row-refused"

# SQLSTATE classes that are the row's own fault: data exception, integrity constraint violation, program limit exceeded.
_FAULTS_OF_DATA: Final = ("22", "23", "54")


class RowRefused(Exception):
    """A row could not be written or read for what it holds. The transaction is lost; ``advance_carefully`` finds the event."""


async def advance(
    connection: Connection, history: History, tenant: UUID, projections: Iterable[AnyProjection], stretch: Stretch
) -> dict[AnyProjection, Fault]:
    """Fold a stretch into the tables of these projections. Where one has a fault, its table is as of the line before.

    Raises RowRefused.
    """
    faults: dict[AnyProjection, Fault] = {}
    for projection in projections:
        run = await _opened(history, tenant, projection, stretch)
        try:
            fault = await _fold_in(connection, tenant, table_of(projection), run)
        except Exception as error:
            if _is_fault_of_data(error):
                raise RowRefused(projection.name) from error
            raise
        if fault is not None:
            faults[projection] = fault
    return faults


async def advance_carefully(
    connection: Connection, history: History, tenant: UUID, projections: Iterable[AnyProjection], stretch: Stretch
) -> dict[AnyProjection, Fault]:
    """As ``advance``; an event whose row cannot be written is a fault of its projection alone, found by halving."""
    faults: dict[AnyProjection, Fault] = {}
    for projection in projections:
        run = await _opened(history, tenant, projection, stretch)
        fault = await _fold_in_by_halves(connection, tenant, table_of(projection), run)
        if fault is not None:
            faults[projection] = fault
    return faults


async def _opened(history: History, tenant: UUID, projection: AnyProjection, stretch: Stretch) -> Touched:
    run = touched(projection, stretch.events)
    return await history.opened(tenant, run) if projection.personal else run


async def _fold_in(connection: Connection, tenant: UUID, table: ViewTable[Any], run: Touched) -> Fault | None:
    before = await table.load(connection, tenant, run.by_key.keys())
    after, fault = folded(table.projection, before, run)
    kept, dropped = changes(before, after)
    if kept:
        await table.keep(connection, tenant, kept)
    await table.drop(connection, tenant, dropped)
    return fault


async def _fold_in_by_halves(connection: Connection, tenant: UUID, table: ViewTable[Any], run: Touched) -> Fault | None:
    positions = run.positions()
    done, size = 0, len(positions)
    while done < len(positions):
        last = positions[min(done + size, len(positions)) - 1]
        part = run.between(positions[done], last)
        await connection.execute("SAVEPOINT part")
        try:
            fault = await _fold_in(connection, tenant, table, part)
        except Exception as error:
            if not _is_fault_of_data(error):
                raise
            await connection.execute("ROLLBACK TO SAVEPOINT part")
            if size == 1:
                return Fault.at(next(iter(part.by_key.values()))[0], ROW_REFUSED, error)
            size = max(1, size // 2)
            continue
        await connection.execute("RELEASE SAVEPOINT part")
        if fault is not None:
            return fault
        done += size
    return run.fault


def _is_fault_of_data(error: Exception) -> bool:
    """Whether another attempt, on another connection, would end in the same way."""
    match error:
        case asyncpg.PostgresError():
            return str(error.sqlstate)[:2] in _FAULTS_OF_DATA
        case asyncpg.InterfaceError():
            return isinstance(error, ValueError)  # a value that does not fit its column, found before it was sent
        case asyncpg.InternalClientError() | OSError() | TimeoutError() | MemoryError() | SQLAlchemyError():
            return False
        case _:
            return True
