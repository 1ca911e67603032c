"""Audits that are done, and what is new since: facts by kind, waivers, corrections, erasures, reports issued anew.

An audit ends at a signed checkpoint. The next one holds its root against the log as it is now: what lay before it cannot have changed.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from domain.refusal import Refused
from infra.tenant_transaction import tenant_transaction
from infra.verifiable_log import keeping
from infra.verifiable_log.tiles import places_for, root_of
from projections.participant import PARTICIPANTS
from projections.programme_sheet import PROGRAMME_SHEETS
from projections.timeline import TIMELINE, TimelineEntry
from services.accounts.caller import Caller
from services.audit.facts import counted, facts_up_to
from services.audit.waivers import Waiver, waivers
from services.handling import HandlingContext, Receipt
from services.house import House
from services.supervision.visiting import facts_seen
from tenants.audit_conclusion import AUDIT_CONCLUSION, ConcludeAudit, Concluded

_CONCLUDED: Final = "audit-conclusion.reached.v1"
_ERASED: Final = "person.erased.v1"
_ISSUED: Final = "impact.report-issued.v1"
_ABOUT_PEOPLE: Final = ("person.name-corrected.v1", "person.contact-corrected.v1", "person.guardian-corrected.v1")


class NothingSignedYet(Refused):
    code = "audit-nothing-signed"
    sentence = "Le journal n’a pas encore de point de contrôle signé où s’arrêter. Rien n’a été enregistré ; recommencez dans une minute."


class Conclusion(msgspec.Struct, frozen=True):
    """``position``: the last line audited; ``root``: of the tree then. ``unchanged``: whether the log now still begins with that tree."""

    conclusion: UUID
    account: UUID
    at: datetime
    position: int
    root: str
    unchanged: bool


class Counted(msgspec.Struct, frozen=True):
    type: str
    count: int


class Issued(msgspec.Struct, frozen=True):
    """``again``: an earlier report had been issued before it."""

    position: int
    at: datetime
    sha256: str
    again: bool


class Changes(msgspec.Struct, frozen=True):
    """What whoever asks may see of the lines after a position. ``corrections``, ``people_corrected`` and ``erasures``: positions.

    The last two are of those who take part, told in their own histories, which belong to no programme.
    """

    since: int
    kinds: tuple[Counted, ...]
    waivers: tuple[Waiver, ...]
    corrections: tuple[int, ...]
    people_corrected: tuple[int, ...]
    erasures: tuple[int, ...]
    reports: tuple[Issued, ...]


async def conclude(house: House, caller: Caller, context: HandlingContext, programme: UUID, conclusion: UUID) -> Receipt:
    """Up to the newest signed checkpoint. Raises NothingSignedYet, and what concluding is refused for."""
    if (earlier := await house.earlier(context)) is not None:
        return earlier
    async with tenant_transaction(house.engine, caller.tenant) as connection:
        last = await keeping.last_checkpoint(connection, caller.tenant)
    if last is None:
        raise NothingSignedYet
    command = ConcludeAudit(programme=programme, conclusion=conclusion, position=last.size, root=last.root.hex())
    return await house.handling.handle(command, context)


async def conclusions(house: House, caller: Caller, programme: UUID) -> list[Conclusion]:
    """Every audit that was done, the newest first, whatever dates the one who asks was granted: a conclusion is of its own day."""
    found = []
    for entry in await _facts(house, caller, programme):
        if entry.type != _CONCLUDED:
            continue
        identifier = UUID(entry.stream.partition("/")[2])
        state = await house.state_of(caller.tenant, AUDIT_CONCLUSION.of(identifier))
        if isinstance(state, Concluded):
            unchanged = await _root(house, caller.tenant, state.position) == state.root
            found.append(Conclusion(identifier, state.account, entry.occurred_at, state.position, state.root, unchanged))
    return found[::-1]


async def all_waivers(house: House, caller: Caller, programme: UUID) -> list[Waiver]:
    """As far as the caller's dates reach."""
    facts = await facts_seen(house, caller, programme, await _facts(house, caller, programme))
    return await waivers(house, caller.tenant, facts)


async def changes(house: House, caller: Caller, programme: UUID, since: int) -> Changes:
    """What came after a position."""
    seen = await facts_seen(house, caller, programme, await _facts(house, caller, programme))
    told = [one for one in seen if one.position > since]
    people = await facts_seen(house, caller, programme, await _about_people(house, caller.tenant, programme, since))
    return Changes(
        since,
        tuple(Counted(kind, count) for kind, count in counted([one for one in told if one.type != _CONCLUDED])),
        tuple(await waivers(house, caller.tenant, told)),
        tuple(one.position for one in told if _corrects(one.type)),
        tuple(one.position for one in people if _corrects(one.type)),
        tuple(one.position for one in people if one.type == _ERASED),
        await _issued(house, caller, programme, seen, since),
    )


async def _facts(house: House, caller: Caller, programme: UUID) -> list[TimelineEntry]:
    head = await house.store.head(caller.tenant)
    await house.caught_up(caller.tenant, head)
    facts = await facts_up_to(house, caller.tenant, programme, head)
    return sorted(facts, key=lambda one: one.position)


async def _about_people(house: House, tenant: UUID, programme: UUID, since: int) -> list[TimelineEntry]:
    """Corrections and erasures of those who take part, in order."""
    async with house.views.of(tenant) as views:
        taking_part = {f"person/{one.person}" for one in await views.where(PARTICIPANTS, programme=programme)}
        entries = [one for kind in (_ERASED, *_ABOUT_PEOPLE) for one in await views.where(TIMELINE, type=kind)]
    return sorted((one for one in entries if one.position > since and one.stream in taking_part), key=lambda one: one.position)


async def _issued(house: House, caller: Caller, programme: UUID, seen: Sequence[TimelineEntry], since: int) -> tuple[Issued, ...]:
    """The reports issued after a position, in the order of the log, which is that of the sheet."""
    async with house.views.of(caller.tenant) as views:
        sheet = await views.one(PROGRAMME_SHEETS, programme)
    facts = [one for one in await _facts(house, caller, programme) if one.type == _ISSUED]
    allowed = {one.position for one in seen}
    reports = sheet.reports if sheet else ()
    return tuple(
        Issued(fact.position, report.issued_at, report.sha256, number > 0)
        for number, (fact, report) in enumerate(zip(facts, reports, strict=False))
        if fact.position > since and fact.position in allowed
    )


async def _root(house: House, tenant: UUID, size: int) -> str:
    """Of the tree of the first ``size`` lines as it is kept now, in hexadecimal; empty where there are not so many."""
    async with tenant_transaction(house.engine, tenant) as connection:
        if size > await keeping.size_of(connection, tenant):
            return ""
        tiles = await keeping.tiles_at(connection, tenant, places_for([(0, size)]))
    return root_of((0, size), tiles).hex()


def _corrects(kind: str) -> bool:
    return kind.rpartition(".")[0].endswith("-corrected")
