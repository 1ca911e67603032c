"""Signing up: what waits for its mailed link, requests to join an institution, links by which a direction accepts the agreement.

A sign-up that waits belongs to no institution yet, and is kept sealed under the installation's key.
"""

from alembic import op

from infra.migrations.fence import fence
from infra.migrations.functions import create_door
from infra.migrations.view_tables import replace_view_table

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

INSTITUTION_BEFORE = {
    "institution": "uuid",
    "name": "text",
    "kind": "text",
    "uai": "text null",
    "academie": "text null",
    "zone": "text null",
    "timezone": "text",
    "demonstration": "boolean",
    "signed_up_at": "timestamp with time zone",
    "data_agreement": "text null",
    "safeguarding_contacts": "bigint",
    "closed": "jsonb",
    "public_holidays": "jsonb",
    "school_years": "jsonb",
    "suspended_at": "timestamp with time zone null",
    "closed_at": "timestamp with time zone null",
}
INSTITUTION_SINCE = {"further_uais": "jsonb", "contract": "text null", "beside": "text null"}


def upgrade() -> None:
    replace_view_table("institution_sheet", INSTITUTION_BEFORE | INSTITUTION_SINCE)
    _reopen_the_portfolio()
    create_door("institutions_with_uai", "ekole_app")
    create_door("second_sign_ups", "ekole_app")
    op.execute("""
        CREATE TABLE ekole.pending_sign_up (
            sign_up_id uuid PRIMARY KEY,
            sealed bytea,
            created_at timestamptz NOT NULL DEFAULT now(),
            expires_at timestamptz NOT NULL,
            followed_at timestamptz,
            CHECK ((sealed IS NULL) = (followed_at IS NOT NULL))
        )
    """)
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON ekole.pending_sign_up TO ekole_app")
    op.execute("""
        CREATE TABLE ekole.join_request (
            tenant_id uuid NOT NULL,
            request_id uuid NOT NULL,
            sealed bytea NOT NULL,
            created_at timestamptz NOT NULL DEFAULT now(),
            settled_at timestamptz,
            PRIMARY KEY (tenant_id, request_id)
        )
    """)
    op.execute("""
        CREATE TABLE ekole.agreement_link (
            tenant_id uuid NOT NULL,
            account_id uuid NOT NULL,
            email_sealed bytea NOT NULL,
            sent_at timestamptz NOT NULL DEFAULT now(),
            expires_at timestamptz NOT NULL,
            PRIMARY KEY (tenant_id, account_id)
        )
    """)
    op.execute("ALTER TABLE ekole.account ADD COLUMN name_sealed bytea")
    for table in ("join_request", "agreement_link"):
        fence(table)
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ekole.{table} TO ekole_app")


def _reopen_the_portfolio() -> None:
    op.execute("CREATE POLICY portfolio ON ekole.institution_sheet FOR SELECT TO ekole_writer USING (true)")
    op.execute("GRANT SELECT ON ekole.institution_sheet TO ekole_writer")


def downgrade() -> None:
    op.execute("ALTER TABLE ekole.account DROP COLUMN name_sealed")
    for table in ("agreement_link", "join_request", "pending_sign_up"):
        op.execute(f"DROP TABLE ekole.{table}")
    op.execute("DROP FUNCTION app.second_sign_ups")
    op.execute("DROP FUNCTION app.institutions_with_uai")
    replace_view_table("institution_sheet", INSTITUTION_BEFORE)
    _reopen_the_portfolio()
