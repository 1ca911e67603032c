"""A programme of workshops alone, over HTTP: from its opening to its impact report and its closing; seats hold, cards name nobody."""

import json
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any, Final
from uuid import uuid4

import httpx
import pytest

from services.supervision.visiting import house_day
from tests.integration.http.conftest import PASSWORD, Member
from tests.integration.http.test_api import problem
from tests.integration.http.test_measurement import STAFF, close, export, opened
from tests.mailbox import mailed_code

TODAY: Final = house_day()
YESTERDAY: Final = TODAY - timedelta(days=1)
FIRST_DAY: Final = (TODAY - timedelta(days=60)).isoformat()
LAST_DAY: Final = (TODAY + timedelta(days=200)).isoformat()
MENTORS: Final = (("Roux", "Ana"), ("Petit", "Léo"))
LEARNERS: Final = (*STAFF, *(f"prof{number}" for number in range(10)))  # sixteen people, six of whom answer the questionnaires


def done(answer: httpx.Response, status: int = 200) -> Any:
    assert answer.status_code == status, answer.text
    return answer.json()


def seen(member: Member, path: str) -> Any:
    """What a reading says once everything written is seen."""
    return done(member.get(path, params={"at_least": done(member.get("/institution/log"))["head"]}))


@pytest.fixture(scope="module")
def programme(coordinator: Member, direction: Member) -> str:
    """Opened, its people chosen, its design of workshops alone approved by the direction."""
    dates = {"year": f"{TODAY.year}-{TODAY.year + 1}", "first_day": FIRST_DAY, "last_day": LAST_DAY}
    form: dict[str, Any] = {"name": "Nos ateliers", "kind": "lycee-public", "mode": "express", **dates}
    identifier: str = done(coordinator.post("/programmes", form), 201)["ids"]["programme"]
    done(coordinator.post("/institution/safeguarding-contacts", {"name": "Maud", "reach": "poste 2", "role": "infirmière"}), 201)
    mentors = "".join(f"{name};{given};03/04/2004;{given}.{name}@lycee-tests.test;Canva;mardi 17h-19h\n" for name, given in MENTORS)
    staff = "".join(f"Prof;{name};{name}@lycee-tests.test;Canva;mardi 17h-19h\n" for name in LEARNERS)
    for role, rows in (
        ("mentors", f"Nom;Prénom;Né(e) le;Courriel;Compétences à partager;Disponibilités\n{mentors}"),
        ("mentees", f"Nom;Prénom;Courriel;Besoins;Disponibilités\n{staff}"),
    ):
        draft = done(coordinator.upload(f"/programmes/{identifier}/imports", f"{role}.csv", rows.encode(), role=role), 201)
        done(coordinator.post(f"/imports/{draft['import']}/acceptance"))
    content = seen(coordinator, f"/programmes/{identifier}/design/proposal")["content"]
    content["frame"]["formats"] = ["workshop"]
    base = f"/programmes/{identifier}/design"
    done(coordinator.post(base, {"content": content}))
    done(coordinator.post(f"{base}/submission"))
    done(direction.post(f"{base}/approval"))
    return identifier


@pytest.fixture(scope="module")
def people(coordinator: Member, programme: str) -> dict[str, list[str]]:
    """Participations by role: mentors certified, everybody selected and bound by the charter."""
    listed = done(coordinator.get(f"/programmes/{programme}/participants", params={"limit": 100}))["items"]
    every = {role: [one["participation"] for one in listed if one["role"] == role] for role in ("mentor", "mentee")}
    assert {role: len(some) for role, some in every.items()} == {"mentor": 2, "mentee": 16}
    done(coordinator.post("/participations/selection", {"participations": [*every["mentor"], *every["mentee"]], "reason": "Volontaire"}))
    for one in (*every["mentor"], *every["mentee"]):
        done(coordinator.post(f"/participations/{one}/charter", {"version": "2026.1"}))
    mentors = {"participations": every["mentor"]}
    training = seen(coordinator, f"/programmes/{programme}/design/proposal")["content"]["training"]
    for module in training["modules"]:
        done(coordinator.post("/training/attendance", {"module": module["id"], "minutes": module["minutes"], **mentors}))
    results = [{"participation": one, "correct": 10, "essentials_correct": True} for one in every["mentor"]]
    done(coordinator.post("/training/quiz", {"results": results}))
    done(coordinator.post("/training/practice", mentors))
    done(coordinator.post("/training/certification", {"valid_until": LAST_DAY, **mentors}))
    return every


