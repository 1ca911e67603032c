"""Secrets in files of their own: made once, closed to everybody but their owner, and replaced beside the one before."""

import contextlib
import os
import secrets
from pathlib import Path
from typing import Final

KEY_OCTETS: Final = 32


def following(file: Path) -> Path:
    """Where the key lies that is taking the place of this one."""
    return file.with_name(f"{file.name}.next")


def preceding(file: Path) -> Path:
    """Where the key lies whose place was taken."""
    return file.with_name(f"{file.name}.previous")


def create_key(file: Path) -> None:
    """Make a new key of 32 random octets, once: of two processes that start together one makes it, and both read that one."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as writing:
            writing.write(secrets.token_bytes(KEY_OCTETS))
            writing.flush()
            os.fsync(writing.fileno())
        if os.geteuid() == 0:  # started by root in somebody's home: theirs, like the folder
            owner = file.parent.stat()
            os.chown(fresh, owner.st_uid, owner.st_gid)
        with contextlib.suppress(FileExistsError):
            os.link(fresh, file)
    finally:
        fresh.unlink()
    folder = os.open(file.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
