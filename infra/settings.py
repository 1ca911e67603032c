"""Every setting of the program, read once from the environment, checked, and never changed afterwards.

    EKOLE_HOME              folder of this installation's data (.ekole)
    DATABASE_URL            administrator's address of a PostgreSQL >= 15; none: the embedded one
    DATABASE_OWNER_URL, DATABASE_APP_URL, DATABASE_PROJECTOR_URL, DATABASE_AUDITOR_URL
                            addresses of roles that exist already: nothing is created
    REDIS_URL               a Redis >= 6.2; none: the embedded one
    EKOLE_HOST, EKOLE_PORT  where the web server listens (127.0.0.1, 8000; port 0 takes any free one)
    EKOLE_PUBLIC_URL        the address that people type and that links in mails carry (http://EKOLE_HOST:EKOLE_PORT)
    EKOLE_MASTER_KEY_FILE   the key that wraps all others (EKOLE_HOME/keys/master.key)
    EKOLE_LOG_KEY_FILE      the key that signs the log's checkpoints (EKOLE_HOME/keys/log.key)
    SMTP_URL                smtp:// (or smtps://, TLS from the first octet) user:password@host:port; none: no mail leaves
    EKOLE_MAIL_FROM         the address that mails come from (ne-pas-repondre@ the public address's domain)
    EKOLE_MAIL_RETURNS      the mailbox that mails which cannot be delivered come back to (none: they come back to EKOLE_MAIL_FROM)
    EKOLE_MAIL_RETURNS_SECRET
                            what its mail server shows to hand them on by HTTP, 32 characters or more (none: by the command alone)
    EKOLE_WEBHOOKS_HERE     yes: webhooks may go to this machine itself, in plain http, for trying and testing (no)
    LOG_LEVEL               DEBUG, INFO, WARNING, ERROR or CRITICAL (INFO)

An empty variable counts as absent.
"""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal, Self, cast, get_args
from urllib.parse import SplitResult, urlsplit

import msgspec

from infra.roles import LOGIN_ROLES, Role
from infra.startup import StartRefused

LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]


class Embedded(msgspec.Struct, frozen=True):
    """The server from the wheel, with its data under EKOLE_HOME."""


class Administered(msgspec.Struct, frozen=True):
    """A real PostgreSQL where this administrator creates Ekole's roles and database."""

    administrator_url: str


class Prepared(msgspec.Struct, frozen=True):
    """A real PostgreSQL where the roles exist; a process is given the addresses of those that it needs."""

    urls: Mapping[Role, str]


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """The settings of one process. Its representation shows no address, for addresses carry passwords."""

    home: Path
    database: Embedded | Administered | Prepared
    redis: Embedded | str
    host: str
    port: int
    public_url: str
    master_key_file: Path
    log_key_file: Path
    smtp_url: str | None
    log_level: LogLevel
    mail_from: str | None = None
    mail_returns: str | None = None
    mail_returns_secret: str | None = None
    webhooks_here: bool = False

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> Self:
        """Read and check. Raises StartRefused, naming the variable, at the first wrong value."""
        given = {name: value.strip() for name, value in environ.items() if value.strip()}
        home = Path(given.get("EKOLE_HOME", ".ekole")).expanduser().absolute()
        host = given.get("EKOLE_HOST", "127.0.0.1")
        port = _port(given.get("EKOLE_PORT", "8000"))
        key, log_key = given.get("EKOLE_MASTER_KEY_FILE"), given.get("EKOLE_LOG_KEY_FILE")
        return cls(
            home=home,
            database=_database(given),
            redis=_address(given, "REDIS_URL", _REDIS) or Embedded(),
            host=host,
            port=port,
            public_url=(_address(given, "EKOLE_PUBLIC_URL", _WEB) or f"http://{_in_an_address(host)}:{port}").rstrip("/"),
            master_key_file=Path(key).expanduser().absolute() if key else home / "keys" / "master.key",
            log_key_file=Path(log_key).expanduser().absolute() if log_key else home / "keys" / "log.key",
            smtp_url=_address(given, "SMTP_URL", _MAIL),
            log_level=_log_level(given.get("LOG_LEVEL", "INFO")),
            mail_from=_mail_address("EKOLE_MAIL_FROM", given.get("EKOLE_MAIL_FROM")),
            mail_returns=_returns(given.get("EKOLE_MAIL_RETURNS")),
            mail_returns_secret=_secret("EKOLE_MAIL_RETURNS_SECRET", given.get("EKOLE_MAIL_RETURNS_SECRET")),
            webhooks_here=_yes_or_no("EKOLE_WEBHOOKS_HERE", given.get("EKOLE_WEBHOOKS_HERE", "no")),
        )

    def __repr__(self) -> str:
        return f"Settings(home={str(self.home)!r}, database={type(self.database).__name__}, public_url={self.public_url!r})"


_POSTGRES: Final = MappingProxyType({"postgresql": "postgresql://user:password@host:5432/postgres", "postgres": ""})
_REDIS: Final = MappingProxyType({"redis": "redis://:password@host:6379/0", "rediss": "", "unix": ""})
_WEB: Final = MappingProxyType({"https": "https://ekole.example.fr", "http": ""})
_MAIL_ADDRESS: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")  # a mailbox as HTML reads one
_LONGEST_RETURNS: Final = 19  # characters
_SHORTEST_SECRET: Final = 32
_MAIL: Final = MappingProxyType({"smtp": "smtp://user:password@host:587", "smtps": ""})


