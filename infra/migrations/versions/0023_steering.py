"""Steering sheets tell meetings that were corrected, and which version of the design each adjustment changed; they are folded again."""

from typing import Final

from infra.migrations.view_tables import replace_view_table

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

COLUMNS: Final = {
    "programme": "uuid",
    "meetings": "jsonb",
    "decisions": "jsonb",
    "adjustments": "jsonb",
}


def upgrade() -> None:
    replace_view_table("steering_sheet", COLUMNS)


def downgrade() -> None:
    replace_view_table("steering_sheet", COLUMNS)
