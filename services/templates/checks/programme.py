"""programme.yaml holds together: words for every kind of house, gates the domain knows, roles, objectives, evidence."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from typing import Final, get_args

from domain.gates import GATES, NEVER_WAIVABLE
from domain.programme import Mode
from services.templates.checks.references import twice, typography, unfilled, unknown
from services.templates.checks.sessions import faults_of_sessions
from services.templates.faults import Fault
from services.templates.shapes.instruments import InstrumentsFile
from services.templates.shapes.programme import ProgrammeTemplate, Vocabulary

FILE = "programme.yaml"

# What the product fills in when it prints an attestation.
ATTESTATION_PLACEHOLDERS: Final = frozenset({
    "institution_name", "person_name", "training_hours", "mentoring_hours", "year_label", "themes",
    "verification_link", "verification_code",
})  # fmt: skip
TARGET: Final = re.compile(r"^(?:\+(?P<points>\d+)\spoints sur\s100|(?P<percent>\d+)\s%)$")
ATTENDANCE: Final = re.compile(r"au moins (?P<share>\d+)\s% de la durée")


def faults_of_programme(programme: ProgrammeTemplate, instruments: InstrumentsFile) -> Iterator[Fault]:
    """Every fault of the file, and of what it says of instruments."""
    known_instruments = {instrument.id for instrument in instruments.instruments}
    roles = {role.id for role in programme.roles}
    yield from typography(FILE, programme)
    yield from _vocabulary(programme)
    yield from _modes(programme)
    yield from _gates(programme, known_instruments)
    yield from twice(FILE, "roles", (role.id for role in programme.roles))
    yield from unknown(FILE, "waiver.by", programme.waiver.by, roles, "un rôle")
    yield from _objectives(programme, known_instruments)
    yield from _frame(programme)
    yield from faults_of_sessions(programme, instruments)
    yield from _evidence(programme)
    for name, entries in (
        ("observed_indicators", programme.observed_indicators),
        ("deadlines", programme.deadlines),
        ("calendar.quiet_periods", programme.calendar.quiet_periods),
        ("mentor_selection.criteria", programme.mentor_selection.criteria),
        ("charter.clauses", programme.charter.clauses),
    ):
        yield from twice(FILE, name, (entry.id for entry in entries))
    attestation = programme.recognition.attestation
    for field in ("title", "text", "verification"):
        at = f"recognition.attestation.{field}"
        yield from unfilled(FILE, at, getattr(attestation, field), ATTESTATION_PLACEHOLDERS)
    if not ATTENDANCE.search(programme.training.attendance_rule):
        yield Fault(FILE, "training.attendance_rule", "la règle dit « au moins … % de la durée », c’est ce que le programme compte")


def _vocabulary(programme: ProgrammeTemplate) -> Iterator[Fault]:
    for kind in get_args(Vocabulary):
        if kind not in programme.vocabulary:
            yield Fault(FILE, "vocabulary", f"il manque les mots d’un établissement de type « {kind} »")
    for kind, words in programme.vocabulary.items():
        for field in ("learner", "learners"):
            word = getattr(words, field)
            first = unicodedata.normalize("NFD", word)[0].lower()
            if first not in "aeiouyœæ":
                yield Fault(FILE, f"vocabulary.{kind}.{field}", f"« {word} » doit commencer par une voyelle (d’…, l’…)")
        for field in words.__struct_fields__:
            if "(" in getattr(words, field):
                yield Fault(FILE, f"vocabulary.{kind}.{field}", "pas de parenthèses : un mot neutre, ou les deux formes")


def _modes(programme: ProgrammeTemplate) -> Iterator[Fault]:
    modes = [mode.id for mode in programme.modes]
    yield from twice(FILE, "modes", modes)
    for mode in get_args(Mode):
        if mode not in modes:
            yield Fault(FILE, "modes", f"il manque le mode « {mode} »")
    if sum(mode.default for mode in programme.modes) != 1:
        yield Fault(FILE, "modes", "il faut un mode proposé par défaut et un seul")


def _gates(programme: ProgrammeTemplate, instruments: set[str]) -> Iterator[Fault]:
    ids = [gate.id for gate in programme.gates]
    yield from twice(FILE, "gates", ids)
    yield from unknown(FILE, "gates", ids, GATES, "une condition que le produit connaît")
    for name in GATES:
        if name not in ids:
            yield Fault(FILE, "gates", f"il manque la condition « {name} »")
    for gate in programme.gates:
        at = f"gates[{gate.id}]"
        yield from unknown(FILE, f"{at}.accepts", gate.accepts, instruments, "un questionnaire")
        protects = gate.id in NEVER_WAIVABLE
        if gate.waivable is protects:
            sentence = "protège les personnes, aucune dérogation" if protects else "peut faire l’objet d’une dérogation"
            yield Fault(FILE, f"{at}.waivable", f"cette condition {sentence}")
        if protects and {gate.express, gate.standard, gate.reinforced} != {"block"}:
            yield Fault(FILE, at, "cette condition protège les personnes : elle bloque dans tous les modes")


def _objectives(programme: ProgrammeTemplate, instruments: set[str]) -> Iterator[Fault]:
    yield from twice(FILE, "objectives", (objective.id for objective in programme.objectives))
    if not any(objective.default for objective in programme.objectives):
        yield Fault(FILE, "objectives", "au moins un objectif est proposé par défaut")
    for objective in programme.objectives:
        at = f"objectives[{objective.id}]"
        yield from unknown(FILE, f"{at}.instrument", [objective.instrument], instruments | {"none"}, "un questionnaire")
        if not TARGET.match(objective.target):
            yield Fault(FILE, f"{at}.target", "la cible s’écrit « +15 points sur 100 » ou « 60 % »")


def _frame(programme: ProgrammeTemplate) -> Iterator[Fault]:
    if programme.frame.mentor_capacity > programme.frame.mentor_capacity_maximum:
        yield Fault(FILE, "frame.mentor_capacity", "la capacité proposée dépasse le maximum")
    weeks = [milestone.week for milestone in programme.calendar.milestones]
    if weeks != sorted(set(weeks)):
        yield Fault(FILE, "calendar.milestones", "les semaines vont en croissant, une étape par semaine")
    for deadline in programme.deadlines:
        if list(deadline.days) != sorted(set(deadline.days)) or not deadline.days:
            yield Fault(FILE, f"deadlines[{deadline.id}].days", "les jours vont en croissant, chacun une fois")


def _evidence(programme: ProgrammeTemplate) -> Iterator[Fault]:
    """The referential has thirty-two indicators; each is said once: evidenced, supported, conditional or not at all."""
    qualiopi = programme.evidence.qualiopi
    said = Counter(
        [evidence.indicator for evidence in (*qualiopi.direct, *qualiopi.supporting)]
        + [*qualiopi.only_if_attached_to_a_certified_training, *qualiopi.not_evidenced]
    )
    for indicator in sorted({*range(1, 33), *said}):
        if said[indicator] != 1 or not 1 <= indicator <= 32:
            yield Fault(FILE, "evidence.qualiopi", f"l’indicateur {indicator} est dit {said[indicator]} fois, il le faut une fois")
