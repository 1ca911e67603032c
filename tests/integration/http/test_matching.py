"""Matching over HTTP: proposed while one waits or beside it, conditional, by quota, overridden, published; a late mentor in March."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

import httpx
import pytest

from tests.integration.http.conftest import PASSWORD, Member
from tests.integration.http.test_api import problem
from tests.integration.http.test_measurement import STAFF, export

MENTORS: Final = ("Tom Roux", "Léo Petit", "Inès Morel", "Noé Faure", "Zoé Caron", "Adam Diallo")
LATE: Final = "Maya Haddad"
HOURS: Final = "mardi 12h-14h"


def done(answer: httpx.Response, status: int = 200) -> Any:
    assert answer.status_code == status, answer.text
    return answer.json()


def done_with(answer: httpx.Response) -> bytes:
    assert answer.status_code == 200, answer.text
    return answer.content


class School:
    """A demonstration institution, whose members say at which moment of the year they act."""

    def __init__(self, http: httpx.Client) -> None:
        self.http = http
        form = {
            "institution": {"name": "Lycée des Binômes", "kind": "lycee-public", "zone": "B"},
            "email": f"referent.{uuid4().hex}@lycee-tests.test",
            "password": PASSWORD,
            "demonstration": True,
        }
        self.email = form["email"]
        self.moment = "2026-09-02T08:00:00Z"
        headers = {"Idempotency-Key": uuid4().hex, "Ekole-Simulated-Time": self.moment}
        signed_up = done(http.post("/api/v1/institutions", json=form, headers=headers), 201)
        self.coordinator = Member(http, signed_up)
        invitation = done(self.posts("/invitations", {"email": f"direction.{uuid4().hex}@lycee-tests.test", "role": "direction"}), 201)
        accepted = http.post("/api/v1/invitations/acceptance", json={"code": invitation["code"], "password": PASSWORD})
        self.direction = Member(http, done(accepted, 201))
        self.decides("/institution/data-agreement", {"version": "2026.1"})
        self.does("/institution/safeguarding-contacts", {"name": "Maud", "reach": "poste 2", "role": "infirmière"}, 201)
        dates = {"year": "2026-2027", "first_day": "2026-09-01", "last_day": "2027-06-30"}
        form = {"name": "Nos binômes", "kind": "lycee-public", "mode": "express", **dates}
        self.programme: str = self.does("/programmes", form, 201)["ids"]["programme"]
        self.base = f"/programmes/{self.programme}"

    def on(self, day: str) -> None:
        """From now on people act at noon of this day."""
        self.moment = f"{day}T11:00:00Z"

    def posts(self, path: str, body: Any = None, who: Member | None = None, **headers: str) -> httpx.Response:
        return (who or self.coordinator).post(path, body, headers={"Ekole-Simulated-Time": self.moment, **headers})

    def does(self, path: str, body: Any = None, status: int = 200) -> Any:
        return done(self.posts(path, body), status)

    def decides(self, path: str, body: Any = None) -> Any:
        return done(self.posts(path, body, self.direction))

    def reads(self, path: str) -> Any:
        head = done(self.coordinator.get("/institution/log"))["head"]
        return done(self.coordinator.get(path, params={"at_least": head}))

    def imports(self, role: str, rows: str) -> None:
        headers = {"Authorization": f"Bearer {self.coordinator.token}", "Ekole-Simulated-Time": self.moment}
        files, data = {"file": (f"{role}.csv", rows.encode())}, {"role": role}
        draft = done(self.http.post(f"/api/v1{self.base}/imports", files=files, data=data, headers=headers), 201)
        self.does(f"/imports/{draft['import']}/acceptance")

    def mentors_come(self, *names: str) -> None:
        lines = [f"{n.split()[1]};{n.split()[0]};03/04/2005;{n.split()[0].lower()}@eleves.test;Canva;{HOURS}" for n in names]
        self.imports("mentors", "\n".join(["Nom;Prénom;Né(e) le;Courriel;Compétences à partager;Disponibilités", *lines]))

    def staff_come(self, *people: tuple[str, str, str]) -> None:
        """Given name, job, hours of each."""
        lines = [f"Prof;{name};{job};{name}@lycee-tests.test;Canva;{hours}" for name, job, hours in people]
        self.imports("mentees", "\n".join(["Nom;Prénom;Fonction;Courriel;Besoins;Disponibilités", *lines]))

    def design_is_approved(self) -> None:
        content = self.reads(f"{self.base}/design/proposal")["content"]
        self.does(f"{self.base}/design", {"content": content})
        self.does(f"{self.base}/design/submission")
        self.decides(f"{self.base}/design/approval")

    def everybody(self) -> dict[str, Mapping[str, Any]]:
        """Participants by their address's first part."""
        people = self.reads(f"{self.base}/participants?limit=100")["items"]
        return {one["email"].split("@")[0]: one for one in people}

    def are_chosen(self, *participations: str) -> None:
        self.does("/participations/selection", {"participations": participations, "reason": "Volontaire"})
        for one in participations:
            self.does(f"/participations/{one}/charter", {"version": "2026.1"})

    def are_certified(self, *mentors: str) -> None:
        training = self.reads(f"{self.base}/design/proposal")["content"]["training"]
        for module in training["modules"]:
            self.does("/training/attendance", {"module": module["id"], "minutes": module["minutes"], "participations": mentors})
        results = [{"participation": one, "correct": 10, "essentials_correct": True} for one in mentors]
        self.does("/training/quiz", {"results": results})
        self.does("/training/practice", {"participations": mentors})
        self.does("/training/certification", {"participations": mentors, "valid_until": "2027-08-31"})

    def is_proposed(self, **body: Any) -> Any:
        """The proposal of a run, as its reading shows it."""
        matching = self.does(f"{self.base}/matchings", body, 201)["ids"]["matching"]
        return self.reads(f"/matchings/{matching}")

    def pairs(self) -> list[Any]:
        listed: list[Any] = self.reads(f"{self.base}/pairs?limit=100")["items"]
        return listed

    def meet(self, pair: str, day: str) -> httpx.Response:
        self.on(day)
        body = {"day": day, "minutes": 45, "theme": "Canva", "place": "premises", "reported_by": "mentor", "start": 720}
        return self.posts(f"/pairs/{pair}/sessions", body)

    def answers(self, wave: str, instrument: str, column: int, closes_on: str) -> None:
        body = {"wave": wave, "instrument": instrument, "closes_on": closes_on}
        survey = self.does(f"{self.base}/surveys", body, 201)["ids"]["survey"]
        headers = {"Authorization": f"Bearer {self.coordinator.token}", "Ekole-Simulated-Time": self.moment}
        files = {"file": (f"{wave}.csv", export(instrument, column))}
        taken = done(self.http.post(f"/api/v1/surveys/{survey}/responses/file", files=files, headers=headers))
        assert taken["taken"] == len(STAFF)
        self.does(f"/surveys/{survey}/closing")


