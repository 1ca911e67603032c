"""A stream's lines come in one array."""

from alembic import op

from infra.migrations.functions import create_door

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("DROP FUNCTION app.load_stream(uuid, text, integer)")  # it used to answer with a row for each line
    create_door("load_stream", "ekole_app", "ekole_projector", "ekole_auditor")


def downgrade() -> None:
    raise NotImplementedError("the function before is not kept: restore the program and a backup instead")
