"""The house: what every request and task works with, made once per process from the settings and closed with it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from datetime import date, datetime
from typing import Any, Final, TypeAlias
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
import yaml
from litestar.di import NamedDependency
from litestar.params import SkipValidation
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.decision import State, Stream
from infra.clock import utc_now
from infra.database import database_engine
from infra.event_store import EventStore
from infra.master_key import keys_on_file, master_key_of
from infra.redis_client import redis_client
from infra.servers import Servers
from infra.settings import Embedded, Settings
from projections.hints import Hints
from projections.institution_sheet import INSTITUTION_SHEETS, InstitutionSheet
from projections.person_directory import PERSON_DIRECTORY
from projections.programme_sheet import ProgrammeSheet
from projections.views import VIEWS
from projections.waiting import Waiting
from services import rules, templates
from services.accounts.links import AccountLinks
from services.accounts.second_factor import SecondFactors
from services.accounts.sessions import Sessions
from services.accounts.store import AccountStore
from services.handling import Handling, HandlingContext, Receipt
from services.imports.vocabulary import Vocabulary, vocabulary_from
from services.limits.limiter import Limiter
from services.mail.office import address_book, links_of, outbox_of, return_addresses_of
from services.mail.outbox import Outbox
from services.mail.returns import ReturnDesk
from services.matching.calculations import Calculations
from services.onboarding.pending import SignUps
from services.reading.views import TenantViews, Views
from services.single_sign_on.departures import Departures
from services.single_sign_on.desk import SingleSignOn
from services.single_sign_on.doors import SignInDoors
from services.single_sign_on.identities import Identities
from services.single_sign_on.providers import Providers
from services.single_sign_on.reaching import only_here
from services.templates.library import CONTENT
from services.webhooks.desk import WebhookDesk
from tenants.institution import INSTITUTION, InstitutionMissing
from tenants.ledger import Ledger
from tenants.personal_data.accounts_key import accounts_key
from tenants.personal_data.documents import Documents
from tenants.personal_data.keyring import Keyring

PATIENCE: Final = 20.0  # seconds that a command waits for the views it must look at
_RULES = rules  # imported for what it registers


class House(msgspec.Struct, frozen=True, kw_only=True):
    """One process's share of the platform. All fields may be used by many requests at once."""

    settings: Settings
    engine: AsyncEngine
    store: EventStore
    keyring: Keyring
    ledger: Ledger
    handling: Handling
    documents: Documents
    views: Views
    waiting: Waiting
    hints: Hints
    accounts: AccountStore
    sessions: Sessions
    second_factors: SecondFactors
    limiter: Limiter
    mail: Outbox
    returns: ReturnDesk
    links: AccountLinks
    sign_ups: SignUps
    single_sign_on: SingleSignOn
    webhooks: WebhookDesk
    calculations: Calculations
    redis: Any
    vocabulary: Vocabulary
    themes: Mapping[str, str]

    async def caught_up(self, tenant: UUID, position: int, timeout: float = PATIENCE) -> None:  # noqa: ASYNC109
        """Return once every view of the tenant has seen its log up to a position. Raises ViewBehind, ViewStopped."""
        await self.hints.tell(tenant)
        await self.waiting.caught_up(tenant, position, VIEWS, timeout)

    async def state_of(self, tenant: UUID, stream: Stream[State]) -> State:
        """What a stream folds to now, its personal values opened."""
        return await self.handling.state_of(tenant, stream)

    async def gather(self, tenant: UUID, reads: Callable[[Mapping[str, Any]], Iterable[Stream[Any]]]) -> dict[str, Any]:
        """The states that a rule would be given: ``reads`` is asked again with them until it names nothing new."""
        states: dict[str, Any] = {}
        while missing := {stream.name: stream for stream in reads(states) if stream.name not in states}:
            loaded = await self.ledger.load(tenant, list(missing.values()))
            states |= {name: one.state for name, one in loaded.items()}
        return states

    async def earlier(self, context: HandlingContext) -> Receipt | None:
        """The receipt of an earlier request of the same actor under the same key, whatever it asked."""
        if context.idempotency_key is None:
            return None
        kept = await self.store.find_receipt(context.tenant, context.actor, context.idempotency_key)
        if kept is None:
            return None
        return Receipt.read_back(context.tenant, kept.first_position, kept.last_position, kept.ids, repeated=True)

    async def institution(self, views: TenantViews, tenant: UUID) -> InstitutionSheet:
        """Raises InstitutionMissing."""
        sheet = await views.one(INSTITUTION_SHEETS, tenant)
        if sheet is None:
            raise InstitutionMissing
        return sheet

    async def knows_person(self, tenant: UUID, person: UUID) -> bool:
        async with self.views.of(tenant) as views:
            return await views.one(PERSON_DIRECTORY, person) is not None

    async def decision_day(self, context: HandlingContext) -> date:
        """The institution's own day of a decision taken now, or at the simulated moment."""
        institution = await self.state_of(context.tenant, INSTITUTION.of(context.tenant))
        return (context.simulated_now or utc_now()).astimezone(ZoneInfo(institution.standing.timezone)).date()

    def today(self, institution: InstitutionSheet, sheet: ProgrammeSheet | None) -> date:
        """The institution's own day; for a demonstration, the day of its programme's last fact."""
        simulated = sheet.last_event_at if institution.demonstration and sheet is not None else None
        return self.day_of(institution, simulated)

    def day_of(self, institution: InstitutionSheet, moment: datetime | None) -> date:
        """The institution's own day at a moment, now where it is None."""
        return (moment or utc_now()).astimezone(ZoneInfo(institution.timezone)).date()


