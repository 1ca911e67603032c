"""Across the fence over HTTP: who of Ekole comes in, what they see, what the institution reads of it; how an institution leaves."""

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from services.supervision.visiting import house_day
from tests.databases import temporary_home
from tests.house import Supervisor, bearer, come_in, ekole, entered, head_of, invited
from tests.integration.http.conftest import PASSWORD, Member, _running
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
    for words, code in (
        (("tenants", "export", coordinator.tenant, "--out", str(out)), "file-exists"),
        (("tenants", "export", coordinator.tenant, "--out", str(tmp_path / "none" / "x.zip")), "folder-missing"),
        (("tenants", "suspend", str(uuid4())), "tenant-missing"),
        (("tenants", "reactivate", "cfa"), "tenant-unreadable"),
        (("house", "create-head", "pas-une-adresse"), "address-invalid"),
    ):
        refused = ekole(home, *words)
        assert refused.returncode == 1
        assert f"[{code}]" in refused.stderr


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
