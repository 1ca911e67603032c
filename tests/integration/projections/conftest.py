"""A fresh place for each test of projections."""

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.databases import Database
from tests.integration.projections.places import Place, place_on


@pytest_asyncio.fixture
async def place(database: Database) -> AsyncIterator[Place]:
    async with place_on(database) as made:
        yield made
