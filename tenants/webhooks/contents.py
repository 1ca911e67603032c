"""What a delivery says: the event as a CloudEvents 1.0 JSON object, with those fields of its data that may leave."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from domain.event import event_type_of
from domain.recorded import Recorded
from tenants.lines import rfc3339
from tenants.webhooks.subscribable import SUBSCRIBABLE

CONTENT_TYPE: Final = "application/cloudevents+json; charset=utf-8"
TEST: Final = "webhook.test.v1"


def content_of(tenant: UUID, recorded: Recorded) -> bytes:
    """The same octets at every try. KeyError for a type that is not in the table."""
    kind = event_type_of(recorded.event).tag
    data = {name: getattr(recorded.event, name) for name in SUBSCRIBABLE[kind].fields}
    return _encoded(
        tenant,
        recorded.id,
        kind,
        recorded.stream,
        recorded.occurred_at,
        {
            "tenant": tenant,
            "streamversion": recorded.version,
            "recordedtime": rfc3339(recorded.recorded_at),
            "actor": recorded.actor,
            "actorrole": recorded.role,
            "correlationid": recorded.correlation,
        },
        data,
    )


def trial_content(tenant: UUID, subscription: UUID, message: UUID, moment: datetime) -> bytes:
    """A delivery that tells of nothing but itself."""
    return _encoded(tenant, message, TEST, f"webhook/{tenant}", moment, {"tenant": tenant}, {"subscription": subscription})


def _encoded(
    tenant: UUID, identifier: UUID, kind: str, subject: str, moment: datetime, extensions: dict[str, Any], data: dict[str, Any]
) -> bytes:
    return msgspec.json.encode(
        {
            "specversion": "1.0",
            "id": identifier,
            "source": f"/tenants/{tenant}",
            "type": kind,
            "subject": subject,
            "time": rfc3339(moment),
            "datacontenttype": "application/json",
            **extensions,
            "data": data,
        }
    )
