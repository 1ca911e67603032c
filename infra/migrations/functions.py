"""SQL functions for migrations: one function a file under infra/sql, named as it is called."""

from pathlib import Path
from typing import Final

from alembic import op

_FUNCTIONS: Final = Path(__file__).parent.parent / "sql"


def create_function(name: str) -> None:
    """Create or replace the function of ``infra/sql/<name>.sql``. Its default right for everybody to call it is taken away."""
    op.execute(_text(name))
    op.execute(f"REVOKE ALL ON FUNCTION app.{name} FROM PUBLIC")


def create_door(name: str, *callers: str) -> None:
    """Create or replace a function that runs with the writer's rights, and let these roles call it, nobody else."""
    op.execute("GRANT CREATE ON SCHEMA app TO ekole_writer")
    create_function(name)
    if callers:
        op.execute(f"GRANT EXECUTE ON FUNCTION app.{name} TO {', '.join(callers)}")
    op.execute(f"ALTER FUNCTION app.{name} OWNER TO ekole_writer")
    op.execute("REVOKE CREATE ON SCHEMA app FROM ekole_writer")


def _text(name: str) -> str:
    # The driver's text() would take «:name» for a parameter; a function's body has none.
    return (_FUNCTIONS / f"{name}.sql").read_text(encoding="utf-8").replace(":", "\\:")
