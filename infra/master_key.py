"""The master key: the one secret that wraps all others, in a file that the database never sees.

The file holds at least 32 random octets and is closed to everybody but its owner (0600; a group may be let in to read). The
database remembers its fingerprint alone: started with another key, or with none, the program refuses instead of making
unreadable data.
"""

import contextlib
import hashlib
from pathlib import Path
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from infra.key_files import KEY_OCTETS, create_key, following, preceding
from infra.startup import StartRefused

_FINGERPRINT: Final = b"ekole master key fingerprint 1\x00"


async def master_key_of(file: Path, engine: AsyncEngine, *, may_create: bool, database_folder: Path | None = None) -> bytes:
    """The octets of the master key, which this database was made with.

    Where neither the file nor the database knows a key, one is created if ``may_create`` (embedded servers). The first start
    records the fingerprint. ``database_folder``, where it is known, must not hold the file. Raises StartRefused where the file is
    missing, too short, open to others, beside the data that it protects, or not the key of this database.
    """
    _refuse_beside_the_data(file, database_folder)
    known = await _known_fingerprint(engine)
    key = _read_or_create(file) if known is None and may_create else read_master_key(file)
    if known is not None and known != fingerprint(key):
        key = _replaced_but_not_renamed(file, known) or key
    if known is None:
        async with engine.begin() as connection:
            await connection.execute(
                text("INSERT INTO ekole.master_key (fingerprint) VALUES (:fingerprint) ON CONFLICT DO NOTHING"),
                {"fingerprint": fingerprint(key)},
            )
        known = await _known_fingerprint(engine)
    if known != fingerprint(key):
        raise StartRefused(
            "master-key-different",
            f"La clé maîtresse ({file}) n'est pas celle de cette base : les données personnelles seraient illisibles. "
            "Rien n'a été lancé ni changé. Remettez la bonne clé depuis votre sauvegarde, ou nommez-la par EKOLE_MASTER_KEY_FILE.",
            f"The master key ({file}) is not the one of this database: personal data could not be read. Nothing was started or "
            "changed. Put the right key back from your backup, or name it by EKOLE_MASTER_KEY_FILE.",
        )
    return key


def keys_on_file(file: Path) -> list[bytes]:
    """The master keys that lie there now: this one, the one that is taking its place, the one whose place it took."""
    keys: list[bytes] = []
    for one in (file, following(file), preceding(file)):
        with contextlib.suppress(StartRefused):
            keys.append(read_master_key(one))
    return keys


def _replaced_but_not_renamed(file: Path, known: str) -> bytes | None:
    """The key that the database knows already, where its replacement stopped before its file was given its name."""
    next_file = following(file)
    key = read_master_key(next_file) if next_file.exists() else None
    return key if key is not None and fingerprint(key) == known else None


def fingerprint(key: bytes) -> str:
    """What the database may know of the key: SHA-256 with a purpose of its own, in hexadecimal."""
    return hashlib.sha256(_FINGERPRINT + key).hexdigest()


def create_master_key(file: Path) -> bytes:
    """Make a new key, once, and read it."""
    create_key(file)
    return read_master_key(file)


def read_master_key(file: Path) -> bytes:
    """The octets of the file. Raises StartRefused where it is missing, unreadable, too short, or open to others."""
    try:
        mode = file.stat().st_mode
        key = file.read_bytes()
    except OSError as failed:
        raise StartRefused(
            "master-key-missing",
            f"La clé maîtresse ({file}) ne peut pas être lue : {failed.strerror}. Rien n'a été changé. Remettez-la depuis votre "
            f"sauvegarde ; pour une toute première installation, créez-la : (umask 077; head -c 32 /dev/urandom > {file}).",
            f"The master key ({file}) cannot be read: {failed.strerror}. Nothing was changed. Put it back from your backup; "
            f"for a very first installation, create it: (umask 077; head -c 32 /dev/urandom > {file}).",
        ) from failed
    if mode & 0o027:
        raise StartRefused(
            "master-key-exposed",
            f"La clé maîtresse ({file}) est ouverte à d'autres que son propriétaire. Rien n'a été lancé. "
            f"Fermez-la : chmod 600 {file}, puis relancez.",
            f"The master key ({file}) is open to others than its owner. Nothing was started. Close it: chmod 600 {file}, then start again.",
        )
    if len(key) < KEY_OCTETS:
        raise StartRefused(
            "master-key-too-short",
            f"La clé maîtresse ({file}) est trop courte : il faut au moins {KEY_OCTETS} octets. Rien n'a été changé. "
            "Remettez-la depuis votre sauvegarde.",
            f"The master key ({file}) is too short: at least {KEY_OCTETS} octets are needed. Nothing was changed. "
            "Put it back from your backup.",
        )
    return key


def _read_or_create(file: Path) -> bytes:
    return read_master_key(file) if file.exists() else create_master_key(file)


def _refuse_beside_the_data(file: Path, database_folder: Path | None) -> None:
    if database_folder is not None and database_folder.resolve() in file.resolve().parents:
        raise StartRefused(
            "master-key-beside-data",
            f"La clé maîtresse ({file}) se trouve dans le dossier de la base : une copie de l'un emporterait l'autre. "
            "Rien n'a été lancé. Placez-la ailleurs et indiquez-la par EKOLE_MASTER_KEY_FILE.",
            f"The master key ({file}) lies in the database's folder: a copy of the one would carry the other away. "
            "Nothing was started. Put it elsewhere and name it by EKOLE_MASTER_KEY_FILE.",
        )


async def _known_fingerprint(engine: AsyncEngine) -> str | None:
    async with engine.connect() as connection:
        known: str | None = await connection.scalar(text("SELECT fingerprint FROM ekole.master_key"))
        return known
