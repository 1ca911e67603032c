"""Sign-ups that wait for the link of their mail to be followed: sealed, counted in days, belonging to no institution yet.

What was asked is gone from here as soon as the link was followed, and a week after it could be no more.
"""

import hmac
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from infra.clock import utc_now
from services.catalogues import LocaleName
from tenants.identity import SignUpInstitution
from tenants.personal_data.secret_key import SecretKey

LIFETIME: Final = timedelta(days=7)
RENEWABLE: Final = timedelta(days=7)  # after that: a link that is over can still be asked for anew
_NAMES: Final = b"ekole sign-ups named 1\x00"
_SEALED: Final = b"ekole sign-up asked 1\x00"


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody asked for. ``institution`` has no identifier of its own yet; ``joining``: the institution that they want to join."""

    institution: SignUpInstitution
    person: str
    address: str
    password_hash: str
    joining: UUID | None
    language: LocaleName

    def __repr__(self) -> str:
        return "Asked(…)"


class Pending(msgspec.Struct, frozen=True, kw_only=True):
    """``asked`` is None once the link was followed."""

    sign_up: UUID
    asked: Asked | None
    created_at: datetime
    expires_at: datetime

    @property
    def over(self) -> bool:
        return self.asked is not None and utc_now() >= self.expires_at


class SignUps:
    """``key`` seals them, and gives them their names."""

    def __init__(self, engine: AsyncEngine, key: SecretKey) -> None:
        self._engine = engine
        self._key = key

    async def keep(self, asked: Asked, key: str) -> UUID:
        """Keep what was asked; the same, asked again under the same key of a form, is one sign-up."""
        same = msgspec.json.encode([key, asked.institution, asked.person, asked.address, asked.joining])
        sign_up = UUID(bytes=hmac.digest(self._key.derived(_NAMES), same, "sha256")[:16], version=4)
        sealed = self._key.encrypt(msgspec.json.encode(asked), _SEALED + sign_up.bytes)
        async with self._engine.begin() as connection:
            await connection.execute(
                text(
                    "INSERT INTO ekole.pending_sign_up (sign_up_id, sealed, expires_at) VALUES (:sign_up, :sealed, :until)"
                    " ON CONFLICT (sign_up_id) DO UPDATE SET sealed = EXCLUDED.sealed, expires_at = EXCLUDED.expires_at"
                    " WHERE pending_sign_up.followed_at IS NULL"
                ),
                {"sign_up": sign_up, "sealed": sealed, "until": utc_now() + LIFETIME},
            )
        return sign_up

    async def waiting(self, sign_up: UUID) -> Pending | None:
        """None where there is none, or it was let go of."""
        async with self._engine.connect() as connection:
            found = await connection.execute(
                text("SELECT sealed, created_at, expires_at FROM ekole.pending_sign_up WHERE sign_up_id = :sign_up"), {"sign_up": sign_up}
            )
            row = found.first()
        if row is None:
            return None
        asked = None
        if row[0] is not None:
            asked = self._opened(sign_up, row[0])
        return Pending(sign_up=sign_up, asked=asked, created_at=row[1], expires_at=row[2])

    async def unanswered(self, after: timedelta) -> list[tuple[str, datetime]]:
        """Whose link was not followed for so long: what the institution would be called, since when; the oldest first, no person."""
        async with self._engine.connect() as connection:
            found = await connection.execute(
                text(
                    "SELECT sign_up_id, sealed, created_at FROM ekole.pending_sign_up"
                    " WHERE followed_at IS NULL AND sealed IS NOT NULL AND created_at < :before ORDER BY created_at LIMIT 50"
                ),
                {"before": utc_now() - after},
            )
            rows = found.all()
        asked = [(self._opened(row[0], row[1]), row[2]) for row in rows]
        return [(one.institution.name, at) for one, at in asked if one.joining is None]

    def _opened(self, sign_up: UUID, sealed: bytes) -> Asked:
        return msgspec.json.decode(self._key.decrypt(sealed, _SEALED + sign_up.bytes), type=Asked)

    async def renew(self, sign_up: UUID) -> None:
        """Another week for its link."""
        await self._change(sign_up, "expires_at = :until", until=utc_now() + LIFETIME)

    async def followed(self, sign_up: UUID) -> None:
        """It has come about: nothing of what was asked is kept here."""
        await self._change(sign_up, "sealed = NULL, followed_at = now()")

    async def _change(self, sign_up: UUID, change: str, **values: datetime) -> None:
        statement = f"UPDATE ekole.pending_sign_up SET {change} WHERE sign_up_id = :sign_up AND followed_at IS NULL"  # noqa: S608
        async with self._engine.begin() as connection:
            await connection.execute(text(statement), {"sign_up": sign_up, **values})

    async def institutions_with(self, uais: tuple[str, ...]) -> list[UUID]:
        """Running institutions that have one of these UAI, the oldest first."""
        if not uais:
            return []
        async with self._engine.connect() as connection:
            rows = await connection.execute(text("SELECT tenant_id FROM app.institutions_with_uai(:uais)"), {"uais": list(uais)})
            return [UUID(int=row[0].int) for row in rows]
