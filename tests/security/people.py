"""An institution with a whole programme behind it, whose data nobody else may see, and everybody else."""

import json
import os
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

import httpx
import msgspec

from infra.clock import utc_now
from infra.servers import servers_of
from infra.settings import Settings
from services.accounts.caller import Caller
from services.demonstration.cast import PASSWORD as TOLD_PASSWORD
from services.demonstration.folder import read_folder
from services.demonstration.story import Story
from services.handling import Handling, HandlingContext
from services.house import open_house
from services.supervision.visiting import house_day
from tenants.house import HOUSE
from tenants.permissions import AUDITOR, CONSULTANT, HEAD
from tenants.supervision import AssignConsultant, GrantAudit
from tests.e2e import school
from tests.e2e.institutions import PASSWORD, Institution, signed_up
from tests.e2e.pairs import two_together
from tests.house import Supervisor, bearer, come_in, entered, head_of, invited
from tests.mailbox import mailed_code
from tests.security.doors import Door
from tests.security.swapping import Knock

# what its pages and answers would betray: the names of its people, its own name, its addresses
WORDS: Final = ("Benali", "Diallo", "Gomez", "Haddad", "Imbert", "CFA des Pages", "cfa-pages.test", "famille.test")
REFUSED: Final = frozenset({400, 401, 403, 404, 405, 410, 415, 422})
WITHIN: Final = frozenset({409, 412})


class Victim(msgspec.Struct, frozen=True):
    """The institution that is attacked: its identifiers by the names that routes give them, and how to look at its log."""

    identifiers: Mapping[str, str]
    coordinator: Any  # the demonstration's visitor of the API
    token: str

    async def head(self) -> int:
        position: int = (await self.coordinator.get("/api/v1/institution/log"))["head"]
        return position

    def betrayed_by(self, text: str, sent: str) -> list[str]:
        """What of the institution an answer holds that was not in the question, or else known to who asked."""
        secrets = (*WORDS, *self.identifiers.values())
        return [secret for secret in secrets if len(secret) > 5 and secret in text and secret not in sent]


class Stranger(msgspec.Struct, frozen=True):
    """Somebody who should be let in nowhere: how they are called, and what they show at the door.

    ``own``: identifiers of what is theirs, by the names that routes give them. ``inside``: they belong to the institution, and have a
    pair there; what is not theirs is closed to them all the same.
    """

    name: str
    token: str | None = None
    cookies: Mapping[str, str] = {}
    form_secret: str = ""
    own: Mapping[str, str] = {}
    inside: bool = False


async def victim(http: httpx.AsyncClient, folder: Path) -> Victim:
    """A school with its whole programme told, and one import still under way."""
    story = Story(http, read_folder(school.write_school(folder)), lambda title, done, of: None)
    assert await story.tell()
    programme = story.programme
    coordinator = story.coordinator
    listed = await coordinator.get(f"/api/v1/programmes/{programme}/participants", limit=1)
    people = listed["items"]
    known = {"programme": programme, "message": "staff-announcement", "row": "2", "person": people[0]["person"]}
    streams = await coordinator.pages(f"/api/v1/programmes/{programme}/timeline", limit=200)
    for one in streams:
        kind, _, identifier = one["stream"].partition("/")
        known.setdefault(kind, identifier)
    known["sha256"] = (await coordinator.get(f"/api/v1/programmes/{programme}/impact"))["reports"][0]["sha256"]
    late = {"file": ("tardifs.csv", "Nom;Prénom;Courriel\nTardif;Léo;leo.tardif@apprentis.cfa-pages.test\n".encode(), "text/csv")}
    token = await http.post("/api/v1/tokens", json={"email": school.COORDINATOR, "password": TOLD_PASSWORD})
    assert token.is_success, token.text
    known |= {"client": token.json()["tenant"], "account": token.json()["account"], "cursor": listed["next"]}
    headers = {"Authorization": f"Bearer {token.json()['token']}"}
    draft = await http.post(f"/api/v1/programmes/{programme}/imports", files=late, data={"role": "mentors"}, headers=headers)
    assert draft.status_code == 201, draft.text
    known["identifier"] = draft.json()["import"]
    crochet = {"address": "https://crochet.cfa-pages.invalid/ekole", "types": ["pair.formed.v1"]}
    subscribed = await http.post("/api/v1/institution/webhooks", json=crochet, headers=headers)
    assert subscribed.status_code == 201, subscribed.text
    known["subscription"] = subscribed.json()["ids"]["subscription"]
    tried = await http.post(f"/api/v1/institution/webhooks/{known['subscription']}/test", headers=headers)
    assert tried.status_code == 202, tried.text
    known["delivery"] = tried.json()["message"]
    return Victim(known, coordinator, token.json()["token"])


