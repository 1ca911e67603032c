"""Auditors' questions: whose turn it is, without a word of what is said."""

from infra.migrations.view_tables import create_view_table, drop_view_table

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_view_table(
        "audit_question_sheet",
        {
            "question": "uuid",
            "programme": "uuid",
            "auditor": "uuid",
            "status": "text",
            "asked_at": "timestamp with time zone",
            "said_at": "jsonb",
            "positions": "jsonb",
            "indicator": "bigint null",
            "fact": "bigint null",
        },
        indexes=[("programme", "status")],
    )


def downgrade() -> None:
    drop_view_table("audit_question_sheet")
