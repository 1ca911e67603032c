"""What the board says of conditions that only warn, of waivers, and of what is to be done in the first phases."""

from datetime import UTC, date, datetime
from uuid import UUID

import msgspec

from domain.governance import GovernanceBody, GovernanceRecord
from domain.training.participation_events import Profile
from projections.board import board
from projections.communication_sheet import CallLine, CommunicationSheet
from projections.participant import Participant
from projections.programme_sheet import DiagnosticFacts, GovernanceStep, ProgrammeSheet, Waiver
from projections.work import Beside, WorkItem
from services import templates
from services.catalogues import translate
from services.programmes import condition_words
from services.programmes.work_words import work_lines
from tests.unit.pages.places import OPENED, PROGRAMME, TODAY, programme, somebody

TEMPLATE = templates.programme("reverse-mentoring-one-year", "2026.1")
LATER = datetime(2026, 9, 20, 8, tzinfo=UTC)
FR = translate("fr")


def sheet(mode: str = "express", **changes: object) -> ProgrammeSheet:
    gates = {gate.id: gate.behaviour(mode) for gate in TEMPLATE.gates}  # type: ignore[arg-type]
    plain = programme().sheet
    return msgspec.structs.replace(plain, gates=gates, phases={"diagnostic": OPENED}, **changes)


def missing(told: ProgrammeSheet, people: list[Participant] | None = None, communication: CommunicationSheet | None = None) -> list[str]:
    seen = board(told, people or [], [], [], (), programme().calendar, TODAY, Beside(communication))
    return [one.gate for one in seen.missing]


def kinds(told: ProgrammeSheet) -> list[str]:
    return [item.kind for item in board(told, [], [], [], (), programme().calendar, TODAY).work]


def design() -> object:
    return templates.default_design(TEMPLATE, "express", date(2026, 9, 7), date(2027, 6, 30))


def test_a_design_without_a_diagnostic_is_missing_it_until_it_is_there() -> None:
    assert missing(sheet()) == []
    assert missing(sheet(design_status="draft")) == ["diagnostic-closed"]
    closed = DiagnosticFacts(UUID(int=5), closed_at=LATER)
    assert missing(sheet(design_status="draft", diagnostic=closed)) == []


def test_what_blocks_is_not_called_missing_but_a_waived_one_is() -> None:
    told = sheet("standard", design_status="draft")
    assert missing(told) == []
    waiver = Waiver("diagnostic-closed", "Enquête de l’an passé", date(2026, 12, 1), OPENED)
    waived = msgspec.structs.replace(told, waivers=(waiver,))
    assert missing(waived) == ["diagnostic-closed"]
    assert board(waived, [], [], [], (), programme().calendar, TODAY).waivers == (waiver,)
    over = msgspec.structs.replace(told, waivers=(msgspec.structs.replace(waiver, until=date(2026, 11, 1)),))
    assert missing(over) == []
    assert board(over, [], [], [], (), programme().calendar, TODAY).waivers == ()


def test_the_last_waiver_of_a_gate_counts() -> None:
    shortened = (Waiver("design-approved", "a", date(2027, 1, 1)), Waiver("design-approved", "b", date(2026, 10, 1)))
    assert sheet(waivers=shortened).waiver("design-approved", TODAY) is None
    assert sheet(waivers=shortened).behaviour("design-approved", TODAY) == "block"
    assert sheet(waivers=(Waiver("safety-module", "a", date(2027, 1, 1)),)).behaviour("safety-module", TODAY) == "block"


def test_bodies_that_wait_are_missing_once_people_are_trained() -> None:
    due = (GovernanceBody("Conseil", "inform"),)
    told = sheet("standard", governance=due, design_status="approved", design=design())
    assert missing(told) == []
    begun = msgspec.structs.replace(told, phases={"training": LATER})
    assert missing(begun) == ["governance-recorded"]
    informed = GovernanceStep("Conseil", GovernanceRecord("informed", date(2026, 9, 20)), LATER, "account/1")
    assert missing(msgspec.structs.replace(begun, governance_steps=(informed,))) == []


