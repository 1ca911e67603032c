"""A visitor of the API: one person of the demonstration, acting over HTTP as any program could."""

import asyncio
import hashlib
from datetime import datetime
from typing import Any, Final

import httpx

_TRIES: Final = 8  # a server that restarts, or refuses for a moment


class DemonstrationStopped(Exception):
    """The server said no, or could not be reached: what it said, and what to do."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


class Seen:
    """The last position of the log that the story knows of; everybody in it shares it."""

    def __init__(self) -> None:
        self.position = 0


class Visitor:
    """Somebody with a token. Every request carries a key made from the story and the step, so that telling the story again
    repeats nothing."""

    def __init__(self, http: httpx.AsyncClient, story: str, token: str | None = None, seen: "Seen | None" = None) -> None:
        self._http = http
        self._story = story
        self._token = token
        self._seen = seen or Seen()

    def with_token(self, token: str) -> "Visitor":
        return Visitor(self._http, self._story, token, self._seen)

    def saw(self, position: int) -> None:
        """From now on nothing older is good enough."""
        self._seen.position = max(self._seen.position, position)

    async def get(self, path: str, **query: str | int) -> Any:
        """The JSON of a reading, at least as fresh as everything that this story wrote. Raises DemonstrationStopped."""
        return _json(await self._send("GET", path, None, None, params={**query, "at_least": self._seen.position}))

    async def pages(self, path: str, **query: str | int) -> list[Any]:
        """All items of a list, page after page, following ``Link: …; rel="next"``."""
        items: list[Any] = []
        response = await self._send("GET", path, None, None, params={**query, "at_least": self._seen.position})
        while True:
            items += _json(response)["items"]
            following = response.links.get("next", {}).get("url")
            if following is None:
                return items
            response = await self._send("GET", following, None, None)

    async def post(self, path: str, body: Any, *, step: str, at: datetime | None = None) -> Any:
        """The JSON answer to a command. ``step`` names it within the story; ``at`` is the simulated moment."""
        return _json(await self._send("POST", path, step, at, json=body))

    async def upload(self, path: str, name: str, data: bytes, *, step: str, at: datetime, **fields: str) -> Any:
        return _json(await self._send("POST", path, step, at, files={"file": (name, data)}, data=fields))

    async def _send(self, method: str, path: str, step: str | None, at: datetime | None, **content: Any) -> httpx.Response:
        headers = {"Accept": "application/json", "Accept-Language": "fr"}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        if step is not None:
            headers["Idempotency-Key"] = hashlib.sha256(f"{self._story}/{step}".encode()).hexdigest()
        if at is not None:
            headers["Ekole-Simulated-Time"] = at.isoformat()
        for attempt in range(_TRIES):
            try:
                response = await self._http.request(method, path, headers=headers, **content)
            except httpx.TransportError as error:
                if attempt + 1 == _TRIES:
                    raise DemonstrationStopped(
                        "unreachable",
                        "Le serveur ne répond pas. Ce qui était fait le reste ; vérifiez qu’il tourne, puis relancez la commande.",
                    ) from error
            else:
                if response.status_code not in (429, 503):
                    break
            await asyncio.sleep(min(4.0, 0.1 * 2**attempt))
        if response.is_success:
            self._seen.position = max(self._seen.position, int(response.headers.get("Ekole-Position", 0)))
            return response
        raise _stopped(response)


def server_address(url: str) -> str:
    """The address as it was given. Raises DemonstrationStopped for one that cannot be that of a server."""
    try:
        known = httpx.URL(url)
    except httpx.InvalidURL:
        known = httpx.URL()
    if known.scheme not in ("http", "https") or not known.host:
        raise DemonstrationStopped(
            "address-invalid",
            f"« {url} » n’est pas l’adresse d’un serveur. Rien n’a été fait ; donnez-la en entier, par exemple http://127.0.0.1:8000.",
        )
    return url


def _json(response: httpx.Response) -> Any:
    """What the server answered. Raises DemonstrationStopped where something else than Ekole answers at that address."""
    try:
        return response.json()
    except ValueError:
        raise DemonstrationStopped(
            "not-ekole", "Ce qui répond à cette adresse n’est pas Ekole. Rien de plus n’a été fait ; vérifiez l’adresse du serveur."
        ) from None


def _stopped(response: httpx.Response) -> DemonstrationStopped:
    try:
        problem = response.json()
        faults = " ; ".join(f"{one['where']} : {one['detail']}" for one in problem.get("errors", ()))
        return DemonstrationStopped(problem["code"], " ".join(filter(None, (problem["detail"], faults))))
    except (ValueError, KeyError):
        return DemonstrationStopped(
            f"http-{response.status_code}",
            f"Le serveur a répondu {response.status_code} sans explication. Ce qui était fait le reste ; regardez son journal.",
        )
