"""From an empty institution to an open programme and a waiver, by pages alone."""

from uuid import uuid4

import httpx

from services.agreement.text import VERSION
from tests.e2e.institutions import PASSWORD, Member, Seen
from tests.e2e.looks import check_shape
from tests.e2e.visitor import Visitor, Visitors
from tests.mailbox import later_mailed_code


async def _institution(http: httpx.AsyncClient) -> tuple[Member, Member]:
    """Signed up, its direction invited, nothing else."""
    mark = uuid4().hex[:12]
    form = {
        "institution": {"name": "CFA de l’Heure", "kind": "cfa", "zone": "A"},
        "email": f"r.{mark}@cfa-essai.test",
        "password": PASSWORD,
    }
    answer = await http.post("/api/v1/institutions", json=form, headers={"Idempotency-Key": uuid4().hex})
    coordinator = Member(http, f"r.{mark}@cfa-essai.test", answer.json(), Seen())
    address = f"d.{mark}@cfa-essai.test"
    await coordinator.post("/invitations", {"email": address, "role": "direction"})
    code = await later_mailed_code(http, address)
    answer = await http.post("/api/v1/invitations/acceptance", json={"code": code, "password": PASSWORD})
    return coordinator, Member(http, address, answer.json(), coordinator.seen)


async def _presses(visitor: Visitor, button: str) -> None:
    await visitor.presses(button)
    await check_shape(visitor.page, "fr")


async def test_an_institution_frames_itself_opens_a_programme_and_waives_a_condition(http: httpx.AsyncClient, visitors: Visitors) -> None:
    coordinator, direction = await _institution(http)
    visitor, head = await visitors.arrive(), await visitors.arrive()
    await visitor.signs_in(coordinator.email)
    await visitor.follows(visitor.page.get_by_role("link", name="Lire l’accord"))
    assert direction.email in await visitor.reads("#accord")
    assert await visitor.page.get_by_role("button", name="Accepter").count() == 0
    await visitor.page.get_by_label("Nom", exact=True).fill("Maud Quéré")
    await visitor.page.get_by_label("Fonction", exact=True).fill("infirmière")
    await visitor.page.get_by_label("Où la joindre").fill("poste 214")
    await _presses(visitor, "Désigner")
    assert "Maud Quéré" in await visitor.reads("#confiance dl")
    await _presses(visitor, "Adopter ce calendrier")
    assert "Adopté" in await visitor.reads("#calendrier")

    await head.signs_in(direction.email, following="/etablissement")
    await head.opens("/etablissement")
    await head.page.get_by_label("Votre nom").fill("Anne Castel")
    await head.page.get_by_label("Votre fonction").fill("directrice")
    await _presses(head, f"Accepter la version {VERSION}")
    assert "Acceptée par Anne Castel, directrice" in await head.reads("#accord")

    await visitor.opens("/programmes/ouvrir")
    await visitor.page.get_by_label("Nom du programme").fill("Réseaux sociaux")
    await visitor.page.get_by_label("Dernier jour").fill("2020-01-01")
    await visitor.presses("Ouvrir le programme")
    assert "finirait avant d’avoir commencé" in await visitor.reads(".refusal")
    assert await visitor.page.get_by_label("Nom du programme").input_value() == "Réseaux sociaux"
    await visitor.page.get_by_label("Dernier jour").fill("2027-06-30")
    await _presses(visitor, "Ouvrir le programme")
    programme = visitor.path

    await head.opens(f"{programme}/etapes")
    await head.page.get_by_label("Motif, sans nommer personne").fill("Le conseil se réunit plus tard")
    await head.page.get_by_label("Jusqu’au").fill("2020-01-01")
    await head.presses("Accorder la dérogation")
    assert "déjà finie" in await head.reads(".refusal")
    assert await head.page.get_by_label("Motif, sans nommer personne").input_value() == "Le conseil se réunit plus tard"
    await head.page.get_by_label("Jusqu’au").fill("2027-01-31")
    await _presses(head, "Accorder la dérogation")
    assert "Le conseil se réunit plus tard" in await head.reads("#derogations")
    for width in (390, 1200):
        await head.page.set_viewport_size({"width": width, "height": 900})
        for path in (f"{programme}/etapes", "/etablissement", programme):
            await head.opens(path)
            await check_shape(head.page, "fr")
