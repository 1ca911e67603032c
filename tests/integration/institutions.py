"""An institution on a real database, and the hands that its commands go through."""

import contextlib
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.decision import Command, RuleBook
from domain.event import Event
from domain.recorded import Recorded
from infra.database import database_engine
from infra.event_store import EventStore
from infra.roles import Role
from services.handling import Handling, HandlingContext, Receipt
from tenants.data_agreement import AcceptDataAgreement
from tenants.identity import SignUpInstitution
from tenants.ledger import Ledger
from tenants.personal_data.keyring import Keyring
from tenants.registering import PersonDetails, RegisterPeople
from tenants.safeguarding_contact import NameSafeguardingContact
from tests.databases import Database

MASTER_KEY = bytes(range(32))


class Platform:
    """The application's role on one database: what a process of the product holds."""

    def __init__(self, engine: AsyncEngine, seconds: Callable[[], float], now: Callable[[], datetime]) -> None:
        self.engine = engine
        self.store = EventStore(engine)
        self.keyring = Keyring(engine, MASTER_KEY, clock=seconds)
        self.ledger = Ledger(self.store, self.keyring)
        self.handling = Handling(engine, self.store, self.keyring, ledger=self.ledger, clock=now)

    async def institution(self, *, demonstration: bool = False) -> "OpenInstitution":
        """An institution that has signed up, accepted the data agreement and named its safeguarding contact: three events."""
        opened = OpenInstitution(self, uuid4())
        await self.handling.open_tenant(sign_up(opened.tenant, demonstration=demonstration), opened.context())
        await opened.does(AcceptDataAgreement(institution=opened.tenant, version="2026.1"), role="direction")
        contact = NameSafeguardingContact(
            institution=opened.tenant, contact=uuid4(), name="Maud Quéré", reach="poste 214", role="infirmière scolaire"
        )
        await opened.does(contact)
        return opened


class OpenInstitution:
    """One tenant, and somebody who acts in it through one process."""

    def __init__(self, platform: Platform, tenant: UUID, actor: str = "") -> None:
        self.platform = platform
        self.tenant = tenant
        self.actor = actor or f"account/{uuid4()}"

    def through(self, platform: Platform) -> "OpenInstitution":
        """The same institution and actor, through another process."""
        return OpenInstitution(platform, self.tenant, self.actor)

    def context(self, key: str | None = None, *, role: str = "coordinator", **told: Any) -> HandlingContext:
        return HandlingContext(tenant=self.tenant, actor=self.actor, role=role, idempotency_key=key, **told)

    async def does(self, command: Command, key: str | None = None, *, role: str = "coordinator", **told: Any) -> Receipt:
        return await self.platform.handling.handle(command, self.context(key, role=role, **told))

    async def registers(self, *people: PersonDetails, key: str | None = None) -> Receipt:
        return await self.does(RegisterPeople(people=people), key)

    async def log(self) -> Sequence[Recorded]:
        """All of it, its values opened."""
        return (await self.platform.ledger.read(self.tenant, 0, 10_000)).events

    async def events(self, kind: type[Event] = Event) -> list[Any]:
        return [one.event for one in await self.log() if isinstance(one.event, kind)]

    async def head(self) -> int:
        return await self.platform.store.head(self.tenant)


def sign_up(tenant: UUID, *, demonstration: bool = False, **told: Any) -> SignUpInstitution:
    usual: dict[str, Any] = {"name": "Lycée Jeanne-Villepreux", "kind": "lycee-public"}
    return SignUpInstitution(institution=tenant, demonstration=demonstration, **(usual | told))


def somebody(person: UUID | None = None, **told: Any) -> PersonDetails:
    usual: dict[str, Any] = {"family_name": "Girard", "given_name": "Inès", "birth_date": date(2010, 5, 4)}
    return PersonDetails(person=person or uuid4(), **(usual | told))


def _utc_now() -> datetime:
    return datetime.now(UTC)


@contextlib.asynccontextmanager
async def platform_on(
    database: Database, *, seconds: Callable[[], float] = lambda: 0.0, now: Callable[[], datetime] = _utc_now
) -> AsyncIterator[Platform]:
    """A process of the product; several of them on one database are several processes."""
    engine = database_engine(database.url("app"))
    platform = Platform(engine, seconds, now)
    try:
        yield platform
    finally:
        await platform.store.close()
        await engine.dispose()


@contextlib.asynccontextmanager
async def connected(database: Database, role: Role = "administrator") -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    """A bare connection, as the administrator where nothing else is said: row-level security does not hold it."""
    connection = await asyncpg.connect(database.url(role))
    try:
        yield connection
    finally:
        await connection.close()


@contextlib.contextmanager
def further_rules() -> Iterator[None]:
    """Rules that a test registers are gone after it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(RuleBook, "rules", dict(RuleBook.rules))
        yield
