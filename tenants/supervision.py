"""Who of Ekole looks after an institution, and who may audit it: one history in the house's log for each account and institution.

A consultant is assigned, or stands in for another between two days. An auditor is given programmes of one institution, what happened
between two dates in them, and a last day on which they may look. Nothing here lets anybody in by itself: services/supervision asks.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final
from uuid import UUID, uuid5

import msgspec

from domain.decision import Command, Decision, Situation, StreamType, decides
from domain.event import Event, event_type
from domain.refusal import Refused

LONGEST_AUDIT: Final = timedelta(days=400)  # a school year, and the weeks after it

# ---------------------------------------------------------------------------------------------------------------- events


@event_type("supervision.consultant-assigned.v1")
class ConsultantAssigned(Event, frozen=True):
    """From and until a day, both included, or open-ended; ``covers``: for whom they stand in meanwhile."""

    supervision: UUID
    client: UUID
    account: UUID
    first_day: date
    last_day: date | None = None
    covers: UUID | None = None


@event_type("supervision.assignment-ended.v1")
class AssignmentEnded(Event, frozen=True):
    supervision: UUID
    client: UUID
    account: UUID


@event_type("supervision.audit-granted.v1")
class AuditGranted(Event, frozen=True):
    """``seen_from`` and ``seen_until``: of what happened between these dates; ``ends_on``: the last day on which they may look."""

    supervision: UUID
    audit: UUID
    client: UUID
    account: UUID
    programmes: tuple[UUID, ...]
    seen_from: date | None
    seen_until: date | None
    ends_on: date


@event_type("supervision.audit-ended.v1")
class AuditEnded(Event, frozen=True):
    supervision: UUID
    audit: UUID
    client: UUID
    account: UUID


# ----------------------------------------------------------------------------------------------------------------- state


class Assignment(msgspec.Struct, frozen=True):
    first_day: date
    last_day: date | None
    covers: UUID | None

    def holds_on(self, day: date) -> bool:
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)


class Audit(msgspec.Struct, frozen=True):
    audit: UUID
    programmes: tuple[UUID, ...]
    seen_from: date | None
    seen_until: date | None
    ends_on: date


class Supervision(msgspec.Struct, frozen=True):
    """What one account may do in one institution."""

    assignment: Assignment | None = None
    audits: dict[UUID, Audit] = {}

    def assigned_on(self, day: date) -> bool:
        return self.assignment is not None and self.assignment.holds_on(day)

    def audits_on(self, day: date) -> tuple[Audit, ...]:
        return tuple(audit for audit in self.audits.values() if day <= audit.ends_on)


def evolve(state: Supervision, event: Event) -> Supervision:
    replace = msgspec.structs.replace
    match event:
        case ConsultantAssigned():
            return replace(state, assignment=Assignment(event.first_day, event.last_day, event.covers))
        case AssignmentEnded():
            return replace(state, assignment=None)
        case AuditGranted():
            granted = Audit(event.audit, event.programmes, event.seen_from, event.seen_until, event.ends_on)
            return replace(state, audits={**state.audits, event.audit: granted})
        case AuditEnded():
            return replace(state, audits={name: audit for name, audit in state.audits.items() if name != event.audit})
        case _:
            return state


SUPERVISION: Final = StreamType[Supervision]("supervision", Supervision(), evolve)


def supervision_of(client: UUID, account: UUID) -> UUID:
    """The identifier of what an account may do in an institution."""
    return uuid5(client, f"supervision/{account}")


# -------------------------------------------------------------------------------------------------------------- refusals


class AssignmentDaysWrong(Refused):
    code = "assignment-days-wrong"
    kind = "invalid"
    sentence = "Cette mission finirait avant de commencer, ou serait déjà finie. Rien n’a été enregistré ; corrigez les dates."


class CoverNeedsAnEnd(Refused):
    code = "cover-needs-an-end"
    kind = "invalid"
    sentence = "Un remplacement a un dernier jour, et remplace quelqu’un d’autre. Rien n’a été enregistré ; complétez, puis recommencez."


class CoveredNotAssigned(Refused):
    code = "covered-not-assigned"
    sentence = "La personne à remplacer ne suit pas cet établissement. Rien n’a été enregistré ; choisissez-en une autre."


class AuditWithoutProgramme(Refused):
    code = "audit-without-programme"
    kind = "invalid"
    sentence = "Il faut dire quels programmes l’auditeur peut voir. Rien n’a été accordé ; choisissez-en un au moins."


class AuditDatesWrong(Refused):
    code = "audit-dates-wrong"
    kind = "invalid"
    sentence = (
        "L’accès d’un auditeur finit aujourd’hui au plus tôt, dans {days} jours au plus, et la période vue finit après son début. "
        "Rien n’a été accordé ; corrigez les dates."
    )


# -------------------------------------------------------------------------------------------------- commands and decisions


class AssignConsultant(Command, frozen=True):
    """Let a consultant look after an institution, from ``first_day`` (today where None); assigning again changes the days.

    ``covers``: the consultant for whom this one stands in, until ``last_day``.
    """

    client: UUID
    account: UUID
    first_day: date | None = None
    last_day: date | None = None
    covers: UUID | None = None


def _covered(command: AssignConsultant) -> Iterable[UUID]:
    return () if command.covers is None else (supervision_of(command.client, command.covers),)


@decides(
    AssignConsultant,
    permission="clients.assign",
    reads=lambda command, states: (
        SUPERVISION.of(supervision_of(command.client, command.account)),
        *(SUPERVISION.of(covered) for covered in _covered(command)),
    ),
)
def assign_consultant(command: AssignConsultant, situation: Situation) -> Decision:
    stream = SUPERVISION.of(supervision_of(command.client, command.account))
    first, last = command.first_day or situation.today, command.last_day
    if last is not None and last < max(first, situation.today):
        raise AssignmentDaysWrong
    if command.covers is not None:
        if last is None or command.covers == command.account:
            raise CoverNeedsAnEnd
        covered = situation[SUPERVISION.of(supervision_of(command.client, command.covers))].assignment
        if covered is None or not (covered.holds_on(first) or covered.holds_on(last)):
            raise CoveredNotAssigned
    held = situation[stream].assignment
    same_days = held is not None and (command.first_day is None or held.first_day == first)
    if held is not None and same_days and held.holds_on(situation.today) and (held.last_day, held.covers) == (last, command.covers):
        return []
    return stream.gains(ConsultantAssigned(stream.identifier, command.client, command.account, first, last, command.covers))


class EndAssignment(Command, frozen=True):
    """The consultant looks after this institution no longer, from now on."""

    client: UUID
    account: UUID


@decides(
    EndAssignment,
    permission="clients.assign",
    reads=lambda command, states: (SUPERVISION.of(supervision_of(command.client, command.account)),),
)
def end_assignment(command: EndAssignment, situation: Situation) -> Decision:
    stream = SUPERVISION.of(supervision_of(command.client, command.account))
    if situation[stream].assignment is None:
        return []
    return stream.gains(AssignmentEnded(stream.identifier, command.client, command.account))


class GrantAudit(Command, frozen=True):
    """Let an auditor read programmes of one institution until a day, of what happened between two dates where they are given."""

    audit: UUID
    client: UUID
    account: UUID
    programmes: tuple[UUID, ...]
    ends_on: date
    seen_from: date | None = None
    seen_until: date | None = None


@decides(
    GrantAudit,
    permission="clients.audit",
    reads=lambda command, states: (SUPERVISION.of(supervision_of(command.client, command.account)),),
)
def grant_audit(command: GrantAudit, situation: Situation) -> Decision:
    stream = SUPERVISION.of(supervision_of(command.client, command.account))
    if not command.programmes:
        raise AuditWithoutProgramme
    backwards = command.seen_from is not None and command.seen_until is not None and command.seen_until < command.seen_from
    if backwards or not situation.today <= command.ends_on <= situation.today + LONGEST_AUDIT:
        raise AuditDatesWrong(days=LONGEST_AUDIT.days)
    programmes = tuple(sorted(set(command.programmes)))
    granted = Audit(command.audit, programmes, command.seen_from, command.seen_until, command.ends_on)
    if situation[stream].audits.get(command.audit) == granted:
        return []
    return stream.gains(
        AuditGranted(
            stream.identifier,
            command.audit,
            command.client,
            command.account,
            programmes,
            command.seen_from,
            command.seen_until,
            command.ends_on,
        )
    )


class EndAudit(Command, frozen=True):
    """The auditor sees nothing more of this, from now on."""

    audit: UUID
    client: UUID
    account: UUID


@decides(
    EndAudit,
    permission="clients.audit",
    reads=lambda command, states: (SUPERVISION.of(supervision_of(command.client, command.account)),),
)
def end_audit(command: EndAudit, situation: Situation) -> Decision:
    stream = SUPERVISION.of(supervision_of(command.client, command.account))
    if command.audit not in situation[stream].audits:
        return []
    return stream.gains(AuditEnded(stream.identifier, command.audit, command.client, command.account))
