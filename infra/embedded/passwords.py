"""The embedded servers' passwords: random, made once, in a file that their own account cannot read."""

import json
import os
import secrets
from typing import NamedTuple

from infra.embedded.home import Home
from infra.startup import StartRefused


class Passwords(NamedTuple):
    """One password per role and one for Redis, 256 random bits each, in hexadecimal."""

    administrator: str
    owner: str
    app: str
    projector: str
    auditor: str
    redis: str


def passwords_of(home: Home) -> Passwords:
    """Read the passwords of an installation, or make them where it has no database yet.

    Raises StartRefused where the database exists and its passwords are gone.
    """
    file = home.keys / "servers.json"
    if not file.exists():
        if (home.servers / "postgresql").exists():
            raise StartRefused(
                "embedded-passwords-missing",
                f"Le fichier {file}, qui garde les mots de passe de la base, a disparu ; la base est intacte. "
                "Remettez-le depuis votre sauvegarde, puis relancez.",
                f"The file {file}, which keeps the database's passwords, is gone; the database is intact. "
                "Put it back from your backup, then start again.",
            )
        fresh = file.with_suffix(".new")
        made = Passwords(*(secrets.token_hex(32) for _ in Passwords._fields))
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as lines:
            json.dump(made._asdict(), lines)
            lines.flush()
            os.fsync(lines.fileno())
        home.keep_for_owner(fresh)
        fresh.rename(file)
    return Passwords(**json.loads(file.read_text()))
