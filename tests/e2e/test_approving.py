"""The design's page: the coordinator sees where it stands, the direction reads it and decides."""

from tests.e2e.institutions import Institution
from tests.e2e.looks import check_shape, weak_contrasts
from tests.e2e.visitor import DESK, Visitor, Visitors


async def opens_from_the_board(visitor: Visitor, link: str) -> None:
    async with visitor.page.expect_navigation():
        await visitor.follows(visitor.page.get_by_role("link", name=link))


async def test_the_direction_validates_what_it_has_read(visitors: Visitors, institution: Institution) -> None:
    programme = await institution.programme()
    await institution.submitted_design(programme)

    coordinator = await visitors.arrive()
    await coordinator.signs_in(institution.coordinator.email, following=f"/programmes/{programme}")
    assert "Conception soumise à la direction" in await coordinator.reads(".work")
    await opens_from_the_board(coordinator, "La relire")
    assert "chez la direction" in await coordinator.reads(".lede")
    assert await coordinator.page.locator("main form").count() == 0

    direction = await visitors.arrive()
    await direction.signs_in(institution.direction.email, following=f"/programmes/{programme}")
    assert "Conception à valider" in await direction.reads(".work")
    await opens_from_the_board(direction, "Lire et décider")
    read = await direction.reads()
    for part in (
        "Mieux maîtriser les outils",
        "6 séances de 45 min",
        "Le cadre : sécurité, données, image",
        "Libre choix",
        "Vidéo et formats courts",
    ):
        assert part in read
    await check_shape(direction.page)
    assert await weak_contrasts(direction.page) == []
    await direction.presses("Valider la conception")
    assert direction.path == f"/programmes/{programme}/conception"
    assert (await direction.reads(".lede")).startswith("La direction a validé cette conception le ")
    assert await direction.page.locator("main form").count() == 0
    assert (await institution.coordinator.get(f"/programmes/{programme}"))["design_status"] == "approved"
    await direction.opens(f"/programmes/{programme}")
    assert "Conception à valider" not in await direction.reads()


async def test_the_direction_returns_it_with_a_reason(visitors: Visitors, institution: Institution) -> None:
    programme = await institution.programme()
    await institution.submitted_design(programme)
    direction = await visitors.arrive(width=DESK)
    await direction.signs_in(institution.direction.email, following=f"/programmes/{programme}/conception")
    await direction.page.get_by_text("Renvoyer avec un motif").click()

    # Spaces are no reason: it says so, and the form stays open.
    await direction.page.get_by_label("Ce qui est à revoir").fill("   ")
    answer = await direction.presses("Renvoyer au référent")
    assert answer.status in (409, 422)
    assert await direction.page.get_by_role("alert").is_visible()
    await direction.page.get_by_label("Ce qui est à revoir").fill("Quatre séances suffisent <b>cette année</b>.")
    await direction.presses("Renvoyer au référent")
    assert (await direction.reads(".lede")).startswith("La direction a renvoyé")

    coordinator = await visitors.arrive()
    await coordinator.signs_in(institution.coordinator.email, following=f"/programmes/{programme}/conception")
    assert "Quatre séances suffisent <b>cette année</b>." in await coordinator.reads(".said")
    assert (await institution.coordinator.get(f"/programmes/{programme}"))["design_status"] == "draft"


async def test_another_design_than_the_one_read_is_not_approved(visitors: Visitors, institution: Institution) -> None:
    """The page was open while the design went back, was changed and came again."""
    programme = await institution.programme()
    await institution.submitted_design(programme)
    direction = await visitors.arrive(width=DESK)
    await direction.signs_in(institution.direction.email, following=f"/programmes/{programme}/conception")
    design = f"/programmes/{programme}/design"
    await institution.direction.post(f"{design}/return", {"reason": "À revoir"})
    content = (await institution.coordinator.get(f"{design}/proposal"))["content"]
    await institution.coordinator.post(design, {"content": {**content, "themes": content["themes"][:1]}})
    await institution.coordinator.post(f"{design}/submission")
    await direction.presses("Valider la conception")
    assert "Quelqu’un est passé entre-temps" in await direction.page.get_by_role("alert").inner_text()
    assert (await institution.direction.get(f"{design}/proposal"))["status"] == "submitted"
    await direction.presses("Valider la conception")
    assert (await institution.direction.get(f"{design}/proposal"))["status"] == "approved"


async def test_a_form_sent_after_the_session_ended_leads_back_to_its_page(visitors: Visitors, institution: Institution) -> None:
    programme = await institution.programme()
    await institution.submitted_design(programme)
    direction = await visitors.arrive(width=DESK)
    await direction.signs_in(institution.direction.email, following=f"/programmes/{programme}/conception")
    await direction.page.context.clear_cookies()
    await direction.presses("Valider la conception")
    assert direction.path.startswith("/connexion?suite=")
    await direction.types_sign_in(institution.direction.email, "quatre mots pour entrer")
    assert direction.path == f"/programmes/{programme}/conception"
    assert await direction.page.get_by_role("button", name="Valider la conception").is_visible()
