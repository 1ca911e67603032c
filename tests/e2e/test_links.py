"""Links that act, as people who have no account follow them on a telephone: a guardian, a mentor, a mentee."""

import base64
import json
import os
import re
from pathlib import Path
from uuid import uuid4

import httpx
import pytest_asyncio

from tests.e2e.institutions import Institution, signed_up
from tests.e2e.looks import shape_of
from tests.e2e.pairs import Together, two_together
from tests.e2e.visitor import Visitor, Visitors


class School:
    """An institution with one pair, and the links that its coordinator finds on a person's page."""

    def __init__(self, institution: Institution, together: Together) -> None:
        self.institution = institution
        self.together = together

    async def participation(self, role: str) -> str:
        people = (await self.institution.coordinator.get(f"/programmes/{self.together.programme}/participants"))["items"]
        return str(next(one["participation"] for one in people if one["role"] == role))

    async def links(self, visitor: Visitor, role: str) -> list[str]:
        """The paths of somebody's links, as the coordinator's page shows them."""
        await visitor.signs_in(self.institution.coordinator.email)
        await visitor.opens(f"/programmes/{self.together.programme}/participants/{await self.participation(role)}/liens")
        shown = visitor.page.locator("a.link-address")
        return [text[text.index("/l/") :] for text in await shown.all_inner_texts()]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def school(http: httpx.AsyncClient) -> School:
    institution = await signed_up(http)
    return School(institution, await two_together(http, institution))


async def check_phone(visitor: Visitor) -> None:
    """The page fits a telephone and has one title. Its forms hold no session's secret: whoever follows a link has no session."""
    shape = await shape_of(visitor.page)
    assert shape["overflow"] <= 0, f"{visitor.path} is {shape['overflow']} pixels too wide"
    assert shape["headings"] == 1
    if folder := os.environ.get("EKOLE_PICTURES"):
        await visitor.page.screenshot(path=f"{folder}/{uuid4().hex[:6]}.png", full_page=True)


async def test_a_guardian_authorises_refuses_and_takes_back(visitors: Visitors, school: School) -> None:
    _space, _own, guardian, other = await school.links(await visitors.arrive(), "mentor")
    visitor = await visitors.arrive()
    answer = await visitor.opens(guardian)
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"
    assert "noindex" in answer.headers["x-robots-tag"]
    await check_phone(visitor)
    assert "Inès Aubert" in await visitor.reads()
    await visitor.opens(f"{guardian}?accord=participation")
    await visitor.page.get_by_label("Votre prénom et votre nom").fill("Paule Aubert")
    await visitor.page.get_by_label("Parent, titulaire de l’autorité parentale").check()
    await visitor.presses("Oui, je suis d’accord")
    assert "Votre réponse : " in await visitor.reads()
    second = await visitors.arrive()
    await second.opens(f"{other}?accord=participation")
    await second.page.get_by_label("Votre prénom et votre nom").fill("Jean Aubert")
    await second.page.get_by_label("Parent, titulaire de l’autorité parentale").check()
    await second.presses("Non, je refuse")
    assert await _authorised(school) is False  # one holder objects
    await second.opens(f"{other}?accord=participation")
    await second.page.get_by_label("Votre prénom et votre nom").fill("Jean Aubert")
    await second.page.get_by_label("Parent, titulaire de l’autorité parentale").check()
    await second.presses("Retirer ma réponse")
    assert await _authorised(school) is True


async def test_an_emancipated_minor_answers_alone(visitors: Visitors, school: School) -> None:
    coordinator = await visitors.arrive()
    guardian = (await school.links(coordinator, "mentor"))[2]
    page = f"/programmes/{school.together.programme}/participants/{await school.participation('mentor')}"
    await coordinator.opens(page)
    await coordinator.page.get_by_text("Cette personne est émancipée").click()
    await coordinator.page.get_by_label("Émancipée depuis le").fill("2026-06-15")
    await coordinator.presses("Noter l’émancipation")
    await check_phone(coordinator)
    assert "Jeune émancipé depuis le 15 juin 2026" in await coordinator.reads()
    assert len(await school.links(await visitors.arrive(), "mentor")) == 2, "nobody else is given a link"
    parent = await visitors.arrive()
    await parent.opens(guardian)
    await parent.page.get_by_text("Relire ou changer").first.click()
    await parent.page.get_by_label("Votre prénom et votre nom").fill("Paule Aubert")
    await parent.page.get_by_label("Parent, titulaire de l’autorité parentale").check()
    await parent.presses("Non, je refuse")
    assert await parent.page.locator(".refusal").count() == 1, "what a parent says binds nobody any more"
    await coordinator.opens(page)
    await coordinator.page.get_by_text("Jeune émancipé depuis").click()
    await coordinator.presses("C’était une erreur")
    assert len(await school.links(await visitors.arrive(), "mentor")) == 4


