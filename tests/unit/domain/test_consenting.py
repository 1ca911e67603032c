"""Three consents, each given, refused and taken back by those whose word it takes."""

from datetime import date, timedelta
from typing import Any

import pytest

from domain.facilitation.meeting import HoldSession
from domain.programme import ChooseOptionalDataBasis, OptionalDataBasisChosen
from domain.training.consenting import AuthoriseParticipation, RecordConsent
from domain.training.consents import (
    Consent,
    ConsentGiven,
    ConsentRefused,
    ConsentWithdrawn,
    ImageUse,
    Said,
    Signatory,
    form_code,
    under_fifteen_until,
)
from domain.training.emancipating import NoteEmancipation
from domain.training.participation import PARTICIPATION, Selected
from domain.training.participation_events import (
    ParticipationAuthorised,
    ParticipationEmancipated,
    ParticipationWithdrawn,
    Profile,
    ProfileCompleted,
)
from tests.unit.domain.histories import (
    ADULT_IN,
    CLAIRE,
    HERE,
    INES,
    authorised,
    closed_programme,
    identifier,
    pair_of,
    proposed,
    ready_pair,
    running_programme,
    selected,
    unauthorised_minor,
)
from tests.unit.domain.specification import TODAY, Given, given

CONSENTING = OptionalDataBasisChosen(HERE, "consent")
UNDER_FIFTEEN = date(TODAY.year + 4, 3, 31)
SCAN = "ab" * 32


def answer(
    consent: Consent, signatory: Signatory, said: Said = "given", *uses: ImageUse, version: str = "2026.1", **more: Any
) -> RecordConsent:
    return RecordConsent(
        participation=INES.participation,
        consent=consent,
        signatory=signatory,
        said=said,
        text_version=version,
        channel=more.pop("channel", "paper"),
        uses=uses,
        **more,
    )


def ines(*events: Any, until: date | None = ADULT_IN, programme: tuple[Any, ...] = ()) -> Given:
    return given(running_programme(*programme), selected(INES, *events, guardian_until=until))


def said_yes(signatory: Signatory = "guardian") -> ParticipationAuthorised:
    return ParticipationAuthorised(INES.participation, HERE, INES.person, "2026.1", "paper", signatory)


def objected(signatory: Signatory = "other-guardian", consent: Consent = "participation") -> ConsentRefused:
    text = "participation" if consent == "participation" else "image-minor"
    return ConsentRefused(INES.participation, HERE, INES.person, consent, signatory, text, "2026.1", "paper")


def lifted(signatory: Signatory = "other-guardian") -> ConsentWithdrawn:
    return ConsentWithdrawn(INES.participation, HERE, INES.person, "participation", signatory, "participation", "2026.1", "paper")


def image(signatory: Signatory, *uses: ImageUse, text: str = "image-minor", alone: bool = False) -> ConsentGiven:
    return ConsentGiven(INES.participation, HERE, INES.person, "image-and-voice", signatory, text, "2026.1", "paper", uses, alone=alone)


def optional(signatory: Signatory) -> ConsentGiven:
    text = "data-processing-minor"
    return ConsentGiven(INES.participation, HERE, INES.person, "optional-data", signatory, text, "2026.1", "paper")


def known(*events: Any, until: date | None = ADULT_IN) -> Selected:
    state = PARTICIPATION.fold((*selected(INES, guardian_until=until)[1], *events))
    assert isinstance(state, Selected)
    return state


