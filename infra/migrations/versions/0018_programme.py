"""The programme in depth: versions of its design, and what the bodies of the institution were told, asked and decided."""

from infra.migrations.view_tables import replace_view_table

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

BEFORE = {
    "programme": "uuid",
    "name": "text",
    "kind": "text",
    "mode": "text",
    "template": "text",
    "template_version": "text",
    "year": "text",
    "first_day": "date",
    "last_day": "date",
    "gates": "jsonb",
    "opened_at": "timestamp with time zone",
    "last_event_at": "timestamp with time zone",
    "phases": "jsonb",
    "waivers": "jsonb",
    "diagnostic": "jsonb null",
    "design_status": "text",
    "design": "jsonb null",
    "design_approved_at": "timestamp with time zone null",
}
SINCE = {
    "design_revision": "jsonb null",
    "revision_status": "text",
    "design_versions": "jsonb",
    "governance": "jsonb",
    "governance_steps": "jsonb",
}
OUTCOME = {
    "impact": "jsonb null",
    "reports": "jsonb",
    "improvements": "jsonb",
    "closed_at": "timestamp with time zone null",
}


def upgrade() -> None:
    replace_view_table("programme_sheet", BEFORE | SINCE | OUTCOME, indexes=[["opened_at"]])


def downgrade() -> None:
    replace_view_table("programme_sheet", BEFORE | OUTCOME, indexes=[["opened_at"]])
