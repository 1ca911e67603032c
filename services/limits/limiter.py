"""The limiter: the generic cell rate algorithm (GCRA, ITU-T I.371, annex A) in one Redis script, so that processes share their counts.

Per thing counted Redis keeps one number, the theoretical arrival time, and forgets it once the whole quota is back. The clock is that of
Redis, the same for all. Where Redis cannot be asked, nothing is refused: a limit protects the house, it must not close it.
"""

import hashlib
from typing import Any, Final

import msgspec
import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from domain.refusal import Refused
from services.limits.policies import Policy

log = structlog.get_logger()

# KEYS[1] what is counted; ARGV: microseconds between two that come back, microseconds of the window, 1 to count or 0 to look only.
# Answers: whether it is allowed, how many are left, milliseconds until one more is allowed, milliseconds until all are back.
_SCRIPT: Final = """
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local step, window, counting = tonumber(ARGV[1]), tonumber(ARGV[2]), ARGV[3] == '1'
local full = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now)
local after = full + step
if after - now > window then
    return {0, 0, math.ceil((after - now - window) / 1000), math.ceil((full - now) / 1000)}
end
if counting then
    redis.call('SET', KEYS[1], string.format('%.0f', after), 'PX', math.ceil((after - now) / 1000))
    full = after
end
return {1, math.floor((window - (full - now)) / step), 0, math.ceil((full - now) / 1000)}
"""


class TooManyRequests(Refused):
    code = "too-many-requests"
    kind = "forbidden"
    sentence = "Il y a eu trop d’essais en peu de temps. Rien n’a été changé ; recommencez dans {seconds} secondes."

    def __init__(self, count: "Count") -> None:
        super().__init__(seconds=count.retry_after)
        self.count = count


class Count(msgspec.Struct, frozen=True):
    """Where one caller stands with one policy; times in seconds, rounded up."""

    policy: Policy
    allowed: bool
    left: int
    retry_after: int
    reset: int

    def headers(self) -> dict[str, str]:
        """RateLimit header fields for HTTP (draft-ietf-httpapi-ratelimit-headers-10), and Retry-After (RFC 9110, 10.2.3)."""
        named = f'"{self.policy.name}"'
        told = {
            "RateLimit-Policy": f"{named};q={self.policy.quota};w={self.policy.window}",
            "RateLimit": f"{named};r={self.left};t={self.reset}",
        }
        return told if self.allowed else {**told, "Retry-After": str(max(self.retry_after, 1))}


class Limiter:
    """The counts of one installation."""

    def __init__(self, redis: "Redis") -> None:
        self._script: Any = redis.register_script(_SCRIPT)

    async def count(self, policy: Policy, *whom: str) -> Count:
        """One more of these, counted if it is allowed. ``whom`` is kept as a digest: addresses are personal data."""
        return await self._ask(policy, whom, counting=True)

    async def look(self, policy: Policy, *whom: str) -> Count:
        """Whether one more would be allowed; nothing is counted."""
        return await self._ask(policy, whom, counting=False)

    async def require(self, policy: Policy, *whom: str) -> Count:
        """As ``count``. Raises TooManyRequests."""
        counted = await self.count(policy, *whom)
        if not counted.allowed:
            raise TooManyRequests(counted)
        return counted

    async def require_room(self, policy: Policy, *whom: str) -> None:
        """As ``look``. Raises TooManyRequests."""
        found = await self.look(policy, *whom)
        if not found.allowed:
            raise TooManyRequests(found)

    async def _ask(self, policy: Policy, whom: tuple[str, ...], *, counting: bool) -> Count:
        window = policy.window * 1_000_000
        try:
            allowed, left, retry, reset = await self._script(
                keys=[_key(policy, whom)], args=[window // policy.quota, window, int(counting)]
            )
        except RedisError as failed:
            log.warning("limits cannot be counted", policy=policy.name, error=type(failed).__name__)
            return Count(policy, True, policy.quota, 0, 0)
        return Count(policy, bool(allowed), left, -(-retry // 1000), -(-reset // 1000))


def _key(policy: Policy, whom: tuple[str, ...]) -> str:
    counted = hashlib.sha256("\0".join(whom).encode()).hexdigest()[:32]
    return f"ekole:limit:{policy.name}:{counted}"