async def _authorised(school: School) -> bool:
    participation = await school.participation("mentor")
    people = (await school.institution.coordinator.get(f"/programmes/{school.together.programme}/participants"))["items"]
    return next(one["authorised_at"] for one in people if one["participation"] == participation) is not None


async def test_a_mentor_logs_a_session_and_the_mentee_confirms_it(visitors: Visitors, school: School) -> None:
    space = (await school.links(await visitors.arrive(), "mentor"))[0]
    visitor = await visitors.arrive()
    await visitor.opens(space)
    await check_phone(visitor)
    await visitor.follows(visitor.page.get_by_role("link", name="Noter une séance"))
    await visitor.page.get_by_text("Un autre jour").click()
    await visitor.page.get_by_label("Jour", exact=True).fill("2026-11-16")
    await visitor.page.get_by_label("Heure de début").fill("12:30")
    await visitor.presses("Oui, nous nous sommes vus")
    await visitor.opens(space)
    assert "1 séance tenue sur" in await visitor.reads()
    await visitor.page.get_by_text("Mes données", exact=True).click()
    async with visitor.page.expect_download() as downloading:
        await visitor.page.get_by_role("button", name="Recevoir toutes mes données").click()
    kept = json.loads(Path(await (await downloading.value).path()).read_text(encoding="utf-8"))
    types = [one["type"] for one in kept["facts"]]
    assert {"person.registered.v1", "participation.charter-accepted.v1", "pair.formed.v1", "pair.session-held.v1"} <= set(types)
    assert sorted(one["position"] for one in kept["facts"]) == [one["position"] for one in kept["facts"]]
    registered = next(one for one in kept["facts"] if one["type"] == "person.registered.v1")
    assert "sealed" not in json.dumps(registered["data"]), "their own words are opened for them"
    mentee_person = {one["data"]["mentee_person"] for one in kept["facts"] if one["type"] == "pair.formed.v1"}
    assert not any(one["data"].get("person") in mentee_person for one in kept["facts"]), "nothing that is the other's"
    mentee = await visitors.arrive()
    await mentee.opens((await school.links(await visitors.arrive(), "mentee"))[0])
    await mentee.follows(mentee.page.get_by_role("link", name=re.compile("Confirmer la séance")))
    await mentee.presses("Oui, je confirme")
    await mentee.page.get_by_label("5", exact=True).check()
    await mentee.presses("Envoyer mon avis")
    (pair,) = (await school.institution.coordinator.get(f"/programmes/{school.together.programme}/pairs"))["items"]
    (line,) = pair["sheet"]["sessions"]
    assert (line["status"], line["reported_by"], line["confirmed_by"], line["ratings"]) == ("held", "mentor", "said", {"mentee": 5})


async def test_two_find_a_time_in_one_tap_move_it_and_call_it_off(visitors: Visitors, school: School) -> None:
    links = await visitors.arrive()
    space, mentees = (await school.links(links, "mentor"))[0], (await school.links(links, "mentee"))[0]
    mentor = await visitors.arrive()
    await mentor.opens(space)
    await mentor.follows(mentor.page.get_by_role("link", name="Choisir un moment"))
    await check_phone(mentor)
    times = mentor.page.locator("button[name=time]")
    assert await times.count() > 1
    assert {said.partition(" ")[0] + said[-8:] for said in await times.all_inner_texts()} == {"lundi à 12:00"}  # when both are free
    first = await times.first.inner_text()
    await mentor.submits(times.first)
    assert f"C’est prévu {first}" in await mentor.reads()
    assert first not in await times.all_inner_texts()  # neither is free then any more, but for half an hour less
    mentee = await visitors.arrive()
    await mentee.opens(mentees)
    await mentee.follows(mentee.page.get_by_role("link", name=first))
    await mentee.page.get_by_text("Choisir un autre moment").click()
    await check_phone(mentee)
    other = mentee.page.locator("button[name=time]").last
    moved = await other.inner_text()
    await mentee.submits(other)
    assert moved.lower() in (await mentee.reads()).lower()
    await mentee.page.get_by_text("Je ne pourrai pas venir").click()
    await mentee.presses("Annuler cette séance")
    (pair,) = (await school.institution.coordinator.get(f"/programmes/{school.together.programme}/pairs"))["items"]
    line = pair["sheet"]["sessions"][-1]
    assert (line["status"], line["moved"], line["cancelled_because"]) == ("cancelled", 1, "mentee-unavailable")


