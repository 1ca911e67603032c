"""How far each projection has come for each tenant, and where one had to stop (DESIGN §5).

The tables of the views themselves are made by later migrations, with ``create_view_table``.
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TENANT = "tenant_id = (SELECT app.tenant())"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE ekole.projection_checkpoint (
            tenant_id uuid NOT NULL,
            projection text NOT NULL,
            fold_version integer NOT NULL CHECK (fold_version > 0),
            position bigint NOT NULL CHECK (position >= 0),
            PRIMARY KEY (tenant_id, projection)
        ) WITH (fillfactor = 50)
    """)
    # Nothing that an event holds: a code, the class of the exception and the place in the program that raised it.
    op.execute("""
        CREATE TABLE ekole.projection_poison (
            tenant_id uuid NOT NULL,
            projection text NOT NULL,
            fold_version integer NOT NULL,
            position bigint NOT NULL CHECK (position > 0),
            code text NOT NULL,
            error text NOT NULL,
            event_type text,
            place text NOT NULL,
            at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (tenant_id, projection)
        )
    """)
    for table in ("projection_checkpoint", "projection_poison"):
        op.execute(f"ALTER TABLE ekole.{table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE ekole.{table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY tenant_reads ON ekole.{table} FOR SELECT TO ekole_app, ekole_auditor USING ({TENANT})")
        # The projector looks for work across tenants, and changes only what belongs to the tenant that is set.
        op.execute(f"CREATE POLICY projector_reads ON ekole.{table} FOR SELECT TO ekole_projector USING (true)")
        op.execute(f"CREATE POLICY projector_adds ON ekole.{table} FOR INSERT TO ekole_projector WITH CHECK ({TENANT})")
        op.execute(f"CREATE POLICY projector_moves ON ekole.{table} FOR UPDATE TO ekole_projector USING ({TENANT}) WITH CHECK ({TENANT})")
        op.execute(f"CREATE POLICY projector_removes ON ekole.{table} FOR DELETE TO ekole_projector USING ({TENANT})")
        op.execute(f"GRANT SELECT ON ekole.{table} TO ekole_app, ekole_auditor")
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ekole.{table} TO ekole_projector")


def downgrade() -> None:
    op.execute("DROP TABLE ekole.projection_poison")
    op.execute("DROP TABLE ekole.projection_checkpoint")