def _database(given: Mapping[str, str]) -> Embedded | Administered | Prepared:
    administrator = _address(given, "DATABASE_URL", _POSTGRES)
    urls: dict[Role, str] = {}
    for role in LOGIN_ROLES:
        if url := _address(given, role_variable(role), _POSTGRES):
            urls[role] = url
    if urls:
        return Prepared(urls | ({"administrator": administrator} if administrator else {}))
    return Administered(administrator) if administrator else Embedded()


def role_variable(role: Role) -> str:
    """The environment variable that carries a role's address."""
    return "DATABASE_URL" if role == "administrator" else f"DATABASE_{role.upper()}_URL"


def _address(given: Mapping[str, str], variable: str, schemes: Mapping[str, str]) -> str | None:
    """The address as given. The refusal does not repeat it: it may hold a password."""
    value = given.get(variable)
    if value is None:
        return None
    try:
        parts = urlsplit(value)
        sound = parts.scheme in schemes and _leads_somewhere(parts)
    except ValueError:
        sound = False
    if sound:
        return value
    names = ", ".join(f"{scheme}://" for scheme in schemes)
    example = next(iter(schemes.values()))
    raise StartRefused(
        "setting-not-an-address",
        f"{variable} n'est pas une adresse que ce programme comprend : elle commence par {names}. Exemple : {example}. "
        "Rien n'a été lancé. Corrigez-la, puis relancez.",
        f"{variable} is not an address that this program understands: it begins with {names}. Example: {example}. "
        "Nothing was started. Correct it, then start again.",
    )


def _leads_somewhere(parts: SplitResult) -> bool:
    """A host, or a socket: named by a parameter (PostgreSQL) or by the path (Redis). Reading the port checks that it is one."""
    return parts.port != 0 and bool(parts.hostname or "host=" in parts.query or (parts.scheme == "unix" and parts.path))


def _in_an_address(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _port(value: str) -> int:
    if value.isascii() and value.isdigit() and int(value) <= 65535:
        return int(value)
    raise StartRefused(
        "setting-not-a-port",
        f"EKOLE_PORT vaut « {value} » : il faut un nombre de 0 à 65535 (0 prend n'importe quel port libre). "
        "Rien n'a été lancé. Corrigez-le, puis relancez.",
        f'EKOLE_PORT is "{value}": it must be a number from 0 to 65535 (0 takes any free port). '
        "Nothing was started. Correct it, then start again.",
    )


def _mail_address(variable: str, value: str | None) -> str | None:
    if value is None or _MAIL_ADDRESS.fullmatch(value):
        return value
    raise StartRefused(
        "setting-not-a-mail-address",
        f"{variable} n'est pas une adresse de courriel. Exemple : ne-pas-repondre@ekole.example.fr. Rien n'a été lancé. "
        "Corrigez-la, puis relancez.",
        f"{variable} is not an e-mail address. Example: no-reply@ekole.example.fr. Nothing was started. Correct it, then start again.",
    )


def _returns(value: str | None) -> str | None:
    """Before the @, room is needed for the code of one mail (RFC 5321, 4.5.3.1.1)."""
    address = _mail_address("EKOLE_MAIL_RETURNS", value)
    if address is None or (len(name := address.partition("@")[0]) <= _LONGEST_RETURNS and "+" not in name):
        return address
    raise StartRefused(
        "setting-not-an-address-of-returns",
        f"EKOLE_MAIL_RETURNS a plus de {_LONGEST_RETURNS} caractères avant l'arobase, ou un +. Exemple : retours@ekole.example.fr. "
        "Rien n'a été lancé. Choisissez-en une plus courte, puis relancez.",
        f"EKOLE_MAIL_RETURNS has more than {_LONGEST_RETURNS} characters before the @, or a +. Example: returns@ekole.example.fr. "
        "Nothing was started. Choose a shorter one, then start again.",
    )


def _secret(variable: str, value: str | None) -> str | None:
    if value is None or len(value) >= _SHORTEST_SECRET:
        return value
    raise StartRefused(
        "setting-not-a-secret",
        f"{variable} est trop court pour un secret : il faut {_SHORTEST_SECRET} caractères ou plus, tirés au hasard. "
        "Rien n'a été lancé. Allongez-le, puis relancez.",
        f"{variable} is too short for a secret: it takes {_SHORTEST_SECRET} characters or more, drawn at random. "
        "Nothing was started. Lengthen it, then start again.",
    )


def _yes_or_no(variable: str, value: str) -> bool:
    if value.lower() in ("yes", "no"):
        return value.lower() == "yes"
    raise StartRefused(
        "setting-not-yes-or-no",
        f"{variable} vaut « {value} » : il faut yes ou no. Rien n'a été lancé. Corrigez-le, puis relancez.",
        f'{variable} is "{value}": it must be yes or no. Nothing was started. Correct it, then start again.',
    )


def _log_level(value: str) -> LogLevel:
    if value.upper() in get_args(LogLevel):
        return cast(LogLevel, value.upper())
    names = ", ".join(get_args(LogLevel))
    raise StartRefused(
        "setting-not-a-log-level",
        f"LOG_LEVEL vaut « {value} » : il faut l'un de {names}. Rien n'a été lancé. Corrigez-le, puis relancez.",
        f'LOG_LEVEL is "{value}": it must be one of {names}. Nothing was started. Correct it, then start again.',
    )