TheHouse: TypeAlias = NamedDependency[SkipValidation[House]]
"""How a route asks for the house."""


@asynccontextmanager
async def open_house(settings: Settings, servers: Servers) -> AsyncIterator[House]:
    """Everything opened, in order, and closed in reverse. Raises StartRefused where the master key is not this database's."""
    engine = database_engine(servers.database_url("app"))
    redis = redis_client(servers.redis_url)
    hints = Hints(servers.redis_url)
    try:
        key = await master_key_of(
            settings.master_key_file,
            engine,
            may_create=isinstance(settings.database, Embedded),
            database_folder=servers.database_folder,
        )
        store = EventStore(engine)
        keyring = Keyring(engine, key, on_file=lambda: keys_on_file(settings.master_key_file))
        ledger = Ledger(store, keyring)
        master = await accounts_key(engine, key)
        calculations = Calculations(redis)
        waiting = Waiting(engine)
        edition = templates.versions()[-1]
        mail = outbox_of(engine, keyring, master)
        try:
            yield House(
                settings=settings,
                engine=engine,
                store=store,
                keyring=keyring,
                ledger=ledger,
                handling=Handling(engine, store, keyring, ledger=ledger),
                documents=Documents(engine, keyring),
                views=Views(engine, waiting),
                waiting=waiting,
                hints=hints,
                accounts=AccountStore(engine, address_book(master)),
                sessions=Sessions(redis),
                second_factors=SecondFactors(engine, master.derived(b"ekole second factor 1\x00")),
                limiter=Limiter(redis),
                mail=mail,
                returns=ReturnDesk(mail, return_addresses_of(settings, master)),
                links=links_of(master),
                single_sign_on=SingleSignOn(
                    Providers(loopback=only_here(settings.public_url)),
                    SignInDoors(engine, master.key_for(b"ekole sign-in provider 1\x00")),
                    Identities(engine, address_book(master)),
                    Departures(redis),
                ),
                webhooks=WebhookDesk.of(engine, keyring, here=settings.webhooks_here),
                sign_ups=SignUps(engine, master.key_for(b"ekole sign-ups 1\x00")),
                calculations=calculations,
                redis=redis,
                vocabulary=await asyncio.to_thread(_vocabulary, edition),
                themes={skill.id: skill.theme for skill in templates.edition(edition).skills},
            )
        finally:
            await calculations.close()
            await store.close()
    finally:
        await hints.close()
        await redis.aclose()
        await engine.dispose()


def _vocabulary(version: str) -> Vocabulary:
    with (CONTENT / version / "instruments.yaml").open(encoding="utf-8") as file:
        return vocabulary_from(yaml.safe_load(file))
