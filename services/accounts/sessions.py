"""Sessions of the console, kept in Redis: made at sign-in, never adopted from outside, gone at sign-out or when their owner ends them.

The cookie holds 256 random bits; Redis holds who that is under the SHA-256 of them, so that reading Redis gives nobody's cookie. Beside
them each account has an index of its sessions. A session lives for twelve hours after it was last used, thirty days at most; one that an
institution's own provider opened twelve hours at most, for it is the provider that knows who still belongs there.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

import msgspec
from redis.asyncio import Redis

from infra.clock import utc_now
from services.accounts.caller import Caller
from services.accounts.devices import Device

COOKIE: Final = "ekole_session"
WAITING_COOKIE: Final = "ekole_second_step"
LIFETIME: Final = 12 * 3600  # seconds, renewed while the session is used
LONGEST: Final = timedelta(days=30)
LONGEST_VOUCHED: Final = timedelta(hours=12)
WAITING: Final = 600  # seconds between the password and the code
_NOTED_EVERY: Final = timedelta(minutes=1)


class Place(msgspec.Struct, frozen=True):
    """Where somebody has a role: the institution, as it is called, and the role."""

    tenant: UUID
    role: str
    name: str


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """Who is signed in, since when, on which device, and the secret that this session's forms must carry.

    ``language`` only where its owner chose one. ``second_factor``: a code was asked for and was right. ``through``: the institution
    whose provider vouched for them, which is all that this session may open; None where they gave their password.
    """

    session: UUID
    caller: Caller
    form_secret: str
    created_at: datetime
    seen_at: datetime
    device: Device = Device()
    second_factor: bool = False
    language: str | None = None
    places: tuple[Place, ...] = ()
    through: UUID | None = None


class Waiting(msgspec.Struct, frozen=True):
    """Somebody whose password was right, or who was vouched for (``through`` an institution), and whose code is still asked for."""

    account: UUID
    following: str
    through: UUID | None = None


class Sessions:
    """The sessions of one installation."""

    def __init__(self, redis: "Redis") -> None:
        self._redis: Any = redis

    async def begin(
        self,
        caller: Caller,
        *,
        device: Device = Device(),  # noqa: B008 - frozen
        second_factor: bool = False,
        language: str | None = None,
        places: tuple[Place, ...] = (),
        through: UUID | None = None,
    ) -> str:
        """A new session for somebody who just proved who they are; returns the cookie's value."""
        now = utc_now()
        return await self._kept(
            Session(
                session=uuid4(),
                caller=caller,
                form_secret=secrets.token_urlsafe(32),
                created_at=now,
                seen_at=now,
                device=device,
                second_factor=second_factor,
                language=language,
                places=places,
                through=through,
            )
        )

    async def of(self, cookie: str | None) -> Session | None:
        """The session behind a cookie, or None; its life starts again."""
        if not cookie or len(cookie) > 100:
            return None
        key = _key(cookie)
        session = _read(await self._redis.getex(key, ex=LIFETIME))
        if session is None:
            return None
        now = utc_now()
        if now - session.created_at > (LONGEST if session.through is None else LONGEST_VOUCHED):
            await self._forget(session.caller.account, key)
            return None
        if now - session.seen_at > _NOTED_EVERY:
            await self.change(cookie, msgspec.structs.replace(session, seen_at=now))
            await self._redis.expire(_index(session.caller.account), LIFETIME)
        return session

    async def change(self, cookie: str | None, session: Session) -> None:
        """Note something else of a session; one that has ended meanwhile stays ended."""
        if cookie:
            await self._redis.set(_key(cookie), msgspec.json.encode(session), ex=LIFETIME, xx=True)

    async def renew(self, cookie: str | None, session: Session) -> str:
        """The same session under a new cookie and with a new secret, as it may do something else now; the old cookie opens nothing."""
        if cookie:
            await self._forget(session.caller.account, _key(cookie))
        return await self._kept(msgspec.structs.replace(session, form_secret=secrets.token_urlsafe(32)))

    async def end(self, cookie: str | None) -> None:
        if cookie:
            session = _read(await self._redis.getdel(_key(cookie)))
            if session is not None:
                await self._redis.srem(_index(session.caller.account), _key(cookie))

    async def all_of(self, account: UUID) -> list[Session]:
        """Where an account is signed in, the session used last first."""
        return sorted((session for _, session in await self._live(account)), key=lambda one: one.seen_at, reverse=True)

    async def end_one(self, account: UUID, session: UUID, through: UUID | None = None) -> bool:
        """End a session of this account; False where it has none of that name. ``through``: only among those of that provider."""
        return await self._end_where(account, lambda one: one.session == session and through in (None, one.through)) == 1

    async def end_others(self, account: UUID, kept: UUID | None, through: UUID | None = None) -> int:
        """End all sessions of an account but one, or all; how many there were. ``through``: only those of that provider."""
        return await self._end_where(account, lambda one: one.session != kept and through in (None, one.through))

    async def end_role(self, caller: Caller) -> int:
        """End those sessions of an account that act in this role of this institution."""
        return await self._end_where(caller.account, lambda one: one.caller == caller)

    async def wait(self, waiting: Waiting) -> str:
        """Remember for ten minutes whose password was right; returns the cookie's value."""
        value = secrets.token_urlsafe(32)
        await self._redis.set(_waiting_key(value), msgspec.json.encode(waiting), ex=WAITING)
        return value

    async def waiting(self, cookie: str | None) -> Waiting | None:
        """Whose code is asked for; None where nobody's is, or it took too long."""
        kept = await self._redis.get(_waiting_key(cookie)) if cookie and len(cookie) <= 100 else None
        return msgspec.json.decode(kept, type=Waiting) if kept else None

    async def stop_waiting(self, cookie: str | None) -> None:
        if cookie:
            await self._redis.delete(_waiting_key(cookie))

    async def _kept(self, session: Session) -> str:
        value = secrets.token_urlsafe(32)
        index = _index(session.caller.account)
        async with self._redis.pipeline(transaction=True) as together:
            together.set(_key(value), msgspec.json.encode(session), ex=LIFETIME)
            together.sadd(index, _key(value))
            together.expire(index, LIFETIME)
            await together.execute()
        return value

    async def _live(self, account: UUID) -> list[tuple[bytes, Session]]:
        keys: list[bytes] = list(await self._redis.smembers(_index(account)))
        if not keys:
            return []
        found = [(key, _read(kept)) for key, kept in zip(keys, await self._redis.mget(keys), strict=True)]
        if gone := [key for key, session in found if session is None]:
            await self._redis.srem(_index(account), *gone)
        return [(key, session) for key, session in found if session is not None]

    async def _end_where(self, account: UUID, chosen: Any) -> int:
        ended = [key for key, session in await self._live(account) if chosen(session)]
        if ended:
            await self._forget(account, *ended)
        return len(ended)

    async def _forget(self, account: UUID, *keys: str | bytes) -> None:
        async with self._redis.pipeline(transaction=True) as together:
            together.delete(*keys)
            together.srem(_index(account), *keys)
            await together.execute()


def _read(kept: bytes | None) -> Session | None:
    """None also for a session that an earlier version wrote: its owner signs in again."""
    try:
        return msgspec.json.decode(kept, type=Session) if kept else None
    except msgspec.ValidationError:
        return None


def _key(cookie: str) -> str:
    return f"ekole:session:{hashlib.sha256(cookie.encode()).hexdigest()}"


def _waiting_key(cookie: str) -> str:
    return f"ekole:second-step:{hashlib.sha256(cookie.encode()).hexdigest()}"


def _index(account: UUID) -> str:
    return f"ekole:sessions-of:{account}"
