"""The tenant fence of a table, for migrations (DESIGN §6)."""

from alembic import op


def fence(table: str) -> None:
    """Enable and force row-level security on ``ekole.<table>``, with the application's policy: the rows of the present tenant only.

    ``(SELECT app.tenant())`` is computed once a statement; bare, it would be computed once a row.
    """
    op.execute(f"ALTER TABLE ekole.{table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE ekole.{table} FORCE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY tenant ON ekole.{table} TO ekole_app"
        " USING (tenant_id = (SELECT app.tenant())) WITH CHECK (tenant_id = (SELECT app.tenant()))"
    )
