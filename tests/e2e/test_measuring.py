"""From the first wave to the year after, on a telephone, without JavaScript: every form of measuring."""

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import httpx

from services import templates
from services.supervision.visiting import house_day
from tests.e2e.institutions import Institution, Member, signed_up
from tests.e2e.looks import check_shape, shape_of, weak_contrasts
from tests.e2e.visitor import DESK, Visitor, Visitors

TODAY: Final = house_day()
LATER: Final = (TODAY + timedelta(days=200)).isoformat()
STEPS: Final = ("Pas du tout", "Un peu", "Moyennement", "Assez", "Tout à fait")
ITEMS: Final = ("social-networks", "short-video", "shared-documents", "generative-ai", "varied-formats", "tool-confidence", "youth-skills")
MENTOR_ITEMS: Final = templates.instrument("mentor-self-assessment", "2026.1").questionnaire().index.items
ANSWERED: Final[dict[str, tuple[str, tuple[str, ...], int]]] = {
    "baseline/needs-diagnostic-staff": ("Canva", ITEMS, 1),
    "final/final-impact-staff": ("Canva, podcast", ITEMS, 3),
    "baseline/mentor-self-assessment": ("", MENTOR_ITEMS, 2),
    "final/final-impact-mentor": ("", MENTOR_ITEMS, 3),
}


def export(choice: str) -> bytes:
    """Six people's answers as a form would export them, each a little different."""
    tools, items, step = ANSWERED[choice]
    questions = {one.id: one for one in templates.instrument(choice.partition("/")[2], "2026.1").questions}
    changes = {option.id: option.label for option in getattr(questions.get("practice-changes"), "options", ())}
    asked = [*items, *(["tools-monthly"] if tools else []), *[one for one in ("practice-changes", "recommend") if one in questions]]
    lines = [["Horodateur", "Adresse e-mail", *(questions[item].text for item in asked)]]
    for number in range(6):
        cells = [STEPS[min(4, max(0, step + (number + place) % 3 - 1))] for place, _item in enumerate(items)]
        cells += [tools if number % 2 else "Aucun de ceux-là"] if tools else []
        cells += [changes["published"] if number % 3 else "Rien pour l’instant"] if "practice-changes" in questions else []
        cells += [str(10 - number)] if "recommend" in questions else []
        role = "mentor" if "mentor" in choice else "personnel"
        lines.append(["2026-01-15 10:00:00", f"{role}{number}@cfa-essai.test", *cells])
    return "\n".join(";".join(f'"{cell}"' for cell in line) for line in lines).encode()


async def answers(http: httpx.AsyncClient, member: Member, survey: str, choice: str) -> None:
    files = {"file": ("reponses.csv", export(choice))}
    headers = {"Authorization": f"Bearer {member.token}"}
    answer = await http.post(f"/api/v1/surveys/{survey}/responses/file", files=files, headers=headers)
    assert answer.json()["taken"] == 6, answer.text
    member.seen.position = max(member.seen.position, answer.json()["position"])


async def opens_and_closes(visitor: Visitor, http: httpx.AsyncClient, institution: Institution, programme: UUID, choice: str) -> None:
    await visitor.opens(f"/programmes/{programme}/enquetes")
    await visitor.page.get_by_label("Questionnaire").select_option(choice)
    await visitor.page.get_by_label("Dernier jour").fill(LATER)
    await visitor.page.get_by_label("Personnes sollicitées").fill("8")
    await visitor.presses("Ouvrir l’enquête")
    assert visitor.path == f"/programmes/{programme}/enquetes"
    surveys: list[dict[str, Any]] = (await institution.coordinator.get(f"/programmes/{programme}/surveys"))["items"]
    survey = next(one["survey"] for one in surveys if one["closed_at"] is None)
    await answers(http, institution.coordinator, survey, choice)
    await institution.coordinator.get(f"/programmes/{programme}")
    await visitor.opens(f"/programmes/{programme}/enquetes")
    await visitor.submits(visitor.page.get_by_role("button", name="Clôturer"))
    assert "6 réponses sur 8, soit 75 %" in await visitor.reads(".lede")


async def holds(visitor: Visitor, language: str = "fr") -> None:
    await visitor.page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    await check_shape(visitor.page, language)
    assert await weak_contrasts(visitor.page) == []


