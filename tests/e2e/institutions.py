"""Institutions of the tests, set up over HTTP as any program would."""

from typing import Any, Final
from uuid import UUID, uuid4

import httpx

from services.agreement.text import VERSION
from tests.mailbox import later_mailed_code

PASSWORD: Final = "quatre mots pour entrer"


class Seen:
    """The last position of an institution's log that its members know of."""

    position = 0


class Member:
    """Somebody with a role in an institution: their address, and their token for the API."""

    def __init__(self, http: httpx.AsyncClient, email: str, answer: dict[str, Any], seen: Seen) -> None:
        self.email = email
        self.tenant: str = answer["tenant"]
        self.token: str = answer["token"]
        self.seen = seen
        self._http = http

    async def get(self, path: str) -> Any:
        """The JSON of a reading, as fresh as what this institution's members wrote."""
        answer = await self._http.get(f"/api/v1{path}", params={"at_least": self.seen.position}, headers=self._headers())
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def post(self, path: str, body: Any = None) -> Any:
        answer = await self._http.post(f"/api/v1{path}", json=body or {}, headers=self._headers())
        assert answer.is_success, answer.text
        self.seen.position = max(self.seen.position, int(answer.headers.get("Ekole-Position", 0)))
        return answer.json()

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", "Idempotency-Key": uuid4().hex}


class Institution:
    """An institution with its coordinator and its direction, who has agreed to the handling of data."""

    def __init__(self, coordinator: Member, direction: Member) -> None:
        self.coordinator = coordinator
        self.direction = direction

    async def programme(self, name: str = "Mentorat inversé 2026-2027") -> UUID:
        """A programme that has just been opened, in express mode: its design needs no diagnostic."""
        dates = {"first_day": "2026-09-07", "last_day": "2027-06-30"}
        form = {"name": name, "kind": "cfa", "mode": "express", "year": "2026-2027", **dates}
        answer = await self.coordinator.post("/programmes", form)
        programme = UUID(answer["ids"]["programme"])
        await self.coordinator.get(f"/programmes/{programme}")
        return programme

    async def submitted_design(self, programme: UUID) -> None:
        """The template's design, drafted and submitted."""
        proposed = await self.coordinator.get(f"/programmes/{programme}/design/proposal")
        await self.coordinator.post(f"/programmes/{programme}/design", {"content": proposed["content"]})
        await self.coordinator.post(f"/programmes/{programme}/design/submission")
        await self.coordinator.get(f"/programmes/{programme}")


async def signed_up(http: httpx.AsyncClient, name: str = "CFA des Essais") -> Institution:
    """A new institution of its own."""
    mark = uuid4().hex[:12]
    coordinator = await _sign_up(http, f"referent.{mark}@cfa-essai.test", name)
    address = f"direction.{mark}@cfa-essai.test"
    await coordinator.post("/invitations", {"email": address, "role": "direction"})
    code = await later_mailed_code(http, address)
    answer = await http.post("/api/v1/invitations/acceptance", json={"code": code, "password": PASSWORD})
    assert answer.status_code == 201, answer.text
    direction = Member(http, address, answer.json(), coordinator.seen)
    await direction.post("/institution/data-agreement", {"version": VERSION})
    return Institution(coordinator, direction)


async def _sign_up(http: httpx.AsyncClient, email: str, name: str) -> Member:
    form = {"institution": {"name": name, "kind": "cfa", "zone": "A"}, "email": email, "password": PASSWORD}
    answer = await http.post("/api/v1/institutions", json=form, headers={"Idempotency-Key": uuid4().hex})
    assert answer.status_code == 201, answer.text
    return Member(http, email, answer.json(), Seen())
