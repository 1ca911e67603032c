"""The drawings say what the figures say: lengths, places, n, and silence under five."""

import statistics
from datetime import date, timedelta
from uuid import UUID

import pytest

from domain.calendar import ClosedPeriod
from domain.measurement.scoring import Level, PairedChange, Recommendation, Satisfaction, paired_change
from services.catalogues import translate
from services.charts import Week, domains_chart, dose_chart, index_chart, recommendation_chart, satisfaction_chart, sessions_chart
from services.charts.interval import interval, student
from services.charts.sessions import top_of_scale
from tests.unit.charts.drawings import AUTUMN, WEEKS, every_chart, filled, parsed, percent, texts

FR = translate("fr")
CHARTS = every_chart(FR)


def test_the_index_is_drawn_as_long_as_it_is_high() -> None:
    chart = CHARTS["index"]
    assert [percent(rectangle, "width") for rectangle in filled(chart, "var(--diagnostic)")] == [53.02]
    final, change = filled(chart, "var(--measurement)")
    assert percent(final, "width") == 67.44
    assert (percent(change, "x"), percent(change, "width")) == (50, 14.23)  # the scale of changes goes from −50 to +50
    lines = list(texts(chart))
    assert "53,0sur 100· n = 31" in lines
    assert "+14,2points· n = 26" in lines
    assert chart.table.rows[2][1:] == ("+14,2", "26")


def test_a_decline_goes_to_the_left() -> None:
    _, change = filled(CHARTS["index going down"], "var(--measurement)")
    assert percent(change, "x") + percent(change, "width") == pytest.approx(50)
    assert "−7,5points· n = 12" in list(texts(CHARTS["index going down"]))


def test_a_small_group_is_said_to_be_small() -> None:
    notes = " ".join(CHARTS["index of few"].notes)
    assert "tenir au hasard" in notes
    assert "3,6 points" in notes  # 25 points of one person among seven
    assert "hasard" not in " ".join(CHARTS["index"].notes)
    assert "Petit groupe" not in " ".join(CHARTS["index"].notes)


@pytest.mark.parametrize("kind", ["index withheld", "satisfaction withheld", "recommendation withheld"])
def test_under_five_nothing_is_shown(kind: str) -> None:
    chart = CHARTS[kind]
    assert filled(chart, "var(--measurement)") == []
    assert any("moins de cinq" in line for line in texts(chart))
    assert "oins de cinq" in chart.sentence
    assert not chart.notes
    assert any("< 5" in cell for row in chart.table.rows for cell in row)
    assert not any(cell in ("2", "3", "4") for row in chart.table.rows for cell in row)


def test_before_the_final_wave_there_is_a_start_and_no_more() -> None:
    assert filled(CHARTS["index at the start"], "var(--measurement)") == []
    assert len(CHARTS["index at the start"].table.rows) == 1


def test_an_index_has_the_name_it_is_given_and_every_name_is_escaped() -> None:
    chart = index_chart(Level(9, 50.0), None, None, FR, name='<script>"&')
    assert chart.sentence.startswith('<script>"&')
    assert "<script>" not in chart.picture
    shown = domains_chart({"x": Level(9, 50.0)}, {}, {"x": "<b>x</b>"}, FR)
    assert "<b>" not in shown.figure(FR)


def test_domains_keep_n_beside_each_score_and_write_no_difference() -> None:
    chart = CHARTS["domains"]
    assert [percent(rectangle, "width") for rectangle in filled(chart, "var(--measurement)")] == [round(62 * 0.622, 2)]
    assert {"41,2· n = 31", "62,2· n = 28", "n < 5", "cible 70"} <= set(texts(chart))
    assert not any(line.startswith(("+", "−")) for line in texts(chart))
    assert chart.table.rows[1] == ("Outils numériques", "56,1", "30", "–", "< 5")


def test_weeks_stand_on_the_scale_and_holidays_behind_them() -> None:
    chart = CHARTS["sessions"]
    heights = [float(rectangle.get("height", "")) for rectangle in filled(chart, "var(--facilitation)")]
    assert heights == [pytest.approx(128 * held / 30, abs=0.01) for held in (14, 21, 24)]
    (shade,) = filled(chart, "var(--muted)")
    slot = 92 / 5
    assert percent(shade, "x") == pytest.approx(8 + slot, abs=0.01)  # closed from Saturday: the shade begins with Monday
    assert percent(shade, "width") == pytest.approx(2 * slot, abs=0.01)
    assert "Toussaint" in list(texts(chart))
    assert chart.table.rows[1] == ("19 oct.", "0", "0", "Toussaint")
    assert "59 tenues" in chart.sentence
    assert "4 manquées" in chart.sentence


def test_a_bridge_of_two_days_is_shaded_without_a_name() -> None:
    bridge = ClosedPeriod(date(2026, 10, 15), date(2026, 10, 17), "Pont de l’Ascension")
    chart = sessions_chart(WEEKS[:1], [bridge], FR)
    (shade,) = filled(chart, "var(--muted)")
    assert percent(shade, "width") == pytest.approx(92 * 2 / 5)  # Thursday and Friday of five days
    assert "Pont de l’Ascension" not in list(texts(chart))
    assert chart.table.rows[0][3] == "Pont de l’Ascension"


