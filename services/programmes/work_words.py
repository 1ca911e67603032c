"""What there is to do now, each with who it is about and where to do it."""

from collections.abc import Iterable, Sequence
from typing import Final
from uuid import UUID

import msgspec

from projections.board import Board
from projections.work import WorkItem
from services.catalogues import Language, french
from services.pages.people import name_of
from services.programmes.looking import ProgrammeViews
from tenants.permissions import is_allowed

NAMED: Final = 3  # people named before «et 4 autres»


class Work(msgspec.Struct, frozen=True):
    """One thing to do: how many (empty where there is nothing to count), what, about whom, and the page to go to."""

    count: str
    title: str
    why: str
    action: str
    address: str


_WORK: Final[dict[str, tuple[str, str, str, str]]] = {
    "audit-questions-to-answer": (
        french("question d’un auditeur attend une réponse"),
        french("questions d’un auditeur attendent une réponse"),
        french("Y répondre"),
        "/questions",
    ),
    "no-first-session": (
        french("binôme sans première séance, après 15 jours de classe"),
        french("binômes sans première séance, après 15 jours de classe"),
        french("Voir les binômes"),
        "/binomes",
    ),
    "silent-pairs": (
        french("binôme qui ne s’est pas vu depuis 20 jours de classe"),
        french("binômes qui ne se sont pas vus depuis 20 jours de classe"),
        french("Voir les binômes"),
        "/binomes",
    ),
    "guardian-authorisations": (
        french("autorisation parentale attendue"),
        french("autorisations parentales attendues"),
        french("Voir qui est concerné"),
        "/participants",
    ),
    "charters": (
        french("charte à accepter"),
        french("chartes à accepter"),
        french("Voir qui est concerné"),
        "/participants",
    ),
    "certifications": (
        french("mentor à certifier"),
        french("mentors à certifier"),
        french("Voir qui est concerné"),
        "/participants",
    ),
    "contested-sessions": (
        french("binôme dont une séance est contestée"),
        french("binômes dont une séance est contestée"),
        french("Voir les binômes"),
        "/binomes",
    ),
    "double-booked": (
        french("personne notée à deux endroits à la même heure"),
        french("personnes notées à deux endroits à la même heure"),
        french("Voir les séances"),
        "/binomes",
    ),
    "certificates-lapsed": (
        french("certification arrivée à son terme"),
        french("certifications arrivées à leur terme"),
        french("Voir qui est concerné"),
        "/participants",
    ),
    "unmatched": (
        french("personne attend un mentor"),
        french("personnes attendent un mentor"),
        french("Voir pourquoi"),
        "/appariement",
    ),
    "survey-to-close": (
        french("enquête arrivée à son terme, à clôturer"),
        french("enquêtes arrivées à leur terme, à clôturer"),
        french("Voir les enquêtes"),
        "/enquetes",
    ),
    "certificates-expiring": (
        french("certification prend fin dans moins d’un mois"),
        french("certifications prennent fin dans moins d’un mois"),
        french("Voir qui est concerné"),
        "/participants",
    ),
    "certificates-revoked": (
        french("certification retirée : à former de nouveau, ou à remplacer"),
        french("certifications retirées : à former de nouveau, ou à remplacer"),
        french("Voir qui est concerné"),
        "/participants",
    ),
    "objections-to-answer": (
        french("réticence attend une réponse"),
        french("réticences attendent une réponse"),
        french("Y répondre"),
        "/communication",
    ),
    "workshops-to-note": (
        french("atelier passé, présences à noter"),
        french("ateliers passés, présences à noter"),
        french("Noter qui était là"),
        "/ateliers",
    ),
    "steering-to-note": (
        french("comité de pilotage passé, à noter"),
        french("comités de pilotage passés, à noter"),
        french("Le noter"),
        "/pilotage",
    ),
    "steering-overdue": (
        french("décision du comité de pilotage en retard"),
        french("décisions du comité de pilotage en retard"),
        french("Voir les décisions"),
        "/pilotage#decisions",
    ),
    "improvements-overdue": (
        french("amélioration décidée, échéance passée"),
        french("améliorations décidées, échéance passée"),
        french("Mesurer et améliorer"),
        "/mesure",
    ),
    "governance-due": (
        french("instance à informer ou à consulter, avant la formation"),
        french("instances à informer ou à consulter, avant la formation"),
        french("Noter ce qui a eu lieu"),
        "/gouvernance",
    ),
}
_ONCE: Final[dict[str, tuple[str, str, str]]] = {
    "diagnostic-to-open": (french("Diagnostic à ouvrir"), french("Ouvrir le diagnostic"), "/diagnostic"),
    "diagnostic-to-close": (french("Diagnostic à clôturer"), french("Voir le diagnostic"), "/diagnostic"),
    "design-to-draft": (french("Conception à rédiger"), french("Partir du modèle"), "/conception"),
    "design-to-submit": (french("Conception à soumettre à la direction"), french("La relire et la soumettre"), "/conception"),
    "revision-to-submit": (french("Révision de la conception à soumettre"), french("La relire et la soumettre"), "/conception"),
    "announcement-to-send": (french("Annonce aux personnels à envoyer"), french("La relire et l’envoyer"), "/communication"),
    "impact-to-compute": (french("Impact à calculer"), french("Mesurer et améliorer"), "/mesure"),
    "improvement-to-decide": (french("Une amélioration à décider, avant de clôturer"), french("Mesurer et améliorer"), "/mesure"),
}
_OF_AUDITORS: Final = "audit-questions-to-answer"  # for those alone who answer them
# What only those who run the programme can do; what else there is to do, others may at least look at.
_RUN: Final = frozenset({"diagnostic-to-open", "design-to-draft", "design-to-submit", "revision-to-submit"})


