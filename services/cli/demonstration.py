"""``ekole demo``: an institution's own files, told as a whole programme over HTTP, and what came out of it."""

import json
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import httpx
import msgspec
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from infra.settings import Settings
from services.cli.serving import running_platform
from services.demonstration.client import DemonstrationStopped, server_address
from services.demonstration.folder import read_folder
from services.demonstration.story import Story
from services.demonstration.summary import Summary, summary_of


async def demo(settings: Settings, data: str, url: str | None, *, as_json: bool) -> int:
    """Exit status 0 where the story was told or had been told before, 1 where something stopped it."""
    said = Console(stderr=True)
    try:
        folder = read_folder(Path(data))
        async with AsyncExitStack() as opened:
            address = server_address(url) if url is not None else await opened.enter_async_context(_own_server(settings))
            http = await opened.enter_async_context(httpx.AsyncClient(base_url=address, timeout=300))
            with Progress(
                TextColumn("{task.description}"),
                BarColumn(),
                TextColumn("{task.completed}/{task.total}"),
                TimeElapsedColumn(),
                console=said,
            ) as bar:
                task = bar.add_task("Inscription", total=1)
                story = Story(http, folder, lambda title, done, of: bar.update(task, description=title, completed=done, total=of))
                new = await story.tell()
                summary = await summary_of(story)
    except DemonstrationStopped as stopped:
        print(f"[{stopped.code}] {stopped.sentence}", file=sys.stderr)
        return 1
    for remark in folder.remarks:
        said.print(f"À savoir : {remark}", markup=False, highlight=False, soft_wrap=True)
    if as_json:
        print(json.dumps(msgspec.to_builtins(summary), ensure_ascii=False))
    else:
        _show(Console(), summary, address)
    if not new:
        said.print("Ce programme avait déjà été déroulé sur ces fichiers : rien n’a changé.")
    return 0


@asynccontextmanager
async def _own_server(settings: Settings) -> AsyncIterator[str]:
    """The address of a server for this command alone: the installation's own data, any free port."""
    async with running_platform(msgspec.structs.replace(settings, port=0)) as platform:
        yield platform.url


def _show(console: Console, summary: Summary, address: str) -> None:
    table = Table(title=f"{summary.institution} — {summary.name}", show_header=False)
    for label, value in summary.lines():
        table.add_row(label, value)
    console.print(table)
    if summary.rejected:
        rejected = Table("Fichier", "Ligne", "Code", title="Lignes non importées")
        for row in summary.rejected:
            rejected.add_row(row["file"], str(row["row"]), row["code"])
        console.print(rejected)
    console.print(f"Rapport : {address}/programmes/{summary.programme}/rapport")
