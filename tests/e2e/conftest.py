"""A real platform, a real browser, and people who use it.

The platform is started once for the tests of a worker, on a free port, with data of its own. Pages are opened without JavaScript, as
the product promises; what a page does wrong (a console message, something that its security policy stopped) is kept with it.
"""

import inspect
import os
import re
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import msgspec
import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from services.demonstration.cast import PASSWORD as TOLD_PASSWORD
from services.demonstration.folder import read_folder
from services.demonstration.story import Story
from tests.e2e import school
from tests.e2e.chromium import ARGUMENTS, chromium
from tests.e2e.institutions import Institution, signed_up
from tests.e2e.visitor import Visitor, Visitors


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One event loop for the browser and all its tests, and one worker where tests are grouped."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            if isinstance(item, pytest.Function) and inspect.iscoroutinefunction(item.function):
                item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)
            item.add_marker(pytest.mark.xdist_group("browser"))


class Told(msgspec.Struct, frozen=True):
    """A programme that was told from sign-up to its report, and the API as its coordinator sees it."""

    programme: UUID
    coordinator: str
    direction: str
    password: str
    api: Any


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the platform's data lie."""
    return tmp_path_factory.mktemp("platform")


@pytest.fixture(scope="session")
def platform(home: Path) -> Iterator[str]:
    """The address of ``ekole run``, ended as Ctrl-C ends it."""
    environment = os.environ | {"EKOLE_HOME": str(home), "EKOLE_PORT": "0", "LOG_LEVEL": "WARNING", "EKOLE_WEBHOOKS_HERE": "yes"}
    for name in ("DATABASE_URL", "REDIS_URL"):
        environment.pop(name, None)
    errors = home / "errors"
    with errors.open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "services.cli", "run", "--no-demonstration"],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=said,
            text=True,
        )
    assert process.stdout is not None
    try:
        address = next((found[1] for line in process.stdout if (found := re.search(r"Ekole : (http\S+)", line))), None)
        assert address is not None, errors.read_text()
        yield address
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0, errors.read_text()
        process.stdout.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def http(platform: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=platform, timeout=120) as client:
        yield client


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def told(http: httpx.AsyncClient, tmp_path_factory: pytest.TempPathFactory) -> Told:
    """A small school's whole programme, over HTTP."""
    folder = read_folder(school.write_school(tmp_path_factory.mktemp("school")))
    story = Story(http, folder, lambda title, done, of: None)
    assert await story.tell()
    return Told(UUID(story.programme), folder.coordinator, folder.direction, TOLD_PASSWORD, story.coordinator)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def institution(http: httpx.AsyncClient) -> Institution:
    """An institution that the tests share: each opens a programme of its own in it."""
    return await signed_up(http)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    path = chromium()
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=str(path), args=ARGUMENTS)
        yield launched
        await launched.close()


@pytest_asyncio.fixture(loop_scope="session")
async def visitors(browser: Browser, platform: str) -> AsyncIterator[Visitors]:
    """People who open a browser; when they leave, none of their pages may have done anything wrong."""
    arriving = Visitors(browser, platform)
    yield arriving
    await arriving.leave()


@pytest_asyncio.fixture(loop_scope="session")
async def visitor(visitors: Visitors) -> Visitor:
    """Somebody on a telephone, without JavaScript, who speaks French."""
    return await visitors.arrive()
