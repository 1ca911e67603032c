"""A pair that may meet, set up over HTTP as any program would: two people imported, chosen, trained and put together."""

from typing import Any
from uuid import UUID, uuid4

import httpx
import msgspec

from tests.e2e.institutions import PASSWORD, Institution, Member
from tests.mailbox import later_mailed_code

MENTORS = (
    "Nom;Prénom;Né(e) le;Courriel;Compétences à partager;Disponibilités\n"
    "Aubert;Inès;01/03/2010;ines.aubert@cfa-essai.test;tableur, TikTok;lundi 12h-14h\n"
)
MENTEES = (
    "Nom;Prénom;Fonction;Courriel;Besoins (par ordre);Disponibilités\n"
    "Caron;Claire;Formatrice;claire.caron@cfa-essai.test;TikTok, tableur;lundi 12h-14h\n"
)


class Together(msgspec.Struct, frozen=True):
    """Inès, a minor, and Claire, whom she accompanies: their pair, and both as they sign in themselves."""

    programme: UUID
    pair: str
    mentor: Member
    mentee: Member


async def two_together(http: httpx.AsyncClient, institution: Institution, mode: str = "express") -> Together:
    """Everything a pair needs before it may meet. ``mode`` is the programme's."""
    coordinator, direction = institution.coordinator, institution.direction
    contact = {"name": "Maud Quéré", "reach": "poste 214", "role": "infirmière"}
    await coordinator.post("/institution/safeguarding-contacts", contact)
    dates = {"first_day": "2026-09-01", "last_day": "2027-06-30"}
    form = {"name": "Mentorat inversé", "kind": "cfa", "mode": mode, "year": "2026-2027", **dates}
    programme = UUID((await coordinator.post("/programmes", form))["ids"]["programme"])
    if mode != "express":
        for gate in ("diagnostic-closed", "governance-recorded", "staff-informed", "full-training"):
            await direction.post(f"/programmes/{programme}/waivers", {"gate": gate, "reason": "Essai", "until": "2027-06-30"})
    await institution.submitted_design(programme)
    await direction.post(f"/programmes/{programme}/design/approval")
    for role, rows in (("mentors", MENTORS), ("mentees", MENTEES)):
        await _import(http, coordinator, programme, role, rows)
    people = (await coordinator.get(f"/programmes/{programme}/participants"))["items"]
    by_role = {one["role"]: one for one in people}
    await _made_ready(coordinator, programme, by_role["mentor"]["participation"], by_role["mentee"]["participation"])
    run = await coordinator.post(f"/programmes/{programme}/matchings")
    await coordinator.post(f"/matchings/{run['ids']['matching']}/publication")
    (pair,) = (await coordinator.get(f"/programmes/{programme}/pairs"))["items"]
    mentor = await _as_themselves(http, institution, "mentor", pair["sheet"]["mentor_person"])
    mentee = await _as_themselves(http, institution, "mentee", pair["sheet"]["mentee_person"])
    return Together(programme, pair["pair"], mentor, mentee)


async def _import(http: httpx.AsyncClient, coordinator: Member, programme: UUID, role: str, rows: str) -> None:
    headers = {"Authorization": f"Bearer {coordinator.token}", "Idempotency-Key": uuid4().hex}
    files = {"file": (f"{role}.csv", rows.encode())}
    draft = await http.post(f"/api/v1/programmes/{programme}/imports", files=files, data={"role": role}, headers=headers)
    assert draft.is_success, draft.text
    accepted = await coordinator.post(f"/imports/{draft.json()['import']}/acceptance")
    coordinator.seen.position = max(coordinator.seen.position, accepted["position"])


async def _made_ready(coordinator: Member, programme: UUID, mentor: str, mentee: str) -> None:
    """Chosen, bound by the charter, authorised, trained and certified; the mentee briefed."""
    await coordinator.post("/participations/selection", {"participations": [mentor, mentee], "reason": "Volontaires"})
    design = (await coordinator.get(f"/programmes/{programme}/design/proposal"))["content"]
    for one in (mentor, mentee):
        await coordinator.post(f"/participations/{one}/charter", {"version": design["charter_version"]})
    await coordinator.post(f"/participations/{mentor}/authorisation", {"text_version": "2026.1", "channel": "paper"})
    for module in design["training"]["modules"]:
        body = {"module": module["id"], "participations": [mentor], "minutes": module["minutes"]}
        await coordinator.post("/training/attendance", body)
    briefing = design["training"]["briefing"]
    body = {"module": briefing["id"], "participations": [mentee], "minutes": briefing["minutes"]}
    await coordinator.post("/training/attendance", body)
    result = {"participation": mentor, "correct": 10, "essentials_correct": True}
    await coordinator.post("/training/quiz", {"results": [result]})
    await coordinator.post("/training/practice", {"participations": [mentor]})
    await coordinator.post("/training/certification", {"participations": [mentor], "valid_until": "2028-08-31"})


async def _as_themselves(http: httpx.AsyncClient, institution: Institution, role: str, person: str) -> Member:
    """A participant with an account of their own, linked to who they are."""
    address = f"{role}.{uuid4().hex[:12]}@cfa-essai.test"
    await institution.coordinator.post("/invitations", {"email": address, "role": role, "person": person})
    code = await later_mailed_code(http, address)
    answer: Any = await http.post("/api/v1/invitations/acceptance", json={"code": code, "password": PASSWORD})
    assert answer.status_code == 201, answer.text
    return Member(http, address, answer.json(), institution.coordinator.seen)