class Console:
    """Somebody at the pages of a programme, as a browser without JavaScript is."""

    def __init__(self, http: httpx.Client, email: str) -> None:
        self._http = httpx.Client(base_url=http.base_url, timeout=60, follow_redirects=True)
        assert self._http.post("/connexion", data={"email": email, "password": PASSWORD}).status_code == 200

    def reads(self, path: str) -> str:
        answer = self._http.get(path)
        assert answer.status_code == 200, answer.text
        return answer.text

    def reads_in_english(self, path: str) -> str:
        answer = self._http.get(path, headers={"Accept-Language": "en"})
        assert answer.status_code == 200, answer.text
        return answer.text

    def sends(self, page: str, action: str, status: int = 200, **fields: str) -> httpx.Response:
        secret = re.search(r'name="form_secret" value="([^"]+)"', self.reads(page))
        assert secret is not None
        answer = self._http.post(action, data={"form_secret": secret[1], "key": uuid4().hex, **fields})
        assert answer.status_code == status, answer.text
        return answer


@pytest.fixture
def console(http: httpx.Client, coordinator: Member) -> Callable[[], Console]:
    def signed_in() -> Console:
        email = f"second.{uuid4().hex}@lycee-tests.test"
        done(coordinator.post("/invitations", {"email": email, "role": "coordinator"}), 201)
        done(http.post("/api/v1/invitations/acceptance", json={"code": mailed_code(http, email), "password": PASSWORD}), 201)
        return Console(http, email)

    return signed_in


def workshop(coordinator: Member, programme: str, **changes: Any) -> str:
    form: dict[str, Any] = {
        "title": "Instagram et TikTok",
        "theme": "social-media",
        "outline": "ws-social-media",
        "day": YESTERDAY.isoformat(),
        "start": 17 * 60,
        "minutes": 60,
        "place": "premises",
        "room": "CDI",
        "seats": 12,
        "facilitator_name": "Maud Quéré",
        **changes,
    }
    identifier: str = done(coordinator.post(f"/programmes/{programme}/workshops", form))["ids"]["workshop"]
    return identifier


def held(coordinator: Member, identifier: str, there: dict[str, int], **changes: Any) -> httpx.Response:
    present = [{"participation": one, "minutes": number} for one, number in there.items()]
    body = {"day": YESTERDAY.isoformat(), "minutes": 60, "facilitator_present": True, "present": present, **changes}
    return coordinator.post(f"/workshops/{identifier}/attendance", body)


def test_sixteen_at_once_never_take_more_seats_than_there_are(coordinator: Member, programme: str, people: dict[str, list[str]]) -> None:
    identifier = workshop(coordinator, programme, seats=5)
    join = f"/workshops/{identifier}/participants"

    def tries(participation: str) -> tuple[int, str]:
        answer = coordinator.post(join, {"participation": participation})
        return answer.status_code, answer.json().get("code", "")

    with ThreadPoolExecutor(16) as hands:
        verdicts = list(hands.map(tries, people["mentee"]))
    assert verdicts.count((200, "")) == 5
    assert set(verdicts) <= {(200, ""), (409, "workshop-full"), (409, "too-many-at-once")}
    sheet = seen(coordinator, f"/workshops/{identifier}")
    assert (len(sheet["sheet"]["joined"]), sheet["free_seats"]) == (5, 0)
    first = sheet["sheet"]["joined"][0]
    done(coordinator.post(f"{join}/{first}/leaving"))
    other = next(one for one in people["mentee"] if one not in sheet["sheet"]["joined"])
    done(coordinator.post(join, {"participation": other}))
    problem(coordinator.post(join, {"participation": first}), 409, "workshop-full")
    change: dict[str, Any] = {"day": TODAY.isoformat(), "start": 600, "minutes": 60, "place": "premises", "seats": 4}
    problem(coordinator.post(f"/workshops/{identifier}/changes", change), 409, "workshop-seats-taken")
    done(coordinator.post(f"/workshops/{identifier}/cancellation", {"reason": "mentor-unavailable"}))


