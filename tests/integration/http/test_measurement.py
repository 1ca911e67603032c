"""Measuring over HTTP: every wave, figures that agree with the raw answers, improvements verified, the year after."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from statistics import mean
from typing import Any, Final
from uuid import uuid4

import httpx
import pytest

from services import templates
from services.supervision.visiting import house_day
from tests.integration.http.conftest import Member

TODAY: Final = house_day()
LAST_DAY: Final = (TODAY + timedelta(days=300)).isoformat()
AGREEMENT: Final = ("Pas du tout", "Un peu", "Moyennement", "Assez", "Tout à fait")

# who: seven answers before, seven after (0 to 4); tools before and after; changes; recommendation; satisfaction
STAFF: Final[dict[str, tuple[Any, ...]]] = {
    "ana": ((1, 1, 2, 0, 1, 2, 1), (3, 2, 2, 2, 3, 3, 2), ["Canva"], ["Canva", "podcast"], ["published"], 10, 4),
    "bruno": ((0, 2, 2, 1, 1, 3, 2), (2, 2, 3, 2, 2, 3, 3), [], ["IA générative"], ["passed-on"], 9, 3),
    "chloe": ((2, 2, 3, 2, 2, 3, 3), (2, 3, 3, 3, 2, 4, 3), ["podcast"], ["podcast"], [], 7, 3),
    "denis": ((1, 0, 1, 0, 0, 1, 1), (2, 1, 2, 2, 1, 2, 2), [], ["Canva"], ["published"], 5, 1),
    "elsa": ((3, 3, 2, 2, 3, 2, 2), (3, 3, 3, 2, 3, 2, 3), ["Canva"], ["Canva"], [], 8, 4),
    "farid": ((2, 1, 1, 1, 2, 2, 1), (1, 1, 2, 2, 2, 2, 2), [], ["podcast"], ["passed-on"], 9, 4),
}
INDEX: Final = templates.instrument("needs-diagnostic-staff", "2026.1").questionnaire().index.items


@pytest.fixture(scope="module")
def measured(coordinator: Member, direction: Member, programme: str) -> str:
    """Both waves of the staff, from a form's export, closed; the impact computed."""
    for wave, instrument, column in (("baseline", "needs-diagnostic-staff", 0), ("final", "final-impact-staff", 1)):
        survey = opened(coordinator, programme, wave, instrument, invited=4)
        answered = coordinator.upload(f"/surveys/{survey}/responses/file", f"{wave}.csv", export(instrument, column))
        assert (answered.status_code, answered.json()["taken"]) == (200, 6), answered.text
        close(coordinator, survey)
    return programme


def opened(member: Member, programme: str, wave: str, instrument: str, **more: Any) -> str:
    answer = member.post(f"/programmes/{programme}/surveys", {"wave": wave, "instrument": instrument, "closes_on": LAST_DAY, **more})
    assert answer.status_code == 201, answer.text
    survey: str = answer.json()["ids"]["survey"]
    return survey


def close(member: Member, survey: str) -> dict[str, Any]:
    closed = member.post(f"/surveys/{survey}/closing")
    assert closed.status_code == 200, closed.text
    sheet: dict[str, Any] = member.get(f"/surveys/{survey}", params={"at_least": closed.json()["position"]}).json()
    return sheet


def export(instrument: str, column: int) -> bytes:
    """The file a form would give: one column a question, words as they stand on the form."""
    questions = {one.id: one for one in templates.instrument(instrument, "2026.1").questions}
    options = {option.id: option.label for option in getattr(questions.get("practice-changes"), "options", ())}
    asked = [*INDEX, "tools-monthly", *(("practice-changes", "recommend", "overall-satisfaction") if column else ())]
    lines = [["Horodateur", "Adresse e-mail", *(questions[item].text for item in asked)]]
    for name, row in STAFF.items():
        cells = [AGREEMENT[value] for value in row[column]]
        cells.append(", ".join(row[2 + column]) or "Aucun de ceux-là")
        if column:
            cells += [", ".join(options[one] for one in row[4]) or "Rien pour l’instant", str(row[5]), AGREEMENT[row[6]]]
        lines.append(["2026-01-15 10:00:00", f"{name}@lycee-tests.test", *cells])
    return "\n".join(";".join(f'"{cell}"' for cell in line) for line in lines).encode()


