"""Everything that an institution owns, as one archive that is written while it is read: no more than a stretch of it lies in memory.

    LISEZ-MOI.txt              what lies where, and how it is read
    evenements.jsonl           every event of its log, one a line, personal values in words
    vues/<vue>.csv             what the platform shows, as tables
    rapports/<empreinte>.json  the impact reports, byte for byte as issued
    formulaires/<empreinte>.*  the signed forms that were scanned, as they were sent

The institution is handed what it entrusted. Two things stay as the log keeps them: what was erased, and what people told in
confidence — answers to surveys and opinions — for the institution was promised to its people never to read these one by one.
"""

import csv
import io
import zipfile
from collections.abc import AsyncIterator, Iterator
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from domain.event import is_restricted
from domain.recorded import Recorded
from infra.clock import utc_now
from infra.tenant_transaction import tenant_transaction
from projections.institution_sheet import INSTITUTION_SHEETS
from projections.programme_sheet import PROGRAMME_SHEETS
from projections.projection import AnyProjection
from projections.tables import table_of
from projections.views import VIEWS
from services.house import House
from services.http.outlet import Outlet
from services.participants.scans import kind_of
from tenants.lines import decode_recorded
from tenants.personal_data.documents import DocumentMissing
from tenants.personal_data.opening import open_recorded

LINES_AT_ONCE: Final = 1000
CONFIDENTIAL: Final = ("survey.", "workshop.rated", "workshop.opinion", "pair.opinion")  # beginnings of types
# answers and reports in confidence; the house's own
NOT_EXPORTED: Final = frozenset({"survey_sheet", "incident_sheet", "supervision_right", "follow_up", "health_adjustment"})
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")

README: Final = """\
Export de {name}
Fait le {day}, journal lu jusqu’à la position {head}.

evenements.jsonl
  Tout ce qui s’est passé, un fait par ligne (JSON, UTF-8, norme CloudEvents 1.0), dans l’ordre du journal.
  « position » est le rang du fait. Les valeurs personnelles sont en clair : conservez ce fichier comme un registre confidentiel.
  Restent scellées ({{"sealed": …}}) les données des personnes effacées, et ce qui fut dit en confidence
  (réponses aux enquêtes, avis) : l’établissement s’est engagé à ne pas les lire une à une.
  N’y figurent pas les signalements, que seules lisent les personnes désignées pour cela : leurs positions sont laissées libres.
vues/*.csv
  Ce que montre la plateforme, en tableaux : UTF-8, séparateur point-virgule, une ligne de titres.
  Une cellule qui commencerait comme une formule est précédée d’une apostrophe.
formulaires/*
  Les formulaires signés et numérisés ; le nom du fichier est leur empreinte SHA-256, celle que citent les faits (« scan »).
  Ceux des personnes effacées ont été détruits.
rapports/*.json
  Les rapports d’impact tels qu’ils furent publiés ; le nom du fichier est leur empreinte SHA-256, celle du journal.

Dates et heures en temps universel (UTC). Les identifiants sont des UUID, les mêmes dans tous les fichiers.
"""


