"""What the board and the steps say of conditions: which are missing, which the direction waived, what each phase waits for."""

from collections.abc import Mapping
from datetime import date
from typing import Final

import msgspec

from domain.gates import GATE_NAMES, NEVER_WAIVABLE
from domain.phases import GATES_BEFORE
from domain.programme import PHASES, OptionalDataBasis, Phase
from projections.board import Board
from projections.programme_sheet import ProgrammeSheet
from services import templates
from services.catalogues import Language, french
from services.pages import words
from services.programmes.looking import ProgrammeViews

_BEHAVIOURS: Final = {"block": french("bloque"), "warn": french("avertit"), "off": french("n’est pas demandée")}
BASES: Final[Mapping[OptionalDataBasis, str]] = {
    "public-task": french("la mission de l’établissement : elles servent, et chacun peut s’y opposer"),
    "consent": french("l’accord de la personne, et de ses parents avant quinze ans : sans lui, elles ne servent pas"),
}
# Where each condition is filled, under the programme's address.
_PLACES: Final[Mapping[str, str]] = {
    "guardian-authorisation": "/participants",
    "charter-accepted": "/participants",
    "safety-module": "/participants",
    "diagnostic-closed": "/diagnostic",
    "design-approved": "/conception",
    "governance-recorded": "/gouvernance",
    "staff-informed": "/communication",
    "full-training": "/participants",
    "mentee-briefed": "/participants",
    "impact-computed": "/mesure",
    "improvement-decided": "/mesure",
}
_OUTSIDE: Final = {"data-agreement": "/etablissement#accord", "safeguarding-contact": "/etablissement#confiance"}


class Missing(msgspec.Struct, frozen=True):
    """A condition that a step went ahead without: what it asks for, how many people it concerns (0: nobody in particular), where to go."""

    text: str
    people: int
    address: str


class Waived(msgspec.Struct, frozen=True):
    text: str
    reason: str
    until: str
    over: bool = False


class Condition(msgspec.Struct, frozen=True):
    """A condition of the programme: the step it stands before, what it does today, and where it is filled."""

    id: str
    text: str
    before: str
    does: str
    waiver: str
    waivable: bool
    address: str


class PhaseShown(msgspec.Struct, frozen=True):
    """A phase and the names of the conditions that it still waits for."""

    id: Phase
    label: str
    opened: str
    waits: tuple[str, ...]
    warns: tuple[str, ...]


def place_of(gate: str, sheet: ProgrammeSheet) -> str:
    """Where a condition is filled."""
    return _OUTSIDE.get(gate) or f"/programmes/{sheet.programme}{_PLACES[gate]}"


def missing(board: Board, found: ProgrammeViews) -> list[Missing]:
    texts = _texts(found.sheet)
    return [Missing(texts[one.gate], len(one.about), place_of(one.gate, found.sheet)) for one in board.missing]


def waivers_in_force(board: Board, found: ProgrammeViews, _: Language) -> list[Waived]:
    texts = _texts(found.sheet)
    return [Waived(texts[one.gate], one.reason, _.day(one.until)) for one in board.waivers]


def waivers_granted(sheet: ProgrammeSheet, today: date, _: Language) -> list[Waived]:
    """Every waiver there ever was, the newest first."""
    texts = _texts(sheet)
    return [Waived(texts.get(one.gate, one.gate), one.reason, _.day(one.until), today > one.until) for one in reversed(sheet.waivers)]


def conditions(sheet: ProgrammeSheet, today: date, _: Language) -> list[Condition]:
    gates = templates.programme(sheet.template, sheet.template_version).gates
    found = []
    for gate in gates:
        waiver = sheet.waiver(gate.id, today)
        told = _("levée jusqu’au {day}", day=_.day(waiver.until)) if waiver else ""
        does = "block" if gate.id in NEVER_WAIVABLE else sheet.gates.get(gate.id, "block")
        waivable = gate.id not in NEVER_WAIVABLE and does == "block"
        found.append(Condition(gate.id, gate.text, gate.before, _(_BEHAVIOURS[does]), told, waivable, place_of(gate.id, sheet)))
    return found


def phases(sheet: ProgrammeSheet, today: date, _: Language) -> list[PhaseShown]:
    holds = {
        "diagnostic-closed": sheet.diagnostic is not None and sheet.diagnostic.closed_at is not None,
        "design-approved": sheet.design_status == "approved",
        "governance-recorded": not sheet.governance_due,
    }
    return [
        PhaseShown(
            phase,
            _(words.PHASES[phase]),
            _("ouverte {day}", day=_.on_day(sheet.phases[phase].date())) if phase in sheet.phases else "",
            tuple(_(GATE_NAMES[gate]) for gate in GATES_BEFORE[phase] if not holds[gate] and sheet.behaviour(gate, today) == "block"),
            tuple(_(GATE_NAMES[gate]) for gate in GATES_BEFORE[phase] if not holds[gate] and sheet.behaviour(gate, today) == "warn"),
        )
        for phase in PHASES
    ]


def _texts(sheet: ProgrammeSheet) -> dict[str, str]:
    """What each condition asks for, as the template says it, in French."""
    return {gate.id: gate.text for gate in templates.programme(sheet.template, sheet.template_version).gates}


class BeforeClosing(msgspec.Struct, frozen=True):
    """What is still wanting before a programme may be closed; ``blocks``: it waits for that."""

    text: str
    blocks: bool


def before_closing(sheet: ProgrammeSheet, today: date, _: Language) -> list[BeforeClosing]:
    """What the closing asks for and has not got, but for what is not asked in this programme."""
    wanting = {
        "impact-computed": (sheet.impact is None, _("calculer l’impact")),
        "improvement-decided": (not sheet.improvements, _("décider d’au moins une amélioration, ou de ne pas reconduire")),
    }
    told = ((sheet.behaviour(gate, today), text) for gate, (wants, text) in wanting.items() if wants)
    return [BeforeClosing(text, behaviour == "block") for behaviour, text in told if behaviour != "off"]
