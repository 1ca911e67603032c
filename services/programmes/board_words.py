"""What the board says, in a person's words: the first sentence, the ribbon's notes, what to do now, the figures."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final

import msgspec
from markupsafe import Markup

from projections.board import Board, PhaseMark
from projections.programme_sheet import DiagnosticFacts
from projections.timeline import TimelineEntry
from services.catalogues import Language, french
from services.charts import Week, sessions_chart
from services.charts.chart import hidden, respondents
from services.pages import words
from services.programmes.looking import ProgrammeViews

_PAGE_OF: Final = {
    "diagnostic": "/diagnostic",
    "design": "/conception",
    "training": "/participants",
    "facilitation": "/binomes",
    "measurement": "/rapport",
}
_STANDING: Final = {"done": french("terminée"), "now": french("en cours"), "to-come": french("à venir")}
FACTS_SHOWN: Final = 4


class Mark(msgspec.Struct, frozen=True):
    """One phase of the ribbon: ``status`` is done, now or to-come; ``standing`` says it in words, for whoever does not see it."""

    phase: str
    status: str
    standing: str
    label: str
    note: str
    address: str


class Figure(msgspec.Struct, frozen=True):
    """A figure as it is typeset: its value, and in small its unit and its n."""

    label: str
    value: str
    small: str = ""


class Fact(msgspec.Struct, frozen=True):
    """Facts of one kind, on the board a single line: when the last was, and how many there were."""

    moment: str
    words: str
    times: int


def sentence(board: Board, found: ProgrammeViews, _: Language) -> str:
    """The page's answer, in its first sentence."""
    sheet = found.sheet
    if sheet.closed_at is not None:
        said = _("Programme clos {day}.", day=_.on_day(sheet.closed_at.date()))
    elif board.week is not None:
        said = _("Semaine {week} sur {weeks}.", week=board.week, weeks=board.weeks)
    elif board.today < sheet.first_day:
        said = _("Le programme commence {day}.", day=_.on_day(sheet.first_day))
    else:
        said = _("Le programme a pris fin {day} ; il reste à le clore.", day=_.on_day(sheet.last_day))
    if not found.participants:
        return f"{said} " + _("Personne n’y est encore inscrit.")
    if not board.pairs:
        return f"{said} {_workshops_said(found, _) or _('Aucun binôme n’est encore formé.')}"
    met = _.plural("{count} binôme s’est rencontré", "{count} binômes se sont rencontrés", board.meeting_pairs)
    if sheet.closed_at is not None or not board.waiting_pairs:
        return f"{said} {met}."
    waiting = _.plural("{count} attend encore sa première séance", "{count} attendent encore leur première séance", board.waiting_pairs)
    return f"{said} " + _("{met} ; {waiting}.", met=met, waiting=waiting)


def _workshops_said(found: ProgrammeViews, _: Language) -> str:
    """What a programme of workshops alone has to tell; empty where there is none."""
    held = [one for one in found.workshops if one.status == "held"]
    if held:
        people = sum(one.present for one in held)
        told = _.plural("{count} atelier a eu lieu", "{count} ateliers ont eu lieu", len(held))
        return _("{told} ; {people}.", told=told, people=_.plural("{count} présence", "{count} présences", people))
    coming = sum(one.status == "planned" for one in found.workshops)
    return _.plural("{count} atelier est prévu.", "{count} ateliers sont prévus.", coming) if coming else ""


def ribbon(board: Board, found: ProgrammeViews, _: Language) -> list[Mark]:
    base = f"/programmes/{found.sheet.programme}"
    return [
        Mark(
            mark.phase,
            mark.status,
            _(_STANDING[mark.status]),
            _(words.PHASES[mark.phase]),
            _note(mark, board, found, _),
            base + _PAGE_OF[mark.phase],
        )
        for mark in board.phases
    ]


def _note(mark: PhaseMark, board: Board, found: ProgrammeViews, _: Language) -> str:
    """What stands under the phase's name; a programme that is closed has nothing «under way» any more."""
    if mark.status == "to-come":
        return _("à venir") if found.sheet.closed_at is None else _("n’a pas eu lieu")
    day = _.short_day(mark.day) if mark.day else ""
    match mark.phase:
        case "diagnostic" if day and found.sheet.diagnostic:
            answers = _.plural("{count} réponse", "{count} réponses", found.sheet.diagnostic.responses)
            return _("clos le {day}", day=day) + f" · {answers}"
        case "design" if day:
            return _("validée le {day}", day=day)
        case "design" if found.sheet.design_status == "submitted":
            return _("chez la direction")
        case "training" if board.mentors.selected:
            return _.plural("{count} mentor certifié", "{count} mentors certifiés", board.mentors.ready)
        case "facilitation" if board.pairs:
            return _.plural("{count} séance tenue", "{count} séances tenues", board.sessions_held)
        case "measurement" if day:
            return _("clos le {day}", day=day)
        case _:
            return _("en cours")


