"""Putting people together from the page: propose, watch, read why, change by hand, lift a rule, publish."""

from uuid import UUID

import httpx

from tests.e2e.institutions import Institution, Member, signed_up
from tests.e2e.looks import check_shape, weak_contrasts
from tests.e2e.pairs import _import as imported
from tests.e2e.visitor import PHONE, Visitor, Visitors

HEAD_OF_MENTORS = "Nom;Prénom;Né(e) le;Courriel;Compétences à partager;Disponibilités"
HEAD_OF_STAFF = "Nom;Prénom;Fonction;Courriel;Besoins (par ordre);Disponibilités;Encadre (courriels ou noms)"
MENTORS = (
    "Aubert;Inès;01/03/2004;ines.aubert@cfa-essai.test;tableur;lundi 12h-14h",
    "Benali;Hugo;02/03/2004;hugo.benali@cfa-essai.test;tableur;lundi 12h-14h",
    "Diallo;Noé;03/03/2004;noe.diallo@cfa-essai.test;TikTok;mardi 12h-14h",
)
STAFF = (
    "Caron;Claire;Formatrice;claire.caron@cfa-essai.test;TikTok, tableur;lundi 12h-14h;",
    "Faure;Maud;Secrétaire;maud.faure@cfa-essai.test;tableur;lundi 12h-14h;",
    "Gomez;Paul;Formateur;paul.gomez@cfa-essai.test;TikTok, tableur;lundi 12h-14h;",
    "Roux;Yann;Formateur;yann.roux@cfa-essai.test;TikTok;mardi 12h-14h;noe.diallo@cfa-essai.test",
)


async def ready_to_match(http: httpx.AsyncClient, institution: Institution) -> tuple[UUID, dict[str, str]]:
    """A programme with three mentors and four members of staff, all chosen; Hugo is still to be trained. Participations by address."""
    coordinator, direction = institution.coordinator, institution.direction
    await coordinator.post("/institution/safeguarding-contacts", {"name": "Maud Quéré", "reach": "poste 214", "role": "infirmière"})
    programme = await institution.programme()
    await institution.submitted_design(programme)
    await direction.post(f"/programmes/{programme}/design/approval")
    for role, rows in (("mentors", (HEAD_OF_MENTORS, *MENTORS)), ("mentees", (HEAD_OF_STAFF, *STAFF))):
        await imported(http, coordinator, programme, role, "\n".join(rows))
    people = (await coordinator.get(f"/programmes/{programme}/participants"))["items"]
    everybody = {one["email"].split("@")[0]: one["participation"] for one in people}
    assert len(everybody) == 7
    await coordinator.post("/participations/selection", {"participations": list(everybody.values()), "reason": "Volontaires"})
    await certified(coordinator, programme, everybody["ines.aubert"], everybody["noe.diallo"])
    return programme, everybody


async def certified(coordinator: Member, programme: UUID, *mentors: str) -> None:
    design = (await coordinator.get(f"/programmes/{programme}/design/proposal"))["content"]
    for one in mentors:
        await coordinator.post(f"/participations/{one}/charter", {"version": design["charter_version"]})
    for module in design["training"]["modules"]:
        body = {"module": module["id"], "participations": mentors, "minutes": module["minutes"]}
        await coordinator.post("/training/attendance", body)
    results = [{"participation": one, "correct": 10, "essentials_correct": True} for one in mentors]
    await coordinator.post("/training/quiz", {"results": results})
    await coordinator.post("/training/practice", {"participations": mentors})
    await coordinator.post("/training/certification", {"participations": mentors, "valid_until": "2028-08-31"})


async def check_page(visitor: Visitor, language: str = "fr") -> None:
    await check_shape(visitor.page, language)
    await visitor.page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    await check_shape(visitor.page, language)
    assert await weak_contrasts(visitor.page) == []


async def calculated(visitor: Visitor, button: str) -> None:
    """Press the button, and stay on the page until the calculation, which it shows step by step, has ended."""
    if await visitor.page.locator("details", has=visitor.page.get_by_role("button", name=button)).count():
        await visitor.page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    await visitor.presses(button)
    running = visitor.page.locator("#calcul")
    if await running.count():
        assert await running.locator("li").count() == 6
        await check_page(visitor)
    await visitor.page.wait_for_function("document.querySelector('#calcul') === null")


