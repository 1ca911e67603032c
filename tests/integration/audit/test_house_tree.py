"""The checkpoints of all logs are leaves of the house tree; a log that was made and signed anew no longer agrees with it."""

import hashlib
import subprocess
import sys
import zipfile
from collections.abc import Callable
from uuid import UUID

import pytest
from pymerkle import InmemoryTree

from infra.tenant_transaction import tenant_transaction
from infra.verifiable_log import keeping
from infra.verifiable_log.checking import Finding
from infra.verifiable_log.checkpoints import Checkpoint
from infra.verifiable_log.house_tree import HOUSE_TREE, HouseEntry, house_origin
from infra.verifiable_log.keeping import KeptCheckpoint
from infra.verifiable_log.notes import SignedNote, signed_note
from infra.verifiable_log.proofs import consistency_stretches, consistent
from infra.verifiable_log.signing_key import origin_of
from infra.verifiable_log.tiles import grown, places_for, root_of
from services.audit.bundling import Asked
from services.audit.housed import Housed, housed_by, proof_in_house
from services.audit.verifying import verify
from tests.integration.audit.conftest import HOST, KEYS, Archive
from tests.integration.audit.independent import verify as verified_by_a_stranger
from tests.integration.audit.test_bundle import Bundles, bundles, changed
from tests.integration.audit.test_tampering import everything, put_right_afterwards, shortened

__all__ = ["bundles"]  # the fixture
KEY = KEYS.signers(origin_of(HOST, HOUSE_TREE))[0].key


async def newest(archive: Archive) -> Checkpoint:
    """What the house tree says that it is; rightly signed, under its own name."""
    async with tenant_transaction(archive.projector, HOUSE_TREE) as connection:
        last = await keeping.last_checkpoint(connection, HOUSE_TREE)
    assert last is not None
    note = SignedNote.parsed(last.note.encode())
    assert KEY.signed(note)
    checkpoint = Checkpoint.parsed(note.text)
    assert checkpoint.origin == f"{HOST}/log/house"
    return checkpoint


async def entries(archive: Archive) -> list[str]:
    return [row[0] for row in await archive.superuser.fetch("SELECT entry FROM ekole.house_line ORDER BY position")]


async def kept(archive: Archive, tenant: UUID) -> KeptCheckpoint:
    async with tenant_transaction(archive.projector, tenant) as connection:
        last = await keeping.last_checkpoint(connection, tenant)
    assert last is not None
    return last


def replacing(octets: bytes) -> Callable[[bytes], bytes]:
    return lambda _: octets


async def test_every_checkpoint_of_every_log_becomes_one_leaf_that_names_nobody(archive: Archive) -> None:
    one, other = await archive.log_of(2, 5), await archive.log_of(3)
    await archive.notary.house.settle()
    first, before = await newest(archive), await entries(archive)
    roots = await archive.superuser.fetch(
        "SELECT tenant_id, size, root FROM ekole.log_checkpoint WHERE tenant_id = ANY ($1::uuid[])", [one, other]
    )
    expected = {HouseEntry.of(Checkpoint(origin_of(HOST, row[0]), row[1], row[2])).text() for row in roots}
    assert len(expected) == 3
    assert expected <= set(before)
    assert not any(str(tenant) in entry or tenant.hex in entry for tenant in (one, other) for entry in before)
    assert before[-1].splitlines()[0] in {hashlib.sha256(origin_of(HOST, tenant).encode()).hexdigest() for tenant in (one, other)}

    theirs = InmemoryTree(algorithm="sha256")
    for entry in before:
        theirs.append_entry(entry.encode())
    assert (theirs.get_root(), len(before)) == (first.root, first.size), "an independent library finds the same root in the entries"

    # Ended between the leaf and the tick: done again, and nothing is a leaf twice.
    await archive.superuser.execute("UPDATE ekole.log_tree SET housed_size = 0 WHERE tenant_id = $1", one)
    await archive.notary.house.settle()
    assert (await entries(archive), await newest(archive)) == (before, first)

    await archive.grows(other, 1)
    await archive.notary.settle(other)
    await archive.notary.house.settle()
    second, stretches = await newest(archive), consistency_stretches(first.size, first.size + 1)
    async with tenant_transaction(archive.projector, HOUSE_TREE) as connection:
        tiles = await keeping.tiles_at(connection, HOUSE_TREE, places_for(stretches))
    proof = [root_of(stretch, tiles) for stretch in stretches]
    assert consistent(first.size, second.size, first.root, second.root, proof), "whoever kept the older one sees that it only grew"


async def test_what_is_altered_in_the_house_tree_is_named(archive: Archive) -> None:
    await archive.log_of(1, 2, 3)
    await archive.notary.house.settle()
    assert await archive.watch.look_at_all(HOUSE_TREE) == []
    size = (await newest(archive)).size
    for statement, finding in (
        (
            "UPDATE ekole.house_line SET entry = replace(entry, E'\\n3\\n', E'\\n4\\n') WHERE position = $1",
            Finding("line-altered", size, size),
        ),
        ("UPDATE ekole.house_line SET leaf = sha256(leaf) WHERE position = $1", Finding("leaf-altered", size, size)),
        ("DELETE FROM ekole.house_line WHERE position = $1", Finding("line-missing", size, size)),
        ("UPDATE ekole.log_tree SET size = size - 1, signed_size = 0 WHERE tenant_id = $2 AND $1 > 0", Finding("line-added", size, size)),
    ):
        async with put_right_afterwards(archive, HOUSE_TREE, "house_line"):
            await archive.superuser.execute(statement, *([size, HOUSE_TREE] if "$2" in statement else [size]))
            assert finding in await archive.watch.look_at_all(HOUSE_TREE), statement
    assert await archive.watch.look_at_all(HOUSE_TREE) == []