async def strangers(http: httpx.AsyncClient) -> list[Stranger]:
    """Nobody at all, somebody with a made-up token, and everybody of another institution, who have a programme of their own."""
    other: Institution = await signed_up(http)
    together = await two_together(http, other)
    shown = await other.coordinator.get(f"/programmes/{together.programme}/pairs")
    sheet = shown["items"][0]["sheet"]
    own = {
        "programme": str(together.programme),
        "pair": together.pair,
        "participation": sheet["mentor"],
        "person": sheet["mentor_person"],
        "client": other.coordinator.tenant,
        "message": "staff-announcement",
        "row": "2",
    }
    return [
        Stranger("nobody"),
        Stranger("a made-up token", f"{uuid4()}.{uuid4().hex}"),
        await _signed_in(http, "another coordinator", other.coordinator.email, other.coordinator.token, own),
        await _signed_in(http, "another direction", other.direction.email, other.direction.token, own),
        await _signed_in(http, "another institution's mentor", together.mentor.email, together.mentor.token, own),
        await _signed_in(http, "another institution's mentee", together.mentee.email, together.mentee.token, own),
    ]


async def insiders(http: httpx.AsyncClient, attacked: Victim) -> list[Stranger]:
    """A mentor and a mentee of the institution itself, of another pair than the one whose identifiers are tried."""
    headers = {"Authorization": f"Bearer {attacked.token}"}
    programme = attacked.identifiers["programme"]
    listed = await http.get(f"/api/v1/programmes/{programme}/pairs", params={"limit": 200}, headers=headers)
    theirs = attacked.identifiers
    pairs = [one for one in listed.json()["items"] if one["pair"] != theirs["pair"]]
    spoken_for = {theirs["participation"], theirs["person"]}
    sheets = [one["sheet"] | {"pair": one["pair"]} for one in pairs]
    sheet = next(one for one in sheets if not spoken_for & {str(value) for value in one.values()})
    found = []
    for role in ("mentor", "mentee"):
        email = f"{role}.{uuid4().hex[:10]}@ailleurs.test"
        form = {"email": email, "role": role, "person": sheet[f"{role}_person"]}
        invitation = await http.post("/api/v1/invitations", json=form, headers=headers)
        assert invitation.status_code == 201, invitation.text
        accepted = await http.post("/api/v1/invitations/acceptance", json={"code": invitation.json()["code"], "password": PASSWORD})
        assert accepted.status_code == 201, accepted.text
        own = {"programme": programme, "pair": sheet["pair"], "participation": sheet[role], "person": sheet[f"{role}_person"]}
        own |= {"client": theirs["client"], "name": school.NAME}  # where they belong, and may read it
        inside = await _signed_in(http, f"a {role} of the same institution", email, accepted.json()["token"], own)
        found.append(msgspec.structs.replace(inside, inside=True))
    return found