def test_cards_are_the_same_when_printed_again_and_serve_once(coordinator: Member, programme: str, people: dict[str, list[str]]) -> None:
    identifier = workshop(coordinator, programme, seats=6)
    done(held(coordinator, identifier, {people["mentor"][0]: 60, people["mentee"][0]: 60}))
    cards = done(coordinator.post(f"/workshops/{identifier}/cards"))["codes"]
    assert (len(cards), len(set(cards))) == (6, 6)
    assert done(coordinator.post(f"/workshops/{identifier}/cards"))["codes"] == cards
    opinions = f"/workshops/{identifier}/opinions"
    for card, rating in zip(cards[:4], (5, 4, 5, 3), strict=True):
        done(coordinator.post(opinions, {"code": card.upper(), "rating": rating, "comment": "Trois comptes à suivre"}))
    few = done(coordinator.get(opinions))
    assert few == {"count": 4, "rating": None, "ratings": {}, "comments": []}
    assert seen(coordinator, f"/workshops/{identifier}")["rating"] is None
    problem(coordinator.post(opinions, {"code": cards[0], "rating": 1}), 409, "workshop-code-used")
    problem(coordinator.post(opinions, {"code": "2222222222", "rating": 1}), 422, "workshop-code-unknown")
    done(coordinator.post(opinions, {"code": f" {cards[4][:5]}-{cards[4][5:]} ", "rating": 3}))
    enough = done(coordinator.get(opinions))
    assert (enough["count"], enough["rating"], enough["comments"]) == (5, 4.0, ["Trois comptes à suivre"] * 4)
    log = seen(coordinator, f"/programmes/{programme}/timeline")
    assert not any(card in str(log) for card in cards)


def test_a_card_is_enough_to_say_how_it_was(http: httpx.Client, coordinator: Member, programme: str, people: dict[str, list[str]]) -> None:
    identifier = workshop(coordinator, programme, seats=2)
    done(held(coordinator, identifier, {people["mentor"][0]: 60, people["mentee"][0]: 60}))
    card = done(coordinator.post(f"/workshops/{identifier}/cards"))["codes"][0]
    address = f"/avis/{coordinator.tenant}/{identifier}"
    form = http.get(address, params={"carte": card})
    assert form.status_code == 200
    assert card in form.text
    wrong = http.post(address, data={"card": "zzzzz", "rating": "4", "comment": "Bien"})
    assert wrong.status_code == 422
    assert "Bien" in wrong.text
    thanked = http.post(address, data={"card": card, "rating": "4", "comment": "Bien"})
    assert (thanked.status_code, "Merci." in thanked.text) == (200, True)
    elsewhere = {"sec-fetch-site": "cross-site"}
    assert http.post(address, data={"card": card, "rating": "4"}, headers=elsewhere).status_code == 403
    assert http.get(f"/avis/{uuid4()}/{identifier}").status_code == 404
    assert http.get(f"/avis/{coordinator.tenant}/{uuid4()}").status_code == 404


def test_what_a_workshop_refuses_says_why(coordinator: Member, programme: str, people: dict[str, list[str]], institution: Any) -> None:
    identifier = workshop(coordinator, programme, day=TODAY.isoformat())
    problem(coordinator.post(f"/workshops/{identifier}/mentors", {"participation": people["mentee"][0]}), 409, "only-for-mentors")
    everybody = {people["mentor"][0]: 60, people["mentee"][0]: 60}
    problem(held(coordinator, identifier, everybody, facilitator_present=False), 409, "workshop-without-adult")
    problem(held(coordinator, identifier, everybody, day=(TODAY + timedelta(days=3)).isoformat()), 422, "workshop-in-the-future")
    assert done(coordinator.get(f"/workshops/{identifier}/facilitator"))["name"] == "Maud Quéré"
    stranger = institution()
    problem(stranger.get(f"/workshops/{identifier}"), 404, "workshop-missing")
    problem(stranger.post(f"/workshops/{identifier}/cancellation", {"reason": "too-few"}), 404, "workshop-missing")
    done(coordinator.post(f"/workshops/{identifier}/cancellation", {"reason": "other", "note": "Grève"}))


