"""Institutions correct what they say of themselves; who had the agreement sent; accounts on their way to another address."""

from alembic import op

from infra.migrations.view_tables import replace_view_table

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

INSTITUTION_SHEET = {
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
    "further_uais": "jsonb",
    "contract": "text null",
    "beside": "text null",
}


def upgrade() -> None:
    replace_view_table("institution_sheet", INSTITUTION_SHEET)
    _reopen_the_portfolio()
    op.execute("ALTER TABLE ekole.agreement_link ADD COLUMN asked_by uuid")
    op.execute("ALTER TABLE ekole.account ADD COLUMN moving_to_sealed bytea")


def _reopen_the_portfolio() -> None:
    op.execute("CREATE POLICY portfolio ON ekole.institution_sheet FOR SELECT TO ekole_writer USING (true)")
    op.execute("GRANT SELECT ON ekole.institution_sheet TO ekole_writer")


def downgrade() -> None:
    op.execute("ALTER TABLE ekole.account DROP COLUMN moving_to_sealed")
    op.execute("ALTER TABLE ekole.agreement_link DROP COLUMN asked_by")
    replace_view_table("institution_sheet", INSTITUTION_SHEET)
    _reopen_the_portfolio()
