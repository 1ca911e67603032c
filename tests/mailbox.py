"""The mailbox page of an installation without a mail server, as the people of the tests read it."""

import asyncio
import html
import re
import time
from typing import Final
from urllib.parse import urlsplit

import httpx

PATIENCE: Final = 60.0  # seconds after which a mail is taken never to come
_LINK: Final = re.compile(r'<a class="button" href="([^"]+)"')


def mailed_link(http: httpx.Client, address: str, kind: str, but: frozenset[str] = frozenset()) -> str:
    """The path of the newest link of that kind (``invitation``, ``adresse``, ``mot-de-passe``) that was mailed to an address.

    ``but``: links that had come before. Waits until there is one.
    """
    deadline = time.monotonic() + PATIENCE
    while True:
        found = _links(http.get("/courrier", params={"adresse": address}), kind, but)
        if found:
            return found[0]
        assert time.monotonic() < deadline, f"no {kind} was mailed to {address}"
        time.sleep(0.05)


def mail_saying(http: httpx.Client, address: str, words: str) -> None:
    """Waits until a mail that says these words has come to an address."""
    deadline = time.monotonic() + PATIENCE
    while words not in html.unescape(http.get("/courrier", params={"adresse": address}).text):
        assert time.monotonic() < deadline, f"nothing that says «{words}» was mailed to {address}"
        time.sleep(0.05)


def mailed_code(http: httpx.Client, address: str, but: frozenset[str] = frozenset()) -> str:
    """The code of the newest invitation that was mailed to an address. ``but``: codes that had come before."""
    return mailed_link(http, address, "invitation", frozenset(f"/invitation/{code}" for code in but)).rpartition("/")[2]


async def later_mailed_link(http: httpx.AsyncClient, address: str, kind: str, but: frozenset[str] = frozenset()) -> str:
    """As ``mailed_link``."""
    async with asyncio.timeout(PATIENCE):
        while True:
            found = _links(await http.get("/courrier", params={"adresse": address}), kind, but)
            if found:
                return found[0]
            await asyncio.sleep(0.05)


async def later_mail(http: httpx.AsyncClient, address: str, words: str) -> str:
    """The mailbox of an address, once a mail that says these words has come."""
    async with asyncio.timeout(PATIENCE):
        while words not in (shown := html.unescape((await http.get("/courrier", params={"adresse": address})).text)):
            await asyncio.sleep(0.05)
    return shown


async def later_mailed_code(http: httpx.AsyncClient, address: str) -> str:
    """As ``mailed_code``."""
    return (await later_mailed_link(http, address, "invitation")).rpartition("/")[2]


def _links(answer: httpx.Response, kind: str, but: frozenset[str]) -> list[str]:
    assert answer.status_code == 200, answer.text
    paths = (urlsplit(html.unescape(link)).path for link in _LINK.findall(answer.text))
    return [path for path in paths if path.startswith(f"/{kind}/") and path not in but]
