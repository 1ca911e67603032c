"""Backups in two files: what lasts, and what may be erased.

The journal (every tenant's log, its tree and signatures) may be kept as long as one likes: what is personal in it is sealed, and says
nothing without the keys. Keys, accounts, files and everything on its way go to a file of their own, kept for some days only: a person
who is erased is in no backup once these days are over. Views are in neither: they are made again from the journal, and would hold names.
"""

import asyncio
import os
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit, urlunsplit

import asyncpg
import msgspec

from infra.embedded.binaries import wheel_programs
from infra.startup import StartRefused

DAYS: Final = 30
JOURNAL, KEYS = "journal.dump", "keys.dump"
# Whose content is in the journal. Any other table that is no view is taken for something that may be erased, a new one too.
LASTING: Final = frozenset(
    {"event", "tenant_head", "receipt", "log_checkpoint", "log_key", "log_tile", "log_tree", "house_line", "schema_version"}
)
_TOLD_UP_TO: Final = ("notice_checkpoint", "webhook_checkpoint")
# How far views have come: with the views themselves gone, they begin anew.
_FOLLOWING: Final = frozenset({"projection_checkpoint", "projection_poison", "portfolio", "portfolio_checkpoint", "unfinished_sign_up"})


class Backup(msgspec.Struct, frozen=True):
    """The two files of one moment, and the older files of keys that were over and are gone."""

    journal: Path
    keys: Path
    over: tuple[Path, ...]


async def back_up(administrator_url: str, folder: Path, views: Iterable[str], now: datetime, days: int = DAYS) -> Backup:
    """Write both files, of one and the same moment, for their owner's eyes; then let go of files of keys older than ``days``.

    ``views``: the tables that are folded from the journal. Raises StartRefused where it does not succeed; what lay there stays.
    """
    journal, keys = _places(folder, now)
    connection = await asyncpg.connect(administrator_url)
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            snapshot = await connection.fetchval("SELECT pg_export_snapshot()")
            tables = [row[0] for row in await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'ekole'")]
            folded = {*views, *_FOLLOWING}
            perishable = sorted(set(tables) - LASTING - folded)
            left_out = [f"--exclude-table-data=ekole.{table}" for table in sorted({*perishable, *(folded & set(tables))})]
            of_one_moment = ["--format=custom", f"--snapshot={snapshot}"]
            await _written(administrator_url, journal, "pg_dump", *of_one_moment, *left_out)
            content = [f"--table=ekole.{table}" for table in perishable]
            await _written(administrator_url, keys, "pg_dump", *of_one_moment, "--data-only", *content)
    finally:
        await connection.close()
    return Backup(journal, keys, tuple(_let_go_of(folder, now - timedelta(days=days))))


async def restore(administrator_url: str, journal: Path, keys: Path) -> None:
    """Fill an empty database from both; the views are made again when the platform starts.

    An older journal goes with newer keys: whoever was erased in between stays erased. Raises StartRefused where the database is not empty,
    or where a file is none of ours; then nothing was changed.
    """
    connection = await asyncpg.connect(administrator_url)
    try:
        if await connection.fetchval("SELECT count(*) FROM pg_tables WHERE schemaname = 'ekole'"):
            raise StartRefused(
                "database-not-empty",
                "Cette base contient déjà des données : une restauration les mêlerait. Rien n'a été changé. "
                "Restaurez dans une base vide (un EKOLE_HOME neuf, ou une autre base).",
                "This database already holds data, and restoring would mix them. Nothing was changed. "
                "Restore into an empty database (a fresh EKOLE_HOME, or another database).",
            )
    finally:
        await connection.close()
    for file in (journal, keys):
        await _run(administrator_url, ["pg_restore", "--list", str(file)])
    whole = ["pg_restore", "--exit-on-error", "--single-transaction", "--dbname"]
    for section, file in (("pre-data", journal), ("data", journal), ("data", keys), ("post-data", journal)):
        await _run(administrator_url, [*whole, _address(administrator_url), f"--section={section}", str(file)])
    await _go_on_from_the_journals_end(administrator_url)


async def _go_on_from_the_journals_end(url: str) -> None:
    """An older journal ends before what newer checkpoints have seen: what is written there from now on is to be told as well."""
    connection = await asyncpg.connect(url)
    try:
        for table in _TOLD_UP_TO:
            await connection.execute(
                f"UPDATE ekole.{table} AS told SET position = head.position FROM ekole.tenant_head AS head"  # noqa: S608 - names written here
                " WHERE head.tenant_id = told.tenant_id AND told.position > head.position"
            )
    finally:
        await connection.close()


def _places(folder: Path, now: datetime) -> tuple[Path, Path]:
    """Where the two files of a moment go, in a folder that is made for their owner alone where it is missing."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    stem = f"ekole-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    return folder / f"{stem}-{JOURNAL}", folder / f"{stem}-{KEYS}"


async def _written(url: str, file: Path, *words: str) -> None:
    """The file appears under its name once it is whole."""
    part = file.with_name(file.name + ".part")
    part.touch(mode=0o600)
    try:
        await _run(url, [*words, f"--file={part}", f"--dbname={_address(url)}"])
        part.rename(file)
    finally:
        part.unlink(missing_ok=True)


async def _run(url: str, words: Sequence[str]) -> None:
    program, *rest = words
    password = urlsplit(url).password
    environment = os.environ | ({"PGPASSWORD": unquote(password)} if password else {})
    process = await asyncio.create_subprocess_exec(
        wheel_programs() / program, *rest, env=environment, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE
    )
    _out, said = await process.communicate()
    if process.returncode:
        reason = said.decode(errors="replace").strip().splitlines()[-1:] or ["?"]
        raise StartRefused(
            "backup-failed",
            f"{program} n'a pas réussi : {reason[0]} Ce qui existait n'a pas été touché. Corrigez la cause, puis recommencez.",
            f"{program} did not succeed: {reason[0]} What existed was not touched. Mend the cause, then start again.",
        )


def _address(url: str) -> str:
    """Without its password, which everybody on the machine could read on the command line."""
    parts = urlsplit(url)
    if parts.password is None:
        return url
    name, _, place = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{name.partition(':')[0]}@{place}"))


def _let_go_of(folder: Path, before: datetime) -> Iterable[Path]:
    """Delete what is over, by the moment in its name."""
    for file in sorted(folder.glob(f"ekole-*Z-{KEYS}")):
        try:
            moment = datetime.strptime(file.name.split("-")[1], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        except ValueError:
            continue
        if moment < before:
            file.unlink()
            yield file
