"""The certified trainings that a programme of a period belongs to, and what it can support of them because of that.

The learners of the training are then the young people who mentor; the staff whom they accompany still are not.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import msgspec

from domain.certified_training import CERTIFIED_TRAINING, Attached
from domain.event import Event
from projections.timeline import TimelineEntry
from services.catalogues import Language, french
from services.evidence.gathering import Lived, Period
from services.house import House
from tenants.lines import decode_recorded


class Supported(msgspec.Struct, frozen=True):
    """``about``: the indicator; ``shows``: by what; ``facts``: the types of event that are counted for it."""

    about: str
    shows: str
    facts: tuple[str, ...]


_ASSESSED: Final = "participation.assessed.v1"
_ATTENDED: Final = "participation.module-attended.v1"
_APPROVED: Final = "design.approved.v1"

IF_ATTACHED: Final[Mapping[int, Supported]] = {
    4: Supported(
        french("Analyse du besoin du bénéficiaire"), french("Ce que chaque jeune apporte et attend, recueilli à l’entrée"), (_ASSESSED,)
    ),
    5: Supported(french("Objectifs opérationnels et évaluables"), french("Objectifs du programme, avec indicateur et cible"), (_APPROVED,)),
    6: Supported(
        french("Contenus et modalités de mise en œuvre"), french("Modules, cadre des séances, thèmes validés"), (_APPROVED, _ATTENDED)
    ),
    8: Supported(french("Positionnement et acquis à l’entrée"), french("Grille d’entrée des mentors"), (_ASSESSED,)),
    9: Supported(
        french("Information sur les conditions de déroulement"),
        french("Charte lue et acceptée par chaque jeune"),
        ("participation.charter-accepted.v1",),
    ),
    10: Supported(
        french("Adaptation, accompagnement et suivi"),
        french("Séances suivies, ajustements décidés"),
        ("pair.session-held.v1", "steering.adjustment-decided.v1"),
    ),
    11: Supported(
        french("Évaluation de l’atteinte des objectifs"),
        french("Quiz, mises en situation, certification des mentors"),
        ("participation.quiz-taken.v1", "participation.practice-observed.v1", "participation.certified.v1"),
    ),
    19: Supported(
        french("Ressources pédagogiques et leur appropriation"),
        french("Modules suivis, ateliers menés"),
        (_ATTENDED, "workshop.held.v1"),
    ),
}


async def trainings(house: House, one: Lived, period: Period) -> tuple[Attached, ...]:
    """Those to which the programme is attached by the facts that were gathered, and that ran in the period."""
    tenant = one.found.institution.institution
    histories: dict[str, list[Event]] = {}
    for fact in one.attachments:
        batch = await house.store.read(tenant, fact.position - 1, 1)
        lines = decode_recorded(batch.lines, range(batch.first, batch.last + 1))
        histories.setdefault(fact.stream, []).extend(line.event for line in lines)
    states = (CERTIFIED_TRAINING.fold(events) for events in histories.values())
    return tuple(state for state in states if isinstance(state, Attached) and _ran(state, period))


def said(indicator: int, lived: Sequence[Lived], _: Language) -> list[tuple[str, list[str]]]:
    """By programme; those that have nothing to say are left out."""
    told = ((one.found.sheet.name, list(_counted(IF_ATTACHED[indicator], of_learners(indicator, one), _))) for one in lived)
    return [(name, words) for name, words in told if words]


def of_learners(indicator: int, one: Lived) -> list[TimelineEntry]:
    """The facts that speak for an indicator: of all that people go through, what the young people did."""
    mentors = {f"participation/{who.participation}" for who in one.found.participants if who.role == "mentor"}
    return [fact for fact in one.of(IF_ATTACHED[indicator].facts) if fact.stream in mentors or not fact.stream.startswith("participation/")]


def named(training: Attached, programme: str, _: Language) -> str:
    """The training in a sentence, as the institution wrote it."""
    fields = {"programme": programme, "number": training.number, "title": training.title, "certifier": training.certifier}
    first = _.day(training.first_day)
    if training.last_day is None:
        return _("« {programme} » : {number}, {title} ({certifier}), depuis le {first}.", first=first, **fields)
    last = _.day(training.last_day)
    return _("« {programme} » : {number}, {title} ({certifier}), du {first} au {last}.", first=first, last=last, **fields)


def _counted(supported: Supported, facts: Sequence[TimelineEntry], _: Language) -> Iterator[str]:
    for kind in supported.facts:
        if count := sum(fact.type == kind for fact in facts):
            yield _in_words(kind, count, _)


def _in_words(kind: str, count: int, _: Language) -> str:
    match kind:
        case "participation.assessed.v1":
            return _.plural("{count} grille d’entrée remplie.", "{count} grilles d’entrée remplies.", count)
        case "participation.module-attended.v1":
            return _.plural("{count} présence à un module.", "{count} présences à un module.", count)
        case "design.approved.v1":
            return _.plural("{count} conception validée.", "{count} conceptions validées.", count)
        case "participation.charter-accepted.v1":
            return _.plural("{count} charte acceptée.", "{count} chartes acceptées.", count)
        case "pair.session-held.v1":
            return _.plural("{count} séance notée.", "{count} séances notées.", count)
        case "steering.adjustment-decided.v1":
            return _.plural("{count} ajustement du dispositif décidé.", "{count} ajustements du dispositif décidés.", count)
        case "participation.quiz-taken.v1":
            return _.plural("{count} quiz passé.", "{count} quiz passés.", count)
        case "participation.practice-observed.v1":
            return _.plural("{count} mise en situation réussie.", "{count} mises en situation réussies.", count)
        case "participation.certified.v1":
            return _.plural("{count} mentor certifié.", "{count} mentors certifiés.", count)
        case "workshop.held.v1":
            return _.plural("{count} atelier mené.", "{count} ateliers menés.", count)
        case _:
            raise LookupError(f"{kind} is counted and has no words")


def _ran(training: Attached, period: Period) -> bool:
    return training.first_day <= period.last and (training.last_day is None or training.last_day >= period.first)