def test_steering_decides_and_adjusts_without_touching_what_was_approved(coordinator: Member, direction: Member, programme: str) -> None:
    base = f"/programmes/{programme}/steering"
    meeting = done(coordinator.post(f"{base}/meetings/planned", {"kind": "mid-term", "day": TODAY.isoformat()}))["ids"]["meeting"]
    told: dict[str, Any] = {"meeting": meeting, "kind": "mid-term", "day": TODAY.isoformat(), "attended": {"direction": 1, "staff": 2}}
    done(coordinator.post(f"{base}/meetings", told))
    decision: dict[str, Any] = {"words": "Un atelier de plus en mars", "owner": "coordinator", "due": LAST_DAY}
    identifier = done(coordinator.post(f"{base}/meetings/{meeting}/decisions", decision))["ids"]["decision"]
    done(coordinator.post(f"{base}/decisions/{identifier}/done", {"done_on": TODAY.isoformat()}))
    change: dict[str, Any] = {"change": {"rhythm": "un atelier par mois"}, "reason": "C’est ce que les équipes demandent."}
    problem(coordinator.post(f"{base}/adjustments", change), 409, "adjustment-not-decided")
    done(coordinator.post(f"{base}/adjustments", {**change, "meeting": meeting}))
    done(direction.post(f"{base}/adjustments", {"change": {"session_minutes": 50}, "reason": "La sonnerie."}))
    steering = seen(coordinator, base)
    assert steering["in_force"]["frame"]["rhythm"] == "un atelier par mois"
    assert steering["in_force"]["frame"]["session_minutes"] == 50
    assert steering["approved"]["frame"]["rhythm"] != "un atelier par mois"
    assert [one["decided_by"] for one in steering["sheet"]["adjustments"]] == ["steering", "direction"]
    assert steering["sheet"]["decisions"][0]["done_on"] == TODAY.isoformat()
    once_more: dict[str, Any] = {"kind": "mid-term", "day": TODAY.isoformat(), "attended": {"staff": 2}, "reason": "Mal compté."}
    problem(coordinator.post(f"{base}/meetings/{meeting}/correction", once_more), 409, "steering-decided-with-direction")
    done(coordinator.post(f"{base}/meetings/{meeting}/correction", {**once_more, "attended": {"direction": 1, "staff": 3}}))
    corrected = next(one for one in seen(coordinator, base)["sheet"]["meetings"] if one["meeting"] == meeting)
    assert (corrected["attended"], corrected["corrected"]) == ({"direction": 1, "staff": 3}, True)
    problem(coordinator.post(f"{base}/meetings/{meeting}/dropped", {"reason": "Trop tard."}), 409, "steering-meeting-already-held")


