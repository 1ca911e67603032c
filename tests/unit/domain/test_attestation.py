"""A mentor is attested what they learned and gave, once it is over; the institution may take it back."""

from datetime import date
from typing import Any

import pytest

from domain.facilitation.attestation import (
    ATTESTATION,
    AttestationIssued,
    AttestationRevoked,
    IssueAttestation,
    RevokeAttestation,
    attestation_of,
)
from domain.facilitation.workshop import WORKSHOP
from domain.training.participation_events import ParticipationWithdrawn
from tests.unit.domain.histories import (
    CLAIRE,
    HERE,
    LUCAS,
    ROLE,
    attended,
    closed_programme,
    formed,
    identifier,
    proposed,
    running_programme,
    selected,
)
from tests.unit.domain.meetings import FIRST, PAIR_ID, SECOND, was_held
from tests.unit.domain.specification import Given, given
from tests.unit.domain.test_workshop import HERS, assigned, was_opened
from tests.unit.domain.test_workshop import was_held as workshop_held

AFTER = date(2027, 7, 2)
LEFT = ParticipationWithdrawn(LUCAS.participation, HERE, LUCAS.person, "mentor")
DIGEST = "ab" * 32


def issue(**told: Any) -> IssueAttestation:
    usual: dict[str, Any] = {"participation": LUCAS.participation, "pairs": (PAIR_ID, PAIR_ID), "workshops": (), "code_digest": DIGEST}
    return IssueAttestation(**(usual | told))


def issued(**told: Any) -> AttestationIssued:
    usual: dict[str, Any] = {
        "attestation": attestation_of(LUCAS.participation),
        "participation": LUCAS.participation,
        "programme": HERE,
        "person": LUCAS.person,
        "code_digest": DIGEST,
        "sessions": 1,
        "workshops": 0,
        "minutes": was_held().minutes,
        "training_minutes": ROLE.minutes,
        "themes": (was_held().theme,),
        "first_day": was_held().day,
        "last_day": was_held().day,
        "issued_on": AFTER,
    }
    return AttestationIssued(**(usual | told))


REVOKED = AttestationRevoked(attestation_of(LUCAS.participation), LUCAS.participation, HERE, LUCAS.person, "Par erreur")
MENTOR = selected(LUCAS, attended(LUCAS, ROLE))
MET = formed(LUCAS, CLAIRE, was_held())


def over(*further: Any) -> Given:
    return given(closed_programme(), MENTOR, MET, ATTESTATION.of(attestation_of(LUCAS.participation)), *further)


def test_when_the_programme_is_closed() -> None:
    over().when(issue(), today=AFTER).then(issued())


def test_when_its_last_day_has_come_or_the_mentor_left() -> None:
    given(running_programme(), MENTOR, MET).when(issue(), today=AFTER).then(issued())
    left = given(running_programme(), selected(LUCAS, attended(LUCAS, ROLE), LEFT), MET)
    left.when(issue(), today=date(2026, 12, 1)).then(issued(issued_on=date(2026, 12, 1)))


def test_not_before() -> None:
    given(running_programme(), MENTOR, MET).when(issue(), today=date(2027, 1, 5)).refused("attestation-too-early")


def test_again_says_the_same_or_what_was_done_since() -> None:
    over(issued()).when(issue(), today=AFTER).then_nothing()
    more = given(closed_programme(), MENTOR, formed(LUCAS, CLAIRE, was_held(), was_held(session=SECOND)))
    told = issued(sessions=2, minutes=2 * was_held().minutes)
    more.when(issue(), today=AFTER).then(told)
    assert FIRST != SECOND


def test_workshops_count_too() -> None:
    workshop = WORKSHOP.of(HERS), (was_opened(), assigned(LUCAS), workshop_held())
    told = given(closed_programme(), MENTOR, MET, workshop).when(issue(workshops=(HERS,)), today=AFTER)
    told.then(
        issued(
            workshops=1,
            minutes=was_held().minutes + workshop_held().minutes,
            themes=tuple(sorted({was_held().theme, was_opened().theme})),
            first_day=min(was_held().day, workshop_held().day),
            last_day=max(was_held().day, workshop_held().day),
        )
    )


def test_what_others_did_is_not_counted() -> None:
    nobody = identifier("a workshop of nobody")
    told = given(closed_programme(), MENTOR, WORKSHOP.of(nobody))
    told.when(issue(pairs=(), workshops=(nobody,)), today=AFTER).refused("attestation-nothing-held")


@pytest.mark.parametrize(
    ("past", "code"),
    [
        ((closed_programme(),), "participation-missing"),
        ((closed_programme(), proposed(LUCAS)), "participation-missing"),
        ((closed_programme(), selected(CLAIRE)), "only-for-mentors"),
        ((MENTOR,), "participation-missing"),
    ],
)
def test_only_a_mentor_of_a_programme(past: tuple[Any, ...], code: str) -> None:
    who = CLAIRE.participation if code == "only-for-mentors" else LUCAS.participation
    given(*past).when(issue(participation=who), today=AFTER).refused(code)


def test_taken_back_with_a_reason() -> None:
    revoking = RevokeAttestation(participation=LUCAS.participation, reason=" Par erreur ")
    over(issued()).when(revoking).then(REVOKED)
    over(issued(), REVOKED).when(revoking).then_nothing()
    over().when(revoking).refused("attestation-missing")
    for reason in ("", "a" * 1_001):
        over(issued()).when(RevokeAttestation(participation=LUCAS.participation, reason=reason)).refused(
            "attestation-revocation-unexplained"
        )


def test_taken_back_only_the_institution_gives_it_again() -> None:
    taken = over(issued(), REVOKED)
    taken.when(issue(), today=AFTER, role="mentor").refused("attestation-revoked")
    taken.when(issue(), today=AFTER).then(issued())
