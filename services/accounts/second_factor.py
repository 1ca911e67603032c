"""The second factor: codes of six figures that a telephone shows for thirty seconds (TOTP, RFC 6238), and recovery codes on paper.

A code serves once: whoever looks over a shoulder cannot use it again (RFC 6238, 5.2). A telephone's clock may be one step off.
"""

import hmac
import os
import secrets
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
import pyotp
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.refusal import Refused
from infra.clock import utc_now
from services.accounts.tokens import digest_of
from tenants.permissions import AUDITOR, CONSULTANT, HEAD

REQUIRED: Final = frozenset({HEAD, CONSULTANT, AUDITOR})  # roles that see several institutions
ISSUER: Final = "Ekole"
STEP: Final = 30  # seconds
RECOVERY_CODES: Final = 10
_SIGNS: Final = "23456789abcdefghjkmnpqrstuvwxyz"  # none that reads like another; twelve of them are 59 bits
_NONCE: Final = 12


class CodeWrong(Refused):
    code = "second-factor-code-wrong"
    kind = "forbidden"
    sentence = (
        "Ce code ne convient pas, ou il a déjà servi. Rien n’a été changé ; attendez le suivant sur votre téléphone, puis recommencez."
    )


class SecondFactorMissing(Refused):
    code = "second-factor-missing"
    kind = "forbidden"
    sentence = (
        "Votre rôle demande une double authentification avant toute autre chose. Rien n’a été fait ; "
        "mettez-la en place depuis «\xa0Mon compte\xa0», ou donnez votre code."
    )


class SecondFactorAlreadyOn(Refused):
    code = "second-factor-already-on"
    sentence = "La double authentification est déjà en place. Rien n’a été changé ; arrêtez-la d’abord si vous changez de téléphone."


class SecondFactorNotBegun(Refused):
    code = "second-factor-not-begun"
    sentence = "La double authentification n’a pas été commencée. Rien n’a été changé ; rouvrez la page pour lire un nouveau code QR."


class Enrolment(msgspec.Struct, frozen=True):
    """What a telephone is given: the secret in Base32, and the address that the QR code holds (Key URI format)."""

    secret: str
    uri: str


