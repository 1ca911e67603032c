"""The page of operations: what a head must know of the platform before anybody calls."""

from typing import Any, Final

from litestar import Response, get

from projections.views import VIEWS
from services.catalogues import Language, french, translate
from services.house import TheHouse
from services.operations.figures import Operations, operations
from services.operations.metrics import require_operator
from services.pages.forms import AnyRequest
from services.pages.rendering import locale_of, page

STATES: Final[dict[str, str]] = {
    "waiting": french("en attente"),
    "handed": french("confiés à un processus"),
    "leased": french("en cours d’envoi"),
    "failed": french("abandonnés"),
}
PROGRAMS: Final[dict[str, str]] = {"ekole": "Ekole", "python": "Python", "postgresql": "PostgreSQL", "redis": "Redis"}
QUEUES: Final[dict[str, str]] = {"mail": french("courriels"), "webhooks": french("webhooks"), "housekeeping": french("entretien")}


@get("/ekole/exploitation", include_in_schema=False)
async def operations_page(request: AnyRequest, house: TheHouse) -> Response[bytes]:
    require_operator(request.user)
    _ = translate(locale_of(request))
    told = await operations(house)
    lags, behind = told.of("projection_lag_events"), told.of("projection_institutions_behind")
    poisoned = told.of("projection_poisoned_institutions")
    return page(
        request,
        "operations.html",
        sentence=_sentence(told, _),
        figures=_figures(told, _),
        projections=[
            {
                "name": view.name,
                "version": view.version,
                "lag": _.number(lags.get(view.name, 0)),
                "behind": _.number(behind.get(view.name, 0)),
                "poisoned": _.number(poisoned.get(view.name, 0)),
            }
            for view in VIEWS
        ],
        mails=_by(told, "outbox_mails", STATES, _),
        deliveries=_by(told, "webhook_deliveries", STATES, _),
        queues=_by(told, "queue_depth", QUEUES, _),
        findings=told.of("log_findings"),
        versions={PROGRAMS[name]: text for name, text in told.versions.items()},
    )


def _sentence(told: Operations, language: Language) -> str:
    """The worst first."""
    _ = language
    altered, poisoned = sum(told.of("log_findings").values()), sum(told.of("projection_poisoned_institutions").values())
    if altered:
        return _.plural("{count} altération du journal a été trouvée.", "{count} altérations du journal ont été trouvées.", altered)
    if poisoned:
        return _.plural("{count} vue est arrêtée sur un fait.", "{count} vues sont arrêtées sur un fait.", poisoned)
    lag = max(told.of("projection_lag_events").values(), default=0)
    failed = told.of("outbox_mails").get("failed", 0) + told.of("webhook_deliveries").get("failed", 0)
    views = (
        _.plural("Les vues ont {count} fait de retard", "Les vues ont {count} faits de retard", lag) if lag else _("Les vues sont à jour")
    )
    if failed:
        return _.plural("{views} ; {count} envoi a été abandonné.", "{views} ; {count} envois ont été abandonnés.", failed, views=views)
    return _("{views} ; aucun envoi n’a été abandonné.", views=views)


def _figures(told: Operations, language: Language) -> list[dict[str, Any]]:
    _ = language
    minutes = round(told.one("outbox_oldest_seconds") / 60)
    age = round(told.one("log_checkpoint_age_seconds") / 60)
    return [
        {"label": _("Établissements"), "value": _.number(told.one("institutions")), "small": ""},
        {"label": _("Faits"), "value": _.number(told.one("events")), "small": ""},
        {"label": _("À juger de nouveau"), "value": _.number(told.one("portfolio_institutions_behind")), "small": _("établissements")},
        {"label": _("Plus ancien courriel en attente"), "value": _.duration(minutes), "small": ""},
        {"label": _("Lignes pas encore signées"), "value": _.number(told.one("log_unsigned_lines")), "small": ""},
        {"label": _("Point de contrôle le plus en retard"), "value": _.duration(age), "small": ""},
    ]


def _by(told: Operations, name: str, words: dict[str, str], language: Language) -> list[tuple[str, str]]:
    figures = told.of(name)
    return [
        (language(label), language.number(figures.get(code, 0)))
        for code, label in words.items()
        if code in figures or name == "queue_depth"
    ]


OPERATIONS_PAGES: Final = (operations_page,)
