"""Sending one mail: it is leased, written, carried, and what became of it is noted."""

from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
import structlog

from infra.clock import utc_now
from services.accounts.links import AccountLinks
from services.accounts.store import AccountFacts, AccountStore
from services.catalogues import LocaleName, spoken, translate
from services.mail.carrying import Carrier, NotNow, Undeliverable
from services.mail.composing import Envelope, Mail, composed
from services.mail.letter import About, Recipient, ToAccount, ToAddress, ToOwnerOf, Unneeded, Written
from services.mail.outbox import Lease, Outbox, Unreadable
from tenants.house import HOUSE, TIMEZONE
from tenants.institution import INSTITUTION
from tenants.ledger import Ledger

log = structlog.get_logger()

# Pauses between tries, about two days in all: a mail server that is being repaired over a week-end.
PAUSES: Final = tuple(
    timedelta(minutes=minutes) for minutes in (0.5, 2, 10, 30, 60, 2 * 60, 4 * 60, 8 * 60, 12 * 60, 20 * 60)
)  # fmt: skip


class Pace(msgspec.Struct, frozen=True, kw_only=True):
    """How long a mail that was handed on may lie before it is handed on again; how long a sender has a mail for itself; the pauses
    between tries."""

    handed: timedelta = timedelta(seconds=60)
    lease: timedelta = timedelta(seconds=120)
    pauses: tuple[timedelta, ...] = PAUSES


class Institution(msgspec.Struct, frozen=True):
    name: str
    zone: ZoneInfo
    demonstration: bool


class Writer:
    """Writes letters: knows who has which account, and which institution is called how."""

    def __init__(self, accounts: AccountStore, ledger: Ledger, links: AccountLinks, *, base: str, sender: str) -> None:
        self._accounts = accounts
        self._ledger = ledger
        self._links = links
        self._base = base
        self._sender = sender

    async def institution(self, tenant: UUID) -> Institution:
        if tenant == HOUSE:
            return Institution("Ekole", ZoneInfo(TIMEZONE), False)
        stream = INSTITUTION.of(tenant)
        state = (await self._ledger.load(tenant, [stream]))[stream.name].state
        name = state.signed_up.name if state.signed_up else "Ekole"
        return Institution(name, ZoneInfo(state.standing.timezone), state.standing.demonstration)

    async def written(self, lease: Lease, institution: Institution, base: str | None = None) -> tuple[Written, str, LocaleName]:
        """The words, the recipient's address and their language. Raises Unneeded."""
        address, account = await self._found(lease.to)
        chosen = account.language if account else None
        language = chosen if spoken(chosen) else lease.language
        about = About(
            base=base or self._base,
            institution=institution.name,
            zone=institution.zone,
            since=lease.created_at,
            account=account,
            links=self._links,
        )
        return lease.letter.write(translate(language), about), address, language

    async def mail(self, lease: Lease, institution: Institution) -> Mail:
        """Raises Unneeded."""
        written, address, language = await self.written(lease, institution)
        name = "Ekole" if institution.name == "Ekole" else f"{institution.name} (Ekole)"
        envelope = Envelope(sender_name=name, sender=self._sender, recipient=address, message_id=lease.message_id, date=lease.created_at)
        return composed(written, envelope, language)

    async def _found(self, to: Recipient) -> tuple[str, AccountFacts | None]:
        match to:
            case ToAddress(address):
                return address, await self._accounts.facts_at(address)
            case ToAccount(account):
                facts = await self._accounts.facts_of(account)
            case ToOwnerOf(address):
                facts = await self._accounts.facts_at(address)
        if facts is None:
            raise Unneeded
        return facts.address, facts


class Sender:
    """Sends mails of the outbox. ``carrier`` None: there is no mail server, and mails are kept to be read here."""

    def __init__(self, outbox: Outbox, writer: Writer, carrier: Carrier | None, pace: Pace = Pace()) -> None:  # noqa: B008 - frozen
        self._outbox = outbox
        self._writer = writer
        self._carrier = carrier
        self._pace = pace

    async def send(self, tenant: UUID, message_id: UUID) -> None:
        """Do what can be done for this mail now; nothing, where another sender does."""
        heard = log.bind(tenant=str(tenant), message_id=str(message_id))
        try:
            lease = await self._outbox.lease(tenant, message_id, self._pace.lease)
        except Unreadable as unreadable:
            heard.error("mail not readable", what=str(unreadable))
            return
        if lease is None:
            return
        heard = heard.bind(message=lease.letter.named, attempt=lease.attempts)
        try:
            until = lease.letter.useful_until(lease.created_at)
            if until is not None and utc_now() >= until:
                raise Undeliverable("too-late")
            institution = await self._writer.institution(tenant)
            mail = await self._writer.mail(lease, institution)
            if self._carrier is None or institution.demonstration:  # people of a demonstration are made up: nothing leaves for them
                await self._outbox.settle(lease, "kept")
                return
            await self._carrier.carry(mail)
        except Unneeded:
            await self._outbox.settle(lease, "dropped")
        except Undeliverable as never:
            await self._outbox.fail(lease, never.code)
            heard.error("mail undeliverable", failure=never.code)
        except NotNow as failed:
            await self._later(lease, failed.code)
        except Exception as failed:
            await self._later(lease, f"not-written-{type(failed).__name__.lower()}")
        else:
            await self._outbox.sent(lease)
            heard.info("mail sent")

    async def _later(self, lease: Lease, failure: str) -> None:
        heard = log.bind(tenant=str(lease.tenant), message_id=str(lease.message_id), message=lease.letter.named, failure=failure)
        if lease.attempts > len(self._pace.pauses):
            await self._outbox.fail(lease, failure)
            heard.error("mail given up", attempts=lease.attempts)
            return
        pause = self._pace.pauses[lease.attempts - 1]
        await self._outbox.again(lease, failure, pause)
        heard.warning("mail not sent yet", attempt=lease.attempts, next_attempt_in_seconds=pause.total_seconds())


def sender_address(public_url: str, given: str | None) -> str:
    """From whom mails come: as the operator says, else a nameless address of the platform's own domain."""
    if given:
        return given
    host = urlsplit(public_url).hostname or "localhost"
    return f"ne-pas-repondre@{host}" if "." in host and not host.replace(".", "").isdigit() else "ne-pas-repondre@localhost.localdomain"
