"""The requests that the benchmarks append: one event each, of an ordinary size, to streams that grow."""

from collections import defaultdict
from datetime import UTC, datetime
from functools import cache
from uuid import UUID, uuid4

from infra.event_store import Appended, AppendRequest, Entry, StreamAppend, Verdict

HELD = "pair.session-held.v1"
_SOMEBODY = uuid4()
_DATA = '{"theme":"l’écoute, à deux","minutes":55,"place":"CDI","confirmed_by":"mentee","note":"' + "x" * 120 + '"}'


def line(tenant: UUID, stream: str, version: int) -> bytes:
    """About 740 octets: what a session's event takes. Cheaply made: it is the appending that is measured."""
    before, after = _around(tenant, stream)
    return b"%s%d%s" % (before, version, after)


@cache
def _around(tenant: UUID, stream: str) -> tuple[bytes, bytes]:
    """The line before and after its version."""
    now = datetime.now(UTC).isoformat(timespec="microseconds")[:-6] + "Z"
    return (
        f'{{"specversion":"1.0","id":"{uuid4()}","source":"/tenants/{tenant}","type":"{HELD}","subject":"{stream}","time":"{now}",'
        f'"tenant":"{tenant}","streamversion":'.encode(),
        f',"recordedtime":"{now}","actor":"{_SOMEBODY}","actorrole":"mentor",'
        f'"commandid":"{_SOMEBODY}","correlationid":"{_SOMEBODY}","data":{_DATA}}}'.encode(),
    )


class Writer:
    """One writer with a stream of its own in each tenant."""

    def __init__(self) -> None:
        self.streams: defaultdict[UUID, str] = defaultdict(lambda: f"pair/{uuid4()}")
        self.versions: defaultdict[UUID, int] = defaultdict(int)
        self.requests = 0
        self.actor = f"person/{uuid4()}"

    def next_request(self, tenant: UUID) -> AppendRequest:
        """One more event for this writer's stream of the tenant."""
        self.requests += 1
        stream, version = self.streams[tenant], self.versions[tenant]
        self.versions[tenant] = version + 1
        entry = Entry(HELD, line(tenant, stream, version + 1))
        key = f"{self.requests:032d}"
        return AppendRequest(actor=self.actor, key=key, fingerprint=key.encode(), streams=(StreamAppend(stream, version, (entry,)),))


def expect_appended(verdict: Verdict) -> None:
    """A refusal would be fast, and worth nothing."""
    if not isinstance(verdict, Appended) or verdict.repeated:
        raise AssertionError(f"not appended: {verdict}")
