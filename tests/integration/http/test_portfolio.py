"""All programmes at once over HTTP: pages by cursor, filters, health now and then, the work list, who carries what, operations."""

import csv
import io
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import openpyxl
import pytest
from prometheus_client.parser import text_string_to_metric_families

from services.portfolio.listing import SORTS
from services.supervision.visiting import house_day
from tests.databases import temporary_home
from tests.house import Supervisor, bearer, ekole, entered, head_of, invited
from tests.integration.http.conftest import _running

pytestmark = pytest.mark.xdist_group("portfolio")
INSTITUTIONS = 14
Told = dict[str, Any]


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    with temporary_home() as folder:
        yield folder


@pytest.fixture(scope="module")
def http(home: Path) -> Iterator[httpx.Client]:
    yield from _running(home)


@pytest.fixture(scope="module")
def head(http: httpx.Client, home: Path) -> Supervisor:
    one = head_of(http, home)
    seeded = ekole(home, "seed", "--tenants", str(INSTITUTIONS))
    assert seeded.returncode == 0, seeded.stderr
    assert f"{INSTITUTIONS} établissements" in seeded.stdout
    return one


@pytest.fixture(scope="module")
def consultant(http: httpx.Client, head: Supervisor) -> Supervisor:
    return invited(http, head, "consultant")


@pytest.fixture(scope="module")
def rows(http: httpx.Client, head: Supervisor) -> list[Told]:
    """Every open programme, once all were judged."""
    found: list[Told] = waited(
        lambda: everything(http, head), lambda found: len(found) + len(everything(http, head, closed="yes")) == INSTITUTIONS
    )
    return found


def waited(ask: Callable[[], Any], holds: Callable[[Any], bool]) -> Any:
    """What is answered once it holds."""
    end = time.monotonic() + 60
    while not holds(found := ask()):
        assert time.monotonic() < end, found
        time.sleep(0.1)
    return found


def got(http: httpx.Client, one: Supervisor, path: str, **query: str) -> Any:
    answer = http.get(f"/api/v1{path}", params=query, headers=bearer(one.token))
    assert answer.status_code == 200, answer.text
    return answer.json()


def sent(http: httpx.Client, one: Supervisor, path: str, **body: Any) -> httpx.Response:
    return http.post(f"/api/v1{path}", json=body, headers=bearer(one.token))


def everything(http: httpx.Client, one: Supervisor, limit: int = 5, **query: str) -> list[Told]:
    """The whole list, page after page."""
    found: list[Told] = []
    page = got(http, one, "/portfolio", limit=str(limit), **query)
    while True:
        found += page["items"]
        if page["next"] is None:
            return found
        page = got(http, one, "/portfolio", limit=str(limit), after=page["next"], **query)


