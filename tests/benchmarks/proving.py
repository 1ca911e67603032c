"""Growing a tree over 1,000,000 events, exporting and verifying their bundle, and proving one of them.

PROVING_EVENTS names another number. Memory is the process's largest, so that what grows with the log would show.
"""

import os
import resource
import subprocess
import sys
import time
import zipfile
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy.ext.asyncio import AsyncEngine

from infra.database import database_engine
from infra.event_store import AppendRequest, Entry, EventStore, StreamAppend
from infra.tenant_transaction import tenant_transaction
from infra.verifiable_log import keeping
from infra.verifiable_log.proofs import consistency_stretches
from infra.verifiable_log.signing_key import SigningKeys
from infra.verifiable_log.tiles import places_for
from services.audit.bundling import Asked, bundle, last_signed
from services.audit.notary import Notary
from services.audit.proving import proof_of
from services.audit.watching import Watch
from tenants.personal_data.documents import Documents
from tenants.personal_data.keyring import Keyring
from tests.benchmarks.bench import Bench
from tests.benchmarks.writing import HELD, expect_appended, line
from tests.databases import temporary_home

EVENTS: Final = int(os.environ.get("PROVING_EVENTS", "1000000"))
_A_REQUEST: Final = 500  # events


async def measure(bench: Bench) -> None:
    """Each step once for a tenth of the events and once for all: the rate is to stay, the memory too."""
    app, projector = database_engine(bench.url("app")), database_engine(bench.url("projector"))
    store = EventStore(app)
    notary = Notary(projector, SigningKeys([Ed25519PrivateKey.generate()]), "bench.test")
    documents = Documents(app, Keyring(app, bytes(32)))
    administrator = await bench.connect("administrator")
    try:
        with temporary_home() as folder:
            for events in (EVENTS // 10, EVENTS):
                tenant = await _written(store, events)
                await administrator.execute("VACUUM ANALYZE ekole.event")
                began = time.perf_counter()
                assert await notary.settle(tenant) == events
                _tell(f"grow and sign the tree of {events:,} events", events, began)
                began = time.perf_counter()
                assert await Watch(projector).look_at_all(tenant) == []
                _tell(f"watch over {events:,} events", events, began)
                file = folder / f"{events}.zip"
                began = time.perf_counter()
                await _exported(app, documents, tenant, file)
                _tell(f"export {events:,} events ({file.stat().st_size / 2**20:.0f} MiB)", events, began)
                print(f"    largest memory of this process by now: {_own_memory():.0f} MiB")
                began = time.perf_counter()
                subprocess.run([sys.executable, "-m", "services.cli", "verify", str(file)], check=True, stdout=subprocess.DEVNULL)
                _tell(f"verify {events:,} events", events, began)
                print(f"    largest memory of a verifier by now: {_childrens_memory():.0f} MiB")
        last = await last_signed(app, tenant)

        async def proof(_: int) -> None:
            await proof_of(app, tenant, EVENTS // 3, last)

        async def consistency(_: int) -> None:
            async with tenant_transaction(app, tenant) as connection:
                await keeping.tiles_at(connection, tenant, places_for(consistency_stretches(EVENTS // 3, EVENTS)))

        async def bare(_: int) -> None:
            async with tenant_transaction(app, tenant) as connection:
                await connection.fetchrow("SELECT entry FROM ekole.event WHERE tenant_id = $1 AND position = $2", tenant, EVENTS // 3)

        await bench.compare(f"prove one of {EVENTS:,} events, against selecting it", proof, bare, 1)
        await bench.compare(f"prove that {EVENTS:,} events continue a third, against selecting one", consistency, bare, 1)
    finally:
        await administrator.close()
        await store.close()
        await app.dispose()
        await projector.dispose()


async def _written(store: EventStore, events: int) -> UUID:
    tenant = uuid4()
    await store.open_tenant(tenant)
    for begin in range(0, events, _A_REQUEST):
        stream = f"pair/{uuid4()}"
        count = min(_A_REQUEST, events - begin)
        entries = tuple(Entry(HELD, line(tenant, stream, version)) for version in range(1, count + 1))
        key = f"{begin:032d}"
        request = AppendRequest(actor="person/bench", key=key, fingerprint=key.encode(), streams=(StreamAppend(stream, 0, entries),))
        expect_appended(await store.append(tenant, request))
    return tenant


async def _exported(engine: AsyncEngine, documents: Documents, tenant: UUID, file: Path) -> None:
    octets: AsyncIterator[bytes] = bundle(engine, documents, Asked(tenant), await last_signed(engine, tenant), datetime.now(UTC))
    with file.open("wb") as written:
        async for part in octets:
            written.write(part)
    assert zipfile.is_zipfile(file)


def _tell(what: str, events: int, began: float) -> None:
    seconds = time.perf_counter() - began
    print(f"  {what}: {seconds:.1f} s, {events / seconds:,.0f} events/s")


def _own_memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _childrens_memory() -> float:
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
