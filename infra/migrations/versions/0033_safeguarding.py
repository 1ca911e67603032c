"""Incidents: where each stands, for those alone who are named for it; auditors' role may not read it."""

from alembic import op

from infra.migrations.view_tables import create_view_table, drop_view_table

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_view_table(
        "incident_sheet",
        {
            "incident": "uuid",
            "programme": "uuid",
            "addressed_to": "text",
            "urgent": "boolean",
            "status": "text",
            "reported_at": "timestamp with time zone",
            "readers": "jsonb",
        },
        indexes=[("status",)],
    )
    op.execute("REVOKE ALL ON ekole.incident_sheet FROM ekole_auditor")


def downgrade() -> None:
    drop_view_table("incident_sheet")
