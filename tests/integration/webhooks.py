"""An institution with webhooks on a real database, and the whole road of a delivery but for Redis: what Dramatiq would do is done here."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, Final
from uuid import UUID, uuid4

import msgspec

from domain.programme import OpenProgramme
from infra.settings import Settings
from services.handling import HandlingContext
from services.house import House
from services.webhooks import acts
from services.webhooks.deliveries import Delivery
from services.webhooks.reactor import WebhookReactor
from services.webhooks.relay import WebhookRelay
from services.webhooks.reporting import WebhookReporter
from services.webhooks.sending import WebhookPace, WebhookSender
from tenants.data_agreement import AcceptDataAgreement
from tenants.safeguarding_contact import NameSafeguardingContact
from tests.integration.awaiting import THEN
from tests.integration.institutions import sign_up

AT_ONCE: Final = WebhookPace(pauses=(timedelta(0),) * 2)
OPENED: Final = "programme.opened.v1"


class Told:
    """A subscription that was just made."""

    def __init__(self, identifier: UUID, secret: str) -> None:
        self.identifier = identifier
        self.secret = secret


class Subscriber:
    """An institution whose coordinator sets up webhooks, and the processes that serve it."""

    def __init__(self, house: House, pace: WebhookPace = AT_ONCE) -> None:
        self.house = house
        self.tenant = uuid4()
        self.deliveries = house.webhooks.deliveries
        self.sender = WebhookSender(self.deliveries, house.ledger, house.webhooks.kept, house.webhooks.poster, pace)
        self.reactor = WebhookReactor(house.engine, house.store, house.ledger)
        self.reporter = WebhookReporter(self.deliveries, house.handling)
        self.relay = WebhookRelay(self.deliveries, self.sender.send, self._none_waits, pace)

    async def _none_waits(self) -> int:
        return 0

    def context(self, role: str = "coordinator", key: str | None = None) -> HandlingContext:
        return HandlingContext(
            tenant=self.tenant, actor=f"account/{UUID(int=7)}", role=role, idempotency_key=key or uuid4().hex, correlation=uuid4()
        )

    async def signs_up(self) -> "Subscriber":
        handle = self.house.handling.handle
        await self.house.handling.open_tenant(sign_up(self.tenant), self.context())
        await handle(AcceptDataAgreement(institution=self.tenant, version="2026.1"), self.context("direction"))
        contact: Any = {"name": "Maud Quéré", "reach": "poste 214", "role": "infirmière scolaire"}
        await handle(NameSafeguardingContact(institution=self.tenant, contact=uuid4(), **contact), self.context())
        return self

    async def subscribes(self, address: str, *types: str) -> Told:
        shown = await acts.subscribe(self.house, self.context(), address, types or (OPENED,))
        return Told(shown.subscription, shown.secret)

    async def opens_programme(self, name: str = "Essai") -> UUID:
        programme = uuid4()
        opening: Any = {"kind": "lycee-public", "mode": "express", "template": "essai", "template_version": "1", "year": "2026-2027"}
        days: Any = {"first_day": THEN.replace(day=1), "last_day": THEN.replace(year=THEN.year + 1, day=1)}
        await self.house.handling.handle(OpenProgramme(programme=programme, name=name, gates={}, **opening, **days), self.context())
        return programme

    async def everything_runs(self) -> None:
        """Until nothing is left to do now."""
        while await self.reactor.look() + await self.relay.hand_on() + await self.reporter.look():
            pass

    async def listed(self, told: Told) -> list[Delivery]:
        return await self.deliveries.listed(self.tenant, told.identifier, 100)

    async def log(self, *kinds: type[Any]) -> list[Any]:
        events = [one.event for one in (await self.house.ledger.read(self.tenant, 0, 5_000)).events]
        return [one for one in events if isinstance(one, kinds)]

    async def standing(self, told: Told) -> Any:
        return (await acts.subscription_of(self.house, self.tenant, told.identifier)).standing


def trying(settings: Settings) -> Settings:
    return msgspec.structs.replace(settings, webhooks_here=True)


@asynccontextmanager
async def subscriber_in(house: House) -> AsyncIterator[Subscriber]:
    yield await Subscriber(house).signs_up()
