"""Signed forms as pictures: kept encrypted under their SHA-256, which the event of the answer tells."""

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from litestar import Response
from litestar.datastructures import UploadFile

from domain.refusal import Refused
from projections.participant import Participant
from services.house import House
from tenants.personal_data.documents import DocumentMissing

LARGEST_SCAN: Final = 10_000_000  # octets
_KINDS: Final = ((b"%PDF-", "application/pdf", "pdf"), (b"\xff\xd8\xff", "image/jpeg", "jpg"), (b"\x89PNG\r\n\x1a\n", "image/png", "png"))


class ScanMissing(Refused):
    code = "scan-missing"
    kind = "invalid"
    sentence = "Aucun document n’est joint. Rien n’a été enregistré ; choisissez le formulaire numérisé, puis recommencez."


class ScanTooLarge(Refused):
    code = "scan-too-large"
    kind = "invalid"
    sentence = "Ce document dépasse {maximum} Mo. Rien n’a été enregistré ; numérisez-le en noir et blanc, puis recommencez."


class ScanKindUnknown(Refused):
    code = "scan-kind-unknown"
    kind = "invalid"
    sentence = "Ce document n’est ni un PDF ni une photo (JPEG ou PNG). Rien n’a été enregistré ; enregistrez-le sous l’un de ces formats."


async def checked_scan(file: UploadFile | None) -> bytes:
    """Raises ScanMissing, ScanTooLarge, ScanKindUnknown: what a file is says its content, never its name."""
    content = await file.read(LARGEST_SCAN + 1) if file is not None else b""
    if not content:
        raise ScanMissing
    if len(content) > LARGEST_SCAN:
        raise ScanTooLarge(maximum=LARGEST_SCAN // 1_000_000)
    kind_of(content)
    return content


async def kept_scan(house: House, tenant: UUID, content: bytes) -> str:
    """Its SHA-256, in hexadecimal."""
    return (await house.documents.put(tenant, content)).hex()


async def scan_named(house: House, tenant: UUID, sheet: Participant, scan: str) -> Response[bytes]:
    """A form that an answer of this participation told of. Raises DocumentMissing for any other document."""
    told = {one.scan for answers in sheet.consents.values() for one in answers.values()}
    if scan not in told:
        raise DocumentMissing
    content = await house.documents.get(tenant, bytes.fromhex(scan))
    kind, ending = kind_of(content)
    headers = {
        "Content-Disposition": f'attachment; filename="formulaire-{scan[:12]}.{ending}"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    return Response(content, media_type=kind, headers=headers)


def scans_of(sheets: Iterable[Participant]) -> tuple[bytes, ...]:
    """The SHA-256 of every form that was kept of these participations: what is to be destroyed when their person is erased."""
    told = {one.scan for sheet in sheets for answers in sheet.consents.values() for one in answers.values() if one.scan}
    return tuple(bytes.fromhex(scan) for scan in sorted(told))


def kind_of(content: bytes) -> tuple[str, str]:
    """The media type of a form, and the ending of its file's name. Raises ScanKindUnknown."""
    for start, kind, ending in _KINDS:
        if content.startswith(start):
            return kind, ending
    raise ScanKindUnknown
