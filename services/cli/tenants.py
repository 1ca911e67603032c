"""``ekole tenants``: the institutions of this installation, for who operates it."""

import os
import secrets
import sys
from pathlib import Path
from uuid import UUID, uuid4

from domain.decision import EvenSuspended
from domain.refusal import Refused
from infra.servers import servers_of
from infra.settings import Settings
from infra.startup import StartRefused
from projections.waiting import ViewNotReady
from services.catalogues import translate
from services.cli.prepared import prepared_house
from services.handling import HandlingContext
from services.house import House
from services.supervision.clients import every_client
from services.supervision.export_api import exported
from services.supervision.visiting import exists
from tenants.house import HOUSE
from tenants.institution import SuspensionReason
from tenants.permissions import SYSTEM
from tenants.standing import ReactivateInstitution, SuspendInstitution

_STANDINGS = {"active": "actif", "suspended": "suspendu", "closed": "fermé"}


async def list_tenants(settings: Settings) -> int:
    """One line an institution: identifier, how it stands, since when, its name."""
    async with servers_of(settings) as servers, prepared_house(settings, servers) as house:
        clients = await every_client(house)
    for one in clients:
        sample = "  (démonstration)" if one.demonstration else ""
        sys.stdout.write(f"{one.client}  {_STANDINGS[one.standing]:<8}  {one.signed_up_at:%Y-%m-%d}  {one.name}{sample}\n")
    if not clients:
        sys.stdout.write("Aucun établissement pour l’instant.\n")
    return 0


async def suspend(settings: Settings, tenant: str, reason: SuspensionReason) -> int:
    client = identifier(tenant)
    return await _told(settings, client, SuspendInstitution(institution=client, reason=reason), "suspendu : lisible, inchangeable")


async def reactivate(settings: Settings, tenant: str) -> int:
    client = identifier(tenant)
    return await _told(settings, client, ReactivateInstitution(institution=client), "actif")


async def export(settings: Settings, tenant: str, out: str) -> int:
    """The archive, written beside its name and given it once it is whole; only its owner may read it."""
    client, target = identifier(tenant), Path(out)
    require_place(target)
    async with servers_of(settings) as servers, prepared_house(settings, servers) as house:
        await require_tenant(house, client)
        context = HandlingContext(tenant=client, actor="system", role=SYSTEM)
        try:
            octets = await exported(house, client, uuid4(), context)
            unfinished = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
            try:
                with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                    async for part in octets:
                        file.write(part)
                unfinished.rename(target)
            finally:
                unfinished.unlink(missing_ok=True)
        except Refused as refused:
            raise in_words(refused) from None
        except ViewNotReady:
            raise StartRefused(
                "views-behind",
                "Les vues de cet établissement ne sont pas à jour : aucun projecteur ne tourne. Aucun fichier n’a été gardé ; "
                "lancez la plateforme (ekole run), puis recommencez.",
                "The views of this institution are not up to date: no projector is running. No file was kept; "
                "start the platform (ekole run), then try again.",
            ) from None
    sys.stdout.write(f"{target} : {size_of(target)} octets\n")
    return 0


def require_place(target: Path) -> None:
    """Raises StartRefused where the file cannot be made, or would take another's place."""
    if not target.parent.is_dir():
        raise StartRefused(
            "folder-missing",
            f"Le dossier {target.parent} n’existe pas. Rien n’a été exporté ; créez-le, ou choisissez un autre fichier.",
            f"The folder {target.parent} does not exist. Nothing was exported; make it, or choose another file.",
        )
    if target.exists():
        raise StartRefused(
            "file-exists",
            f"Le fichier {target} existe déjà et n’a pas été touché. Choisissez un autre nom, ou retirez-le.",
            f"The file {target} exists already and was not touched. Choose another name, or remove it.",
        )


def size_of(file: Path) -> int:
    """Its octets."""
    return file.stat().st_size


async def _told(settings: Settings, client: UUID, command: EvenSuspended, standing: str) -> int:
    async with servers_of(settings) as servers, prepared_house(settings, servers) as house:
        await require_tenant(house, client)
        try:
            receipt = await house.handling.handle(command, HandlingContext(tenant=client, actor="system", role=SYSTEM))
        except Refused as refused:
            raise in_words(refused) from None
    sys.stdout.write(f"{client} : {standing}{' (il l’était déjà)' if receipt.already_so else ''}\n")
    return 0


async def require_tenant(house: House, client: UUID) -> None:
    """Raises StartRefused where there is no such institution."""
    if client == HOUSE or not await exists(house, client):
        raise StartRefused(
            "tenant-missing",
            f"Aucun établissement ne porte l’identifiant {client}. Rien n’a été changé ; « ekole tenants list » les donne.",
            f'No institution has the identifier {client}. Nothing was changed; "ekole tenants list" gives them.',
        )


def identifier(written: str) -> UUID:
    """Raises StartRefused where this is no identifier."""
    try:
        return UUID(written)
    except ValueError:
        raise StartRefused(
            "tenant-unreadable",
            f"« {written} » n’est pas l’identifiant d’un établissement. Rien n’a été changé ; « ekole tenants list » les donne.",
            f'"{written}" is not the identifier of an institution. Nothing was changed; "ekole tenants list" gives them.',
        ) from None


def in_words(refused: Refused) -> StartRefused:
    """A refusal as a command tells it."""
    return StartRefused(refused.code, translate("fr").refusal(refused), translate("en").refusal(refused))
