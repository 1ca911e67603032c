"""A link does its one thing, for its own person, as long as it is valid: expired, replayed, forwarded, altered, it gives no more.

Every link is opened and every form sent as anybody could who has its address; what came of it is read from the institution's log.
"""

import re
from collections.abc import AsyncIterator
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

import httpx
import msgspec
import pytest_asyncio

from domain.training.consents import Signatory
from infra.clock import utc_now
from infra.database import database_engine
from infra.embedded.servers import embedded_servers
from infra.event_store import EventStore
from infra.master_key import master_key_of
from infra.settings import Settings
from services import rules
from services.links.issuing import AUDIENCES, Purpose, link_for
from services.links.kept import revoke
from tenants.ledger import Ledger
from tenants.personal_data.keyring import Keyring
from tests.e2e.institutions import Institution, signed_up
from tests.e2e.pairs import Together, two_together

_RULES: Final = rules  # every event is known
HELD: Final = uuid4()
PLANNED_FOR: Final = (date.today() + timedelta(days=14 - date.today().weekday())).isoformat()  # a Monday, when both are free
Form = dict[str, str]


class Case(msgspec.Struct, frozen=True):
    """A link, what its form sends, and the facts that come of it. ``subject``: pair, session or survey, by its name."""

    purpose: Purpose
    role: str
    forms: tuple[Form, ...]
    gains: tuple[str, ...]
    audience: Signatory = "self"
    subject: str = ""
    version: bool = False

    @property
    def name(self) -> str:
        return f"{self.purpose} of {self.audience}, {self.forms[-1]}"


def _signed(consent: str, said: str) -> Form:
    return {"consent": consent, "said": said, "signed_by": "Paule Aubert", "quality": "parent", "uses": "internal"}


REFUSED: Final = ("participation.consent-refused.v1",)
CASES: Final = (
    Case("consent", "mentor", (_signed("participation", "refused"),), REFUSED, "guardian", version=True),
    Case("consent", "mentor", (_signed("participation", "refused"),), REFUSED, "other-guardian", version=True),
    Case("consent", "mentor", (_signed("image-and-voice", "refused"),), REFUSED, version=True),
    Case("charter", "mentee", ({},), (), version=True),  # the coordinator has noted it already
    Case("pair", "mentor", ({"act": "accept"},), ("pair.accepted.v1",), subject="pair"),
    Case("session", "mentee", ({"act": "confirm"},), ("pair.session-confirmed.v1",), subject="held"),
    Case("session", "mentee", ({"act": "rate", "rating": "4"},), ("pair.feedback-given.v1",), subject="held"),
    Case(
        "times",
        "mentee",
        ({"act": "plan", "time": f"{PLANNED_FOR}T12:00", "place": "premises"},),
        ("pair.session-planned.v1",),
        subject="pair",
    ),
    Case("answer", "mentee", ({"question": "{question}", "value": "3"}, {"act": "send"}), ("survey.answered.v1",), subject="survey"),
)
OF_A_SPACE: Final[tuple[Form, ...]] = (
    {"act": "withdraw", "sure": "yes"},
    {"act": "data"},
    {"act": "erasure", "sure": "yes"},
    {"act": "goal"},
)


class Hand(msgspec.Struct, frozen=True):
    """Whoever has an address, and nothing else; and the log, to see what they did."""

    http: httpx.AsyncClient
    ledger: Ledger
    keyring: Keyring
    engine: Any
    tenant: UUID

    async def told(self, after: int) -> tuple[list[str], int]:
        reading = await self.ledger.read(self.tenant, after, 500)
        ours = [one for one in reading.events if str(one.stream.partition("/")[0]) != "deadline"]
        return [one.type for one in ours if not one.type.startswith("notice.")], after + len(reading.events)

    async def sends(self, path: str, form: Form, key: str = "") -> httpx.Response:
        return await self.http.post(path, data={**form, "key": key or uuid4().hex})


@pytest_asyncio.fixture(loop_scope="session")
async def doors(home: Path) -> AsyncIterator[tuple[Any, Keyring, Ledger]]:
    """The platform's own database and keys, as its operator has them."""
    with embedded_servers(home) as servers:
        engine = database_engine(servers.database_url("app"), pool_size=2)
        settings = Settings.from_environment({"EKOLE_HOME": str(home)})
        key = await master_key_of(settings.master_key_file, engine, may_create=False, database_folder=servers.database_folder)
        keyring = Keyring(engine, key)
        store = EventStore(engine)
        yield engine, keyring, Ledger(store, keyring)
        await store.close()
        await engine.dispose()


