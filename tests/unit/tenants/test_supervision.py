"""Who may look across the fence: assignments, covers, audits; what is told when they come in; how an institution stands."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from tenants.access import ACCESS, SupervisorAccessUsed, Used, UseSupervisorAccess, access_stream
from tenants.house import HOUSE, OpenHouse
from tenants.institution import (
    INSTITUTION,
    HouseOpened,
    InstitutionClosed,
    InstitutionExported,
    InstitutionReactivated,
    InstitutionSignedUp,
    InstitutionSuspended,
)
from tenants.standing import CloseInstitution, ReactivateInstitution, RecordExport, SuspendInstitution
from tenants.supervision import (
    LONGEST_AUDIT,
    SUPERVISION,
    AssignConsultant,
    AssignmentEnded,
    AuditEnded,
    AuditGranted,
    ConsultantAssigned,
    EndAssignment,
    EndAudit,
    GrantAudit,
    supervision_of,
)
from tests.unit.tenants.deciding import INSTITUTION_ID, TODAY, given

CLIENT, ACCOUNT, OTHER, AUDIT, PROGRAMME = (uuid4() for _ in range(5))
DAY = timedelta(days=1)
STREAM = SUPERVISION.of(supervision_of(CLIENT, ACCOUNT))
ASSIGNED = ConsultantAssigned(STREAM.identifier, CLIENT, ACCOUNT, TODAY)
ASSIGN = AssignConsultant(client=CLIENT, account=ACCOUNT)


def test_a_consultant_is_assigned_from_today_and_only_once() -> None:
    assert given().when(ASSIGN, role="head") == [ASSIGNED]
    assert given((STREAM, [ASSIGNED])).when(ASSIGN, role="head") == []


def test_assigning_again_changes_the_days() -> None:
    longer = AssignConsultant(client=CLIENT, account=ACCOUNT, last_day=TODAY + DAY)
    assert given((STREAM, [ASSIGNED])).when(longer, role="head") == [
        ConsultantAssigned(STREAM.identifier, CLIENT, ACCOUNT, TODAY, TODAY + DAY)
    ]


def test_an_assignment_does_not_end_before_it_begins() -> None:
    given().refuses("assignment-days-wrong", AssignConsultant(client=CLIENT, account=ACCOUNT, last_day=TODAY - DAY), role="head")
    wrong = AssignConsultant(client=CLIENT, account=ACCOUNT, first_day=TODAY + 2 * DAY, last_day=TODAY + DAY)
    given().refuses("assignment-days-wrong", wrong, role="head")


def test_a_cover_stands_in_for_an_assigned_consultant_until_a_day() -> None:
    covered = SUPERVISION.of(supervision_of(CLIENT, OTHER))
    past = (covered, [ConsultantAssigned(covered.identifier, CLIENT, OTHER, TODAY)])
    cover = AssignConsultant(client=CLIENT, account=ACCOUNT, last_day=TODAY + DAY, covers=OTHER)
    assert given(past).when(cover, role="head") == [ConsultantAssigned(STREAM.identifier, CLIENT, ACCOUNT, TODAY, TODAY + DAY, OTHER)]
    given().refuses("covered-not-assigned", cover, role="head")
    given(past).refuses("cover-needs-an-end", AssignConsultant(client=CLIENT, account=ACCOUNT, covers=OTHER), role="head")
    oneself = AssignConsultant(client=CLIENT, account=ACCOUNT, last_day=TODAY, covers=ACCOUNT)
    given((STREAM, [ASSIGNED])).refuses("cover-needs-an-end", oneself, role="head")


def test_an_assignment_ends() -> None:
    end = EndAssignment(client=CLIENT, account=ACCOUNT)
    assert given((STREAM, [ASSIGNED])).when(end, role="head") == [AssignmentEnded(STREAM.identifier, CLIENT, ACCOUNT)]
    assert given().when(end, role="head") == []


@pytest.mark.parametrize(("day", "holds"), [(TODAY - DAY, False), (TODAY, True), (TODAY + DAY, True), (TODAY + 2 * DAY, False)])
def test_an_assignment_holds_on_its_days_both_included(day: date, holds: bool) -> None:
    state = SUPERVISION.fold([ConsultantAssigned(STREAM.identifier, CLIENT, ACCOUNT, TODAY, TODAY + DAY)])
    assert state.assigned_on(day) is holds


def audit(ends_on: date = TODAY, **told: date | tuple[UUID, ...]) -> GrantAudit:
    asked = {"programmes": (PROGRAMME,)} | told
    return GrantAudit(audit=AUDIT, client=CLIENT, account=ACCOUNT, ends_on=ends_on, **asked)  # type: ignore[arg-type]


GRANTED = AuditGranted(STREAM.identifier, AUDIT, CLIENT, ACCOUNT, (PROGRAMME,), None, None, TODAY)


def test_an_audit_names_programmes_and_a_last_day() -> None:
    assert given().when(audit(programmes=(PROGRAMME, PROGRAMME)), role="direction") == [GRANTED]
    assert given((STREAM, [GRANTED])).when(audit(), role="direction") == []
    given().refuses("audit-without-programme", audit(programmes=()), role="direction")
    for ends_on in (TODAY - DAY, TODAY + LONGEST_AUDIT + DAY):
        given().refuses("audit-dates-wrong", audit(ends_on), role="direction")
    given().refuses("audit-dates-wrong", audit(seen_from=TODAY, seen_until=TODAY - DAY), role="direction")


def test_an_audit_ends_by_itself_or_is_ended() -> None:
    state = SUPERVISION.fold([GRANTED])
    assert [one.audit for one in state.audits_on(TODAY)] == [AUDIT]
    assert state.audits_on(TODAY + DAY) == ()
    end = EndAudit(audit=AUDIT, client=CLIENT, account=ACCOUNT)
    assert given((STREAM, [GRANTED])).when(end, role="direction") == [AuditEnded(STREAM.identifier, AUDIT, CLIENT, ACCOUNT)]
    assert given((STREAM, [GRANTED, AuditEnded(STREAM.identifier, AUDIT, CLIENT, ACCOUNT)])).when(end, role="direction") == []


def test_coming_in_is_told_once_a_day_with_its_reason() -> None:
    stream = access_stream(CLIENT, ACCOUNT, "consultant", TODAY)
    asked = {"access": stream.identifier, "account": ACCOUNT, "role": "consultant", "day": TODAY}
    told = SupervisorAccessUsed(stream.identifier, ACCOUNT, "consultant", TODAY, "point de suivi")
    assert given().when(UseSupervisorAccess(**asked, reason="  point  de suivi "), role="consultant") == [told]  # type: ignore[arg-type]
    assert given((stream, [told])).when(UseSupervisorAccess(**asked, reason="encore une fois"), role="consultant") == []  # type: ignore[arg-type]
    for reason in ("", "non", "n" * 301):
        given().refuses("access-reason-missing", UseSupervisorAccess(**asked, reason=reason), role="consultant")  # type: ignore[arg-type]
    assert ACCESS.fold([told]) == Used("consultant", "point de suivi")
    assert stream != access_stream(CLIENT, ACCOUNT, "consultant", TODAY + DAY)


def test_the_house_opens_once() -> None:
    opened = HouseOpened(HOUSE, "Ekole", "Europe/Paris")
    assert given().when(OpenHouse(institution=HOUSE), role="system") == [opened]
    assert given((INSTITUTION.of(HOUSE), [opened])).when(OpenHouse(institution=HOUSE), role="system") == []


HERE = INSTITUTION.of(INSTITUTION_ID)
SIGNED_UP = InstitutionSignedUp(INSTITUTION_ID, "CFA", "cfa", None, None, None, None, "Europe/Paris", demonstration=False)
SUSPEND = SuspendInstitution(institution=INSTITUTION_ID, reason="requested")
REACTIVATE = ReactivateInstitution(institution=INSTITUTION_ID)
CLOSE = CloseInstitution(institution=INSTITUTION_ID)
SUSPENDED = InstitutionSuspended(INSTITUTION_ID, "requested")
EXPORTED = InstitutionExported(INSTITUTION_ID, AUDIT)
CLOSED = InstitutionClosed(INSTITUTION_ID)


def test_an_institution_is_suspended_and_goes_on() -> None:
    assert given((HERE, [SIGNED_UP])).when(SUSPEND, role="head") == [SUSPENDED]
    assert given((HERE, [SIGNED_UP, SUSPENDED])).when(SUSPEND, role="head") == []
    assert given((HERE, [SIGNED_UP, SUSPENDED])).when(REACTIVATE, role="head") == [InstitutionReactivated(INSTITUTION_ID)]
    assert given((HERE, [SIGNED_UP])).when(REACTIVATE, role="head") == []
    given().refuses("institution-missing", SUSPEND, role="head")
    assert not INSTITUTION.fold([SIGNED_UP, SUSPENDED]).standing.active
    assert INSTITUTION.fold([SIGNED_UP, SUSPENDED, InstitutionReactivated(INSTITUTION_ID)]).standing.active


def test_it_closes_suspended_and_exported_since_then_for_ever() -> None:
    given((HERE, [SIGNED_UP])).refuses("institution-not-suspended", CLOSE, role="head")
    given((HERE, [SIGNED_UP, SUSPENDED])).refuses("institution-not-exported", CLOSE, role="head")
    given((HERE, [SIGNED_UP, EXPORTED, SUSPENDED])).refuses("institution-not-exported", CLOSE, role="head")
    assert given((HERE, [SIGNED_UP, SUSPENDED, EXPORTED])).when(CLOSE, role="head") == [CLOSED]
    gone = given((HERE, [SIGNED_UP, SUSPENDED, EXPORTED, CLOSED]))
    assert gone.when(CLOSE, role="head") == []
    gone.refuses("institution-closed", REACTIVATE, role="head")
    gone.refuses("institution-closed", SUSPEND, role="head")


def test_an_export_is_told_each_time() -> None:
    record = RecordExport(institution=INSTITUTION_ID, export=AUDIT)
    assert given((HERE, [SIGNED_UP])).when(record, role="direction") == [EXPORTED]
    given().refuses("institution-missing", record, role="direction")
