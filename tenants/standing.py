"""How an institution stands with Ekole: suspended, reactivated, exported, closed.

While it is suspended its people read and change nothing. It closes from there, once all it owns has been exported since.
"""

from uuid import UUID

from domain.decision import Decision, EvenSuspended, Situation, decides
from domain.refusal import Refused
from tenants.institution import (
    INSTITUTION,
    Institution,
    InstitutionClosed,
    InstitutionExported,
    InstitutionReactivated,
    InstitutionSuspended,
    SuspensionReason,
    existing,
)


class NothingChangesHere(Refused):
    code = "institution-suspended"
    kind = "forbidden"
    sentence = (
        "Cet établissement est suspendu : tout y reste lisible, rien ne peut être changé. "
        "Rien n’a été enregistré ; pour reprendre, adressez-vous à Ekole."
    )


class InstitutionGone(Refused):
    code = "institution-closed"
    sentence = "Cet établissement est fermé définitivement. Rien n’a été changé ; s’il revient, qu’il s’inscrive de nouveau."


class NotSuspended(Refused):
    code = "institution-not-suspended"
    sentence = "Un établissement se suspend avant de se fermer. Rien n’a été changé ; suspendez-le, exportez-le, puis fermez-le."


class NotExported(Refused):
    code = "institution-not-exported"
    sentence = (
        "Ce que possède cet établissement n’a pas été exporté depuis sa suspension. "
        "Rien n’a été changé ; faites l’export et remettez-le à la direction, puis fermez-le."
    )


class SuspendInstitution(EvenSuspended, frozen=True):
    """Stop everything but reading, for one of four reasons that the institution is told."""

    institution: UUID
    reason: SuspensionReason


@decides(SuspendInstitution, permission="institution.stand", reads=lambda command, states: (INSTITUTION.of(command.institution),))
def suspend_institution(command: SuspendInstitution, situation: Situation) -> Decision:
    stream = INSTITUTION.of(command.institution)
    institution = _still_there(situation[stream])
    return [] if institution.suspended else stream.gains(InstitutionSuspended(command.institution, command.reason))


class ReactivateInstitution(EvenSuspended, frozen=True):
    """Let its people go on where they were."""

    institution: UUID


@decides(ReactivateInstitution, permission="institution.stand", reads=lambda command, states: (INSTITUTION.of(command.institution),))
def reactivate_institution(command: ReactivateInstitution, situation: Situation) -> Decision:
    stream = INSTITUTION.of(command.institution)
    institution = _still_there(situation[stream])
    return stream.gains(InstitutionReactivated(command.institution)) if institution.suspended else []


class RecordExport(EvenSuspended, frozen=True):
    """Note that everything leaves in one archive; ``export`` names it."""

    institution: UUID
    export: UUID


@decides(RecordExport, permission="institution.export", reads=lambda command, states: (INSTITUTION.of(command.institution),))
def record_export(command: RecordExport, situation: Situation) -> Decision:
    stream = INSTITUTION.of(command.institution)
    existing(situation[stream])
    return stream.gains(InstitutionExported(command.institution, command.export))


class CloseInstitution(EvenSuspended, frozen=True):
    """The institution goes for good: suspended first, then exported, then closed."""

    institution: UUID


@decides(CloseInstitution, permission="institution.stand", reads=lambda command, states: (INSTITUTION.of(command.institution),))
def close_institution(command: CloseInstitution, situation: Situation) -> Decision:
    stream = INSTITUTION.of(command.institution)
    institution = existing(situation[stream])
    if institution.closed:
        return []
    if not institution.suspended:
        raise NotSuspended
    if not institution.exported_since:
        raise NotExported
    return stream.gains(InstitutionClosed(command.institution))


def _still_there(institution: Institution) -> Institution:
    if existing(institution).closed:
        raise InstitutionGone
    return institution
