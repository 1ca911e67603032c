"""Joining, leaving and coming back: proposed or applying, selected, bound by the charter, withdrawn, readmitted."""

from datetime import date

import msgspec

from domain.decision import Standing
from domain.training.joining import (
    AcceptCharter,
    ApplyToParticipate,
    Proposal,
    ProposeParticipants,
    ReadmitParticipant,
    RecordSignedCharters,
    SelectParticipants,
    WithdrawParticipation,
)
from domain.training.participation import PARTICIPATION, Proposed, Selected
from domain.training.participation_events import (
    CharterAccepted,
    ParticipationProposed,
    ParticipationReadmitted,
    ParticipationRejected,
    ParticipationSelected,
    ParticipationUnpaired,
    ParticipationWaitlisted,
    ParticipationWithdrawn,
    Profile,
)
from tests.unit.domain.histories import (
    ADULT_IN,
    CLAIRE,
    CONTENT,
    ELSEWHERE,
    HERE,
    INES,
    LUCAS,
    Someone,
    announced,
    approved_design,
    authorised,
    certified,
    certified_mentor,
    charter,
    closed_programme,
    drafted_design,
    pair_of,
    paired,
    proposed,
    running_programme,
    selected,
)
from tests.unit.domain.specification import IN_ORDER, Told, given


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


def not_taken(who: Someone) -> Told:
    stream, events = proposed(who)
    return stream, (*events, ParticipationRejected(who.participation, HERE, who.person, who.role, "Aucun créneau commun"))


def on_the_waiting_list(who: Someone) -> Told:
    stream, events = proposed(who)
    return stream, (*events, ParticipationWaitlisted(who.participation, HERE, who.person, who.role, "Beaucoup de candidats"))


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

    def test_a_mentor_has_at_most_the_template_s_number_of_pairs(self) -> None:
        greedy = Proposal(LUCAS.participation, LUCAS.person, "mentor", Profile(capacity=3))
        given(running_programme()).when(propose(greedy)).refused("capacity-out-of-range", maximum=2)
        idle = Proposal(LUCAS.participation, LUCAS.person, "mentor", Profile(capacity=0))
        given(running_programme()).when(propose(idle)).refused("capacity-out-of-range", maximum=2)
        welcoming = Proposal(CLAIRE.participation, CLAIRE.person, "mentee", Profile(capacity=3))
        assert given(running_programme()).when(propose(welcoming)).event().profile.capacity == 3


class TestApplying:
    apply = ApplyToParticipate(
        programme=HERE, participation=LUCAS.participation, person=LUCAS.person, role="mentor", motivation="J’aime expliquer."
    )

    def test_in_one_s_own_words(self) -> None:
        came = ParticipationProposed(
            LUCAS.participation, HERE, LUCAS.person, "mentor", Profile(), None, applied=True, motivation="J’aime expliquer."
        )
        given(running_programme()).when(self.apply).then(came).again().then_nothing()

    def test_who_was_put_forward_need_not(self) -> None:
        given(running_programme(), proposed(LUCAS)).when(self.apply).then_nothing()

    def test_once_the_staff_has_been_told_where_the_programme_waits_for_it(self) -> None:
        given(running_programme(mode="reinforced")).when(self.apply).refused("staff-not-informed")
        given(running_programme(mode="reinforced"), proposed(LUCAS)).when(self.apply).then_nothing()
        assert given(running_programme(mode="reinforced"), announced()).when(self.apply).decided.verdict == "accepted"

    def test_in_a_running_programme_that_may_know_people(self) -> None:
        given(closed_programme()).when(self.apply).refused("programme-closed")
        given(running_programme()).when(self.apply, institution=Standing()).refused("data-agreement-missing")
        there = proposed(LUCAS, programme=ELSEWHERE)
        given(running_programme(), there).when(self.apply).refused("participation-elsewhere")


