"""Across the fence over HTTP: who of Ekole comes in, what they see, what the institution reads of it; how an institution leaves."""

import asyncio
import base64
import csv
import io
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest

from infra.embedded.servers import embedded_servers
from services.supervision.visiting import house_day
from tests.databases import temporary_home
from tests.house import Supervisor, bearer, come_in, ekole, entered, head_of, invited, refusals
from tests.integration.http.conftest import PASSWORD, Member, _running
from tests.integration.http.test_participants import CSV
from tests.integration.http.test_proofs import signed
from tests.mailbox import mailed_code

pytestmark = pytest.mark.xdist_group("house")


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    with temporary_home() as folder:
        yield folder


@pytest.fixture(scope="module")
def http(home: Path) -> Iterator[httpx.Client]:
    yield from _running(home)


@pytest.fixture(scope="module")
def head(http: httpx.Client, home: Path) -> Supervisor:
    return head_of(http, home)


@pytest.fixture(scope="module")
def consultant(http: httpx.Client, head: Supervisor) -> Supervisor:
    return invited(http, head, "consultant")


def assign(http: httpx.Client, head: Supervisor, client: str, **told: Any) -> httpx.Response:
    return http.post(f"/api/v1/clients/{client}/assignments", json=told, headers=bearer(head.token))


def code_of(answer: httpx.Response) -> str:
    code: str = answer.json()["code"]
    return code


def test_a_consultant_comes_in_once_assigned_and_the_institution_reads_why(
    http: httpx.Client, head: Supervisor, consultant: Supervisor, coordinator: Member, direction: Member, programme: str
) -> None:
    refused = entered(http, consultant, coordinator.tenant)
    assert (refused.status_code, code_of(refused)) == (404, "client-missing")
    assert coordinator.get("/institution/accesses").json()["items"] == []

    assert assign(http, head, coordinator.tenant, email=consultant.email).status_code == 201
    shown = http.get("/api/v1/clients", headers=bearer(consultant.token)).json()["items"]
    assert [one["client"] for one in shown] == [coordinator.tenant]
    assert code_of(entered(http, consultant, coordinator.tenant, "non")) == "access-reason-missing"

    before = coordinator.get("/institution/log").json()["head"]
    came = entered(http, consultant, coordinator.tenant)
    assert came.status_code == 201, came.text
    inside = bearer(came.json()["token"])
    assert came.json()["position"] == before + 1
    board = http.get(f"/api/v1/programmes/{programme}", headers=inside)
    assert board.status_code == 200
    assert entered(http, consultant, coordinator.tenant, "une seconde fois").json()["position"] == before + 1

    (told,) = direction.get("/institution/accesses").json()["items"]
    assert (told["role"], told["address"], told["reason"]) == ("consultant", consultant.email, "point de suivi de novembre")
    written = http.post("/api/v1/institution/data-agreement", json={"version": "2027.1"}, headers=inside)
    assert (written.status_code, code_of(written)) == (403, "supervisors-only-read")

    ended = http.delete(f"/api/v1/clients/{coordinator.tenant}/assignments/{consultant.account}", headers=bearer(head.token))
    assert ended.status_code == 200
    after = http.get(f"/api/v1/programmes/{programme}", headers=inside)
    assert after.status_code == 401
    assert code_of(entered(http, consultant, coordinator.tenant)) == "client-missing"


@contextmanager
def unreadable(home: Path, view: str) -> Iterator[None]:
    """A view that the application may not read for the moment, as after a migration that forgot it."""

    async def say(statement: str) -> None:
        with embedded_servers(home) as servers:
            owner = await asyncpg.connect(servers.database_url("owner"))
            try:
                await owner.execute(statement)
            finally:
                await owner.close()

    asyncio.run(say(f'REVOKE SELECT ON ekole."{view}" FROM ekole_app'))
    try:
        yield
    finally:
        asyncio.run(say(f'GRANT SELECT ON ekole."{view}" TO ekole_app'))


