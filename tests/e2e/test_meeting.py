"""A pair's life as its members and its coordinator have it: over the API, and on its page without any script."""

from typing import Any
from uuid import uuid4

import httpx

from tests.e2e.institutions import Institution, Member, signed_up
from tests.e2e.looks import check_shape, weak_contrasts
from tests.e2e.pairs import Together, two_together
from tests.e2e.visitor import PHONE, Visitor, Visitors

HELD = {"day": "2026-11-16", "minutes": 45, "theme": "montage vidéo", "place": "premises", "start": 750}


async def refused(http: httpx.AsyncClient, member: Member, path: str, body: Any) -> str:
    """The code under which this is refused."""
    headers = {"Authorization": f"Bearer {member.token}", "Idempotency-Key": uuid4().hex}
    answer = await http.post(f"/api/v1{path}", json=body, headers=headers)
    assert not answer.is_success, answer.text
    return str(answer.json()["code"])


async def sheet_of(institution: Institution, together: Together) -> dict[str, Any]:
    (pair,) = (await institution.coordinator.get(f"/programmes/{together.programme}/pairs"))["items"]
    sheet: dict[str, Any] = pair["sheet"]
    return sheet


async def test_two_members_tell_confirm_and_correct_their_sessions(http: httpx.AsyncClient) -> None:
    institution = await signed_up(http)
    together = await two_together(http, institution)
    base = f"/pairs/{together.pair}"
    held = await together.mentor.post(f"{base}/sessions", HELD)
    session = f"{base}/sessions/{held['ids']['session']}"
    assert await refused(http, together.mentor, f"{session}/confirmation", {}) == "session-own-report"
    assert await refused(http, together.mentor, f"{session}/confirmation", {"side": "mentee"}) == "side-not-yours"
    await together.mentee.post(f"{session}/objection", {"objection": "Vingt minutes seulement"})
    assert (await sheet_of(institution, together))["contested"] == 1
    assert (
        await refused(http, together.mentee, f"{session}/correction", {"outcome": "held", "why": "other"}) == "session-not-yours-to-correct"
    )
    await together.mentor.post(f"{session}/correction", {"outcome": "held", "why": "wrong-duration", "minutes": 20})
    await together.mentee.post(f"{session}/confirmation")
    await together.mentee.post(f"{session}/feedback", {"rating": 5, "comment": "Très clair"})
    goal = await together.mentee.post(f"{base}/goals", {"words": "Publier seule une vidéo"})
    await together.mentor.post(f"{base}/goals/{goal['ids']['goal']}/outcome", {"outcome": "partly"})
    await together.mentor.post(f"{base}/give-backs", {"kind": "guidance", "day": "2026-11-16", "words": "Une lettre relue"})
    sheet = await sheet_of(institution, together)
    (line,) = sheet["sessions"]
    assert (line["status"], line["minutes"], line["confirmed_by"], line["corrected"], line["number"]) == ("held", 20, "said", 1, 1)
    assert (line["reported_by"], line["ratings"]) == ("mentor", {"mentee": 5})
    assert [one["outcome"] for one in sheet["goals"]] == ["partly"]
    assert [one["kind"] for one in sheet["give_backs"]] == ["guidance"]


async def test_a_minor_meets_where_and_when_the_school_is_open(http: httpx.AsyncClient) -> None:
    institution = await signed_up(http)
    together = await two_together(http, institution)
    path = f"/pairs/{together.pair}/sessions"
    assert await refused(http, together.mentor, path, {**HELD, "place": "elsewhere"}) == "place-not-safe-for-minors"
    assert await refused(http, together.mentor, path, {**HELD, "start": 1200}) == "outside-opening-hours"
    assert await refused(http, together.mentor, path, {**HELD, "day": "2026-11-15"}) == "outside-opening-hours"
    assert await refused(http, together.mentor, path, {key: HELD[key] for key in HELD if key != "start"}) == "hour-missing-for-minors"


async def test_both_say_yes_before_they_meet_where_the_programme_asks(http: httpx.AsyncClient) -> None:
    institution = await signed_up(http)
    together = await two_together(http, institution, "standard")
    base = f"/pairs/{together.pair}"
    await together.mentor.post(f"{base}/acceptance")
    assert await refused(http, together.mentor, f"{base}/sessions", HELD) == "pair-not-accepted"
    await together.mentee.post(f"{base}/acceptance")
    await together.mentor.post(f"{base}/sessions", HELD)
    assert await refused(http, together.mentee, f"{base}/refusal", {}) == "pair-already-meets"


