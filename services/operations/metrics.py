"""The same figures in the text format of Prometheus, for whoever holds a token of a head of the house; never for everybody."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from litestar import Request, Response, get
from litestar.datastructures import State
from prometheus_client import CollectorRegistry, Gauge, Info, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from projections.views import VIEWS
from services.accounts.caller import Caller
from services.house import TheHouse
from services.operations.figures import Operations, operations
from tenants.house import HOUSE
from tenants.permissions import PermissionDenied, require_permission

# What each measure is called and says of itself; its label, where it has one.
GAUGES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "institutions": ("", "Institutions with a log."),
        "events": ("", "Events in all logs."),
        "projection_lag_events": ("projection", "Events that a projection has not seen yet, over all institutions."),
        "projection_institutions_behind": ("projection", "Institutions whose log a projection has not followed to its head."),
        "projection_poisoned_institutions": ("projection", "Institutions for which a projection stopped at an event."),
        "portfolio_institutions_behind": ("", "Institutions whose programmes are to be judged anew."),
        "outbox_mails": ("state", "Mails that wait, that are being sent, or that were given up."),
        "outbox_oldest_seconds": ("", "How long the oldest mail has waited."),
        "webhook_deliveries": ("state", "Deliveries that wait, that are under way, or that were given up."),
        "queue_depth": ("queue", "Tasks that no worker has taken yet."),
        "log_unsigned_lines": ("", "Lines that no signed checkpoint covers yet."),
        "log_checkpoint_age_seconds": ("", "Age of the oldest checkpoint that does not cover its log."),
        "log_findings": ("kind", "What the watch found altered in logs."),
    }
)


def exposition(told: Operations) -> bytes:
    """The figures as Prometheus reads them."""
    registry = CollectorRegistry()
    for name, (label, says) in GAUGES.items():
        gauge = Gauge(f"ekole_{name}", says, [label] if label else [], registry=registry)
        for of, figure in told.of(name).items():
            (gauge.labels(of) if label else gauge).set(figure)
    Info("ekole_build", "Versions of the program and of what it runs on.", registry=registry).info(told.versions)
    folds = Gauge("ekole_projection_fold_version", "The version of a projection's fold.", ["projection"], registry=registry)
    for view in VIEWS:
        folds.labels(view.name).set(view.version)
    return generate_latest(registry)


def require_operator(caller: Caller) -> None:
    """Raises PermissionDenied."""
    require_permission(caller.role, "house.operate")
    if caller.tenant != HOUSE:
        raise PermissionDenied


@get("/metrics", include_in_schema=False)
async def metrics(request: Request[Caller, Any, State], house: TheHouse) -> Response[bytes]:
    require_operator(request.user)
    told = await operations(house)
    return Response(exposition(told), headers={"Content-Type": CONTENT_TYPE_LATEST, "Cache-Control": "no-store"})


METRICS_ROUTES: Final = (metrics,)