def test_what_is_closed_outside_the_weeks_is_not_drawn() -> None:
    assert filled(sessions_chart(WEEKS[3:], [AUTUMN], FR), "var(--muted)") == []
    weekend = ClosedPeriod(date(2026, 10, 17), date(2026, 10, 18), "Portes ouvertes")
    assert filled(sessions_chart(WEEKS[:1], [weekend], FR), "var(--muted)") == []


def test_names_of_near_holidays_do_not_meet() -> None:
    weeks = [Week(date(2026, 9, 7) + timedelta(days=7 * position), 1, 0) for position in range(40)]
    near = [
        ClosedPeriod(date(2026, 10, 19), date(2026, 10, 30), "Toussaint"),
        ClosedPeriod(date(2026, 11, 9), date(2026, 11, 20), "Stage"),
        ClosedPeriod(date(2026, 11, 30), date(2026, 12, 11), "Examens"),
    ]
    chart = sessions_chart(weeks, near, FR)
    heights = {line.text: float(line.get("y", "")) for line in parsed(chart).iter("text")}
    assert heights["Stage"] < heights["Toussaint"] == heights["Examens"]


def test_weeks_with_a_gap_are_refused() -> None:
    for weeks in ([], [WEEKS[0], WEEKS[2]], [WEEKS[1], WEEKS[0]]):
        with pytest.raises(ValueError, match="without a gap"):
            sessions_chart(weeks, [], FR)


@pytest.mark.parametrize(("highest", "top"), [(0, 2), (1, 2), (7, 8), (10, 10), (11, 20), (60, 60), (61, 80), (201, 300)])
def test_the_scale_ends_on_a_number_that_reads_well(highest: int, top: int) -> None:
    assert top_of_scale(highest) == top


def test_the_dose_counts_pairs_and_marks_the_rhythm() -> None:
    chart = CHARTS["dose"]
    solid = [bar for bar in filled(chart, "var(--facilitation)") if bar.get("fill-opacity") is None]
    faint = [bar for bar in filled(chart, "var(--facilitation)") if bar.get("fill-opacity")]
    assert (len(faint), len(solid)) == (4, 4)  # none to three; four, five, six, more
    assert "au rythme : 7 sur 10" in list(texts(chart))
    assert chart.sentence.replace("\N{NO-BREAK SPACE}", " ") == "7 binômes sur 10 ont tenu au moins 4 séances sur 6."
    assert chart.table.rows == (("0", "1"), ("1", "0"), ("2", "1"), ("3", "1"), ("4", "2"), ("5", "1"), ("6", "3"), ("> 6", "1"))
    assert len(dose_chart([], 6, FR).table.rows) == 7


def test_answers_fill_the_whole_bar() -> None:
    chart = CHARTS["satisfaction"]
    pleased = filled(chart, "var(--measurement)")
    assert [percent(bar, "width") for bar in pleased] == [round(100 * 12 / 28, 2), round(100 * 9 / 28, 2)]
    assert percent(pleased[-1], "x") + percent(pleased[-1], "width") == pytest.approx(100, abs=0.02)
    assert "75 %« Assez » ou « Tout à fait »· n = 28" in list(texts(chart))
    assert chart.table.rows[3] == ("Assez", "12", "43\N{NO-BREAK SPACE}%")


def test_nobody_in_a_group_leaves_no_sliver() -> None:
    chart = recommendation_chart(Recommendation(6, 6, 0, 0, 100.0), FR)
    assert [percent(bar, "width") for bar in filled(chart, "var(--measurement)")] == [100]
    assert filled(chart, "var(--danger)") == []
    assert len(filled(satisfaction_chart(Satisfaction(5, (0, 0, 0, 0, 5), 100.0), FR), "var(--muted)")) == 0


def test_the_recommendation_score_has_its_sign() -> None:
    assert "+36score de recommandation· n = 28" in list(texts(CHARTS["recommendation"]))
    assert CHARTS["recommendation"].table.rows[0][0] == "Détracteurs (0–6)"


# Two-sided 95 %, from the tables of Student's distribution.
@pytest.mark.parametrize(("degrees", "t"), [(4, 2.776), (5, 2.571), (9, 2.262), (15, 2.131), (25, 2.060), (60, 2.000), (1000, 1.962)])
def test_students_t(degrees: int, t: float) -> None:
    assert student(degrees) == pytest.approx(t, abs=0.001)


def test_the_interval_is_that_of_the_differences() -> None:
    differences = [5.0, -2.5, 12.5, 20.0, 7.5, 0.0, 15.0]
    people = [UUID(int=number) for number in range(len(differences))]
    change = paired_change(dict.fromkeys(people, 50.0), {who: 50 + more for who, more in zip(people, differences, strict=True)})
    half = 2.447 * statistics.stdev(differences) / len(differences) ** 0.5
    mean = statistics.fmean(differences)
    assert interval(change) == pytest.approx((mean - half, mean + half), abs=0.01)


def test_without_spread_or_people_there_is_no_interval() -> None:
    assert interval(PairedChange(12, 5.0, None)) is None
    assert interval(PairedChange(3, None, None)) is None
