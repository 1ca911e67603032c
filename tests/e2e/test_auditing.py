"""An auditor asks, the coordinator answers with facts of the log; the auditor closes the question, then the audit."""

import asyncio
from pathlib import Path
from uuid import UUID, uuid4

import httpx

from services.supervision.visiting import house_day
from tests.e2e.institutions import Institution, signed_up
from tests.e2e.test_supervising import comes_in, looks_right
from tests.e2e.visitor import DESK, Visitor, Visitors
from tests.house import Supervisor, bearer, come_in, head_of
from tests.mailbox import PATIENCE, mailed_code


def _auditor(platform: str, home: Path, institution: Institution, programme: UUID) -> Supervisor:
    with httpx.Client(base_url=platform, timeout=60) as http:
        head_of(http, home)  # the house is open
        email = f"auditrice.{uuid4().hex[:8]}@qualiopi.test"
        form = {"email": email, "programmes": [str(programme)], "ends_on": house_day().isoformat()}
        assert http.post("/api/v1/audits", json=form, headers=bearer(institution.direction.token)).status_code == 201
        return come_in(http, email, mailed_code(http, email))


async def enters(visitor: Visitor, auditor: Supervisor) -> None:
    """Into the one institution that is open to them."""
    await comes_in(visitor, auditor, "/ekole")
    await visitor.page.locator("input[name=reason]").fill("audit de surveillance")
    await visitor.submits(visitor.page.locator("form[action$=visite] button"))


async def test_a_question_is_asked_answered_with_facts_and_closed_and_the_audit_ends(
    visitors: Visitors, platform: str, home: Path, http: httpx.AsyncClient
) -> None:
    institution = await signed_up(http)
    programme = await institution.programme()
    place = f"/programmes/{programme}/questions"
    (opened, *_) = (await institution.coordinator.get(f"/programmes/{programme}/timeline"))["items"]
    auditor, coordinator = await visitors.arrive(), await visitors.arrive(width=DESK)
    await enters(auditor, await asyncio.to_thread(_auditor, platform, home, institution, programme))
    await auditor.opens(f"/programmes/{programme}/faits/{opened['position']}")
    await auditor.follows(auditor.page.get_by_role("link", name="Poser une question sur ce fait"))
    await auditor.page.locator("#words").fill("Qui a choisi les dates ?")
    await auditor.page.locator("#indicator").fill("99")
    await auditor.presses("Envoyer la question")
    assert "vont de 1 à 32" in await auditor.reads()
    assert await auditor.page.locator("#words").input_value() == "Qui a choisi les dates ?", "what was typed stays"
    await auditor.page.locator("#indicator").fill("22")
    await auditor.presses("Envoyer la question")

    await coordinator.signs_in(institution.coordinator.email, following=f"/programmes/{programme}")
    assert "question d’un auditeur attend une réponse" in await coordinator.reads()
    await coordinator.follows(coordinator.page.get_by_role("link", name="Y répondre"))
    assert "Qui a choisi les dates ?" in await coordinator.reads()
    await coordinator.page.locator("textarea[name=words]").fill("La direction, en réunion.")
    await coordinator.page.locator("input[name=facts]").fill(str(opened["position"]))
    await coordinator.presses("Envoyer la réponse")
    await looks_right(coordinator)
    await coordinator.opens(f"/programmes/{programme}")
    assert "attend une réponse" not in await coordinator.reads()

    await auditor.opens(place)
    said = await auditor.reads()
    assert "L’établissement" in said
    assert institution.coordinator.email not in said, "whoever reads no names is told the side"
    await auditor.page.locator("summary", has_text="Clore la question").click()
    await auditor.presses("Clore la question")
    assert "close : satisfait" in await auditor.reads()
    await coordinator.opens(place)
    assert "close : satisfait" in await coordinator.reads()

    async with asyncio.timeout(PATIENCE):
        while not (await http.get(f"/log/{institution.coordinator.tenant}/checkpoint")).is_success:
            await asyncio.sleep(0.05)
    await auditor.opens(f"/programmes/{programme}/audits")
    await auditor.presses("Terminer l’audit")
    await looks_right(auditor)
    assert "la racine est la même" in await auditor.reads()

    await auditor.opens(f"/programmes/{programme}/preuves")
    await auditor.follows(auditor.page.get_by_role("link", name="Dossier de preuves"))
    await auditor.page.locator("#modele").select_option("qualiopi")
    await auditor.presses("Préparer")
    await auditor.follows(auditor.page.locator("#indicateur-22").get_by_role("link", name="Mentorat inversé"))
    assert await auditor.page.locator("#indicator").input_value() == "22"
    assert auditor.faults == coordinator.faults == []