async def lapsed(home: Path, attacked: Victim, consultant: Supervisor, auditor: Supervisor) -> list[Stranger]:
    """A consultant and an auditor whose last day was some days ago; their visit's token was never taken back.

    Their rights were given ten days ago, as the house's log tells it: by the house's own commands, on the clock of that day.
    """
    client, programme = UUID(attacked.identifiers["client"]), UUID(attacked.identifiers["programme"])
    settings = Settings.from_environment(os.environ | {"EKOLE_HOME": str(home)})
    now, found = utc_now(), []
    async with servers_of(settings) as servers, open_house(settings, servers) as house:
        then = Handling(house.engine, house.store, house.keyring, ledger=house.ledger, clock=lambda: now - timedelta(days=10))
        last = house_day(now - timedelta(days=8))
        former, looked = UUID(consultant.account), UUID(auditor.account)
        context = HandlingContext(tenant=HOUSE, actor="system", role=HEAD)
        for command in (
            AssignConsultant(client=client, account=former, last_day=last),
            GrantAudit(audit=uuid4(), client=client, account=looked, programmes=(programme,), ends_on=last),
        ):
            await then.handle(command, context)
        for one, role, name in ((former, CONSULTANT, "a consultant"), (looked, AUDITOR, "an auditor")):
            visitor = Caller(one, client, role)
            await house.accounts.join(visitor)
            issued = await house.accounts.issue_token(visitor, "visite", second_factor=True)
            found.append(Stranger(f"{name} whose last day has passed, with the visit's token", issued.token, own={"client": str(client)}))
    visited = {"client": str(client)}  # where they were, as their own account tells
    return [
        Stranger("a consultant whose last day has passed, at home", consultant.token, own=visited),
        Stranger("an auditor whose last day has passed, at home", auditor.token, own=visited),
        *found,
    ]


def supervisors(address: str, home: Path, attacked: Victim) -> tuple[list[Stranger], Supervisor, Supervisor]:
    """People of Ekole's house who may see nothing of the institution: never assigned, no longer assigned, an audit that is over.

    And a consultant and an auditor of the house to whom nothing was ever given.
    """
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
        late, bygone = invited(http, head, "consultant"), invited(http, head, "auditor")
    refused = [
        Stranger("a consultant without assignment", never.token),
        Stranger("a consultant no longer assigned, at home", former.token),
        Stranger("a consultant no longer assigned, with the visit's token", visit.json()["token"]),
        Stranger("an auditor whose time is over, at home", auditor.token),
        Stranger("an auditor whose time is over, with the visit's token", looked.json()["token"]),
    ]
    return refused, late, bygone


async def signed_in_again(http: httpx.AsyncClient, attacked: Victim) -> Stranger:
    """The direction of the institution itself, by the API and in a browser."""
    token = await http.post("/api/v1/tokens", json={"email": school.DIRECTION, "password": TOLD_PASSWORD})
    assert token.is_success, token.text
    return await _signed_in(http, "the direction", school.DIRECTION, token.json()["token"], attacked.identifiers, TOLD_PASSWORD)


async def _signed_in(
    http: httpx.AsyncClient, name: str, email: str, token: str, own: Mapping[str, str], password: str = PASSWORD
) -> Stranger:
    """With a session of the console too, and the secret of its forms."""
    async with httpx.AsyncClient(base_url=http.base_url, timeout=60, follow_redirects=True) as browser:
        await browser.post("/connexion", data={"email": email, "password": password}, headers={"Sec-Fetch-Site": "same-origin"})
        page = await browser.get("/compte")
        assert page.is_success, page.text
        secret = page.text.partition('name="form_secret" value="')[2].partition('"')[0]
        assert secret, "the page of one's account has forms"
        return Stranger(name, token, dict(browser.cookies), secret, own)


async def knock_at(client: httpx.AsyncClient, door: Door, knock: Knock, stranger: Stranger) -> tuple[httpx.Response, str]:
    """Ask as this stranger would; the answer, and what was asked, as text."""
    if door.page:
        fields = {"form_secret": stranger.form_secret, "key": ""}
        content = {"data": fields, "headers": {"Sec-Fetch-Site": "same-origin"}} if door.method == "POST" else {}
        return await client.request(door.method, knock.path, **content), knock.path  # type: ignore[arg-type]
    headers = {"Authorization": f"Bearer {stranger.token}"} if stranger.token else {}
    body = dict(knock.body or {})
    sent = {"json": body} if door.method == "POST" else {}
    answer = await client.request(door.method, knock.path, headers=headers, **sent)  # type: ignore[arg-type]
    return answer, knock.path + json.dumps(body)


def refused_at(door: Door, answer: httpx.Response, *, inside: bool = False) -> bool:
    """A page sends a stranger to the sign-in or says that there is nothing; the API says so by its status.

    ``inside``: somebody of the institution may also be told that a rule says no.
    """
    if door.page and answer.status_code in (302, 303):
        return True
    return answer.status_code in REFUSED or (inside and answer.status_code in WITHIN)