def test_a_workshop_is_run_from_its_pages(
    coordinator: Member, programme: str, people: dict[str, list[str]], console: Callable[[], Console]
) -> None:
    someone, base = console(), f"/programmes/{programme}/ateliers"
    assert "Instagram et TikTok pour montrer nos métiers" in someone.reads(base)
    form: dict[str, Any] = {
        "outline": "ws-generative-ai",
        "day": YESTERDAY.isoformat(),
        "start": "17:00",
        "minutes": "60",
        "place": "premises",
        "room": "CDI",
        "seats": "2",
        "facilitator_name": "Hervé Blanc",
        "facilitator_function": "consultant",
    }
    refused = someone.sends(base, base, 422, **{**form, "minutes": "longtemps", "room": "Salle des actes"})
    assert "Il manque un nombre" in refused.text
    assert "Salle des actes" in refused.text
    shown = someone.sends(base, base, **form)
    page = str(shown.url.path)
    assert "L’IA générative sans se tromper" in shown.text
    assert "Hervé Blanc, consultant d’Ekole" in shown.text
    for mentor in people["mentor"]:
        someone.sends(page, f"{page}/mentors", participation=mentor)
    someone.sends(page, f"{page}/mentors/retrait", participation=people["mentor"][1])
    for mentee in people["mentee"][:2]:
        someone.sends(page, f"{page}/inscrits", participation=mentee)
    full = someone.sends(page, f"{page}/inscrits", 409, participation=people["mentee"][2])
    assert "Cet atelier est complet" in full.text
    assert "Choisissez" not in someone.sends(page, f"{page}/animateur", facilitator_name="Maud", facilitator_function="staff").text
    change: dict[str, Any] = {
        **{name: form[name] for name in ("day", "minutes", "place")},
        "start": "18:00",
        "seats": "3",
        "room": "salle 4",
    }
    assert "salle 4" in someone.sends(page, f"{page}/changement", **change).text
    minutes: dict[str, Any] = {
        f"minutes-{people['mentor'][0]}": "60",
        f"minutes-{people['mentee'][0]}": "45",
        f"minutes-{people['mentee'][1]}": "",
    }
    told: dict[str, Any] = {"held_on": YESTERDAY.isoformat(), "lasted": "60", **minutes}
    alone = someone.sends(page, f"{page}/presences", 409, **told)
    assert 'value="45"' in alone.text
    assert "en présence d’un adulte" in alone.text
    held_page = someone.sends(page, f"{page}/presences", facilitator_present="yes", **told)
    assert "tenu, 1 personne présente" in held_page.text
    told[f"minutes-{people['mentee'][1]}"] = "30"
    assert "présences corrigées" in someone.sends(page, f"{page}/presences/correction", why="Oubliée", **told).text
    cards = someone.sends(page, f"{page}/cartes")
    assert cards.text.count('class="qr"') == 3
    assert "<svg" in someone.reads(f"{page}/cartes")
    assert "Workshop" in someone.reads_in_english(base)
    other = str(someone.sends(base, base, **form).url.path)
    assert "trop peu d’inscrits" in someone.sends(other, f"{other}/annulation", reason="too-few").text


def test_steering_is_told_from_its_page(programme: str, coordinator: Member, console: Callable[[], Console]) -> None:
    someone, page = console(), f"/programmes/{programme}/pilotage"
    assert "Prévoir un comité" in someone.reads(page)
    assert "déjà" not in someone.sends(page, f"{page}/prevu", kind="final", day=LAST_DAY).text
    refused = someone.sends(page, f"{page}/tenu", 422, kind="launch", day=TODAY.isoformat())
    assert "Il faut dire qui était là" in refused.text
    told: dict[str, Any] = {"kind": "launch", "day": TODAY.isoformat(), "attended-direction": "1", "attended-learners": "2"}
    assert "direction 1, jeunes 2" in someone.sends(page, f"{page}/tenu", **told).text
    meetings = seen(coordinator, f"/programmes/{programme}/steering")["sheet"]["meetings"]
    launch = next(one["meeting"] for one in meetings if one["kind"] == "launch")
    correction = {**told, "attended-learners": "3"}
    unexplained = someone.sends(page, f"{page}/comites/{launch}/corrige", 422, **correction, why=" ")
    assert "comite-" + launch in unexplained.text
    corrected = someone.sends(page, f"{page}/comites/{launch}/corrige", **correction, why="Une jeune de plus était là.").text
    assert "direction 1, jeunes 3" in corrected
    final = next(one["meeting"] for one in meetings if one["kind"] == "final")
    someone.sends(page, f"{page}/comites/{final}/supprime", why="Le bilan se tiendra l’an prochain.")
    assert final not in [one["meeting"] for one in seen(coordinator, f"/programmes/{programme}/steering")["sheet"]["meetings"]]
    decision: dict[str, Any] = {"meeting": launch, "words": "Afficher le calendrier", "owner": "facilitator", "due": LAST_DAY}
    assert "Afficher le calendrier" in someone.sends(page, f"{page}/decisions", **decision).text
    decisions = seen(coordinator, f"/programmes/{programme}/steering")["sheet"]["decisions"]
    identifier = next(one["decision"] for one in decisions if one["words"] == "Afficher le calendrier")
    assert "réalisée le" in someone.sends(page, f"{page}/decisions/{identifier}/faite").text
    now = seen(coordinator, f"/programmes/{programme}/steering")["in_force"]
    frame = now["frame"]
    same: dict[str, Any] = {
        "sessions": str(frame["sessions"]),
        "session_minutes": str(frame["session_minutes"]),
        "rhythm": frame["rhythm"],
        "last_day": frame["last_day"],
        "format-workshop": "yes",
        **{f"theme-{theme}": "yes" for theme in now["themes"]},
        "why": "Les équipes le demandent.",
        "decided_at": launch,
    }
    assert "ne change rien" in someone.sends(page, f"{page}/ajustements", 422, **same).text
    assert "8 séances par binôme" in someone.sends(page, f"{page}/ajustements", **{**same, "sessions": "8"}).text
    after = seen(coordinator, f"/programmes/{programme}/steering")["sheet"]["adjustments"][-1]
    assert (after["change"], after["meeting"]) == ({"sessions": 8}, launch)


