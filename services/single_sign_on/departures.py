"""People on their way to their provider and back, kept in Redis for ten minutes: what was asked, and which browser left.

A way back serves once. It is found by the ``state`` that the provider returns, and opens only for the browser that holds the cookie made
when it left: nobody is signed in by a link that somebody else prepared.
"""

import hashlib
import hmac
import secrets
from typing import Any, Final
from uuid import UUID

import msgspec
from redis.asyncio import Redis

LIFETIME: Final = 600  # seconds
LONGEST: Final = 100  # characters of a state or a cookie
JOINING_COOKIE: Final = "ekole_joining"


class Departure(msgspec.Struct, frozen=True, kw_only=True):
    """What was asked of which provider, and what only the browser and we know."""

    tenant: UUID
    issuer: str
    client: str
    nonce: str
    verifier: str
    browser: str
    following: str


class Joining(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody whom the provider vouched for, whose account exists already: its password is asked once."""

    tenant: UUID
    issuer: str
    subject: str
    account: UUID
    address: str
    roles: frozenset[str]
    following: str


class Leaving(msgspec.Struct, frozen=True):
    """``state`` goes with the question, ``cookie`` with the browser."""

    state: str
    cookie: str


class Departures:
    def __init__(self, redis: "Redis") -> None:
        self._redis: Any = redis

    async def leave(self, *, tenant: UUID, issuer: str, client: str, following: str) -> tuple[Leaving, Departure]:
        """Remember a departure, and make up what only we can know of it."""
        leaving = Leaving(secrets.token_urlsafe(32), secrets.token_urlsafe(32))
        departure = Departure(
            tenant=tenant,
            issuer=issuer,
            client=client,
            nonce=secrets.token_urlsafe(32),
            verifier=secrets.token_urlsafe(48),
            browser=_digest(leaving.cookie),
            following=following,
        )
        await self._redis.set(_departure_key(leaving.state), msgspec.json.encode(departure), ex=LIFETIME)
        return leaving, departure

    async def back(self, state: str, cookie: str | None) -> Departure | None:
        """The departure of this browser, once; None where it left nothing, or another browser did."""
        if not 0 < len(state) <= LONGEST:
            return None
        kept = await self._redis.getdel(_departure_key(state))
        departure = msgspec.json.decode(kept, type=Departure) if kept else None
        if departure is None or not cookie or len(cookie) > LONGEST:
            return None
        return departure if hmac.compare_digest(departure.browser, _digest(cookie)) else None

    async def join(self, joining: Joining) -> str:
        """Wait for a password; returns the cookie's value."""
        value = secrets.token_urlsafe(32)
        await self._redis.set(_joining_key(value), msgspec.json.encode(joining), ex=LIFETIME)
        return value

    async def joining(self, cookie: str | None) -> Joining | None:
        kept = await self._redis.get(_joining_key(cookie)) if cookie and len(cookie) <= LONGEST else None
        return msgspec.json.decode(kept, type=Joining) if kept else None

    async def stop_joining(self, cookie: str | None) -> None:
        if cookie:
            await self._redis.delete(_joining_key(cookie))


def cookie_of(state: str) -> str:
    """The name of the cookie of one departure: somebody may leave from two windows."""
    return f"ekole_departure_{_digest(state)[:16]}"


def _digest(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()


def _departure_key(state: str) -> str:
    return f"ekole:departure:{_digest(state)}"


def _joining_key(cookie: str) -> str:
    return f"ekole:joining:{_digest(cookie)}"