class TestAuthorisation:
    authorise = AuthoriseParticipation(participation=INES.participation, text_version="2026.1", channel="paper")

    def test_of_a_minor(self) -> None:
        ines().when(self.authorise).then(said_yes()).again().then_nothing()

    def test_on_the_last_day_it_is_needed_and_not_after(self) -> None:
        ines(until=TODAY).when(self.authorise).then(said_yes())
        ines(until=TODAY).when(self.authorise, today=TODAY + timedelta(days=1)).then_nothing()

    def test_an_adult_needs_none(self) -> None:
        ines(until=None).when(self.authorise).then_nothing()
        ines(until=None).when(answer("participation", "guardian")).refused("signatory-not-asked")

    def test_to_the_programme_s_own_text(self) -> None:
        old = AuthoriseParticipation(participation=INES.participation, text_version="2025.2", channel="paper")
        ines().when(old).refused("consent-text-unknown", version="2026.1")

    def test_either_holder_is_enough(self) -> None:
        ines().when(answer("participation", "other-guardian")).then(said_yes("other-guardian"))
        assert known(said_yes("other-guardian")).authorised(TODAY)

    def test_the_other_s_objection_suspends_until_it_is_lifted(self) -> None:
        outcome = ines(said_yes()).when(answer("participation", "other-guardian", "refused"))
        outcome.then(objected()).again().then_nothing()
        suspended = known(said_yes(), objected())
        assert not suspended.authorised(TODAY)
        assert suspended.authorisation is None
        assert suspended.authorised(ADULT_IN + timedelta(days=1))
        outcome.when(answer("participation", "other-guardian", "withdrawn")).then(lifted())
        assert known(said_yes(), objected(), lifted()).authorised(TODAY)

    def test_a_yes_taken_back_holds_no_longer(self) -> None:
        assert not known(said_yes(), lifted("guardian")).authorised(TODAY)

    def test_suspended_no_session_is_held(self) -> None:
        mentor, mentee, pair = ready_pair(INES, CLAIRE)
        minor = unauthorised_minor(INES, *mentor[1][-1:], authorised(INES), objected())
        held = HoldSession(
            pair=pair_of(INES, CLAIRE),
            session=identifier("a session"),
            day=TODAY,
            minutes=45,
            theme="vidéo",
            place="premises",
            reported_by="mentor",
        )
        given(running_programme(), minor, mentee, pair).when(held).refused("guardian-authorisation-missing")

    def test_an_emancipated_minor_needs_none_and_nobody_answers_for_them(self) -> None:
        here = given(running_programme(), unauthorised_minor(INES))
        since = TODAY - timedelta(days=30)
        told = here.when(NoteEmancipation(participation=INES.participation, since=since)).event()
        assert told == ParticipationEmancipated(INES.participation, HERE, INES.person, since)
        stream, events = unauthorised_minor(INES)
        state = PARTICIPATION.fold((*events, told))
        assert isinstance(state, Selected)
        assert state.authorised(TODAY)
        assert not state.authorised(since - timedelta(days=1))
        assert state.minor_on(TODAY)  # who is protected as a minor still is
        later = given(running_programme(), (stream, (*events, told)))
        later.when(NoteEmancipation(participation=INES.participation, since=since)).then_nothing()
        answer = RecordConsent(
            participation=INES.participation,
            consent="participation",
            signatory="guardian",
            said="refused",
            text_version="2026.1",
            channel="paper",
        )
        later.when(answer).refused("signatory-not-asked")
        mistaken = later.when(NoteEmancipation(participation=INES.participation)).event()
        again = PARTICIPATION.fold((*events, told, mistaken))
        assert isinstance(again, Selected)
        assert not again.authorised(TODAY)

    def test_emancipation_is_of_a_minor_and_not_foretold(self) -> None:
        tomorrow = NoteEmancipation(participation=INES.participation, since=TODAY + timedelta(days=1))
        given(running_programme(), unauthorised_minor(INES)).when(tomorrow).refused("emancipation-in-the-future")
        adult = NoteEmancipation(participation=CLAIRE.participation, since=TODAY)
        given(running_programme(), selected(CLAIRE)).when(adult).refused("emancipation-not-a-minor")

    def test_the_young_person_does_not_sign_it(self) -> None:
        ines().when(answer("participation", "self")).refused("signatory-not-asked")

    def test_of_somebody_selected_in_a_running_programme(self) -> None:
        given(running_programme()).when(self.authorise).refused("participation-missing")
        minor = proposed(INES, guardian_until=ADULT_IN)
        given(running_programme(), minor).when(self.authorise).refused("participation-not-selected")
        given(closed_programme(), selected(INES, guardian_until=ADULT_IN)).when(self.authorise).refused("programme-closed")


