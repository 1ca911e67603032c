"""A second verifier of bundles, written from VERIFIER.md alone: the standard library and ``cryptography``, nothing of the product."""

import base64
import hashlib
import json
import re
import zipfile
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def sha256(octets: bytes) -> bytes:
    return hashlib.sha256(octets).digest()


def root(leaves: list[bytes]) -> bytes:
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    return sha256(b"\x01" + root(leaves[:k]) + root(leaves[k:]))


def proven(index: int, size: int, leaf: bytes, proof: list[bytes], expected: bytes) -> bool:
    node, last, found = index, size - 1, leaf
    for p in proof:
        if last == 0:
            return False
        if node % 2 or node == last:
            found = sha256(b"\x01" + p + found)
            while node % 2 == 0 and node != 0:
                node, last = node // 2, last // 2
        else:
            found = sha256(b"\x01" + found + p)
        node, last = node // 2, last // 2
    return last == 0 and found == expected


def checkpoint(note: str, origin: str, keys: list[str]) -> tuple[int, bytes]:
    """Size and root of a checkpoint that one of the keys signed. Raises ValueError."""
    text, _, signatures = note.rpartition("\n\n")
    text += "\n"
    said, size, encoded = text.rstrip("\n").split("\n")[:3]
    if said != origin:
        raise ValueError("origin")
    for line in signatures.splitlines():
        dash, name, value = line.split(" ")
        octets = base64.b64decode(value)
        for key in keys:
            key_name, key_id, public = key.split("+", 2)
            told = base64.b64decode(public)
            right_id = sha256(key_name.encode() + b"\n" + told)[:4]
            if dash != "—" or name != key_name or right_id.hex() != key_id or octets[:4] != right_id:
                continue
            try:
                Ed25519PublicKey.from_public_bytes(told[1:]).verify(octets[4:], text.encode())
            except InvalidSignature:
                continue
            return int(size), base64.b64decode(encoded)
    raise ValueError("nobody signed")


def in_house(file: str, told: str, keys: list[str]) -> bool:
    """Whether a proof file shows that the house tree holds a checkpoint."""
    origin, size, encoded = told.split("\n")[:3]
    house = origin.rpartition("/")[0] + "/house"
    house_keys = []
    for key in keys:
        public = base64.b64decode(key.split("+", 2)[2])
        key_id = sha256(house.encode() + b"\n" + public)[:4].hex()
        house_keys.append(f"{house}+{key_id}+{base64.b64encode(public).decode()}")
    proof, _, note = file.partition("\n\n")
    try:
        first, index, *hashes64 = proof.split("\n")
        leaves, expected = checkpoint(note, house, house_keys)
    except ValueError:
        return False
    entry = f"{sha256(origin.encode()).hex()}\n{size}\n{encoded}\n".encode()
    path = [base64.b64decode(one) for one in hashes64]
    return first == "c2sp.org/tlog-proof@v1" and proven(int(index[6:]), leaves, sha256(b"\x00" + entry), path, expected)


def verify(file: Path, keys: list[str] | None = None) -> list[str]:
    """What is wrong with a bundle; nothing where it is intact."""
    wrong: list[str] = []
    with zipfile.ZipFile(file) as bundle:
        manifest = json.loads(bundle.read("bundle.json"))
        enclosed = bundle.read("keys").decode().splitlines()
        trusted = keys or enclosed
        names = bundle.namelist()
        lines = bundle.read("log.jsonl").split(b"\n")
        if lines.pop() != b"" or len(lines) != manifest["size"]:
            wrong.append("number of lines")
        leaves, reports = [], {}
        for index, line in enumerate(lines):
            try:
                told = json.loads(line)
            except ValueError:
                told = {}
            if set(told) == {"index", "leaf"} and told["index"] == index:
                leaves.append(base64.b64decode(told["leaf"]))
                continue
            leaves.append(sha256(b"\x00" + line))
            if told.get("tenant") != manifest["tenant"]:
                wrong.append(f"tenant of line {index + 1}")
            if told.get("type") == "impact.report-issued.v1":
                reports[index] = told["data"]["sha256"]
        sizes = []
        for name in (name for name in names if name.startswith("checkpoints/")):
            try:
                known = trusted if int(name[12:]) == manifest["size"] else [*trusted, *enclosed]
                size, expected = checkpoint(bundle.read(name).decode(), manifest["origin"], known)
            except ValueError as why:
                wrong.append(f"{name}: {why}")
                continue
            sizes.append(size)
            if size != int(name[12:]) or root(leaves[:size]) != expected:
                wrong.append(f"root at {size}")
        for name in (name for name in names if name.startswith("house/")):
            told = bundle.read(f"checkpoints/{name[6:18]}").decode()
            known = trusted if int(name[6:18]) == manifest["size"] else [*trusted, *enclosed]
            if not in_house(bundle.read(name).decode(), told, known):
                wrong.append("house tree")
        if manifest["size"] not in sizes:
            wrong.append("last checkpoint")
        for name in (name for name in names if re.match(r"tile/0/", name)):
            digits = re.sub(r"\.p/\d+$", "", name[7:]).replace("/", "").replace("x", "")
            hashes = bundle.read(name)
            for at in range(0, len(hashes), 32):
                position = int(digits) * 256 + at // 32
                if position >= len(leaves) or leaves[position] != hashes[at : at + 32]:
                    wrong.append(f"line {position + 1}")
        for index, digest in reports.items():
            if f"proofs/{index + 1:012d}.tlog-proof" not in names:
                wrong.append(f"no proof of line {index + 1}")
                continue
            proof, _, note = bundle.read(f"proofs/{index + 1:012d}.tlog-proof").decode().partition("\n\n")
            try:
                size, expected = checkpoint(note, manifest["origin"], trusted)
            except ValueError as why:
                wrong.append(f"proof of line {index + 1}: {why}")
                continue
            first, said, *hashes64 = proof.split("\n")
            sound = first == "c2sp.org/tlog-proof@v1" and said == f"index {index}"
            if not sound or not proven(index, size, leaves[index], [base64.b64decode(one) for one in hashes64], expected):
                wrong.append(f"proof of line {index + 1}")
            if f"reports/{digest}.json" in names and sha256(bundle.read(f"reports/{digest}.json")).hex() != digest:
                wrong.append(f"report {digest}")
    return wrong
