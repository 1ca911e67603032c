"""What the board says, in a person's words: the first sentence, the ribbon's notes, what to do now, the figures."""

from typing import Any, Final
from uuid import UUID

from markupsafe import Markup

from projections.board import Board, WorkItem
from projections.programme_sheet import ProgrammeSheet
from services.catalogues import Language, french
from services.charts import Week, sessions_chart
from services.pages import words
from services.programmes.looking import ProgrammeViews

_WORK: Final[dict[str, tuple[str, str, str, str]]] = {
    "no-first-session": (
        french("{count} binôme sans première séance depuis 15 jours de classe"),
        french("{count} binômes sans première séance depuis 15 jours de classe"),
        french("Voir les binômes"),
        "/binomes",
    ),
    "silent-pairs": (
        french("{count} binôme ne s’est pas vu depuis 20 jours de classe"),
        french("{count} binômes ne se sont pas vus depuis 20 jours de classe"),
        french("Voir les binômes"),
        "/binomes",
    ),
    "guardian-authorisations": (
        french("{count} autorisation parentale attendue"),
        french("{count} autorisations parentales attendues"),
        french("Voir les participants"),
        "/participants",
    ),
    "charters": (
        french("{count} charte à accepter"),
        french("{count} chartes à accepter"),
        french("Voir les participants"),
        "/participants",
    ),
    "certifications": (
        french("{count} mentor à certifier"),
        french("{count} mentors à certifier"),
        french("Voir les participants"),
        "/participants",
    ),
    "unmatched": (
        french("{count} personne attend un mentor"),
        french("{count} personnes attendent un mentor"),
        french("Voir pourquoi"),
        "/binomes",
    ),
    "survey-to-close": (
        french("{count} enquête arrivée à son terme, à clôturer"),
        french("{count} enquêtes arrivées à leur terme, à clôturer"),
        french("Voir les enquêtes"),
        "/enquetes",
    ),
    "diagnostic-to-close": (
        french("Diagnostic à clôturer"),
        french("Diagnostic à clôturer"),
        french("Voir les enquêtes"),
        "/enquetes",
    ),
    "design-to-approve": (
        french("Conception à valider par la direction"),
        french("Conception à valider par la direction"),
        "",
        "",
    ),
    "impact-to-compute": (french("Impact à calculer"), french("Impact à calculer"), french("Voir les enquêtes"), "/enquetes"),
    "improvement-to-decide": (
        french("Une amélioration à décider, avant de clôturer"),
        french("Une amélioration à décider, avant de clôturer"),
        french("Lire le rapport"),
        "/rapport",
    ),
}


def sentence(board: Board, sheet: ProgrammeSheet, _: Language) -> str:
    """The page's answer, in its first sentence."""
    if sheet.closed_at is not None:
        said = _("Programme clos {day}.", day=_.on_day(sheet.closed_at.date()))
    elif board.week is not None:
        said = _("Semaine {week} sur {weeks}.", week=board.week, weeks=board.weeks)
    else:
        said = _("Hors de la période du programme.")
    if not board.pairs:
        return said + " " + _("Aucun binôme n’est encore formé.")
    met = _.plural("{count} binôme s’est rencontré", "{count} binômes se sont rencontrés", board.meeting_pairs)
    if sheet.closed_at is not None or not board.waiting_pairs:
        return f"{said} {met}."
    waiting = _.plural("{count} attend encore sa première séance", "{count} attendent encore leur première séance", board.waiting_pairs)
    return f"{said} {met} ; {waiting}."


def ribbon(board: Board, found: ProgrammeViews, _: Language) -> list[dict[str, str]]:
    return [
        {"phase": mark.phase, "status": mark.status, "label": _(words.PHASES[mark.phase]), "note": _note(mark, board, found, _)}
        for mark in board.phases
    ]


def _note(mark: Any, board: Board, found: ProgrammeViews, _: Language) -> str:
    if mark.status == "to-come":
        return _("à venir")
    match mark.phase:
        case "diagnostic" if mark.day and found.sheet.diagnostic:
            answers = _.plural("{count} réponse", "{count} réponses", found.sheet.diagnostic.responses)
            return _("clos {day}", day=_.on_day(mark.day)) + f" · {answers}"
        case "design" if mark.day:
            return _("validée {day}", day=_.on_day(mark.day))
        case "training":
            return _.plural("{count} mentor certifié", "{count} mentors certifiés", board.mentors.ready)
        case "facilitation":
            return _.plural("{count} séance tenue", "{count} séances tenues", board.sessions_held)
        case "measurement" if mark.day:
            return _("clos {day}", day=_.on_day(mark.day))
        case _:
            return _("en cours")


def work_lines(board: Board, programme: UUID, _: Language) -> list[dict[str, str]]:
    return [_work_line(item, programme, _) for item in board.work]


def _work_line(item: WorkItem, programme: UUID, _: Language) -> dict[str, str]:
    one, many, action, place = _WORK[item.kind]
    return {
        "title": _.plural(one, many, item.count),
        "action": _(action) if action else "",
        "address": f"/programmes/{programme}{place}" if place else "",
    }


def figures(board: Board, _: Language) -> list[dict[str, str]]:
    """Figures with their n; what nobody knows yet reads as a dash."""
    rated = f"/ 5 · n = {_.number(board.ratings)}" if board.satisfaction is not None else _("moins de cinq avis")
    return [
        {"label": _("Binômes qui se rencontrent"), "value": _.number(board.meeting_pairs), "small": f"/ {_.number(board.pairs)}"},
        {"label": _("Séances tenues"), "value": _.number(board.sessions_held), "small": f"/ {_.number(board.sessions_planned)}"},
        {
            "label": _("Utilité des séances"),
            "value": "—" if board.satisfaction is None else _.number(board.satisfaction, 1),
            "small": rated,
        },
        {
            "label": _("Niveau de départ"),
            "value": "—" if board.baseline_score is None else _.number(board.baseline_score, 1),
            "small": "" if board.baseline_score is None else "/ 100",
        },
    ]


def sessions_figure(board: Board, found: ProgrammeViews, _: Language) -> Markup:
    weeks = [Week(week.monday, week.held, week.missed) for week in board.recent_weeks]
    return sessions_chart(weeks, found.institution.closed, _).figure(_)
