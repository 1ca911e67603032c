"""A row of the portfolio as a page tells it: every figure in words of the reader's language."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

import msgspec

from projections.health import Finding
from services.catalogues import Language, french
from services.house import House
from services.pages.words import PHASES
from services.portfolio.listing import PortfolioRow
from services.portfolio.words import LEVELS, RULES, level, sentence
from services.supervision import granting
from services.supervision.visiting import house_day

KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "lycee-public": french("lycée public"),
        "lycee-prive": french("lycée privé"),
        "cfa": french("CFA"),
        "ecole": french("école"),
        "universite": french("université"),
    }
)
NOT_KNOWN: Final = "–"


class FindingShown(msgspec.Struct, frozen=True):
    """``quiet``: why it is on no list, empty where it is; ``reason``: of whoever put it off, in their words."""

    rule: str
    label: str
    sentence: str
    points: int
    since: date
    since_said: str
    quiet: str = ""
    reason: str = ""


class RowShown(msgspec.Struct, frozen=True):
    client: UUID
    address: str
    institution: str
    kind: str
    academie: str
    demonstration: bool
    name: str
    points: str
    level: str
    level_said: str
    findings: tuple[str, ...]
    phase: str
    phase_said: str
    phase_days: str
    people: str
    pairs: str
    sessions: str
    satisfaction: str
    missing: str
    consultants: str
    last_sign: str


def row_shown(one: PortfolioRow, language: Language, names: Mapping[UUID, str]) -> RowShown:
    _ = language
    days = max(0, (one.evaluated_on - one.phase_since).days)
    mark = level(one.points)
    sessions = _("{held} sur {planned}", held=_.number(one.held), planned=_.number(one.planned)) if one.planned else NOT_KNOWN
    return RowShown(
        client=one.client,
        address=f"/ekole/suivi/{one.client}/{one.programme}",
        institution=one.institution,
        kind=_(KINDS[one.kind]),
        academie=one.academie or "",
        demonstration=one.demonstration,
        name=one.name,
        points=_.number(one.points),
        level=mark,
        level_said=_(LEVELS[mark]),
        findings=tuple(sentence(finding, _) for finding in one.findings),
        phase=one.phase,
        phase_said=_(PHASES[one.phase]),
        phase_days=_(
            "{days}, fin prévue le {planned}", days=_.plural("{count} jour", "{count} jours", days), planned=_.short_day(one.phase_end)
        ),
        people=_.number(one.people),
        pairs=_.number(one.pairs),
        sessions=sessions if one.dose is None else f"{sessions} ({_.percent(one.dose * 100)})",
        satisfaction=NOT_KNOWN if one.satisfaction is None else _.number(one.satisfaction, 1),
        missing=_.number(one.missing),
        consultants=_.enumeration([names.get(account, NOT_KNOWN) for account in one.consultants]) or _("personne"),
        last_sign=_.short_day(house_day(one.last_sign_at)),
    )


def findings_shown(findings: Iterable[Finding], language: Language) -> list[FindingShown]:
    return [
        FindingShown(one.rule, language(RULES[one.rule]), sentence(one, language), one.points, one.since, language.day(one.since))
        for one in findings
    ]


async def names_of(house: House, rows: Sequence[PortfolioRow]) -> dict[UUID, str]:
    """The addresses of those to whom these programmes are entrusted."""
    return await granting.addresses(house, {account for row in rows for account in row.consultants})


def figures_of(row: RowShown, language: Language) -> list[dict[str, Any]]:
    _ = language
    return [
        {"label": _("Personnes"), "value": row.people, "small": ""},
        {"label": _("Binômes"), "value": row.pairs, "small": ""},
        {"label": _("Séances tenues"), "value": row.sessions, "small": ""},
        {"label": _("Satisfaction"), "value": row.satisfaction, "small": _("sur 5") if row.satisfaction != NOT_KNOWN else ""},
        {"label": _("Sans autorisation"), "value": row.missing, "small": ""},
    ]
