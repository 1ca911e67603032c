"""A direction has its institution join the benchmark, sees itself among others, and leaves; Ekole sees the same cells."""

import asyncio
import os
from pathlib import Path
from random import Random
from uuid import UUID

import httpx

from infra.servers import servers_of
from infra.settings import Settings
from services.handling import HandlingContext
from services.house import open_house
from services.supervision.visiting import house_day
from tenants.benchmark.grouping import Contribution
from tenants.benchmark.publication import PublishBenchmark, publication_day, school_years
from tenants.house import HOUSE
from tenants.permissions import COORDINATOR, SYSTEM
from tests.e2e.institutions import Institution, signed_up
from tests.e2e.test_supervising import comes_in, looks_right
from tests.e2e.visitor import Visitors
from tests.house import Supervisor, head_of
from tests.measured import first_survey

YEAR = school_years(house_day())[0]


def _head(platform: str, home: Path) -> Supervisor:
    with httpx.Client(base_url=platform, timeout=60) as http:
        return head_of(http, home)


async def _some_figures(home: Path, tenant: UUID) -> None:
    """This institution's own first survey, and the last quarter's publication, in which forty others were counted."""
    chance = Random(7)
    kinds = ("cfa", "lycee-public")
    others = tuple(Contribution(UUID(int=number), chance.choice(kinds), "small", "", chance.gauss(48, 14), 12) for number in range(40))
    settings = Settings.from_environment(os.environ | {"EKOLE_HOME": str(home)})
    async with servers_of(settings) as servers, open_house(settings, servers) as house:
        here = HandlingContext(tenant=tenant, actor="system/test", role=COORDINATOR)
        await first_survey(lambda command: house.handling.handle(command, here), 3, house_day(), YEAR)
        await house.caught_up(tenant, await house.store.head(tenant))
        day = publication_day(house_day())
        if YEAR in school_years(day):
            published = PublishBenchmark(year=YEAR, measure="start", day=day, contributions=others)
            receipt = await house.handling.handle(published, HandlingContext(tenant=HOUSE, actor="system/test", role=SYSTEM))
            await house.caught_up(HOUSE, receipt.position)


async def test_an_institution_sees_itself_among_others_where_its_direction_chose_so(
    visitors: Visitors, platform: str, home: Path, http: httpx.AsyncClient
) -> None:
    institution: Institution = await signed_up(http)
    head = await asyncio.to_thread(_head, platform, home)
    await _some_figures(home, UUID(institution.coordinator.tenant))
    coordinator = await visitors.arrive()
    await coordinator.signs_in(institution.coordinator.email, following="/etablissement/comparaison")
    assert "C’est à la direction de choisir" in await coordinator.reads()
    assert await coordinator.page.locator("main svg").count() == 0

    visitor = await visitors.arrive()
    await visitor.signs_in(institution.direction.email, following="/etablissement")
    await visitor.follows(visitor.page.get_by_role("link", name="Ouvrir la comparaison"))
    await looks_right(visitor)
    await visitor.presses("Entrer dans la comparaison, version 2026.1")
    here = await visitor.page.locator("#start").inner_text()
    assert "CFA" in here and "Tous les établissements" in here and "40 au moins" in here
    assert "Chez vous" in here and "75." in here
    assert "cinq établissements comparables" in await visitor.page.locator("#progress").inner_text()
    await looks_right(visitor)
    await coordinator.opens("/etablissement/comparaison")
    assert await coordinator.page.locator("#start svg").count() == 1
    assert "Seule la direction peut en sortir." in await coordinator.reads()

    ekole = await visitors.arrive()
    await comes_in(ekole, head, "/ekole/comparaison")
    assert await ekole.page.locator("main table tbody tr").count() == 3  # all, and two kinds
    await looks_right(ekole)
    await ekole.follows(ekole.page.get_by_role("link", name="CFA"))
    assert "CFA, moins de 30 personnes" in await ekole.reads()
    whole = await coordinator.page.locator("#start table tr", has_text="Tous les établissements").inner_text()
    await ekole.opens("/ekole/comparaison?mesure=start")
    assert await ekole.page.locator("main table tr", has_text="Tous les établissements").inner_text() == whole
    assert (await ekole.opens("/ekole/comparaison?mesure=autre")).status == 422

    await visitor.presses("Sortir de la comparaison")
    assert await visitor.page.locator("#start").count() == 0
    assert visitor.faults == [] and coordinator.faults == []
