"""The stages of a relationship in words, and what is to be done next in each."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

from projections.relationship_sheet import RelationshipSheet, Stage
from services.catalogues import Language, french
from tenants.relationship.relationship import Ending, GaveUp

STAGES: Final[Mapping[Stage, str]] = MappingProxyType(
    {
        "contact": french("premier contact"),
        "prospect": french("prospect"),
        "profile": french("profil gratuit"),
        "proposal": french("proposition"),
        "engaged": french("mission en cours"),
        "ended": french("mission terminée"),
        "given-up": french("abandonnée"),
    }
)
REASONS: Final[Mapping[GaveUp, str]] = MappingProxyType(
    {
        "no-need": french("pas de besoin"),
        "no-budget": french("pas de budget"),
        "no-answer": french("pas de réponse"),
        "elsewhere": french("choisi ailleurs"),
        "later": french("plus tard"),
    }
)
ENDINGS: Final[Mapping[Ending, str]] = MappingProxyType(
    {"completed": french("tout est remis"), "stopped": french("elle s’arrête avant la fin")}
)


def next_step(sheet: RelationshipSheet, today: date, language: Language) -> str:
    """What the stage itself asks for, in one sentence."""
    _ = language
    match sheet.stage:
        case "contact":
            return _("Comprendre le besoin de l’établissement.")
        case "prospect":
            return _("Inviter l’établissement à ouvrir son profil gratuit, puis le rattacher.")
        case "profile":
            return _("Proposer une mission.")
        case "proposal":
            assert sheet.valid_until is not None
            if sheet.valid_until < today:
                return _("La proposition n’est plus valable depuis le {day} : proposer de nouveau.", day=_.day(sheet.valid_until))
            return _("Obtenir la réponse de l’établissement avant le {day}.", day=_.day(sheet.valid_until))
        case "engaged":
            return _engaged(sheet, today, _)
        case "ended":
            return _("Proposer une suite, ou demander l’avis de la direction.")
        case "given-up":
            return _("Rien à faire, sauf si l’établissement revient.")


def _engaged(sheet: RelationshipSheet, today: date, language: Language) -> str:
    _, offer = language, sheet.offer
    assert offer is not None
    owed = [one for one in offer.deliverables if one.deliverable not in sheet.delivered]
    late = [one for one in owed if one.due is not None and one.due < today]
    to_tell = [visit for visit in sheet.visits if not visit.half_days and visit.day < today]
    if to_tell:
        return _("Écrire le compte rendu de la visite du {day}.", day=_.day(to_tell[0].day))
    if late:
        return _.plural("Remettre le livrable en retard ({count}).", "Remettre les livrables en retard ({count}).", len(late))
    if coming := next((visit for visit in sheet.visits if not visit.half_days), None):
        return _("Préparer la visite du {day}.", day=_.day(coming.day))
    if owed:
        return _("Remettre : {title}.", title=min(owed, key=lambda one: one.due or date.max).title)
    if sheet.proposed is not None:
        return _("Obtenir la réponse à la suite proposée.")
    return _("Tout est remis : proposer une suite, ou terminer la mission.")


def days_said(half_days: int, language: Language) -> str:
    """«3,5 jours»."""
    return language.plural("{count} jour", "{count} jours", half_days / 2, shown=language.number(half_days / 2, half_days % 2))
