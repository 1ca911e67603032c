"""An institution with a whole programme behind it, whose data nobody else may see, and everybody else."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import httpx
import msgspec

from services.demonstration.cast import PASSWORD as TOLD_PASSWORD
from services.demonstration.folder import read_folder
from services.demonstration.story import Story
from services.supervision.visiting import house_day
from tests.e2e import school
from tests.e2e.institutions import PASSWORD, Institution, signed_up
from tests.house import bearer, come_in, entered, head_of, invited
from tests.mailbox import mailed_code

# what its pages and answers would betray: the names of its people, its own name, its addresses
WORDS: Final = ("Aubert", "Benali", "Diallo", "CFA des Pages", "cfa-pages.test", "famille.test")


class Victim(msgspec.Struct, frozen=True):
    """The institution that is attacked: its identifiers by the names that routes give them, and how to look at its log."""

    identifiers: Mapping[str, str]
    coordinator: Any  # the demonstration's visitor of the API
    token: str

    async def head(self) -> int:
        position: int = (await self.coordinator.get("/api/v1/institution/log"))["head"]
        return position

    def betrayed_by(self, text: str, sent: str) -> list[str]:
        """What of the institution an answer holds that was not in the question."""
        secrets = (*WORDS, *self.identifiers.values())
        return [secret for secret in secrets if len(secret) > 5 and secret in text and secret not in sent]


class Stranger(msgspec.Struct, frozen=True):
    """Somebody who should be let in nowhere: how they are called, and what they show at the door."""

    name: str
    token: str | None = None
    cookies: Mapping[str, str] = {}
    form_secret: str = ""


async def victim(http: httpx.AsyncClient, folder: Path) -> Victim:
    """A school with its whole programme told, and one import still under way."""
    story = Story(http, read_folder(school.write_school(folder)), lambda title, done, of: None)
    assert await story.tell()
    programme = story.programme
    coordinator = story.coordinator
    known = {"programme": programme, "message": "staff-announcement", "row": "2"}
    streams = await coordinator.pages(f"/api/v1/programmes/{programme}/timeline", limit=200)
    for one in streams:
        kind, _, identifier = one["stream"].partition("/")
        known.setdefault(kind, identifier)
    known["sha256"] = (await coordinator.get(f"/api/v1/programmes/{programme}/impact"))["reports"][0]["sha256"]
    token = await http.post("/api/v1/tokens", json={"email": school.COORDINATOR, "password": TOLD_PASSWORD})
    assert token.is_success, token.text
    known["client"] = token.json()["tenant"]
    return Victim(known, coordinator, token.json()["token"])


async def strangers(http: httpx.AsyncClient) -> list[Stranger]:
    """Nobody at all, somebody with a made-up token, and everybody of another institution."""
    other: Institution = await signed_up(http)
    return [
        Stranger("nobody"),
        Stranger("a made-up token", f"{uuid4()}.{uuid4().hex}"),
        await _signed_in(http, "another coordinator", other.coordinator.email, other.coordinator.token),
        await _signed_in(http, "another direction", other.direction.email, other.direction.token),
    ]


def supervisors(address: str, home: Path, attacked: Victim) -> list[Stranger]:
    """People of Ekole's house who may see nothing of the institution: never assigned, no longer assigned, an audit that is over."""
    client, programme = attacked.identifiers["client"], attacked.identifiers["programme"]
    with httpx.Client(base_url=address, timeout=60) as http:
        head = head_of(http, home)
        never, former = invited(http, head, "consultant"), invited(http, head, "consultant")
        form = {"email": former.email}
        given = http.post(f"/api/v1/clients/{client}/assignments", json=form, headers=bearer(head.token))
        assert given.status_code == 201, given.text
        visit = entered(http, former, client)
        assert visit.status_code == 201, visit.text
        ended = http.delete(f"/api/v1/clients/{client}/assignments/{former.account}", headers=bearer(head.token))
        assert ended.status_code == 200, ended.text

        audit = {"email": "audit@qualiopi.test", "client": client, "programmes": [programme], "ends_on": house_day().isoformat()}
        granted = http.post("/api/v1/audits", json=audit, headers=bearer(head.token))
        assert granted.status_code == 201, granted.text
        auditor = come_in(http, "audit@qualiopi.test", mailed_code(http, "audit@qualiopi.test"))
        looked = entered(http, auditor, client)
        assert looked.status_code == 201, looked.text
        seen = http.get(f"/api/v1/programmes/{programme}", headers=bearer(looked.json()["token"]))
        assert seen.status_code == 200, "what is refused below was open before"
        over = http.delete(f"/api/v1/audits/{granted.json()['audit']}", headers=bearer(head.token))
        assert over.status_code == 200, over.text
    return [
        Stranger("a consultant without assignment", never.token),
        Stranger("a consultant no longer assigned, at home", former.token),
        Stranger("a consultant no longer assigned, with the visit's token", visit.json()["token"]),
        Stranger("an auditor whose time is over, at home", auditor.token),
        Stranger("an auditor whose time is over, with the visit's token", looked.json()["token"]),
    ]


async def _signed_in(http: httpx.AsyncClient, name: str, email: str, token: str) -> Stranger:
    """With a session of the console too, and the secret of its forms."""
    async with httpx.AsyncClient(base_url=http.base_url, timeout=60, follow_redirects=True) as browser:
        page = await browser.post("/connexion", data={"email": email, "password": PASSWORD}, headers={"Sec-Fetch-Site": "same-origin"})
        assert page.is_success, page.text
        secret = page.text.partition('name="form_secret" value="')[2].partition('"')[0]
        assert secret, "the first page has a form, that of leaving"
        return Stranger(name, token, dict(browser.cookies), secret)


def as_text(body: Mapping[str, Any] | None) -> str:
    return json.dumps(body or {})
