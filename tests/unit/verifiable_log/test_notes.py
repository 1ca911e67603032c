"""Checkpoints, signed notes and proof files, byte for byte as published."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from infra.verifiable_log.checkpoints import Checkpoint, NotACheckpoint
from infra.verifiable_log.hashes import EMPTY_ROOT, leaf_hash, node_hash
from infra.verifiable_log.notes import COSIGNATURE, NotANote, SignedNote, Signer, VerifierKey, cosigned, signed_note
from infra.verifiable_log.proof_files import NotAProofFile, ProofFile

# The example of the C2SP signed-note text, and of the Go package that it describes.
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
QUOTE = (
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
ORIGIN = "ekole.example/log/0198c0de-0000-7000-8000-000000000001"
LEAVES = [leaf_hash(b"one"), leaf_hash(b"two")]
CHECKPOINT = Checkpoint(ORIGIN, 2, node_hash(*LEAVES))


def test_a_published_note_is_read_and_its_signature_holds() -> None:
    note, key = SignedNote.parsed(QUOTE.encode()), VerifierKey.parsed(PETER)
    assert key is not None
    assert key.signed(note)
    assert str(note) == QUOTE
    assert str(key) == PETER
    assert not key.signed(SignedNote.parsed(QUOTE.replace("think", "thank").encode()))


def test_a_checkpoint_is_three_lines_signed_under_its_own_name() -> None:
    signer = Signer(ORIGIN, PRIVATE)
    note = signed_note(CHECKPOINT.text(), [signer])
    text, signature = str(note).split("\n\n")
    assert text == f"{ORIGIN}\n2\n{base64.b64encode(CHECKPOINT.root).decode()}"
    octets = base64.b64decode(signature.removeprefix(f"— {ORIGIN} ").strip())
    assert octets[:4].hex() == str(signer.key).split("+")[1]
    PRIVATE.public_key().verify(octets[4:], f"{text}\n".encode())
    again = SignedNote.parsed(str(note).encode())
    assert Checkpoint.parsed(again.text) == CHECKPOINT
    assert signer.key.signed(again)
    assert VerifierKey.parsed(str(signer.key)) == signer.key


def test_two_keys_may_sign_while_one_takes_the_place_of_the_other() -> None:
    old, new = Signer(ORIGIN, PRIVATE), Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes(32)))
    note = SignedNote.parsed(str(signed_note(CHECKPOINT.text(), [new, old])).encode())
    assert old.key.signed(note)
    assert new.key.signed(note)
    assert old.key.key_id != new.key.key_id


def test_a_witness_says_when_it_saw_a_checkpoint() -> None:
    name = "temoin.example/w1"
    signature = cosigned(name, PRIVATE, CHECKPOINT.text(), 1_792_000_000)
    key = VerifierKey(name, PRIVATE.public_key().public_bytes_raw(), COSIGNATURE)
    assert key.time_of(CHECKPOINT.text(), signature) == 1_792_000_000
    assert len(signature.value) == 72
    assert VerifierKey.parsed(str(key)) == key
    assert key.time_of(Checkpoint(ORIGIN, 3, CHECKPOINT.root).text(), signature) is None
    assert key.key_id != Signer(name, PRIVATE).key.key_id


@pytest.mark.parametrize(
    "text",
    [
        "",
        "origin\n2\n",
        f"{ORIGIN}\n02\n{base64.b64encode(EMPTY_ROOT).decode()}\n",
        f"{ORIGIN}\n-1\n{base64.b64encode(EMPTY_ROOT).decode()}\n",
        f"{ORIGIN}\n２\n{base64.b64encode(EMPTY_ROOT).decode()}\n",
        f"\n2\n{base64.b64encode(EMPTY_ROOT).decode()}\n",
        f"{ORIGIN}\n2\n{base64.b64encode(EMPTY_ROOT[:31]).decode()}\n",
        f"{ORIGIN}\n2\n{base64.b64encode(EMPTY_ROOT).decode()}",
        f"{ORIGIN}\n2\n{base64.b64encode(EMPTY_ROOT).decode()}\n\n",
        f"{ORIGIN}\n2\n{base64.b64encode(EMPTY_ROOT).decode().rstrip('=')}\n",
    ],
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(NotACheckpoint):
        Checkpoint.parsed(text)


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"text\n",
        b"text\n\n",
        b"\n\n\xe2\x80\x94 name AAAAAAA=\n",
        b"text\n\n- name AAAAAAA=\n",
        b"text\n\n\xe2\x80\x94 name AAAA\n",
        b"text\n\n\xe2\x80\x94 na me AAAAAAA=\n",
        b"text\n\n\xe2\x80\x94 name AAAAAAA=",
        b"te\rxt\n\n\xe2\x80\x94 name AAAAAAA=\n",
        b"te\xffxt\n\n\xe2\x80\x94 name AAAAAAA=\n",
        b"text\n\n" + b"\xe2\x80\x94 name AAAAAAA=\n" * 101,
    ],
)
def test_what_is_no_signed_note_is_refused(octets: bytes) -> None:
    with pytest.raises(NotANote):
        SignedNote.parsed(octets)


def test_a_key_whose_identifier_is_another_s_is_no_key() -> None:
    assert VerifierKey.parsed(PETER.replace("c74f20a3", "c74f20a4")) is None
    assert VerifierKey.parsed(PETER.replace("PeterNeumann", "Peter Neumann")) is None
    assert VerifierKey.parsed("PeterNeumann") is None


def test_a_proof_file_shows_one_line_to_be_in_the_log() -> None:
    note = signed_note(CHECKPOINT.text(), [Signer(ORIGIN, PRIVATE)])
    for extra in (None, b"one"):
        written = str(ProofFile(0, (LEAVES[1],), note, extra))
        first, *rest = written.split("\n")
        assert first == "c2sp.org/tlog-proof@v1"
        assert rest[: 2 if extra else 1] == (["extra b25l", "index 0"] if extra else ["index 0"])
        proof = ProofFile.parsed(written.encode())
        assert str(proof) == written
        assert proof.extra == extra
        assert proof.proves(LEAVES[0])
        assert not proof.proves(LEAVES[1])
    for wrong in (written.replace("@v1", "@v2"), written.replace("index 0", "index 00"), written.replace("extra b25l", "extra b25l=")):
        with pytest.raises(NotAProofFile):
            ProofFile.parsed(wrong.encode())