async def _held(institution: Institution, together: Together) -> None:
    """The mentor says that they met, so that the mentee has something to confirm."""
    body = {"session": str(HELD), "day": "2026-11-16", "minutes": 45, "theme": "tableur", "place": "premises", "start": 750}
    await together.mentor.post(f"/pairs/{together.pair}/sessions", body)
    assert institution.coordinator.seen.position


async def test_each_link_does_its_one_thing_once_and_for_its_own_person(
    http: httpx.AsyncClient, doors: tuple[Any, Keyring, Ledger]
) -> None:
    engine, keyring, ledger = doors
    institution, elsewhere = await signed_up(http), await signed_up(http)
    together = await two_together(http, institution)
    await _held(institution, together)
    wave = await institution.coordinator.post(f"/programmes/{together.programme}/surveys", {"wave": "final", "closes_on": "2027-06-30"})
    people = {
        one["role"]: UUID(one["participation"])
        for one in (await institution.coordinator.get(f"/programmes/{together.programme}/participants"))["items"]
    }
    subjects = {"": None, "pair": UUID(together.pair), "held": HELD, "survey": UUID(wave["ids"]["survey"])}
    tenant = UUID(institution.coordinator.tenant)
    hand = Hand(http, ledger, keyring, engine, tenant)
    key, other_key = await keyring.tenant_key(tenant), await keyring.tenant_key(UUID(elsewhere.coordinator.tenant))
    now = utc_now()
    given = []
    _, position = await hand.told(0)
    while (step := await hand.told(position))[1] > position:
        position = step[1]

    for case in CASES:
        given_to: dict[str, Any] = {"audience": case.audience, "subject": subjects[case.subject]}
        path = partial(link_for, key, case.purpose)

        participation, until = people[case.role], now + timedelta(days=1)
        link = path(participation, now, until, **given_to)
        shown = await http.get(link)
        assert shown.status_code == 200, case.name
        forms = [await _filled(http, link, case, form) for form in case.forms]

        wrong = {
            "expired": path(participation, now - timedelta(days=30), now - timedelta(seconds=1), **given_to),
            "of another institution": link_for(other_key, case.purpose, participation, now, until, **given_to),
            "of nobody": path(uuid4(), now, until, **given_to),
        }
        if case.subject:
            wrong["about another's"] = path(participation, now, until, **given_to | {"subject": uuid4()})
        for what, address in wrong.items():
            answers = [await http.get(address), await hand.sends(address, forms[-1])]
            assert [one.status_code for one in answers] == [404, 404], f"{case.name}, {what}"
            assert not any("Aubert" in one.text or "Caron" in one.text for one in answers), f"{case.name}, {what}"
        assert "/mon-lien?etablissement=" in (await http.get(wrong["expired"])).text

        for form in (*(form for other in CASES if other.purpose != case.purpose for form in other.forms), *OF_A_SPACE):
            answer = await hand.sends(link, form)
            assert "attachment" not in answer.headers.get("content-disposition", ""), f"{case.name} gave a file"
        did, position = await hand.told(position)
        assert did == [], f"{case.name} was sent another link's form, and did {did}"

        key_of_form = uuid4().hex
        for form in forms:
            answer = await hand.sends(link, form, key_of_form)
            assert answer.status_code == 303, f"{case.name}: {answer.status_code} {_said(answer)}"
        did, position = await hand.told(position)
        assert tuple(did) == case.gains, case.name
        for again in (key_of_form, uuid4().hex):  # the same form twice, and the form filled in anew
            for form in forms:
                await hand.sends(link, form, again)
        did, position = await hand.told(position)
        assert did == [], f"{case.name} was replayed, and did {did}"
        given.append((case, link, forms[-1]))

    for audience in AUDIENCES:
        for participation in people.values():
            await revoke(engine, tenant, participation, audience, utc_now())
    for case, link, form in given:
        answers = [await http.get(link), await hand.sends(link, form)]
        assert [one.status_code for one in answers] == [404, 404], f"{case.name}, revoked"
    assert (await hand.told(position))[0] == []


async def _filled(http: httpx.AsyncClient, link: str, case: Case, form: Form) -> Form:
    """The form with what its page says: the version of the text that is signed, the first question that is asked."""
    filled = dict(form)
    if case.version:
        page = (await http.get(link, params={"accord": form["consent"]} if "consent" in form else {})).text
        found = re.search(r'name="version" value="([^"]+)"', page)
        filled["version"] = found[1] if found else "2026.1"
    if "question" in form:
        page = (await http.get(link, params={"question": "1"})).text
        found = re.search(r'name="question" value="([^"]+)"', page)
        assert found is not None, page
        filled["question"] = found[1]
    return filled


def _said(answer: httpx.Response) -> str:
    found = re.search(r'role="alert"><p>(.*?)</p>', answer.text, re.DOTALL)
    return found[1] if found else answer.text[-300:]