def test_a_coming_in_is_told_even_where_the_page_fails_halfway(
    http: httpx.Client, home: Path, head: Supervisor, coordinator: Member, direction: Member, programme: str
) -> None:
    consultant = invited(http, head, "consultant")
    assert assign(http, head, coordinator.tenant, email=consultant.email).status_code == 201
    with unreadable(home, "programme_sheet"):
        came = entered(http, consultant, coordinator.tenant, "le tableau ne répond plus")
        assert came.status_code == 201, came.text
        failed = http.get(f"/api/v1/programmes/{programme}", headers=bearer(came.json()["token"]))
        assert (failed.status_code, code_of(failed)) == (500, "internal-error")
    told = [one["reason"] for one in direction.get("/institution/accesses").json()["items"] if one["address"] == consultant.email]
    assert told == ["le tableau ne répond plus"]
    again = http.get(f"/api/v1/programmes/{programme}", headers=bearer(came.json()["token"]))
    assert again.status_code == 200


def test_a_cover_has_an_end_and_somebody_to_stand_in_for(
    http: httpx.Client, head: Supervisor, consultant: Supervisor, coordinator: Member
) -> None:
    stand_in = invited(http, head, "consultant")
    week = (house_day() + timedelta(days=7)).isoformat()
    asked = {"email": stand_in.email, "covers": consultant.email}
    assert code_of(assign(http, head, coordinator.tenant, **asked)) == "cover-needs-an-end"
    assert code_of(assign(http, head, coordinator.tenant, **asked, last_day=week)) == "covered-not-assigned"
    assert assign(http, head, coordinator.tenant, email=consultant.email).status_code == 201
    assert assign(http, head, coordinator.tenant, **asked, last_day=week).status_code == 201
    assert entered(http, stand_in, coordinator.tenant).status_code == 201


def test_an_auditor_sees_the_programmes_granted_and_nothing_else(
    http: httpx.Client, head: Supervisor, coordinator: Member, direction: Member, programme: str
) -> None:
    form = {"name": "Autre", "kind": "lycee-public", "mode": "express", "year": "2026-2027"}
    other = coordinator.post("/programmes", form | {"first_day": "2026-09-01", "last_day": "2027-06-30"}).json()["ids"]["programme"]
    assert coordinator.post("/audits", {"email": "x@audit.test", "programmes": [programme], "ends_on": "2026-12-01"}).status_code == 403
    email, today = f"audit.{uuid4().hex}@qualiopi.test", house_day()
    wrong = direction.post("/audits", {"email": email, "programmes": [programme], "ends_on": (today - timedelta(days=1)).isoformat()})
    assert code_of(wrong) == "audit-dates-wrong"
    given = direction.post("/audits", {"email": email, "programmes": [programme], "ends_on": today.isoformat()})
    assert given.status_code == 201, given.text
    auditor = come_in(http, email, mailed_code(http, email))
    came = entered(http, auditor, coordinator.tenant, "audit de surveillance Qualiopi")
    assert came.json()["programmes"] == [programme]
    inside = bearer(came.json()["token"])

    assert http.get(f"/api/v1/programmes/{programme}/timeline", headers=inside).json()["items"]
    assert http.get(f"/api/v1/programmes/{programme}", headers=inside).status_code == 200
    assert http.get(f"/api/v1/programmes/{programme}/replay", headers=inside).json()["position"] > 0
    bundle = http.get(f"/api/v1/programmes/{programme}/bundle", headers=inside)
    assert (bundle.status_code, bundle.headers["content-type"]) == (200, "application/zip"), bundle.text
    samples = f"/api/v1/programmes/{programme}/audit-samples"
    assert code_of(http.post(samples, json={"size": 3}, headers=inside)) == "sample-of-nothing", "it has no pair yet"
    assert http.get(samples, headers=inside).json() == []
    assert direction.post(f"/programmes/{programme}/audit-samples", {"size": 3}).status_code == 403, "an auditor's alone"
    for path in (
        f"/programmes/{other}",
        f"/programmes/{other}/bundle",
        "/institution/bundle",
        "/programmes",
        "/institution/log",
        "/institution/accesses",
        f"/programmes/{programme}/persons",
    ):
        assert http.get(f"/api/v1{path}", headers=inside).status_code in (403, 404), path

    ended = http.delete(f"/api/v1/audits/{given.json()['audit']}", headers={"Authorization": f"Bearer {direction.token}"})
    assert ended.status_code == 200, ended.text
    assert http.get(f"/api/v1/programmes/{programme}/timeline", headers=inside).status_code == 401
    assert code_of(entered(http, auditor, coordinator.tenant)) == "client-missing"


