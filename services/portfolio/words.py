"""Health in words: what a finding says to whoever reads it, in one sentence, with since when."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

from projections.health import TO_CALL, Finding
from services.catalogues import Language, french
from services.pages.words import PHASES
from tenants.health_rules import RuleName

RULES: Final[Mapping[RuleName, str]] = MappingProxyType(
    {
        "phase-late": french("Phase en retard"),
        "no-first-session": french("Pas de première séance"),
        "dose-under-plan": french("Trop peu de séances"),
        "satisfaction-falling": french("Satisfaction en baisse"),
        "institution-silent": french("Établissement silencieux"),
        "authorisations-missing": french("Autorisations manquantes"),
        "incidents-open": french("Signalement ouvert"),
        "notices-failing": french("Messages non remis"),
        "sign-up-stalled": french("Inscription arrêtée"),
    }
)
THRESHOLDS: Final[Mapping[RuleName, str]] = MappingProxyType(
    {
        "phase-late": french("Jours après la fin prévue d’une phase qui n’est pas terminée"),
        "no-first-session": french("Jours de classe sans séance depuis qu’un binôme est formé"),
        "dose-under-plan": french("Part, en %, des séances qui devraient avoir eu lieu"),
        "satisfaction-falling": french("Dixièmes de point perdus entre le dernier mois et ce qui précède"),
        "institution-silent": french("Jours de classe sans que personne de l’établissement n’agisse"),
        "authorisations-missing": french("Jours de classe depuis la sélection d’un mineur sans autorisation"),
        "incidents-open": french("Nombre de signalements ouverts"),
        "notices-failing": french("Messages abandonnés en quatre semaines"),
        "sign-up-stalled": french("Jours sans que l’établissement avance dans ses premiers pas"),
    }
)


def sentence(finding: Finding, language: Language) -> str:
    """«Aucune première séance pour 3 binômes, depuis le 12 janvier 2027.»"""
    _ = language
    told = finding.figures
    match finding.rule:
        case "phase-late":
            phase = _(PHASES[str(told["phase"])])
            return _(
                "La phase « {phase} » devait finir le {planned}.", phase=phase, planned=_.day(date.fromisoformat(str(told["planned"])))
            )
        case "no-first-session":
            return _.plural(
                "{count} binôme attend sa première séance.", "{count} binômes attendent leur première séance.", _number(told, "pairs")
            )
        case "dose-under-plan":
            held, planned, share = _number(told, "held"), _number(told, "planned"), _number(told, "threshold")
            return _.plural(
                "{count} séance tenue sur {planned} prévues : moins de {share} % de ce qui devrait l’être.",
                "{count} séances tenues sur {planned} prévues : moins de {share} % de ce qui devrait l’être.",
                held,
                planned=planned,
                share=share,
            )
        case "satisfaction-falling":
            before, now = _.number(_number(told, "before") / 10, 1), _.number(_number(told, "now") / 10, 1)
            return _("La satisfaction passe de {before} à {now} sur 5.", before=before, now=now)
        case "institution-silent":
            return _("Personne n’a rien fait dans ce programme depuis le {day}.", day=_.day(date.fromisoformat(str(told["last"]))))
        case "authorisations-missing":
            count = _number(told, "minors")
            return _.plural("{count} mineur n’a pas d’autorisation.", "{count} mineurs n’ont pas d’autorisation.", count)
        case "incidents-open":
            return _.plural("{count} signalement est ouvert.", "{count} signalements sont ouverts.", _number(told, "incidents"))
        case "notices-failing":
            return _.plural(
                "{count} message n’a pas pu être remis.", "{count} messages n’ont pas pu être remis.", _number(told, "messages")
            )
        case "sign-up-stalled":
            return _.plural("Il lui reste {count} étape :", "Il lui reste {count} étapes :", _number(told, "left"))


def level(points: int) -> str:
    """calm, watch or call: what is drawn beside the points, never alone."""
    return "calm" if points == 0 else "watch" if points < TO_CALL else "call"


LEVELS: Final[Mapping[str, str]] = MappingProxyType(
    {"calm": french("rien à signaler"), "watch": french("à surveiller"), "call": french("à appeler")}
)


def _number(told: Mapping[str, int | str], name: str) -> int:
    return int(told[name])
