"""``ekole run``: everything started, the demonstration programme told once, the address and the logins printed."""

import asyncio
import signal
from pathlib import Path
from typing import Final

import httpx

from infra.settings import Settings
from services.cli.serving import running_platform
from services.demonstration.cast import PASSWORD
from services.demonstration.client import DemonstrationStopped
from services.demonstration.folder import read_folder
from services.demonstration.story import Story

CONTENT: Final = Path(__file__).parent.parent / "demonstration" / "content" / "lycee-exemple"


async def run(settings: Settings, *, demonstration: bool) -> int:
    """Serve until Ctrl-C or SIGTERM."""
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    async with running_platform(settings) as platform:
        for one in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(one, stop.set)
        for notice in platform.servers.notices:
            print(notice)
        print(f"\nEkole : {platform.url}\nAPI   : {platform.url}/api/openapi.json\n", flush=True)
        telling = asyncio.create_task(_tell(platform.url)) if demonstration else None
        stopping = asyncio.create_task(stop.wait())
        if telling is not None:
            telling.add_done_callback(_say_if_it_failed)
        await asyncio.wait({stopping, platform.ended}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if telling is not None:
            telling.cancel()
            await asyncio.gather(telling, return_exceptions=True)
    return 0


def _say_if_it_failed(telling: "asyncio.Task[None]") -> None:
    """The platform serves all the same; whoever runs it must know."""
    if not telling.cancelled() and (failure := telling.exception()) is not None:
        print(f"La démonstration s’est arrêtée ({type(failure).__name__}). Le reste fonctionne ; relancez pour la reprendre.", flush=True)


async def _tell(url: str) -> None:
    """The product's own demonstration, over HTTP like any other; told before, it is left as it is."""
    folder = read_folder(CONTENT)
    async with httpx.AsyncClient(base_url=url, timeout=300) as http:
        story = Story(http, folder, lambda title, done, of: None)
        try:
            new = await story.tell()
        except DemonstrationStopped as stopped:
            print(f"Démonstration interrompue [{stopped.code}] : {stopped.sentence}", flush=True)
            return
    said = "prête" if new else "déjà là, inchangée"
    print(
        f"Programme de démonstration ({said}) : {url}/programmes/{story.programme}\n"
        f"  référent  : {folder.coordinator}\n"
        f"  direction : {folder.direction}\n"
        f"  mot de passe des deux : {PASSWORD}\n",
        flush=True,
    )
