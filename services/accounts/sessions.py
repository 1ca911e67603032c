"""Sessions of the console, kept in Redis: made at sign-in, never adopted from outside, gone at sign-out.

The cookie holds 256 random bits; Redis holds who that is under the SHA-256 of them, so that reading Redis gives nobody's cookie.
"""

import hashlib
import secrets
from typing import Final

import msgspec
from redis.asyncio import Redis

from services.accounts.caller import Caller

COOKIE: Final = "ekole_session"
LIFETIME: Final = 12 * 3600  # seconds, renewed while the session is used


class Session(msgspec.Struct, frozen=True):
    """Who is signed in, and the secret that this session's forms must carry."""

    caller: Caller
    form_secret: str


class Sessions:
    """The sessions of one installation."""

    def __init__(self, redis: "Redis") -> None:
        self._redis = redis

    async def begin(self, caller: Caller) -> str:
        """A new session for somebody who just proved who they are; returns the cookie's value."""
        value = secrets.token_urlsafe(32)
        session = Session(caller, secrets.token_urlsafe(32))
        await self._redis.set(_key(value), msgspec.json.encode(session), ex=LIFETIME)
        return value

    async def of(self, cookie: str | None) -> Session | None:
        """The session behind a cookie, or None; its life starts again."""
        if not cookie or len(cookie) > 100:
            return None
        kept = await self._redis.getex(_key(cookie), ex=LIFETIME)
        return msgspec.json.decode(kept, type=Session) if kept else None

    async def end(self, cookie: str | None) -> None:
        if cookie:
            await self._redis.delete(_key(cookie))


def _key(cookie: str) -> str:
    return f"ekole:session:{hashlib.sha256(cookie.encode()).hexdigest()}"