def figures(board: Board, found: ProgrammeViews, _: Language) -> list[Figure]:
    """Figures with their n; what nobody knows yet reads as a dash, what fewer than five people said is not shown."""
    diagnostic = found.sheet.diagnostic
    n = diagnostic.n if diagnostic and board.baseline_score is not None else 0
    rated = (
        f"/ 5 · {respondents(_, board.ratings)}"
        if board.satisfaction is not None
        else _("moins de cinq avis : rien n’est montré")
        if board.ratings
        else _("aucun avis encore")
    )
    held = sum(one.status == "held" for one in found.workshops)
    foreseen = sum(one.status != "cancelled" for one in found.workshops)
    workshops = [_of(_("Ateliers tenus"), held, foreseen, _)] if foreseen else []
    pairs = [
        _of(_("Binômes qui se sont vus"), board.meeting_pairs, board.pairs, _),
        _of(_("Séances tenues"), board.sessions_held, board.sessions_planned, _),
    ]
    return [
        *(pairs if board.pairs or not workshops else []),
        *workshops,
        *_candidates(board, _),
        Figure(_("Utilité des séances"), "–" if board.satisfaction is None else _.number(board.satisfaction, 1), rated),
        Figure(
            _("Niveau de départ"),
            "–" if board.baseline_score is None else _.number(board.baseline_score, 1),
            f"/ 100 · {respondents(_, n)}" if n else _baseline_missing(diagnostic, _),
        ),
    ]


def _baseline_missing(diagnostic: DiagnosticFacts | None, _: Language) -> str:
    """Why there is no starting level yet, or why it is not shown."""
    if diagnostic is None or diagnostic.closed_at is None:
        return _("connu à la clôture du diagnostic")
    return hidden(_)


def _candidates(board: Board, _: Language) -> list[Figure]:
    """How many came forward by themselves, and what the selection left waiting; nothing where nobody did."""
    both = (board.mentors, board.mentees)
    applied, waiting, rejected = (sum(getattr(one, name) for one in both) for name in ("applied", "waitlisted", "rejected"))
    if not applied and not waiting and not rejected:
        return []
    told = []
    if waiting:
        told.append(_("{count} en liste d’attente", count=_.number(waiting)))
    if rejected:
        told.append(_.plural("{count} non retenue", "{count} non retenues", rejected))
    return [Figure(_("Candidatures spontanées"), _.number(applied), " · ".join(told))]


def _of(label: str, part: int, whole: int, _: Language) -> Figure:
    return Figure(label, _.number(part), f"/ {_.number(whole)}") if whole else Figure(label, "–")


def sessions_figure(found: ProgrammeViews, today: date, _: Language) -> Markup:
    """Every week from the first session on, up to today or to the last one of a closed programme; nothing before there is one."""
    weeks = list(weeks_of_sessions(found, today))
    return sessions_chart(weeks, found.institution.closed, _).figure(_) if weeks else Markup()


def weeks_of_sessions(found: ProgrammeViews, today: date) -> Iterator[Week]:
    lines = [line for pair in found.pairs for line in pair.sessions if line.status != "planned"]
    if not lines:
        return
    held = Counter(_monday(line.day) for line in lines if line.status == "held")
    missed = Counter(_monday(line.day) for line in lines if line.status == "missed")
    monday = _monday(min(line.day for line in lines))
    last = _monday(max(line.day for line in lines))
    if found.sheet.closed_at is None:
        last = max(last, _monday(min(today, found.sheet.last_day)))
    while monday <= last:
        yield Week(monday, held[monday], missed[monday])
        monday += timedelta(days=7)


def latest_facts(entries: Sequence[TimelineEntry], moments: Sequence[str], _: Language) -> list[Fact]:
    """What has been happening, from the newest facts: each kind once, the latest first; ``moments`` says when each was."""
    told: dict[str, Fact] = {}
    for entry, moment in zip(entries, moments, strict=True):
        said = words.fact(entry.type)
        earlier = told.get(said)
        told[said] = Fact(moment, _(said), 1) if earlier is None else msgspec.structs.replace(earlier, times=earlier.times + 1)
    return list(told.values())[:FACTS_SHOWN]


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
