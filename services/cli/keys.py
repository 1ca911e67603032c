"""``ekole keys rotate``: other keys in the place of those that wrap all personal data, while the platform runs."""

import asyncio
import sys
from typing import Final

import asyncpg

from infra.database import database_engine
from infra.key_files import create_key, following, preceding
from infra.master_key import create_master_key, fingerprint, master_key_of, read_master_key
from infra.roles import forget_passwords, keep_passwords
from infra.servers import Servers, servers_of
from infra.settings import Administered, Settings
from infra.startup import StartRefused
from infra.verifiable_log.signing_key import signing_keys_of
from tenants.personal_data.replacing import (
    adopt_master_key,
    begin_wrapping_key,
    every_tenant,
    rewrap_persons,
    rewrap_tenants,
    settle_wrapping_key,
)
from tenants.personal_data.secret_key import WrongKey

_ONE_AT_A_TIME: Final = 0x656B6F6C66


async def rotate(settings: Settings, *, master: bool, tenants: bool) -> int:
    """The master key, the tenants' wrapping keys, or both; begun again where it was stopped, it goes on.

    Raises StartRefused where the key is not this database's, or another rotation is under way.
    """
    async with servers_of(settings) as servers:
        await _check(settings, servers)
        connection = await asyncpg.connect(servers.database_url("owner"))
        try:
            if not await connection.fetchval(f"SELECT pg_try_advisory_lock({_ONE_AT_A_TIME})"):
                raise StartRefused(
                    "keys-being-rotated",
                    "Une autre rotation des clés est en cours. Rien n’a été changé par celle-ci ; attendez qu’elle finisse.",
                    "Another rotation of the keys is under way. This one changed nothing; wait until it ends.",
                )
            if master:
                await _rotate_master(settings, connection)
            if tenants:
                await _rotate_tenants(settings, connection)
        except WrongKey:
            raise StartRefused(
                "key-does-not-open",
                "Une clé conservée ne s’ouvre avec aucune des clés maîtresses présentes. Rien n’est perdu : l’ancienne clé sert "
                "encore. Remettez le fichier qui manque à côté de la clé maîtresse (.next ou .previous), puis recommencez.",
                "A kept key opens with none of the master keys at hand. Nothing is lost: the old key still serves. Put the missing "
                "file back beside the master key (.next or .previous), then try again.",
            ) from None
        finally:
            await connection.close()
    return 0


def rotate_log_key(settings: Settings) -> int:
    """A new key signs the log from the projectors' next start on; the old one beside it signs too, until it is taken away.

    Raises StartRefused where there is no key yet, or an earlier one still signs.
    """
    file = settings.log_key_file
    if signing_keys_of(file, may_create=False) is None:
        raise StartRefused(
            "log-key-missing",
            f"Aucune clé ne signe encore le journal ({file}) : elle naît au premier démarrage. Rien n’a été changé.",
            f"No key signs the log yet ({file}): it is made at the first start. Nothing was changed.",
        )
    if preceding(file).exists():
        raise StartRefused(
            "log-key-being-rotated",
            f"La clé d’avant signe encore, à côté ({preceding(file)}). Rien n’a été changé. Publiez la nouvelle, puis retirez celle-là.",
            f"The key before still signs, beside it ({preceding(file)}). Nothing was changed. Publish the new one, then remove it.",
        )
    create_key(following(file))
    file.replace(preceding(file))
    following(file).replace(file)
    sys.stdout.write(
        f"La nouvelle clé du journal est {file} ; l’ancienne signe avec elle tant que {preceding(file)} reste là.\n"
        "Relancez le projecteur (ekole run le fait), donnez la nouvelle clé à qui vérifie, puis retirez l’ancienne.\n"
    )
    return 0


async def rotate_passwords(settings: Settings) -> int:
    """The database passwords of the roles that the platform made on a real server; every other process is stopped meanwhile.

    Raises StartRefused where the platform does not give these roles their passwords.
    """
    if not isinstance(settings.database, Administered):
        raise StartRefused(
            "passwords-not-ours",
            "La plateforme ne donne pas ces mots de passe : la base embarquée a les siens, créés avec elle et lisibles d’elle seule ; "
            "ceux des rôles nommés par DATABASE_*_URL se changent sur leur serveur. Rien n’a été changé.",
            "These passwords are not the platform’s to give: the embedded database has its own, made with it and read by it alone; "
            "those of roles named by DATABASE_*_URL are changed on their server. Nothing was changed.",
        )
    if not forget_passwords(settings.master_key_file):
        sys.stdout.write("Les mots de passe de la base suivent déjà la clé maîtresse : changez-la d’abord (ekole keys rotate --master).\n")
        return 0
    async with servers_of(settings):  # each role is given its password as the servers are found
        pass
    sys.stdout.write("Les mots de passe de la base sont neufs. Relancez tous les processus de la plateforme.\n")
    return 0


async def _check(settings: Settings, servers: Servers) -> None:
    engine = database_engine(servers.database_url("app"), pool_size=1)
    try:
        await master_key_of(settings.master_key_file, engine, may_create=False, database_folder=servers.database_folder)
    finally:
        await engine.dispose()


async def _rotate_master(settings: Settings, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    """A new key beside the old one; everything rewrapped; then, last, the database told and the files renamed."""
    file = settings.master_key_file
    old = read_master_key(file)
    known = await connection.fetchval("SELECT fingerprint FROM ekole.master_key")
    fresh = following(file)
    new = read_master_key(fresh) if fresh.exists() else create_master_key(fresh)
    if isinstance(settings.database, Administered):
        keep_passwords(file, old)
    if known != fingerprint(new):
        rewrapped = await rewrap_tenants(connection, old, new)
        rewrapped += await adopt_master_key(connection, old, new)
        sys.stdout.write(f"Clé maîtresse : {rewrapped} établissement(s) sous la nouvelle clé.\n")
    file.replace(preceding(file))
    fresh.replace(file)
    sys.stdout.write(
        f"La nouvelle clé maîtresse est {file}. Sauvegardez-la, et portez-la sur chaque machine de la plateforme.\n"
        f"L’ancienne est {preceding(file)} : elle n’ouvre plus que les sauvegardes d’avant. Rangez-la avec elles, puis effacez-la d’ici.\n"
    )


async def _rotate_tenants(settings: Settings, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    """All tenants are given a fresh key, then their persons' keys are rewrapped, then the earlier key is dropped."""
    key = read_master_key(settings.master_key_file)
    tenants = await every_tenant(connection)
    for tenant in tenants:
        await begin_wrapping_key(connection, key, tenant)
    persons = 0
    for tenant in tenants:
        persons += await rewrap_persons(connection, key, tenant)
    sys.stdout.write(f"Clés des établissements : {persons} clé(s) de personne sous une clé neuve, dans {len(tenants)} établissement(s).\n")
    told = False
    for tenant in tenants:
        left = await settle_wrapping_key(connection, key, tenant)
        if left is not None:  # until no process remembers the earlier key alone
            if not told:
                sys.stdout.write("Les processus qui tournent se souviennent encore des anciennes : une minute d’attente, au plus.\n")
                sys.stdout.flush()
                told = True
            await asyncio.sleep(left.total_seconds() + 0.1)
            await settle_wrapping_key(connection, key, tenant)
    sys.stdout.write("Les anciennes clés d’établissement ne servent plus.\n")
