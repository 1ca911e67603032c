"""``ekole backup`` and ``ekole restore``: what lasts in one file, what may be erased in another that is kept for some days only."""

import sys
from pathlib import Path

from infra.backups import back_up, restore
from infra.clock import utc_now
from infra.servers import servers_of
from infra.settings import Settings
from projections.views import VIEWS


async def backup(settings: Settings, folder: str, days: int) -> int:
    """Both files, then what is over is let go of. Raises StartRefused."""
    async with servers_of(settings) as servers:
        made = await back_up(servers.database_url("administrator"), Path(folder), (one.name for one in VIEWS), utc_now(), days)
    sys.stdout.write(
        f"{made.journal} : le journal, à garder aussi longtemps que l’on veut ; sans clé, personne n’y lit un nom.\n"
        f"{made.keys} : les clés, les comptes et les fichiers, gardés {days} jours.\n"
        f"La clé maîtresse ({settings.master_key_file}) n’y est pas : gardez-la ailleurs.\n"
    )
    for file in made.over:
        sys.stdout.write(f"{file.name} : plus de {days} jours, effacé.\n")
    return 0


async def restored(settings: Settings, journal: str, keys: str) -> int:
    """Into an empty database. Raises StartRefused."""
    async with servers_of(settings) as servers:
        await restore(servers.database_url("administrator"), Path(journal), Path(keys))
    sys.stdout.write("Restauré. Au prochain « ekole run », les vues se refont à partir du journal.\n")
    return 0