def test_a_call_before_the_announcement_is_told() -> None:
    called = CommunicationSheet(PROGRAMME, calls=(CallLine("staff", 40, LATER, date(2026, 12, 1)),))
    assert missing(sheet(), communication=called) == ["staff-informed"]
    assert missing(sheet(), communication=msgspec.structs.replace(called, announced_on=date(2026, 9, 20))) == []


def test_people_who_lack_something_are_counted() -> None:
    mentee = Participant(UUID(int=7), PROGRAMME, UUID(int=70), "mentee", Profile(), "selected", OPENED, pairs=(UUID(int=3),))
    mentor = Participant(UUID(int=8), PROGRAMME, UUID(int=80), "mentor", Profile(), "selected", OPENED, certified_until=date(2027, 6, 1))
    told = sheet("standard", design_status="approved", design=design())
    assert missing(told, [mentee, mentor]) == ["full-training", "mentee-briefed"]
    minutes = {module.id: module.minutes for module in TEMPLATE.training.mentor_modules}
    ready = [msgspec.structs.replace(mentee, briefed=True), msgspec.structs.replace(mentor, minutes=minutes)]
    assert missing(told, ready) == []


def test_the_first_phases_lead_from_one_to_the_next() -> None:
    assert kinds(sheet()) == ["diagnostic-to-open"]
    closed = DiagnosticFacts(UUID(int=5), closed_at=LATER)
    assert kinds(sheet(diagnostic=closed)) == ["design-to-draft"]
    assert kinds(sheet(diagnostic=closed, design_status="draft")) == ["design-to-submit"]
    assert kinds(sheet(diagnostic=closed, design_status="submitted")) == ["design-to-approve"]
    assert kinds(sheet(diagnostic=closed, design_status="approved", revision_status="submitted")) == ["revision-to-approve"]
    due = (GovernanceBody("Conseil", "inform"),)
    assert kinds(sheet("reinforced", diagnostic=closed, design_status="approved", governance=due)) == ["governance-due"]
    assert kinds(sheet(diagnostic=closed, closed_at=LATER)) == []


def test_every_line_of_work_leads_somewhere() -> None:
    found = programme([somebody(1, ("Inès", "Girard"))], data_agreement=None)
    found = msgspec.structs.replace(found, sheet=sheet("reinforced", design_status="submitted"))
    for role in ("coordinator", "direction"):
        lines = work_lines(found.board(TODAY), found, role, FR)
        assert lines
        assert all(line.action and line.address.startswith("/") for line in lines), [line for line in lines if not line.action]
    seen = found.board(TODAY)
    assert isinstance(seen.work[0], WorkItem)


def test_each_condition_says_where_it_is_filled() -> None:
    told = condition_words.conditions(sheet(), TODAY, FR)
    assert [one.id for one in told] == [gate.id for gate in TEMPLATE.gates]
    assert all(one.address.startswith("/") for one in told)
    assert {one.id for one in told if one.waivable} == {"design-approved", "improvement-decided"}


def test_phases_say_what_they_wait_for() -> None:
    waits = {one.id: (one.waits, one.warns) for one in condition_words.phases(sheet("reinforced"), TODAY, FR)}
    assert waits["design"] == (("l’état des lieux",), ())
    assert waits["training"][0] == ("la conception validée",)
    assert waits["measurement"] == ((), ())
    light = {one.id: (one.waits, one.warns) for one in condition_words.phases(sheet(), TODAY, FR)}
    assert light["design"] == ((), ("l’état des lieux",))


def test_what_is_wanting_before_the_closing_is_said_and_whether_it_blocks() -> None:
    today = TODAY
    told = condition_words.before_closing(sheet("standard"), today, FR)
    assert [(one.text, one.blocks) for one in told] == [
        ("calculer l’impact", True),
        ("décider d’au moins une amélioration, ou de ne pas reconduire", True),
    ]
    assert [one.blocks for one in condition_words.before_closing(sheet("express"), today, FR)] == [False, True]
    waived = sheet("standard", waivers=(Waiver("impact-computed", "Trop peu de réponses", TODAY, OPENED),))
    assert [one.blocks for one in condition_words.before_closing(waived, today, FR)] == [False, True]
    unasked = msgspec.structs.replace(sheet("express"), gates={"impact-computed": "off", "improvement-decided": "off"})
    assert condition_words.before_closing(unasked, today, FR) == []
