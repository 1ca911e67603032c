"""The log over HTTP: whoever holds nothing but hashes checks it, and the direction takes its bundle away."""

import base64
import time
import zipfile
from pathlib import Path

import httpx
import pytest

from infra.verifiable_log.checkpoints import Checkpoint
from infra.verifiable_log.hashes import leaf_hash
from infra.verifiable_log.house_tree import HouseEntry
from infra.verifiable_log.notes import SignedNote, VerifierKey
from infra.verifiable_log.proof_files import ProofFile
from infra.verifiable_log.proofs import consistent
from infra.verifiable_log.tiles import Place, hashes_in, root_of, tiles_of
from services.audit.verifying import verify
from tests.integration.http.conftest import Member
from tests.mailbox import PATIENCE


def signed(http: httpx.Client, member: Member, size: int = 0) -> Checkpoint:
    """The newest checkpoint once it holds the whole log, and more than ``size`` lines; signed by a published key."""
    deadline = time.monotonic() + PATIENCE
    while True:
        head = member.get("/institution/log").json()["head"]
        answer = http.get(f"/log/{member.tenant}/checkpoint")
        if answer.status_code == 200:
            note = SignedNote.parsed(answer.content)
            found = Checkpoint.parsed(note.text)
            if size < found.size >= head:
                keys = [VerifierKey.parsed(line) for line in http.get(f"/log/{member.tenant}/keys").text.splitlines()]
                assert any(key is not None and key.signed(note) for key in keys)
                return found
        assert time.monotonic() < deadline, "nobody signed"
        time.sleep(0.1)


def test_a_stranger_with_hashes_alone_checks_that_the_log_only_grew(
    http: httpx.Client, coordinator: Member, direction: Member, programme: str
) -> None:
    log = f"/log/{coordinator.tenant}"
    first = signed(http, coordinator)
    assert coordinator.post("/programmes", _another()).status_code == 201
    second = signed(http, coordinator, first.size)
    assert second.origin == first.origin == f"127.0.0.1{log}"

    proof = http.get(f"{log}/consistency", params={"first": first.size, "second": second.size})
    hashes = [base64.b64decode(line) for line in proof.text.splitlines()]
    assert consistent(first.size, second.size, first.root, second.root, hashes)
    assert SignedNote.parsed(http.get(f"{log}/checkpoint/{first.size}").content).text == first.text()

    tiles = {path.place: http.get(f"{log}/tile/{path}").content for path in tiles_of(second.size)}
    assert root_of((0, second.size), tiles) == second.root
    for position in (1, first.size, second.size):
        file = ProofFile.parsed(http.get(f"{log}/proof/{position}").content)
        assert file.proves(hashes_in(tiles[Place(0, 0)])[position - 1])
    at_first = ProofFile.parsed(http.get(f"{log}/proof/1", params={"size": first.size}).content)
    assert Checkpoint.parsed(at_first.checkpoint.text) == first


def test_a_witness_follows_one_tree_and_finds_a_log_it_knows_in_it(http: httpx.Client, coordinator: Member, direction: Member) -> None:
    log = f"/log/{coordinator.tenant}"
    newest = signed(http, coordinator)
    deadline = time.monotonic() + PATIENCE
    while (answer := http.get(f"{log}/housed", params={"size": newest.size})).status_code != 200:
        assert time.monotonic() < deadline, "not taken into the house tree"
        time.sleep(0.1)
    proof = ProofFile.parsed(answer.content)
    assert proof.proves(HouseEntry.of(newest).leaf())
    first = Checkpoint.parsed(proof.checkpoint.text)
    assert first.origin == "127.0.0.1/log/house"
    keys = [VerifierKey.parsed(line) for line in http.get("/log/house/keys").text.splitlines()]
    assert any(key is not None and key.signed(proof.checkpoint) for key in keys)
    assert http.get(f"/log/house/checkpoint/{first.size}").text == str(proof.checkpoint)

    second = Checkpoint.parsed(SignedNote.parsed(http.get("/log/house/checkpoint").content).text)
    told = http.get("/log/house/consistency", params={"first": first.size, "second": second.size}).text
    hashes = [base64.b64decode(line) for line in told.splitlines()]
    assert consistent(first.size, second.size, first.root, second.root, hashes)
    tiles = {path.place: http.get(f"/log/house/tile/{path}").content for path in tiles_of(second.size)}
    assert root_of((0, second.size), tiles) == second.root
    assert HouseEntry.of(newest).leaf() in {leaf for place, tile in tiles.items() if place.level == 0 for leaf in hashes_in(tile)}
    at_first = ProofFile.parsed(http.get("/log/house/proof/1").content)
    assert at_first.proves(hashes_in(tiles[Place(0, 0)])[0])
    assert http.get("/log/house/tile/entries/000").status_code == 404, "what a leaf is of is told to nobody"
    assert http.get(f"{log}/housed", params={"size": newest.size + 1}).status_code == 404
    assert http.get("/log/00000000-0000-4000-8000-000000000000/housed").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/checkpoint/1",
        "/checkpoint/0",
        "/checkpoint/99999999999999999999999",
        "/tile/0/001",
        "/tile/0/000",
        "/tile/0/000.p/255",
        "/tile/entries/000",
        "/tile/0/x999/x999/x999/x999/x999/x999/x999/999",
        "/tile/..%2f..%2fetc",
        "/proof/0",
        "/proof/99999999999999999999999",
        "/consistency?first=2&second=1",
        "/consistency?first=-1&second=1",
        "/consistency?first=1&second=99999999999999999999999",
    ],
)
def test_what_is_not_in_the_tree_is_not_there(http: httpx.Client, coordinator: Member, direction: Member, path: str) -> None:
    signed(http, coordinator)
    assert http.get(f"/log/{coordinator.tenant}{path}").status_code == 404
    assert http.get(f"/log/00000000-0000-4000-8000-000000000000{path}").status_code == 404


def test_the_direction_takes_a_bundle_away_and_a_coordinator_does_not(
    http: httpx.Client, coordinator: Member, direction: Member, programme: str, tmp_path: Path
) -> None:
    checkpoint = signed(http, coordinator)
    for path in (f"/programmes/{programme}/bundle", "/institution/bundle"):
        assert coordinator.get(path).json()["code"] == "permission-denied"
        answer = direction.get(path)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
        file = tmp_path / "bundle.zip"
        file.write_bytes(answer.content)
        verdict = verify(file)
        assert verdict.intact
        assert verdict.root == checkpoint.root
        assert (verdict.withheld == 0) == path.startswith("/institution")
        with zipfile.ZipFile(file) as zipped:
            line = zipped.read("log.jsonl").splitlines()[-1]
        position = checkpoint.size
        proof = ProofFile.parsed(http.get(f"/log/{coordinator.tenant}/proof/{position}").content)
        assert proof.proves(leaf_hash(line)) or b'"leaf"' in line


def _another() -> dict[str, str]:
    return {
        "name": "Un autre",
        "kind": "lycee-public",
        "mode": "express",
        "year": "2026-2027",
        "first_day": "2026-09-01",
        "last_day": "2027-06-30",
    }
