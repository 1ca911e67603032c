"""A mentor tells that something is wrong; who is named for it reads it and acts; nobody else finds a word of it anywhere."""

import asyncio
import zipfile
from pathlib import Path
from typing import Final
from uuid import uuid4

import httpx
from playwright.async_api import Locator

from services.supervision.visiting import house_day
from tests.e2e.institutions import PASSWORD, Institution, Member, signed_up
from tests.e2e.looks import check_shape, weak_contrasts
from tests.e2e.pairs import Together, two_together
from tests.e2e.visitor import DESK, Visitor, Visitors
from tests.house import bearer, come_in, entered, head_of
from tests.mailbox import later_mail, later_mailed_code, mailed_code
from tests.security.doors import doors

WORDS: Final = f"On m’attend à la sortie {uuid4().hex}"
REACH: Final = f"tel{uuid4().hex}"
NOTE: Final = f"Appel {uuid4().hex}"


async def test_from_a_word_to_what_was_done_and_nothing_anywhere_else(
    visitors: Visitors, http: httpx.AsyncClient, platform: str, home: Path
) -> None:
    institution = await signed_up(http)
    together = await two_together(http, institution)
    contact = await _named(http, institution)

    pupil = await visitors.arrive()
    await pupil.opens("/numeros-utiles")
    await _holds(pupil)
    for number in ("3018", "119", "17", "114"):
        assert await pupil.page.get_by_role("link", name=number, exact=True).count() == 1
    await pupil.opens(await _space(visitors, institution, together))
    await pupil.submits(pupil.page.locator("footer").get_by_role("link", name="Dire que quelque chose ne va pas"))
    assert "Seule la personne de confiance lira" in await pupil.reads()
    assert "Maud Quéré" in await pupil.reads()
    assert "3018" in await pupil.reads("#numeros")
    assert "434-3" in await pupil.reads()
    path = pupil.path
    await pupil.page.get_by_label("De quoi s’agit-il ?").select_option("harassment")
    await pupil.page.get_by_label("Ce que vous avez vu").fill(WORDS)
    await pupil.page.get_by_label("Comment vous joindre").fill(REACH)
    await pupil.presses("Envoyer")
    assert "Merci de l’avoir dit" in await pupil.reads()
    letter = await later_mail(http, contact.email, "Un signalement vous attend")
    assert WORDS not in letter
    assert REACH not in letter

    visitor = await visitors.arrive(width=DESK)
    await visitor.signs_in(contact.email)
    assert visitor.path == "/signalements"
    await _holds(visitor)
    await visitor.submits(visitor.page.locator("main section a").first)
    address = visitor.path
    assert WORDS in await visitor.reads()
    assert REACH in await visitor.reads()
    await _holds(visitor)
    await visitor.presses("Je prends en charge")
    await visitor.page.get_by_text("Noter une transmission").click()
    await visitor.page.get_by_label("À qui").select_option("119")
    await visitor.submits(visitor.page.locator("form", has=visitor.page.locator("[value=pass-on]")).get_by_role("button"))
    await visitor.page.get_by_text("Ajouter une note").click()
    await visitor.page.get_by_label("Note", exact=True).fill(NOTE)
    await visitor.submits(visitor.page.locator("form", has=visitor.page.locator("[value=note]")).get_by_role("button"))
    said = await visitor.reads()
    assert "Transmis" in said
    assert NOTE in said
    assert "119, Allô Enfance en danger" in said

    await _nobody_finds_it(visitors, http, institution, together, address)
    await asyncio.to_thread(_an_auditor_draws_and_finds_nothing, platform, home, institution, together, address.rpartition("/")[2])
    await _a_named_reader(visitors, visitor, institution, address)
    await pupil.opens(path)
    assert WORDS not in await pupil.reads(), "whoever finds the telephone finds nothing"


async def _nobody_finds_it(visitors: Visitors, http: httpx.AsyncClient, institution: Institution, together: Together, address: str) -> None:
    """Every reading of the API, every page, the archive, the bundle, people's own files, the mailboxes: for those who run the programme."""
    incident = address.rpartition("/")[2]
    secret = (WORDS, REACH, NOTE, incident, "incident.", "harassment")
    mentor = (await institution.coordinator.get(f"/programmes/{together.programme}/participants"))["items"][0]
    head = institution.coordinator.seen.position
    names = {"programme": str(together.programme), "pair": together.pair, "participation": mentor["participation"]}
    known = names | {"person": mentor["person"], "identifier": incident, "incident": incident, "position": str(head)}
    asked = 0
    for member in (institution.coordinator, institution.direction, together.mentor):
        headers = {"Authorization": f"Bearer {member.token}"}
        for door in doors():
            if door.method != "GET" or not set(door.parameters) <= known.keys():
                continue
            answer = await http.get(door.with_identifiers(known), headers=headers)
            found = [word for word in secret if word in answer.text and word not in str(answer.request.url)]
            assert not found, f"{door} shows {found} to {member.email}"
            asked += answer.is_success
        mails = (await http.get("/courrier", params={"adresse": member.email})).text
        assert not [word for word in secret if word in mails]
    assert asked > 60
    direction = await visitors.arrive(width=DESK)
    await direction.signs_in(institution.direction.email)
    assert (await direction.opens(address)).status == 404, "it is not addressed to the direction"
    await direction.opens("/signalements")
    assert "Rien ne vous est confié" in await direction.reads()
    for place in ("historique", "rejouer", "participants", "binomes"):
        await direction.opens(f"/programmes/{together.programme}/{place}")
        said = await direction.page.content()
        assert not [word for word in secret[:4] if word in said], place
    await direction.opens("/etablissement")
    await _holds_nothing(direction, direction.page.get_by_role("button", name="Télécharger l’archive"), secret)
    await direction.opens(f"/programmes/{together.programme}/preuves")
    for name in ("Télécharger la liasse de ce programme", "Celle de tout l’établissement"):
        await _holds_nothing(direction, direction.page.get_by_role("link", name=name), secret)


