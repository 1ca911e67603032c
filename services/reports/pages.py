"""The impact report as a page: pictures with their figures, what was lived, what was decided."""

from typing import Final
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath
from markupsafe import Markup

from domain.measurement.impact import Impact
from services.catalogues import Language, translate
from services.charts import domains_chart, dose_chart, index_chart, recommendation_chart, satisfaction_chart
from services.house import TheHouse
from services.pages import words
from services.pages.rendering import locale_of, page
from services.programmes.looking import ProgrammeViews
from services.programmes.pages import AnyRequest, looked
from tenants.permissions import require_permission


@get("/programmes/{programme:uuid}/rapport", include_in_schema=False)
async def report_page(request: AnyRequest, programme: FromPath[UUID], house: TheHouse) -> Response[bytes]:
    require_permission(request.user.role, "reports.read")
    found, around = await looked(request, house, programme)
    _ = translate(locale_of(request))
    impact = found.sheet.impact
    if impact is None:
        waiting = _("L’impact n’est pas encore calculé. Il le sera quand les enquêtes de départ et de bilan seront closes.")
        return page(request, "report.html", sentence=waiting, charts=None, figures=[], **around)
    return page(
        request,
        "report.html",
        sentence=sentence(impact, _),
        charts=charts(impact, found, _),
        figures=figures(impact, _),
        **around,
    )


def sentence(impact: Impact, _: Language) -> str:
    """The report's answer, in its first sentence."""
    paired = impact.paired
    if paired.delta is None:
        return _(
            "Moins de cinq personnes ont répondu aux deux enquêtes : la progression n’est pas montrée, pour que personne ne soit reconnu."
        )
    people = _.plural("{count} personne", "{count} personnes", paired.n)
    return _("Entre le départ et le bilan, l’indice de {people} a changé de {points}.", people=people, points=_.points(paired.delta))


def charts(impact: Impact, found: ProgrammeViews, _: Language) -> dict[str, Markup]:
    labels = {domain: _(label) for domain, label in words.DOMAINS.items()}
    planned = found.sheet.design.frame.sessions if found.sheet.design else 0
    sessions = [pair.held for pair in found.pairs]
    return {
        "index": index_chart(impact.baseline, impact.final, impact.paired, _).figure(_),
        "domains": domains_chart(impact.domains_before, impact.domains_after, labels, _).figure(_),
        "dose": dose_chart(sessions, planned, _).figure(_) if sessions and planned else Markup(),
        "satisfaction": satisfaction_chart(impact.satisfaction, _).figure(_) if impact.satisfaction else Markup(),
        "recommendation": recommendation_chart(impact.recommendation, _).figure(_) if impact.recommendation else Markup(),
    }


def figures(impact: Impact, _: Language) -> list[dict[str, str]]:
    dose = impact.dose
    return [
        {"label": _("Séances tenues"), "value": _.number(dose.held), "small": f"/ {_.number(dose.planned)}"},
        {"label": _("Temps passé ensemble"), "value": _.duration(dose.minutes), "small": ""},
        {"label": _("Binômes au rythme prévu"), "value": _.number(dose.pairs_in_rhythm), "small": f"/ {_.number(dose.pairs)}"},
    ]


REPORT_PAGES: Final = (report_page,)