async def test_a_programme_is_measured_improved_and_goes_on(visitors: Visitors, http: httpx.AsyncClient) -> None:
    institution = await signed_up(http)
    programme = await institution.programme()
    coordinator = await visitors.arrive()
    await coordinator.signs_in(institution.coordinator.email)
    for choice in ANSWERED:
        await opens_and_closes(coordinator, http, institution, programme, choice)
    await holds(coordinator)

    here = f"/programmes/{programme}/mesure"
    await coordinator.opens(here)
    await coordinator.page.get_by_label("Indicateur", exact=True).select_option("open-day")
    await coordinator.page.get_by_label("Bilan").check()
    await coordinator.page.get_by_label("Valeur").fill("240")
    answer = await coordinator.presses("Noter")
    assert answer.status == 409
    assert "notez d’abord celle du départ" in await coordinator.reads("[role=alert]")
    assert await coordinator.page.get_by_label("Valeur").input_value() == "240"
    await coordinator.page.get_by_label("Départ").check()
    await coordinator.presses("Noter")
    assert "240" in await coordinator.reads("#indicateurs")
    await coordinator.presses("Calculer l’impact")
    assert (await coordinator.reads(".lede")).startswith("L’impact a été calculé")
    await holds(coordinator)

    direction = await visitors.arrive(width=DESK)
    await direction.signs_in(institution.direction.email, following=here)
    await direction.page.get_by_label("Ce qui changera").fill("Banaliser le jeudi midi")
    await direction.page.get_by_label("Qui en répond").select_option("direction")
    await direction.presses("Décider")
    assert "décidée" in await direction.reads("#ameliorations")
    await direction.page.get_by_text("Noter sa réalisation").click()
    await direction.page.get_by_label("Réalisée le").fill(LATER)
    await direction.page.get_by_label("Ce qui a été fait").fill("Libre dans tous les emplois du temps")
    assert (await direction.presses("Noter comme réalisée")).status == 422
    assert await direction.page.get_by_label("Ce qui a été fait").input_value() == "Libre dans tous les emplois du temps"
    await direction.page.get_by_label("Réalisée le").fill(TODAY.isoformat())
    await direction.presses("Noter comme réalisée")
    await direction.page.locator("summary").get_by_text("Vérifier").click()
    await direction.page.get_by_label("Ce que l’on constate").fill("Deux fois plus de séances")
    await direction.page.get_by_label("Oui").check()
    await direction.presses("Vérifier")
    assert "vérifiée" in await direction.reads("#ameliorations")
    await direction.presses("Publier le rapport")

    english = await visitors.arrive(language="en-GB")
    await english.signs_in(institution.coordinator.email, following=f"/programmes/{programme}/rapport")
    read = await english.reads()
    for part in ("Tools adopted", "The mentors, before and after", "Practices changed", "Observed indicators", "Deux fois plus de séances"):
        assert part in read
    await holds(english, "en")

    await coordinator.opens(here)
    assert "C’est la direction qui clôt le programme" in await coordinator.reads("#cloture")
    await direction.opens(here)
    assert "Rien ne manque." in await direction.reads("#cloture")
    assert (await direction.presses("Clôturer le programme")).status == 422
    assert "la case n’est pas cochée" in (await direction.reads("[role=alert]")).lower()
    await direction.page.get_by_label("J’ai lu ce que la clôture change").check()
    await direction.presses("Clôturer le programme")
    assert await direction.page.locator("#cloture").count() == 0
    await holds(direction)
    await coordinator.opens(f"/programmes/{programme}/reconduction")
    assert await coordinator.page.get_by_label("Premier jour").input_value() == "2027-09-07"
    await holds(coordinator)
    await coordinator.page.get_by_label("Dernier jour").fill("2027-01-01")
    assert (await coordinator.presses("Ouvrir le programme de l’année suivante")).status == 422
    await coordinator.page.get_by_label("Dernier jour").fill("2028-06-30")
    await coordinator.presses("Ouvrir le programme de l’année suivante")
    following = coordinator.path
    assert following.startswith("/programmes/")
    assert following != f"/programmes/{programme}"
    await coordinator.opens(f"{following}/mesure")
    assert "l’année précédente" in await coordinator.reads("#annees")
    await coordinator.opens(f"/programmes/{programme}/mesure")
    assert "ouvrir celui de l’année suivante" in await coordinator.reads()


async def test_an_anonymous_wave_is_answered_from_its_link_by_nobody_in_particular(visitors: Visitors, http: httpx.AsyncClient) -> None:
    institution = await signed_up(http)
    programme = await institution.programme()
    coordinator = await visitors.arrive()
    await coordinator.signs_in(institution.coordinator.email, following=f"/programmes/{programme}/enquetes")
    await coordinator.page.get_by_label("Questionnaire").select_option("baseline/image-and-cohesion")
    await coordinator.page.get_by_label("Dernier jour").fill(LATER)
    await coordinator.presses("Ouvrir l’enquête")
    await coordinator.submits(coordinator.page.get_by_role("link", name="Départ"))
    link = await coordinator.reads(".next code")

    somebody = await visitors.arrive()
    await somebody.opens(link.removeprefix(somebody.base))
    shape = await shape_of(somebody.page)
    assert (shape["overflow"], shape["unlabelled"], shape["small"], shape["styled"]) == (0, 0, [], 0)
    assert await weak_contrasts(somebody.page) == []
    await somebody.page.get_by_label("Assez").first.check()
    await somebody.page.get_by_label("Conseilleriez-vous cet établissement à un ami ou à un proche ?").select_option("9")
    await somebody.page.get_by_label("élève, apprenti, apprentie, étudiant ou étudiante").check()
    await somebody.presses("Envoyer ma réponse")
    assert "Merci." in await somebody.reads(".lede")
    assert await somebody.page.context.cookies() == []

    await coordinator.opens(f"/programmes/{programme}/enquetes")
    assert "1 réponse" in await coordinator.reads(".lede")
    await coordinator.submits(coordinator.page.get_by_role("button", name="Clôturer"))
    assert (await somebody.opens(link.removeprefix(somebody.base))).status == 409
    assert "L’enquête est close" in await somebody.reads("[role=alert]")
    named = link.replace(link.rpartition("/")[2], str(programme))
    assert (await somebody.opens(named.removeprefix(somebody.base))).status == 404
