"""The log's wide wicket: events of many tenants in one call, one commit, one flush to disk."""

from alembic import op

from infra.migrations.functions import create_door

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_door("append_each", "ekole_app")


def downgrade() -> None:
    op.execute("DROP FUNCTION app.append_each")
