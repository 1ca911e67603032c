"""Lucas and Claire's meetings: the commands of their pair and the facts that follow, each with what usually is so."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from domain.event import Event
from domain.facilitation.meeting import HoldSession, MissSession, PlanSession
from domain.facilitation.pair import PairActivated, PairEnded, SessionHeld, SessionMissed, SessionPlanned
from tests.unit.domain.histories import CLAIRE, HERE, LUCAS, identifier, pair_of, ready_pair, running_programme
from tests.unit.domain.specification import TODAY, Given, given

PAIR_ID: Final = pair_of(LUCAS, CLAIRE)
FIRST: Final = identifier("the first session")
SECOND: Final = identifier("the second session")
YESTERDAY: Final = TODAY - timedelta(days=1)
TOMORROW: Final = TODAY + timedelta(days=1)
NOON: Final = 12 * 60
NOW: Final = datetime(2026, 11, 3, 16, tzinfo=UTC)  # when everything is told, where a specification says nothing else

ACTIVATED: Final = PairActivated(PAIR_ID, HERE)
ENDED: Final = PairEnded(PAIR_ID, HERE, "goal-reached")


def plan(**changes: Any) -> PlanSession:
    fields = {"session": FIRST, "day": TOMORROW, "start": NOON, "minutes": 45, "place": "premises"}
    return PlanSession(pair=PAIR_ID, **{**fields, **changes})


def was_planned(**changes: Any) -> SessionPlanned:
    return SessionPlanned(PAIR_ID, HERE, **{name: getattr(plan(**changes), name) for name in SessionPlanned.__struct_fields__[2:]})


def hold(**changes: Any) -> HoldSession:
    fields = {
        "session": FIRST,
        "day": YESTERDAY,
        "minutes": 45,
        "theme": "social-media",
        "place": "premises",
        "reported_by": "mentor",
    }
    return HoldSession(pair=PAIR_ID, **{**fields, **changes})


def was_held(**changes: Any) -> SessionHeld:
    told = hold(**{name: value for name, value in changes.items() if name not in ("at", "reported_on")})
    facts = {name: getattr(told, name) for name in SessionHeld.__struct_fields__[2:] if name not in ("at", "reported_on")}
    known = {"at": told.held_at or NOW, "reported_on": TODAY}
    return SessionHeld(PAIR_ID, HERE, **{**facts, **known, **{name: changes[name] for name in known if name in changes}})


def miss(**changes: Any) -> MissSession:
    fields = {"session": FIRST, "day": YESTERDAY, "reason": "mentor-absent", "reported_by": "mentee"}
    return MissSession(pair=PAIR_ID, **{**fields, **changes})


def was_missed(**changes: Any) -> SessionMissed:
    told = miss(**changes)
    return SessionMissed(PAIR_ID, HERE, told.session, told.day, told.reason, told.reported_by, NOW)


def ready(*further: Event, **mode: Any) -> Given:
    """Lucas and Claire may meet; ``further`` is what happened in their pair."""
    return given(running_programme(**mode), *ready_pair(LUCAS, CLAIRE, *further))
