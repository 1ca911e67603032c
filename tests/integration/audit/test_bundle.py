"""A bundle proves itself, to our verifier and to one that was written from its document alone; whatever is changed in it is named."""

import base64
import hashlib
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pymerkle import InmemoryTree

from infra.database import database_engine
from infra.event_store import Appended, Entry, StreamAppend
from infra.verifiable_log import keeping
from infra.verifiable_log.checking import Finding
from infra.verifiable_log.checkpoints import Checkpoint
from infra.verifiable_log.notes import SignedNote, Signer, VerifierKey, signed_note
from infra.verifiable_log.signing_key import SigningKeys, origin_of
from services.audit.bundle_parts import NotABundle
from services.audit.bundling import Asked, LogIncomplete, LogNotSigned, bundle, last_signed
from services.audit.notary import Notary
from services.audit.verifying import verify
from tenants.personal_data.documents import Documents
from tenants.personal_data.keyring import Keyring
from tests.databases import Database
from tests.integration.audit.conftest import HOST, KEYS, Archive
from tests.integration.audit.independent import verify as verified_by_a_stranger
from tests.integration.event_store.lines import line, request

MASTER_KEY = b"a master key of the tests, 32 oct"
PROGRAMME, OTHER = uuid4(), uuid4()
REPORT = b'{"paired":25}'
DIGEST = hashlib.sha256(REPORT).hexdigest()


class Bundles:
    """Bundles of one log, as files."""

    def __init__(self, archive: Archive, keyring: Keyring, documents: Documents, folder: Path) -> None:
        self.archive, self.keyring, self.documents, self.folder = archive, keyring, documents, folder

    async def told(self, tenant: UUID, *said: tuple[str, dict[str, Any]]) -> None:
        """Lines of these types and data, each in a stream of its own."""
        streams = []
        for kind, data in said:
            stream = f"{kind.partition('.')[0]}/{uuid4()}"
            streams.append(StreamAppend(stream, 0, (Entry(kind, line(tenant, stream, 1, type=kind, data=data)),)))
        assert isinstance(await self.archive.store.append(tenant, request(*streams)), Appended)

    async def of(self, asked: Asked) -> Path:
        engine, file = self.archive.projector, self.folder / f"{uuid4()}.zip"
        last = await last_signed(engine, asked.tenant)
        parts = [part async for part in bundle(engine, self.documents, asked, last, datetime.now(UTC))]
        file.write_bytes(b"".join(parts))
        return file


@pytest.fixture
async def bundles(archive: Archive, module_database: Database, tmp_path: Path) -> Any:
    engine = database_engine(module_database.url("app"), pool_size=2)
    keyring = Keyring(engine, MASTER_KEY)
    yield Bundles(archive, keyring, Documents(engine, keyring), tmp_path)
    await engine.dispose()


@pytest.fixture
async def tenant(bundles: Bundles) -> UUID:
    """Six hundred lines, signed three times: two programmes, one incident, one report, whose bytes are kept."""
    tenant = await bundles.archive.log_of(100, 300)
    await bundles.keyring.make_tenant_key(tenant)
    await bundles.documents.put(tenant, REPORT)
    held, other = ({"programme": str(one)} for one in (PROGRAMME, OTHER))
    for _ in range(5):
        await bundles.told(tenant, *[("pair.session-held.v1", held), ("pair.session-held.v1", other)] * 29)
    await bundles.told(tenant, ("incident.reported.v1", held), ("impact.report-issued.v1", held | {"sha256": DIGEST}))
    await bundles.archive.notary.settle(tenant)
    return tenant


def seen(file: Path) -> list[dict[str, Any]]:
    with zipfile.ZipFile(file) as zipped:
        return [json.loads(one) for one in zipped.read("log.jsonl").splitlines()]


def changed(file: Path, name: str, change: Callable[[bytes], bytes | None]) -> Path:
    """The same bundle with one part changed, or taken out."""
    other = file.with_name(f"{uuid4()}.zip")
    with zipfile.ZipFile(file) as before, zipfile.ZipFile(other, "w") as after:
        for one in before.namelist():
            octets = before.read(one)
            kept = change(octets) if one == name else octets
            if kept is not None:
                after.writestr(one, kept)
    return other


