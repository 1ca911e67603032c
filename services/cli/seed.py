"""``ekole seed``: made-up institutions in number, to see how the platform bears them."""

import time

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from infra.clock import utc_now
from infra.servers import servers_of
from infra.settings import Settings
from services.cli.prepared import prepared_house
from services.seeding.planting import plant


async def seed(settings: Settings, tenants: int) -> int:
    """Exit status 0: they are there, or were before."""
    said, begun = Console(stderr=True), time.monotonic()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    async with servers_of(settings) as servers, prepared_house(settings, servers) as house:
        with Progress(*columns, console=said) as bar:
            task = bar.add_task("Établissements", total=tenants)

            def progress(title: str, done: int, of: int) -> None:
                bar.update(task, description=title, completed=done, total=of)

            planted = await plant(house, servers, tenants, utc_now().date(), progress)
    seconds = time.monotonic() - begun
    print(
        f"{planted.institutions} établissements d’exemple, {planted.events} faits, {planted.judged} portefeuilles jugés"
        f" en {seconds:.0f} s ; {planted.skipped} étaient déjà là."
    )
    return 0
