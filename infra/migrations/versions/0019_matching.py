"""Matching in depth: conditional runs, quotas, what people changed in a proposal and which rules were waived."""

from typing import Final

from infra.migrations.view_tables import replace_view_table

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

BEFORE: Final = {
    "matching": "uuid",
    "programme": "uuid",
    "proposed_at": "timestamp with time zone",
    "solver": "text",
    "solver_version": "text",
    "seed": "bigint",
    "optimal": "jsonb",
    "inputs_hash": "text",
    "total_score": "double precision",
    "relaxations": "jsonb",
    "status": "text",
    "pairs": "jsonb",
    "alone": "jsonb",
    "published_at": "timestamp with time zone null",
}
SINCE: Final = {
    "proposed_at": "timestamp with time zone null",
    "conditional": "boolean",
    "quotas": "jsonb",
    "overrides": "jsonb",
    "waivers": "jsonb",
    "weights": "jsonb",
    "session_minutes": "bigint",
}
INDEXES: Final = [["programme"]]


def upgrade() -> None:
    replace_view_table("matching_run", BEFORE | SINCE, indexes=INDEXES)


def downgrade() -> None:
    replace_view_table("matching_run", BEFORE, indexes=INDEXES)
