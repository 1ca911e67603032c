"""Coming into an institution from Ekole's house, and what one may see there.

Somebody of the house exchanges what they hold there for a place in one institution: a token of the API, or the session of their
console, that acts in the institution's own tenant. So every reading serves them as it serves the institution, through the same locks;
and what is theirs alone is asked here, at the one place that every request passes: that they are still of the house, that their right
still holds today, that their coming in stands in the institution's log, and that they only read.

All of it is asked of the logs themselves, not of views: a right that was taken back opens nothing more, at once.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from litestar.connection import ASGIConnection

from domain.programme import ProgrammeMissing
from domain.refusal import Refused
from infra.clock import utc_now
from infra.event_store import UnknownTenant
from projections.timeline import TimelineEntry
from services.accounts.caller import Caller
from services.handling import HandlingContext, Receipt
from services.house import House
from tenants.access import Used, UseSupervisorAccess, access_stream
from tenants.house import HOUSE, TIMEZONE
from tenants.permissions import AUDITOR, CONSULTANT, HEAD
from tenants.supervision import SUPERVISION, Audit, supervision_of

SUPERVISORS: Final = frozenset({HEAD, CONSULTANT, AUDITOR})
LONGEST_VISIT: Final = timedelta(hours=8)
_ONE_S_OWN: Final = ("/api/v1/me", "/compte", "/deconnexion")  # about oneself: nothing of the institution lies there
_READS: Final = frozenset({"GET", "HEAD", "OPTIONS"})


AUDITORS_ACT: Final = "auditors_act"
"""The key under which a route's options say that an auditor may send it: it is told in the log, and changes nothing else there."""


class ClientMissing(Refused):
    code = "client-missing"
    kind = "missing"
    sentence = "Cet établissement n’est pas de ceux que vous suivez. Rien n’a été montré ; demandez à une responsable d’Ekole."


class VisitOver(Refused):
    code = "visit-over"
    kind = "forbidden"
    sentence = "Votre visite chez cet établissement est terminée. Rien n’a été montré ; revenez à la liste pour y entrer de nouveau."


class SupervisorsOnlyRead(Refused):
    code = "supervisors-only-read"
    kind = "forbidden"
    sentence = "Chez un établissement, Ekole et les auditeurs lisent et ne changent rien. Rien n’a été changé ; adressez-vous au référent."


class OutsideTheAudit(Refused):
    code = "outside-the-audit"
    kind = "forbidden"
    sentence = (
        "L’accès de l’auditeur ne s’étend pas jusque-là : il couvre l’histoire des programmes accordés, aux dates accordées. "
        "Rien n’a été montré ; demandez davantage à la direction."
    )


class Right(msgspec.Struct, frozen=True):
    """What somebody may see in an institution today: everything, or what these audits name."""

    role: str
    audits: tuple[Audit, ...] = ()

    def of(self, programme: UUID) -> tuple[Audit, ...]:
        return tuple(audit for audit in self.audits if programme in audit.programmes)

    @property
    def programmes(self) -> tuple[UUID, ...]:
        return tuple(sorted({programme for audit in self.audits for programme in audit.programmes}))


def house_day(moment: datetime | None = None) -> date:
    """The house's own day."""
    return (moment or utc_now()).astimezone(ZoneInfo(TIMEZONE)).date()


def visit_ends(moment: datetime) -> datetime:
    """A visit lasts eight hours, and never past midnight: every day is told of anew."""
    midnight = datetime.combine(house_day(moment) + timedelta(days=1), time(0), ZoneInfo(TIMEZONE))
    return min(moment + LONGEST_VISIT, midnight.astimezone(moment.tzinfo))


async def right_in(house: House, account: UUID, role: str, client: UUID) -> Right:
    """What this account may see there today, in this role. Raises ClientMissing where that is nothing."""
    if role not in SUPERVISORS or client == HOUSE or not await house.accounts.holds(Caller(account, HOUSE, role)):
        raise ClientMissing
    if role == HEAD:
        return Right(HEAD)
    supervision = await house.state_of(HOUSE, SUPERVISION.of(supervision_of(client, account)))
    today = house_day()
    if role == CONSULTANT and supervision.assigned_on(today):
        return Right(CONSULTANT)
    if role == AUDITOR and (audits := supervision.audits_on(today)):
        return Right(AUDITOR, audits)
    raise ClientMissing


