"""Alarms: when the watch last found a log altered, and when those who answer for it were last written to about it."""

from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE ekole.log_tree ADD COLUMN found_at timestamptz, ADD COLUMN alarmed_at timestamptz")
    # what was found before stands in log_finding, and is told of as soon as anything more is found, or by the operations page


def downgrade() -> None:
    op.execute("ALTER TABLE ekole.log_tree DROP COLUMN found_at, DROP COLUMN alarmed_at")
