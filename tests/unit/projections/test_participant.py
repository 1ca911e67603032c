"""The participants' view says of everybody what the participation's own history says."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.event import Event, event_type_of
from domain.recorded import Recorded
from domain.training.consents import ConsentRefused, ConsentWithdrawn
from domain.training.participation import PARTICIPATION, ParticipationState, Selected, Withdrawn
from domain.training.participation_events import (
    AttendanceCorrected,
    CertificationRevoked,
    ParticipationReadmitted,
    ParticipationRejected,
    ParticipationWaitlisted,
    ParticipationWithdrawn,
)
from projections.participant import Participant, evolve
from tests.unit.domain.histories import ADULT_IN, HERE, INES, SAFETY, authorised, certified, certified_mentor, proposed, quiz
from tests.unit.domain.specification import TODAY

BEGUN = datetime(2026, 10, 1, 8, tzinfo=UTC)
ABOUT = (INES.participation, HERE, INES.person)
OBJECTED = ConsentRefused(*ABOUT, "participation", "other-guardian", "participation", "2026.1", "paper")
LIFTED = ConsentWithdrawn(*ABOUT, "participation", "other-guardian", "participation", "2026.1", "paper")
LEFT = ParticipationWithdrawn(*ABOUT, "mentor")
BACK = ParticipationReadmitted(*ABOUT, "mentor", "De retour", True)
REVOKED = CertificationRevoked(*ABOUT, "A filmé un élève")
ABSENT = AttendanceCorrected(*ABOUT, "mentor", SAFETY.id, 0)


def told(events: tuple[Event, ...]) -> tuple[Participant, ParticipationState]:
    row: Participant | None = None
    for number, event in enumerate(events, start=1):
        row = evolve(row, _recorded(event, number))
    assert row is not None
    return row, PARTICIPATION.fold(events)


def _recorded(event: Event, number: int) -> Recorded:
    at = BEGUN + timedelta(days=number)
    values: dict[str, Any] = {
        "position": number,
        "id": UUID(int=number),
        "type": event_type_of(event).tag,
        "stream": PARTICIPATION.of(INES.participation).name,
        "version": number,
        "tenant": UUID(int=9),
        "occurred_at": at,
        "recorded_at": at,
        "actor": "somebody",
        "role": "coordinator",
        "on_behalf_of": None,
        "command": UUID(int=1),
        "correlation": UUID(int=1),
        "causation": None,
        "event": event,
    }
    return Recorded(**{name: value for name, value in values.items() if name in Recorded.__struct_fields__})


@pytest.mark.parametrize(
    "further",
    [
        (),
        (authorised(INES),),
        (authorised(INES), OBJECTED),
        (authorised(INES), OBJECTED, LIFTED),
        (OBJECTED, authorised(INES), LIFTED),
        (authorised(INES), LEFT, BACK),
        (authorised(INES), OBJECTED, LEFT, BACK, authorised(INES)),
        (REVOKED,),
        (REVOKED, quiz(INES), certified(INES)),
        (ABSENT,),
    ],
)
def test_what_was_done_is_the_same_in_both(further: tuple[Event, ...]) -> None:
    row, state = told((*certified_mentor(INES, guardian_until=ADULT_IN)[1], *further))
    assert isinstance(state, Selected)
    assert row.status == "selected"
    assert (row.authorised_at is not None) is state.authorised(TODAY)
    assert row.consents == state.consents or not state.consents
    assert row.minutes == state.minutes
    assert (row.certified_until, row.quiz_passed, row.practice_observed) == (
        state.certified_until,
        state.quiz_passed,
        state.practice_observed,
    )
    assert (row.revoked_at is not None) is state.revoked
    assert row.returns == further.count(BACK)


def test_candidates_wait_or_are_not_taken() -> None:
    waiting = ParticipationWaitlisted(*ABOUT, "mentor", "Beaucoup de candidats")
    no = ParticipationRejected(*ABOUT, "mentor", "Aucun créneau")
    assert told((*proposed(INES)[1], waiting))[0].status == "waitlisted"
    assert told((*proposed(INES)[1], waiting, no))[0].status == "rejected"


def test_who_left_is_gone_in_both() -> None:
    row, state = told((*proposed(INES)[1], LEFT))
    assert row.status == "withdrawn"
    assert isinstance(state, Withdrawn)