def shown(member: Member, programme: str, answer: httpx.Response) -> dict[str, Any]:
    assert answer.status_code in (200, 201), answer.text
    read: dict[str, Any] = member.get(f"/programmes/{programme}/measurement", params={"at_least": answer.json()["position"]}).json()
    return read


def problem(answer: httpx.Response, status: int, code: str) -> None:
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text


def test_the_impact_agrees_with_the_raw_answers(coordinator: Member, measured: str) -> None:
    computed = coordinator.post(f"/programmes/{measured}/impact")
    assert computed.status_code == 200, computed.text
    impact = coordinator.get(f"/programmes/{measured}/impact", params={"at_least": computed.json()["position"]}).json()["impact"]
    assert impact["baseline"] == {"n": 6, "score": pytest.approx(mean(25 * mean(row[0]) for row in STAFF.values()))}
    assert impact["paired"]["delta"] == pytest.approx(mean(25 * (mean(row[1]) - mean(row[0])) for row in STAFF.values()))
    assert impact["recommendation"]["score"] == pytest.approx(100 * (3 - 1) / 6)
    assert impact["satisfaction"]["share"] == pytest.approx(100 * 5 / 6)
    adoption = impact["adoption"]
    assert (adoption["n"], adoption["gained"]) == (6, pytest.approx(100 * 4 / 6))
    assert adoption["tools"]["canva"] == {"before": 2, "after": 3, "adopted": 1}
    assert adoption["tools"]["podcast"] == {"before": 1, "after": 3, "adopted": 2}
    assert impact["practice"]["changed"] == pytest.approx(100 * 4 / 6)
    assert (impact["mentors"], impact["image"], impact["observed"]) == (None, {}, [])
    assert coordinator.post(f"/programmes/{measured}/impact").json()["already_so"] is True


def test_more_answers_than_people_asked_is_everybody(coordinator: Member, measured: str) -> None:
    surveys = coordinator.get(f"/programmes/{measured}/surveys").json()["items"]
    assert {one["results"]["response_rate"] for one in surveys if one["results"] and not one["anonymous"]} == {100}


def test_an_answer_is_not_corrected_after_the_closing(coordinator: Member, measured: str) -> None:
    final = next(one for one in coordinator.get(f"/programmes/{measured}/surveys").json()["items"] if one["wave"] == "final")
    again = coordinator.upload(f"/surveys/{final['survey']}/responses/file", "final.csv", export("final-impact-staff", 1))
    assert (again.status_code, again.json()["already_so"]) == (200, True)
    other = export("final-impact-staff", 1).replace(b"ana@", b"zoe@")
    problem(coordinator.upload(f"/surveys/{final['survey']}/responses/file", "final.csv", other), 409, "survey-closed")


