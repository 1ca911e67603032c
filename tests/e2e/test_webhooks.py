"""A coordinator has another software told: subscribes, gives it the secret, tries it, sees what was sent and what to do where it fails."""

import re
from collections.abc import Iterator

import pytest
from standardwebhooks import Webhook

from tests.e2e.institutions import Institution
from tests.e2e.test_every_page import check_page
from tests.e2e.visitor import PHONE, Visitor, Visitors
from tests.receiver import Receiver, running_receiver


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with running_receiver() as running:
        yield running


async def seen(visitor: Visitor, words: str) -> None:
    """Open the page again until it says so."""
    for _ in range(150):
        await visitor.page.reload()
        if words in await visitor.reads():
            return
        await visitor.page.wait_for_timeout(200)
    raise AssertionError(f"«{words}» never appeared: {await visitor.reads()}")


async def test_a_coordinator_subscribes_tries_and_mends(visitors: Visitors, institution: Institution, receiver: Receiver) -> None:
    visitor = await visitors.arrive(width=PHONE)
    await visitor.signs_in(institution.coordinator.email, following="/etablissement")
    await visitor.submits(visitor.page.get_by_role("link", name="Voir et régler les webhooks"))
    await check_page(visitor, "/etablissement/webhooks", "fr")

    # Refused in words, what was typed and ticked kept.
    await visitor.page.get_by_label("Adresse", exact=True).fill("http://10.0.0.1/interne")
    await visitor.page.get_by_label("Un programme est ouvert").check()
    await visitor.presses("S’abonner")
    assert "Cette adresse ne peut pas recevoir de webhook" in await visitor.reads("[role=alert]")
    assert await visitor.page.get_by_label("Adresse", exact=True).input_value() == "http://10.0.0.1/interne"
    assert await visitor.page.get_by_label("Un programme est ouvert").is_checked()

    await visitor.page.get_by_label("Adresse", exact=True).fill(f"{receiver.base}/ekole")
    await visitor.presses("S’abonner")
    (secret,) = re.findall(r"whsec_[A-Za-z0-9+/=]+", await visitor.reads("#nouveau-secret"))
    address = await visitor.page.get_by_role("link", name="Webhooks").get_attribute("href")
    await visitor.presses("Envoyer un essai")
    assert "L’essai est arrivé : le destinataire a répondu 204" in await visitor.reads("[role=status]")
    assert Webhook(secret).verify(receiver.taken[0].content, receiver.taken[0].headers)["type"] == "webhook.test.v1"

    await visitor.opens(str(address))
    await visitor.submits(visitor.page.get_by_role("link", name=f"{receiver.base}/ekole"))
    page = visitor.path
    assert secret not in await visitor.page.content(), "a secret is shown once"
    receiver.answers = [(503, {}), (410, {})]
    await institution.programme("Essai")
    await receiver.has_taken(2)
    await seen(visitor, "Le serveur a refusé l’envoi.")
    await check_page(visitor, page, "fr")
    await receiver.has_taken(3)  # five seconds later, as the schedule says
    await seen(visitor, "désactivé : le destinataire n’existe plus")
    assert "Corrigez l’adresse, envoyez un essai, réactivez" in await visitor.reads()
    await check_page(visitor, page, "fr")

    await visitor.presses("Réactiver")
    await visitor.presses("Renvoyer tout ce qui n’est pas arrivé")
    assert "1 envoi repart." in await visitor.reads("[role=status]")
    await receiver.has_taken(4)
    await visitor.opens(page)
    await seen(visitor, "204")
    assert len({one.identifier for one in receiver.taken[1:]}) == 1
    await visitor.page.get_by_text("Supprimer l’abonnement").click()
    await visitor.presses("Supprimer")
    assert "Aucun logiciel n’est encore prévenu." in await visitor.reads()
