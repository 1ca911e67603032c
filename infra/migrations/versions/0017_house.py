"""The house: rights across the fence, visits, how institutions stand; keys that can be replaced.

The owner's role may rewrap keys: ``ekole keys rotate`` runs as it. The application's role still puts no key in another's place.
"""

from typing import Final

from alembic import op

from infra.migrations.functions import create_door
from infra.migrations.view_tables import create_view_table, drop_view_table, replace_view_table

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

INSTITUTION_BEFORE: Final = {
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
}
INSTITUTION_SINCE: Final = {"suspended_at": "timestamp with time zone null", "closed_at": "timestamp with time zone null"}
KEYS: Final = ("tenant_key", "subject_key")


def upgrade() -> None:
    replace_view_table("institution_sheet", INSTITUTION_BEFORE | INSTITUTION_SINCE)
    create_view_table(
        "supervision_right",
        {
            "right_id": "uuid",
            "right": "text",
            "client": "uuid",
            "account": "uuid",
            "first_day": "date null",
            "last_day": "date null",
            "covers": "uuid null",
            "programmes": "jsonb",
            "seen_from": "date null",
            "seen_until": "date null",
        },
        indexes=[["account"], ["client"]],
    )
    create_view_table(
        "supervisor_access",
        {
            "position": "bigint",
            "access": "uuid",
            "account": "uuid",
            "role": "text",
            "day": "date",
            "at": "timestamp with time zone",
        },
    )
    # The door to the names of all institutions: whoever replaces this table puts the policy and the grant up again.
    op.execute("CREATE POLICY portfolio ON ekole.institution_sheet FOR SELECT TO ekole_writer USING (true)")
    op.execute("GRANT SELECT ON ekole.institution_sheet TO ekole_writer")
    create_door("clients", "ekole_app")
    _let_keys_be_replaced()


def _let_keys_be_replaced() -> None:
    # wrapping_key: what wraps the persons' keys, where it is no longer derived from the tenant's own; next_…: the one that follows it.
    op.execute("""
        ALTER TABLE ekole.tenant_key
            ADD COLUMN wrapping_key bytea,
            ADD COLUMN next_wrapping_key bytea,
            ADD COLUMN next_since timestamptz,
            ADD CONSTRAINT next_or_none CHECK ((next_wrapping_key IS NULL) = (next_since IS NULL))
    """)
    # accounts_key: what digests and seals accounts' addresses, wrapped, once it no longer follows from the master key itself.
    op.execute("ALTER TABLE ekole.master_key ADD COLUMN accounts_key bytea")
    for table in KEYS:
        op.execute(f"CREATE POLICY rewrapping_sees ON ekole.{table} FOR SELECT TO ekole_owner USING (true)")
        op.execute(f"CREATE POLICY rewrapping ON ekole.{table} FOR UPDATE TO ekole_owner USING (true) WITH CHECK (true)")


def downgrade() -> None:
    for table in KEYS:
        op.execute(f"DROP POLICY rewrapping ON ekole.{table}")
        op.execute(f"DROP POLICY rewrapping_sees ON ekole.{table}")
    op.execute("ALTER TABLE ekole.master_key DROP COLUMN accounts_key")
    op.execute("ALTER TABLE ekole.tenant_key DROP COLUMN wrapping_key, DROP COLUMN next_wrapping_key, DROP COLUMN next_since")
    op.execute("DROP FUNCTION app.clients")
    drop_view_table("supervisor_access")
    drop_view_table("supervision_right")
    replace_view_table("institution_sheet", INSTITUTION_BEFORE)
