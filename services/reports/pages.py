"""The impact report as a page, made to be read on a screen and printed; and each issued report, byte for byte."""

import base64
import re
from typing import Final

from litestar import Response, get
from litestar.params import FromPath

from domain.refusal import Refused
from projections.impact_sheet import IMPACT_SHEETS, ImpactSheet
from services.catalogues import translate
from services.charts import sessions_chart
from services.house import TheHouse
from services.pages.around import look_around, looked
from services.pages.forms import AnyRequest
from services.pages.rendering import PAGE_HEADERS, locale_of, page
from services.programmes.board_words import weeks_of_sessions
from services.reports import report_words
from services.reports.pictures import further, picture, pictures
from tenants.permissions import require_permission

_DIGEST: Final = re.compile(r"[0-9a-f]{64}")


class ReportMissing(Refused):
    code = "report-missing"
    kind = "missing"
    sentence = "Aucun rapport de ce programme n’a cette empreinte. Vérifiez-la sur la page du rapport d’impact."


@get("/programmes/{programme:uuid}/rapport", include_in_schema=False)
async def report_page(request: AnyRequest, house: TheHouse) -> Response[bytes]:
    require_permission(request.user.role, "reports.read")
    async with house.views.of(request.user.tenant) as views:
        found, around = await look_around(request, views)
        kept = await views.one(IMPACT_SHEETS, found.sheet.programme) or ImpactSheet(found.sheet.programme)
    _ = translate(locale_of(request))
    impact = found.sheet.impact
    if impact is None:
        waiting = _("L’impact n’est pas encore calculé. Il le sera quand les enquêtes de départ et de bilan seront closes.")
        return page(request, "report.html", sentence=waiting, impact=None, **around)
    today = house.today(found.institution, found.sheet)
    weeks = list(weeks_of_sessions(found, today))
    return page(
        request,
        "report.html",
        sentence=report_words.sentence(impact, _),
        impact=impact,
        headline=report_words.headline(impact, _),
        lived=report_words.lived(impact, _),
        pictures=pictures(impact, found, _),
        further=further(impact, kept, found.sheet.template_version, _),
        improvements=[report_words.improvement(one, _) for one in kept.improvements],
        sessions=picture(_("Séances, semaine par semaine"), sessions_chart(weeks, found.institution.closed, _), _) if weeks else None,
        objectives=report_words.objectives(impact, found, _),
        answered=report_words.answered(found, _),
        waivers=report_words.waivers(found, _),
        issued=report_words.issued(found, found.sheet.programme, _),
        people={role: sum(one.role == role and one.status == "selected" for one in found.participants) for role in ("mentor", "mentee")},
        **around,
    )


@get("/programmes/{programme:uuid}/rapports/{sha256:str}", include_in_schema=False)
async def issued_report(request: AnyRequest, house: TheHouse, sha256: FromPath[str]) -> Response[bytes]:
    """The bytes as they were issued: their SHA-256 is their address and stands in the log. Raises ReportMissing."""
    found, _around = await looked(request, house, "reports.read")
    if not _DIGEST.fullmatch(sha256) or sha256 not in {one.sha256 for one in found.sheet.reports}:
        raise ReportMissing
    digest = bytes.fromhex(sha256)
    content = await house.documents.get(request.user.tenant, digest)
    headers = {
        **PAGE_HEADERS,
        "Content-Disposition": f'attachment; filename="rapport-impact-{sha256[:12]}.json"',
        "Repr-Digest": f"sha-256=:{base64.b64encode(digest).decode()}:",  # RFC 9530
    }
    return Response(content, media_type="application/json", headers=headers)


REPORT_PAGES: Final = (report_page, issued_report)