async def test_who_never_said_when_they_are_free_ticks_it_first(visitors: Visitors, school: School) -> None:
    participation = await school.participation("mentee")
    await school.institution.coordinator.post(f"/participations/{participation}/profile", {"availability": []})
    visitor = await visitors.arrive()
    await visitor.opens((await school.links(await visitors.arrive(), "mentee"))[0])
    await visitor.follows(visitor.page.get_by_role("link", name="Choisir un moment"))
    assert "D’abord, quand êtes-vous libre ?" in await visitor.reads()
    assert await visitor.page.locator("button[name=time]").count() == 0
    await check_phone(visitor)
    await visitor.page.get_by_label("Mardi, midi").check()
    await visitor.page.get_by_label("D’autres heures").fill("lundi 13h-15h et quelque chose")
    await visitor.presses("Garder ces moments")
    assert "n’est pas un créneau lisible" in await visitor.reads(".refusal")
    assert await visitor.page.get_by_label("Mardi, midi").is_checked()
    await visitor.page.get_by_label("D’autres heures").fill("lundi 13h-15h")
    await visitor.presses("Garder ces moments")
    times = await visitor.page.locator("button[name=time]").all_inner_texts()
    assert {said.partition(" ")[0] + said[-8:] for said in times} == {"lundi à 13:00"}


async def test_a_mentee_answers_the_final_survey_in_two_sittings_and_once(visitors: Visitors, school: School) -> None:
    programme = school.together.programme
    form = {"wave": "final", "closes_on": "2027-06-30"}
    opened = await school.institution.coordinator.post(f"/programmes/{programme}/surveys", form)
    survey = opened["ids"]["survey"]
    space = (await school.links(await visitors.arrive(), "mentee"))[0]
    visitor = await visitors.arrive()
    await visitor.opens(space)
    await visitor.follows(visitor.page.get_by_role("link", name=re.compile("Répondre à l’enquête")))
    address = visitor.path
    await visitor.follows(visitor.page.get_by_role("link", name="Commencer"))
    await check_phone(visitor)
    await visitor.page.locator("label.tap").last.click()
    await visitor.presses("Enregistrer et continuer")
    later = await visitors.arrive()
    await later.opens(address)
    assert "Question 2 sur" in await later.reads()
    while await later.page.get_by_role("button", name="Enregistrer et continuer").count():
        if await later.page.locator("label.tap input[type=radio]").count():
            await later.page.locator("label.tap").last.click()
        await later.presses("Enregistrer et continuer")
    await later.presses("Envoyer mes réponses")
    assert "votre réponse est envoyée" in await later.reads()
    await visitor.opens(f"{address}?question=1")
    assert "votre réponse est envoyée" in await visitor.reads()
    again = await visitor.page.context.request.post(visitor.base + address, form={"act": "send"})
    assert again.ok
    waves = (await school.institution.coordinator.get(f"/programmes/{programme}/surveys"))["items"]
    (wave,) = [one for one in waves if survey in str(one)]
    assert (wave.get("sheet") or wave)["responses"] == 1


async def test_a_link_that_was_altered_replaced_or_cut_gives_nothing(visitors: Visitors, school: School, http: httpx.AsyncClient) -> None:
    coordinator = await visitors.arrive()
    space, _own, guardian, _other = await school.links(coordinator, "mentor")
    assert (await http.get(space)).status_code == 200
    code = space.removeprefix("/l/")
    octets = base64.urlsafe_b64decode(code + "=" * (-len(code) % 4))
    for place in range(0, len(octets), 3):
        changed = bytes(one ^ (1 if index == place else 0) for index, one in enumerate(octets))
        altered = base64.urlsafe_b64encode(changed).rstrip(b"=").decode()
        answer = await http.get(f"/l/{altered}")
        assert answer.status_code == 404, place
        assert "Aubert" not in answer.text
    assert (await http.get(space[:-3])).status_code == 404
    posted = await http.post(guardian, data={"act": "withdraw", "sure": "yes", "signatory": "self"})
    assert posted.status_code == 422  # a guardian's link does what it is for, and nothing of the young person's own
    elsewhere = await http.post(space, data={"act": "withdraw", "sure": "yes"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert elsewhere.status_code == 403
    await coordinator.presses("Annuler les liens déjà donnés")
    assert (await http.get(space)).status_code == 404
    renewed = await coordinator.page.locator("a.link-address").first.inner_text()
    assert (await http.get(renewed[renewed.index("/l/") :])).status_code == 200


async def test_who_takes_part_and_has_an_account_arrives_in_their_own_space(visitors: Visitors, school: School) -> None:
    for member, name in ((school.together.mentor, "Inès Aubert"), (school.together.mentee, "Claire Caron")):
        visitor = await visitors.arrive()
        await visitor.signs_in(member.email)
        assert visitor.path.startswith("/l/")
        assert name in await visitor.reads()
        await check_phone(visitor)