def test_an_auditor_asks_and_is_answered_with_facts(
    http: httpx.Client, head: Supervisor, coordinator: Member, direction: Member, institution: Any, programme: str
) -> None:
    at, today = f"/programmes/{programme}/audit-questions", house_day()
    inside: list[dict[str, str]] = []
    spans: dict[str, dict[str, str]] = {
        "tout": {},
        "avant": {"seen_from": "2020-01-01", "seen_until": (today - timedelta(days=30)).isoformat()},
    }
    emails = {name: f"{name}.{uuid4().hex}@qualiopi.test" for name in spans}
    for name, span in spans.items():
        form = {"email": emails[name], "programmes": [programme], "ends_on": today.isoformat(), **span}
        assert direction.post("/audits", form).status_code == 201
        auditor = come_in(http, emails[name], mailed_code(http, emails[name]))
        inside.append(bearer(entered(http, auditor, coordinator.tenant, "audit de surveillance").json()["token"]))
    whole, past = inside
    opened = coordinator.get(f"/programmes/{programme}/timeline").json()["items"][0]["position"]

    asked = http.post(f"/api/v1{at}", json={"words": "Qui a formé les mentors ?", "indicator": 14, "fact": opened}, headers=whole)
    assert asked.status_code == 201, asked.text
    one = f"{at}/{asked.json()['ids']['question']}"
    assert code_of(http.post(f"/api/v1{at}", json={"words": "Et ceci ?", "fact": opened}, headers=past)) == "audit-fact-missing"
    assert code_of(http.post(f"/api/v1{one}/answer", json={"words": "Moi-même."}, headers=whole)) == "supervisors-only-read"
    assert direction.post(at, {"words": "Et moi ?"}).status_code == 403, "an auditor's alone"
    assert institution().post(f"{one}/answer", {"words": "D’ailleurs."}).status_code == 404, "another institution's people find nothing"
    board = coordinator.get(f"/programmes/{programme}/board", params={"at_least": asked.json()["position"]}).json()
    assert [item["count"] for item in board["work"] if item["kind"] == "audit-questions-to-answer"] == [1]

    assert code_of(coordinator.post(f"{one}/answer", {"words": "La CPE.", "facts": [10**6]})) == "audit-fact-missing"
    assert coordinator.post(f"{one}/answer", {"words": "La CPE, en octobre.", "facts": [opened]}).status_code == 200
    (seen,) = http.get(f"/api/v1{at}", headers=whole).json()
    assert (seen["status"], seen["indicator"], seen["said"][1]["words"]) == ("replied", 14, "La CPE, en octobre.")
    assert (seen["said"][1]["facts"], seen["said"][1]["withheld"]) == ([opened], 0)
    assert http.get(f"/api/v1{at}", headers=past).json() == [], "another auditor's question is not theirs"
    assert code_of(http.post(f"/api/v1{one}/follow-up", json={"words": "Quand ?"}, headers=past)) == "audit-question-missing"

    assert http.post(f"/api/v1{one}/follow-up", json={"words": "Quel jour ?"}, headers=whole).status_code == 200
    assert code_of(http.post(f"/api/v1{one}/closing", json={"satisfied": True}, headers=whole)) == "audit-question-unexplained"
    closing = {"satisfied": False, "reason": "Aucune feuille de présence."}
    assert http.post(f"/api/v1{one}/closing", json=closing, headers=whole).status_code == 200
    (closed,) = direction.get(at).json()
    assert (closed["status"], closed["said"][-1]["words"]) == ("unsatisfied", "Aucune feuille de présence.")
    assert code_of(coordinator.post(f"{one}/answer", {"words": "Voici."})) == "audit-question-settled"


