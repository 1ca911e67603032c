"""A relationship as its pages show it: what each phase owes, visits, days, and what happened so far."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from domain.personal import readable
from domain.programme import PHASES
from projections.relationship_sheet import RelationshipSheet
from services.catalogues import Language
from services.pages.words import FACTS
from services.pages.words import PHASES as PHASE_WORDS
from services.portfolio.showing import KINDS
from services.relationships.opinions import OpinionTold
from services.relationships.words import STAGES, days_said, next_step
from services.supervision.visiting import house_day
from tenants.relationship.engagement import Engagement, Offer


def row_shown(sheet: RelationshipSheet, names: Mapping[UUID, str], today: date, language: Language) -> dict[str, Any]:
    """A line of the list."""
    _ = language
    since = house_day(sheet.stage_since)
    return {
        "address": f"/ekole/relations/{sheet.relationship}",
        "institution": sheet.institution,
        "kind": _(KINDS[sheet.kind]),
        "stage": sheet.stage,
        "stage_said": _(STAGES[sheet.stage]),
        "since": _("depuis le {day}", day=_.short_day(since)),
        "next": next_step(sheet, today, _),
        "next_on": _.short_day(sheet.next_on) if sheet.next_on else "",
        "late": sheet.next_on is not None and sheet.next_on < today,
        "lead": names.get(sheet.lead, _("effacé")),
    }


def figures_of(sheet: RelationshipSheet, language: Language) -> list[dict[str, str]]:
    """Days sold and spent, what was delivered of what was promised."""
    _, offer = language, sheet.offer
    if offer is None:
        return []
    delivered = _("{done} sur {planned}", done=_.number(len(sheet.delivered)), planned=_.number(len(offer.deliverables)))
    held = sum(1 for visit in sheet.visits if visit.half_days)
    return [
        {"label": _("Jours vendus"), "value": days_said(sheet.half_days, _), "small": ""},
        {"label": _("Jours utilisés"), "value": days_said(sheet.used, _), "small": ""},
        {"label": _("Livrables remis"), "value": delivered, "small": ""},
        {"label": _("Visites faites"), "value": _.number(held), "small": ""},
    ]


def phases_of(offer: Offer, delivered: Mapping[UUID, date], today: date, language: Language) -> list[dict[str, Any]]:
    """By phase: what Ekole leads, and each deliverable with when it is due or was delivered; phases without any are left out."""
    _ = language
    shown = []
    for phase in PHASES:
        items = [
            {
                "deliverable": one.deliverable,
                "title": one.title,
                "due": _.short_day(one.due) if one.due else "",
                "delivered": _.short_day(delivered[one.deliverable]) if one.deliverable in delivered else "",
                "late": one.deliverable not in delivered and one.due is not None and one.due < today,
            }
            for one in offer.deliverables
            if one.phase == phase
        ]
        if items or phase in offer.leads:
            shown.append({"phase": phase, "label": _(PHASE_WORDS[phase]), "leads": offer.leads.get(phase, ""), "deliverables": items})
    return shown


def visits_of(engagement: Engagement, language: Language, *, shared_alone: bool) -> list[dict[str, Any]]:
    """The newest first. ``shared_alone``: of minutes that are not shared, nothing."""
    _ = language
    shown = []
    for visit in sorted(engagement.visits.values(), key=lambda one: (one.day, one.visit), reverse=True):
        minutes = ""
        if visit.minutes is not None and (visit.shared or not shared_alone):
            minutes = readable(visit.minutes) or _("effacé")
        shown.append(
            {
                "visit": visit.visit,
                "day": _.day(visit.day),
                "typed": visit.day.isoformat(),
                "held": visit.minutes is not None,
                "days": days_said(visit.half_days, _) if visit.half_days else "",
                "half_days": visit.half_days,
                "minutes": minutes,
                "shared": visit.shared,
            }
        )
    return shown


def opinions_shown(opinions: Sequence[OpinionTold], language: Language) -> list[dict[str, Any]]:
    """What the direction was asked, and what it said."""
    _ = language
    shown = []
    for one in opinions:
        sheet = one.sheet
        about = _(PHASE_WORDS[sheet.phase]) if sheet.phase else _.plural("{count} an de mission", "{count} ans de mission", sheet.year or 0)
        said = ""
        if sheet.csat is not None and sheet.nps is not None:
            said = score_said(sheet.csat, sheet.nps, _)
        shown.append(
            {
                "about": about,
                "asked": _.day(house_day(sheet.asked_at)),
                "said": said,
                "words": [words or _("effacé") for words in one.words],
            }
        )
    return shown


def score_said(csat: int, nps: int, language: Language) -> str:
    return language("satisfaction {csat} sur 5, recommandation {nps} sur 10", csat=csat, nps=nps)


def steps_of(sheet: RelationshipSheet, names: Mapping[UUID, str], language: Language) -> list[dict[str, str]]:
    """What happened, the newest first."""
    _ = language
    shown = []
    for step in reversed(sheet.steps):
        kind, _slash, account = step.actor.partition("/")
        who = names.get(UUID(account), _("effacé")) if kind == "account" and account else ""
        shown.append({"what": _(FACTS[step.kind]), "day": _.day(house_day(step.at)), "who": who})
    return shown


def accounts_in(sheet: RelationshipSheet) -> set[UUID]:
    """Everybody of the house who did something in it, and who answers for it."""
    actors = (step.actor.partition("/") for step in sheet.steps)
    return {sheet.lead} | {UUID(account) for kind, _slash, account in actors if kind == "account"}