@pytest.mark.parametrize(("position", "interval"), [(2, (1, 3)), (5, (4, 9))])
async def test_a_log_made_and_signed_anew_with_the_right_key_no_longer_agrees(
    archive: Archive, position: int, interval: tuple[int, int]
) -> None:
    tenant = await archive.log_of(3, 9)
    await archive.notary.house.settle()
    assert await archive.watch.look_at_all(tenant) == []
    async with put_right_afterwards(archive, tenant):
        await everything(archive, tenant, position)
        leaves = [
            row[0] for row in await archive.superuser.fetch("SELECT leaf FROM ekole.event WHERE tenant_id = $1 ORDER BY position", tenant)
        ]
        origin = origin_of(HOST, tenant)
        for size in (3, 9):
            root = root_of((0, size), grown(0, {}, leaves[:size]))
            note = str(signed_note(Checkpoint(origin, size, root).text(), KEYS.signers(origin)))
            await archive.superuser.execute(
                "UPDATE ekole.log_checkpoint SET root = $3, note = $4 WHERE tenant_id = $1 AND size = $2", tenant, size, root, note
            )
        assert await archive.watch.look_at_all(tenant) == [Finding("house-broken", *interval)]
        forged = await proof_in_house(archive.projector, await kept(archive, tenant))
        assert forged is not None
        said = Checkpoint.parsed(SignedNote.parsed((await kept(archive, tenant)).note.encode()).text)
        assert not housed_by(str(forged.proof).encode(), said, [KEYS.signers(origin)[0].key]).right
    assert await archive.watch.look_at_all(tenant) == []


async def test_a_log_that_was_made_shorter_with_all_that_stands_over_it_no_longer_agrees(archive: Archive) -> None:
    tenant = await archive.log_of(3, 9)
    await archive.notary.house.settle()
    leaves = [
        row[0] for row in await archive.superuser.fetch("SELECT leaf FROM ekole.event WHERE tenant_id = $1 ORDER BY position", tenant)
    ]
    async with put_right_afterwards(archive, tenant):
        await shortened(archive, tenant, 4)
        await archive.superuser.execute("DELETE FROM ekole.log_checkpoint WHERE tenant_id = $1 AND size = 9", tenant)
        await archive.superuser.execute("UPDATE ekole.log_tree SET size = 3, signed_size = 3, housed_size = 3 WHERE tenant_id = $1", tenant)
        short = grown(0, {}, leaves[:3])
        await archive.superuser.execute("UPDATE ekole.log_tile SET hashes = $2 WHERE tenant_id = $1", tenant, next(iter(short.values())))
        assert await archive.watch.look_at_all(tenant) == [Finding("house-broken", 4, 9)]


async def test_a_bundle_proves_that_the_house_tree_holds_its_checkpoint(bundles: Bundles) -> None:
    archive = bundles.archive
    tenant = await archive.log_of(4, 7)
    assert verify(await bundles.of(Asked(tenant))).housed is None, "not taken in yet: told, and nothing else is wrong"
    await archive.notary.house.settle()
    house = await newest(archive)
    file = await bundles.of(Asked(tenant))
    verdict, key = verify(file), KEYS.signers(origin_of(HOST, tenant))[0].key
    assert (verdict.intact, verdict.housed) == (True, Housed(7, house.size, right=True))
    assert verify(file, keys=[key]).housed == verdict.housed, "the key of the log is the key of the house tree"
    assert (verified_by_a_stranger(file), verified_by_a_stranger(file, [str(key)])) == ([], [])
    assert house_origin(key.name) == house.origin

    part = "house/000000000007.tlog-proof"
    with zipfile.ZipFile(file) as zipped:
        proof = zipped.read(part)
    other = await bundles.archive.log_of(7)
    await archive.notary.house.settle()
    with zipfile.ZipFile(await bundles.of(Asked(other))) as zipped:
        foreign = zipped.read(part)
    text = proof.rpartition(b"\n\n")[0]
    for spoilt in (
        foreign,
        proof.replace(f"index {house.size - 1}".encode(), b"index 0") if house.size > 1 else b"",
        text + b"\n\n" + foreign.rpartition(b"\n\n")[2],
        b"nothing",
    ):
        broken = changed(file, part, replacing(spoilt))
        assert not verify(broken).intact
        assert verify(broken).findings == []
        assert "house tree" in verified_by_a_stranger(broken)
    for bundle, sentence in (
        (file, "tient celui de 7 lignes"),
        (changed(file, part, replacing(foreign)), "ne tient pas le point de contrôle"),
    ):
        done = subprocess.run([sys.executable, "-m", "services.cli", "verify", str(bundle)], capture_output=True, text=True, check=False)
        assert (done.returncode == 0, sentence in done.stdout) == (bundle == file, True), done
