"""Joining and leaving: proposed, selected, bound by the charter, authorised by a guardian, withdrawn."""

from datetime import date, timedelta

import msgspec

from domain.decision import Standing
from domain.training.joining import (
    AcceptCharter,
    AuthoriseParticipation,
    Proposal,
    ProposeParticipants,
    SelectParticipants,
    WithdrawParticipation,
)
from domain.training.participation import (
    PARTICIPATION,
    CharterAccepted,
    ParticipationAuthorised,
    ParticipationProposed,
    ParticipationSelected,
    ParticipationUnpaired,
    ParticipationWithdrawn,
    Profile,
)
from tests.unit.domain.histories import (
    ADULT_IN,
    CLAIRE,
    ELSEWHERE,
    HERE,
    INES,
    LUCAS,
    Someone,
    authorised,
    certified_mentor,
    charter,
    closed_programme,
    pair_of,
    paired,
    proposed,
    running_programme,
    selected,
)
from tests.unit.domain.specification import IN_ORDER, TODAY, Told, given


def proposal(who: Someone, guardian_until: date | None = None) -> Proposal:
    return Proposal(who.participation, who.person, who.role, Profile(capacity=2), guardian_until)


def propose(*proposals: Proposal) -> ProposeParticipants:
    return ProposeParticipants(programme=HERE, proposals=proposals)


def was_proposed(who: Someone, guardian_until: date | None = None) -> ParticipationProposed:
    return ParticipationProposed(who.participation, HERE, who.person, who.role, Profile(capacity=2), guardian_until)


def select(*people: Someone) -> SelectParticipants:
    return SelectParticipants(participations=tuple(who.participation for who in people), reason="Motivation claire")


def was_selected(who: Someone) -> ParticipationSelected:
    return ParticipationSelected(who.participation, HERE, who.person, who.role, "Motivation claire")


def withdrawal(who: Someone) -> ParticipationWithdrawn:
    return ParticipationWithdrawn(who.participation, HERE, who.person, who.role)


def withdrawn(who: Someone) -> Told:
    stream, events = selected(who)
    return stream, (*events, withdrawal(who))


class TestProposing:
    def test_several_at_once(self) -> None:
        outcome = given(running_programme()).when(propose(proposal(LUCAS), proposal(INES, ADULT_IN), proposal(CLAIRE)))
        outcome.then(was_proposed(LUCAS), was_proposed(INES, ADULT_IN), was_proposed(CLAIRE))

    def test_who_is_already_in_stays_as_they_are(self) -> None:
        outcome = given(running_programme(), selected(LUCAS)).when(propose(proposal(LUCAS), proposal(CLAIRE)))
        outcome.then(was_proposed(CLAIRE))
        outcome.again().then_nothing()

    def test_who_left_is_not_brought_back_by_the_same_list(self) -> None:
        given(running_programme(), withdrawn(LUCAS)).when(propose(proposal(LUCAS))).then_nothing()

    def test_named_twice_is_proposed_once(self) -> None:
        given(running_programme()).when(propose(proposal(LUCAS), proposal(LUCAS))).then(was_proposed(LUCAS))

    def test_never_before_the_data_agreement(self) -> None:
        no_agreement = msgspec.structs.replace(IN_ORDER, data_agreement=None)
        outcome = given(running_programme()).when(propose(proposal(LUCAS)), institution=no_agreement)
        outcome.refused("data-agreement-missing")
        given(running_programme()).when(propose(proposal(LUCAS)), institution=Standing()).refused("data-agreement-missing")

    def test_nobody_of_another_programme(self) -> None:
        there = proposed(LUCAS, programme=ELSEWHERE)
        given(running_programme(), there).when(propose(proposal(LUCAS))).refused("participation-elsewhere")

    def test_in_a_running_programme(self) -> None:
        given().when(propose(proposal(LUCAS))).refused("programme-missing")
        given(closed_programme()).when(propose(proposal(LUCAS))).refused("programme-closed")


