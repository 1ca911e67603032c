"""Sending one mail: it is leased, written, carried, and what became of it is noted."""

from contextlib import suppress
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
import structlog
from email_validator import EmailNotValidError

from infra.clock import utc_now
from services.accounts.links import AccountLinks
from services.accounts.store import AccountFacts, AccountStore
from services.catalogues import Language, LocaleName, spoken, translate
from services.links.lost import LostLinks
from services.mail.carrying import Carrier, NotNow, Undeliverable
from services.mail.composing import Envelope, Mail, composed
from services.mail.letter import About, Recipient, ToAccount, ToAddress, ToOwnerOf, ToPerson, Unneeded, Written
from services.mail.link_letters import LostLinksLetter
from services.mail.outbox import Lease, Outbox, Unreadable
from services.mail.return_addresses import ReturnAddresses, Sending
from services.notices import writing
from services.notices.acting import acting_path
from services.notices.facts import NoticeFacts
from services.notices.letter import DigestLetter, NoticeLetter
from tenants.house import HOUSE, TIMEZONE
from tenants.institution import INSTITUTION
from tenants.ledger import Ledger
from tenants.notices.choices import NOTICE_CHOICE, guardian_of
from tenants.personal_data.keyring import Keyring

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
    """Writes letters: knows who has which account, who is in which directory, and which institution is called how.

    ``outbox`` says what a digest holds; without it, digests cannot be written. ``keyring``: whose keys sign the links that act.
    ``lost`` finds the links that somebody asked for once more; without it, nobody is found. ``returns``: the addresses that mails
    come back to; without them, they come back to where they come from.
    """

    def __init__(
        self,
        accounts: AccountStore,
        ledger: Ledger,
        links: AccountLinks,
        *,
        base: str,
        sender: str,
        outbox: Outbox | None = None,
        keyring: Keyring | None = None,
        lost: LostLinks | None = None,
        returns: ReturnAddresses | None = None,
    ) -> None:
        self._returns = returns
        self._lost = lost
        self._keyring = keyring
        self._facts = NoticeFacts(ledger)
        self._outbox = outbox
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
        """The words, the recipient's address and their language. Raises Unneeded, Undeliverable."""
        address, account = await self._found(lease.tenant, lease.to)
        notice = isinstance(lease.letter, NoticeLetter | DigestLetter)
        chosen = (await self._chosen(lease) if notice else None) or (account.language if account else None)
        language = chosen if spoken(chosen) else lease.language
        about = About(
            base=base or self._base,
            institution=institution.name,
            zone=institution.zone,
            since=lease.created_at,
            account=account,
            links=self._links,
        )
        if notice:
            return await self._noticed(lease, about, language, address), address, language
        if isinstance(lease.letter, LostLinksLetter) and self._lost is not None:
            about = msgspec.structs.replace(about, found=await self._lost.of(lease.letter, lease.created_at))
        return lease.letter.write(translate(language), about), address, language

    async def _noticed(self, lease: Lease, about: About, language: LocaleName, address: str) -> Written:
        _ = translate(language)
        choices = f"{about.base}/messages/{self._links.choices(lease.tenant, _reader(lease.to))}"
        match lease.letter:
            case NoticeLetter(notice=kind, position=position):
                return await self._one(lease, kind, position, about, _, choices, address)
            case _:
                told = []
                for position, kind in await self._outbox.items(lease.tenant, lease.message_id) if self._outbox else ():
                    with suppress(Unneeded):
                        told.append(await self._one(lease, kind, position, about, _, choices, address))
                return writing.digest(_, told, about, choices)

    async def _one(self, lease: Lease, kind: str, position: int, about: About, _: Language, choices: str, address: str) -> Written:
        facts = await self._facts.at(lease.tenant, position, lease.to)
        key = await self._keyring.tenant_key(lease.tenant) if self._keyring else None
        acts = acting_path(key, kind, facts, lease.to, lease.created_at) if key else None
        return writing.written(_, kind, facts, about, choices, acts, (self._sender, address))

    async def _chosen(self, lease: Lease) -> str | None:
        stream = NOTICE_CHOICE.of(_reader(lease.to))
        language: str | None = (await self._ledger.load(lease.tenant, [stream]))[stream.name].state.language
        return language

    async def mail(self, lease: Lease, institution: Institution) -> Mail:
        """Raises Unneeded."""
        written, address, language = await self.written(lease, institution)
        name = "Ekole" if institution.name == "Ekole" else f"{institution.name} (Ekole)"
        envelope = Envelope(sender_name=name, sender=self._sender, recipient=address, message_id=lease.message_id, date=lease.created_at)
        try:
            mail = composed(written, envelope, language)
        except EmailNotValidError:
            raise Undeliverable("address-malformed") from None
        if self._returns is None:
            return mail
        return msgspec.structs.replace(mail, sender=self._returns.of(Sending(lease.message_id, lease.returned)))

    @property
    def hears_returns(self) -> bool:
        return self._returns is not None

    async def _found(self, tenant: UUID, to: Recipient) -> tuple[str, AccountFacts | None]:
        match to:
            case ToAddress(address):
                return address, await self._accounts.facts_at(address)
            case ToAccount(account):
                facts = await self._accounts.facts_of(account)
            case ToOwnerOf(address):
                facts = await self._accounts.facts_at(address)
            case ToPerson():
                reached = await self._facts.reached(tenant, to)
                if reached is None:
                    raise Undeliverable("no-address")
                return reached, None
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
            await self._outbox.sent(lease, may_return=self._writer.hears_returns)
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


def _reader(to: Recipient) -> UUID:
    """Who reads, as notices know them."""
    match to:
        case ToPerson(person, guardian):
            return guardian_of(person) if guardian else person
        case ToAccount(account):
            return account
        case _:
            return UUID(int=0)


def sender_address(public_url: str, given: str | None) -> str:
    """From whom mails come: as the operator says, else a nameless address of the platform's own domain."""
    if given:
        return given
    host = urlsplit(public_url).hostname or "localhost"
    return f"ne-pas-repondre@{host}" if "." in host and not host.replace(".", "").isdigit() else "ne-pas-repondre@localhost.localdomain"