async def test_a_whole_log_proves_itself(bundles: Bundles, tenant: UUID) -> None:
    file = await bundles.of(Asked(tenant))
    verdict = verify(file)
    assert verdict.intact
    assert (verdict.shown, verdict.withheld, verdict.checkpoints) == (591, 1, 3)
    assert [(one.position, one.right, one.proven) for one in verdict.reports] == [(592, True, True)]
    assert verified_by_a_stranger(file) == []

    stored = await bundles.archive.superuser.fetch(
        "SELECT type, entry::text FROM ekole.event WHERE tenant_id = $1 ORDER BY position", tenant
    )
    theirs = InmemoryTree(algorithm="sha256")
    for row in stored:
        theirs.append_entry(row[1].encode())
    assert theirs.get_root() == verdict.root, "an independent library finds the same root in the stored lines"
    with zipfile.ZipFile(file) as zipped:
        lines = zipped.read("log.jsonl").split(b"\n")[:-1]
    shown = [one for one, row in zip(lines, stored, strict=True) if not row[0].startswith("incident.")]
    assert shown == [row[1].encode() for row in stored if not row[0].startswith("incident.")], "byte for byte as stored"
    assert not any(b"incident" in one for one in lines), "nobody audits what was told in confidence"


async def test_one_programme_still_proves_each_of_its_lines(bundles: Bundles, tenant: UUID) -> None:
    file = await bundles.of(Asked(tenant, PROGRAMME))
    verdict = verify(file)
    assert verdict.intact
    assert verdict.shown == 5 * 29 + 1
    assert verdict.root == verify(await bundles.of(Asked(tenant))).root
    assert verified_by_a_stranger(file) == []
    assert {one["data"]["programme"] for one in seen(file) if "data" in one} == {str(PROGRAMME)}
    assert verify(await bundles.of(Asked(tenant, OTHER))).reports == []
    nothing = verify(await bundles.of(Asked(tenant, PROGRAMME, lambda moment: moment < datetime(2020, 1, 1, tzinfo=UTC))))
    assert (nothing.intact, nothing.shown) == (True, 0)


@pytest.mark.parametrize("position", [1, 100, 101, 256, 257, 512, 513, 592])
async def test_a_line_that_was_changed_is_named(bundles: Bundles, tenant: UUID, position: int) -> None:
    file = await bundles.of(Asked(tenant))

    def line_changed(log: bytes) -> bytes:
        lines = log.split(b"\n")
        lines[position - 1] = lines[position - 1].replace(b"mentor", b"mentee")
        return b"\n".join(lines)

    broken = verify(changed(file, "log.jsonl", line_changed))
    assert not broken.intact
    interval = Finding("checkpoint-broken", *next(one for one in ((1, 100), (101, 300), (301, 592)) if one[0] <= position <= one[1]))
    assert set(broken.findings) == {Finding("line-altered", position, position), interval}
    told = verified_by_a_stranger(changed(file, "log.jsonl", line_changed))
    assert f"line {position}" in told
    assert "root at 592" in told


async def test_lines_that_were_taken_out_put_in_or_exchanged_are_found(bundles: Bundles, tenant: UUID) -> None:
    file = await bundles.of(Asked(tenant))

    def swapped(log: bytes) -> bytes:
        lines = log.split(b"\n")
        lines[9], lines[19] = lines[19], lines[9]
        return b"\n".join(lines)

    moved = {Finding("line-moved", 10, 10), Finding("line-moved", 20, 20), Finding("checkpoint-broken", 1, 100)}
    assert set(verify(changed(file, "log.jsonl", swapped)).findings) == moved
    for change in (
        lambda log: log[log.index(b"\n") + 1 :],
        lambda log: log[: log.index(b"\n") + 1] + log,
        lambda log: log[:-10],
        lambda log: log.rstrip(b"\n").rpartition(b"\n")[0] + b"\n",
    ):
        with pytest.raises(NotABundle):
            verify(changed(file, "log.jsonl", change))
        assert verified_by_a_stranger(changed(file, "log.jsonl", change))


