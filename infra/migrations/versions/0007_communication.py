"""Communication: plans, meetings and objections, as views."""

from infra.migrations.view_tables import create_view_table, drop_view_table

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_view_table(
        "communication_sheet",
        {
            "programme": "uuid",
            "messages": "jsonb",
            "meetings": "jsonb",
            "objections": "jsonb",
            "calls": "jsonb",
            "announced_on": "date null",
        },
    )


def downgrade() -> None:
    drop_view_table("communication_sheet")
