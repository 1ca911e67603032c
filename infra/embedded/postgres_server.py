"""The embedded PostgreSQL: its data directory, its command line, how to know that it is ready. Standard library only."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from infra.embedded.child import Account, NobodyWaits, asked_to_stop, last_lines, spawn
from infra.startup import StartRefused

PORT = 5432  # only the name of the socket: nothing listens on the network
ADMINISTRATOR = "ekole_administrator"
_HALF_DONE = "postgresql.unfinished-"
_A_PREDECESSOR_IS_ENDING = ("pre-existing shared memory block", 'lock file "postmaster.pid" already exists')
_PATIENCE_WITH_A_PREDECESSOR = 10.0  # seconds


class PostgresPlan(NamedTuple):
    """All that the keeper must know to run one PostgreSQL. Paths are texts: the plan travels as JSON."""

    binaries: str
    major_version: int
    folder: str  # holds the data directory
    sockets: str
    log: str
    password: str
    durable: bool

    @property
    def data(self) -> Path:
        return Path(self.folder, "postgresql")


def initialise(plan: PostgresPlan, account: Account) -> None:
    """Make the data directory where there is none: in a folder beside it, renamed when complete.

    A start that was killed half-way therefore leaves no data directory, only a folder that the next start removes.
    Raises StartRefused where initdb fails, or where the data belong to another major version.
    """
    folder = Path(plan.folder)
    for abandoned in folder.glob(f"{_HALF_DONE}*"):
        shutil.rmtree(abandoned, ignore_errors=True)
    if plan.data.exists():
        _check_version(plan)
        return
    staging = Path(tempfile.mkdtemp(prefix=_HALF_DONE, dir=folder))
    password_file = staging / "password"
    data = staging / "data"
    try:
        account.owns(staging)
        password_file.write_text(plan.password)
        password_file.chmod(0o600)
        account.owns(password_file)
        _run_initdb(plan, account, data, password_file)
        data.rename(plan.data)
        if plan.durable:
            _flush_folder(folder)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _run_initdb(plan: PostgresPlan, account: Account, data: Path, password_file: Path) -> None:
    log = Path(plan.log)
    since = _size(log)
    command: list[str | Path] = [
        Path(plan.binaries, "initdb"),
        f"--pgdata={data}",
        f"--username={ADMINISTRATOR}",
        f"--pwfile={password_file}",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C",
        "--data-checksums",
        "--no-instructions",
    ]
    if not plan.durable:
        command.append("--no-sync")
    if spawn(command, account, log, at_our_death=signal.SIGTERM).wait() != 0:
        reason = last_lines(log, since)
        raise StartRefused(
            "embedded-postgresql-not-initialised",
            f"La base de données n'a pas pu être créée dans {plan.folder} ; rien n'y a été laissé. "
            f"Motif : {reason}. Corrigez ce motif (place libre, droits), puis relancez.",
            f"The database could not be created in {plan.folder}; nothing was left there. "
            f"Reason: {reason}. Put that right (free space, permissions), then start again.",
        )


def _check_version(plan: PostgresPlan) -> None:
    found = Path(plan.data, "PG_VERSION").read_text().strip()
    if found != str(plan.major_version):
        raise StartRefused(
            "embedded-postgresql-of-another-version",
            f"Les données de {plan.data} viennent de PostgreSQL {found} ; ce programme apporte PostgreSQL {plan.major_version}. "
            f"Rien n'a été touché. Exportez-les avec PostgreSQL {found} (pg_dump) et restaurez-les dans un nouvel EKOLE_HOME, "
            "ou donnez un serveur par DATABASE_URL.",
            f"The data in {plan.data} come from PostgreSQL {found}; this program brings PostgreSQL {plan.major_version}. "
            f"Nothing was touched. Export them with PostgreSQL {found} (pg_dump) and restore them into a new EKOLE_HOME, "
            "or name a server by DATABASE_URL.",
        )


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def start(plan: PostgresPlan, account: Account) -> "subprocess.Popen[bytes]":
    """Start PostgreSQL and return once it accepts connections, however long its recovery takes.

    Where a predecessor of the same data directory is still ending (its parent was killed), waits for that end.
    Raises StartRefused where PostgreSQL ends instead, NobodyWaits where the keeper is asked to stop meanwhile.
    """
    log = Path(plan.log)
    deadline = time.monotonic() + _PATIENCE_WITH_A_PREDECESSOR
    while True:
        _forget_a_dead_predecessor(plan, account)
        since = _size(log)
        process = spawn(_command(plan), account, log, at_our_death=signal.SIGINT)
        while process.poll() is None:
            if _says_ready(plan.data, process.pid):
                return process
            if asked_to_stop():
                process.send_signal(signal.SIGINT)
                process.wait()
                raise NobodyWaits
            time.sleep(0.005)
        reason = last_lines(log, since)
        if any(sign in reason for sign in _A_PREDECESSOR_IS_ENDING) and time.monotonic() < deadline:
            time.sleep(0.1)
            continue
        raise _did_not_start(plan, reason)


def _did_not_start(plan: PostgresPlan, reason: str) -> StartRefused:
    if any(sign in reason for sign in _A_PREDECESSOR_IS_ENDING):
        return StartRefused(
            "embedded-postgresql-already-running",
            f"Un autre PostgreSQL, que ce programme n'a pas lancé, tient déjà {plan.data} ; rien n'a été touché. "
            f"Arrêtez-le (son numéro est la première ligne de {plan.data}/postmaster.pid), puis relancez.",
            f"Another PostgreSQL, which this program did not start, already holds {plan.data}; nothing was touched. "
            f"Stop it (its number is the first line of {plan.data}/postmaster.pid), then start again.",
        )
    return StartRefused(
        "embedded-postgresql-did-not-start",
        f"PostgreSQL s'est arrêté au démarrage ; les données restent dans {plan.data}. Motif : {reason}. Journal : {plan.log}.",
        f"PostgreSQL ended while starting; the data remain in {plan.data}. Reason: {reason}. Log: {plan.log}.",
    )


def _command(plan: PostgresPlan) -> list[str | Path]:
    settings = {
        "listen_addresses": "",
        "port": str(PORT),
        "unix_socket_directories": plan.sockets,
        "unix_socket_permissions": "0700",
        "max_connections": "200",
        "jit": "off",  # asyncpg's introspection takes seconds under it
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_checkpoints": "off",
        # Statements and details quote values, which may be personal data: a log is no place for them.
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
        "log_parameter_max_length": "0",
        "password_encryption": "scram-sha-256",
    }
    # Commits always reach the system before they are answered, so that they survive kill -9; the disk only where it must last.
    to_the_disk = "on" if plan.durable else "off"
    settings |= {"synchronous_commit": "on", "fsync": to_the_disk, "full_page_writes": to_the_disk}
    command: list[str | Path] = [Path(plan.binaries, "postgres"), "-D", plan.data]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    return command


def _says_ready(data: Path, process_id: int) -> bool:
    """PostgreSQL writes its state on the eighth line of postmaster.pid; pg_ctl reads the same."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return False
    return len(lines) >= 8 and lines[0].strip() == str(process_id) and lines[7].strip() == "ready"