async def test_what_is_withheld_cannot_be_exchanged_either(bundles: Bundles, tenant: UUID) -> None:
    file = await bundles.of(Asked(tenant, OTHER))
    position = next(number for number, one in enumerate(seen(file), 1) if "leaf" in one)

    def other_leaf(log: bytes) -> bytes:
        lines = log.split(b"\n")
        lines[position - 1] = json.dumps({"index": position - 1, "leaf": base64.b64encode(bytes(32)).decode()}).encode()
        return b"\n".join(lines)

    assert Finding("line-altered", position, position) in verify(changed(file, "log.jsonl", other_leaf)).findings


async def test_tiles_checkpoints_keys_and_reports_are_looked_at(bundles: Bundles, tenant: UUID) -> None:
    file = await bundles.of(Asked(tenant))
    one_bit = lambda octets: octets[:64] + bytes((octets[64] ^ 1,)) + octets[65:]  # noqa: E731
    assert Finding("tile-altered", 3, 3) in verify(changed(file, "tile/0/000", one_bit)).findings
    assert Finding("tile-missing", 257, 512) in verify(changed(file, "tile/0/001", lambda _: None)).findings
    assert verify(changed(file, "checkpoints/000000000300", lambda note: note.replace(b"\n300\n", b"\n301\n"))).unsigned == [300]
    assert verify(changed(file, "checkpoints/000000000300", lambda note: b"nothing")).unsigned == [300]
    report = f"reports/{DIGEST}.json"
    assert not verify(changed(file, report, lambda content: content + b" ")).intact
    gone = verify(changed(file, report, lambda _: None))
    assert (gone.intact, gone.reports[0].there) == (True, False), "a report that was destroyed since is told, and breaks nothing"
    assert not verify(changed(file, "proofs/000000000592.tlog-proof", lambda proof: proof.replace(b"index 591", b"index 590"))).intact
    for part in ("bundle.json", "keys", "log.jsonl", "checkpoints/000000000592"):
        with pytest.raises(NotABundle):
            verify(changed(file, part, lambda _: None))
    for octets in (b"", b"PK\x03\x04 and nothing more", file.read_bytes()[:-100]):
        file.write_bytes(octets)
        with pytest.raises(NotABundle):
            verify(file)


async def test_who_trusts_another_key_is_told_that_nobody_they_know_signed(bundles: Bundles, tenant: UUID) -> None:
    file = await bundles.of(Asked(tenant))
    origin = origin_of(HOST, tenant)
    ours, other = KEYS.signers(origin)[0].key, VerifierKey(origin, Ed25519PrivateKey.generate().public_key().public_bytes_raw())
    assert verify(file, keys=[ours]).intact
    forged = verify(file, keys=[other])
    assert (forged.intact, forged.unsigned) == (False, [592])
    assert verified_by_a_stranger(file, [str(other)])

    anew = changed(file, "keys", lambda keys: keys + str(other).encode() + b"\n")
    stranger = Signer(origin, Ed25519PrivateKey.generate())

    def signed_by_nobody_enclosed(octets: bytes) -> bytes:
        return str(signed_note(SignedNote.parsed(octets).text, [stranger])).encode()

    assert verify(changed(anew, "checkpoints/000000000300", signed_by_nobody_enclosed), keys=[ours]).unsigned == [300]


async def test_an_old_checkpoint_finds_out_a_log_that_was_made_anew(bundles: Bundles, tenant: UUID) -> None:
    """Lines, leaves, tree and checkpoints are all made again, with the right key: an outsider's memory is what finds it."""
    file = await bundles.of(Asked(tenant))
    with zipfile.ZipFile(file) as zipped:
        kept = Checkpoint.parsed(SignedNote.parsed(zipped.read("checkpoints/000000000300")).text)
    anew = await bundles.archive.log_of(592)
    forged = await bundles.of(Asked(anew))
    assert verify(file, older=kept).older is True
    assert verify(forged, older=Checkpoint(origin_of(HOST, anew), kept.size, kept.root)).older is False
    assert verify(file, older=Checkpoint(kept.origin, 10_000, kept.root)).older is False, "a log that has become shorter"


