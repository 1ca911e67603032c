"""What the report says of figures: never more than they bear out, and nothing under five people."""

import pytest

from domain.design.design import Objective
from domain.measurement.scoring import PairedChange, Recommendation, Satisfaction
from services.catalogues import translate
from services.reports.report_words import headline, judged, sentence
from tests.unit.pages.places import impact

FRENCH = translate("fr")
NO_BREAK = "\u00a0"


@pytest.mark.parametrize(
    ("paired", "said"),
    [
        (PairedChange(25, 18.04, 1.9), "les 25 personnes présentes aux deux enquêtes ont gagné 18,0 points sur 100 en moyenne."),
        (PairedChange(25, -6.5, -1.2), "les 25 personnes présentes aux deux enquêtes ont perdu 6,5 points sur 100 en moyenne."),
        (PairedChange(6, 2.0, 0.1), "l’indice des 6 personnes présentes aux deux enquêtes n’a pas changé nettement (+2,0 points)."),
        (PairedChange(8, 10.0, None), "les 8 personnes présentes aux deux enquêtes ont gagné 10,0 points sur 100 en moyenne."),
    ],
)
def test_the_first_sentence_says_gained_lost_or_unclear(paired: PairedChange, said: str) -> None:
    assert sentence(impact(paired), FRENCH) == f"Entre le départ et le bilan, {said}"


def test_under_five_people_no_change_is_said() -> None:
    withheld = impact(
        PairedChange(4, None, None), satisfaction=Satisfaction(4, None, None), recommendation=Recommendation(3, None, None, None, None)
    )
    assert sentence(withheld, FRENCH).startswith("Moins de cinq personnes ont répondu aux deux enquêtes")
    shown = [(one.value, one.small) for one in headline(withheld, FRENCH)]
    few = "moins de cinq réponses\xa0: rien n’est montré"
    assert shown[:3] == [("–", "moins de cinq personnes ont répondu deux fois\xa0: rien n’est montré"), ("–", few), ("–", few)]


@pytest.mark.parametrize(
    ("objective", "target", "result", "verdict"),
    [
        ("mastery", "+15 points sur 100", "+18,0 points · n = 25", "atteint"),
        ("mastery", "+20 points sur 100", "+18,0 points · n = 25", "pas atteint"),
        ("mastery", "progresser", "n’est pas mesuré par ces enquêtes", ""),
        ("commitment", "65 %", f"67{NO_BREAK}% · 30 binômes", "atteint"),
        ("adoption", "60 %", "n’est pas mesuré par ces enquêtes", ""),
    ],
)
def test_an_objective_is_judged_only_by_what_measures_it(objective: str, target: str, result: str, verdict: str) -> None:
    reached = judged(Objective(objective, "Label", "Indicateur", target), impact(PairedChange(25, 18.0, 1.9)), FRENCH)
    assert (reached.result, reached.verdict) == (result, verdict)
