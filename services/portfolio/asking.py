"""What somebody asks of the portfolio, read from an address's query: the same words for the page, the API and the exports."""

from collections.abc import Mapping
from typing import Final, TypeVar, get_args
from urllib.parse import urlencode
from uuid import UUID

from domain.programme import PHASES, InstitutionKind
from domain.refusal import Refused
from services.accounts.caller import Caller
from services.portfolio.listing import SORTS, Asked, Place
from tenants.health_rules import DEFAULTS
from tenants.house import HOUSE
from tenants.permissions import CONSULTANT, PermissionDenied, require_permission

KINDS: Final[tuple[InstitutionKind, ...]] = get_args(InstitutionKind)
_LONGEST: Final = 200  # characters of a search
_Choice = TypeVar("_Choice")


class PortfolioQueryUnreadable(Refused):
    code = "portfolio-query-unreadable"
    kind = "invalid"
    sentence = "Ce filtre du portefeuille n’est pas lisible ({field}). Rien n’a été changé ; repartez du portefeuille entier."


def require_follower(caller: Caller) -> None:
    """Raises PermissionDenied for whoever follows no programme from Ekole's house."""
    require_permission(caller.role, "clients.follow")
    if caller.tenant != HOUSE:
        raise PermissionDenied


def asked_of(query: Mapping[str, str], caller: Caller) -> Asked:
    """``sort q academie kind phase rule points closed consultant``, any of them left out. A consultant sees their own alone.

    Raises PortfolioQueryUnreadable.
    """
    points = query.get("points", "") or "0"
    if not (points.isascii() and points.isdigit() and int(points) <= 100):
        raise PortfolioQueryUnreadable(field="points")
    return Asked(
        sort=_among(query, "sort", {name: name for name in SORTS}) or "health",
        search=query.get("q", "")[:_LONGEST],
        academie=query.get("academie", "")[:_LONGEST],
        kind=_among(query, "kind", {name: name for name in KINDS}) or "",
        phase=_among(query, "phase", {name: name for name in PHASES}),
        rule=_among(query, "rule", {name: name for name in DEFAULTS}),
        at_least=int(points),
        closed=query.get("closed", "") == "yes",
        consultant=caller.account if caller.role == CONSULTANT else _account(query.get("consultant", "")),
    )


def place_of(query: Mapping[str, str]) -> Place:
    return Place(query.get("after") or None, query.get("before") or None, query.get("end", "") == "yes")


def query_of(asked: Asked, caller: Caller, **changed: str) -> str:
    """The query that asks the same; ``changed`` puts other values in their place, the empty ones leave theirs out."""
    told = {
        "sort": "" if asked.sort == "health" else asked.sort,
        "q": asked.search,
        "academie": asked.academie,
        "kind": asked.kind,
        "phase": asked.phase or "",
        "rule": asked.rule or "",
        "points": str(asked.at_least) if asked.at_least else "",
        "closed": "yes" if asked.closed else "",
        "consultant": str(asked.consultant) if asked.consultant and caller.role != CONSULTANT else "",
    }
    return urlencode({name: value for name, value in (told | changed).items() if value})


def _among(query: Mapping[str, str], field: str, choices: Mapping[str, _Choice]) -> _Choice | None:
    given = query.get(field, "")
    if given and given not in choices:
        raise PortfolioQueryUnreadable(field=field)
    return choices.get(given)


def _account(given: str) -> UUID | None:
    try:
        return UUID(given) if given else None
    except ValueError:
        raise PortfolioQueryUnreadable(field="consultant") from None