def work_lines(board: Board, found: ProgrammeViews, role: str, _: Language) -> list[Work]:
    """Everything that asks for an action, what only this role can do first."""
    items = [item for item in board.work if item.kind != _OF_AUDITORS or is_allowed(role, "audit.answer")]
    lines = [*_beginnings(found, role, _), *_selection(found, role, _), *(_line(item, found, role, _) for item in items)]
    decides = is_allowed(role, "programme.decide")
    return sorted(lines, key=lambda one: not (decides and one.address.endswith("/conception")))


def _beginnings(found: ProgrammeViews, role: str, _: Language) -> Iterable[Work]:
    """What a programme begins with: the institution's frame, then people."""
    if found.sheet.closed_at is not None:
        return
    if found.institution.data_agreement is None:
        yield Work(
            "",
            _("Accord sur les données à accepter par la direction"),
            _("Sans lui, les données d’autres personnes ne peuvent pas être enregistrées."),
            _("Voir l’accord") if is_allowed(role, "institution.run") else "",
            "/etablissement#accord",
        )
    if not found.institution.safeguarding_contacts:
        yield Work(
            "",
            _("Personne de confiance à désigner"),
            _("Aucun binôme ni atelier ne devient actif sans elle."),
            _("Désigner quelqu’un") if is_allowed(role, "institution.name-safeguarding") else "",
            "/etablissement#confiance",
        )
    if not found.institution.school_years:
        yield Work(
            "",
            _("Calendrier scolaire à adopter"),
            _("Sans lui, les délais courent aussi pendant les vacances."),
            _("Choisir l’année et la zone") if is_allowed(role, "institution.run") else "",
            "/etablissement#calendrier",
        )
    if not found.participants:
        action = _("Importer une liste") if is_allowed(role, "people.import") else ""
        yield Work(
            "",
            _("Des participants à inscrire"),
            _("Vos listes suffisent, telles que votre logiciel de scolarité les donne."),
            action,
            _address(found, "/participants"),
        )


def _selection(found: ProgrammeViews, role: str, _: Language) -> Iterable[Work]:
    """People who were put forward and whom nobody has selected yet."""
    proposed = [one.participation for one in found.participants if one.status == "proposed"]
    if proposed and found.sheet.closed_at is None:
        why = _about(proposed, found, _) if is_allowed(role, "people.read") else ""
        title = _.plural("personne proposée, à retenir", "personnes proposées, à retenir", len(proposed))
        yield Work(_.number(len(proposed)), title, why, _("Voir qui est concerné"), _address(found, "/participants"))


def _line(item: WorkItem, found: ProgrammeViews, role: str, _: Language) -> Work:
    if item.kind in ("design-to-approve", "revision-to-approve"):
        return _approval(found, role, _)
    if item.kind in _ONCE:
        title, action, place = _ONCE[item.kind]
        acts = item.kind not in _RUN or is_allowed(role, "programme.run")
        return Work("", _(title), "", _(action) if acts else "", _address(found, place))
    one, many, action, place = _WORK[item.kind]
    why = _about(item.about, found, _) if is_allowed(role, "people.read") else ""
    return Work(_.number(item.count), _.plural(one, many, item.count), why, _(action), _address(found, place))


def _approval(found: ProgrammeViews, role: str, _: Language) -> Work:
    if is_allowed(role, "programme.decide"):
        title, action = _("Conception à valider"), _("Lire et décider")
    else:
        title, action = _("Conception soumise à la direction"), _("La relire")
    revises = found.sheet.design_status == "approved"
    if revises:
        title = _("Révision de la conception à valider") if is_allowed(role, "programme.decide") else _("Révision soumise à la direction")
    why = _("L’ancienne reste en vigueur en attendant.") if revises else _("La formation des mentors attend cette validation.")
    return Work("", title, why, action, _address(found, "/conception"))


def _about(identifiers: Sequence[UUID], found: ProgrammeViews, _: Language) -> str:
    """Who it is about: «Inès Girard, Léa Petit et 4 autres»; a pair is named by both. Surveys are nobody."""
    people = {one.participation: name_of(found, one.person, _) for one in found.participants}
    pairs = {
        pair.pair: _("{mentor} avec {mentee}", mentor=people.get(pair.mentor, "…"), mentee=people.get(pair.mentee, "…"))
        for pair in found.pairs
    }
    names = [name for one in identifiers if (name := pairs.get(one) or people.get(one))]
    if len(names) <= NAMED + 1:
        return _.enumeration(names)
    rest = _.plural("{count} autre", "{count} autres", len(names) - NAMED)
    return _.enumeration([*names[:NAMED], rest])


def _address(found: ProgrammeViews, place: str) -> str:
    return f"/programmes/{found.sheet.programme}{place}"
