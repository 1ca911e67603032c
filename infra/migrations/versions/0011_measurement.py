"""Measurement in depth: anonymous waves, and what is kept beside an impact's figures."""

from infra.migrations.view_tables import create_view_table, drop_view_table, replace_view_table

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_SURVEY_SHEET = {
    "survey": "uuid",
    "programme": "uuid",
    "wave": "text",
    "instrument": "text",
    "instrument_version": "text",
    "invited": "bigint",
    "closes_on": "date",
    "opened_at": "timestamp with time zone",
    "anonymous": "boolean",
    "responses": "bigint",
    "closed_at": "timestamp with time zone null",
    "results": "jsonb null",
}


def upgrade() -> None:
    replace_view_table("survey_sheet", _SURVEY_SHEET, indexes=[["programme"]])
    create_view_table(
        "impact_sheet",
        {
            "programme": "uuid",
            "computed_at": "timestamp with time zone null",
            "improvements": "jsonb",
            "indicators": "jsonb",
            "follow_up": "jsonb null",
            "successor": "uuid null",
            "predecessor": "uuid null",
            "leavers": "bigint",
            "invited": "bigint",
            "alumni": "jsonb",
        },
    )


def downgrade() -> None:
    drop_view_table("impact_sheet")
    earlier = {column: kind for column, kind in _SURVEY_SHEET.items() if column != "anonymous"}
    replace_view_table("survey_sheet", earlier, indexes=[["programme"]])
