"""Participation in depth: applications, selection, consents, training."""

from typing import Final

from infra.migrations.view_tables import replace_view_table

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BEFORE: Final = {
    "participation": "uuid",
    "programme": "uuid",
    "person": "uuid",
    "role": "text",
    "profile": "jsonb",
    "status": "text",
    "since": "timestamp with time zone",
    "charter": "text null",
    "authorised_at": "timestamp with time zone null",
    "minutes": "jsonb",
    "quiz_passed": "boolean",
    "practice_observed": "boolean",
    "certified_until": "date null",
    "briefed": "boolean",
    "pairs": "jsonb",
}
SINCE: Final = {
    "applied": "boolean",
    "assessed": "boolean",
    "consents": "jsonb",
    "revoked_at": "timestamp with time zone null",
    "returns": "bigint",
}
INDEXES: Final = [["programme"], ["person"]]


def upgrade() -> None:
    replace_view_table("participant", BEFORE | SINCE, indexes=INDEXES)


def downgrade() -> None:
    replace_view_table("participant", BEFORE, indexes=INDEXES)
