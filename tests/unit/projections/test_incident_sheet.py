"""Where an incident stands, without a word of it."""

from datetime import UTC, datetime
from uuid import UUID, uuid5

from domain.event import Event, event_type_of
from domain.recorded import Recorded
from domain.safeguarding.incident import (
    IncidentClosed,
    IncidentNoted,
    IncidentReaderDismissed,
    IncidentReaderNamed,
    IncidentReopened,
    IncidentReported,
    IncidentTakenUp,
    IncidentWordsDestroyed,
)
from projections.incident_sheet import INCIDENT_SHEETS, IncidentSheet
from projections.timeline import TIMELINE
from tests.unit.domain.histories import HERE

ONE, NURSE = uuid5(HERE, "an incident"), uuid5(HERE, "the nurse")
NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)


def recorded(event: Event, position: int) -> Recorded:
    return Recorded(
        position=position,
        id=UUID(int=position),
        stream=f"incident/{ONE}",
        version=position,
        type=event_type_of(event).tag,
        occurred_at=NOON,
        recorded_at=NOON,
        actor="reporter/x",
        role="mentor",
        on_behalf_of=None,
        command=UUID(int=position),
        correlation=UUID(int=position),
        causation=None,
        event=event,
    )


def folded(*events: Event) -> IncidentSheet | None:
    sheet: IncidentSheet | None = None
    for position, event in enumerate(events, 1):
        line = recorded(event, position)
        assert INCIDENT_SHEETS.key(line) == ONE
        assert TIMELINE.key(line) is None, "no history shows it"
        sheet = INCIDENT_SHEETS.evolve(sheet, line)
    return sheet


def test_it_waits_is_taken_up_closed_and_opened_again() -> None:
    told = IncidentReported(ONE, HERE, "home", True, "safeguarding", "…")
    waiting = folded(told)
    assert waiting == IncidentSheet(ONE, HERE, "safeguarding", True, "waiting", NOON)
    taken = folded(told, IncidentTakenUp(ONE, HERE, NURSE), IncidentNoted(ONE, HERE, "…"))
    assert taken is not None
    assert taken.status == "taken-up"
    closed = folded(told, IncidentClosed(ONE, HERE, "settled", "…"), IncidentTakenUp(ONE, HERE, NURSE))
    assert closed is not None
    assert (closed.status, closed.closed_at) == ("closed", NOON)
    again = folded(told, IncidentClosed(ONE, HERE, "settled", "…"), IncidentReopened(ONE, HERE, "…"))
    assert again is not None
    assert (again.status, again.closed_at) == ("taken-up", None)
    erased = folded(told, IncidentClosed(ONE, HERE, "settled", "…"), IncidentWordsDestroyed(ONE, HERE))
    assert erased is not None
    assert erased.status == "erased"


def test_it_knows_who_is_named_for_it() -> None:
    told = IncidentReported(ONE, HERE, "home", True, "direction", "…")
    named = folded(told, IncidentReaderNamed(ONE, HERE, NURSE), IncidentReaderNamed(ONE, HERE, NURSE))
    assert named is not None
    assert named.readers == (NURSE,)
    gone = folded(told, IncidentReaderNamed(ONE, HERE, NURSE), IncidentReaderDismissed(ONE, HERE, NURSE))
    assert gone is not None
    assert gone.readers == ()