def code_of(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def named(row: Told) -> tuple[str, str]:
    return row["client"], row["programme"]


@pytest.mark.parametrize("sort", sorted(SORTS))
def test_pages_hold_every_programme_once_in_order_there_and_back(http: httpx.Client, head: Supervisor, rows: list[Told], sort: str) -> None:
    there = [named(one) for one in everything(http, head, 4, sort=sort)]
    assert sorted(there) == sorted(named(one) for one in rows)
    page = got(http, head, "/portfolio", limit="4", sort=sort, end="yes")
    assert page["next"] is None
    back = page["items"]
    while page["previous"] is not None:
        page = got(http, head, "/portfolio", limit="4", sort=sort, before=page["previous"])
        back = page["items"] + back
    assert [named(one) for one in back] == there


def test_clients_come_page_by_page_by_name(http: httpx.Client, head: Supervisor, rows: list[Told]) -> None:
    found: list[Told] = []
    page = got(http, head, "/clients", limit="4")
    while True:
        assert len(page["items"]) <= 4
        found += page["items"]
        if page["next"] is None:
            break
        page = got(http, head, "/clients", limit="4", after=page["next"])
    assert {one["client"] for one in found} >= {row["client"] for row in rows}
    assert len({one["client"] for one in found}) == len(found) == INSTITUTIONS
    name = found[-1]["name"]
    assert found[-1] in got(http, head, "/clients", q=name.upper())["items"]
    assert code_of(http.get("/api/v1/clients", params={"after": "xx"}, headers=bearer(head.token))) == (422, "cursor-unreadable")


def test_the_heaviest_comes_first_and_says_why(rows: list[Told]) -> None:
    points = [one["points"] for one in rows]
    assert points == sorted(points, reverse=True) and points[0] > 0
    for one in rows:
        assert min(100, sum(finding["points"] for finding in one["findings"])) == one["points"]
        assert all(finding["since"] <= one["evaluated_on"] for finding in one["findings"])


def test_filters_and_search_keep_what_they_name(http: httpx.Client, head: Supervisor, rows: list[Told]) -> None:
    one = rows[0]
    for query, holds in (
        ({"phase": one["phase"]}, lambda row: row["phase"] == one["phase"]),
        ({"academie": one["academie"]}, lambda row: row["academie"] == one["academie"]),
        ({"kind": one["kind"]}, lambda row: row["kind"] == one["kind"]),
        ({"points": "20"}, lambda row: row["points"] >= 20),
        ({"rule": one["findings"][0]["rule"]}, lambda row: one["findings"][0]["rule"] in [told["rule"] for told in row["findings"]]),
    ):
        assert {named(row) for row in everything(http, head, **query)} == {named(row) for row in rows if holds(row)}, query
    name = one["institution"].removesuffix(" (exemple)")
    unaccented = name.replace("É", "e").replace("é", "e").replace("°", "").upper()
    assert named(one) in {named(row) for row in everything(http, head, q=unaccented)}
    assert everything(http, head, q="introuvable") == []
    for query in ({"phase": "autre"}, {"sort": "autre"}, {"points": "-1"}, {"consultant": "autre"}):
        assert code_of(http.get("/api/v1/portfolio", params=query, headers=bearer(head.token))) == (422, "portfolio-query-unreadable")
    bad = http.get("/api/v1/portfolio", params={"after": "xx"}, headers=bearer(head.token))
    assert code_of(bad) == (422, "cursor-unreadable")


def test_a_consultant_sees_and_follows_their_own_alone(
    http: httpx.Client, head: Supervisor, consultant: Supervisor, rows: list[Told]
) -> None:
    theirs, other = rows[0], rows[1]
    assert everything(http, consultant) == []
    assert sent(http, head, f"/clients/{theirs['client']}/assignments", email=consultant.email).status_code == 201
    seen = waited(lambda: everything(http, consultant), bool)
    assert [named(one) for one in seen] == [named(theirs)]
    assert seen[0]["consultants"] == [consultant.account]
    assert [named(one) for one in everything(http, consultant, consultant=head.account)] == [named(theirs)]

    at = f"/clients/{theirs['client']}/programmes/{theirs['programme']}"
    elsewhere = f"/clients/{other['client']}/programmes/{other['programme']}"
    assert sent(http, consultant, f"{at}/follow-up/notes", words="Rappeler lundi").status_code == 201
    assert code_of(sent(http, consultant, f"{elsewhere}/follow-up/notes", words="Rappeler lundi")) == (404, "client-missing")
    wrong = f"/clients/{theirs['client']}/programmes/{other['programme']}/follow-up/notes"
    assert code_of(sent(http, consultant, wrong, words="Rappeler lundi")) == (404, "programme-missing")
    refused = http.get(f"/api/v1{elsewhere}/health", headers=bearer(consultant.token))
    assert code_of(refused) == (404, "client-missing")


def test_what_is_put_off_or_dealt_with_leaves_the_list_and_comes_back(http: httpx.Client, head: Supervisor, rows: list[Told]) -> None:
    row = next(one for one in rows if one["findings"])
    at = f"/clients/{row['client']}/programmes/{row['programme']}/follow-up"
    rules = [finding["rule"] for finding in row["findings"]]

    def listed() -> list[str]:
        tasks = {one["row"]["programme"]: one for one in got(http, head, "/work")["items"]}
        return [finding["rule"] for finding in tasks[row["programme"]]["findings"]] if row["programme"] in tasks else []

    assert listed() == rules
    until = (house_day() + timedelta(days=7)).isoformat()
    for rule in rules:
        assert sent(http, head, f"{at}/snooze", rule=rule, until=until, reason="réunion fixée").status_code == 200
    assert listed() == []
    assert sent(http, head, f"{at}/contact", day=house_day().isoformat()).status_code == 200
    assert row["programme"] in {one["row"]["programme"] for one in got(http, head, "/work")["items"]}
    assert sent(http, head, f"{at}/reopening", rule=rules[0]).status_code == 200
    assert listed() == rules[:1]
    assert sent(http, head, f"{at}/done", rule=rules[0], since=row["findings"][0]["since"]).status_code == 200
    assert listed() == []
    assert code_of(sent(http, head, f"{at}/snooze", rule=rules[0], until="2020-01-01", reason="avant")) == (422, "snooze-day-wrong")


def test_health_then_is_told_by_the_rules_of_then(http: httpx.Client, head: Supervisor, rows: list[Told]) -> None:
    row = next(one for one in rows if one["findings"])
    at = f"/clients/{row['client']}/programmes/{row['programme']}/health"
    now = got(http, head, at)
    assert (now["health"]["points"], now["day"]) == (row["points"], row["evaluated_on"])
    assert now["standing"]["pairs"] == row["pairs"]
    earlier = got(http, head, at, day=row["findings"][0]["since"])
    assert row["findings"][0]["rule"] in [one["rule"] for one in earlier["health"]["findings"]]

    heavier = {"points": 90, "threshold": 1}
    adjusted = sent(http, head, "/health-rules", rules={row["findings"][0]["rule"]: heavier}, reason="pour voir ce qui change")
    assert adjusted.status_code == 200, adjusted.text
    history = got(http, head, "/health-rules")["history"]
    assert history[0]["reason"] == "pour voir ce qui change"
    assert got(http, head, at)["health"]["points"] >= 90
    assert got(http, head, at, day=row["findings"][0]["since"])["health"] == earlier["health"]

    def points() -> int:
        found: int = next(one["points"] for one in everything(http, head) if named(one) == named(row))
        return found

    waited(points, lambda told: told >= 90)
    again = {rule: {"points": 20, "threshold": 10} for rule in (row["findings"][0]["rule"],)}
    assert sent(http, head, "/health-rules", rules=again, reason="comme avant, ou presque").status_code == 200


def test_exports_hold_the_whole_list_and_no_formula(http: httpx.Client, head: Supervisor, rows: list[Told]) -> None:
    answer = http.get("/api/v1/portfolio.csv", headers=bearer(head.token))
    assert answer.status_code == 200, answer.text
    table = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert len(table) == len(rows) + 1 and table[0][0] == "Établissement"
    assert sorted(line[0] for line in table[1:]) == sorted(one["institution"] for one in rows)
    workbook = http.get("/api/v1/portfolio.xlsx", params={"sort": "institution"}, headers=bearer(head.token))
    sheet = openpyxl.load_workbook(io.BytesIO(workbook.content)).active
    assert sheet is not None
    cells = [[cell.value for cell in line] for line in sheet.iter_rows()]
    assert [line[0] for line in cells[1:]] == [one["institution"] for one in everything(http, head, sort="institution")]
    assert not any(isinstance(cell, str) and cell.startswith("=") for line in cells for cell in line)


def test_institutions_are_covered_and_handed_over(http: httpx.Client, head: Supervisor, rows: list[Told]) -> None:
    leaving, coming = invited(http, head, "consultant"), invited(http, head, "consultant")
    clients = [one["client"] for one in rows[2:5]]
    for client in clients:
        assert sent(http, head, f"/clients/{client}/assignments", email=leaving.email).status_code == 201
    last_day = (house_day() + timedelta(days=14)).isoformat()
    covered = sent(http, head, f"/consultants/{leaving.account}/cover", email=coming.email, last_day=last_day)
    assert (covered.status_code, covered.json()["institutions"]) == (200, 3), covered.text

    def load(one: Supervisor) -> tuple[int, int]:
        told = {row["account"]: row for row in got(http, head, "/consultants")["items"]}.get(one.account)
        return (told["institutions"], told["covered"]) if told else (0, 0)

    assert (load(leaving), load(coming)) == ((3, 0), (0, 3))
    assert {one["client"] for one in everything(http, coming)} == set(clients)
    passed = sent(http, head, f"/consultants/{leaving.account}/handover", email=coming.email)
    assert passed.json()["institutions"] == 3, passed.text
    assert (load(leaving), load(coming)) == ((0, 0), (3, 0))
    assert everything(http, leaving) == []
    again = sent(http, head, f"/consultants/{leaving.account}/handover", email=coming.email)
    assert code_of(again) == (422, "nobody-to-replace")
    refused = sent(http, coming, f"/consultants/{coming.account}/handover", email=leaving.email)
    assert code_of(refused) == (403, "permission-denied")


def test_figures_of_operations_are_for_heads_alone(http: httpx.Client, head: Supervisor, consultant: Supervisor, rows: list[Told]) -> None:
    for token, status in ((None, 401), (consultant.token, 403), (head.token, 200)):
        answer = http.get("/api/v1/metrics", headers=bearer(token) if token else {})
        assert answer.status_code == status
    families = {family.name: family for family in text_string_to_metric_families(answer.text)}
    assert families["ekole_institutions"].samples[0].value == INSTITUTIONS + 1  # and the house
    lags = {sample.labels["projection"] for sample in families["ekole_projection_lag_events"].samples}
    assert {"pair_sheet", "timeline", "follow_up"} <= lags
    assert {sample.labels["queue"] for sample in families["ekole_queue_depth"].samples} == {"mail", "webhooks", "housekeeping"}


def test_whoever_looks_for_figures_to_quote_is_told_of_in_the_institution_s_log_first(
    http: httpx.Client, head: Supervisor, rows: list[Told]
) -> None:
    row = rows[-1]
    contact = {"institution": row["institution"], "kind": row["kind"], "day": house_day().isoformat(), "name": "Anne Castel"}
    at = f"/relationships/{sent(http, head, '/relationships', **contact).json()['ids']['relationship']}"
    assert sent(http, head, f"{at}/qualification", need="Continuer").status_code == 200
    assert sent(http, head, f"{at}/profile", client=row["client"]).status_code == 200
    refused = sent(http, head, f"{at}/references", sentence="Une année de binômes.", quoting=True)
    assert code_of(refused) == (409, "no-report-to-quote")
    inside = bearer(entered(http, head, row["client"], "voir ce qui est inscrit").json()["token"])
    (told,) = http.get("/api/v1/institution/accesses", headers=inside).json()["items"]
    assert told["reason"] == "Proposer une référence tirée du rapport d’impact"
    assert sent(http, head, f"{at}/references", sentence="Une année de binômes.").status_code == 201
    (one,) = got(http, head, f"{at}/references")["items"]
    assert (one["status"], one["called"], one["figures"]) == ("proposed", row["institution"], None)
    assert one["sentence"] not in http.get("/references").text
    assert got(http, head, "/stalled-sign-ups") == {"stalled": [], "unanswered": []}, "made-up institutions are nobody's"


def test_what_is_seeded_is_the_same_the_second_time(home: Path, head: Supervisor) -> None:
    again = ekole(home, "seed", "--tenants", str(INSTITUTIONS))
    assert again.returncode == 0, again.stderr
    assert again.stdout.startswith("0 établissements") and f"{INSTITUTIONS} étaient déjà là" in again.stdout
