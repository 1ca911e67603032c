"""What the pages and the API need of the webhooks: their deliveries, what is kept sealed, and what an address may be."""

from typing import Self

import msgspec
from sqlalchemy.ext.asyncio import AsyncEngine

from services.webhooks.deliveries import Deliveries
from services.webhooks.kept import KeptForWebhooks
from services.webhooks.posting import Poster
from tenants.personal_data.keyring import Keyring


class WebhookDesk(msgspec.Struct, frozen=True):
    deliveries: Deliveries
    kept: KeptForWebhooks
    poster: Poster

    @classmethod
    def of(cls, engine: AsyncEngine, keyring: Keyring, *, here: bool) -> Self:
        return cls(Deliveries(engine), KeptForWebhooks(engine, keyring), Poster(here=here))
