"""Tools adopted, practices changed, the mentors' own index, what lasts: reckoned here from raw tables, without the domain's code."""

from statistics import mean, stdev
from typing import Any, Final

import msgspec
import pytest

from domain.measurement.adoption import Adoption, Lasting, Practice, ToolAdoption
from domain.measurement.computing import ComputeImpact
from domain.measurement.following_up import ComputeFollowUp
from domain.measurement.impact import IMPACT, FollowUpComputed, Impact
from domain.measurement.reporting import IssueReport
from domain.measurement.results import Counts
from domain.measurement.scoring import PairedChange
from domain.programme import PROGRAMME, ProgrammeClosed
from tests.unit.domain.histories import ELSEWHERE, HERE, ITEMS, closed_survey, identifier, running_programme, survey_of
from tests.unit.domain.specification import Given, given
from tests.unit.domain.test_impact import COMPUTED, SHA256
from tests.unit.domain.waves import BELONGING, LATER, MENTORS, SAYING, STAFF, closed_wave, open_wave, said, wave_of

# who: tools before, tools after, changes, tools three months later, confidence after and later; None where they did not answer
TABLE: Final[dict[str, tuple[Any, ...]]] = {
    "Ana": (["canva"], ["canva", "podcast"], ["published"], ["podcast"], 2, 3),
    "Bruno": ([], ["canva"], ["published", "passed-on"], ["canva"], 3, 3),
    "Chloé": (["podcast"], ["podcast"], [], ["podcast"], 1, 2),
    "Denis": ([], ["canva", "generative-ai"], ["passed-on"], [], 4, 2),
    "Elsa": ([], [], [], ["canva"], 0, 4),
    "Farid": (["canva", "podcast"], ["generative-ai"], ["published"], ["generative-ai"], 2, 4),
    "Gaëlle": (["canva"], None, None, None, None, None),
}
PAIRED: Final = [name for name, row in TABLE.items() if row[1] is not None]
ALIKE: Final[dict[str, int | list[str]]] = dict.fromkeys(ITEMS, 2)


def staff_before(people: Any = TABLE) -> dict[str, dict[str, Any]]:
    return {name: {**ALIKE, "tools-monthly": TABLE[name][0]} for name in people}


def staff_after(people: Any = PAIRED) -> dict[str, dict[str, Any]]:
    return {
        name: {**ALIKE, "tools-monthly": TABLE[name][1], "practice-changes": TABLE[name][2], "tool-confidence": TABLE[name][4]}
        for name in people
    }


def staff_later(people: Any = PAIRED) -> dict[str, dict[str, Any]]:
    return {
        name: {"tools-monthly": TABLE[name][3], "practice-changes": TABLE[name][2], "tool-confidence": TABLE[name][5], "again": "as-mentee"}
        for name in people
    }


def measured(before: Any = TABLE, after: Any = PAIRED) -> Given:
    return given(
        running_programme(),
        closed_wave("before", "baseline", STAFF, *said("before", staff_before(before))),
        closed_wave("after", "final", STAFF, *said("after", staff_after(after))),
    )


def compute(**more: Any) -> ComputeImpact:
    return ComputeImpact(programme=HERE, baseline_survey=wave_of("before"), final_survey=wave_of("after"), pairs=(), **more)