def test_an_anonymous_wave_tells_each_group_and_never_a_small_one(coordinator: Member, measured: str) -> None:
    survey = opened(coordinator, measured, "baseline", "image-and-cohesion")
    fields = ("ic-modern", "ic-attractive", "ic-voice", "ic-dialogue", "ic-recommend", "ic-group")
    young = [(1, 2, 3, 2, 9), (2, 2, 2, 1, 7), (0, 1, 4, 3, 10), (4, 3, 2, 2, 4), (3, 3, 1, 0, 6)]
    sheets = [sheet(fields, (*row, "learner")) for row in young] + [sheet(fields, (4, 4, 4, 4, 10, "teaching"))] * 4
    assert coordinator.post(f"/surveys/{survey}/sheets", {"sheets": sheets}).status_code == 201
    words = {"sheets": [[{"item": "ic-group", "value": "Madame Le Goff"}]]}
    problem(coordinator.post(f"/surveys/{survey}/sheets", words), 422, "answer-out-of-scale")
    named = {"person": str(uuid4()), "answers": []}
    assert coordinator.post(f"/surveys/{survey}/responses", named).status_code in (404, 422)
    results = close(coordinator, survey)["results"]
    groups = results["groups"]
    assert groups["young"]["scores"]["image"] == {"n": 5, "score": pytest.approx(25 * mean(mean(row[:2]) for row in young))}
    assert groups["young"]["recommendation"]["score"] == pytest.approx(100 * (2 - 2) / 5)
    assert groups["staff"] == {
        "n": 4,
        "scores": {name: {"n": 4, "score": None} for name in ("image", "voice", "cohesion")},
        "recommendation": {"n": 4, "promoters": None, "passives": None, "detractors": None, "score": None},
    }
    assert (results["index"], results["recommendation"]) == ({"n": 0, "score": None}, None)
    problem(coordinator.post(f"/surveys/{survey}/sheets", {"sheets": sheets}), 409, "survey-closed")


def sheet(fields: Sequence[str], row: Sequence[Any]) -> list[Mapping[str, Any]]:
    return [{"item": item, "value": value} for item, value in zip(fields, row, strict=True)]


def test_indicators_are_noted_twice_and_four_at_most(coordinator: Member, measured: str) -> None:
    def note(indicator: str, moment: str, value: float) -> httpx.Response:
        told = {"indicator": indicator, "label": f"Indicateur {indicator}", "unit": "personnes", "moment": moment, "value": value}
        return coordinator.post(f"/programmes/{measured}/indicators", {**told, "noted_on": TODAY.isoformat()})

    problem(note("open-day", "end", 5), 409, "indicator-not-started")
    for indicator in ("open-day", "audience", "publications", "applications"):
        assert note(indicator, "start", 10).status_code == 200
    problem(note("fifth", "start", 1), 409, "too-many-indicators")
    kept = shown(coordinator, measured, note("open-day", "end", 25))
    assert next((one["indicator"], one["start"], one["end"]) for one in kept["indicators"]) == ("open-day", 10, 25)
    computed = coordinator.post(f"/programmes/{measured}/impact")
    impact = coordinator.get(f"/programmes/{measured}/impact", params={"at_least": computed.json()["position"]}).json()["impact"]
    assert [one["indicator"] for one in impact["observed"]] == ["applications", "audience", "open-day", "publications"]
    assert impact["image"]["young"]["before"]["n"] == 5


def test_an_improvement_is_verified_after_it_was_made(coordinator: Member, direction: Member, measured: str) -> None:
    decided = direction.post(f"/programmes/{measured}/improvements", {"decision": "Banaliser le jeudi midi", "owner": "direction"})
    address = f"/programmes/{measured}/improvements/{decided.json()['ids']['improvement']}"
    made = {"done_on": TODAY.isoformat(), "note": "Libre partout"}
    verified = {"verified_on": TODAY.isoformat(), "effective": True, "finding": "Deux fois plus de séances"}
    problem(direction.post(f"{address}/verification", verified), 409, "improvement-not-done")
    assert coordinator.post(f"{address}/done", made).status_code == 200
    problem(coordinator.post(f"{address}/verification", verified), 403, "permission-denied")
    kept = shown(coordinator, measured, direction.post(f"{address}/verification", verified))
    (line,) = kept["improvements"]
    assert (line["status"], line["owner"], line["finding"]) == ("verified", "direction", "Deux fois plus de séances")


