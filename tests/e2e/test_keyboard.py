"""A coordinator without a mouse: signs in, opens a programme, follows it and leaves, by keys alone."""

from typing import Final

from playwright.async_api import Locator

from tests.e2e.institutions import PASSWORD, Institution
from tests.e2e.visitor import Visitor

FARTHEST: Final = 120  # presses of Tab; no page may ask for more


async def goes_to(visitor: Visitor, there: Locator, *, back: bool = False) -> None:
    """Press Tab (with ``back``: Shift and Tab) until the focus is there, seen in the window and marked."""
    for _ in range(FARTHEST):
        await visitor.page.keyboard.press("Shift+Tab" if back else "Tab")
        if await there.evaluate("(one) => one === document.activeElement"):
            break
    else:
        raise AssertionError(f"{FARTHEST} presses of Tab did not reach {there}")
    seen = await there.evaluate(
        "(one) => { const box = one.getBoundingClientRect(); const marked = (e) => e && getComputedStyle(e).outlineStyle !== 'none';"
        " return [box.bottom > 0 && box.top < innerHeight, Boolean(marked(one) || marked(one.parentElement))]; }"
    )
    assert seen == [True, True], f"{there}: in the window {seen[0]}, marked {seen[1]}"


async def enters(visitor: Visitor) -> None:
    async with visitor.page.expect_navigation():
        await visitor.page.keyboard.press("Enter")


async def test_a_programme_is_opened_and_followed_by_keys_alone(visitor: Visitor, institution: Institution) -> None:
    keys, page = visitor.page.keyboard, visitor.page
    await visitor.opens("/connexion")
    await goes_to(visitor, page.locator("input[name=email]"))
    await keys.type(institution.coordinator.email)
    await goes_to(visitor, page.locator("input[name=password]"))
    await keys.type(PASSWORD)
    await enters(visitor)
    assert not visitor.path.startswith("/connexion")

    # a list is left by arrows, a field by Tab, the form by Enter
    await visitor.opens("/programmes/ouvrir")
    await goes_to(visitor, page.get_by_label("Nom du programme"))
    await keys.type("Sans souris")
    await goes_to(visitor, page.get_by_label("Type d’établissement"))
    before = await page.get_by_label("Type d’établissement").input_value()
    await keys.press("ArrowUp")
    await keys.press("ArrowDown")
    assert await page.get_by_label("Type d’établissement").input_value() == before
    await goes_to(visitor, page.get_by_role("button", name="Ouvrir le programme"))
    await enters(visitor)
    assert await visitor.reads("h1") == "Sans souris"

    # its phases by the navigation, one's own account, a fold opened and closed, and out
    await goes_to(visitor, page.get_by_role("navigation").get_by_role("link", name="Formation", exact=True).first)
    await enters(visitor)
    assert visitor.path.endswith("/participants")
    await goes_to(visitor, page.get_by_role("link", name="Mon compte"))
    await enters(visitor)
    fold = page.locator("summary").filter(has_text="Créer un jeton")
    await goes_to(visitor, fold)
    await keys.press("Enter")
    assert await fold.evaluate("(one) => one.parentElement.open")
    await keys.press(" ")
    assert not await fold.evaluate("(one) => one.parentElement.open")
    await goes_to(visitor, page.get_by_role("button", name="Se déconnecter"), back=True)
    await enters(visitor)
    assert visitor.path.startswith("/connexion")
