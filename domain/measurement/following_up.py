"""Three months after: what is still used, computed beside the impact; the programme may have been closed meanwhile."""

from uuid import UUID

from domain.decision import Command, Decision, Situation, decides
from domain.measurement.adoption import Lasting, lasting
from domain.measurement.computing import closed_wave, practised
from domain.measurement.impact import IMPACT, Computed, FollowUp, FollowUpComputed
from domain.measurement.reporting import NothingToReport
from domain.measurement.results import choices_of, group_scores
from domain.measurement.scoring import FORMULA_VERSION, paired_change
from domain.measurement.survey import SURVEY, Closed
from domain.programme import PROGRAMME, NotOpened, ProgrammeMissing


class ComputeFollowUp(Command, frozen=True):
    """``survey`` is the closed wave of three months after; it is compared with the waves that the impact rests on."""

    programme: UUID
    survey: UUID


@decides(
    ComputeFollowUp,
    permission="impact.run",
    reads=lambda command, states: (
        PROGRAMME.of(command.programme),
        IMPACT.of(command.programme),
        SURVEY.of(command.survey),
        *(
            (SURVEY.of(impact.baseline_survey), SURVEY.of(impact.final_survey))
            if isinstance(impact := states.get(IMPACT.of(command.programme).name), Computed)
            else ()
        ),
    ),
)
def compute_follow_up(command: ComputeFollowUp, situation: Situation) -> Decision:
    if isinstance(situation[PROGRAMME.of(command.programme)], NotOpened):
        raise ProgrammeMissing
    stream = IMPACT.of(command.programme)
    impact = situation[stream]
    if not isinstance(impact, Computed):
        raise NothingToReport
    later = closed_wave(situation[SURVEY.of(command.survey)], command.programme, "follow-up")
    before = closed_wave(situation[SURVEY.of(impact.baseline_survey)], command.programme, "baseline")
    after = closed_wave(situation[SURVEY.of(impact.final_survey)], command.programme, "final")
    asked_again = [item for item in later.questionnaire.agreement_items if item in after.questionnaire.agreement_items]
    asked_once = {item: counts for item, counts in later.results.choices.items() if item not in _told_apart(later)}
    follow_up = FollowUp(
        formula=FORMULA_VERSION,
        responses=later.results.responses,
        response_rate=later.results.response_rate,
        lasting=_lasting(before, after, later),
        confidence={
            item: paired_change(group_scores(after.answers, (item,)), group_scores(later.answers, (item,))) for item in asked_again
        },
        practice=practised(later),
        choices=asked_once,
    )
    return [] if impact.follow_up == follow_up else stream.gains(FollowUpComputed(command.programme, command.survey, follow_up))


def _lasting(before: Closed, after: Closed, later: Closed) -> Lasting:
    waves = []
    for wave in (before, after, later):
        item = wave.questionnaire.adoption_item
        waves.append(choices_of(wave.answers, item, wave.questionnaire.choices.get(item, ())) if item else {})
    return lasting(*waves)


def _told_apart(later: Closed) -> set[str | None]:
    """The questions that have a figure of their own."""
    return {later.questionnaire.adoption_item, later.questionnaire.practice_item}
