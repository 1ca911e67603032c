"""Requests to be erased wait in the directory of people until they are answered."""

from infra.migrations.view_tables import replace_view_table

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

_BEFORE = {
    "person": "uuid",
    "registered_at": "timestamp with time zone",
    "erased": "boolean",
    "family_name": "text null",
    "given_name": "text null",
    "email": "text null",
    "phone": "text null",
    "guardian_name": "text null",
    "guardian_email": "text null",
    "guardian_required_until": "date null",
    "has_access_code": "boolean",
}


def upgrade() -> None:
    columns = {**_BEFORE, "erasure_requested_at": "timestamp with time zone null", "erasure_refused_at": "timestamp with time zone null"}
    replace_view_table("person_directory", columns, indexes=[("erasure_requested_at",)])


def downgrade() -> None:
    replace_view_table("person_directory", _BEFORE)