class TestTools:
    def test_the_same_people_before_and_after(self) -> None:
        found = measured().when(compute()).event().impact.adoption
        both = [(set(TABLE[name][0]), set(TABLE[name][1])) for name in PAIRED]
        by_hand = {
            tool: ToolAdoption(
                sum(tool in first for first, _ in both),
                sum(tool in then for _, then in both),
                len([1 for first, then in both if tool in then and tool not in first]),
            )
            for tool in ("canva", "podcast", "generative-ai")
        }
        assert by_hand["canva"] == ToolAdoption(2, 3, 2)  # told once in figures, so that the table above cannot lie
        gained = 100 * len([1 for first, then in both if then - first]) / 6
        assert found == Adoption(6, by_hand, gained)

    def test_of_four_people_nothing_is_told(self) -> None:
        impact = measured(after=PAIRED[:4]).when(compute()).event().impact
        assert impact.adoption == Adoption(4, None, None)
        assert impact.practice == Practice(4, None, None)

    def test_an_answer_of_none_is_an_answer_and_silence_is_not(self) -> None:
        silent = staff_after()
        del silent["Elsa"]["tools-monthly"]
        year = given(
            running_programme(),
            closed_wave("before", "baseline", STAFF, *said("before", staff_before())),
            closed_wave("after", "final", STAFF, *said("after", silent)),
        )
        assert year.when(compute()).event().impact.adoption.n == 5

    def test_a_programme_that_did_not_ask_tells_nothing(self) -> None:
        plain = ComputeImpact(programme=HERE, baseline_survey=survey_of("baseline"), final_survey=survey_of("final"), pairs=())
        impact = given(running_programme(), closed_survey("baseline"), closed_survey("final")).when(plain).event().impact
        assert (impact.adoption, impact.practice, impact.mentors, impact.image, impact.observed) == (None, None, None, {}, ())


def test_practices_by_those_who_answered() -> None:
    found = measured().when(compute()).event().impact.practice
    told = [TABLE[name][2] for name in PAIRED]
    assert found == Practice(
        6,
        {change: sum(change in one for one in told) for change in ("published", "passed-on")},
        100 * sum(bool(one) for one in told) / 6,
    )


# m-explain, m-adapt, m-confidence, m-recognition, m-belonging; before and after
YOUNG: Final[dict[str, tuple[Any, ...]]] = {
    "Inès": ((1, 2, 2, 1, 3), (3, 3, 3, 2, 4)),
    "Lucas": ((0, 1, 2, 2, 2), (2, 3, 2, 3, 2)),
    "Maya": ((3, 3, 1, 0, 1), (3, 4, 3, 2, 2)),
    "Noé": ((2, 2, 4, 3, 4), (4, 3, 3, 3, 4)),
    "Zoé": ((1, 0, 0, 1, 2), (3, 2, 2, 4, 3)),
}


class TestMentors:
    def waves(self, after: Any = YOUNG) -> tuple[Any, Any]:
        asked = (*SAYING, *BELONGING)
        first = {name: dict(zip(asked, rows[0], strict=True)) for name, rows in YOUNG.items()}
        then = {name: {**dict(zip(asked, YOUNG[name][1], strict=True)), "recommend": 9} for name in after}
        return (
            closed_wave("young before", "baseline", MENTORS, *said("young before", first)),
            closed_wave("young after", "final", MENTORS, *said("young after", then)),
        )

    def impact(self, after: Any = YOUNG) -> Any:
        both = {"mentors_baseline": wave_of("young before"), "mentors_final": wave_of("young after")}
        return measured().and_(*self.waves(after)).when(compute(**both)).event().impact.mentors

    def test_their_own_index_paired(self) -> None:
        found = self.impact()
        differences = [25 * (mean(then) - mean(first)) for first, then in YOUNG.values()]
        assert found.paired.n == 5
        assert found.paired.delta == pytest.approx(mean(differences))
        assert found.paired.d_z == pytest.approx(mean(differences) / stdev(differences))
        assert found.baseline.score == pytest.approx(25 * mean(mean(first) for first, _ in YOUNG.values()))
        assert found.recommendation.score == 100

    def test_each_dimension_paired(self) -> None:
        found = self.impact().dimensions
        for name, part in (("transmission", slice(0, 2)), ("confidence-and-belonging", slice(2, 5))):
            differences = [25 * (mean(then[part]) - mean(first[part])) for first, then in YOUNG.values()]
            assert found[name].delta == pytest.approx(mean(differences))
            assert found[name].d_z == pytest.approx(mean(differences) / stdev(differences))

    def test_of_four_nothing_is_told(self) -> None:
        found = self.impact(after=list(YOUNG)[:4])
        assert found.paired == PairedChange(4, None, None)
        assert set(found.dimensions.values()) == {PairedChange(4, None, None)}

    def test_both_waves_or_nothing(self) -> None:
        told = measured().and_(*self.waves())
        assert told.when(compute(mentors_baseline=wave_of("young before"))).event().impact.mentors is None

    def test_their_index_is_not_that_of_the_staff(self) -> None:
        crossed = compute(mentors_baseline=wave_of("before"), mentors_final=wave_of("young after"))
        measured().and_(*self.waves()).when(crossed).refused("surveys-not-comparable")