def test_an_audit_that_is_done_shows_the_next_one_what_is_new(
    http: httpx.Client, head: Supervisor, coordinator: Member, direction: Member, programme: str
) -> None:
    at, today = f"/api/v1/programmes/{programme}", house_day()
    email = f"audit.{uuid4().hex}@qualiopi.test"
    direction.post("/audits", {"email": email, "programmes": [programme], "ends_on": today.isoformat()})
    auditor = come_in(http, email, mailed_code(http, email))
    inside = bearer(entered(http, auditor, coordinator.tenant, "audit initial").json()["token"])
    assert direction.post(f"/programmes/{programme}/audit-conclusions").status_code == 403, "an auditor's alone"
    signed(http, coordinator)
    done = http.post(f"{at}/audit-conclusions", headers=inside)
    assert done.status_code == 201, done.text
    (kept,) = http.get(f"{at}/audit-conclusions", headers=inside).json()
    assert (kept["unchanged"], len(kept["root"])) == (True, 64)
    checkpoint = http.get(f"/log/{coordinator.tenant}/checkpoint/{kept['position']}").text.splitlines()
    assert base64.b64decode(checkpoint[2]).hex() == kept["root"], "whoever keeps the note holds the same root"

    until = (today + timedelta(days=30)).isoformat()
    waived = direction.post(f"/programmes/{programme}/waivers", {"gate": "mentee-briefed", "reason": "Rentrée tardive", "until": until})
    assert waived.status_code == 200, waived.text
    new = http.get(f"{at}/audit-changes", params={"since": kept["position"]}, headers=inside).json()
    assert {"type": "programme.gate-waived.v1", "count": 1} in new["kinds"]
    assert [(one["gate"], one["reason"], one["position"]) for one in new["waivers"]] == [
        ("mentee-briefed", "Rentrée tardive", waived.json()["position"])
    ]
    assert (new["corrections"], new["people_corrected"], new["erasures"], new["reports"]) == ([], [], [], [])
    assert http.get(f"{at}/waivers", headers=inside).json() == new["waivers"], "the first one there is"
    assert http.get(f"{at}/audit-changes", params={"since": waived.json()["position"]}, headers=inside).json()["waivers"] == []

    rows = CSV + "Brun;Noé;24/01/2011;noe.brun@lycee-tests.test;Anne Brun;anne.brun@famille.test\n"
    draft = coordinator.upload(f"/programmes/{programme}/imports", "mentors.csv", rows.encode(), role="mentors").json()
    listed = coordinator.post(f"/imports/{draft['import']}/acceptance").json()["position"]
    (noe,) = coordinator.get(f"/programmes/{programme}/participants", params={"at_least": listed}).json()["items"]
    person = coordinator.get(f"/participations/{noe['participation']}").json()["sheet"]["person"]
    assert coordinator.post(f"/participations/{noe['participation']}/withdrawal").status_code == 200
    erased = coordinator.post(f"/people/{person}/erasure", {"ground": "registered-by-mistake"})
    assert erased.status_code == 200, erased.text
    assert len(http.get(f"{at}/audit-changes", params={"since": listed}, headers=inside).json()["erasures"]) == 1
    assert http.get(f"{at}/audit-changes", params={"since": erased.json()["position"]}, headers=inside).json()["erasures"] == []


