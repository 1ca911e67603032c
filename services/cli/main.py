"""What one can type, and what is said when it does not work."""

import argparse
import asyncio
import os
import sys
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Final

from infra.lifeline import end_with_parent
from infra.settings import Settings
from infra.startup import StartRefused
from services.cli.logs import log_to_stderr
from services.cli.parser import Parser

_ROTATION: Final = """\
Sans option, la clé maîtresse puis les clés des établissements, pendant que la plateforme sert.

  --master     une clé maîtresse neuve ; les clés des établissements sont emballées sous elle.
               L’ancienne reste à côté (.previous) : elle n’ouvre plus que les sauvegardes d’avant.
  --tenants    une clé neuve pour chaque établissement ; les clés des personnes sont emballées sous elle.
  --passwords  après --master, plateforme arrêtée : les mots de passe des rôles de la base, sur un vrai serveur,
               suivent de nouveau la clé maîtresse. Sans cela ils restent ceux d’avant, gardés à côté d’elle.
  --log        une clé neuve pour signer le journal ; l’ancienne signe avec elle tant qu’elle reste à côté (.previous),
               et toutes celles qui ont signé restent publiées.

Ne changent jamais : la clé de chaque personne (la détruire, c’est l’effacer), la base embarquée et ses propres mots
de passe. Rien n’est chiffré de nouveau : les données restent en place.

Without an option, the master key, then those of the institutions, while the platform serves. --passwords, after --master
and with every process stopped: the passwords of the database’s roles on a real server. --log: a new key to sign the log; the
one before signs with it as long as it lies beside it. Never changed: each person’s key (destroying it erases them), the embedded
database’s own passwords."""


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
    except BrokenPipeError:  # whoever read has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = Parser(
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

    seed = commands.add_parser("seed", help="des établissements d’exemple en nombre / sample institutions in number")
    seed.add_argument("--tenants", type=int, required=True, metavar="N", help="combien / how many")
    seed.set_defaults(command=_seed)

    projector = commands.add_parser("projector", help="tenir les vues à jour / keep the views up")
    projector.set_defaults(command=_projector)

    worker = commands.add_parser("worker", help="faire ce qui peut attendre / do what can wait")
    worker.set_defaults(command=_worker)

    scheduler = commands.add_parser("scheduler", help="veiller aux échéances / keep watch over deadlines")
    scheduler.set_defaults(command=_scheduler)

    migrate = commands.add_parser("migrate", help="mettre la base à niveau / bring the database up to date")
    migrate.set_defaults(command=_migrate)
    _backup_parser(commands)
    _house_parser(commands)
    _mail_parser(commands)
    _tenants_parser(commands)
    _keys_parser(commands)
    _audit_parser(commands)
    return parser


def _backup_parser(commands: Any) -> None:
    backup = commands.add_parser(
        "backup",
        help="sauvegarder, clés à part / back up, keys apart",
        description="Deux fichiers : le journal, qui peut durer ; les clés, comptes et fichiers, gardés quelques jours. "
        "Two files: the journal, which may last; keys, accounts and files, kept for some days.",
    )
    backup.add_argument("folder", metavar="DOSSIER")
    backup.add_argument("--days", type=int, default=30, metavar="N", help="jours que les clés sont gardées (30) / days that keys are kept")
    backup.set_defaults(command=_backup)
    restore = commands.add_parser("restore", help="restaurer dans une base vide / restore into an empty database")
    restore.add_argument("--journal", required=True, metavar="FICHIER")
    restore.add_argument("--keys", required=True, metavar="FICHIER")
    restore.set_defaults(command=_restore)


def _house_parser(commands: Any) -> None:
    house = commands.add_parser("house", help="la maison Ekole / Ekole’s own house")
    within = house.add_subparsers(title="commandes", required=True, metavar="COMMANDE")
    head = within.add_parser("create-head", help="ouvrir la maison et inviter une responsable / open it and invite a head")
    head.add_argument("email", metavar="ADRESSE")
    head.set_defaults(command=_create_head)


def _mail_parser(commands: Any) -> None:
    mail = commands.add_parser("mail", help="le courriel / mail")
    within = mail.add_subparsers(title="commandes", required=True, metavar="COMMANDE")
    returned = within.add_parser(
        "returned", help="prendre un message revenu, de l’entrée standard / take a mail that came back, from stdin"
    )
    returned.add_argument("--to", default="", metavar="ADRESSE", help="à qui l’enveloppe l’adressait / to whom its envelope said")
    returned.set_defaults(command=_returned)


def _tenants_parser(commands: Any) -> None:
    tenants = commands.add_parser("tenants", help="les établissements / the institutions")
    within = tenants.add_subparsers(title="commandes", required=True, metavar="COMMANDE")
    within.add_parser("list", help="les nommer / name them").set_defaults(command=_list_tenants)
    suspend = within.add_parser("suspend", help="lire seulement / reading only")
    suspend.add_argument("tenant", metavar="ÉTABLISSEMENT")
    suspend.add_argument("--reason", choices=("requested", "engagement-over", "misuse", "security"), default="requested")
    suspend.set_defaults(command=_suspend)
    reactivate = within.add_parser("reactivate", help="reprendre / go on")
    reactivate.add_argument("tenant", metavar="ÉTABLISSEMENT")
    reactivate.set_defaults(command=_reactivate)
    export = within.add_parser("export", help="tout ce qu’il possède, en une archive / all it owns, in one archive")
    export.add_argument("tenant", metavar="ÉTABLISSEMENT")
    export.add_argument("--out", required=True, metavar="FICHIER")
    export.set_defaults(command=_export)


