"""The direction names the data protection officer and invites them; they read what concerns people's data, and change nothing else."""

from uuid import uuid4

import httpx

from tests.e2e.institutions import PASSWORD, Institution
from tests.e2e.looks import check_shape
from tests.e2e.visitor import PHONE, Visitors
from tests.mailbox import later_mailed_code


async def test_an_officer_is_named_comes_in_and_reads(visitors: Visitors, institution: Institution, http: httpx.AsyncClient) -> None:
    programme = await institution.programme()
    direction = await visitors.arrive(width=PHONE)
    await direction.signs_in(institution.direction.email, following="/etablissement/registre")
    await direction.page.get_by_text("Le désigner").click()
    await direction.page.get_by_label("Nom, ou service").fill("Rectorat, pôle données")
    await direction.page.get_by_label("Comment chacun peut le joindre").fill("dpd@rectorat.test")
    await direction.submits(direction.page.locator("#responsables").get_by_role("button"))
    assert "Rectorat, pôle données dpd@rectorat.test" in await direction.reads("#responsables")
    await check_shape(direction.page)

    address = f"dpd.{uuid4().hex[:12]}@rectorat.test"
    headers = {"Authorization": f"Bearer {institution.coordinator.token}"}
    assert (await http.post("/api/v1/invitations", json={"email": address, "role": "dpo"}, headers=headers)).status_code == 403
    await institution.direction.post("/invitations", {"email": address, "role": "dpo"})
    code = await later_mailed_code(http, address)
    answer = await http.post("/api/v1/invitations/acceptance", json={"code": code, "password": PASSWORD})
    assert answer.status_code == 201, answer.text

    officer = await visitors.arrive()
    await officer.signs_in(address)
    for path in ("/etablissement/registre", "/etablissement/donnees", "/etablissement/acces-ekole", f"/programmes/{programme}/preuves"):
        assert (await officer.opens(path)).status == 200, path
        await check_shape(officer.page)
    for path in (f"/programmes/{programme}/participants", "/equipe", "/signalements", "/etablissement/dossier"):
        assert (await officer.opens(path)).status == 403, path
    form = {"institution": "x"}
    token = {"Authorization": f"Bearer {answer.json()['token']}"}
    assert (await http.post("/api/v1/programmes", json=form, headers=token)).status_code in (403, 422)