class SecondFactors:
    """The second factors of accounts. ``sealing_key``: 32 octets derived from the master key."""

    def __init__(self, engine: AsyncEngine, sealing_key: bytes) -> None:
        self._engine = engine
        self._sealing = AESGCM(sealing_key)

    async def is_on(self, account: UUID) -> bool:
        """Whether this account's owner is asked for a code."""
        return await self._one("SELECT true FROM ekole.second_factor WHERE account_id = :account AND confirmed_at IS NOT NULL", account)

    async def begin(self, account: UUID, address: str) -> Enrolment:
        """A new secret, or the one that was begun and not yet confirmed. Raises SecondFactorAlreadyOn."""
        if await self.is_on(account):
            raise SecondFactorAlreadyOn
        async with self._engine.begin() as connection:
            await connection.execute(
                text(
                    "INSERT INTO ekole.second_factor (account_id, secret_sealed) VALUES (:account, :sealed)"
                    " ON CONFLICT (account_id) DO NOTHING"
                ),
                {"account": account, "sealed": self._seal(account, pyotp.random_base32())},
            )
        secret = await self._secret(account, confirmed=False)
        if secret is None:
            raise SecondFactorAlreadyOn
        return Enrolment(secret, pyotp.TOTP(secret).provisioning_uri(name=address, issuer_name=ISSUER))

    async def confirm(self, account: UUID, code: str) -> tuple[str, ...]:
        """Put it in place for who shows a first code; returns the recovery codes, which are never shown again.

        Raises CodeWrong, SecondFactorNotBegun, SecondFactorAlreadyOn.
        """
        if await self.is_on(account):
            raise SecondFactorAlreadyOn
        secret = await self._secret(account, confirmed=False)
        if secret is None:
            raise SecondFactorNotBegun
        step = matching_step(secret, code, utc_now())
        if step is None:
            raise CodeWrong
        codes = tuple(_recovery_code() for _ in range(RECOVERY_CODES))
        async with self._engine.begin() as connection:
            confirmed = await connection.execute(
                text(
                    "UPDATE ekole.second_factor SET confirmed_at = now(), last_step = :step"
                    " WHERE account_id = :account AND confirmed_at IS NULL RETURNING true"
                ),
                {"account": account, "step": step},
            )
            if confirmed.first() is None:
                raise SecondFactorAlreadyOn
            await _replace_codes(connection, account, codes)
        return codes

    async def prove(self, account: UUID, code: str) -> None:
        """Whether the owner is here: a code of the telephone or a recovery code, each of which serves once. Raises CodeWrong."""
        secret = await self._secret(account, confirmed=True)
        if secret is None:
            raise CodeWrong
        step = matching_step(secret, code, utc_now())
        async with self._engine.begin() as connection:
            if step is not None:
                served = await connection.execute(
                    text(
                        "UPDATE ekole.second_factor SET last_step = :step"
                        " WHERE account_id = :account AND confirmed_at IS NOT NULL AND last_step < :step RETURNING true"
                    ),
                    {"account": account, "step": step},
                )
            else:
                served = await connection.execute(
                    text(
                        "UPDATE ekole.recovery_code SET used_at = now()"
                        " WHERE account_id = :account AND digest = :digest AND used_at IS NULL RETURNING true"
                    ),
                    {"account": account, "digest": _code_digest(account, code)},
                )
            if served.first() is None:
                raise CodeWrong

    async def codes_left(self, account: UUID) -> int:
        async with self._engine.connect() as connection:
            row = await connection.execute(
                text("SELECT count(*) FROM ekole.recovery_code WHERE account_id = :account AND used_at IS NULL"), {"account": account}
            )
            return int(row.scalar_one())

    async def new_codes(self, account: UUID) -> tuple[str, ...]:
        """Ten new recovery codes; the earlier ones no longer serve."""
        codes = tuple(_recovery_code() for _ in range(RECOVERY_CODES))
        async with self._engine.begin() as connection:
            await _replace_codes(connection, account, codes)
        return codes

    async def stop(self, account: UUID) -> None:
        """Forget the secret and the recovery codes."""
        async with self._engine.begin() as connection:
            for table in ("recovery_code", "second_factor"):
                await connection.execute(text(f"DELETE FROM ekole.{table} WHERE account_id = :account"), {"account": account})  # noqa: S608

    async def _secret(self, account: UUID, *, confirmed: bool) -> str | None:
        async with self._engine.connect() as connection:
            row = (
                await connection.execute(
                    text(
                        "SELECT secret_sealed FROM ekole.second_factor"
                        " WHERE account_id = :account AND (confirmed_at IS NOT NULL) = :confirmed"
                    ),
                    {"account": account, "confirmed": confirmed},
                )
            ).first()
        return None if row is None else self._open(account, row[0])

    async def _one(self, statement: str, account: UUID) -> bool:
        async with self._engine.connect() as connection:
            return (await connection.execute(text(statement), {"account": account})).first() is not None

    def _seal(self, account: UUID, secret: str) -> bytes:
        nonce = os.urandom(_NONCE)
        return nonce + self._sealing.encrypt(nonce, secret.encode(), _bound_to(account))

    def _open(self, account: UUID, sealed: bytes) -> str:
        return self._sealing.decrypt(sealed[:_NONCE], sealed[_NONCE:], _bound_to(account)).decode()


def matching_step(secret: str, code: str, now: datetime) -> int | None:
    """Which time step this code is of: the present one, the one before or the one after; None where it is of none."""
    typed = "".join(code.split())
    totp = pyotp.TOTP(secret, interval=STEP)
    current = int(now.timestamp()) // STEP
    matching = [step for step in (current - 1, current, current + 1) if hmac.compare_digest(totp.generate_otp(step), _ascii(typed))]
    return matching[-1] if matching else None


async def _replace_codes(connection: Any, account: UUID, codes: tuple[str, ...]) -> None:
    await connection.execute(text("DELETE FROM ekole.recovery_code WHERE account_id = :account"), {"account": account})
    for code in codes:
        await connection.execute(
            text("INSERT INTO ekole.recovery_code (account_id, digest) VALUES (:account, :digest)"),
            {"account": account, "digest": _code_digest(account, code)},
        )


def _recovery_code() -> str:
    signs = "".join(secrets.choice(_SIGNS) for _ in range(12))
    return f"{signs[:4]}-{signs[4:8]}-{signs[8:]}"


def _code_digest(account: UUID, code: str) -> bytes:
    return digest_of(f"{account}/" + "".join(sign for sign in code.casefold() if sign in _SIGNS))


def _ascii(typed: str) -> str:
    return typed if typed.isascii() else ""


def _bound_to(account: UUID) -> bytes:
    return b"ekole second factor v1" + account.bytes
