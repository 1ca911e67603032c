"""Each gate blocks under its own refusal, warns in silence, and can be waived only where nobody is endangered by it."""

import pytest

from domain.gates import GATE_REFUSALS, GATES, NEVER_WAIVABLE
from domain.programme import GateWaived, Mode, Running, require
from domain.refusal import Refused
from tests.unit.domain.histories import HERE, MODES, WAIVABLE_GATES, gates_of, running_programme
from tests.unit.domain.specification import TODAY


def running(mode: Mode, *waivers: GateWaived) -> Running:
    stream, events = running_programme(*waivers, mode=mode)
    state = stream.kind.fold(events)
    assert isinstance(state, Running)
    return state


def test_every_gate_has_a_refusal_of_its_own() -> None:
    assert set(GATE_REFUSALS) == set(GATES)
    assert len(set(GATE_REFUSALS.values())) == len(GATES)


def test_the_five_gates_that_protect_people() -> None:
    five = ("data-agreement", "safeguarding-contact", "guardian-authorisation", "charter-accepted", "safety-module")
    assert frozenset(five) == NEVER_WAIVABLE


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("gate", GATES)
def test_a_gate_refuses_exactly_where_it_blocks(gate: str, mode: Mode) -> None:
    blocks = gate in NEVER_WAIVABLE or WAIVABLE_GATES[gate][MODES.index(mode)] == "block"
    programme = running(mode)
    require(gate, True, programme, TODAY)
    if blocks:
        with pytest.raises(GATE_REFUSALS[gate]):
            require(gate, False, programme, TODAY)
    else:
        require(gate, False, programme, TODAY)


@pytest.mark.parametrize("gate", GATES)
def test_a_waiver_lets_pass_what_is_waivable(gate: str) -> None:
    programme = running("reinforced", GateWaived(HERE, gate, "Essai", TODAY))
    if gate in NEVER_WAIVABLE:
        with pytest.raises(Refused):
            require(gate, False, programme, TODAY)
    else:
        require(gate, False, programme, TODAY)


def test_the_table_of_modes_names_every_gate() -> None:
    assert {mode: set(gates_of(mode)) for mode in MODES} == {mode: set(GATES) for mode in MODES}