@pytest.fixture
def school(http: httpx.Client) -> School:
    """Six mentors, six members of staff, one of them administrative; the design approved, nobody chosen yet."""
    found = School(http)
    found.mentors_come(*MENTORS)
    jobs = dict.fromkeys(STAFF, "Professeur") | {"farid": "Secrétaire"}
    found.staff_come(*((name, job, HOURS) for name, job in jobs.items()))
    found.design_is_approved()
    found.on("2026-10-06")
    return found


def test_a_late_mentor_is_trained_and_matched_in_march_and_the_programme_reports(school: School) -> None:
    """Somebody of the staff has no mentor until March, when a newcomer is trained; both count in the report."""
    people = school.everybody()
    mentors = [one["participation"] for one in people.values() if one["role"] == "mentor"][:5]
    staff = [people[name]["participation"] for name in STAFF]
    school.are_chosen(*mentors, *staff)
    school.answers("baseline", "needs-diagnostic-staff", 0, "2026-10-20")
    school.are_certified(*mentors)
    run = school.is_proposed()
    assert (len(run["pairs"]), run["status"], run["quotas"]) == (
        5,
        "proposed",
        [
            {"category": "administrative", "at_least": 1, "asked": 1, "served": 1},
            {"category": "direction", "at_least": 1, "asked": 0, "served": 0},
            {"category": "other", "at_least": 1, "asked": 0, "served": 0},
            {"category": "teaching", "at_least": 1, "asked": 5, "served": 4},
        ],
    )
    (alone,) = run["alone"]
    assert (alone["role"], alone["reason"]) == ("mentee", "no-mentor-left")
    assert {one["relax"] for one in alone["relaxations"]} == {"partner-capacity"}
    assert run["relaxations"] == [{"relax": "capacity", "gain": 1, "partner": None}]
    school.does(f"/matchings/{run['matching']}/publication")
    for pair in school.pairs():
        done(school.meet(pair["pair"], "2026-11-10"))

    school.on("2027-03-09")
    school.mentors_come(LATE)
    newcomer = school.everybody()["maya"]["participation"]
    school.are_chosen(newcomer)
    untrained = school.is_proposed()
    (waits,) = [one for one in untrained["alone"] if one["role"] == "mentor"]
    problem(school.posts(f"/matchings/{untrained['matching']}/publication"), 409, "matching-empty")
    assert (waits["participation"], waits["reason"]) == (newcomer, "not-certified")
    assert waits["relaxations"] == [{"relax": "certification", "gain": 1, "partner": None}]
    school.are_certified(newcomer)
    late = school.is_proposed()
    assert [(one["mentor"], one["mentee"]) for one in late["pairs"]] == [(newcomer, alone["participation"])]
    assert late["alone"] == []
    assert late["total_score"] == late["pairs"][0]["score"] == pytest.approx(sum(late["pairs"][0]["contributions"].values()))
    school.does(f"/matchings/{late['matching']}/publication")
    (pair,) = [one for one in school.pairs() if one["sheet"]["mentor"] == newcomer]
    for day in ("2027-03-16", "2027-03-30", "2027-04-27"):
        done(school.meet(pair["pair"], day))

    school.on("2027-06-01")
    school.answers("final", "final-impact-staff", 1, "2027-06-10")
    school.does(f"{school.base}/impact")
    impact = school.reads(f"{school.base}/impact")["impact"]
    assert (impact["paired"]["n"], impact["dose"]["held"]) == (6, 8)
    school.does(f"{school.base}/reports", status=201)
    issued = school.reads(f"{school.base}/impact")["reports"][-1]
    dose = json.loads(done_with(school.coordinator.get(f"/reports/{issued['sha256']}")))["impact"]["dose"]
    assert (dose["pairs"], dose["held"]) == (6, 8)
    school.decides(f"{school.base}/improvements", {"decision": "Banaliser un créneau commun", "due": "2027-09-15"})
    school.decides(f"{school.base}/closing")
    assert school.reads(school.base)["closed_at"].startswith("2027-06-01")
    problem(school.posts(f"{school.base}/matchings"), 409, "programme-closed")