def test_an_auditor_has_the_pack_of_the_programmes_granted_within_their_dates(
    http: httpx.Client, head: Supervisor, coordinator: Member, direction: Member, programme: str
) -> None:
    today = house_day()
    form = {"name": "Un autre dispositif", "kind": "lycee-public", "mode": "express", "year": "2026-2027"}
    assert coordinator.post("/programmes", form | {"first_day": "2026-09-01", "last_day": "2027-06-30"}).status_code == 201
    spans: dict[str, dict[str, str]] = {
        "whole": {},
        "from": {"seen_from": (today - timedelta(days=1)).isoformat()},
        "until": {"seen_until": (today - timedelta(days=1)).isoformat()},
    }
    packs: dict[str, Any] = {}
    days = {"first": (today - timedelta(days=30)).isoformat(), "last": (today + timedelta(days=30)).isoformat()}
    coordinator.get("/institution", params={"at_least": coordinator.get("/institution/log").json()["head"]})
    for name, span in spans.items():
        email = f"{name}.{uuid4().hex}@qualiopi.test"
        direction.post("/audits", {"email": email, "programmes": [programme], "ends_on": today.isoformat(), **span})
        auditor = come_in(http, email, mailed_code(http, email))
        inside = bearer(entered(http, auditor, coordinator.tenant, "audit de surveillance").json()["token"])
        shown = http.get("/api/v1/evidence-pack", params={"model": "qualiopi", **days}, headers=inside)
        assert shown.status_code == 200, shown.text
        packs[name] = shown.json()
        assert "Un autre dispositif" not in shown.text, "only what was granted"
    file = http.get("/api/v1/evidence-pack/file", params={"model": "qualiopi", **days}, headers=inside)
    assert (file.status_code, file.content[:8]) == (200, b"%PDF-1.7")
    assert (packs["whole"]["programmes"], packs["whole"]["limits"]) == (["Essai (2026-2027)"], [])
    for name in ("from", "until"):  # the one began too late for its figures, before the other's day it was not open
        assert packs[name]["programmes"] == [], name
        assert "vos dates ouvrent son histoire, non ses chiffres" in packs[name]["limits"][0], name
    wrong = coordinator.get("/evidence-pack", params={"model": "autre", **days})
    assert (wrong.status_code, code_of(wrong)) == (404, "evidence-model-unknown")


def test_an_auditor_restricted_to_the_past_reads_that_history_alone(
    http: httpx.Client, head: Supervisor, coordinator: Member, programme: str
) -> None:
    email, today = f"audit.{uuid4().hex}@academie.test", house_day()
    span = {"seen_from": "2020-01-01", "seen_until": (today - timedelta(days=30)).isoformat(), "ends_on": today.isoformat()}
    form = {"email": email, "client": coordinator.tenant, "programmes": [programme], **span}
    given = http.post("/api/v1/audits", json=form, headers=bearer(head.token))
    assert given.status_code == 201, given.text
    auditor = come_in(http, email, mailed_code(http, email))
    inside = bearer(entered(http, auditor, coordinator.tenant, "contrôle de l’académie").json()["token"])
    assert http.get(f"/api/v1/programmes/{programme}/timeline", headers=inside).json()["items"] == []
    for path in ("", "/replay", "/replay?position=1", f"/replay?day={span['seen_until']}"):
        assert code_of(http.get(f"/api/v1/programmes/{programme}{path}", headers=inside)) == "outside-the-audit", path
    bundle = http.get(f"/api/v1/programmes/{programme}/bundle", headers=inside)
    with zipfile.ZipFile(io.BytesIO(bundle.content)) as zipped:
        lines = zipped.read("log.jsonl").splitlines()
    assert {tuple(json.loads(line)) for line in lines} == {("index", "leaf")}, "nothing had happened within the dates granted"


