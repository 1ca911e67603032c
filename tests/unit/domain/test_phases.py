"""Opening phases, each behind its gates, and recording what the bodies of the institution were told, asked and decided."""

from datetime import date, timedelta
from typing import Any

import msgspec
import pytest

from domain.governance import HEADS, GovernanceBody, GovernanceRecord, Outcome, Step, due
from domain.phases import OpenPhase, RecordGovernanceStep
from domain.programme import PHASES, PROGRAMME, GateWaived, GovernanceStepRecorded, Mode, Phase, PhaseOpened
from domain.training.learning import RecordAttendance
from tests.unit.domain.histories import (
    BRIEFING,
    CLAIRE,
    CONTENT,
    HERE,
    approved_design,
    closed_diagnostic,
    closed_programme,
    drafted_design,
    gates_of,
    open_diagnostic,
    opened,
    running_programme,
    selected,
    submitted_design,
)
from tests.unit.domain.specification import TODAY, Told, given

COUNCIL = "Conseil de perfectionnement"
STUDENTS = "Bureau des étudiants"
BODIES = (
    GovernanceBody("Direction du CFA", "decide"),
    GovernanceBody(COUNCIL, "inform"),
    GovernanceBody(STUDENTS, "consult"),
    GovernanceBody("Comité social et économique (CSE)", "none"),
)


def phase(name: Phase) -> OpenPhase:
    return OpenPhase(programme=HERE, phase=name)


def told(body: str, outcome: Outcome, day: date = TODAY, reference: str = "") -> GovernanceStepRecorded:
    return GovernanceStepRecorded(HERE, body, outcome, day, reference)


def record(body: str = COUNCIL, outcome: Outcome = "informed", day: date = TODAY, reference: str = "PV n° 3") -> RecordGovernanceStep:
    return RecordGovernanceStep(programme=HERE, body=body, outcome=outcome, day=day, reference=reference)


def governed(*further: Any, mode: Mode = "reinforced") -> Told:
    """A programme whose bodies are known since its opening."""
    opening = msgspec.structs.replace(opened(mode=mode), gates=gates_of(mode), governance=BODIES)
    return PROGRAMME.of(HERE), (opening, PhaseOpened(HERE, "diagnostic"), *further)


EVERYBODY = (told("Direction du CFA", "adopted"), told(COUNCIL, "informed"), told(STUDENTS, "reserved"))


class TestOpening:
    def test_phases_overlap(self) -> None:
        outcome = given(running_programme()).when(phase("measurement"))
        outcome.then(PhaseOpened(HERE, "measurement"))
        outcome.when(phase("design")).then(PhaseOpened(HERE, "design"))

    def test_an_open_phase_is_already_open(self) -> None:
        given(running_programme()).when(phase("diagnostic")).then_nothing()
        given(running_programme(PhaseOpened(HERE, "training"), mode="reinforced")).when(phase("training")).then_nothing()

    def test_every_phase_can_be_open_at_once(self) -> None:
        past = given(running_programme(), approved_design())
        for name in PHASES[1:]:
            past = past.after(past.when(phase(name)).decided.happenings)
        for name in PHASES:
            past.when(phase(name)).then_nothing()

    def test_no_phase_of_an_unknown_or_closed_programme(self) -> None:
        given().when(phase("design")).refused("programme-missing")
        given(closed_programme()).when(phase("design")).refused("programme-closed")


class TestTheDesignWaitsForTheDiagnostic:
    @pytest.mark.parametrize("mode", ["standard", "reinforced"])
    def test_where_the_gate_blocks(self, mode: Mode) -> None:
        given(running_programme(mode=mode)).when(phase("design")).refused("diagnostic-not-closed")
        given(running_programme(mode=mode), open_diagnostic()).when(phase("design")).refused("diagnostic-not-closed")
        given(running_programme(mode=mode), closed_diagnostic()).when(phase("design")).then(PhaseOpened(HERE, "design"))

    def test_not_where_it_warns(self) -> None:
        given(running_programme(mode="express")).when(phase("design")).then(PhaseOpened(HERE, "design"))

    def test_nor_until_the_last_day_of_a_waiver(self) -> None:
        waived = GateWaived(HERE, "diagnostic-closed", "Diagnostic de l’an dernier", TODAY)
        past = given(running_programme(waived, mode="reinforced"))
        past.when(phase("design")).then(PhaseOpened(HERE, "design"))
        past.when(phase("design"), today=TODAY + timedelta(days=1)).refused("diagnostic-not-closed")


