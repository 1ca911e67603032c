"""``ekole house``: Ekole's own house and its first head."""

import sys

from infra.servers import servers_of
from infra.settings import Settings
from infra.startup import StartRefused
from services.accounts.caller import AddressInvalid
from services.accounts.store import valid_address
from services.cli.prepared import prepared_house
from services.handling import HandlingContext
from services.house import House
from tenants.house import HOUSE, OpenHouse
from tenants.permissions import HEAD, SYSTEM

OPERATOR = "system"


async def create_head(settings: Settings, email: str) -> int:
    """Open the house where it is not, and invite a head; asked again for the same address, the same invitation is shown."""
    try:
        address = valid_address(email)
    except AddressInvalid:
        raise StartRefused(
            "address-invalid",
            f"« {email} » n’est pas une adresse de courriel valable. Rien n’a été créé ; corrigez-la, puis recommencez.",
            f'"{email}" is not a valid e-mail address. Nothing was created; correct it, then try again.',
        ) from None
    async with servers_of(settings) as servers, prepared_house(settings, servers) as house:
        await open_the_house(house)
        invitation = await house.accounts.invite(HOUSE, address, HEAD, "create-head")
        code = invitation.code
    out = sys.stdout.write
    out(f"La maison Ekole est ouverte. Invitation de {address}, responsable, valable jusqu’au {invitation.expires_at:%d/%m/%Y} :\n")
    out(f"  {settings.public_url}/invitation/{code}\n")
    out("À remettre à cette personne seule : qui l’ouvre choisit le mot de passe, puis met en place la double authentification.\n")
    return 0


async def open_the_house(house: House) -> None:
    """The house's tenant, made once; asked again, nothing changes."""
    context = HandlingContext(tenant=HOUSE, actor=OPERATOR, role=SYSTEM, idempotency_key="open-house")
    await house.handling.open_tenant(OpenHouse(institution=HOUSE), context)