def _keys_parser(commands: Any) -> None:
    keys = commands.add_parser("keys", help="les clés / the keys")
    within = keys.add_subparsers(title="commandes", required=True, metavar="COMMANDE")
    rotate = within.add_parser(
        "rotate",
        help="les remplacer, en marche / replace them, online",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description=_ROTATION,
    )
    which = rotate.add_mutually_exclusive_group()
    which.add_argument("--master", action="store_true", help="la clé maîtresse seule / the master key alone")
    which.add_argument("--tenants", action="store_true", help="celles des établissements seules / those of institutions alone")
    which.add_argument(
        "--passwords", action="store_true", help="ceux de la base, plateforme arrêtée / those of the database, platform stopped"
    )
    which.add_argument("--log", action="store_true", help="celle qui signe le journal / the one that signs the log")
    rotate.set_defaults(command=_rotate)


def _audit_parser(commands: Any) -> None:
    audit = commands.add_parser("audit", help="le journal et sa preuve / the log and its proof")
    within = audit.add_subparsers(title="commandes", required=True, metavar="COMMANDE")
    export = within.add_parser("export", help="une liasse qui se prouve elle-même / a bundle that proves itself")
    export.add_argument("--tenant", required=True, metavar="ÉTABLISSEMENT")
    export.add_argument("--programme", metavar="PROGRAMME", help="ne montrer que celui-là / show this one alone")
    export.add_argument("--out", required=True, metavar="FICHIER")
    export.set_defaults(command=_export_bundle)
    check = within.add_parser("check", help="contrôler le journal sur place / check the log in place")
    check.add_argument("--tenant", metavar="ÉTABLISSEMENT")
    check.set_defaults(command=_check_log)
    verify = commands.add_parser("verify", help="contrôler une liasse, sans base ni réseau / check a bundle, offline")
    verify.add_argument("bundle", metavar="LIASSE")
    verify.add_argument("--key", action="append", default=[], metavar="CLÉ", help="clé reçue par un autre chemin / a key that you trust")
    verify.add_argument("--checkpoint", metavar="FICHIER", help="point de contrôle gardé d’avant / a checkpoint kept from before")
    verify.add_argument("--english", action="store_true", help="le dire en anglais / say it in English")
    verify.set_defaults(command=_verify)


async def _create_head(settings: Settings, given: argparse.Namespace) -> int:
    from services.cli.house import create_head

    return await create_head(settings, given.email)


async def _returned(settings: Settings, given: argparse.Namespace) -> int:
    from services.cli.mail import take_returned

    return await take_returned(settings, given.to)


async def _backup(settings: Settings, given: argparse.Namespace) -> int:
    from services.cli.backing_up import backup

    return await backup(settings, given.folder, given.days)


async def _restore(settings: Settings, given: argparse.Namespace) -> int:
    from services.cli.backing_up import restored

    return await restored(settings, given.journal, given.keys)


async def _list_tenants(settings: Settings, given: argparse.Namespace) -> int:
    from services.cli.tenants import list_tenants

    return await list_tenants(settings)


async def _suspend(settings: Settings, given: argparse.Namespace) -> int:
    from services.cli.tenants import suspend

    return await suspend(settings, given.tenant, given.reason)


async def _reactivate(settings: Settings, given: argparse.Namespace) -> int:
    from services.cli.tenants import reactivate

    return await reactivate(settings, given.tenant)


async def _export(settings: Settings, given: argparse.Namespace) -> int:
    from services.cli.tenants import export

    return await export(settings, given.tenant, given.out)


async def _export_bundle(settings: Settings, given: argparse.Namespace) -> int:
    from services.cli.audit import export_bundle

    return await export_bundle(settings, given.tenant, given.programme, given.out)


async def _check_log(settings: Settings, given: argparse.Namespace) -> int:
    from services.cli.audit import check

    return await check(settings, given.tenant)


async def _verify(settings: Settings, given: argparse.Namespace) -> int:
    from services.cli.verifying import verify_bundle

    return verify_bundle(given.bundle, given.key, given.checkpoint, english=given.english)


async def _rotate(settings: Settings, given: argparse.Namespace) -> int:
    from services.cli.keys import rotate, rotate_log_key, rotate_passwords

    if given.log:
        return rotate_log_key(settings)
    if given.passwords:
        return await rotate_passwords(settings)
    return await rotate(settings, master=not given.tenants, tenants=not given.master)


async def _run(settings: Settings, given: argparse.Namespace) -> int:
    from services.cli.running import run

    return await run(settings, demonstration=not given.no_demonstration)


async def _demo(settings: Settings, given: argparse.Namespace) -> int:
    from services.cli.demonstration import demo

    return await demo(settings, given.data, given.url, as_json=given.json)


async def _seed(settings: Settings, given: argparse.Namespace) -> int:
    from services.cli.seed import seed

    return await seed(settings, given.tenants)


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


async def _scheduler(settings: Settings, given: argparse.Namespace) -> int:
    from infra.servers import servers_of
    from services.scheduler import keep_scheduling

    async with servers_of(settings) as servers:
        await keep_scheduling(settings, servers)
    return 0


async def _migrate(settings: Settings, given: argparse.Namespace) -> int:
    from infra.migrate import upgrade
    from infra.servers import servers_of

    async with servers_of(settings) as servers:
        await asyncio.to_thread(upgrade, servers.database_url("owner"))
    return 0