class TestThreeMonthsAfter:
    command = ComputeFollowUp(programme=HERE, survey=wave_of("later"))

    def later(self, people: Any = PAIRED, invited: int = 8) -> Any:
        return closed_wave("later", "follow-up", LATER, *said("later", staff_later(people)), invited=invited)

    def story(self, people: Any = PAIRED) -> Given:
        computed = measured().when(compute()).decided.happenings[0].event
        return measured().and_(IMPACT.of(HERE), computed).and_(self.later(people))

    def test_what_is_still_used(self) -> None:
        found = self.story().when(self.command).event().follow_up
        adopted = [(set(TABLE[name][1]) - set(TABLE[name][0]), set(TABLE[name][3])) for name in PAIRED]
        known, kept = sum(len(tools) for tools, _ in adopted), sum(len(tools & later) for tools, later in adopted)
        assert (known, kept) == (5, 3)
        assert found.lasting == Lasting(6, known, kept, 100 * kept / known)
        assert (found.responses, found.response_rate) == (6, 75)
        assert found.choices == {"again": Counts(6, {"as-mentee": 6, "no": 0})}

    def test_the_same_peoples_confidence_since_the_end(self) -> None:
        found = self.story().when(self.command).event().follow_up
        differences = [25 * (TABLE[name][5] - TABLE[name][4]) for name in PAIRED]
        assert found.confidence["tool-confidence"].delta == pytest.approx(mean(differences))
        assert found.confidence["tool-confidence"].d_z == pytest.approx(mean(differences) / stdev(differences))

    def test_once(self) -> None:
        self.story().when(self.command).again().then_nothing()

    def test_of_four_people_nothing_is_told(self) -> None:
        found = self.story(PAIRED[:4]).when(self.command).event().follow_up
        assert found.lasting == Lasting(4, None, None, None)
        assert found.confidence["tool-confidence"] == PairedChange(4, None, None)
        assert found.choices["again"] == Counts(4, None)

    def test_after_the_programme_was_closed_and_its_report_issued_once_more(self) -> None:
        told = self.story().and_(PROGRAMME.of(HERE), ProgrammeClosed(HERE))
        followed = told.when(self.command)
        assert isinstance(followed.event(), FollowUpComputed)
        issue = IssueReport(programme=HERE, report=identifier("the second report"), sha256=SHA256)
        followed.when(issue).event()
        told.when(issue).refused("programme-closed")

    def test_on_a_computed_impact_and_a_closed_wave(self) -> None:
        given(running_programme(), self.later()).when(self.command).refused("nothing-to-report")
        given(self.later()).when(self.command).refused("programme-missing")
        past = measured().and_(IMPACT.of(HERE), measured().when(compute()).event())
        past.when(self.command).refused("survey-missing")
        past.and_(open_wave("later", "follow-up", LATER)).when(self.command).refused("survey-still-open", wave="trois mois après")

    def test_it_stays_when_the_impact_is_computed_again(self) -> None:
        follow_up = self.story().when(self.command).event()
        state = IMPACT.fold([COMPUTED, follow_up, COMPUTED])
        assert state.follow_up == follow_up.follow_up  # type: ignore[union-attr]


def test_an_impact_of_the_first_year_reads_as_before() -> None:
    new = msgspec.to_builtins(COMPUTED.impact)
    old = {name: new[name] for name in list(Impact.__struct_fields__)[:9]}
    assert msgspec.convert(old, Impact) == COMPUTED.impact


def test_a_wave_of_another_programme_is_refused() -> None:
    there = closed_survey("follow-up", programme=ELSEWHERE)
    past = measured().and_(IMPACT.of(HERE), measured().when(compute()).event()).and_(there)
    past.when(ComputeFollowUp(programme=HERE, survey=survey_of("follow-up"))).refused("survey-elsewhere")
