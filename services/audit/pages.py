"""«Preuves»: how much of the log is signed, what was looked at, and the bundle to take away."""

from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from litestar import Response, get
from litestar.params import FromPath
from litestar.response import Stream

from infra.tenant_transaction import tenant_transaction
from infra.verifiable_log import keeping
from services.audit.api import sent_institution, sent_programme
from services.audit.housed import housed_size
from services.audit.public import published
from services.audit.verdict_words import finding
from services.catalogues import translate
from services.house import TheHouse
from services.pages.around import looked
from services.pages.forms import AnyRequest
from services.pages.rendering import locale_of, page
from services.supervision.suspended import EVEN_SUSPENDED
from tenants.permissions import is_allowed


@get("/programmes/{programme:uuid}/preuves", opt={"within_dates": True}, include_in_schema=False)
async def proofs_page(request: AnyRequest, programme: FromPath[UUID], house: TheHouse) -> Response[bytes]:
    """For everybody who sees the programme; the bundle is for who may audit it."""
    found, around = await looked(request, house)
    tenant = request.user.tenant
    _, zone = translate(locale_of(request)), ZoneInfo(found.institution.timezone)
    async with tenant_transaction(house.engine, tenant) as connection:
        last = await keeping.last_checkpoint(connection, tenant)
        head = await keeping.head_of(connection, tenant)
        whole = await keeping.whole_at(connection, tenant)
        wrong = await keeping.findings(connection, tenant)
    signed = last.size if last else 0
    housed = await housed_size(house.engine, last) if last else None
    return page(
        request,
        "proofs.html",
        signed=signed,
        headline=_.plural(
            "{count} ligne du journal est signée : la changer se verrait.",
            "{count} lignes du journal sont signées : en changer une seule se verrait.",
            signed,
        ),
        signed_at=f"{_.moment(last.signed_at, zone)} · {_.plural('{count} ligne', '{count} lignes', signed)}" if last else "",
        unsigned=_.plural(
            "{count} ligne, qui n’est pas protégée avant le prochain point de contrôle",
            "{count} lignes, qui ne sont pas protégées avant le prochain point de contrôle",
            head - signed,
        )
        if head > signed
        else "",
        housed=_.plural(
            "oui, celui de {count} ligne",
            "oui, celui de {count} lignes",
            housed,
        )
        if housed
        else "",
        whole_at=_.moment(whole, zone) if whole else "",
        wrong=[{"sentence": finding(one, _), "found": _.moment(at, zone)} for one, at in wrong],
        keys=await published(house, tenant),
        note=last.note if last else "",
        tenant=tenant,
        audits=is_allowed(request.user.role, "audit.read"),
        exports=is_allowed(request.user.role, "institution.export"),
        **around,
    )


@get("/programmes/{programme:uuid}/preuves/liasse.zip", opt={"within_dates": True, EVEN_SUSPENDED: True}, include_in_schema=False)
async def programme_bundle(request: AnyRequest, programme: FromPath[UUID], house: TheHouse) -> Stream:
    """One programme; for an auditor, what happened within the dates granted. The other lines are told by their hashes."""
    return await sent_programme(request, house, programme)


@get("/etablissement/preuves/liasse.zip", opt={EVEN_SUSPENDED: True}, include_in_schema=False)
async def whole_bundle(request: AnyRequest, house: TheHouse) -> Stream:
    """The institution's whole log, but what was told in confidence."""
    return await sent_institution(request, house)


PROOF_PAGES: Final = (proofs_page, programme_bundle, whole_bundle)