class TestImageAndVoice:
    def test_of_a_minor_takes_both_holders_and_the_young_person(self) -> None:
        both = image("guardian", "internal", "website"), image("other-guardian", "internal")
        assert known(*both).image_uses(TODAY) == ()
        assert known(image("self", "internal"), both[0]).image_uses(TODAY) == ()
        assert known(image("self", "internal", "website"), *both).image_uses(TODAY) == ("internal",)

    def test_one_holder_who_declares_to_be_alone_is_enough(self) -> None:
        alone = image("guardian", "website", alone=True)
        assert known(image("self", "website"), alone).image_uses(TODAY) == ("website",)
        against = objected("other-guardian", "image-and-voice")
        assert known(image("self", "website"), alone, against).image_uses(TODAY) == ()

    def test_of_an_adult_takes_their_own_word_to_their_own_text(self) -> None:
        assert known(image("self", "website", text="image-adult"), until=None).image_uses(TODAY) == ("website",)

    def test_ends_at_eighteen_and_is_asked_again(self) -> None:
        everybody = image("self", "website"), image("guardian", "website"), image("other-guardian", "website")
        assert known(*everybody).image_uses(ADULT_IN) == ("website",)
        assert known(*everybody).image_uses(ADULT_IN + timedelta(days=1)) == ()

    def test_is_recorded_for_each_who_is_asked(self) -> None:
        ines().when(answer("image-and-voice", "guardian", "given", "internal", alone=True)).then(image("guardian", "internal", alone=True))
        ines().when(answer("image-and-voice", "self", "given", "website")).then(image("self", "website")).again().then_nothing()
        adult = ines(until=None)
        adult.when(answer("image-and-voice", "self", "given", "website")).then(image("self", "website", text="image-adult"))
        adult.when(answer("image-and-voice", "guardian", "given", "website")).refused("signatory-not-asked")

    def test_names_a_use(self) -> None:
        ines().when(answer("image-and-voice", "self")).refused("image-use-missing")

    def test_is_taken_back_even_after_leaving(self) -> None:
        left = ParticipationWithdrawn(INES.participation, HERE, INES.person, "mentor")
        back = ConsentWithdrawn(INES.participation, HERE, INES.person, "image-and-voice", "self", "image-minor", "2026.1", "paper")
        gone = ines(image("self", "website"), left)
        gone.when(answer("image-and-voice", "self", "withdrawn")).then(back).again().then_nothing()
        gone.when(answer("image-and-voice", "self", "given", "website")).refused("participation-withdrawn")

    def test_what_was_never_answered_is_not_taken_back(self) -> None:
        ines().when(answer("image-and-voice", "self", "withdrawn")).refused("nothing-to-take-back")

    def test_is_a_condition_of_nothing(self) -> None:
        """Whoever refuses is authorised, certified and free to be paired as before."""
        refused = known(said_yes(), *(objected(one, "image-and-voice") for one in ("self", "guardian", "other-guardian")))
        assert refused.authorised(TODAY)
        assert refused.free_places == known(said_yes()).free_places


