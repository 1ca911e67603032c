"""The spine: opening a programme and its phases, waiving gates."""

from datetime import date, timedelta
from typing import Any

import msgspec
import pytest

from domain.decision import Situation
from domain.design.design import ApproveDesign
from domain.gates import GATE_NAMES
from domain.programme import (
    PROGRAMME,
    GateWaived,
    Mode,
    OpenProgramme,
    PhaseOpened,
    Running,
    WaiveGate,
    Waiver,
)
from tests.unit.domain.histories import HERE, closed_programme, gates_of, opened, running_programme
from tests.unit.domain.specification import IN_ORDER, TODAY, given


def open_programme(**changes: Any) -> OpenProgramme:
    fields = {name: getattr(opened(), name) for name in OpenProgramme.__struct_fields__}
    return OpenProgramme(**{**fields, **changes})


def running_now(mode: Mode, *further: Any) -> Running:
    stream, events = running_programme(*further, mode=mode)
    state = stream.kind.fold(events)
    assert isinstance(state, Running)
    return state


def waive(gate: str = "design-approved", reason: str = "Vacances de la direction", until: date = TODAY) -> WaiveGate:
    return WaiveGate(programme=HERE, gate=gate, reason=reason, until=until)


class TestOpening:
    def test_a_programme_starts_with_its_diagnostic(self) -> None:
        given().when(open_programme()).then(opened(), PhaseOpened(HERE, "diagnostic"))

    def test_it_starts_in_every_mode(self) -> None:
        for mode in ("standard", "reinforced"):
            outcome = given().when(open_programme(mode=mode, gates=gates_of(mode)))
            outcome.then(opened(mode=mode), PhaseOpened(HERE, "diagnostic"))

    def test_an_identifier_serves_once(self) -> None:
        given(running_programme()).when(open_programme()).refused("already-exists")
        given(closed_programme()).when(open_programme()).refused("already-exists")

    def test_it_ends_after_it_began(self) -> None:
        given().when(open_programme(last_day=date(2026, 9, 14))).refused("programme-dates-reversed")
        given().when(open_programme(last_day=date(2026, 9, 13))).refused("programme-dates-reversed")

    def test_in_an_active_institution(self) -> None:
        suspended = msgspec.structs.replace(IN_ORDER, active=False)
        given().when(open_programme(), institution=suspended).refused("institution-inactive")

    def test_only_known_gates(self) -> None:
        given().when(open_programme(gates={"moon-phase": "block"})).refused("gate-unknown", gate="moon-phase")


class TestWaiving:
    def test_with_a_reason_and_an_end(self) -> None:
        outcome = given(running_programme()).when(waive(until=TODAY + timedelta(days=20)))
        outcome.then(GateWaived(HERE, "design-approved", "Vacances de la direction", TODAY + timedelta(days=20)))

    def test_the_last_day_counts(self) -> None:
        given(running_programme()).when(waive()).then(GateWaived(HERE, "design-approved", "Vacances de la direction", TODAY))

    def test_the_same_waiver_is_already_granted_and_another_replaces_it(self) -> None:
        granted = given(running_programme()).when(waive())
        granted.again().then_nothing()
        granted.when(waive(reason="Rentrée décalée")).then(GateWaived(HERE, "design-approved", "Rentrée décalée", TODAY))

    def test_what_protects_people_is_never_waived(self) -> None:
        for gate in ("data-agreement", "safeguarding-contact", "guardian-authorisation", "charter-accepted", "safety-module"):
            given(running_programme()).when(waive(gate)).refused("gate-not-waivable", gate=GATE_NAMES[gate])

    def test_refusals(self) -> None:
        given(running_programme()).when(waive("moon-phase")).refused("gate-unknown", gate="moon-phase")
        given(running_programme()).when(waive(until=TODAY - timedelta(days=1))).refused("waiver-in-the-past")
        given(running_programme()).when(waive(reason="  ")).refused("reason-missing")
        given(closed_programme()).when(waive()).refused("programme-closed")
        given().when(waive()).refused("programme-missing")


class TestWhatGatesDo:
    def test_a_waiver_lasts_until_its_last_day_included(self) -> None:
        running = running_now("standard", GateWaived(HERE, "design-approved", "Rentrée décalée", TODAY))
        assert running.waivers == {"design-approved": Waiver("Rentrée décalée", TODAY)}
        assert running.behaviour("design-approved", TODAY - timedelta(days=1)) == "warn"
        assert running.behaviour("design-approved", TODAY) == "warn"
        assert running.behaviour("design-approved", TODAY + timedelta(days=1)) == "block"

    def test_a_waiver_never_makes_a_gate_stricter(self) -> None:
        waivers = (GateWaived(HERE, gate, "Essai", TODAY) for gate in ("full-training", "staff-informed"))
        running = running_now("express", *waivers)
        assert running.behaviour("full-training", TODAY) == "off"
        assert running.behaviour("staff-informed", TODAY) == "warn"

    @pytest.mark.parametrize("mode", ["express", "standard", "reinforced"])
    def test_no_template_and_no_waiver_opens_the_five(self, mode: Mode) -> None:
        five = ("data-agreement", "safeguarding-contact", "guardian-authorisation", "charter-accepted", "safety-module")
        loose = opened(mode=mode)
        loose.gates.update(dict.fromkeys(five, "off"))
        waived = (GateWaived(HERE, gate, "Essai", TODAY) for gate in five)
        running = PROGRAMME.fold((loose, *waived))
        assert isinstance(running, Running)
        assert [running.behaviour(gate, TODAY) for gate in five] == ["block"] * 5

    def test_a_gate_that_the_template_forgot_blocks(self) -> None:
        bare = opened()
        bare.gates.clear()
        running = PROGRAMME.fold((bare,))
        assert isinstance(running, Running)
        assert running.behaviour("full-training", TODAY) == "block"


def test_a_situation_knows_only_what_was_read() -> None:
    situation = given(running_programme()).when(ApproveDesign(programme=HERE)).circumstances
    assert isinstance(situation, Situation)
    with pytest.raises(KeyError):
        situation[PROGRAMME.of(HERE)]
