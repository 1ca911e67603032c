"""Workshops and steering meetings, as views."""

from infra.migrations.view_tables import create_view_table, drop_view_table

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_view_table(
        "workshop_sheet",
        {
            "workshop": "uuid",
            "programme": "uuid",
            "title": "text",
            "theme": "text",
            "day": "date",
            "start": "bigint",
            "minutes": "bigint",
            "place": "text",
            "seats": "bigint",
            "room": "text",
            "tool": "text null",
            "outline": "text null",
            "status": "text",
            "facilitator": "uuid null",
            "facilitator_function": "text null",
            "mentors": "jsonb",
            "joined": "jsonb",
            "attendances": "jsonb",
            "present": "bigint",
            "participant_minutes": "bigint",
            "mentor_minutes": "bigint",
            "corrected": "boolean",
            "cancel_reason": "text null",
            "cancel_note": "text",
            "codes": "bigint",
            "opinions": "bigint",
            "opinions_sum": "bigint",
        },
        indexes=[("programme", "day")],
    )
    create_view_table(
        "steering_sheet",
        {
            "programme": "uuid",
            "meetings": "jsonb",
            "decisions": "jsonb",
            "adjustments": "jsonb",
        },
    )


def downgrade() -> None:
    drop_view_table("steering_sheet")
    drop_view_table("workshop_sheet")
