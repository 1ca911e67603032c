"""The history: facts of one kind in a row are one line, whose team member's name stands beside the role for who may read it."""

from datetime import UTC, datetime
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from projections.timeline import TimelineEntry
from services.catalogues import translate
from services.programmes.history_words import runs_of

PARIS = ZoneInfo("Europe/Paris")
ZOE, MAX = f"account/{uuid4()}", f"account/{uuid4()}"


def fact(position: int, kind: str, actor: str, role: str = "coordinator") -> TimelineEntry:
    at = datetime(2026, 11, 9, 16, position, tzinfo=UTC)
    nobody = UUID(int=0)
    return TimelineEntry(position, nobody, "pair/1", position, kind, at, at, actor, role, None, nobody, nobody, None)


FACTS = [fact(9, "pair.formed.v1", ZOE), fact(8, "pair.formed.v1", MAX), fact(7, "pair.formed.v1", MAX), fact(6, "pair.ended.v1", MAX)]


def test_without_names_the_role_alone_tells_who() -> None:
    runs = list(runs_of(FACTS, PARIS, translate("fr")))
    assert [(run.role, run.places) for run in runs] == [("référent", (9, 8, 7)), ("référent", (6,))]


def test_with_names_each_one_s_facts_stand_apart() -> None:
    runs = list(runs_of(FACTS, PARIS, translate("fr"), None, {ZOE: "Zoé Martin", MAX: "Max Roy"}))
    assert [(run.role, run.places) for run in runs] == [
        ("référent · Zoé Martin", (9,)),
        ("référent · Max Roy", (8, 7)),
        ("référent · Max Roy", (6,)),
    ]
    assert runs[1].lines[0].position == "8"
    assert runs[1].lines[0].moment.endswith("17:08")
