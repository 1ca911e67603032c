"""Pairs and sessions in depth: the sheet of a pair says how it lives, and an invited participant is somebody of the directory."""

from alembic import op

from infra.migrations.view_tables import replace_view_table

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

BEFORE = {
    "pair": "uuid",
    "programme": "uuid",
    "mentor": "uuid",
    "mentee": "uuid",
    "mentor_person": "uuid",
    "mentee_person": "uuid",
    "score": "double precision null",
    "planned_sessions": "bigint",
    "formed_on": "date",
    "status": "text",
    "end_reason": "text null",
    "sessions": "jsonb",
    "held": "bigint",
    "missed": "bigint",
    "minutes": "bigint",
    "ratings": "bigint",
    "ratings_sum": "bigint",
    "last_session_on": "date null",
}
SINCE = {
    "met": "boolean",
    "accepted_by": "jsonb",
    "declined_by": "text null",
    "pause": "jsonb null",
    "ended_on": "date null",
    "contested": "bigint",
    "unconfirmed": "bigint",
    "next_session_on": "date null",
    "goals": "jsonb",
    "give_backs": "jsonb",
}


def upgrade() -> None:
    replace_view_table("pair_sheet", BEFORE | SINCE, indexes=[["programme"]])
    op.execute("ALTER TABLE ekole.invitation ADD COLUMN person_id uuid")


def downgrade() -> None:
    op.execute("ALTER TABLE ekole.invitation DROP COLUMN person_id")
    replace_view_table("pair_sheet", BEFORE, indexes=[["programme"]])