def _forget_a_dead_predecessor(plan: PostgresPlan, account: Account) -> None:
    """Clear away what a killed PostgreSQL left, where its number now names a stranger's process.

    PostgreSQL sees by itself that a number is free, but would take a stranger for its predecessor and refuse. A living
    predecessor is known by its working directory. postmaster.pid is not removed, for it also names the shared memory by which
    PostgreSQL notices orphaned backends: the stranger's number is replaced by ours, which PostgreSQL, as our child, overlooks.
    """
    pid_file = plan.data / "postmaster.pid"
    try:
        number, newline, rest = pid_file.read_text().partition("\n")
        working_directory = Path(f"/proc/{int(number)}/cwd").readlink()
    except FileNotFoundError:
        working_directory = None
    except (OSError, ValueError):
        return  # not Linux, or not ours to judge: PostgreSQL decides
    if working_directory == plan.data:
        return
    if working_directory is not None:
        fresh = plan.data / "postmaster.pid.new"
        fresh.write_text(f"{os.getpid()}{newline}{rest}")
        fresh.chmod(0o600)
        account.owns(fresh)
        fresh.replace(pid_file)
    if Path("/proc/self").exists():
        Path(plan.sockets, f".s.PGSQL.{PORT}.lock").unlink(missing_ok=True)


def _size(log: Path) -> int:
    return log.stat().st_size if log.exists() else 0
