"""The key that signs checkpoints: an Ed25519 seed of 32 octets in a file of its own, apart from the database and the master key.

While a key takes the place of another, the old one lies beside it (``.previous``) and signs as well: whoever trusts the old one
finds out that the new one is meant.
"""

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from infra.key_files import KEY_OCTETS, create_key, preceding
from infra.startup import StartRefused
from infra.verifiable_log.house_tree import log_origin
from infra.verifiable_log.notes import Signer, VerifierKey


class SigningKeys:
    """The keys that sign now, the newest first."""

    def __init__(self, privates: list[Ed25519PrivateKey]) -> None:
        self._privates = privates

    def signers(self, origin: str) -> list[Signer]:
        """The same keys under the name of one log."""
        return [Signer(origin, private) for private in self._privates]

    def public(self) -> list[bytes]:
        """The public keys, 32 octets each."""
        return [private.public_key().public_bytes_raw() for private in self._privates]


def signing_keys_of(file: Path, *, may_create: bool) -> SigningKeys | None:
    """The keys of this installation; None where there is no file and none may be made. Raises StartRefused."""
    if not file.exists():
        if not may_create:
            return None
        create_key(file)
    return SigningKeys([_read(one) for one in (file, preceding(file)) if one.exists()])


def origin_of(host: str, tenant: object) -> str:
    """The name of a tenant's log or of the house tree, which is also the name of the key that signs it."""
    return log_origin(host, tenant)


def verifier_keys(origin: str, publics: list[bytes]) -> list[VerifierKey]:
    """Public keys under the name of one log, to be published."""
    return [VerifierKey(origin, public) for public in publics]


def _read(file: Path) -> Ed25519PrivateKey:
    try:
        mode, seed = file.stat().st_mode, file.read_bytes()
    except OSError as failed:
        raise StartRefused(
            "log-key-missing",
            f"La clé qui signe le journal ({file}) ne peut pas être lue : {failed.strerror}. Rien n'a été changé. Remettez-la "
            "depuis votre sauvegarde, ou nommez-la par EKOLE_LOG_KEY_FILE.",
            f"The key that signs the log ({file}) cannot be read: {failed.strerror}. Nothing was changed. Put it back from your "
            "backup, or name it by EKOLE_LOG_KEY_FILE.",
        ) from failed
    if mode & 0o027:
        raise StartRefused(
            "log-key-exposed",
            f"La clé qui signe le journal ({file}) est ouverte à d'autres que son propriétaire. Rien n'a été lancé. "
            f"Fermez-la : chmod 600 {file}, puis relancez.",
            f"The key that signs the log ({file}) is open to others than its owner. Nothing was started. Close it: chmod 600 {file}, "
            "then start again.",
        )
    if len(seed) != KEY_OCTETS:
        raise StartRefused(
            "log-key-not-a-key",
            f"La clé qui signe le journal ({file}) ne compte pas {KEY_OCTETS} octets. Rien n'a été changé. Remettez-la depuis votre "
            f"sauvegarde ; pour une toute première installation, créez-la : (umask 077; head -c {KEY_OCTETS} /dev/urandom > {file}).",
            f"The key that signs the log ({file}) is not {KEY_OCTETS} octets long. Nothing was changed. Put it back from your backup; "
            f"for a very first installation, create it: (umask 077; head -c {KEY_OCTETS} /dev/urandom > {file}).",
        )
    return Ed25519PrivateKey.from_private_bytes(seed)
