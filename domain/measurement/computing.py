"""Computing the impact: both waves closed, paired, beside all that was lived and noted."""

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from domain.decision import Command, Decision, Situation, Stream, decides
from domain.design.design import DESIGN
from domain.facilitation.pair import PAIR, Ended, Formed
from domain.facilitation.sessions_each import sessions_of_the_design, sessions_since
from domain.facilitation.steering import STEERING
from domain.facilitation.workshop import WORKSHOP, WorkshopState
from domain.facilitation.workshop import NotOpened as WorkshopNotOpened
from domain.facilitation.workshop_dose import workshop_dose
from domain.measurement.adoption import Adoption, Practice, adoption, practice
from domain.measurement.impact import IMPACT, Dose, GroupBeforeAfter, Impact, ImpactComputed, MentorImpact
from domain.measurement.results import GroupResults, choices_of, group_scores
from domain.measurement.scoring import FORMULA_VERSION, paired_change
from domain.measurement.survey import SURVEY, WAVE_NAMES, SurveyMissing, SurveyOfAnotherProgramme, SurveyState, Wave
from domain.measurement.survey import Closed as ClosedSurvey
from domain.measurement.survey import NotOpened as SurveyNotOpened
from domain.programme import PROGRAMME, running
from domain.refusal import Refused

# -------------------------------------------------------------------------------------------------------------- refusals


class SurveyStillOpen(Refused):
    code = "survey-still-open"
    sentence = "L’enquête « {wave} » prend encore des réponses : l’impact n’est pas calculé. Clôturez-la, puis recommencez."


class SurveyOfAnotherWave(Refused):
    code = "survey-of-another-wave"
    kind = "invalid"
    sentence = "L’enquête choisie n’est pas celle du « {wave} ». Rien n’a été calculé ; vérifiez l’ordre des deux enquêtes."


class SurveysNotComparable(Refused):
    code = "surveys-not-comparable"
    kind = "invalid"
    sentence = (
        "Ces deux enquêtes ne posent pas les mêmes questions : les comparer ne dirait rien. "
        "Rien n’a été calculé ; choisissez le bilan qui va avec le départ."
    )


class PairOfAnotherProgramme(Refused):
    code = "pair-elsewhere"
    kind = "invalid"
    sentence = "Un des binômes n’appartient pas à ce programme. Rien n’a été calculé ; recommencez depuis la page du programme."


class WorkshopOfAnotherProgramme(Refused):
    code = "workshop-elsewhere"
    kind = "invalid"
    sentence = "Un des ateliers n’appartient pas à ce programme. Rien n’a été calculé ; recommencez depuis la page du programme."


# -------------------------------------------------------------------------------------------------- command and decision


class ComputeImpact(Command, frozen=True):
    """Every survey named must be closed; ``pairs`` and ``workshops`` are all that the programme ever had.

    The mentors' own two waves and those of the anonymous questionnaire are compared where the programme asked them.
    """

    programme: UUID
    baseline_survey: UUID
    final_survey: UUID
    pairs: tuple[UUID, ...]
    mentors_baseline: UUID | None = None
    mentors_final: UUID | None = None
    image_baseline: UUID | None = None
    image_final: UUID | None = None
    workshops: tuple[UUID, ...] = ()


def _reads(command: ComputeImpact) -> Iterator[Stream[Any]]:
    yield PROGRAMME.of(command.programme)
    yield IMPACT.of(command.programme)
    yield DESIGN.of(command.programme)
    yield STEERING.of(command.programme)
    yield from (SURVEY.of(survey) for survey in (command.baseline_survey, command.final_survey, *_further(command)))
    yield from (PAIR.of(pair) for pair in command.pairs)
    yield from (WORKSHOP.of(workshop) for workshop in command.workshops)


@decides(ComputeImpact, permission="impact.run", reads=lambda command, states: _reads(command))
def compute_impact(command: ComputeImpact, situation: Situation) -> Decision:
    running(situation[PROGRAMME.of(command.programme)])
    baseline = closed_wave(situation[SURVEY.of(command.baseline_survey)], command.programme, "baseline")
    final = closed_wave(situation[SURVEY.of(command.final_survey)], command.programme, "final")
    _require_comparable(baseline, final)
    state = situation[IMPACT.of(command.programme)]
    design = situation[DESIGN.of(command.programme)]
    impact = Impact(
        formula=FORMULA_VERSION,
        baseline=baseline.results.index,
        final=final.results.index,
        paired=paired_change(baseline.scores(), final.scores()),
        domains_before=baseline.results.domains,
        domains_after=final.results.domains,
        recommendation=final.results.recommendation,
        satisfaction=final.results.satisfaction,
        dose=dose(
            _pairs(command, situation),
            sessions_of_the_design(design),
            sessions_since(design, situation[STEERING.of(command.programme)]),
        ),
        adoption=adopted(baseline, final),
        practice=practised(final),
        mentors=_mentors(command, situation),
        image=_image(command, situation),
        observed=tuple(state.noted.indicators[name] for name in sorted(state.noted.indicators)),
        workshops=workshop_dose(_workshops(command, situation)),
    )
    stream = IMPACT.of(command.programme)
    computed = ImpactComputed(command.programme, command.baseline_survey, command.final_survey, impact, _further(command))
    return [] if stream.kind.evolve(state, computed) == state else stream.gains(computed)