def test_an_auditor_who_sees_up_to_a_day_replays_up_to_it(
    http: httpx.Client, head: Supervisor, coordinator: Member, direction: Member, programme: str
) -> None:
    email, today = f"audit.{uuid4().hex}@academie.test", house_day()
    last = today - timedelta(days=1)
    form = {
        "email": email,
        "client": coordinator.tenant,
        "programmes": [programme],
        "seen_until": last.isoformat(),
        "ends_on": today.isoformat(),
    }
    assert http.post("/api/v1/audits", json=form, headers=bearer(head.token)).status_code == 201
    auditor = come_in(http, email, mailed_code(http, email))
    inside = bearer(entered(http, auditor, coordinator.tenant, "contrôle").json()["token"])
    at = f"/api/v1/programmes/{programme}/replay"
    for asked in ({}, {"position": "5"}, {"day": today.isoformat()}, {"known": last.isoformat()}):
        assert code_of(http.get(at, params=asked, headers=inside)) == "outside-the-audit", asked
    assert code_of(http.get(at, params={"day": last.isoformat()}, headers=inside)) == "programme-missing", "it was not open yet"

    told = {"Authorization": f"Bearer {direction.token}"}
    now = http.get(at, headers=told).json()
    assert now["board"]["pairs"] == 0
    assert http.get(at, params={"day": today.isoformat()}, headers=told).json()["position"] == now["position"]
    assert code_of(http.get(at, params={"position": "1"}, headers=told)) == "programme-missing"
    for wrong in ({"position": "-1"}, {"day": "hier"}, {"known": "0001-01-01"}, {"position": "9" * 30}):
        assert code_of(http.get(at, params=wrong, headers=told)) == "moment-unreadable", wrong


def test_a_suspended_institution_reads_changes_nothing_and_closes_once_exported(
    http: httpx.Client, head: Supervisor, home: Path, institution: Any
) -> None:
    member: Member = institution()
    email = f"direction.{uuid4().hex}@lycee-tests.test"
    assert member.post("/invitations", {"email": email, "role": "direction"}).status_code == 201
    accepted = http.post("/api/v1/invitations/acceptance", json={"code": mailed_code(http, email), "password": PASSWORD})
    direction = Member(http, accepted.json())
    at = f"/api/v1/clients/{member.tenant}"
    assert code_of(http.post(f"{at}/closing", headers=bearer(head.token))) == "institution-not-suspended"
    assert http.post(f"{at}/suspension", json={"reason": "engagement-over"}, headers=bearer(head.token)).status_code == 200
    refused = direction.post("/institution/data-agreement", {"version": "2026.1"})
    assert (refused.status_code, code_of(refused)) == (403, "institution-suspended")
    assert direction.get("/institution").status_code == 200
    assert code_of(http.post(f"{at}/closing", headers=bearer(head.token))) == "institution-not-exported"

    reactivated = ekole(home, "tenants", "reactivate", member.tenant)
    assert reactivated.returncode == 0, reactivated.stderr
    assert direction.post("/institution/data-agreement", {"version": "2026.1"}).status_code == 200
    contact = {"name": "Maud Quéré", "reach": "poste 214", "role": "infirmière"}
    assert direction.post("/institution/safeguarding-contacts", contact).status_code == 201
    assert ekole(home, "tenants", "suspend", member.tenant, "--reason", "requested").returncode == 0

    assert member.post("/institution/export").status_code == 403
    exported = direction.post("/institution/export")
    assert exported.status_code == 200, exported.text
    with zipfile.ZipFile(io.BytesIO(exported.content)) as archive:
        assert archive.testzip() is None
        events = [json.loads(line) for line in archive.read("evenements.jsonl").splitlines()]
        assert [event["position"] for event in events] == list(range(1, len(events) + 1))
        assert events[-1]["type"] == "institution.exported.v1"
        named = next(event for event in events if event["type"] == "institution.safeguarding-contact-named.v1")
        assert named["data"]["name"] == "Maud Quéré"
        sheet = list(csv.DictReader(io.StringIO(archive.read("vues/institution_sheet.csv").decode("utf-8-sig")), delimiter=";"))
        assert sheet[0]["name"] == "Lycée des Tests"
        assert "Lycée des Tests" in archive.read("LISEZ-MOI.txt").decode()

    assert http.post(f"{at}/closing", headers=bearer(head.token)).status_code == 200
    assert code_of(http.post(f"{at}/reactivation", headers=bearer(head.token))) == "institution-closed"