def test_a_report_is_its_hash(coordinator: Member, measured: str) -> None:
    issued = coordinator.post(f"/programmes/{measured}/reports", headers={"Idempotency-Key": "report-once"})
    again = coordinator.post(f"/programmes/{measured}/reports", headers={"Idempotency-Key": "report-once"})
    assert (issued.status_code, again.json()["repeated"]) == (201, True)
    read = coordinator.get(f"/programmes/{measured}/impact", params={"at_least": issued.json()["position"]}).json()
    digest = read["reports"][-1]["sha256"]
    content = coordinator.get(f"/reports/{digest}").content
    assert hashlib.sha256(content).hexdigest() == digest
    report = json.loads(content)
    canonical = json.dumps(report, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    assert canonical == content  # what the report says of itself: any JSON library makes the same bytes
    assert report["improvements"][0]["status"] == "verified"
    assert report["impact"]["formula"] == "2026.2"


def imported(coordinator: Member, programme: str) -> dict[str, str]:
    """Two apprentices from a file; their participations by name."""
    file = (
        "Nom;Prénom;Né(e) le;Courriel;Compétences à partager;Disponibilités\n"
        "Martin;Zoé;03/04/2004;zoe.martin@lycee-tests.test;Canva;mardi 17h-19h\n"
        "Petit;Noé;03/04/2003;noe.petit@lycee-tests.test;podcast;mardi 17h-19h\n"
    ).encode()
    draft = coordinator.upload(f"/programmes/{programme}/imports", "eleves.csv", file, role="mentors").json()
    accepted = coordinator.post(f"/imports/{draft['import']}/acceptance")
    assert accepted.status_code == 200, accepted.text
    people = coordinator.get(f"/programmes/{programme}/participants", params={"at_least": accepted.json()["position"]}).json()["items"]
    return {one["name"]: one["participation"] for one in people}


def test_a_closed_programme_goes_on_the_year_after(
    coordinator: Member, direction: Member, measured: str, institution: Callable[[], Member]
) -> None:
    year = {"name": "Deuxième année", "year": "2027-2028", "first_day": "2027-09-01", "last_day": "2028-06-30"}
    problem(coordinator.post(f"/programmes/{measured}/succession", year), 409, "programme-still-running")
    people = imported(coordinator, measured)
    assert direction.post(f"/programmes/{measured}/closing").status_code == 200
    problem(
        coordinator.post(f"/programmes/{measured}/succession", {**year, "alumni": [people["Zoé Martin"]]}), 422, "alumnus-not-certified"
    )
    carried = coordinator.post(f"/programmes/{measured}/succession", {**year, "leavers": [people["Noé Petit"]]})
    assert carried.status_code == 201, carried.text
    following = carried.json()["ids"]["programme"]
    after = {"at_least": carried.json()["position"]}
    assert coordinator.get(f"/programmes/{following}", params=after).json()["year"] == "2027-2028"
    again = coordinator.get(f"/programmes/{following}/participants", params=after).json()["items"]
    assert [(one["name"], one["role"], one["status"]) for one in again] == [("Zoé Martin", "mentor", "proposed")]
    assert again[0]["participation"] not in people.values()
    proposal = coordinator.get(f"/programmes/{measured}/succession", params=after).json()
    assert (proposal["closed"], proposal["successor"], sorted(proposal["may_return"])) == (True, following, sorted(people.values()))
    assert coordinator.get(f"/programmes/{following}/measurement", params=after).json()["predecessor"] == measured
    assert coordinator.get(f"/programmes/{measured}/measurement", params=after).json()["successor"] == following
    problem(coordinator.post(f"/programmes/{measured}/succession", year), 409, "already-carried-over")
    assert institution().get(f"/programmes/{following}/measurement").status_code == 404


def test_three_months_after_a_closed_programme(coordinator: Member, measured: str) -> None:
    survey = opened(coordinator, measured, "follow-up", "lasting-change", invited=8)
    problem(coordinator.post(f"/programmes/{measured}/follow-up"), 409, "survey-still-open")
    close(coordinator, survey)
    computed = coordinator.post(f"/programmes/{measured}/follow-up")
    kept = shown(coordinator, measured, computed)
    assert kept["follow_up"]["lasting"] == {"n": 0, "adopted": None, "kept": None, "share": None}
