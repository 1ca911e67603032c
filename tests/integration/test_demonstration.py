"""The whole thing, as its user runs it: ``ekole demo`` on a folder, its figures, its second telling, and replay against live tables."""

import csv
import dataclasses
import json
import os
import statistics
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import pytest

from domain import event as events
from domain import upcasting
from domain.design.design import DesignApproved
from domain.event import Event, event_type
from domain.facilitation.pair import SessionHeld
from domain.measurement.impact import ReportIssued
from domain.personal import Personal
from domain.upcasting import upcasts
from infra.database import database_engine, tenant_transaction
from infra.event_store import EventStore
from infra.master_key import read_master_key
from infra.servers import Servers, servers_of
from infra.settings import Settings
from infra.verifiable_log.signing_key import signing_keys_of
from projections.history import History
from projections.programme_sheet import PROGRAMME_SHEETS
from projections.rebuild import rebuild
from projections.replay import Until, replay
from projections.tables import table_of
from projections.views import VIEWS
from services import rules
from services.audit.bundling import Asked, bundle, last_signed
from services.audit.notary import Notary, host_of
from services.audit.verifying import verify
from services.audit.watching import Watch
from tenants import line_reader
from tenants.person import PersonRegistered
from tenants.personal_data.documents import Documents
from tenants.personal_data.keyring import Keyring
from tenants.personal_data.opening import open_recorded
from tests.databases import temporary_home

CONTENT = Path(__file__).parents[2] / "services" / "demonstration" / "content" / "lycee-exemple"
PILOT = Path(__file__).parents[3] / "shared" / "data" / "cfa-pilote"
LABELS = {"Pas du tout": 0, "Un peu": 1, "Moyennement": 2, "Assez": 3, "Tout à fait": 4}
_RULES = rules