def test_the_operator_lists_exports_and_is_told_what_is_wrong(home: Path, coordinator: Member, tmp_path: Path) -> None:
    listed = ekole(home, "tenants", "list")
    assert coordinator.tenant in listed.stdout
    out = tmp_path / "export.zip"
    made = ekole(home, "tenants", "export", coordinator.tenant, "--out", str(out))
    assert made.returncode == 0, made.stderr
    assert out.stat().st_mode & 0o777 == 0o600
    assert zipfile.ZipFile(out).testzip() is None
    wrong = {
        ("tenants", "export", coordinator.tenant, "--out", str(out)): "file-exists",
        ("tenants", "export", coordinator.tenant, "--out", str(tmp_path / "none" / "x.zip")): "folder-missing",
        ("tenants", "suspend", str(uuid4())): "tenant-missing",
        ("tenants", "reactivate", "cfa"): "tenant-unreadable",
        ("house", "create-head", "pas-une-adresse"): "address-invalid",
    }
    for code, (status, said) in zip(wrong.values(), refusals(home, *wrong), strict=True):
        assert status == 1
        assert f"[{code}]" in said


def test_another_master_key_while_the_platform_runs(http: httpx.Client, home: Path, coordinator: Member, direction: Member) -> None:
    """Nobody notices: whoever signed up before, whoever signs up after, with the processes that held the old key all along."""
    before = (home / "keys" / "master.key").read_bytes()
    rotated = ekole(home, "keys", "rotate", "--master")
    assert rotated.returncode == 0, rotated.stderr
    assert (home / "keys" / "master.key").read_bytes() != before
    assert (home / "keys" / "master.key.previous").read_bytes() == before
    contact = {"name": "Ana Lopes", "reach": "poste 7", "role": "CPE"}
    assert direction.post("/institution/safeguarding-contacts", contact).status_code == 201
    form = {
        "institution": {"name": "Lycée d’Après", "kind": "lycee-public", "zone": "B"},
        "email": f"referent.{uuid4().hex}@lycee-tests.test",
        "password": PASSWORD,
    }
    answer = http.post("/api/v1/institutions", json=form, headers={"Idempotency-Key": uuid4().hex})
    assert answer.status_code == 201, answer.text
    after = Member(http, answer.json())
    assert after.get("/institution", params={"at_least": answer.json()["position"]}).status_code == 200
    again = ekole(home, "tenants", "list")  # another process, which knows the new key alone
    assert "Lycée d’Après" in again.stdout
    signed_in = http.post("/api/v1/tokens", json={"email": form["email"], "password": PASSWORD})
    assert signed_in.status_code == 201