class TestSelecting:
    def test_several_at_once(self) -> None:
        outcome = given(running_programme(), proposed(LUCAS), proposed(CLAIRE)).when(select(LUCAS, CLAIRE))
        outcome.then(was_selected(LUCAS), was_selected(CLAIRE))

    def test_once(self) -> None:
        given(running_programme(), proposed(LUCAS)).when(select(LUCAS)).again().then_nothing()
        given(running_programme(), proposed(LUCAS)).when(select(LUCAS, LUCAS)).then(was_selected(LUCAS))

    def test_only_who_was_proposed_and_has_not_left(self) -> None:
        given(running_programme(), proposed(LUCAS)).when(select(LUCAS, INES)).refused("participation-missing")
        given(running_programme(), withdrawn(LUCAS)).when(select(LUCAS)).refused("participation-withdrawn")

    def test_in_a_running_programme(self) -> None:
        given(closed_programme(), proposed(LUCAS)).when(select(LUCAS)).refused("programme-closed")


class TestCharter:
    accept = AcceptCharter(participation=CLAIRE.participation, version="2026.1")

    def test_is_accepted_once_for_each_version(self) -> None:
        outcome = given(running_programme(), selected(CLAIRE)).when(self.accept)
        outcome.then(CharterAccepted(CLAIRE.participation, HERE, CLAIRE.person, "mentee", "2026.1"))
        outcome.again().then_nothing()
        newer = AcceptCharter(participation=CLAIRE.participation, version="2027.1")
        outcome.when(newer).then(CharterAccepted(CLAIRE.participation, HERE, CLAIRE.person, "mentee", "2027.1"))

    def test_by_somebody_selected(self) -> None:
        given(running_programme()).when(self.accept).refused("participation-missing")
        given(running_programme(), proposed(CLAIRE)).when(self.accept).refused("participation-not-selected")
        given(running_programme(), withdrawn(CLAIRE)).when(self.accept).refused("participation-withdrawn")

    def test_in_a_running_programme(self) -> None:
        given(closed_programme(), selected(CLAIRE)).when(self.accept).refused("programme-closed")


class TestAuthorisation:
    authorise = AuthoriseParticipation(participation=INES.participation, text_version="2026.1", channel="paper")
    said_yes = ParticipationAuthorised(INES.participation, HERE, INES.person, "2026.1", "paper")

    def test_of_a_minor(self) -> None:
        minor = selected(INES, guardian_until=ADULT_IN)
        given(running_programme(), minor).when(self.authorise).then(self.said_yes).again().then_nothing()

    def test_on_the_last_day_it_is_needed_and_not_after(self) -> None:
        minor = selected(INES, guardian_until=TODAY)
        given(running_programme(), minor).when(self.authorise).then(self.said_yes)
        given(running_programme(), minor).when(self.authorise, today=TODAY + timedelta(days=1)).then_nothing()

    def test_an_adult_needs_none(self) -> None:
        given(running_programme(), selected(INES)).when(self.authorise).then_nothing()

    def test_of_somebody_selected(self) -> None:
        given(running_programme()).when(self.authorise).refused("participation-missing")
        minor = proposed(INES, guardian_until=ADULT_IN)
        given(running_programme(), minor).when(self.authorise).refused("participation-not-selected")
        given(running_programme(), withdrawn(INES)).when(self.authorise).refused("participation-withdrawn")

    def test_in_a_running_programme(self) -> None:
        minor = selected(INES, guardian_until=ADULT_IN)
        given(closed_programme(), minor).when(self.authorise).refused("programme-closed")


class TestLeaving:
    leave = WithdrawParticipation(participation=LUCAS.participation)

    def test_before_or_after_selection(self) -> None:
        given(running_programme(), proposed(LUCAS)).when(self.leave).then(withdrawal(LUCAS))
        given(running_programme(), certified_mentor(LUCAS, authorised(LUCAS), charter(LUCAS))).when(self.leave).then(withdrawal(LUCAS))

    def test_once(self) -> None:
        given(running_programme(), selected(LUCAS)).when(self.leave).again().then_nothing()

    def test_the_pair_ends_first(self) -> None:
        pair = pair_of(LUCAS, CLAIRE)
        in_a_pair = selected(LUCAS, paired(LUCAS, pair))
        given(running_programme(), in_a_pair).when(self.leave).refused("participation-still-paired")
        unpaired = ParticipationUnpaired(LUCAS.participation, HERE, LUCAS.person, "mentor", pair)
        given(running_programme(), in_a_pair).and_(PARTICIPATION.of(LUCAS.participation), unpaired).when(self.leave).then(withdrawal(LUCAS))

    def test_nobody_unknown(self) -> None:
        given(running_programme()).when(self.leave).refused("participation-missing")

    def test_in_a_running_programme(self) -> None:
        given(closed_programme(), selected(LUCAS)).when(self.leave).refused("programme-closed")