async def test_the_page_proposes_explains_and_publishes(http: httpx.AsyncClient, visitors: Visitors) -> None:
    institution = await signed_up(http)
    programme, _everybody = await ready_to_match(http, institution)
    visitor = await visitors.arrive(width=PHONE)
    await visitor.signs_in(institution.coordinator.email)
    await visitor.opens(f"/programmes/{programme}/binomes")
    await visitor.follows(visitor.page.locator(".lede").get_by_role("link", name="Appariement"))
    assert "2 mentors prêts, 4 personnes à accompagner" in await visitor.reads(".lede")
    await check_page(visitor)

    await calculated(visitor, "Calculer les binômes")
    assert await visitor.reads(".lede") == "1 binôme à relire avant de publier ; 3 personnes attendent encore un mentor."
    assert "administration 1 sur 1" in await visitor.reads("#ensemble")
    waiting = await visitor.reads("#seuls-mentee")
    assert "Yann Roux, ne pourrait être accompagné que par ses propres élèves" in waiting
    assert "si la direction lève la règle du professeur ou tuteur : 1 binôme de plus" in waiting
    assert "Hugo Benali, formation pas encore terminée une fois la formation terminée : 1 binôme de plus" in await visitor.reads(
        "#seuls-mentor"
    )
    assert await visitor.page.get_by_text("Lever la règle").count() == 0  # that is for the direction
    await check_page(visitor)
    row = visitor.page.locator("#binomes li").first
    assert "Inès Aubert accompagne Maud Faure" in " ".join((await row.inner_text()).split())
    assert await row.locator("tbody tr").count() == 3

    form = visitor.page.locator("#changer form")
    await form.get_by_label("Mentor", exact=True).select_option(label="Inès Aubert")
    await form.get_by_label("Personne accompagnée").select_option(label="Claire Caron")
    await form.get_by_label("Pourquoi").fill("Elles travaillent déjà ensemble")
    await visitor.presses("Former ce binôme")
    assert "n’a plus de place" in await visitor.reads(".refusal")
    form = visitor.page.locator("#changer form")
    assert await form.get_by_label("Pourquoi").input_value() == "Elles travaillent déjà ensemble"
    await form.get_by_label("À la place de").select_option(label="Inès Aubert et Maud Faure")
    await visitor.presses("Former ce binôme")
    assert "Inès Aubert accompagne Claire Caron à la main" in await visitor.reads("#binomes")
    assert "Maud Faure, binôme retiré à la main" in await visitor.reads("#seuls-mentee")
    await check_page(visitor)

    await visitor.presses("Publier les binômes")
    assert (await visitor.reads(".lede")).startswith("1 binôme publié le ")
    await check_page(visitor)
    assert visitor.faults == []


async def test_pairs_wait_for_training_and_the_direction_lifts_a_rule(http: httpx.AsyncClient, visitors: Visitors) -> None:
    institution = await signed_up(http)
    programme, _everybody = await ready_to_match(http, institution)
    visitor = await visitors.arrive(language="en-GB")
    await visitor.signs_in(institution.direction.email)
    await visitor.opens(f"/programmes/{programme}/appariement")
    await visitor.page.get_by_label("Also count mentors whose training or authorisation is under way").check()
    await visitor.presses("Work out the pairs")
    await visitor.page.wait_for_function("document.querySelector('#calcul') === null")
    assert (await visitor.reads(".lede")).startswith("2 pairs to read through before publishing")
    assert "conditional: training" in await visitor.reads("#binomes")
    await check_page(visitor, "en")

    fold = visitor.page.locator("details", has=visitor.page.locator("form[action$='/derogation']")).first
    await fold.evaluate("(one) => { one.open = true; }")
    await fold.get_by_label("With whom").select_option(label="Noé Diallo")
    await fold.get_by_label("Why").fill("Petit CFA")
    await visitor.submits(fold.get_by_role("button"))
    assert "Noé Diallo and Yann Roux « Petit CFA » work the pairs out again" in (await visitor.reads()).replace("“", "« ").replace(
        "”", " »"
    )
    await visitor.page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    await visitor.presses("Work the pairs out again")
    await visitor.page.wait_for_function("document.querySelector('#calcul') === null")
    assert (await visitor.reads(".lede")).startswith("3 pairs to read through before publishing")
    await check_page(visitor, "en")
    assert visitor.faults == []


async def test_a_pair_that_waits_says_for_what(http: httpx.AsyncClient, visitors: Visitors) -> None:
    institution = await signed_up(http)
    coordinator = institution.coordinator
    programme, _everybody = await ready_to_match(http, institution)
    run = (await coordinator.post(f"/programmes/{programme}/matchings", {"conditional": True}))["ids"]["matching"]
    await coordinator.post(f"/matchings/{run}/publication")
    await coordinator.get(f"/programmes/{programme}")
    visitor = await visitors.arrive(width=PHONE)
    await visitor.signs_in(coordinator.email)
    await visitor.opens(f"/programmes/{programme}/binomes")
    (waiting,) = await visitor.page.locator("table.pairs tbody tr", has_text="Hugo Benali").all_inner_texts()
    assert "sous conditions" in waiting
    assert "Hugo Benali : charte à accepter, formation à terminer" in waiting.replace("\N{NO-BREAK SPACE}", " ")
    await check_page(visitor)
