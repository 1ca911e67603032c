"""EKOLE_HOME: what lies where, who owns it, and whether the servers' account can reach it.

PostgreSQL refuses to run as root. Started by root, the servers therefore run as the owner of the home where that is an
ordinary user known to the machine, and as ``nobody`` otherwise; and their data must lie where that account can go, which
is not under /root.
"""

import contextlib
import os
import pwd
import shutil
import tempfile
from pathlib import Path
from typing import NamedTuple

from infra.embedded.child import Account, run_as
from infra.startup import Notice, StartRefused

_SHELTER = Path("/var/lib/ekole")
_LONGEST_SOCKET_FOLDER = 80  # octets; a socket's path has room for 107 and PostgreSQL adds its own name


class Home(NamedTuple):
    """The folders of one installation. ``run`` and ``keys`` are closed to the servers' account, ``servers`` is open to it."""

    path: Path
    account: Account
    servers: Path
    notices: tuple[Notice, ...]

    @property
    def keys(self) -> Path:
        return self.path / "keys"

    @property
    def run(self) -> Path:
        return self.path / "run"

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    def keep_for_owner(self, path: Path) -> None:
        """Started by root in an ordinary user's home, leave that user the owner of what we make."""
        if self.account.user is not None and self.path.stat().st_uid == self.account.user:
            self.account.owns(path)


def open_home(path: Path) -> Home:
    """Make the folders of an installation, or find them.

    Raises StartRefused where root may not become another user, OSError where the folders cannot be made.
    """
    path = path.expanduser().absolute()
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    account = _account_of(path)
    servers, notices = _servers_folder(path, account)
    home = Home(path, account, servers, notices)
    for folder in (home.keys, home.run, home.logs):
        folder.mkdir(mode=0o700, exist_ok=True)
        home.keep_for_owner(folder)
    return home


def socket_folder(home: Home) -> Path:
    """A folder for the sockets, closed to everybody else, whose path is short enough for a socket."""
    within = home.servers.resolve() / "sockets"
    if within.is_symlink():
        if _is_ours(within.readlink(), home.account):
            return within.readlink()
        within.unlink()
    if len(os.fsencode(within)) <= _LONGEST_SOCKET_FOLDER:
        return home.account.new_folder(within)
    if within.is_dir():
        shutil.rmtree(within)  # of a home that was moved: sockets do not move
    elsewhere = Path(tempfile.mkdtemp(prefix="ekole-", dir="/tmp"))  # TMPDIR may be long too
    home.account.owns(elsewhere)
    within.symlink_to(elsewhere)
    return elsewhere


def _is_ours(folder: Path, account: Account) -> bool:
    """The temporary folder is everybody's: what stands there under our name may be somebody else's by now."""
    try:
        found = folder.lstat()
    except FileNotFoundError:
        return False
    owner = os.getuid() if account.user is None else account.user
    return found.st_uid == owner and found.st_mode & 0o170777 == 0o040700


def _account_of(path: Path) -> Account:
    if os.getuid() != 0:
        if not _has_a_name(os.getuid()):
            raise StartRefused(
                "user-without-name",
                f"L'utilisateur numéro {os.getuid()} n'a pas de nom sur cette machine, et PostgreSQL en demande un. "
                "Rien n'a été changé. Ajoutez-le à /etc/passwd, lancez en root, ou donnez DATABASE_URL.",
                f"User number {os.getuid()} has no name on this machine, and PostgreSQL asks for one. Nothing was changed. "
                "Add it to /etc/passwd, start as root, or give DATABASE_URL.",
            )
        return Account(None, None)
    owner = path.stat()
    if owner.st_uid != 0 and _has_a_name(owner.st_uid):
        return Account(owner.st_uid, owner.st_gid)
    nobody = pwd.getpwnam("nobody")
    account = Account(nobody.pw_uid, nobody.pw_gid)
    try:
        run_as(account, ["/bin/true"])
    except OSError as impossible:
        raise StartRefused(
            "root-cannot-become-nobody",
            "PostgreSQL refuse de tourner en root, et ce système ne laisse pas root devenir « nobody ». Rien n'a été changé. "
            "Relancez sous un utilisateur ordinaire, ou donnez DATABASE_URL et REDIS_URL.",
            'PostgreSQL refuses to run as root, and this system does not let root become "nobody". Nothing was changed. '
            "Start as an ordinary user, or give DATABASE_URL and REDIS_URL.",
        ) from impossible
    return account


def _has_a_name(user: int) -> bool:
    try:
        pwd.getpwuid(user)
    except KeyError:
        return False
    return True


def _servers_folder(path: Path, account: Account) -> tuple[Path, tuple[Notice, ...]]:
    folder = path / "servers"
    if not folder.is_symlink():
        _let_through(path, folder, account)
        folder.mkdir(mode=0o711, exist_ok=True)
        if path.stat().st_uid == account.user:
            account.owns(folder)
        if account.user is None or can_enter(account, folder):
            return folder, ()
        _move_to_shelter(folder)
    if not can_enter(account, folder.resolve()):
        raise StartRefused(
            "servers-folder-not-reachable",
            f"Les données des serveurs doivent se trouver dans {folder.readlink()}, que leur utilisateur ne peut pas ouvrir. "
            f"Rien n'a été changé. Rendez-leur ce dossier (root, droits 711) ou, s'il est perdu, retirez le lien {folder} "
            "pour repartir de zéro.",
            f"The servers' data should lie in {folder.readlink()}, which their user cannot open. Nothing was changed. "
            f"Give it back to them (root, mode 711) or, where it is lost, remove the link {folder} to begin anew.",
        )
    return folder, (_sheltered(folder, folder.readlink()),)


def _let_through(path: Path, folder: Path, account: Account) -> None:
    """Open a home that is ours alone to passage, no more: what lies in it stays closed by its own rights."""
    mode = path.stat().st_mode
    ours = folder.exists() or not any(path.iterdir())
    if account.user is not None and ours and path.stat().st_uid == 0 and not mode & 0o001:
        path.chmod(mode & 0o777 | 0o011)


def _move_to_shelter(folder: Path) -> None:
    with contextlib.suppress(FileNotFoundError):
        folder.rmdir()  # refused by the system where it holds anything
    perishable = Path(tempfile.gettempdir())
    if perishable in folder.parents:
        shelter = perishable
    else:
        shelter = _SHELTER
        shelter.mkdir(mode=0o711, parents=True, exist_ok=True)
    chosen = Path(tempfile.mkdtemp(prefix="ekole-", dir=shelter))
    chosen.chmod(0o711)
    folder.symlink_to(chosen)


def can_enter(account: Account, folder: Path) -> bool:
    """Whether the account may pass through ``folder``: tried, not computed, for access lists and mounts have a say too."""
    return folder.is_dir() and run_as(account, ["/usr/bin/test", "-x", folder]).returncode == 0


def _sheltered(folder: Path, chosen: Path) -> Notice:
    return Notice(
        "servers-folder-elsewhere",
        f"Lancés par root, PostgreSQL et Redis tournent sous un utilisateur ordinaire, qui ne peut pas entrer dans "
        f"{folder.parent} : leurs données sont dans {chosen} (le lien {folder} y mène). Sauvegardez aussi ce dossier.",
        f"Started by root, PostgreSQL and Redis run as an ordinary user, who cannot enter {folder.parent}: "
        f"their data are in {chosen} (the link {folder} leads there). Back up that folder too.",
    )
