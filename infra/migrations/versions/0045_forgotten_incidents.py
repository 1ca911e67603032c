"""When an incident was closed: its words are destroyed some years later. Auditors' role still may not read where one stands."""

from alembic import op

from infra.migrations.view_tables import replace_view_table

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

BEFORE = {
    "incident": "uuid",
    "programme": "uuid",
    "addressed_to": "text",
    "urgent": "boolean",
    "status": "text",
    "reported_at": "timestamp with time zone",
    "readers": "jsonb",
}


def upgrade() -> None:
    _replaced(BEFORE | {"closed_at": "timestamp with time zone null"})


def downgrade() -> None:
    _replaced(BEFORE)


def _replaced(columns: dict[str, str]) -> None:
    replace_view_table("incident_sheet", columns, indexes=[("status",)])
    op.execute("REVOKE ALL ON ekole.incident_sheet FROM ekole_auditor")
