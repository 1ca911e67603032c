"""The house as the operator's commands open it: on a database that has been brought up to date."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from infra.migrate import upgrade
from infra.servers import Servers
from infra.settings import Settings
from services.house import House, open_house


@asynccontextmanager
async def prepared_house(settings: Settings, servers: Servers) -> AsyncIterator[House]:
    """Raises StartRefused."""
    await asyncio.to_thread(upgrade, servers.database_url("owner"))
    async with open_house(settings, servers) as house:
        yield house
