"""The keys of the mail and of accounts' links, derived in one place from the installation's accounts key."""

from sqlalchemy.ext.asyncio import AsyncEngine

from infra.settings import Settings
from services.accounts.addresses import AddressBook
from services.accounts.links import AccountLinks
from services.mail.outbox import Outbox
from services.mail.return_addresses import ReturnAddresses
from tenants.personal_data.keyring import Keyring
from tenants.personal_data.secret_key import SecretKey


def address_book(installation: SecretKey) -> AddressBook:
    return AddressBook(installation.derived(b"ekole account digest 1\x00"), installation.derived(b"ekole account seal 1\x00"))


def links_of(installation: SecretKey) -> AccountLinks:
    return AccountLinks(installation.derived(b"ekole account links 1\x00"))


def return_addresses_of(settings: Settings, installation: SecretKey) -> ReturnAddresses | None:
    """None where the operator has set no address for mails to come back to."""
    if settings.mail_returns is None:
        return None
    return ReturnAddresses(installation.derived(b"ekole mail returns 1\x00"), settings.mail_returns)


def outbox_of(engine: AsyncEngine, keyring: Keyring, installation: SecretKey) -> Outbox:
    return Outbox(engine, keyring, installation)