async def come_in(house: House, caller: Caller, client: UUID, reason: str, correlation: UUID) -> tuple[Caller, Right, Receipt]:
    """Tell the institution's log, then let them in: whom they are there. Raises ClientMissing, AccessReasonMissing."""
    if caller.tenant != HOUSE:
        raise ClientMissing
    right = await right_in(house, caller.account, caller.role, client)
    if not await exists(house, client):
        raise ClientMissing
    today = house_day()
    stream = access_stream(client, caller.account, caller.role, today)
    command = UseSupervisorAccess(access=stream.identifier, account=caller.account, role=caller.role, day=today, reason=reason)
    context = HandlingContext(tenant=client, actor=caller.actor, role=caller.role, correlation=correlation)
    receipt = await house.handling.handle(command, context)
    visitor = Caller(caller.account, client, caller.role)
    await house.accounts.join(visitor)  # where they may be; what they may see is asked at every request
    return visitor, right, receipt


async def exists(house: House, client: UUID) -> bool:
    try:
        return await house.store.head(client) > 0
    except UnknownTenant:
        return False


async def check_visitor(house: House, caller: Caller, connection: ASGIConnection[Any, Any, Any, Any]) -> None:
    """Asked of every request, before its route: whether a supervisor may see this, where they are. Others are let pass.

    Raises ClientMissing, VisitOver, SupervisorsOnlyRead, OutsideTheAudit, ProgrammeMissing.
    """
    if caller.role not in SUPERVISORS or caller.tenant == HOUSE:
        return
    path, options = connection.url.path, connection.scope["route_handler"].opt
    if path in _ONE_S_OWN or path.startswith(tuple(f"{place}/" for place in _ONE_S_OWN)):
        return
    right = await right_in(house, caller.account, caller.role, caller.tenant)
    visit = await house.state_of(caller.tenant, access_stream(caller.tenant, caller.account, caller.role, house_day()))
    if not isinstance(visit, Used):
        raise VisitOver
    acts = caller.role == AUDITOR and options.get(AUDITORS_ACT, False)
    if connection.scope.get("method", "GET") not in _READS and not acts:
        raise SupervisorsOnlyRead
    if caller.role == AUDITOR:
        _check_audit(right, connection.path_params.get("programme"), options)


def _check_audit(right: Right, programme: Any, options: dict[str, Any]) -> None:
    """An auditor reads what belongs to a programme that was granted; where dates were, its history alone, between them."""
    if programme is None:
        if not options.get("auditors"):
            raise OutsideTheAudit
        return
    audits = right.of(programme if isinstance(programme, UUID) else UUID(str(programme)))
    if not audits:
        raise ProgrammeMissing
    if not any(_covers_today(audit) for audit in audits) and not options.get("within_dates"):
        raise OutsideTheAudit


def _covers_today(audit: Audit) -> bool:
    """A view shows all that led to it: only who may see everything up to today may see one."""
    return audit.seen_from is None and (audit.seen_until is None or audit.seen_until >= house_day())


async def facts_seen(house: House, caller: Caller, programme: UUID, facts: list[TimelineEntry]) -> list[TimelineEntry]:
    """Of these facts of a programme, those that the caller may see: for an auditor, what happened within the dates granted."""
    if caller.role != AUDITOR or caller.tenant == HOUSE:
        return facts
    audits = (await right_in(house, caller.account, caller.role, caller.tenant)).of(programme)
    return [fact for fact in facts if any(_within(audit, house_day(fact.occurred_at)) for audit in audits)]


async def times_seen(house: House, caller: Caller, programme: UUID) -> Callable[[datetime], bool] | None:
    """Which moments of a programme's history the caller may see; None where that is all of them."""
    if caller.role != AUDITOR or caller.tenant == HOUSE:
        return None
    audits = (await right_in(house, caller.account, caller.role, caller.tenant)).of(programme)
    return lambda moment: any(_within(audit, house_day(moment)) for audit in audits)


async def last_day_seen(house: House, caller: Caller, programme: UUID) -> date | None:
    """The last day at which the caller may see a programme as it stood; None where there is none.

    A view shows all that led to it: an audit that begins somewhere opens none. Raises OutsideTheAudit.
    """
    if caller.role != AUDITOR or caller.tenant == HOUSE:
        return None
    audits = (await right_in(house, caller.account, caller.role, caller.tenant)).of(programme)
    open_ended = [audit.seen_until for audit in audits if audit.seen_from is None]
    if not open_ended:
        raise OutsideTheAudit
    return None if None in open_ended else max(one for one in open_ended if one is not None)


def _within(audit: Audit, day: date) -> bool:
    return (audit.seen_from is None or audit.seen_from <= day) and (audit.seen_until is None or day <= audit.seen_until)