async def archive(house: House, tenant: UUID, head: int) -> AsyncIterator[bytes]:
    """The octets of the archive, of the log up to a position. The views are read as they are by then."""
    await house.caught_up(tenant, head)
    outlet, scans = Outlet(), dict[str, None]()
    with zipfile.ZipFile(outlet, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("LISEZ-MOI.txt", README.format(name=await _name(house, tenant), day=utc_now().date().isoformat(), head=head))
        with zipped.open("evenements.jsonl", "w", force_zip64=True) as entry:
            async for lines in _events(house, tenant, head, scans):
                entry.write(lines)
                yield outlet.taken()
        for projection in VIEWS:
            if projection.name in NOT_EXPORTED:
                continue
            with zipped.open(f"vues/{projection.name}.csv", "w", force_zip64=True) as entry:
                async for rows in _table(house, tenant, projection):
                    entry.write(rows)
                    yield outlet.taken()
        for digest in await _reports(house, tenant):
            if (content := await _document(house, tenant, digest)) is not None:
                zipped.writestr(f"rapports/{digest}.json", content)
                yield outlet.taken()
        for digest in scans:
            if (content := await _document(house, tenant, digest)) is not None:
                zipped.writestr(f"formulaires/{digest}.{kind_of(content)[1]}", content)
                yield outlet.taken()
    yield outlet.taken()


async def _document(house: House, tenant: UUID, digest: str) -> bytes | None:
    """None where it was destroyed since; its hash stands in the log."""
    try:
        return await house.documents.get(tenant, bytes.fromhex(digest))
    except DocumentMissing:
        return None


async def _name(house: House, tenant: UUID) -> str:
    async with house.views.of(tenant) as views:
        sheet = await views.one(INSTITUTION_SHEETS, tenant)
    return sheet.name if sheet else str(tenant)


async def _reports(house: House, tenant: UUID) -> list[str]:
    async with house.views.of(tenant) as views:
        return [report.sha256 for sheet in await views.where(PROGRAMME_SHEETS) for report in sheet.reports]


# ------------------------------------------------------------------------------------------------------------------ events


async def _events(house: House, tenant: UUID, head: int, scans: dict[str, None]) -> AsyncIterator[bytes]:
    """The lines, some at a time; the signed forms that they tell of are noted in ``scans``, each once."""
    after = 0
    while after < head:
        batch = await house.store.read(tenant, after, min(LINES_AT_ONCE, head - after))
        events = decode_recorded(batch.lines, range(batch.first, batch.last + 1))
        scans.update((scan, None) for one in events if isinstance(scan := getattr(one.event, "scan", None), str))
        shown = [one for one in events if not one.type.startswith(CONFIDENTIAL)]
        opened = {one.position: one for one in await open_recorded(house.keyring, tenant, shown)}
        restricted = {one.position for one in events if is_restricted(one.type)}
        lines = ((position, stored) for position, stored in batch.numbered() if position not in restricted)
        yield b"".join(_line(position, stored, opened.get(position)) for position, stored in lines)
        after = batch.last


def _line(position: int, stored: bytes, opened: Recorded | None) -> bytes:
    """A line as it is stored, its place before it, and its data in words where it may be."""
    told: dict[str, Any] = msgspec.json.decode(stored)
    if opened is not None and opened.type == told["type"]:
        told["data"] = opened.event
    return msgspec.json.encode({"position": position, **told}) + b"\n"


# ------------------------------------------------------------------------------------------------------------------- views


async def _table(house: House, tenant: UUID, projection: AnyProjection) -> AsyncIterator[bytes]:
    """A view as a spreadsheet reads it, some rows at a time, all seen in one transaction."""
    table = table_of(projection)
    names = [column.name for column in table.columns]
    yield _rows([names], mark=True)
    last: Any = None
    async with tenant_transaction(house.engine, tenant) as connection:
        while True:
            further = "" if last is None else f' AND "{table.key.name}" > $2'
            values = [tenant] if last is None else [tenant, last]
            statement = f"SELECT {table.selected} FROM {table.name} WHERE tenant_id = $1{further}"  # noqa: S608 - our own names
            rows = await connection.fetch(f'{statement} ORDER BY "{table.key.name}" LIMIT {LINES_AT_ONCE}', *values)
            if not rows:
                return
            last = rows[-1][0]
            yield _rows([[_cell(value) for value in _fields(table.view(tuple(row.values())))] for row in rows])


def _fields(view: msgspec.Struct) -> Iterator[Any]:
    for name in view.__struct_fields__:
        yield getattr(view, name)


def _cell(value: Any) -> str:
    """As text. What a spreadsheet would compute is kept from being a formula."""
    match value:
        case None:
            return ""
        case bool():
            return "oui" if value else "non"
        case int() | float():
            return str(value)
        case datetime() | date():
            return value.isoformat()
        case str() | UUID():
            text = str(value)
        case _:
            text = msgspec.json.encode(value).decode()
    return f"'{text}" if text.startswith(_FORMULA) else text


def _rows(rows: list[list[str]], *, mark: bool = False) -> bytes:
    written = io.StringIO()
    csv.writer(written, delimiter=";", lineterminator="\r\n").writerows(rows)
    return (b"\xef\xbb\xbf" if mark else b"") + written.getvalue().encode()