def test_pairs_are_published_before_training_is_over_and_meet_once_it_is(school: School) -> None:
    people = school.everybody()
    mentors = [one["participation"] for one in people.values() if one["role"] == "mentor"][:2]
    staff = [people[name]["participation"] for name in ("ana", "bruno")]
    school.are_chosen(*mentors, *staff)
    school.are_certified(mentors[0])
    assert len(school.is_proposed()["pairs"]) == 1
    run = school.is_proposed(conditional=True)
    assert (len(run["pairs"]), run["conditional"], run["alone"]) == (2, True, [])
    school.does(f"/matchings/{run['matching']}/publication")
    (waiting,) = [one["pair"] for one in school.pairs() if one["sheet"]["mentor"] == mentors[1]]
    problem(school.meet(waiting, "2026-11-10"), 409, "mentor-not-certified")
    school.are_certified(mentors[1])
    done(school.meet(waiting, "2026-11-10"))
    assert {"pair.activated.v1"} <= {one["type"] for one in school.reads(f"{school.base}/timeline?limit=100")["items"]}


def test_people_know_better_and_say_why(school: School) -> None:
    people = school.everybody()
    mentors = [one["participation"] for one in people.values() if one["role"] == "mentor"][:2]
    staff = [people[name]["participation"] for name in ("ana", "bruno", "chloe")]
    school.are_chosen(*mentors, *staff)
    school.are_certified(*mentors)
    run = school.is_proposed()
    (out, kept), (alone,) = run["pairs"], run["alone"]
    path = f"{school.base}/matchings/{run['matching']}/overrides"
    body = {"reason": "Même bâtiment", "remove": [out["pair"]], "add": [{"mentor": out["mentor"], "mentee": alone["participation"]}]}
    problem(school.posts(path, {**body, "reason": " "}), 422, "reason-missing")
    problem(school.posts(path, {**body, "remove": []}), 409, "pair-without-place")
    school.does(path, body)
    changed = school.reads(f"/matchings/{run['matching']}")
    assert [(one["mentee"], one["by_hand"]) for one in changed["pairs"]] == [(kept["mentee"], False), (alone["participation"], True)]
    assert [(one["participation"], one["reason"]) for one in changed["alone"]] == [(out["mentee"], "taken-out")]
    assert [one["reason"] for one in changed["overrides"]] == ["Même bâtiment"]
    again = school.is_proposed(matching=run["matching"])
    assert (again["matching"], again["overrides"]) == (run["matching"], [])


