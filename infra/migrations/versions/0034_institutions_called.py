"""Lost links are asked for by the institution's name, found by its words, identifiers and nothing else; emancipated minors are noted."""

from alembic import op

from infra.migrations.functions import create_door
from infra.migrations.view_tables import replace_view_table

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


PARTICIPANT_BEFORE = {
    "participation": "uuid",
    "programme": "uuid",
    "person": "uuid",
    "role": "text",
    "profile": "jsonb",
    "status": "text",
    "since": "timestamp with time zone",
    "charter": "text null",
    "authorised_at": "timestamp with time zone null",
    "minutes": "jsonb",
    "quiz_passed": "boolean",
    "practice_observed": "boolean",
    "certified_until": "date null",
    "briefed": "boolean",
    "pairs": "jsonb",
    "applied": "boolean",
    "assessed": "boolean",
    "consents": "jsonb",
    "revoked_at": "timestamp with time zone null",
    "returns": "bigint",
}
PARTICIPANT_SINCE = {"emancipated_since": "date null"}
INDEXES = [("programme",), ("person",)]


def upgrade() -> None:
    create_door("institutions_called", "ekole_app")
    replace_view_table("participant", PARTICIPANT_BEFORE | PARTICIPANT_SINCE, indexes=INDEXES)


def downgrade() -> None:
    replace_view_table("participant", PARTICIPANT_BEFORE, indexes=INDEXES)
    op.execute("DROP FUNCTION app.institutions_called")
