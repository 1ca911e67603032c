"""Somebody who uses the pages: what they do there, and what went wrong under their eyes."""

from typing import Final, Literal
from urllib.parse import quote

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Download, Locator, Page, Response

from tests.e2e.institutions import PASSWORD

PHONE: Final = 360
DESK: Final = 1200
# A browser reports the status of every answer that is not a success as an error of the page that asked for it.
_STATUS_REPORT: Final = "Failed to load resource: the server responded with a status of"


class Visitor:
    """One browser window. ``faults`` are its pages' console messages, policy violations included, but for answers' statuses."""

    def __init__(self, page: Page, base: str) -> None:
        self.page = page
        self.base = base
        self.faults: list[str] = []
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.faults.append(str(error)))

    def _note(self, message: ConsoleMessage) -> None:
        if not message.text.startswith(_STATUS_REPORT):
            self.faults.append(f"{message.type}: {message.text} ({self.page.url})")

    async def opens(self, path: str) -> Response:
        """Go to an address of the platform and wait for the page."""
        answer = await self.page.goto(self.base + path)
        assert answer is not None
        return answer

    async def signs_in(self, email: str, password: str = PASSWORD, following: str = "/") -> None:
        await self.opens(f"/connexion?suite={quote(following)}")
        await self.types_sign_in(email, password)

    async def types_sign_in(self, email: str, password: str) -> None:
        await self.page.locator("input[name=email]").fill(email)
        await self.page.locator("input[name=password]").fill(password)
        await self.submits(self.page.locator("main form button"))

    async def submits(self, button: Locator) -> Response:
        """Press a button and wait for the page that answers."""
        async with self.page.expect_navigation() as navigation:
            await button.click()
        answer = await navigation.value
        assert answer is not None
        return answer

    async def follows(self, link: Locator) -> None:
        """Follow a link and wait for the page it leads to: between two pages there is no document to ask anything of."""
        async with self.page.expect_navigation():
            await link.click()

    async def presses(self, name: str) -> Response:
        return await self.submits(self.page.get_by_role("button", name=name, exact=True))

    async def downloads(self, link: Locator) -> Download:
        async with self.page.expect_download() as download:
            await link.click()
        return await download.value

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.base)

    async def reads(self, selector: str = "main") -> str:
        """The words of a part of the page, spaces made plain."""
        text = await self.page.locator(selector).inner_text()
        return " ".join(text.split())


class Visitors:
    """Everybody who opens a browser in a test."""

    def __init__(self, browser: Browser, base: str) -> None:
        self._browser = browser
        self._base = base
        self._contexts: list[BrowserContext] = []
        self._present: list[Visitor] = []

    async def arrive(
        self,
        *,
        width: int = PHONE,
        language: str = "fr-FR",
        scheme: Literal["light", "dark"] = "light",
        javascript: bool = False,
    ) -> Visitor:
        context = await self._browser.new_context(
            viewport={"width": width, "height": 740},
            locale=language,
            color_scheme=scheme,
            java_script_enabled=javascript,
            accept_downloads=True,
        )
        context.set_default_timeout(30_000)
        self._contexts.append(context)
        visitor = Visitor(await context.new_page(), self._base)
        self._present.append(visitor)
        return visitor

    async def leave(self) -> None:
        faults = [fault for visitor in self._present for fault in visitor.faults]
        for context in self._contexts:
            await context.close()
        assert faults == [], faults
