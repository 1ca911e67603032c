"""A running platform: servers, migrations, the web application in this process, the projector in another."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from time import monotonic
from typing import Final

import httpx
import msgspec
import structlog
import uvicorn

from infra.database import database_engine
from infra.lifeline import PARENT
from infra.listening import listening_socket
from infra.master_key import master_key_of
from infra.migrate import upgrade
from infra.servers import Servers, servers_of
from infra.settings import Embedded, Settings
from infra.startup import StartRefused
from services.app import web_application

COMPANIONS: Final = ("projector", "worker", "scheduler")  # processes beside the web server, each ``ekole NAME``
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 30.0  # seconds before a companion that ended is started again, doubling
_FAREWELL: Final = 20.0  # seconds that a companion may take to finish what is under way


log = structlog.get_logger()


class Platform(msgspec.Struct, frozen=True):
    """A platform that answers at ``url``; ``ended`` is done when its web server has stopped."""

    url: str
    servers: Servers
    ended: "asyncio.Task[None]"


@asynccontextmanager
async def running_platform(settings: Settings) -> AsyncIterator[Platform]:
    """Everything started; stopped, children included, on the way out. Raises StartRefused."""
    socket = listening_socket(settings.host, settings.port)
    try:
        host, port = socket.getsockname()[:2]
        async with servers_of(settings) as servers:
            await asyncio.to_thread(upgrade, servers.database_url("owner"))
            await _require_master_key(settings, servers)
            app = web_application(settings, servers)
            config = uvicorn.Config(
                app, log_config=None, access_log=False, timeout_graceful_shutdown=5, server_header=False, date_header=True
            )
            server = uvicorn.Server(config)
            serving = asyncio.create_task(server.serve(sockets=[socket]))
            url = f"http://{'127.0.0.1' if host in ('0.0.0.0', '::') else host}:{port}"  # noqa: S104 - told apart, not bound
            try:
                await _answers(url, serving)
                async with _companions(settings):
                    yield Platform(url, servers, serving)
            finally:
                server.should_exit = True
                with suppress(asyncio.CancelledError, KeyboardInterrupt):
                    await serving
    finally:
        socket.close()


async def _require_master_key(settings: Settings, servers: Servers) -> None:
    """Find or make it here: inside the web server, what is refused would be a long trace. Raises StartRefused."""
    engine = database_engine(servers.database_url("app"), pool_size=1)
    try:
        embedded = isinstance(settings.database, Embedded)
        await master_key_of(settings.master_key_file, engine, may_create=embedded, database_folder=servers.database_folder)
    finally:
        await engine.dispose()


async def _answers(url: str, serving: "asyncio.Task[None]") -> None:
    """Wait until the web server is ready. Raises StartRefused where it ended instead, or what it raised."""
    async with httpx.AsyncClient(base_url=url) as http:
        while not serving.done():
            with suppress(httpx.TransportError):
                answered = (await http.get("/readyz")).status_code
                if answered == 200:
                    return
                if answered != 503:
                    break
            await asyncio.sleep(0.05)
    if serving.done():
        serving.result()
    raise StartRefused(
        "web-server-ended",
        "Le serveur web s’est arrêté avant de répondre. Les données sont intactes ; le journal ci-dessus dit pourquoi.",
        "The web server ended before it answered. The data are intact; the log above says why.",
    )


@asynccontextmanager
async def _companions(settings: Settings) -> AsyncIterator[None]:
    """The other processes of the platform: started, started again when one ends by itself, asked to finish on the way out.

    They end with this process whatever happens to it.
    """
    keepers = [asyncio.create_task(_keep(name, settings)) for name in COMPANIONS]
    try:
        yield
    finally:
        for keeper in keepers:
            keeper.cancel()
        await asyncio.gather(*keepers, return_exceptions=True)


async def _keep(name: str, settings: Settings) -> None:
    """One companion, kept running until this task is cancelled."""
    pause = _FIRST_PAUSE
    while True:
        process = await asyncio.create_subprocess_exec(sys.executable, "-m", "services.cli", name, env=_environment(settings))
        began = monotonic()
        try:
            status = await process.wait()
        except asyncio.CancelledError:
            await _end(process)
            raise
        log.error("a process ended by itself and is started again", process=name, status=status)
        pause = _FIRST_PAUSE if monotonic() - began > _LONGEST_PAUSE else min(pause * 2, _LONGEST_PAUSE)
        await asyncio.sleep(pause)


async def _end(process: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), _FAREWELL)
    except TimeoutError:
        process.kill()


def _environment(settings: Settings) -> Mapping[str, str]:
    return os.environ | {
        "EKOLE_HOME": str(settings.home),
        "EKOLE_MASTER_KEY_FILE": str(settings.master_key_file),
        PARENT: str(os.getpid()),
    }