async def _holds_nothing(visitor: Visitor, button: Locator, secret: tuple[str, ...]) -> None:
    with zipfile.ZipFile(Path(await (await visitor.downloads(button)).path())) as files:
        assert len(files.namelist()) > 5
        for name in files.namelist():
            # what is withheld is said to be, in general; a word of it is nowhere
            assert not [word for word in secret[:4] if word.encode() in files.read(name)], name


def _an_auditor_draws_and_finds_nothing(platform: str, home: Path, institution: Institution, together: Together, incident: str) -> None:
    """Who is shown the programme's whole history draws of its pairs, and reads no more of the incident than anybody else."""
    secret = (WORDS, REACH, NOTE, incident, "incident.")
    programme = f"/api/v1/programmes/{together.programme}"
    with httpx.Client(base_url=platform, timeout=60) as http:
        head_of(http, home)  # the house is open
        email, ends = f"audit.{uuid4().hex}@qualiopi.test", house_day().isoformat()
        form = {"email": email, "programmes": [str(together.programme)], "ends_on": ends}
        given = http.post("/api/v1/audits", json=form, headers=bearer(institution.direction.token))
        assert given.status_code == 201, given.text
        auditor = come_in(http, email, mailed_code(http, email))
        inside = bearer(entered(http, auditor, institution.direction.tenant, "audit de surveillance").json()["token"])
        drawn = http.post(f"{programme}/audit-samples", json={"size": 1}, headers=inside)
        assert drawn.status_code == 201, drawn.text
        (sample,) = http.get(f"{programme}/audit-samples", headers=inside).json()
        (pair,) = sample["pairs"]
        assert (pair["pair"], sample["population"], len(bytes.fromhex(sample["seed"]))) == (together.pair, 1, 32)
        assert pair["facts"], "each leads to what happened to it"
        seen = http.get(f"{programme}/audit-samples", headers=bearer(institution.coordinator.token))
        assert seen.json() == [sample], "the institution sees what was drawn, and from which seed"
        for path in ("", "/timeline", "/replay", "/audit-samples"):
            said = http.get(f"{programme}{path}", headers=inside).text
            assert not [word for word in secret if word in said], path


async def _a_named_reader(visitors: Visitors, contact: Visitor, institution: Institution, address: str) -> None:
    """One more reads it by name, and no more once they are dismissed."""
    await contact.opens(address)
    await contact.page.get_by_text("Nommer quelqu’un").click()
    await contact.page.get_by_label("Personne de l’équipe").select_option(label=institution.coordinator.email)
    await contact.presses("Nommer")
    coordinator = await visitors.arrive()
    await coordinator.signs_in(institution.coordinator.email)
    await coordinator.opens(address)
    assert WORDS in await coordinator.reads()
    await contact.opens(address)
    assert institution.coordinator.email in await contact.reads()
    await contact.presses("Retirer")
    assert (await coordinator.opens(address)).status == 404
    await contact.opens(address)
    await contact.page.get_by_text("Clore", exact=True).first.click()
    await contact.page.get_by_label("En quelques mots").fill("Suivi par le 119.")
    await contact.submits(contact.page.locator("form", has=contact.page.locator("[value=close]")).get_by_role("button"))
    assert "clos" in await contact.reads(".lede")


async def _named(http: httpx.AsyncClient, institution: Institution) -> Member:
    """The contact comes in by the direction's invitation, and by no other's."""
    address = f"contact.{uuid4().hex[:12]}@cfa-essai.test"
    headers = {"Authorization": f"Bearer {institution.coordinator.token}"}
    refused = await http.post("/api/v1/invitations", json={"email": address, "role": "safeguarding"}, headers=headers)
    assert refused.status_code in (403, 409, 422), refused.text
    await institution.direction.post("/invitations", {"email": address, "role": "safeguarding"})
    code = await later_mailed_code(http, address)
    answer = await http.post("/api/v1/invitations/acceptance", json={"code": code, "password": PASSWORD})
    assert answer.status_code == 201, answer.text
    return Member(http, address, answer.json(), institution.coordinator.seen)


async def _space(visitors: Visitors, institution: Institution, together: Together) -> str:
    people = (await institution.coordinator.get(f"/programmes/{together.programme}/participants"))["items"]
    mentor = next(one for one in people if one["role"] == "mentor")
    coordinator = await visitors.arrive(width=DESK)
    await coordinator.signs_in(institution.coordinator.email)
    await coordinator.opens(f"/programmes/{together.programme}/participants/{mentor['participation']}/liens")
    link = await coordinator.page.locator("a.link-address").first.inner_text()
    return link[link.index("/l/") :]


async def _holds(visitor: Visitor) -> None:
    await check_shape(visitor.page)
    assert await weak_contrasts(visitor.page) == []