def told(home: Path, folder: Path) -> dict[str, Any]:
    """What ``ekole demo --json`` says of a folder."""
    environment = os.environ | {"EKOLE_HOME": str(home), "LOG_LEVEL": "WARNING"}
    environment.pop("DATABASE_URL", None)
    environment.pop("REDIS_URL", None)
    ran = subprocess.run(
        [sys.executable, "-m", "services.cli", "demo", "--data", str(folder), "--json"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    lines = ran.stdout.splitlines()
    assert len(lines) == 1, "one JSON object, and nothing else, on standard output"
    return {**json.loads(lines[0]), "said": ran.stderr}


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    with temporary_home() as home:
        yield home


@pytest.fixture(scope="module")
def first(home: Path) -> dict[str, Any]:
    return told(home, CONTENT)


def survey(folder: Path, name: str) -> dict[str, list[str]]:
    """The rows of a survey by address, read with nothing but the csv module."""
    with (folder / name).open(encoding="utf-8-sig", newline="") as file:
        return {row[1].strip().lower(): row for row in csv.reader(file) if "@" in row[1]}


def scores(rows: dict[str, list[str]]) -> dict[str, float]:
    found = {}
    for address, row in rows.items():
        answered = [LABELS[cell] for cell in row[2:9] if cell in LABELS]
        if len(answered) >= 5:
            found[address] = statistics.fmean(answered) * 25
    return found


def check_figures(summary: dict[str, Any], folder: Path, baseline_file: str, final_file: str) -> None:
    """The figures against a second computation, from the files alone."""
    before, after_rows = scores(survey(folder, baseline_file)), survey(folder, final_file)
    after = scores(after_rows)
    differences = [after[who] - before[who] for who in before.keys() & after.keys()]
    assert summary["baseline"] == {"n": len(before), "score": pytest.approx(statistics.fmean(before.values()))}
    assert summary["final"] == {"n": len(after), "score": pytest.approx(statistics.fmean(after.values()))}
    delta = statistics.fmean(differences)
    assert summary["paired"] == {
        "n": len(differences),
        "delta": pytest.approx(delta),
        "d_z": pytest.approx(delta / statistics.stdev(differences)),
    }
    ratings = [int(row[9]) for row in after_rows.values() if row[9].strip()]
    score = 100 * (sum(one >= 9 for one in ratings) - sum(one <= 6 for one in ratings)) / len(ratings)
    assert summary["nps"] == pytest.approx(score)
    pleased = [LABELS[row[10]] for row in after_rows.values() if row[10] in LABELS]
    assert summary["csat"] == pytest.approx(100 * sum(one >= 3 for one in pleased) / len(pleased))


def test_a_programme_is_told_from_sign_up_to_impact_report(first: dict[str, Any]) -> None:
    assert first["closed"] is True
    assert first["imported"] == {"mentors": 28, "mentees": 24}
    assert first["rejected"] == [
        {"file": "eleves.csv", "row": 11, "code": "duplicate"},
        {"file": "eleves.csv", "row": 17, "code": "email-missing"},
        {"file": "eleves.csv", "row": 22, "code": "date-invalid"},
    ]
    assert 0 < first["pairs"] <= 24
    assert first["sessions_held"] > first["pairs"]
    assert first["events"] == first["head"]
    check_figures(first, CONTENT, "diagnostic-septembre.csv", "bilan-mai.csv")


def test_telling_it_again_changes_nothing_and_says_so(home: Path, first: dict[str, Any]) -> None:
    second = told(home, CONTENT)
    assert {**second, "said": ""} == {**first, "said": ""}
    assert "rien n’a changé" in " ".join(second["said"].split())


EMPTY_HERE: Final = {
    "incident_sheet",  # nobody has to tell of anything wrong
    "supervision_right",
    "supervisor_access",
    "follow_up",
    "health_adjustment",
    "benchmark_member",
    "benchmark_cell",
    "relationship_sheet",
    "satisfaction_sheet",
    "reference_sheet",
    "audit_question_sheet",  # nobody audits it
}  # the others are of the house: no institution of its own has any


async def test_replay_equals_live(home: Path, first: dict[str, Any]) -> None:
    """Every view folded from nothing equals its table, at the last position."""
    tenant = UUID(first["tenant"])
    async with opened(home) as (servers, history):
        past = await replay(history, tenant, VIEWS)
        assert past.position == first["head"]
        engine = database_engine(servers.database_url("app"), pool_size=1)
        try:
            async with tenant_transaction(engine, tenant) as connection:
                for view in VIEWS:
                    live = await table_of(view).everything(connection, tenant)
                    assert live or view.name in EMPTY_HERE, f"{view.name} is empty: nothing would be compared"
                    assert live == past.of(view), view.name
        finally:
            await engine.dispose()


async def test_the_programme_is_shown_as_it_was_when_the_design_was_approved(home: Path, first: dict[str, Any]) -> None:
    tenant, programme = UUID(first["tenant"]), UUID(first["programme"])
    async with opened(home) as (_, history):
        stretch = await history.stretch(tenant, 0, 10_000)
        approved = next(one.position for one in stretch.events if isinstance(one.event, DesignApproved))
        then = (await replay(history, tenant, VIEWS, Until(position=approved))).of(PROGRAMME_SHEETS)[programme]
        before = (await replay(history, tenant, VIEWS, Until(position=approved - 1))).of(PROGRAMME_SHEETS)[programme]
    assert (before.design_status, then.design_status) == ("submitted", "approved")
    assert then.impact is None
    assert then.closed_at is None
    assert then.diagnostic is not None
    assert then.diagnostic.score == pytest.approx(first["baseline"]["score"])


async def test_no_word_of_anybody_stands_in_the_log(home: Path, first: dict[str, Any]) -> None:
    """Names, addresses and comments are sealed: the stored bytes hold none of them."""
    with (CONTENT / "personnels.csv").open(encoding="cp1252", newline="") as file:
        people = list(csv.reader(file, delimiter=";"))[1:]
    words = [word.encode() for row in people for word in (row[3], f"{row[1]} {row[0]}")]
    async with opened(home) as (servers, _):
        engine = database_engine(servers.database_url("app"), pool_size=8)
        store = EventStore(engine, lanes=1)
        try:
            batch = await store.read(UUID(first["tenant"]), 0, 10_000)
        finally:
            await store.close()
            await engine.dispose()
    assert batch.last == first["head"]
    assert not [word for word in words if word in batch.lines]


@pytest.mark.skipif(not PILOT.is_dir(), reason="../shared/data/cfa-pilote is not beside this clone")
def test_the_pilot_institution() -> None:
    with temporary_home() as home:
        summary = told(home, PILOT)
    assert summary["closed"] is True
    assert {row["code"] for row in summary["rejected"]} == {"email-missing", "email-invalid", "date-invalid", "duplicate"}
    check_figures(summary, PILOT, "besoins-depart.csv", "bilan-final.csv")


@asynccontextmanager
async def opened(home: Path) -> AsyncIterator[tuple[Servers, History]]:
    """The installation that a telling left behind, joined again."""
    settings = Settings.from_environment({"EKOLE_HOME": str(home)})
    async with servers_of(settings) as servers:
        engine = database_engine(servers.database_url("projector"), pool_size=4)
        store = EventStore(engine, lanes=1)
        try:
            yield servers, History(store, Keyring(engine, read_master_key(settings.master_key_file)))
        finally:
            await store.close()
            await engine.dispose()


# ------------------------------------------------------------------- the same history, read by a program with newer words


@dataclasses.dataclass
class Kept:
    """What an installation holds of a tenant that a reading must not change."""

    lines: list[tuple[bytes, bytes]]  # each stored line, and its leaf
    tables: dict[str, Any]
    root: bytes
    report: bytes


@pytest.fixture
def newer_words(monkeypatch: pytest.MonkeyPatch) -> tuple[type[Event], type[Event]]:
    """Two types of the history have a second version: one gained a field that must be there, one a name for sealed words.

    The program no longer knows the first versions; upcasters lift them.
    """
    types = {tag: kind for tag, kind in events._BY_TAG.items() if tag not in ("pair.session-held.v1", "person.registered.v1")}
    monkeypatch.setattr(events, "_BY_TAG", types)
    monkeypatch.setattr(events, "_BY_CLASS", dict(events._BY_CLASS))
    monkeypatch.setattr(upcasting, "_UPCASTERS", dict(upcasting._UPCASTERS))
    monkeypatch.setattr(line_reader, "Compiled", type("Compiled", (line_reader.Compiled,), {"newest": line_reader.Reader((), frozenset())}))

    @event_type("pair.session-held.v2", backdatable=True)
    class SessionHeldApart(SessionHeld, frozen=True, kw_only=True):
        apart: bool

    @event_type("person.registered.v2", data_subject="person")
    class PersonRegisteredAs(PersonRegistered, frozen=True, kw_only=True):
        called: Personal[str]

    @upcasts("pair.session-held.v1")
    def with_place(raw: Mapping[str, Any]) -> list[upcasting.RawEvent]:
        return [("pair.session-held.v2", {**raw, "apart": raw["place"] == "approved-video"})]

    @upcasts("person.registered.v1")
    def with_name(raw: Mapping[str, Any]) -> list[upcasting.RawEvent]:
        return [("person.registered.v2", {**raw, "called": raw["given_name"]})]

    return SessionHeldApart, PersonRegisteredAs


async def kept_of(home: Path, tenant: UUID) -> Kept:
    settings = Settings.from_environment({"EKOLE_HOME": str(home)})
    async with opened(home) as (servers, history):
        engine = database_engine(servers.database_url("app"), pool_size=4)
        projector = database_engine(servers.database_url("projector"), pool_size=4)
        try:
            keys = signing_keys_of(settings.log_key_file, may_create=True)
            await Notary(projector, keys, host_of(settings.public_url)).settle(tenant)
            assert await Watch(projector).look_at_all(tenant) == []
            last = await last_signed(engine, tenant)
            keyring = Keyring(engine, read_master_key(settings.master_key_file))
            documents = Documents(engine, keyring)
            parts = [part async for part in bundle(engine, documents, Asked(tenant), last, datetime.now(UTC))]
            (home / "bundle.zip").write_bytes(b"".join(parts))
            verdict = verify(home / "bundle.zip")
            assert verdict.intact, (verdict.findings, verdict.unsigned, verdict.reports)
            (issued,) = [one for one in (await history.stretch(tenant, 0, 10_000)).events if isinstance(one.event, ReportIssued)]
            assert isinstance(issued.event, ReportIssued)
            async with tenant_transaction(engine, tenant) as connection:
                rows = await connection.fetch("SELECT entry::text, leaf FROM ekole.event WHERE tenant_id = $1 ORDER BY position", tenant)
                tables = {view.name: await table_of(view).everything(connection, tenant) for view in VIEWS}
            report = await documents.get(tenant, bytes.fromhex(issued.event.sha256))
            return Kept([(row[0].encode(), row[1]) for row in rows], tables, verdict.root, report)
        finally:
            await projector.dispose()
            await engine.dispose()


async def test_history_in_older_words_is_read_replayed_rebuilt_and_proven(
    home: Path, first: dict[str, Any], request: pytest.FixtureRequest
) -> None:
    tenant = UUID(first["tenant"])
    before = await kept_of(home, tenant)
    held, registered = request.getfixturevalue("newer_words")
    async with opened(home) as (servers, history):
        stretch = await history.stretch(tenant, 0, 10_000)
        assert stretch.fault is None
        sessions = [one.event for one in stretch.events if isinstance(one.event, SessionHeld)]
        assert len(sessions) >= first["sessions_held"] > 0
        assert all(isinstance(one, held) and one.apart is (one.place == "approved-video") for one in sessions)
        people = await open_recorded(history._keyring, tenant, [one for one in stretch.events if isinstance(one.event, PersonRegistered)])
        assert len(people) >= first["imported"]["mentors"]
        assert all(isinstance(one.event, registered) and one.event.called == one.event.given_name for one in people), "sealed words too"
        past = await replay(history, tenant, VIEWS)
        assert {view.name: past.of(view) for view in VIEWS} == before.tables
        approved = next(one.position for one in stretch.events if isinstance(one.event, DesignApproved))
        then = await replay(history, tenant, VIEWS, Until(position=approved))
        assert then.of(PROGRAMME_SHEETS)[UUID(first["programme"])].design_status == "approved"
        projector = database_engine(servers.database_url("projector"), pool_size=2)
        try:
            await rebuild(projector, history, tenant, VIEWS)
        finally:
            await projector.dispose()
    after = await kept_of(home, tenant)
    assert after.lines == before.lines, "stored bytes are never rewritten"
    assert after.root == before.root
    assert after.tables == before.tables
    assert after.report == before.report