class TestSelecting:
    def test_from_the_waiting_list_or_on_second_thoughts(self) -> None:
        given(running_programme(), on_the_waiting_list(LUCAS)).when(select(LUCAS)).then(was_selected(LUCAS))
        given(running_programme(), not_taken(LUCAS)).when(select(LUCAS)).then(was_selected(LUCAS))

    def test_with_a_reason(self) -> None:
        without = SelectParticipants(participations=(LUCAS.participation,), reason="  ")
        given(running_programme(), proposed(LUCAS)).when(without).refused("reason-missing")

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
        claire = given(running_programme(), approved_design(), selected(CLAIRE))
        claire.when(self.accept).then(charter(CLAIRE)).again().then_nothing()
        newer = msgspec.structs.replace(CONTENT, charter_version="2027.1")
        later = given(running_programme(), drafted_design(newer), selected(CLAIRE, charter(CLAIRE)))
        outcome = later.when(AcceptCharter(participation=CLAIRE.participation, version="2027.1"))
        outcome.then(CharterAccepted(CLAIRE.participation, HERE, CLAIRE.person, "mentee", "2027.1"))

    def test_only_the_programme_s_own(self) -> None:
        unknown = AcceptCharter(participation=CLAIRE.participation, version="2025.3")
        outcome = given(running_programme(), approved_design(), selected(CLAIRE)).when(unknown)
        outcome.refused("charter-version-unknown", version="2026.1")
        given(running_programme(), selected(CLAIRE)).when(self.accept).refused("charter-not-written")

    def test_signed_on_paper_by_a_group(self) -> None:
        group = RecordSignedCharters(participations=(CLAIRE.participation, LUCAS.participation), version="2026.1")
        people = given(running_programme(), approved_design(), selected(CLAIRE), selected(LUCAS, charter(LUCAS)))
        people.when(group).then(charter(CLAIRE)).again().then_nothing()
        given(running_programme(), approved_design(), selected(CLAIRE)).when(group).refused("participation-missing")

    def test_by_somebody_selected(self) -> None:
        given(running_programme()).when(self.accept).refused("participation-missing")
        given(running_programme(), proposed(CLAIRE)).when(self.accept).refused("participation-not-selected")
        given(running_programme(), withdrawn(CLAIRE)).when(self.accept).refused("participation-withdrawn")
        given(running_programme(), not_taken(CLAIRE)).when(self.accept).refused("participation-rejected")

    def test_in_a_running_programme(self) -> None:
        given(closed_programme(), selected(CLAIRE)).when(self.accept).refused("programme-closed")


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

    def test_from_the_waiting_list(self) -> None:
        given(running_programme(), on_the_waiting_list(LUCAS)).when(self.leave).then(withdrawal(LUCAS))


class TestComingBack:
    back = ReadmitParticipant(participation=INES.participation, reason="De retour de stage")

    def returned(self, *, selected: bool = True) -> ParticipationReadmitted:
        return ParticipationReadmitted(INES.participation, HERE, INES.person, "mentor", "De retour de stage", selected)

    def test_training_counts_and_a_guardian_is_asked_again(self) -> None:
        stream, events = certified_mentor(INES, authorised(INES), guardian_until=ADULT_IN)
        outcome = given(running_programme(), (stream, (*events, withdrawal(INES)))).when(self.back)
        outcome.then(self.returned()).again().then_nothing()
        ines = PARTICIPATION.fold((*events, withdrawal(INES), self.returned()))
        assert isinstance(ines, Selected)
        assert (ines.certified_until, ines.charter) == (certified(INES).valid_until, "2026.1")
        assert not ines.authorised(ADULT_IN)

    def test_who_had_not_been_selected_is_put_forward_again(self) -> None:
        stream, events = proposed(INES)
        left = (stream, (*events, withdrawal(INES)))
        given(running_programme(), left).when(self.back).then(self.returned(selected=False))
        assert isinstance(PARTICIPATION.fold((*events, withdrawal(INES), self.returned(selected=False))), Proposed)

    def test_may_leave_again(self) -> None:
        leave = WithdrawParticipation(participation=INES.participation)
        given(running_programme(), withdrawn(INES)).when(self.back).when(leave).then(withdrawal(INES))

    def test_only_who_left_and_with_a_reason(self) -> None:
        given(running_programme()).when(self.back).refused("participation-missing")
        given(running_programme(), not_taken(INES)).when(self.back).refused("participation-rejected")
        given(running_programme(), on_the_waiting_list(INES)).when(self.back).then_nothing()
        silent = ReadmitParticipant(participation=INES.participation, reason=" ")
        given(running_programme(), withdrawn(INES)).when(silent).refused("reason-missing")

    def test_in_a_running_programme(self) -> None:
        given(closed_programme(), withdrawn(INES)).when(self.back).refused("programme-closed")