def dose(pairs: Iterable[Formed | Ended], sessions_each: int, adjusted: int | None = None) -> Dose:
    """Sessions over all pairs, against what each pair had planned; minutes only of those held.

    ``sessions_each`` is the design's number, for a pair that was formed without a plan of its own; ``adjusted``, where it was decided
    on the way, is that of every pair that had not ended.
    """
    known = list(pairs)
    planned = [adjusted if adjusted and isinstance(pair, Formed) else pair.planned_sessions or sessions_each for pair in known]
    held = [[session for session in pair.sessions.values() if session.status == "held"] for pair in known]
    return Dose(
        pairs=len(known),
        planned=sum(planned),
        held=sum(map(len, held)),
        missed=sum(session.status == "missed" for pair in known for session in pair.sessions.values()),
        minutes=sum(session.minutes for sessions in held for session in sessions),
        pairs_in_rhythm=sum(3 * len(sessions) >= 2 * each > 0 for sessions, each in zip(held, planned, strict=True)),
    )


def adopted(before: ClosedSurvey, after: ClosedSurvey) -> Adoption | None:
    """Tools used every month, by the same people before and after; None where one of the waves did not ask."""
    first, second = before.questionnaire, after.questionnaire
    if first.adoption_item is None or second.adoption_item is None:
        return None
    tools = second.choices.get(second.adoption_item, ())
    return adoption(
        choices_of(before.answers, first.adoption_item, tools),
        choices_of(after.answers, second.adoption_item, tools),
        tools,
    )


def practised(wave: ClosedSurvey) -> Practice | None:
    """What people changed at work; None where the wave did not ask."""
    item = wave.questionnaire.practice_item
    if item is None:
        return None
    options = wave.questionnaire.choices.get(item, ())
    return practice(choices_of(wave.answers, item, options), options)


def closed_wave(survey: SurveyState, programme: UUID, wave: Wave) -> ClosedSurvey:
    """The wave with its results, or the refusal that says why it cannot be used."""
    if isinstance(survey, SurveyNotOpened):
        raise SurveyMissing
    if survey.programme != programme:
        raise SurveyOfAnotherProgramme(wave=WAVE_NAMES[wave])
    if survey.wave != wave:
        raise SurveyOfAnotherWave(wave=WAVE_NAMES[wave])
    if not isinstance(survey, ClosedSurvey):
        raise SurveyStillOpen(wave=WAVE_NAMES[wave])
    return survey


def _require_comparable(before: ClosedSurvey, after: ClosedSurvey) -> None:
    anonymous = before.questionnaire.anonymous or after.questionnaire.anonymous
    if anonymous or before.questionnaire.index != after.questionnaire.index:
        raise SurveysNotComparable


def _pairs(command: ComputeImpact, situation: Situation) -> Iterator[Formed | Ended]:
    for identifier in dict.fromkeys(command.pairs):
        pair = situation[PAIR.of(identifier)]
        if not isinstance(pair, Formed | Ended) or pair.programme != command.programme:
            raise PairOfAnotherProgramme
        yield pair


def _workshops(command: ComputeImpact, situation: Situation) -> Iterator[WorkshopState]:
    for identifier in dict.fromkeys(command.workshops):
        workshop = situation[WORKSHOP.of(identifier)]
        if isinstance(workshop, WorkshopNotOpened) or workshop.programme != command.programme:
            raise WorkshopOfAnotherProgramme
        yield workshop


def _mentors(command: ComputeImpact, situation: Situation) -> MentorImpact | None:
    if command.mentors_baseline is None or command.mentors_final is None:
        return None
    before = closed_wave(situation[SURVEY.of(command.mentors_baseline)], command.programme, "baseline")
    after = closed_wave(situation[SURVEY.of(command.mentors_final)], command.programme, "final")
    _require_comparable(before, after)
    return MentorImpact(
        baseline=before.results.index,
        final=after.results.index,
        paired=paired_change(before.scores(), after.scores()),
        dimensions={
            name: paired_change(group_scores(before.answers, items), group_scores(after.answers, items))
            for name, items in after.questionnaire.dimensions.items()
        },
        recommendation=after.results.recommendation,
        satisfaction=after.results.satisfaction,
    )


def _image(command: ComputeImpact, situation: Situation) -> dict[str, GroupBeforeAfter]:
    before = _anonymous_groups(command.image_baseline, command.programme, "baseline", situation)
    after = _anonymous_groups(command.image_final, command.programme, "final", situation)
    return {group: GroupBeforeAfter(before.get(group), after.get(group)) for group in dict.fromkeys((*before, *after))}


def _anonymous_groups(survey: UUID | None, programme: UUID, wave: Wave, situation: Situation) -> dict[str, GroupResults]:
    if survey is None:
        return {}
    found = closed_wave(situation[SURVEY.of(survey)], programme, wave)
    if found.questionnaire.anonymous is None:
        raise SurveysNotComparable
    return dict(found.results.groups)


def _further(command: ComputeImpact) -> tuple[UUID, ...]:
    named = (command.mentors_baseline, command.mentors_final, command.image_baseline, command.image_final)
    return tuple(survey for survey in named if survey is not None)