async def test_a_key_takes_the_place_of_another_and_both_are_published(bundles: Bundles, tenant: UUID) -> None:
    await bundles.archive.grows(tenant, 3)
    new = Ed25519PrivateKey.generate()
    origin = origin_of(HOST, tenant)
    old = KEYS.signers(origin)[0].key
    overlapping = SigningKeys([new, Ed25519PrivateKey.from_private_bytes(bytes(range(32)))])
    await Notary(bundles.archive.projector, overlapping, HOST).settle(tenant)
    file = await bundles.of(Asked(tenant))
    assert verify(file, keys=[old]).intact, "who trusts the old key still does"
    assert Signer(origin, new).key in verify(file).keys
    await bundles.archive.grows(tenant, 3)
    await Notary(bundles.archive.projector, SigningKeys([new]), HOST).settle(tenant)
    file = await bundles.of(Asked(tenant))
    assert verify(file).intact
    assert verify(file, keys=[old]).unsigned == [598]
    assert verified_by_a_stranger(file, [str(old)])
    today = verify(file, keys=[Signer(origin, new).key])
    assert (today.intact, today.vouched) == (True, 3), "who knows the new key alone is told that older ones bear the key before it"
    assert verified_by_a_stranger(file, [str(Signer(origin, new).key)]) == []
    both = verify(file, keys=[old, Signer(origin, new).key])
    assert (both.intact, both.vouched) == (True, 0)


async def test_a_log_that_was_never_signed_or_has_holes_gives_no_bundle(bundles: Bundles) -> None:
    tenant = uuid4()
    await bundles.archive.store.open_tenant(tenant)
    await bundles.archive.grows(tenant, 3)
    with pytest.raises(LogNotSigned):
        await bundles.of(Asked(tenant))
    await bundles.archive.notary.settle(tenant)
    await bundles.archive.forced("DELETE FROM ekole.event WHERE tenant_id = $1 AND position = 2", tenant)
    with pytest.raises(LogIncomplete):
        await bundles.of(Asked(tenant))


async def test_the_command_says_what_holds_and_ends_accordingly(bundles: Bundles, tenant: UUID) -> None:
    file = await bundles.of(Asked(tenant))
    spoilt = changed(file, "log.jsonl", lambda log: log.replace(b"mentor", b"mentee", 1))
    nothing = changed(file, "keys", lambda _: None)
    with zipfile.ZipFile(file) as zipped:
        older = file.with_suffix(".txt")
        older.write_bytes(zipped.read("checkpoints/000000000300"))
    key = str(KEYS.signers(origin_of(HOST, tenant))[0].key)
    for words, status, sentence in (
        ((file,), 0, "INTACT : chaque ligne est celle qui a été enregistrée"),
        ((file, "--key", key, "--checkpoint", older), 0, "La liasse continue le point de contrôle que vous avez gardé."),
        ((file, "--english"), 0, "INTACT: "),
        ((spoilt,), 1, "Position 1 : la ligne n’est plus celle qui a été enregistrée."),
        ((nothing,), 2, "n’est pas une liasse lisible : keys."),
        ((file.with_suffix(".none"),), 2, "ne peut pas être lu"),
        ((file, "--key", "nobody"), 1, "n’est pas une clé de vérification"),
        ((file, "--checkpoint", file), 1, "n’est pas un point de contrôle signé"),
    ):
        done = subprocess.run(
            [sys.executable, "-m", "services.cli", "verify", *map(str, words)], capture_output=True, text=True, check=False
        )
        said = (done.stdout + done.stderr).replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")
        assert (done.returncode, sentence in said) == (status, True), (words, said)
        assert "Traceback" not in done.stderr


async def test_checkpoints_are_signed_again_only_when_the_log_has_grown(archive: Archive) -> None:
    tenant = await archive.log_of(5)
    await archive.notary.settle(tenant)
    rows = await archive.superuser.fetch("SELECT size, note FROM ekole.log_checkpoint WHERE tenant_id = $1", tenant)
    assert [row["size"] for row in rows] == [5]
    origin = origin_of(HOST, tenant)
    note = SignedNote.parsed(rows[0]["note"].encode())
    assert str(signed_note(note.text, KEYS.signers(origin))) == rows[0]["note"], "Ed25519 is deterministic: the same bytes"
    assert set(KEYS.public()) <= set(await keeping.published_keys(archive.superuser))
