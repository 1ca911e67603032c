"""What is let go of after its time: receipts, drafts of imports, tokens and invitations that are over, mails and webhooks that are settled,
answers to surveys that were begun and never sent, candidacies whose mail nobody followed.

Events are never touched here: what the log keeps and for how long is another matter (DESIGN §7).
"""

from datetime import timedelta
from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncEngine

from infra.database import tenant_transaction
from services.onboarding.pending import RENEWABLE
from tenants.house import HOUSE

KEPT: Final = timedelta(days=30)
MAY_RETURN: Final = timedelta(days=7)  # mail servers try for five days at most (RFC 5321, 4.5.4.1)


class Forgotten(msgspec.Struct, frozen=True):
    """How many of each were let go of."""

    receipts: int
    import_drafts: int
    access_tokens: int
    invitations: int
    mails: int
    sign_ups: int = 0
    webhook_deliveries: int = 0
    unsent_answers: int = 0
    candidacies: int = 0


async def forget_expired(engine: AsyncEngine, tenant: UUID) -> Forgotten:
    """Let go of what is older than thirty days, in one transaction of the tenant. Doing it again finds nothing."""
    async with tenant_transaction(engine, tenant) as connection:
        receipts = await connection.fetchval("SELECT app.forget_receipts($1)", tenant)
        documents = await connection.fetch(
            "DELETE FROM ekole.import_draft WHERE tenant_id = $1 AND created_at < now() - $2::interval RETURNING document", tenant, KEPT
        )
        await connection.execute(
            "UPDATE ekole.document SET ciphertext = NULL, destroyed_at = now()"
            " WHERE tenant_id = $1 AND sha256 = ANY($2::bytea[]) AND destroyed_at IS NULL",
            tenant,
            [row[0] for row in documents],
        )
        tokens = await connection.execute(
            "DELETE FROM ekole.access_token WHERE tenant_id = $1 AND expires_at < now() - $2::interval", tenant, KEPT
        )
        invitations = await connection.execute(
            "DELETE FROM ekole.invitation WHERE tenant_id = $1 AND expires_at < now() - $2::interval", tenant, KEPT
        )
        mails = await connection.execute(
            "DELETE FROM ekole.outbox WHERE tenant_id = $1 AND settled_at < now() - $2::interval", tenant, KEPT
        )
        await connection.execute(
            "UPDATE ekole.outbox SET sealed = NULL"
            " WHERE tenant_id = $1 AND state = 'sent' AND sealed IS NOT NULL AND settled_at < now() - $2::interval",
            tenant,
            MAY_RETURN,
        )
        await connection.execute("DELETE FROM ekole.join_request WHERE tenant_id = $1 AND settled_at < now() - $2::interval", tenant, KEPT)
        await connection.execute(
            "DELETE FROM ekole.agreement_link WHERE tenant_id = $1 AND expires_at < now() - $2::interval", tenant, KEPT
        )
        answers = await connection.execute(
            "DELETE FROM ekole.unsent_answers WHERE tenant_id = $1 AND kept_at < now() - $2::interval", tenant, KEPT
        )
        candidacies = await connection.execute("DELETE FROM ekole.pending_candidacy WHERE tenant_id = $1 AND expires_at < now()", tenant)
        webhooks = await connection.execute(
            "DELETE FROM ekole.webhook_delivery WHERE tenant_id = $1 AND settled_at < now() - $2::interval", tenant, KEPT
        )
        await connection.execute("DELETE FROM ekole.webhook_sealed WHERE tenant_id = $1 AND gone_at < now()", tenant)
        sign_ups = "DELETE 0"
        if tenant == HOUSE:  # they belong to no institution yet
            sign_ups = await connection.execute("DELETE FROM ekole.pending_sign_up WHERE expires_at < now() - $1::interval", RENEWABLE)
    return Forgotten(
        int(receipts or 0),
        len(documents),
        _rows(tokens),
        _rows(invitations),
        _rows(mails),
        _rows(sign_ups),
        _rows(webhooks),
        _rows(answers),
        _rows(candidacies),
    )


def _rows(answer: str) -> int:
    """«DELETE 3» says 3."""
    return int(answer.rpartition(" ")[2])
