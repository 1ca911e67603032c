"""The programme's own row: versions of its design, its bodies, its ranked needs."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec

from domain.design.design import DesignApproved, DesignContent, DesignDrafted, DesignReturned, DesignSubmitted
from domain.diagnostic.diagnostic import DiagnosticClosed, DiagnosticOpened, Need, NeedsRanked
from domain.event import Event
from domain.governance import GovernanceBody, GovernanceRecord
from domain.programme import GovernanceStepRecorded, PhaseOpened
from domain.recorded import Recorded
from projections.programme_sheet import PROGRAMME_SHEETS, DesignReturn, DesignVersion, ProgrammeSheet
from tests.unit.domain.histories import CONTENT, HERE, identifier, opened

START = datetime(2026, 11, 3, 8, tzinfo=UTC)
BODIES = (GovernanceBody("Direction du CFA", "decide"), GovernanceBody("Conseil de perfectionnement", "inform"))
REVISED: DesignContent = msgspec.structs.replace(CONTENT, themes=("video",))
SURVEY = identifier("a survey")


def hour(number: int) -> datetime:
    return START + timedelta(hours=number)


def folded(*events: Event) -> Any:
    sheet: ProgrammeSheet | None = None
    start = msgspec.structs.replace(opened(), governance=BODIES)
    for number, event in enumerate((start, *events)):
        programme: UUID = event.programme  # type: ignore[attr-defined]
        actor = "account/direction" if isinstance(event, DesignReturned | DesignApproved) else "account/coordinator"
        some, at = uuid4(), hour(number)
        one = Recorded(number + 1, some, "", f"x/{programme}", 1, at, at, actor, "coordinator", some, some, None, None, event)
        assert PROGRAMME_SHEETS.key(one) == HERE
        sheet = PROGRAMME_SHEETS.evolve(sheet, one)
    return sheet


FIRST = (
    DesignDrafted(HERE, REVISED),
    DesignSubmitted(HERE),
    DesignReturned(HERE, "Trop court"),
    DesignDrafted(HERE, CONTENT),
    DesignSubmitted(HERE),
    DesignApproved(HERE),
)


def test_a_version_keeps_its_days_its_people_and_the_remarks() -> None:
    sheet = folded(*FIRST)
    by, direction = "account/coordinator", "account/direction"
    returned = DesignReturn("Trop court", hour(3), direction)
    assert sheet.design_versions == (DesignVersion(1, hour(1), by, hour(5), by, hour(6), direction, (returned,)),)
    assert (sheet.design, sheet.design_status, sheet.design_approved_at) == (CONTENT, "approved", hour(6))


def test_a_revision_stands_beside_the_design_in_force() -> None:
    sheet = folded(*FIRST, DesignDrafted(HERE, REVISED))
    assert (sheet.design, sheet.design_status, sheet.design_revision, sheet.revision_status) == (CONTENT, "approved", REVISED, "draft")
    submitted = folded(*FIRST, DesignDrafted(HERE, REVISED), DesignSubmitted(HERE))
    assert (submitted.design, submitted.design_status, submitted.revision_status) == (CONTENT, "approved", "submitted")
    returned = folded(*FIRST, DesignDrafted(HERE, REVISED), DesignSubmitted(HERE), DesignReturned(HERE, "Non"))
    assert (returned.design, returned.revision_status, returned.design_approved_at) == (CONTENT, "draft", hour(6))
    assert [one.reason for one in returned.design_versions[1].returns] == ["Non"]


def test_an_approved_revision_is_the_design() -> None:
    sheet = folded(*FIRST, DesignDrafted(HERE, REVISED), DesignSubmitted(HERE), DesignApproved(HERE))
    assert (sheet.design, sheet.design_status, sheet.design_revision, sheet.revision_status) == (REVISED, "approved", None, "none")
    assert [(one.number, one.approved_at) for one in sheet.design_versions] == [(1, hour(6)), (2, hour(9))]


def test_bodies_wait_until_they_are_recorded() -> None:
    assert folded(PhaseOpened(HERE, "design")).governance_due == ("Direction du CFA", "Conseil de perfectionnement")
    no = GovernanceStepRecorded(HERE, "Direction du CFA", "rejected", date(2026, 10, 1))
    yes = GovernanceStepRecorded(HERE, "Direction du CFA", "adopted", date(2026, 10, 8), "Acte 12")
    assert "Direction du CFA" in folded(no).governance_due
    sheet = folded(no, yes)
    assert sheet.governance_due == ("Conseil de perfectionnement",)
    assert [step.record for step in sheet.governance_steps][1] == GovernanceRecord("adopted", date(2026, 10, 8), "Acte 12")
    assert sheet.governance_steps[1].by == "account/coordinator"


def test_the_approved_design_says_whom_to_ask() -> None:
    own: DesignContent = msgspec.structs.replace(CONTENT, governance=(GovernanceBody("Bureau", "consult"),))
    drafted = (DesignDrafted(HERE, own), DesignSubmitted(HERE))
    assert folded(*drafted).governance_bodies == BODIES
    assert folded(*drafted, DesignApproved(HERE)).governance_due == ("Bureau",)


def test_needs_are_ranked_by_figures_then_by_people() -> None:
    needs = (Need("communication", 25.0, 70.0, 45.0, 5, 3), Need("digital-tools", 50.0, 70.0, 20.0, 5, 4))
    told = (
        DiagnosticOpened(HERE, SURVEY),
        NeedsRanked(HERE, needs),
        DiagnosticClosed(HERE, SURVEY, 5, 5, 62.5, 50.0, "needs-diagnostic-staff"),
    )
    closed = folded(*told).diagnostic
    assert (closed.needs, closed.ranked_because, closed.instrument) == (needs, None, "needs-diagnostic-staff")
    reranked = folded(*told, NeedsRanked(HERE, needs[::-1], "Espace numérique")).diagnostic
    assert (reranked.needs, reranked.ranked_because, reranked.closed_at) == (needs[::-1], "Espace numérique", hour(3))
