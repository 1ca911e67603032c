"""Passwords: argon2id, hashed in a small pool of threads so that signing in never stops the event loop nor fills the memory."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from domain.refusal import Refused
from services.accounts.guessable import guessable

SHORTEST: Final = 12  # characters; length protects better than composition rules (ANSSI, recommandations 2021, R23)
LONGEST: Final = 256

# 64 MiB and about 0.3 s each: two at a time are what a small machine can bear.
_HASHER: Final = PasswordHasher(time_cost=3, memory_cost=65_536, parallelism=1)
# A hash made with these same costs (a test says so), of a password that nobody has: what is tried where there is no account. Written out,
# for making one takes each process as long as somebody's sign-in when it starts.
_NOBODY: Final = "$argon2id$v=19$m=65536,t=3,p=1$1R0sCBOseuLbD/GnOcgjLQ$gbK5plKMKlVHRZUVB5xJim9dOZLa7Dii/jDZw1yECHU"
_THREADS: Final = ThreadPoolExecutor(max_workers=2, thread_name_prefix="password")


class PasswordTooShort(Refused):
    code = "password-too-short"
    kind = "invalid"
    sentence = (
        "Le mot de passe doit avoir de {shortest} à {longest} caractères. Rien n’a été changé ; "
        "une phrase de quelques mots convient très bien."
    )


class PasswordGuessable(Refused):
    code = "password-guessable"
    kind = "invalid"
    sentence = (
        "Ce mot de passe est de ceux que l’on essaie en premier. Rien n’a été changé ; choisissez plutôt une phrase de quelques mots "
        "qui n’a rien à voir avec votre adresse."
    )


async def hashed(password: str, address: str) -> str:
    """The argon2id hash to keep. Raises PasswordTooShort outside 12 to 256 characters, PasswordGuessable."""
    require_sound(password, address)
    return await asyncio.get_running_loop().run_in_executor(_THREADS, _HASHER.hash, password)


def require_sound(password: str, address: str) -> None:
    """Raises PasswordTooShort outside 12 to 256 characters, PasswordGuessable."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise PasswordTooShort(shortest=SHORTEST, longest=LONGEST)
    if guessable(password, address):
        raise PasswordGuessable


async def matches(password: str, kept: str | None) -> bool:
    """Whether this is the password behind a kept hash; takes as long where there is no account (``kept`` None)."""
    return await asyncio.get_running_loop().run_in_executor(_THREADS, _matches, password, kept)


def _matches(password: str, kept: str | None) -> bool:
    try:
        return _HASHER.verify(kept or _NOBODY, password[:LONGEST]) and kept is not None
    except (VerificationError, InvalidHashError):
        return False
