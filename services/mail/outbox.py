"""The outbox: every mail from the moment that it is asked for until it is settled (infra/migrations/versions/0015_outbox.py).

    waiting → leased → sent       a mail server took it
                     → failed     after that, where it came back
                     → kept       there is no mail server: it is shown on the mailbox page
                     → dropped    nobody to tell, or nothing to tell any more
                     → waiting    not this time; again after a pause
                     → failed     for good, and why

What a row needs beyond its name is sealed under the institution's key, under the installation's where it belongs to none, and is gone
once the mail was sent; a week later, where it may come back.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID, uuid4, uuid5

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from infra.database import tenant_transaction
from infra.tenant_transaction import Connection
from services.catalogues import LocaleName
from services.mail import (
    alarm_letter,
    candidacy_letter,
    checkpoint_letter,
    direction_letters,
    incident_letter,
    letters,
    link_letters,
    moving_letters,
    onboarding_letters,
    rights_letters,
)
from services.mail.letter import Letter, Recipient, kind_named
from services.mail.return_addresses import Sending
from tenants.house import HOUSE
from tenants.personal_data.keyring import Keyring
from tenants.personal_data.secret_key import SecretKey

State = Literal["waiting", "leased", "sent", "kept", "dropped", "failed"]
Settled = Literal["kept", "dropped"]
# imported for the kinds that they register
_LETTERS = (
    alarm_letter,
    candidacy_letter,
    checkpoint_letter,
    direction_letters,
    incident_letter,
    letters,
    link_letters,
    moving_letters,
    onboarding_letters,
    rights_letters,
)
_PURPOSE: Final = b"ekole outbox 1\x00"
_READINGS: Final = 10  # of a mail that cannot be read, by whatever version of the program
_SET_ASIDE: Final = timedelta(minutes=1)


class Contents(msgspec.Struct, frozen=True, kw_only=True):
    """What is sealed."""

    to: Recipient
    language: LocaleName
    fields: dict[str, str | int | bool | None]


class Lease(msgspec.Struct, frozen=True, kw_only=True):
    """A mail that one sender has for itself until ``due``. ``attempts`` counts this one; ``returned``: how often it came back before."""

    tenant: UUID
    message_id: UUID
    lease: UUID
    attempts: int
    created_at: datetime
    letter: Letter
    to: Recipient
    language: LocaleName
    returned: int = 0


class Standing(msgspec.Struct, frozen=True):
    """Where a mail is. ``failure``: why it did not leave, last time or for good."""

    state: State
    failure: str | None
    settled_at: datetime | None


class Unreadable(Exception):
    """A row that cannot be opened or whose letter this version does not know."""


class Outbox:
    """The mails of all institutions; each statement runs inside one tenant's fence. ``installation`` seals those of the house."""

    def __init__(self, engine: AsyncEngine, keyring: Keyring, installation: SecretKey) -> None:
        self._engine = engine
        self._keyring = keyring
        self._installation = installation.key_for(_PURPOSE)

    async def send(
        self,
        tenant: UUID,
        letter: Letter,
        *,
        to: Recipient,
        key: str,
        language: LocaleName = "fr",
        within: "Connection | None" = None,
        due_at: datetime | None = None,
    ) -> UUID:
        """Have a letter sent, once for each ``key`` among the letters of its kind; the mail's identifier.

        ``within``: a transaction of this tenant that is under way, with which the mail stands or falls. A letter about an account
        that belongs to no institution is sent by the house (tenants/house.py). ``due_at``: not before this moment.
        """
        message_id = message_named(tenant, type(letter), key)
        sealed = await self._sealed(tenant, message_id, letter, to, language)
        if within is not None:
            await self._put(within, tenant, message_id, letter, sealed, due_at)
        else:
            async with tenant_transaction(self._engine, tenant) as connection:
                await self._put(connection, tenant, message_id, letter, sealed, due_at)
        return message_id

    async def standing(self, tenant: UUID, messages: Collection[UUID]) -> dict[UUID, Standing]:
        """Where these mails are; those that are not there are left out."""
        async with tenant_transaction(self._engine, tenant) as connection:
            rows = await connection.fetch(
                "SELECT message_id, state, failure, settled_at FROM ekole.outbox WHERE tenant_id = $1 AND message_id = ANY ($2::uuid[])",
                tenant,
                list(messages),
            )
        return {UUID(int=row[0].int): Standing(row[1], row[2], row[3]) for row in rows}

    # ------------------------------------------------------------------------------------------------ what became of notices

    async def untold(self, at_most: int) -> list[tuple[UUID, UUID]]:
        """Notices that were settled and whose outcome is not in the log yet, by tenant and message; read unlocked."""
        async with self._engine.connect() as connection:
            rows = await connection.execute(text("SELECT tenant_id, message_id FROM app.untold_notices(:at_most)"), {"at_most": at_most})
            return [(UUID(int=row[0].int), UUID(int=row[1].int)) for row in rows]

    async def told(self, tenant: UUID, message_id: UUID) -> None:
        """Its outcome stands in the log."""
        async with tenant_transaction(self._engine, tenant) as connection:
            await connection.execute(
                "UPDATE ekole.outbox SET told = true WHERE tenant_id = $1 AND message_id = $2 AND state IN ('sent', 'failed')",
                tenant,
                message_id,
            )

    async def given_up(self, tenant: UUID, at_most: int) -> list[tuple[Lease, str]]:
        """Notices of an institution that will not leave by themselves any more, and why; the newest first."""
        async with tenant_transaction(self._engine, tenant) as connection:
            rows = await connection.fetch(
                "SELECT message_id, message, sealed, attempts, created_at, failure FROM ekole.outbox"
                " WHERE tenant_id = $1 AND state = 'failed' AND message IN ('notice', 'notice-digest') ORDER BY settled_at DESC LIMIT $2",
                tenant,
                at_most,
            )
        found = []
        for row in rows:
            message_id = UUID(int=row["message_id"].int)
            try:
                letter, contents = await self._opened(tenant, message_id, row["message"], row["sealed"])
            except Unreadable:
                continue
            lease = Lease(
                tenant=tenant,
                message_id=message_id,
                lease=message_id,
                attempts=row["attempts"],
                created_at=row["created_at"],
                letter=letter,
                to=contents.to,
                language=contents.language,
            )
            found.append((lease, row["failure"]))
        return found

    async def once_more(self, tenant: UUID, message_id: UUID) -> bool:
        """A notice that was given up is sent again, to the address that its reader has now; False where it was not given up."""
        async with tenant_transaction(self._engine, tenant) as connection:
            row = await connection.fetchrow(
                "UPDATE ekole.outbox SET state = 'waiting', attempts = 0, due_at = now(), settled_at = NULL, failure = NULL, told = false"
                " WHERE tenant_id = $1 AND message_id = $2 AND state = 'failed' AND message IN ('notice', 'notice-digest')"
                " RETURNING message_id",
                tenant,
                message_id,
            )
        return row is not None

    async def items(self, tenant: UUID, message_id: UUID) -> list[tuple[int, str]]:
        """What a digest tells: positions in the log, and which notice of each."""
        async with tenant_transaction(self._engine, tenant) as connection:
            rows = await connection.fetch(
                "SELECT position, notice FROM ekole.notice_item WHERE tenant_id = $1 AND message_id = $2 ORDER BY position, notice",
                tenant,
                message_id,
            )
        return [(row[0], row[1]) for row in rows]

    # ------------------------------------------------------------------------------------------------------ for the relay

    async def due(self, at_most: int) -> dict[UUID, list[UUID]]:
        """Mails that somebody should look after now, by tenant; read unlocked."""
        async with self._engine.connect() as connection:
            rows = await connection.execute(text("SELECT tenant_id, message_id FROM app.due_mails(:at_most)"), {"at_most": at_most})
            found: dict[UUID, list[UUID]] = {}
            for tenant, message_id in rows:
                found.setdefault(tenant, []).append(message_id)
        return found

    async def claim(self, tenant: UUID, messages: Collection[UUID], looked_after: timedelta) -> list[UUID]:
        """Those of these mails that are still due; for as long as ``looked_after`` no other relay finds them.

        A sender whose lease ran out is given up: it may have died after the mail server said yes.
        """
        async with tenant_transaction(self._engine, tenant) as connection:
            rows = await connection.fetch(
                "UPDATE ekole.outbox SET due_at = now() + $3::interval, state = 'waiting', lease = NULL,"
                "       uncertain = uncertain + (state = 'leased')::integer"
                " WHERE tenant_id = $1 AND message_id = ANY ($2::uuid[]) AND state IN ('waiting', 'leased') AND due_at <= now()"
                " RETURNING message_id",
                tenant,
                list(messages),
                looked_after,
            )
        return [UUID(int=row[0].int) for row in rows]

    # ----------------------------------------------------------------------------------------------------- for the sender

    async def lease(self, tenant: UUID, message_id: UUID, lasting: timedelta) -> Lease | None:
        """Have this mail for oneself; None where another sender has it, or it is settled.

        Raises Unreadable: the mail is left for a sender of another version, and fails for good where none can read it either.
        """
        lease = uuid4()
        async with tenant_transaction(self._engine, tenant) as connection:
            row = await connection.fetchrow(
                "UPDATE ekole.outbox SET state = 'leased', lease = $3, attempts = attempts + 1, due_at = now() + $4::interval"
                " WHERE tenant_id = $1 AND message_id = $2 AND state = 'waiting'"
                " RETURNING message, sealed, attempts, created_at, returned",
                tenant,
                message_id,
                lease,
                lasting,
            )
        if row is None:
            return None
        try:
            letter, contents = await self._opened(tenant, message_id, row["message"], row["sealed"])
        except Unreadable:
            await self._set_aside(tenant, message_id, lease)
            raise
        return Lease(
            tenant=tenant,
            message_id=message_id,
            lease=lease,
            attempts=row["attempts"],
            created_at=row["created_at"],
            letter=letter,
            to=contents.to,
            language=contents.language,
            returned=row["returned"],
        )

    async def sent(self, lease: Lease, may_return: bool = False) -> None:
        """A mail server took it: that holds whoever has the lease by now. ``may_return``: what is sealed is kept for a while."""
        async with tenant_transaction(self._engine, lease.tenant) as connection:
            await connection.execute(
                "UPDATE ekole.outbox SET state = 'sent', settled_at = now(), lease = NULL, failure = NULL,"
                "       sealed = CASE WHEN $3 THEN sealed END"
                " WHERE tenant_id = $1 AND message_id = $2 AND state IN ('waiting', 'leased')",
                lease.tenant,
                lease.message_id,
                may_return,
            )

    async def returned(self, sending: Sending, failure: str) -> bool:
        """This sending came back and is given up; False where that is known, or its mail was sent again or let go of since."""
        async with self._engine.connect() as connection:
            found = await connection.execute(text("SELECT tenant_id FROM app.tenants_of_sent_mails(:taken)"), {"taken": [sending.message]})
            tenant = found.scalar_one_or_none()
        if tenant is None:
            return False
        async with tenant_transaction(self._engine, UUID(int=tenant.int)) as connection:
            row = await connection.fetchrow(
                "UPDATE ekole.outbox SET state = 'failed', settled_at = now(), failure = $3, told = false, returned = returned + 1"
                " WHERE tenant_id = $1 AND message_id = $2 AND state = 'sent' AND sealed IS NOT NULL AND returned % 256 = $4"
                " RETURNING message_id",
                tenant,
                sending.message,
                failure,
                sending.returned,
            )
        return row is not None

    async def settle(self, lease: Lease, state: Settled) -> None:
        """It was kept to be read here, or let go of."""
        async with tenant_transaction(self._engine, lease.tenant) as connection:
            await connection.execute(
                "UPDATE ekole.outbox SET state = $4, settled_at = now(), lease = NULL,"
                "       sealed = CASE WHEN $4 = 'kept' THEN sealed END"
                " WHERE tenant_id = $1 AND message_id = $2 AND lease = $3",
                lease.tenant,
                lease.message_id,
                lease.lease,
                state,
            )

    async def again(self, lease: Lease, failure: str, pause: timedelta) -> None:
        """Not this time: once more after a pause."""
        async with tenant_transaction(self._engine, lease.tenant) as connection:
            await connection.execute(
                "UPDATE ekole.outbox SET state = 'waiting', lease = NULL, failure = $4, due_at = now() + $5::interval"
                " WHERE tenant_id = $1 AND message_id = $2 AND lease = $3",
                lease.tenant,
                lease.message_id,
                lease.lease,
                failure,
                pause,
            )

    async def fail(self, lease: Lease, failure: str) -> None:
        """For good."""
        async with tenant_transaction(self._engine, lease.tenant) as connection:
            await connection.execute(
                "UPDATE ekole.outbox SET state = 'failed', settled_at = now(), lease = NULL, failure = $4"
                " WHERE tenant_id = $1 AND message_id = $2 AND lease = $3",
                lease.tenant,
                lease.message_id,
                lease.lease,
                failure,
            )

    # ---------------------------------------------------------------------------------------------------- for the mailbox

    async def kept(self, at_most: int) -> list[Lease]:
        """Mails that were kept instead of sent, the newest first; those that cannot be opened are left out."""
        async with self._engine.connect() as connection:
            found = await connection.execute(text("SELECT tenant_id, message_id FROM app.kept_mails(:at_most)"), {"at_most": at_most})
            rows = [(row[0], row[1]) for row in found]
        opened = [await self._kept(tenant, message_id) for tenant, message_id in rows]
        return [one for one in opened if one is not None]

    async def _kept(self, tenant: UUID, message_id: UUID) -> Lease | None:
        async with tenant_transaction(self._engine, tenant) as connection:
            row = await connection.fetchrow(
                "SELECT message, sealed, attempts, created_at FROM ekole.outbox"
                " WHERE tenant_id = $1 AND message_id = $2 AND state = 'kept'",
                tenant,
                message_id,
            )
        if row is None:
            return None
        try:
            letter, contents = await self._opened(tenant, message_id, row["message"], row["sealed"])
        except Unreadable:
            return None
        return Lease(
            tenant=tenant,
            message_id=message_id,
            lease=message_id,
            attempts=row["attempts"],
            created_at=row["created_at"],
            letter=letter,
            to=contents.to,
            language=contents.language,
        )

    # ------------------------------------------------------------------------------------------------------------- within

    async def _set_aside(self, tenant: UUID, message_id: UUID, lease: UUID) -> None:
        async with tenant_transaction(self._engine, tenant) as connection:
            await connection.execute(
                "UPDATE ekole.outbox SET lease = NULL, failure = 'unreadable', due_at = now() + $5::interval,"
                "       state = CASE WHEN attempts < $4 THEN 'waiting' ELSE 'failed' END,"
                "       settled_at = CASE WHEN attempts < $4 THEN NULL ELSE now() END"
                " WHERE tenant_id = $1 AND message_id = $2 AND lease = $3",
                tenant,
                message_id,
                lease,
                _READINGS,
                _SET_ASIDE,
            )

    async def _put(
        self, connection: Connection, tenant: UUID, message_id: UUID, letter: Letter, sealed: bytes, due_at: datetime | None
    ) -> None:
        await connection.execute(
            "INSERT INTO ekole.outbox (tenant_id, message_id, message, sealed, due_at) VALUES ($1, $2, $3, $4, coalesce($5, now()))"
            " ON CONFLICT (tenant_id, message_id) DO NOTHING",
            tenant,
            message_id,
            letter.named,
            sealed,
            due_at,
        )

    async def _key(self, tenant: UUID) -> SecretKey:
        # The house may not be open yet, and has no key of its own then.
        return self._installation if tenant == HOUSE else (await self._keyring.tenant_key(tenant)).key.key_for(_PURPOSE)

    async def _sealed(self, tenant: UUID, message_id: UUID, letter: Letter, to: Recipient, language: LocaleName) -> bytes:
        contents = msgspec.json.encode({"to": to, "language": language, "fields": letter})
        return (await self._key(tenant)).encrypt(contents, _PURPOSE + tenant.bytes + message_id.bytes)

    async def _opened(self, tenant: UUID, message_id: UUID, name: str, sealed: bytes) -> tuple[Letter, Contents]:
        try:
            content = (await self._key(tenant)).decrypt(sealed, _PURPOSE + tenant.bytes + message_id.bytes)
            contents = msgspec.json.decode(content, type=Contents)
            return msgspec.convert(contents.fields, kind_named(name), strict=False), contents
        except Exception as failed:
            raise Unreadable(f"{name}: {type(failed).__name__}") from failed


def message_named(tenant: UUID, kind: type[Letter], key: str) -> UUID:
    """The identifier of the mail that ``send`` makes under a key: the same for the same."""
    return uuid5(tenant, f"mail/{kind.named}/{key}")
