"""References: proposed from an issued impact report, decided by a direction, published while it agrees."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from domain.refusal import Refused
from infra.clock import utc_now
from infra.database import tenant_transaction
from projections.institution_sheet import INSTITUTION_SHEETS
from projections.programme_sheet import PROGRAMME_SHEETS, ProgrammeSheet
from projections.reference_sheet import REFERENCE_SHEETS, ReferenceSheet
from projections.tables import table_of
from services.accounts.caller import Caller
from services.accounts.links import DirectionLink
from services.catalogues import french
from services.handling import HandlingContext, Receipt
from services.house import House
from services.mail.direction_letters import REFERENCE_LIFETIME, ReferenceLetter
from services.mail.letter import ToAccount
from services.own_account.recovery import LinkNotValid
from services.relationships.opinions import by_direction, of_direction
from services.relationships.reading import relationship_of
from services.supervision.visiting import come_in, exists, house_day
from tenants.house import HOUSE
from tenants.permissions import DIRECTION
from tenants.relationship.acting import RelationshipElsewhere
from tenants.relationship.reference import Answer, DecideReference, ProposeReference, ReferenceFigures

REFERENCE_LINK: Final = "reference"  # what the link is for
WHY: Final = french("Proposer une référence tirée du rapport d’impact")
PAGE: Final = 100


class NoReportToQuote(Refused):
    code = "no-report-to-quote"
    sentence = "Aucun rapport d’impact n’a été émis chez cet établissement. Rien n’a été proposé ; proposez la phrase sans chiffres."


async def propose(
    house: House, caller: Caller, relationship: UUID, reference: UUID, sentence: str, context: HandlingContext, *, quoting: bool
) -> Receipt:
    """Propose a text, and mail it to everybody of the direction. ``quoting``: with figures of the newest issued report, for which the
    proposer comes into the institution, as its log says first.

    Raises RelationshipMissing, RelationshipElsewhere, NoReportToQuote, ClientMissing, and what ProposeReference refuses.
    """
    sheet = await relationship_of(house, caller, relationship, house_day())
    if sheet.client is None:
        raise RelationshipElsewhere
    figures = None
    if quoting:
        await come_in(house, caller, sheet.client, WHY, context.correlation or reference)
        figures = await _figures(house, sheet.client)
    async with house.views.of(sheet.client) as views:
        institution = await views.one(INSTITUTION_SHEETS, sheet.client)
    command = ProposeReference(
        relationship=relationship,
        account=caller.account,
        reference=reference,
        called=institution.name if institution else sheet.institution,
        sentence=sentence,
        figures=figures,
    )
    receipt = await house.handling.handle(command, context)
    until = (utc_now() + REFERENCE_LIFETIME).replace(microsecond=0)
    for seat in await house.accounts.roster.seats(sheet.client, frozenset({DIRECTION})):
        link = DirectionLink(sheet.client, seat.account, reference, until)
        letter = ReferenceLetter(code=house.links.direction(REFERENCE_LINK, link))
        await house.mail.send(sheet.client, letter, to=ToAccount(seat.account), key=f"{reference}/{seat.account}")
    return receipt


async def _figures(house: House, client: UUID) -> ReferenceFigures:
    async with house.views.of(client) as views:
        return quoted(await views.where(PROGRAMME_SHEETS))


def quoted(programmes: Sequence[ProgrammeSheet]) -> ReferenceFigures:
    """Of the programme whose impact report was issued last. Raises NoReportToQuote."""
    issued = [(report.issued_at, report.sha256, sheet) for sheet in programmes for report in sheet.reports if sheet.impact is not None]
    if not issued:
        raise NoReportToQuote
    _at, sha256, sheet = max(issued, key=lambda one: one[0])
    assert sheet.impact is not None
    impact = sheet.impact
    return ReferenceFigures(
        report=sha256,
        year=sheet.year,
        pairs=impact.dose.pairs,
        sessions=impact.dose.held,
        progress=impact.paired.delta,
        satisfied=impact.satisfaction.share if impact.satisfaction else None,
    )


async def by_link(house: House, code: str, here: str) -> tuple[DirectionLink, ReferenceSheet]:
    """Raises LinkNotValid, TooManyRequests."""
    link = await by_direction(house, REFERENCE_LINK, code, here)
    sheet = next((one for one in await of_client(house, link.tenant) if one.reference == link.subject), None)
    if sheet is None or sheet.status == "retired":
        raise LinkNotValid
    return link, sheet


async def decide_by_link(house: House, link: DirectionLink, answer: Answer, key: str, correlation: UUID) -> None:
    """As the direction whose mail carried the link. Raises what DecideReference refuses."""
    await _decide(house, link.account, link.tenant, link.subject, answer, of_direction(link, key, correlation))


async def decide(house: House, caller: Caller, reference: UUID, answer: Answer, context: HandlingContext) -> None:
    """As the direction who came in. ``context`` is the house's. Raises what DecideReference refuses."""
    await _decide(house, caller.account, caller.tenant, reference, answer, context)


async def _decide(house: House, account: UUID, client: UUID, reference: UUID, answer: Answer, context: HandlingContext) -> None:
    command = DecideReference(reference=reference, client=client, account=account, answer=answer)
    receipt = await house.handling.handle(command, context)
    await house.caught_up(HOUSE, receipt.position)


async def of_client(house: House, client: UUID) -> list[ReferenceSheet]:
    """The newest first."""
    return await _where(house, client=client)


async def of_relationship(house: House, relationship: UUID) -> list[ReferenceSheet]:
    return await _where(house, relationship=relationship)


async def _where(house: House, **equal: UUID) -> list[ReferenceSheet]:
    if not await exists(house, HOUSE):
        return []
    await house.caught_up(HOUSE, await house.store.head(HOUSE))
    async with house.views.of(HOUSE) as views:
        found = await views.where(REFERENCE_SHEETS, **equal)
    return sorted(found, key=lambda one: (one.since, one.reference), reverse=True)


async def published(house: House) -> list[ReferenceSheet]:
    """Those that are agreed to as the log stands now, the newest first: what was withdrawn is gone for the very next visitor.

    Raises ViewBehind, ViewStopped rather than show what may have been withdrawn.
    """
    if not await exists(house, HOUSE):
        return []
    await house.caught_up(HOUSE, await house.store.head(HOUSE))
    table = table_of(REFERENCE_SHEETS)
    async with tenant_transaction(house.engine, HOUSE) as connection:
        rows = await connection.fetch(
            f"SELECT {table.selected} FROM {table.name} WHERE tenant_id = $1 AND status = 'agreed'"  # noqa: S608 - our own names
            f" ORDER BY since DESC, reference LIMIT {PAGE}",
            HOUSE,
        )
    return [table.view(tuple(row.values())) for row in rows]
