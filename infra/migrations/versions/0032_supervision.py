"""The portfolio: one row for each programme, in the house's own tenant; how far it has come in each log; how programmes are followed.

Every index of the portfolio begins with the house, then whether the programme is open, then what pages are sorted or filtered by.
"""

from typing import Final

from alembic import op

from infra.migrations.functions import create_door
from infra.migrations.view_tables import create_view_table, drop_view_table

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

TENANT: Final = "tenant_id = (SELECT app.tenant())"
SORTED: Final = {
    "points": "points",
    "institution": "institution",
    "academie": "(coalesce(academie, ''))",
    "phase": "phase_rank",
    "last_sign": "last_sign_at",
    "dose": "(coalesce(dose, 9))",
    "satisfaction": "(coalesce(satisfaction, 9))",
    "missing": "missing",
    "people": "people",
    "pairs": "pairs",
}
COUNTED: Final = ("projection_checkpoint", "projection_poison", "portfolio_checkpoint", "log_tree", "log_finding")
FILTERED: Final = ("academie", "kind", "phase")  # with the heaviest first


def upgrade() -> None:
    create_view_table(
        "follow_up",
        {
            "programme": "uuid",
            "client": "uuid",
            "snoozed": "jsonb",
            "done": "jsonb",
            "notes": "bigint",
            "noted_on": "date null",
            "next_contact": "date null",
        },
        indexes=[["next_contact"]],
    )
    create_view_table(
        "health_adjustment",
        {"position": "bigint", "at": "timestamp with time zone", "actor": "text", "reason": "text", "rules": "jsonb", "plan": "jsonb"},
    )
    _make_portfolio()
    _make_checkpoint()
    # The page of operations counts over all institutions: the function's owner sees where checkpoints stand and what was found wrong.
    for table in COUNTED:
        op.execute(f"CREATE POLICY counting ON ekole.{table} FOR SELECT TO ekole_writer USING (true)")
        op.execute(f"GRANT SELECT ON ekole.{table} TO ekole_writer")
    create_door("operations", "ekole_app")


def _make_portfolio() -> None:
    # standing: all that health is computed from, so that another day or other rules need no other table
    op.execute("""
        CREATE TABLE ekole.portfolio (
            tenant_id uuid NOT NULL,
            client uuid NOT NULL,
            programme uuid NOT NULL,
            institution text NOT NULL,
            kind text NOT NULL,
            uai text,
            academie text,
            demonstration boolean NOT NULL,
            name text NOT NULL,
            year text NOT NULL,
            open boolean NOT NULL,
            phase text NOT NULL,
            phase_rank smallint NOT NULL,
            phase_since date NOT NULL,
            phase_end date NOT NULL,
            people integer NOT NULL,
            pairs integer NOT NULL,
            held integer NOT NULL,
            planned integer NOT NULL,
            dose double precision,
            satisfaction double precision,
            missing integer NOT NULL,
            points integer NOT NULL,
            findings jsonb NOT NULL,
            rules jsonb NOT NULL,
            last_sign_at timestamptz NOT NULL,
            evaluated_on date NOT NULL,
            next_change_on date,
            position bigint NOT NULL,
            standing jsonb NOT NULL,
            searched tsvector,
            PRIMARY KEY (tenant_id, client, programme)
        )
    """)
    _close("portfolio")
    op.execute(f"CREATE POLICY tenant_reads ON ekole.portfolio FOR SELECT TO ekole_app, ekole_auditor USING ({TENANT})")
    op.execute(f"CREATE POLICY projector_keeps ON ekole.portfolio TO ekole_projector USING ({TENANT}) WITH CHECK ({TENANT})")
    op.execute("GRANT SELECT ON ekole.portfolio TO ekole_app, ekole_auditor")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON ekole.portfolio TO ekole_projector")
    for name, sorted_by in SORTED.items():
        op.execute(f"CREATE INDEX portfolio_by_{name} ON ekole.portfolio (tenant_id, open, {sorted_by}, programme)")
    for name in FILTERED:
        op.execute(f"CREATE INDEX portfolio_of_{name} ON ekole.portfolio (tenant_id, open, {name}, points, programme)")
    op.execute("CREATE INDEX portfolio_programme ON ekole.portfolio (tenant_id, programme)")
    op.execute("CREATE INDEX portfolio_searched ON ekole.portfolio USING gin (searched)")
    op.execute("CREATE INDEX portfolio_rules ON ekole.portfolio USING gin (rules jsonb_path_ops)")


def _make_checkpoint() -> None:
    # rules_position: the adjustment of the house's log by which the institution's programmes were last judged
    op.execute("""
        CREATE TABLE ekole.portfolio_checkpoint (
            tenant_id uuid NOT NULL PRIMARY KEY,
            position bigint NOT NULL CHECK (position >= 0),
            rules_position bigint NOT NULL CHECK (rules_position >= 0),
            next_change_on date
        ) WITH (fillfactor = 50)
    """)
    _close("portfolio_checkpoint")
    # As with the views' own checkpoints: work is looked for across tenants, and moved in the one that is set.
    op.execute("CREATE POLICY projector_reads ON ekole.portfolio_checkpoint FOR SELECT TO ekole_projector USING (true)")
    op.execute(f"CREATE POLICY projector_adds ON ekole.portfolio_checkpoint FOR INSERT TO ekole_projector WITH CHECK ({TENANT})")
    op.execute(
        f"CREATE POLICY projector_moves ON ekole.portfolio_checkpoint FOR UPDATE TO ekole_projector USING ({TENANT}) WITH CHECK ({TENANT})"
    )
    op.execute("GRANT SELECT, INSERT, UPDATE ON ekole.portfolio_checkpoint TO ekole_projector")


def _close(table: str) -> None:
    op.execute(f"ALTER TABLE ekole.{table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE ekole.{table} FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    op.execute("DROP FUNCTION app.operations")
    for table in COUNTED:
        op.execute(f"REVOKE SELECT ON ekole.{table} FROM ekole_writer")  # noqa: S608 - our own names
        op.execute(f"DROP POLICY counting ON ekole.{table}")
    op.execute("DROP TABLE ekole.portfolio_checkpoint")
    op.execute("DROP TABLE ekole.portfolio")
    drop_view_table("health_adjustment")
    drop_view_table("follow_up")
