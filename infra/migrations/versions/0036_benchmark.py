"""The benchmark among institutions: who is in it, in their own tenant, and what was published, in the house's; clients page by page."""

from alembic import op

from infra.migrations.functions import create_door
from infra.migrations.view_tables import create_view_table, drop_view_table

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_view_table("benchmark_member", {"institution": "uuid", "joined_at": "timestamp with time zone", "version": "text"})
    create_view_table(
        "benchmark_cell",
        {
            "cell": "uuid",
            "year": "text",
            "measure": "text",
            "path": "jsonb",
            "day": "date",
            "institutions": "bigint",
            "respondents": "bigint",
            "low": "double precision",
            "median": "double precision",
            "high": "double precision",
        },
        indexes=[["year", "measure"]],
    )
    # The door to the list of members; whoever replaces this table puts the policy and the grant up again.
    op.execute("CREATE POLICY benchmark ON ekole.benchmark_member FOR SELECT TO ekole_writer USING (true)")
    op.execute("GRANT SELECT ON ekole.benchmark_member TO ekole_writer")
    create_door("benchmark_members", "ekole_app")
    create_door("clients_page", "ekole_app")


def downgrade() -> None:
    op.execute("DROP FUNCTION app.clients_page")
    op.execute("DROP FUNCTION app.benchmark_members")
    drop_view_table("benchmark_cell")
    drop_view_table("benchmark_member")
