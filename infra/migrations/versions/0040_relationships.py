"""The client's life: where the house stands with each institution; those that signed up and have not taken all their first steps."""

from typing import Final

from alembic import op

from infra.migrations.view_tables import create_view_table, drop_view_table

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

TENANT: Final = "tenant_id = (SELECT app.tenant())"


def upgrade() -> None:
    create_view_table(
        "relationship_sheet",
        {
            "relationship": "uuid",
            "institution": "text",
            "kind": "text",
            "stage": "text",
            "stage_since": "timestamp with time zone",
            "lead": "uuid",
            "client": "uuid null",
            "was": "text null",
            "next_on": "date null",
            "proposed": "jsonb null",
            "valid_until": "date null",
            "engagement": "uuid null",
            "offer": "jsonb null",
            "signed_on": "date null",
            "half_days": "bigint",
            "used": "bigint",
            "visits": "jsonb",
            "delivered": "jsonb",
            "steps": "jsonb",
        },
        indexes=[("stage", "stage_since"), ("client",), ("next_on",)],
    )
    create_view_table(
        "satisfaction_sheet",
        {
            "satisfaction": "uuid",
            "relationship": "uuid",
            "client": "uuid",
            "phase": "text null",
            "year": "bigint null",
            "asked_at": "timestamp with time zone",
            "until": "date",
            "csat": "bigint null",
            "nps": "bigint null",
            "answered_at": "timestamp with time zone null",
        },
        indexes=[("client",), ("relationship",), ("answered_at",), ("until",)],
    )
    create_view_table(
        "reference_sheet",
        {
            "reference": "uuid",
            "relationship": "uuid",
            "client": "uuid",
            "called": "text",
            "sentence": "text",
            "figures": "jsonb null",
            "status": "text",
            "since": "timestamp with time zone",
        },
        indexes=[("status", "since"), ("client",), ("relationship",)],
    )
    op.execute("""
        CREATE TABLE ekole.unfinished_sign_up (
            tenant_id uuid NOT NULL,
            client uuid NOT NULL,
            name text NOT NULL,
            signed_up_at timestamptz NOT NULL,
            last_sign_at timestamptz NOT NULL,
            steps_left jsonb NOT NULL,
            position bigint NOT NULL,
            PRIMARY KEY (tenant_id, client)
        )
    """)
    op.execute("ALTER TABLE ekole.unfinished_sign_up ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE ekole.unfinished_sign_up FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY tenant_reads ON ekole.unfinished_sign_up FOR SELECT TO ekole_app, ekole_auditor USING ({TENANT})")
    op.execute(f"CREATE POLICY projector_keeps ON ekole.unfinished_sign_up TO ekole_projector USING ({TENANT}) WITH CHECK ({TENANT})")
    op.execute("GRANT SELECT ON ekole.unfinished_sign_up TO ekole_app, ekole_auditor")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON ekole.unfinished_sign_up TO ekole_projector")
    op.execute("CREATE INDEX unfinished_sign_up_silence ON ekole.unfinished_sign_up (tenant_id, last_sign_at, client)")
    op.execute("TRUNCATE ekole.portfolio_checkpoint")  # so that every institution is looked at once, those included where nothing moves


def downgrade() -> None:
    op.execute("DROP TABLE ekole.unfinished_sign_up")
    drop_view_table("reference_sheet")
    drop_view_table("satisfaction_sheet")
    drop_view_table("relationship_sheet")
