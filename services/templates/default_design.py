"""The design that a template proposes: what a coordinator finds already written, changes where needed, and submits."""

from collections.abc import Sequence
from datetime import date

import msgspec

from domain.design.design import DesignContent, Frame, Module, Objective, TrainingPlan
from domain.design.design import PlannedMessage as DesignedMessage
from domain.programme import Mode
from services.templates.checks.programme import ATTENDANCE, TARGET
from services.templates.library import communication, instrument
from services.templates.shapes.communication import PlannedMessage
from services.templates.shapes.outcomes import ObjectiveOffer
from services.templates.shapes.programme import ProgrammeTemplate
from services.templates.shapes.sessions import Theme, TrainingModule


class Target(msgspec.Struct, frozen=True):
    """How far an objective aims: ``points`` gained on a scale of 100, or a share in ``percent``."""

    value: int
    unit: str


def target_of(objective: ObjectiveOffer | Objective) -> Target | None:
    """The figure behind an objective's target; None where an institution wrote it in words of its own."""
    found = TARGET.match(objective.target)
    if found is None:
        return None
    return Target(int(found["points"]), "points") if found["points"] else Target(int(found["percent"]), "percent")


def default_design(
    template: ProgrammeTemplate,
    mode: Mode,
    first_day: date,
    last_day: date,
    *,
    ranked_domains: Sequence[str] = (),
    baseline: float | None = None,
) -> DesignContent:
    """The whole design as the template proposes it, for sessions between two days.

    ``ranked_domains``, from a closed diagnostic, puts the themes that answer the greatest needs first (none is dropped: the
    institution chooses); ``baseline`` is the score from 0 to 100 that index objectives start from.
    """
    return DesignContent(
        objectives=tuple(_objective(offer, baseline, last_day) for offer in template.objectives if offer.default),
        themes=tuple(theme.id for theme in themes_by_need(template, ranked_domains)),
        frame=Frame(
            formats=template.frame.formats,
            sessions=template.frame.pair_sessions,
            session_minutes=template.frame.session_minutes,
            first_day=first_day,
            last_day=last_day,
            rhythm=template.frame.rhythm,
            places=template.frame.places,
        ),
        training=training_plan(template, mode),
        charter=template.charter.id,
        charter_version=template.charter.version,
        matching_weights={criterion: float(weight) for criterion, weight in template.matching.weights.items()},
        communication=tuple(DesignedMessage(planned.message, planned.audience) for planned in default_plan(template, mode)),
        matching_quotas=_quotas(template),
    )


def _quotas(template: ProgrammeTemplate) -> dict[str, int]:
    """At least one person of each category of staff, where the template says so; a quota asks for nobody who did not ask."""
    quotas = template.matching.quotas
    return dict.fromkeys(quotas.staff_categories, 1) if quotas.at_least_one_each_if_asked else {}


def themes_by_need(template: ProgrammeTemplate, ranked_domains: Sequence[str]) -> tuple[Theme, ...]:
    """All themes, those of the most needed domain first; within a domain, and without a ranking, in the template's order."""
    rank = {domain: position for position, domain in enumerate(ranked_domains)}
    return tuple(sorted(template.themes, key=lambda theme: rank.get(theme.domain, len(rank))))


def training_plan(template: ProgrammeTemplate, mode: Mode) -> TrainingPlan:
    """The modules with the minutes of the mode (express: one short meeting), and what the quiz asks."""
    training = template.training
    quiz_id = next(module.assessment for module in training.mentor_modules if module.safety_module)
    assert quiz_id is not None
    passing = instrument(quiz_id, template.version).passing
    share = ATTENDANCE.search(training.attendance_rule)
    assert passing is not None
    assert share is not None
    return TrainingPlan(
        modules=tuple(_module(module, mode) for module in training.mentor_modules),
        briefing=_module(training.mentee_modules[0], mode),
        quiz_pass=passing.minimum_correct,
        quiz_questions=passing.of,
        attendance_share=int(share["share"]) / 100,
    )


def default_plan(template: ProgrammeTemplate, mode: Mode) -> tuple[PlannedMessage, ...]:
    """The messages that a mode sends without being asked, in the order of their weeks."""
    plan = communication(template.version).plan
    return tuple(sorted((planned for planned in plan if mode in planned.required_in), key=lambda planned: planned.week))


def _objective(offer: ObjectiveOffer, baseline: float | None, due: date) -> Objective:
    starts_from = baseline if offer.instrument == "needs-diagnostic-staff" else None
    return Objective(offer.id, offer.label, offer.indicator, offer.target, starts_from, due)


def _module(module: TrainingModule, mode: Mode) -> Module:
    minutes = module.express_minutes if mode == "express" else module.minutes
    return Module(module.id, module.title, minutes, module.safety_module)