@pytest.mark.parametrize("name", ["training", "facilitation"])
class TestTrainingWaitsForTheApprovedDesignAndTheBodies:
    def test_an_approved_design(self, name: Phase) -> None:
        for design in (drafted_design(), submitted_design()):
            given(running_programme(), design).when(phase(name)).refused("design-not-approved")
        given(running_programme()).when(phase(name)).refused("design-not-approved")
        given(running_programme(), approved_design()).when(phase(name)).then(PhaseOpened(HERE, name))

    def test_bodies_block_in_reinforced_mode_alone(self, name: Phase) -> None:
        given(governed(mode="reinforced"), approved_design()).when(phase(name)).refused("governance-not-recorded")
        for mode in ("express", "standard"):
            given(governed(mode=mode), approved_design()).when(phase(name)).then(PhaseOpened(HERE, name))

    def test_each_body_counts(self, name: Phase) -> None:
        given(governed(*EVERYBODY), approved_design()).when(phase(name)).then(PhaseOpened(HERE, name))
        for missing in EVERYBODY:
            if missing.body in HEADS:  # approving the design was their act
                continue
            others = (one for one in EVERYBODY if one != missing)
            given(governed(*others), approved_design()).when(phase(name)).refused("governance-not-recorded")

    def test_the_approved_design_may_ask_others(self, name: Phase) -> None:
        own = msgspec.structs.replace(CONTENT, governance=(GovernanceBody(COUNCIL, "consult"),))
        given(governed(*EVERYBODY), approved_design(own)).when(phase(name)).refused("governance-not-recorded")
        asked = told(COUNCIL, "favourable")
        given(governed(asked), approved_design(own)).when(phase(name)).then(PhaseOpened(HERE, name))

    def test_a_waiver_lets_pass(self, name: Phase) -> None:
        waived = GateWaived(HERE, "governance-recorded", "Conseil reporté", TODAY)
        given(governed(waived), approved_design()).when(phase(name)).then(PhaseOpened(HERE, name))


def test_nobody_is_trained_before_the_bodies_were_asked() -> None:
    come = RecordAttendance(participations=(CLAIRE.participation,), module=BRIEFING.id, minutes=30)
    given(governed(), approved_design(), selected(CLAIRE)).when(come).refused("governance-not-recorded")
    assert given(governed(*EVERYBODY), approved_design(), selected(CLAIRE)).when(come).decided.verdict == "accepted"


class TestRecording:
    def test_what_a_body_was_told_or_said(self) -> None:
        given(running_programme()).when(record()).then(told(COUNCIL, "informed", reference="PV n° 3"))
        spaced = record(body=f" {COUNCIL} ", outcome="reserved", reference=" avis du 3 ")
        given(running_programme()).when(spaced).then(told(COUNCIL, "reserved", reference="avis du 3"))

    def test_once_and_corrected(self) -> None:
        recorded = given(running_programme()).when(record())
        recorded.again().then_nothing()
        recorded.when(record(outcome="favourable")).then(told(COUNCIL, "favourable", reference="PV n° 3"))

    def test_a_body_of_one_s_own(self) -> None:
        given(governed()).when(record(body="Conseil de la vie étudiante", reference="")).then(
            told("Conseil de la vie étudiante", "informed")
        )

    def test_never_before_it_happens(self) -> None:
        tomorrow = TODAY + timedelta(days=1)
        given(running_programme()).when(record(day=tomorrow)).refused("time-not-allowed", date=tomorrow.isoformat())

    def test_words_of_a_usual_length(self) -> None:
        given(running_programme()).when(record(body=" ")).refused("governance-body-missing", longest=200)
        given(running_programme()).when(record(body="c" * 201)).refused("governance-body-missing", longest=200)
        given(running_programme()).when(record(reference="r" * 201)).refused("governance-reference-too-long", longest=200)
        assert given(running_programme()).when(record(body="c" * 200, reference="r" * 200)).event().reference == "r" * 200

    def test_in_a_running_programme(self) -> None:
        given().when(record()).refused("programme-missing")
        given(closed_programme()).when(record()).refused("programme-closed")


class TestWhatIsDue:
    @pytest.mark.parametrize(
        ("step", "enough"),
        [
            ("none", {"informed", "favourable", "reserved", "unfavourable", "adopted", "rejected"}),
            ("inform", {"informed", "favourable", "reserved", "unfavourable", "adopted", "rejected"}),
            ("consult", {"favourable", "reserved", "unfavourable", "adopted", "rejected"}),
            ("decide", {"adopted"}),
        ],
    )
    def test_by_step(self, step: Step, enough: set[Outcome]) -> None:
        outcomes: tuple[Outcome, ...] = ("informed", "favourable", "reserved", "unfavourable", "adopted", "rejected")
        for outcome in outcomes:
            waiting = due([GovernanceBody(COUNCIL, step)], {COUNCIL: GovernanceRecord(outcome, TODAY)}, design_approved=False)
            assert waiting == (() if outcome in enough else (COUNCIL,))

    def test_only_what_is_expected_of_a_body(self) -> None:
        assert due(BODIES, {}, design_approved=False) == ("Direction du CFA", COUNCIL, STUDENTS)

    def test_the_head_has_decided_by_approving_the_design_unless_something_else_was_noted(self) -> None:
        assert due(BODIES, {}, design_approved=True) == (COUNCIL, STUDENTS)
        refused = {"Direction du CFA": GovernanceRecord("rejected", TODAY)}
        assert due(BODIES, refused, design_approved=True) == ("Direction du CFA", COUNCIL, STUDENTS)
