"""What one can type, and what is said when it does not work."""

import argparse
import asyncio
import sys
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from infra.lifeline import end_with_parent
from infra.settings import Settings
from infra.startup import StartRefused
from services.cli.logs import log_to_stderr


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command. Exit status: 0 done, 1 refused or failed (said on standard error), 2 the words were wrong, 130 interrupted."""
    parser = _parser()
    given = parser.parse_args(arguments)
    end_with_parent()
    command: Callable[[Settings, argparse.Namespace], Coroutine[Any, Any, int]] = given.command
    try:
        settings = Settings.from_environment()
        log_to_stderr(settings.log_level)
        return asyncio.run(command(settings, given))
    except StartRefused as refused:
        print(refused, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ekole",
        description="La plateforme des programmes de mentorat inversé. The platform of reverse mentoring programmes.",
    )
    commands = parser.add_subparsers(title="commandes", required=True, metavar="COMMANDE")

    run = commands.add_parser("run", help="tout démarrer et servir / start everything and serve")
    run.add_argument("--no-demonstration", action="store_true", help="sans le programme de démonstration / without it")
    run.set_defaults(command=_run)

    demo = commands.add_parser("demo", help="un programme entier, sur les fichiers d’un établissement / a whole programme")
    demo.add_argument("--data", required=True, metavar="DOSSIER", help="dossier des fichiers de l’établissement")
    demo.add_argument("--url", metavar="ADRESSE", help="serveur déjà en marche ; sans elle, un serveur est démarré")
    demo.add_argument("--json", action="store_true", help="un objet JSON sur la sortie standard / one JSON object")
    demo.set_defaults(command=_demo)

    projector = commands.add_parser("projector", help="tenir les vues à jour / keep the views up")
    projector.set_defaults(command=_projector)

    worker = commands.add_parser("worker", help="faire ce qui peut attendre / do what can wait")
    worker.set_defaults(command=_worker)

    migrate = commands.add_parser("migrate", help="mettre la base à niveau / bring the database up to date")
    migrate.set_defaults(command=_migrate)
    return parser


async def _run(settings: Settings, given: argparse.Namespace) -> int:
    from services.cli.running import run

    return await run(settings, demonstration=not given.no_demonstration)


async def _demo(settings: Settings, given: argparse.Namespace) -> int:
    from services.cli.demonstration import demo

    return await demo(settings, given.data, given.url, as_json=given.json)


async def _projector(settings: Settings, given: argparse.Namespace) -> int:
    from infra.servers import servers_of
    from services.projector import keep_projecting

    async with servers_of(settings) as servers:
        await keep_projecting(settings, servers)
    return 0


async def _worker(settings: Settings, given: argparse.Namespace) -> int:
    from infra.servers import servers_of
    from services.worker import keep_working

    async with servers_of(settings) as servers:
        await keep_working(settings, servers)
    return 0


async def _migrate(settings: Settings, given: argparse.Namespace) -> int:
    from infra.migrate import upgrade
    from infra.servers import servers_of

    async with servers_of(settings) as servers:
        await asyncio.to_thread(upgrade, servers.database_url("owner"))
    return 0
