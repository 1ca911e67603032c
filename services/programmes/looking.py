"""Looking at a programme: everything its pages and readings show of it, read in one transaction."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import msgspec

from domain.calendar import SchoolCalendar
from domain.programme import ProgrammeMissing
from projections.audit_question_sheet import AUDIT_QUESTION_SHEETS, AuditQuestionSheet
from projections.board import Board, board
from projections.communication_sheet import COMMUNICATION_SHEETS, CommunicationSheet
from projections.impact_sheet import IMPACT_SHEETS, ImpactSheet
from projections.institution_sheet import INSTITUTION_SHEETS, InstitutionSheet
from projections.pair_sheet import PAIR_SHEETS, PairSheet
from projections.participant import PARTICIPANTS, Participant
from projections.person_directory import PERSON_DIRECTORY, DirectoryEntry
from projections.planned_sessions import as_planned_now
from projections.programme_sheet import PROGRAMME_SHEETS, ProgrammeSheet
from projections.steering_sheet import STEERING_SHEETS, SteeringSheet
from projections.survey_sheet import SURVEY_SHEETS, SurveySheet
from projections.work import Beside
from projections.workshop_sheet import WORKSHOP_SHEETS, WorkshopSheet
from services.reading.past import PastViews
from services.reading.views import TenantViews


class ProgrammeViews(msgspec.Struct, frozen=True):
    """The views of one programme, and the people in it."""

    institution: InstitutionSheet
    sheet: ProgrammeSheet
    participants: Sequence[Participant]
    pairs: Sequence[PairSheet]
    surveys: Sequence[SurveySheet]
    people: dict[UUID, DirectoryEntry]
    workshops: Sequence[WorkshopSheet] = ()
    communication: CommunicationSheet | None = None
    steering: SteeringSheet | None = None
    impact: ImpactSheet | None = None
    questions: Sequence[AuditQuestionSheet] = ()

    def unauthorised(self, today: date) -> tuple[UUID, ...]:
        """Participations of minors, on that day, whose guardian has not said yes."""
        return tuple(
            one.participation
            for one in self.participants
            if one.role == "mentor" and one.status == "selected" and one.authorised_at is None and self.guarded(one, today)
        )

    def minor(self, participant: Participant, today: date) -> bool:
        person = self.people.get(participant.person)
        until = person.guardian_required_until if person else None
        return until is not None and today <= until

    def guarded(self, participant: Participant, today: date) -> bool:
        """A minor over whom somebody has parental authority on that day."""
        since = participant.emancipated_since
        return self.minor(participant, today) and not (since is not None and since <= today)

    def board(self, today: date) -> Board:
        return board(
            self.sheet,
            self.participants,
            self.pairs,
            self.surveys,
            self.unauthorised(today),
            self.calendar,
            today,
            Beside(self.communication, self.workshops, self.steering, self.impact, self.questions),
        )

    @property
    def calendar(self) -> SchoolCalendar:
        return self.institution.calendar


async def existing(views: TenantViews | PastViews, programme: UUID) -> ProgrammeSheet:
    """The programme's sheet. Raises ProgrammeMissing: a list of what belongs to no programme of theirs is not empty, it is not there."""
    sheet = await views.one(PROGRAMME_SHEETS, programme)
    if sheet is None:
        raise ProgrammeMissing
    return sheet


async def look_at(views: TenantViews | PastViews, tenant: UUID, programme: UUID) -> ProgrammeViews:
    """Raises ProgrammeMissing."""
    sheet = await existing(views, programme)
    institution = await views.one(INSTITUTION_SHEETS, tenant)
    if institution is None:
        raise ProgrammeMissing
    participants = await views.where(PARTICIPANTS, programme=programme)
    steering = await views.one(STEERING_SHEETS, programme)
    return ProgrammeViews(
        institution,
        sheet,
        participants,
        as_planned_now(await views.where(PAIR_SHEETS, programme=programme), sheet, steering),
        await views.where(SURVEY_SHEETS, programme=programme),
        await views.some(PERSON_DIRECTORY, [one.person for one in participants]),  # type: ignore[arg-type]
        await views.where(WORKSHOP_SHEETS, programme=programme),
        await views.one(COMMUNICATION_SHEETS, programme),
        steering,
        await views.one(IMPACT_SHEETS, programme),
        await views.where(AUDIT_QUESTION_SHEETS, programme=programme),
    )