async def test_somebody_of_no_pair_is_not_heard(http: httpx.AsyncClient) -> None:
    institution, another = await signed_up(http), await signed_up(http)
    together, elsewhere = await two_together(http, institution), await two_together(http, another)
    assert await refused(http, elsewhere.mentor, f"/pairs/{together.pair}/sessions", HELD) == "pair-missing"
    nobody = {"email": "personne@cfa-essai.test", "role": "mentor"}
    assert await refused(http, institution.coordinator, "/invitations", nobody) == "invitation-without-person"


async def test_the_page_of_a_pair_does_everything_by_forms(http: httpx.AsyncClient, visitors: Visitors) -> None:
    institution = await signed_up(http)
    together = await two_together(http, institution)
    visitor = await visitors.arrive(width=PHONE)
    await visitor.signs_in(institution.coordinator.email)
    await visitor.opens(f"/programmes/{together.programme}/binomes")
    await visitor.follows(visitor.page.get_by_role("link", name="Inès Aubert"))
    assert await visitor.page.locator("h1").inner_text() == "Inès Aubert et Claire Caron"
    await check_page(visitor)
    await _plans_and_holds(visitor)
    assert "1 séance tenue sur 6." in await visitor.reads(".lede")
    await _settles(visitor)
    await _aims(visitor)
    await check_page(visitor)
    await _pauses_and_ends(visitor)
    await check_page(visitor)
    assert visitor.faults == []


async def check_page(visitor: Visitor) -> None:
    await visitor.page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    await check_shape(visitor.page)
    assert await weak_contrasts(visitor.page) == []


async def _form(visitor: Visitor, act: str, **typed: str) -> None:
    """Fill the first form of this act and send it."""
    form = visitor.page.locator(f"form[action$='/{act}']").first
    await form.evaluate("(one) => { const fold = one.closest('details'); if (fold) fold.open = true; }")
    for name, value in typed.items():
        field = form.locator(f"[name={name}]")
        if await field.evaluate("(one) => one.tagName") == "SELECT":
            await field.select_option(value)
        else:
            await field.fill(value)
    await visitor.submits(form.locator("button"))


async def _plans_and_holds(visitor: Visitor) -> None:
    await _form(visitor, "seance-prevue", day="2026-11-09", start="20:00")
    refusal = await visitor.reads("aside .refusal")
    assert "une heure d’ouverture" in refusal
    assert await visitor.page.locator("aside form[action$='/seance-prevue'] [name=start]").input_value() == "20:00"
    await _form(visitor, "seance-prevue", day="2026-11-09", start="12:30")
    assert await visitor.page.locator("#seances li").count() == 1
    await _form(visitor, "deplacement", day="2026-11-16", start="12:30")
    await _form(visitor, "seance", theme="montage vidéo", reported_by="mentor")


async def _settles(visitor: Visitor) -> None:
    await _form(visitor, "objection", words="Vingt minutes seulement")
    assert "Vingt minutes seulement" in await visitor.reads("#seances")
    await _form(visitor, "correction", minutes="20", reason="wrong-duration")
    assert "tranchée par le référent" in await visitor.reads("#seances")
    await _form(visitor, "avis", rating="4", words="Très clair")
    assert "Très clair" in await visitor.reads("#seances")


async def _aims(visitor: Visitor) -> None:
    await _form(visitor, "objectif", words="Publier seule une vidéo")
    await _form(visitor, "bilan-objectif", outcome="partly")
    assert "atteint en partie" in await visitor.reads("#objectifs")
    await _form(visitor, "retour", kind="guidance", words="Une lettre relue", day="2026-11-16")
    assert "un conseil d’orientation : « Une lettre relue »" in await visitor.reads("#retour")


async def _pauses_and_ends(visitor: Visitor) -> None:
    await _form(visitor, "pause", reason="placement")
    assert "En pause depuis" in await visitor.reads(".lede")
    await _form(visitor, "reprise")
    await _form(visitor, "fin", reason="goal-reached")
    assert "Binôme terminé" in await visitor.reads(".lede")