def test_workshops_alone_run_to_their_report_and_closing(
    coordinator: Member, direction: Member, programme: str, people: dict[str, list[str]]
) -> None:
    mentors, mentees = people["mentor"], people["mentee"]
    baseline = opened(coordinator, programme, "baseline", "needs-diagnostic-staff")
    assert done(coordinator.upload(f"/surveys/{baseline}/responses/file", "depart.csv", export("needs-diagnostic-staff", 0)))["taken"] == 6
    close(coordinator, baseline)
    before = totals(coordinator, programme)

    first = workshop(coordinator, programme)
    for mentor in mentors:
        done(coordinator.post(f"/workshops/{first}/mentors", {"participation": mentor}))
    for mentee in mentees[:8]:
        done(coordinator.post(f"/workshops/{first}/participants", {"participation": mentee}))
    done(held(coordinator, first, {mentors[0]: 60, mentors[1]: 60, **dict.fromkeys(mentees[:7], 60)}))
    corrected = [{"participation": one, "minutes": 60} for one in (*mentors, *mentees[:6])] + [{"participation": mentees[6], "minutes": 20}]
    correction = {"minutes": 60, "present": corrected, "reason": "Partie au bout de vingt minutes"}
    done(coordinator.post(f"/workshops/{first}/attendance/correction", correction))
    second = workshop(coordinator, programme, theme="generative-ai", title="IA", minutes=90)
    done(held(coordinator, second, {mentors[0]: 90, **dict.fromkeys(mentees[4:10], 90)}, minutes=90))

    final = opened(coordinator, programme, "final", "final-impact-staff")
    assert done(coordinator.upload(f"/surveys/{final}/responses/file", "bilan.csv", export("final-impact-staff", 1)))["taken"] == 6
    close(coordinator, final)
    computed = done(coordinator.post(f"/programmes/{programme}/impact"))
    impact = done(coordinator.get(f"/programmes/{programme}/impact", params={"at_least": computed["position"]}))["impact"]
    dose = impact["workshops"]
    lived = {name: dose[name] - before[name] for name in before}
    assert lived == {"held": 2, "attendances": 13, "minutes": 6 * 60 + 20 + 6 * 90, "mentor_minutes": 2 * 60 + 90}
    assert (dose["mentors"], dose["people"]) == (2, 10)
    assert (impact["dose"]["pairs"], impact["paired"]["n"]) == (0, 6)

    issued = done(coordinator.post(f"/programmes/{programme}/reports"), 201)
    read = done(coordinator.get(f"/programmes/{programme}/impact", params={"at_least": issued["position"]}))
    report = json.loads(coordinator.get(f"/reports/{read['reports'][-1]['sha256']}").content)
    assert report["impact"]["workshops"] == dose
    done(direction.post(f"/programmes/{programme}/improvements", {"decision": "Un atelier par mois"}))
    done(direction.post(f"/programmes/{programme}/closing"))
    assert seen(coordinator, f"/programmes/{programme}")["closed_at"] is not None
    problem(coordinator.post(f"/workshops/{second}/cards"), 409, "programme-closed")


def totals(coordinator: Member, programme: str) -> dict[str, int]:
    """What workshops of earlier tests already gave."""
    sheets = [one["sheet"] for one in seen(coordinator, f"/programmes/{programme}/workshops")["items"]]
    lived = [one for one in sheets if one["status"] == "held"]
    return {
        "held": len(lived),
        "attendances": sum(one["present"] for one in lived),
        "minutes": sum(one["participant_minutes"] for one in lived),
        "mentor_minutes": sum(one["mentor_minutes"] for one in lived),
    }
