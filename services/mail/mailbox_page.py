"""«Courrier»: what an installation without a mail server would have sent, for somebody who tries the product alone on their machine.

Whoever reads other people's mail can take their accounts: the page exists only where PostgreSQL is the embedded one, no mail server is
named, the public address is this machine's own, and the request comes from this machine, by a name that only this machine has.
"""

from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import urlsplit

from litestar import Request, Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromQuery

from infra.settings import Embedded
from services.accounts.addresses import canonical
from services.catalogues import translate
from services.house import House, TheHouse
from services.limits.counting import caller_address
from services.links.lost import LostLinks
from services.mail.carrying import Undeliverable
from services.mail.letter import Unneeded
from services.mail.outbox import Lease
from services.mail.sending import Writer, sender_address
from services.pages.rendering import locale_of, page

MOST: Final = 100  # mails shown
_THIS_MACHINE: Final = frozenset({"localhost", "127.0.0.1", "::1"})


def mailbox_is_here(house: House) -> bool:
    """Whether mails are kept on a page of this installation instead of being sent."""
    settings = house.settings
    alone = isinstance(settings.database, Embedded) and settings.smtp_url is None
    return alone and urlsplit(settings.public_url).hostname in _THIS_MACHINE


@get("/courrier", opt={"public": True}, include_in_schema=False)
async def mailbox_page(request: Request[Any, Any, Any], house: TheHouse, adresse: FromQuery[str] = "") -> Response[bytes]:
    """The newest mails first; those to one address where ``adresse`` names it."""
    _require_this_machine(request, house)
    writer = Writer(
        house.accounts,
        house.ledger,
        house.links,
        base=str(request.base_url).rstrip("/"),
        sender=sender_address(house.settings.public_url, house.settings.mail_from),
        outbox=house.mail,
        keyring=house.keyring,
        lost=LostLinks(house.engine, house.keyring),
    )
    shown = [await _shown(writer, one, request) for one in await house.mail.kept(MOST)]
    wanted = canonical(adresse)
    return page(
        request, "mailbox.html", mails=[one for one in shown if not wanted or canonical(one["recipient"]) == wanted], wanted=adresse
    )


async def _shown(writer: Writer, lease: Lease, request: Request[Any, Any, Any]) -> dict[str, Any]:
    institution = await writer.institution(lease.tenant)
    _ = translate(locale_of(request))
    told: dict[str, Any] = {"id": lease.message_id, "moment": _.moment(lease.created_at, institution.zone), "letter": None}
    try:
        written, address, language = await writer.written(lease, institution)
    except (Unneeded, Undeliverable):
        return {**told, "recipient": "", "language": "fr"}
    return {**told, "letter": written, "recipient": address, "language": language}


def _require_this_machine(request: Request[Any, Any, Any], house: House) -> None:
    """A page of another site that makes a browser ask under its own name (DNS rebinding) is told nothing either."""
    named = urlsplit(f"//{request.headers.get('host', '')}").hostname
    if not (mailbox_is_here(house) and named in _THIS_MACHINE and _is_loopback(caller_address(request.scope))):
        raise NotFoundException


def _is_loopback(address: str) -> bool:
    """All of 127.0.0.0/8 is this machine (RFC 1122, 3.2.1.3), and ::1."""
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


MAILBOX_PAGES: Final = (mailbox_page,)
