"""How many sessions each pair is to have, as the programme decides otherwise on its way."""

from datetime import UTC, date, datetime

import msgspec

from domain.facilitation.steering import Change
from projections.pair_sheet import PairSheet
from projections.planned_sessions import as_planned_now, sessions_since
from projections.programme_sheet import DesignVersion, ProgrammeSheet
from projections.steering_sheet import AdjustmentLine, SteeringSheet
from tests.unit.domain.histories import CONTENT, HERE, identifier

AT = datetime(2026, 11, 3, tzinfo=UTC)


def sheet(versions: int, sessions: int = 6) -> ProgrammeSheet:
    design = msgspec.structs.replace(CONTENT, frame=msgspec.structs.replace(CONTENT.frame, sessions=sessions))
    approved = tuple(DesignVersion(number, AT, "account/1", AT, "account/1", AT, "account/1") for number in range(1, versions + 1))
    return ProgrammeSheet(
        programme=HERE,
        name="Mentorat inversé",
        kind="lycee-public",
        mode="standard",
        template="reverse-mentoring",
        template_version="2026.1",
        year="2026-2027",
        first_day=date(2026, 9, 1),
        last_day=date(2027, 6, 30),
        gates={},
        opened_at=AT,
        last_event_at=AT,
        design=design,
        design_status="approved",
        design_versions=approved,
    )


def adjusted(*changes: tuple[int, Change]) -> SteeringSheet:
    lines = (
        AdjustmentLine(identifier(str(n)), change, "parce que", "direction", None, AT, version)
        for n, (version, change) in enumerate(changes)
    )
    return SteeringSheet(HERE, adjustments=tuple(lines))


def test_a_pair_keeps_what_it_was_formed_with_while_nothing_else_is_decided() -> None:
    assert sessions_since(sheet(1), None) is None
    assert sessions_since(sheet(1), adjusted((1, Change(session_minutes=60)))) is None


def test_the_last_adjustment_of_the_version_in_force_holds() -> None:
    assert sessions_since(sheet(1), adjusted((1, Change(sessions=8)), (1, Change(rhythm="weekly")))) == 8
    assert sessions_since(sheet(1), adjusted((1, Change(sessions=8)), (1, Change(sessions=5)))) == 5


def test_a_revised_design_ends_the_adjustments_of_the_one_before() -> None:
    assert sessions_since(sheet(2, sessions=10), adjusted((1, Change(sessions=8)))) == 10
    assert sessions_since(sheet(2, sessions=10), adjusted((1, Change(sessions=8)), (2, Change(sessions=4)))) == 4


def test_a_pair_that_has_ended_keeps_its_own_number() -> None:
    one, other = identifier("mentor"), identifier("mentee")
    active = PairSheet(identifier("active"), HERE, one, other, one, other, None, 6, date(2026, 11, 1), "active")
    ended = msgspec.structs.replace(active, pair=identifier("ended"), status="ended")
    told = as_planned_now([active, ended], sheet(1), adjusted((1, Change(sessions=8))))
    assert [one.planned_sessions for one in told] == [8, 6]
