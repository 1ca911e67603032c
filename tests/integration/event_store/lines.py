"""Lines for the store's tests: whole CloudEvents lines, and the requests that carry them."""

import hashlib
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import msgspec

from infra.event_store import AppendRequest, Entry, Guard, StreamAppend

HELD = "pair.session-held.v1"


def line(tenant: UUID, stream: str, version: int, /, **changed: Any) -> bytes:
    """A sound line of the log; ``changed`` puts other values in (None takes the attribute away)."""
    now = datetime.now(UTC).isoformat(timespec="microseconds")[:-6] + "Z"
    attributes = {
        "specversion": "1.0",
        "id": str(uuid4()),
        "source": f"/tenants/{tenant}",
        "type": HELD,
        "subject": stream,
        "time": now,
        "tenant": str(tenant),
        "streamversion": version,
        "recordedtime": now,
        "actor": str(uuid4()),
        "actorrole": "mentor",
        "commandid": str(uuid4()),
        "correlationid": str(uuid4()),
        "data": {"theme": "l’écoute — «à deux»", "minutes": 55},
    }
    attributes.update(changed)
    return msgspec.json.encode({name: value for name, value in attributes.items() if value is not None})


def entry(tenant: UUID, stream: str, version: int, /, **changed: Any) -> Entry:
    return Entry(changed.get("type", HELD), line(tenant, stream, version, **changed))


def appends(tenant: UUID, stream: str, expected: int, count: int = 1) -> StreamAppend:
    """So many sound entries after the expected version."""
    return StreamAppend(stream, expected, tuple(entry(tenant, stream, expected + n) for n in range(1, count + 1)))


def request(*streams: StreamAppend, key: str | None = None, actor: str = "person/1", **more: Any) -> AppendRequest:
    """A request for these streams; without a key, one that nobody else has."""
    key = key or str(uuid4())
    fingerprint = more.pop("fingerprint", hashlib.sha256(key.encode()).digest())
    return AppendRequest(actor=actor, key=key, fingerprint=fingerprint, streams=streams, **more)


def new_stream(kind: str = "pair") -> str:
    return f"{kind}/{uuid4()}"


def guard(stream: str, version: int) -> Guard:
    return Guard(stream, version)