def test_whoever_does_not_wait_is_told_how_far_it_is(school: School) -> None:
    people = school.everybody()
    mentors = [one["participation"] for one in people.values() if one["role"] == "mentor"]
    school.are_chosen(*mentors, *(people[name]["participation"] for name in STAFF))
    school.are_certified(*mentors)
    key = uuid4().hex
    headers = {"Prefer": "wait=0, respond-async", "Idempotency-Key": key}
    begun = school.posts(f"{school.base}/matchings", {}, None, **headers)
    calculation = done(begun, 202)
    assert begun.headers["Preference-Applied"] == "respond-async"
    assert begun.headers["Location"] == f"/api/v1/matchings/{calculation['matching']}/calculation"
    ended = waited(lambda: done(school.http.get(begun.headers["Location"], headers=bearer(school.coordinator))))
    assert (ended["state"], ended["chosen"], ended["step"]) == ("done", 6, "keeping")
    run = school.reads(f"/matchings/{calculation['matching']}")
    assert (len(run["pairs"]), run["total_score"]) == (6, pytest.approx(ended["total_score"]))
    # under the same key, the first receipt: there is nothing left to wait for
    repeated = school.posts(f"{school.base}/matchings", {}, None, **headers)
    assert done(repeated, 201)["repeated"]


def test_a_refusal_is_found_where_one_looks_for_the_end(school: School, http: httpx.Client) -> None:
    bare = School(http)
    begun = done(bare.posts(f"{bare.base}/matchings", {}, Prefer="respond-async"), 202)
    path = f"/matchings/{begun['matching']}/calculation"
    ended = waited(lambda: done(bare.coordinator.get(path)))
    assert (ended["state"], ended["refusal"]) == ("refused", "design-missing")
    problem(bare.coordinator.get(f"/matchings/{uuid4()}/calculation"), 404, "calculation-missing")
    problem(school.coordinator.get(path), 404, "calculation-missing")


def bearer(member: Member) -> dict[str, str]:
    return {"Authorization": f"Bearer {member.token}"}


def waited(look: Callable[[], Any]) -> Any:
    """What it comes to: it is looked at again as long as it is running, and something of it is noted all that time."""
    while (found := look())["state"] == "running":
        datetime.fromisoformat(found["began_at"])
    return found
