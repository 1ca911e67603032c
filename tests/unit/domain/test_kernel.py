"""What every decider rests on: events, personal fields, refusals, streams, rules, upcasters."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
import pytest

from domain import upcasting
from domain.decision import STREAM_TYPES, Command, Decision, RuleBook, Situation, Standing, StreamType, TimeNotAllowed, decides
from domain.event import Event, event_type, event_type_named, event_type_of, event_types
from domain.facilitation.pair import PAIR, FeedbackGiven, PairActivated, SessionHeld
from domain.measurement.answering import Response
from domain.measurement.survey import SurveyAnswered
from domain.personal import Personal, Sealed, readable
from domain.phases import OpenPhase
from domain.programme import PROGRAMME, NotOpened, ProgrammeClosed
from domain.refusal import Refused
from domain.training.joining import Proposal
from domain.training.learning import QuizResult
from domain.training.participation_events import ParticipationProposed
from domain.upcasting import lifted, upcast_tags, upcasts
from tests.unit.domain.histories import HERE


class TestEventTypes:
    def test_class_and_tag_name_each_other(self) -> None:
        held = event_type_of(SessionHeld)
        assert (held.tag, held.stream_type, held.event) == ("pair.session-held.v1", "pair", SessionHeld)
        assert event_type_named("pair.session-held.v1") is held
        assert event_type_of(ProgrammeClosed(HERE)).tag == "programme.closed.v1"

    def test_an_unknown_type_is_none_and_an_unregistered_class_an_error(self) -> None:
        class Unwritten(Event, frozen=True):
            pass

        assert event_type_named("pair.unheard-of.v1") is None
        with pytest.raises(KeyError):
            event_type_of(Unwritten)

    def test_in_the_order_of_their_tags(self) -> None:
        tags = [kind.tag for kind in event_types()]
        assert tags == sorted(set(tags))

    @pytest.mark.parametrize("tag", ["pair.held", "pair.Held.v1", "pair.held.v0", "held.v1", "pair.held.v1 ", "pair..v1", ""])
    def test_a_malformed_tag_is_refused(self, tag: str) -> None:
        with pytest.raises(ValueError, match="is not an event type"):
            event_type(tag)(ProgrammeClosed)

    def test_a_tag_serves_once(self) -> None:
        with pytest.raises(ValueError, match="already the type of PairActivated"):
            event_type("pair.activated.v1")(PairActivated)

    def test_personal_data_belong_to_somebody(self) -> None:
        class Whispered(Event, frozen=True):
            words: Personal[str]

        with pytest.raises(ValueError, match="words"):
            event_type("pair.whispered.v1")(Whispered)
        with pytest.raises(ValueError, match="words"):
            event_type("pair.whispered.v1", data_subject="person")(Whispered)
        assert event_type_named("pair.whispered.v1") is None

    def test_the_personal_fields_are_known(self) -> None:
        found = {event: event_type_of(event) for event in (ParticipationProposed, SurveyAnswered, FeedbackGiven)}
        assert found[ParticipationProposed].personal_fields == ("guardian_required_until", "motivation")
        assert found[SurveyAnswered].personal_fields == ("answers",)
        assert found[FeedbackGiven].personal_fields == ("next_step", "comment")
        assert [kind.data_subject for kind in found.values()] == ["person", "respondent", "person"]

    def test_only_what_people_tell_afterwards_may_have_happened_earlier(self) -> None:
        backdatable = {kind.tag for kind in event_types() if kind.backdatable and kind.event.__module__.startswith("domain.")}
        assert {
            "pair.session-held.v1",
            "pair.session-missed.v1",
            "participation.module-attended.v1",
            "survey.answered.v1",
        } <= backdatable
        assert not event_type_of(SessionHeld).restricted
        assert not backdatable & {"programme.closed.v1", "design.approved.v1", "participation.certified.v1"}

    def test_fields_of_newer_writers_are_ignored(self) -> None:
        line = msgspec.json.encode({"programme": HERE, "mood": "bright"})
        assert msgspec.json.decode(line, type=ProgrammeClosed) == ProgrammeClosed(HERE)


class TestPersonal:
    def test_words_are_readable_and_seals_are_not(self) -> None:
        assert readable("Publier la vidéo") == "Publier la vidéo"
        assert readable(None) is None
        assert readable(Sealed("v1…")) is None

    def test_a_seal_reads_back_as_a_seal(self) -> None:
        given = FeedbackGiven(UUID(int=1), HERE, UUID(int=2), "mentor", UUID(int=3), 4, Sealed("v1…"))
        assert msgspec.json.decode(msgspec.json.encode(given), type=FeedbackGiven) == given


class TestRefusals:
    def test_a_code_serves_once(self) -> None:
        with pytest.raises(ValueError, match="programme-closed is already the code of ProgrammeIsClosed"):
            type("Again", (Refused,), {"code": "programme-closed", "sentence": "…"})

    def test_it_reads_as_its_code_and_keeps_its_details(self) -> None:
        refusal = TimeNotAllowed(date="2026-11-04")
        assert (str(refusal), refusal.details) == ("time-not-allowed", {"date": "2026-11-04"})


class TestStreams:
    def test_two_of_the_same_name_are_equal(self) -> None:
        assert PAIR.of(HERE) == PAIR.of(HERE)
        assert hash(PAIR.of(HERE)) == hash(PAIR.of(HERE))
        assert PAIR.of(HERE) != PROGRAMME.of(HERE)
        assert PAIR.of(HERE) != PAIR.of(UUID(int=1))
        assert PAIR.of(HERE) != f"pair/{HERE}"

    def test_are_named_by_type_and_identifier(self) -> None:
        assert PAIR.of(HERE).name == repr(PAIR.of(HERE)) == f"pair/{HERE}"

    def test_fold_from_nothing_or_from_a_state(self) -> None:
        assert PROGRAMME.fold(()) == NotOpened()
        assert PROGRAMME.fold((), NotOpened()) == NotOpened()

    def test_gain_events_now_or_earlier(self) -> None:
        moment = datetime(2026, 11, 2, tzinfo=UTC)
        gained = PROGRAMME.of(HERE).gains(ProgrammeClosed(HERE), occurred_at=moment)
        assert [(one.stream, one.event, one.occurred_at) for one in gained] == [(PROGRAMME.of(HERE), ProgrammeClosed(HERE), moment)]

    def test_a_stream_type_has_its_own_name(self) -> None:
        with pytest.raises(ValueError, match="pair is already taken"):
            StreamType("pair", None, lambda state, event: state)

    def test_every_event_of_the_domain_goes_to_a_known_stream_type(self) -> None:
        named = {kind.stream_type for kind in event_types() if kind.event.__module__.startswith("domain.")}
        assert named <= STREAM_TYPES.keys()


class TestCircumstances:
    def test_of_an_unknown_institution_nothing_good_is_supposed(self) -> None:
        unknown = Standing()
        assert not (unknown.exists or unknown.active or unknown.demonstration or unknown.safeguarding_contact)
        assert unknown.data_agreement is None


class TestRules:
    def test_a_command_has_one(self) -> None:
        def decide(command: OpenPhase, situation: Situation) -> Decision:
            return []

        with pytest.raises(ValueError, match="OpenPhase already has a rule"):
            decides(OpenPhase, permission="programme.run", reads=lambda command, states: ())(decide)

    def test_every_rule_says_what_it_permits(self) -> None:
        ours = [rule for command, rule in RuleBook.rules.items() if command.__module__.startswith("domain.")]
        assert all(rule.permission.count(".") == 1 for rule in ours)

    def test_unknown_fields_of_a_command_are_refused(self) -> None:
        sent = {"programme": str(HERE), "phase": "design", "hurry": True}
        with pytest.raises(msgspec.ValidationError, match="hurry"):
            msgspec.convert(sent, OpenPhase)

    @pytest.mark.parametrize("part", [Proposal, QuizResult, Response])
    def test_neither_are_those_of_its_parts(self, part: type[msgspec.Struct]) -> None:
        assert part.__struct_config__.forbid_unknown_fields

    def test_a_command_without_a_rule_is_an_error(self) -> None:
        class Unruly(Command, frozen=True):
            pass

        with pytest.raises(KeyError):
            RuleBook.rule_for(Unruly())


class TestUpcasting:
    @pytest.fixture(autouse=True)
    def no_other_upcasters(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(upcasting, "_UPCASTERS", {})

    def test_what_nobody_lifts_stays_as_it_is(self) -> None:
        assert lifted("pair.session-held.v1", {"day": "2026-11-02"}) == [("pair.session-held.v1", {"day": "2026-11-02"})]

    def test_upcasters_chain_and_may_split_or_drop(self) -> None:
        def to_two(data: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
            return [("pair.met.v2", {**data, "minutes": 45}), ("pair.rated.v1", {"rating": data["rating"]})]

        def to_three(data: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
            return [("pair.met.v3", {**data, "place": "premises"})]

        upcasts("pair.met.v1")(to_two)
        upcasts("pair.met.v2")(to_three)
        upcasts("pair.noise.v1")(lambda data: [])
        assert lifted("pair.met.v1", {"rating": 4}) == [
            ("pair.met.v3", {"rating": 4, "minutes": 45, "place": "premises"}),
            ("pair.rated.v1", {"rating": 4}),
        ]
        assert lifted("pair.noise.v1", {}) == []
        assert upcast_tags() == {"pair.met.v1", "pair.met.v2", "pair.noise.v1"}

    def test_a_tag_is_lifted_once_and_well_formed(self) -> None:
        upcasts("pair.met.v1")(lambda data: [])
        for tag in ("pair.met.v1", "met"):
            with pytest.raises(ValueError, match="cannot be lifted twice"):
                upcasts(tag)(lambda data: [])