class TestOptionalData:
    def test_is_asked_only_where_consent_is_the_basis(self) -> None:
        ines().when(answer("optional-data", "self")).refused("consent-not-the-basis")
        ines(programme=(CONSENTING,)).when(answer("optional-data", "self")).then(optional("self"))

    def test_from_fifteen_the_young_person_alone(self) -> None:
        ines(programme=(CONSENTING,)).when(answer("optional-data", "guardian")).refused("signatory-not-asked")
        assert known(optional("self")).optional_data_allowed(TODAY, "consent")
        assert not known().optional_data_allowed(TODAY, "consent")
        assert known().optional_data_allowed(TODAY, "public-task")

    def test_before_fifteen_both_together(self) -> None:
        young = ines(until=UNDER_FIFTEEN, programme=(CONSENTING,))
        young.when(answer("optional-data", "guardian")).then(optional("guardian"))
        assert not known(optional("self"), until=UNDER_FIFTEEN).optional_data_allowed(TODAY, "consent")
        assert not known(optional("guardian"), until=UNDER_FIFTEEN).optional_data_allowed(TODAY, "consent")
        assert known(optional("self"), optional("other-guardian"), until=UNDER_FIFTEEN).optional_data_allowed(TODAY, "consent")

    @pytest.mark.parametrize(("eighteen", "fifteen"), [(date(2030, 3, 31), date(2027, 3, 31)), (date(2031, 2, 28), date(2028, 2, 29))])
    def test_fifteen_is_reached_at_the_end_of_a_month(self, eighteen: date, fifteen: date) -> None:
        assert under_fifteen_until(eighteen) == fifteen
        assert known(until=eighteen).under_fifteen_on(fifteen)
        assert not known(until=eighteen).under_fifteen_on(fifteen + timedelta(days=1))

    def test_without_it_wishes_are_not_looked_at(self) -> None:
        profile = Profile(capacity=2, skills={"canva": 1.0}, wishes_to_learn=("law",), prefers=(INES.person,))
        told = ProfileCompleted(INES.participation, HERE, INES.person, profile)
        assert known(told).usable_profile(TODAY, "consent") == Profile(capacity=2, skills={"canva": 1.0})
        assert known(told, optional("self")).usable_profile(TODAY, "consent") == profile
        assert known(told).usable_profile(TODAY, "public-task") == profile


class TestBasis:
    choose = ChooseOptionalDataBasis(programme=HERE, basis="consent")

    def test_is_chosen_once(self) -> None:
        given(running_programme()).when(self.choose).then(CONSENTING).again().then_nothing()

    def test_in_a_running_programme(self) -> None:
        given(closed_programme()).when(self.choose).refused("programme-closed")


class TestWhoSigns:
    def test_everybody_answers_for_themselves(self) -> None:
        own = answer("image-and-voice", "self", "given", "website", channel="link")
        assert ines().when(own, role="mentor").event().channel == "link"
        ines().when(own, role="guardian").refused("signed-for-somebody-else")
        theirs = answer("participation", "guardian", channel="link")
        assert ines().when(theirs, role="guardian").event().channel == "link"
        ines().when(theirs, role="mentor").refused("signed-for-somebody-else")

    def test_the_coordinator_enters_paper_only(self) -> None:
        ines().when(answer("participation", "guardian", channel="link")).refused("signed-for-somebody-else")

    def test_paper_keeps_its_code_its_scan_and_the_name(self) -> None:
        code = form_code(INES.participation, "participation", "2026.1")
        signed = answer("participation", "guardian", form=code, scan=SCAN, signed_by="Marc Girard")
        kept = ParticipationAuthorised(INES.participation, HERE, INES.person, "2026.1", "paper", "guardian", "Marc Girard", code, SCAN)
        ines().when(signed).then(kept)

    def test_the_form_is_this_person_s_own(self) -> None:
        other = form_code(HERE, "participation", "2026.1")
        ines().when(answer("participation", "guardian", form=other)).refused("form-code-wrong")
        ines().when(answer("participation", "guardian", scan="ab")).refused("scan-unreadable")

    def test_a_code_is_the_same_each_time_and_another_for_each_text(self) -> None:
        codes = {
            form_code(INES.participation, text, version) for text in ("participation", "image-minor") for version in ("2026.1", "2027.1")
        }
        assert len(codes) == 4
        assert form_code(INES.participation, "participation", "2026.1") in codes
        assert all(len(code) == 9 and code[4] == "-" and not set(code) & set("01OIL") for code in codes)