def test_a_contact_becomes_a_client_who_reads_its_engagement_and_what_was_shared_with_it(
    http: httpx.Client, head: Supervisor, coordinator: Member
) -> None:
    """From the first contact to the renewal; nobody else of the house sees it, and the institution no word that is not its own."""
    answering, other = invited(http, head, "consultant"), invited(http, head, "consultant")
    today, later = house_day(), house_day() + timedelta(days=30)

    def sent(one: Supervisor, path: str, **body: Any) -> httpx.Response:
        return http.post(f"/api/v1/relationships{path}", json=body, headers=bearer(one.token))

    def done(path: str, **body: Any) -> Any:
        answer = sent(answering, path, **body)
        assert answer.status_code in (200, 201), answer.text
        return answer.json()["ids"]

    def listed(one: Supervisor, **query: str) -> list[str]:
        answer = http.get("/api/v1/relationships", params=query, headers=bearer(one.token))
        assert answer.status_code == 200, answer.text
        return [told["relationship"] for told in answer.json()["items"]]

    assert coordinator.get("/institution/engagement").json() is None
    contact = {"institution": "Lycée des Tests", "kind": "lycee-public", "day": today.isoformat(), "name": "Anne Castel"}
    at = "/" + done("", **contact)["relationship"]
    done("", **contact | {"institution": "CFA d’à côté"})
    assert (listed(other), listed(answering, stage="contact")[:1], listed(head, limit="1")) == ([], [at[1:]], [at[1:]])
    first = http.get("/api/v1/relationships", params={"limit": 1}, headers=bearer(answering.token)).json()
    assert listed(answering, after=first["next"]) != listed(answering, limit="1")
    hidden = http.get(f"/api/v1/relationships{at}", headers=bearer(other.token))
    assert (hidden.status_code, code_of(hidden)) == (404, "relationship-missing")
    assert code_of(sent(other, f"{at}/qualification", need="Le voir")) == "relationship-missing"
    offer: dict[str, Any] = {
        "scope": "Un dispositif pour vingt enseignants",
        "half_days": 4,
        "first_day": today.isoformat(),
        "last_day": later.isoformat(),
        "deliverables": [{"deliverable": str(uuid4()), "phase": "diagnostic", "title": "Synthèse", "due": later.isoformat()}],
        "leads": {"training": "La formation des mentors"},
    }
    early = sent(answering, f"{at}/proposals", offer=offer, valid_until=later.isoformat())
    assert (early.status_code, code_of(early)) == (409, "relationship-elsewhere")
    done(f"{at}/qualification", need="Les outils numériques")
    assert code_of(sent(answering, f"{at}/profile", client=coordinator.tenant)) == "client-missing", "not theirs"
    assert assign(http, head, coordinator.tenant, email=answering.email).status_code == 201
    done(f"{at}/profile", client=coordinator.tenant)
    done(f"{at}/proposals", offer=offer, valid_until=later.isoformat())
    assert coordinator.get("/institution/engagement").json() is None, "what is proposed is not agreed"
    done(f"{at}/engagement", signed_on=today.isoformat())
    visit = done(f"{at}/visits", day=today.isoformat())["visit"]
    done(f"{at}/visits/{visit}/hold", day=today.isoformat(), half_days=1, minutes="Vu les salles.\nÀ revoir.")
    held = coordinator.get("/institution/engagement").json()
    assert (held["offer"]["scope"], held["half_days"], held["used"]) == (offer["scope"], 4, 1)
    assert held["visits"][0]["minutes"] is None
    done(f"{at}/visits/{visit}/share")
    assert coordinator.get("/institution/engagement").json()["visits"][0]["minutes"] == "Vu les salles.\nÀ revoir."
    done(f"{at}/deliverables/{offer['deliverables'][0]['deliverable']}/delivery", day=today.isoformat())
    done(f"{at}/engagement/end", outcome="completed")
    following = offer | {"first_day": later.isoformat(), "last_day": (later + timedelta(days=30)).isoformat()}
    done(f"{at}/proposals", offer=following, valid_until=later.isoformat())
    done(f"{at}/engagement", signed_on=today.isoformat())
    done(f"{at}/next-step", words="Appeler la directrice", day=later.isoformat())
    told = http.get(f"/api/v1/relationships{at}", headers=bearer(answering.token)).json()
    assert (told["sheet"]["stage"], told["sheet"]["used"], told["name"]) == ("engaged", 0, "Anne Castel")
    assert [step["kind"] for step in told["sheet"]["steps"]].count("relationship.engaged") == 2
    refused = coordinator.get("/relationships")
    assert (refused.status_code, code_of(refused)) == (403, "permission-denied")
    moved = sent(head, f"{at}/lead", email=other.email)
    assert moved.status_code == 200 and listed(other) == [at[1:]]
    assert code_of(sent(answering, f"{at}/lead", email=other.email)) == "permission-denied"
