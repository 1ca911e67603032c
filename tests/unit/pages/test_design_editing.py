"""A part of the design as its form shows it, and the design as the form was filled."""

from collections import defaultdict
from datetime import date

import pytest

from domain.availability import Slot
from domain.design.design import DesignContent
from domain.governance import GovernanceBody
from services import templates
from services.programmes.design_editing import DesignPartUnreadable, Source, rewritten
from services.programmes.design_fields import PARTS, fields_of

TEMPLATE = templates.programme("reverse-mentoring-one-year", "2026.1")
BODIES = (GovernanceBody("Direction du CFA", "decide"), GovernanceBody("Conseil de perfectionnement", "inform"))
SOURCE = Source(TEMPLATE, BODIES)
DESIGN = templates.default_design(TEMPLATE, "express", date(2026, 9, 7), date(2027, 6, 30), baseline=53.0)


def told(**typed: str) -> dict[str, str]:
    """The form as it opens, and what somebody types over it."""
    return defaultdict(str, fields_of(DESIGN, BODIES, TEMPLATE) | typed)


def changed(part: str, **typed: str) -> DesignContent:
    return rewritten(part, DESIGN, told(**typed), SOURCE)


@pytest.mark.parametrize("part", [part for part in PARTS if part != "instances"])
def test_a_form_that_nobody_touched_changes_nothing(part: str) -> None:
    assert changed(part) == DESIGN


def test_the_bodies_are_written_out_once_their_form_is_saved() -> None:
    assert changed("instances").governance == BODIES
    saved = changed("instances", step_1="consult", body_new_0="Conseil de vie sociale", step_new_0="inform")
    assert saved.governance == (
        BODIES[0],
        GovernanceBody("Conseil de perfectionnement", "consult"),
        GovernanceBody("Conseil de vie sociale", "inform"),
    )


def test_objectives_are_removed_picked_and_written() -> None:
    first = DESIGN.objectives[0].id
    typed = {f"label_{first}": "", "add_dialogue": "1", "label_new": "Filmer nos métiers", "indicator_new": "vidéos", "target_new": "six"}
    objectives = changed("objectifs", **typed, due_new="2027-05-01", baseline_new="12,5").objectives
    assert first not in [one.id for one in objectives]
    assert [one.id for one in objectives[-2:]] == ["dialogue", "own-1"]
    assert (objectives[-1].baseline, objectives[-1].due) == (12.5, date(2027, 5, 1))
    again = rewritten("objectifs", changed("objectifs", **typed), told(**typed, **{"label_own-1": "Le premier"}), SOURCE)
    assert [one.id for one in again.objectives if one.id.startswith("own")] == ["own-1", "own-2"]


def test_themes_follow_the_ranks_and_those_without_one_are_left_out() -> None:
    first, second, *others = DESIGN.themes
    typed = {f"rank_{first}": "2", f"rank_{second}": "1"} | {f"rank_{theme}": "" for theme in others}
    assert changed("themes", **typed).themes == (second, first)


def test_a_day_may_open_twice_or_not_at_all() -> None:
    typed = {"opens_0_0": "08:00", "closes_0_0": "12:00", "opens_0_1": "13:30", "closes_0_1": "17:00", "opens_1_0": "", "closes_1_0": ""}
    hours = changed("cadre", **typed).frame.opening_hours
    assert [slot for slot in hours if slot.weekday < 2] == [Slot(0, 480, 720), Slot(0, 810, 1020)]


def test_a_charter_of_ones_own_has_a_title_and_a_version() -> None:
    own = changed("charte", charter="own", title="Charte du CFA", version_of="3")
    assert (own.charter, own.charter_version) == ("Charte du CFA", "3")
    assert rewritten("charte", own, told(charter="template"), SOURCE) == DESIGN


@pytest.mark.parametrize(
    ("part", "typed"),
    [
        ("objectifs", {"label_new": "x" * 301}),
        ("objectifs", {"label_new": "Un", "baseline_new": "101"}),
        ("objectifs", {"label_new": "Un", "due_new": "demain"}),
        ("themes", {"rank_video": "premier"}),
        ("cadre", {"sessions": "0"}),
        ("cadre", {"session_minutes": "²"}),
        ("cadre", {"last_day": ""}),
        ("cadre", {"opens_0_0": "18:00", "closes_0_0": "08:00"}),
        ("cadre", {"opens_0_0": "24:00"}),
        ("formation", {"attendance": "nan"}),
        ("formation", {"quiz_pass": "99"}),
        ("formation", {"module_m4-frame": "-1"}),
        ("appariement", {"weight_theme": "inf"}),
        ("appariement", {"quota_teaching": "deux"}),
        ("instances", {"step_0": "beg"}),
        ("charte", {"charter": "own", "title": "Charte", "version_of": ""}),
    ],
)
def test_what_cannot_be_read_is_named(part: str, typed: dict[str, str]) -> None:
    with pytest.raises(DesignPartUnreadable) as refused:
        changed(part, **typed)
    assert refused.value.details["field"]
