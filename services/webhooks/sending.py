"""Sending one delivery: it is leased, written, signed, posted, and what became of it is noted."""

import random
import time
from datetime import timedelta
from typing import Final
from uuid import UUID

import msgspec
import structlog

from domain.event import event_type_of
from infra.clock import utc_now
from services.webhooks.deliveries import DISABLED, REMOVED, SUSPENDED, Deliveries, Lease, Tried
from services.webhooks.kept import KeptForWebhooks
from services.webhooks.posting import NotReached, Poster
from tenants.institution import INSTITUTION
from tenants.ledger import Ledger
from tenants.webhooks.contents import CONTENT_TYPE, content_of, trial_content
from tenants.webhooks.signing import headers_of
from tenants.webhooks.subscription import WEBHOOKS, Subscription

log = structlog.get_logger()

# Pauses between tries: the schedule of Standard Webhooks 1.0.0, ten tries in a little more than three days.
PAUSES: Final = tuple(timedelta(seconds=5) if not hours else timedelta(hours=hours) for hours in (0, 1 / 12, 0.5, 2, 5, 10, 14, 20, 24))
LONGEST_PAUSE: Final = timedelta(hours=24)
GONE: Final = "gone"
NOT_WRITTEN: Final = "not-written"
_AGENT: Final = "Ekole-Webhooks/1"


class WebhookPace(msgspec.Struct, frozen=True, kw_only=True):
    """How long a delivery that was handed on may lie before it is handed on again; how long a sender has it for itself; the pauses
    between tries."""

    handed: timedelta = timedelta(seconds=60)
    lease: timedelta = timedelta(seconds=60)
    pauses: tuple[timedelta, ...] = PAUSES


class NobodyToTell(Exception):
    """``why`` is a code of services/webhooks/words.py."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class WebhookSender:
    def __init__(self, deliveries: Deliveries, ledger: Ledger, kept: KeptForWebhooks, poster: Poster, pace: WebhookPace) -> None:
        self._deliveries = deliveries
        self._ledger = ledger
        self._kept = kept
        self._poster = poster
        self._pace = pace

    async def send(self, tenant: UUID, message: UUID) -> None:
        """Do what can be done for this delivery now; nothing, where another sender does."""
        lease = await self._deliveries.lease(tenant, message, self._pace.lease)
        if lease is None:
            return
        heard = log.bind(tenant=str(tenant), message_id=str(message), subscription=str(lease.subscription), attempt=lease.attempts)
        begun = time.monotonic()
        try:
            subscription = await self._subscription(lease)
            address, secrets = await self._opened(lease, subscription)
            content = await self._content(lease)
            begun = time.monotonic()
            headers = headers_of(message, utc_now(), content, secrets)
            answer = await self._poster.post(address, {"content-type": CONTENT_TYPE, "user-agent": _AGENT, **headers}, content)
        except NobodyToTell as nobody:
            await self._deliveries.drop(lease, nobody.why)
        except NotReached as failed:
            await self._later(lease, failed.code, Tried(None, _since(begun)))
        except Exception as failed:
            heard.error("webhook not written", error=type(failed).__name__)
            await self._later(lease, NOT_WRITTEN, Tried(None, _since(begun)))
        else:
            tried = Tried(answer.status, _since(begun))
            if 200 <= answer.status < 300:
                await self._deliveries.delivered(lease, tried)
                heard.info("webhook delivered", answer=answer.status)
            elif answer.status == 410:
                await self._deliveries.fail(lease, GONE, tried)
                heard.warning("webhook receiver gone")
            else:
                await self._later(lease, "redirected" if 300 <= answer.status < 400 else "answer-refused", tried, answer.again_after)

    async def _subscription(self, lease: Lease) -> Subscription:
        """Raises NobodyToTell."""
        own, institution = WEBHOOKS.of(lease.tenant), INSTITUTION.of(lease.tenant)
        loaded = await self._ledger.load(lease.tenant, [own, institution], left_sealed={institution.name})
        if not loaded[institution.name].state.standing.active:
            raise NobodyToTell(SUSPENDED)
        subscription: Subscription | None = loaded[own.name].state.subscriptions.get(lease.subscription)
        if subscription is None:
            raise NobodyToTell(REMOVED)
        if not subscription.enabled and lease.position is not None:  # a test may be sent before it is enabled again
            raise NobodyToTell(DISABLED)
        return subscription

    async def _opened(self, lease: Lease, subscription: Subscription) -> tuple[str, list[str]]:
        names = subscription.secrets_at(utc_now())
        opened = await self._kept.opened(lease.tenant, [subscription.address, *names])
        return opened[subscription.address], [opened[name] for name in names if name in opened]

    async def _content(self, lease: Lease) -> bytes:
        if lease.position is None:
            return trial_content(lease.tenant, lease.subscription, lease.message_id, lease.created_at)
        reading = await self._ledger.read(lease.tenant, lease.position - 1, 1, opened=False)
        told = next(one for one in reading.events if event_type_of(one.event).tag == lease.type)
        return content_of(lease.tenant, told)

    async def _later(self, lease: Lease, failure: str, tried: Tried, again_after: float | None = None) -> None:
        heard = log.bind(tenant=str(lease.tenant), message_id=str(lease.message_id), failure=failure, answer=tried.answer)
        if lease.position is None or lease.attempts > len(self._pace.pauses):  # a test is tried once
            await self._deliveries.fail(lease, failure, tried)
            heard.warning("webhook given up", attempts=lease.attempts)
            return
        # A little more each time another is asked at once: what failed together does not come back together.
        pause = self._pace.pauses[lease.attempts - 1] * random.uniform(1, 1.1)  # noqa: S311 - to spread, not to hide
        if again_after is not None:
            pause = min(max(pause, timedelta(seconds=again_after)), LONGEST_PAUSE)
        await self._deliveries.again(lease, failure, tried, pause)
        heard.warning("webhook not delivered yet", attempt=lease.attempts, next_attempt_in_seconds=pause.total_seconds())


def _since(begun: float) -> int:
    return round((time.monotonic() - begun) * 1000)
