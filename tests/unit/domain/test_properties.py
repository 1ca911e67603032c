"""What holds whatever happens: folds never fail, decisions are kept once, capacities and closed programmes hold."""

import pkgutil
from datetime import date, timedelta
from importlib import import_module
from typing import Any, Final
from uuid import UUID

import msgspec
import pytest
from hypothesis import given as generated
from hypothesis import note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

import domain
from domain.availability import Slot
from domain.decision import STREAM_TYPES, Command, RuleBook, StreamType
from domain.event import Event, event_types
from domain.facilitation.candidates import Weights
from domain.facilitation.matching import MATCHING, MatchingProposed
from domain.facilitation.overriding import OverrideProposal, PutTogether
from domain.facilitation.pair import PAIR, Formed, PairActivated, SessionHeld
from domain.facilitation.publishing import PublishMatching
from domain.measurement.improving import DecideImprovement
from domain.programme import PROGRAMME, Closed, ProgrammeClosed
from domain.training.participation import PARTICIPATION, Selected
from domain.training.participation_events import ParticipationProposed, ParticipationSelected, Profile
from tests.unit.domain.examples import DAYS, any_of, as_stored, with_fields
from tests.unit.domain.histories import (
    ADULT_IN,
    ANNOUNCED,
    CALLED,
    CLAIRE,
    CONTENT,
    HERE,
    HUGO,
    INES,
    LUCAS,
    Someone,
    all_answering,
    announced,
    answers,
    approved_design,
    certified,
    charter,
    closed_survey,
    identifier,
    open_diagnostic,
    open_survey,
    pair_of,
    planned,
    proposed,
    ready_pair,
    running_programme,
    selected,
    survey_of,
)
from tests.unit.domain.specification import TODAY, Given, Told, given
from tests.unit.domain.test_completeness import NEVER_ALREADY_SO

for found in pkgutil.walk_packages(domain.__path__, "domain."):
    import_module(found.name)

# shares of what the profile looks at (see tests/unit/conftest.py)
FEW, HALF, MANY = (settings(max_examples=settings().max_examples * share // 100) for share in (30, 50, 500))

STREAMS: Final = {name: kind for name, kind in STREAM_TYPES.items() if kind.evolve.__module__.startswith("domain.")}
KINDS: Final = [kind for kind in event_types() if kind.event.__module__.startswith("domain.")]
COMMANDS: Final = [command for command in RuleBook.rules if command.__module__.startswith("domain.")]

any_event = st.one_of([any_of(kind.event) for kind in KINDS])
one_of_each_kind = st.tuples(*(any_of(kind.event) for kind in KINDS))
histories = {name: st.lists(st.one_of([any_of(k.event) for k in KINDS if k.stream_type == name]), max_size=12) for name in STREAMS}


class TestFolding:
    @pytest.mark.parametrize("stream", STREAMS.values(), ids=lambda stream: stream.name)
    @FEW
    @generated(data=st.data())
    def test_any_event_follows_any_state(self, stream: StreamType[Any], data: st.DataObject) -> None:
        state = stream.fold(data.draw(histories[stream.name]))
        for event in data.draw(one_of_each_kind):
            following = stream.evolve(state, event)
            assert isinstance(following, msgspec.Struct)
            assert type(following).__module__ == type(stream.initial).__module__

    @pytest.mark.parametrize("stream", STREAMS.values(), ids=lambda stream: stream.name)
    @HALF
    @generated(data=st.data())
    def test_events_of_other_streams_change_nothing(self, stream: StreamType[Any], data: st.DataObject) -> None:
        state = stream.fold(data.draw(histories[stream.name]))
        others = [event for event in data.draw(st.lists(any_event, max_size=8)) if _type(event) != stream.name]
        assert stream.fold(others, state) == state

    @pytest.mark.parametrize("stream", STREAMS.values(), ids=lambda stream: stream.name)
    @HALF
    @generated(data=st.data())
    def test_a_stored_history_folds_alike_at_once_and_in_parts(self, stream: StreamType[Any], data: st.DataObject) -> None:
        history = data.draw(histories[stream.name])
        cut = data.draw(st.integers(0, len(history)))
        beginning = stream.fold(map(as_stored, history[:cut]))
        assert stream.fold(map(as_stored, history[cut:]), beginning) == stream.fold(history)


def _type(event: Event) -> str:
    return next(kind.stream_type for kind in KINDS if kind.event is type(event))


# ---------------------------------------------------------------------------------------------- a town full of programmes

NOE: Final = Someone("Noé", "mentor")
LEA: Final = Someone("Léa", "mentee")
ANNE: Final = Someone("Anne", "mentor")
TOM: Final = Someone("Tom", "mentor")
EVERYBODY: Final = (LUCAS, INES, NOE, ANNE, TOM, CLAIRE, HUGO, LEA)
RUNS: Final = tuple(identifier(f"matching run {number}") for number in range(3))
MONDAY: Final = (Slot(0, 720, 840),)
NEXT_DOOR: Final = identifier("the programme next door")


def free_on_monday(who: Someone, capacity: int) -> Told:
    """Somebody selected who can be paired by matching, with places left."""
    profile = Profile({"canva": 1.0}, {"canva": 3.0}, MONDAY, capacity)
    proposal = ParticipationProposed(who.participation, HERE, who.person, who.role, profile)
    choice = ParticipationSelected(who.participation, HERE, who.person, who.role, "Motivation claire")
    return PARTICIPATION.of(who.participation), (proposal, choice, certified(who), charter(who))


def awaiting_pairs(run: UUID) -> Told:
    """A matching run whose proposal holds no pair yet: people may put some in by hand."""
    proposed = MatchingProposed(run, HERE, 0, 0.0, (), (), Weights(), 45, "by hand", "1", 1, {}, "0" * 64)
    return MATCHING.of(run), (proposed,)


FIRST, SECOND = identifier("the first session"), identifier("the second session")


def _town() -> Given:
    responses = all_answering(*[answers(1, 2, 3, 2, 1, 2, 3, recommend=9, satisfaction=3)] * 6)
    return given(
        running_programme(),
        running_programme(programme=NEXT_DOOR),
        approved_design(),
        closed_survey("baseline", responses),
        open_survey("final", responses),
        open_diagnostic(),
        announced(planned("staff-call", sender="coordinator")),
        *ready_pair(
            LUCAS,
            CLAIRE,
            PairActivated(pair_of(LUCAS, CLAIRE), HERE),
            SessionHeld(pair_of(LUCAS, CLAIRE), HERE, FIRST, TODAY, 45, "video", "premises", "mentor"),
        ),
        proposed(ANNE, guardian_until=ADULT_IN),
        selected(TOM, guardian_until=ADULT_IN),
        free_on_monday(INES, 2),
        free_on_monday(NOE, 1),
        free_on_monday(HUGO, 1),
        free_on_monday(LEA, 2),
        *(awaiting_pairs(run) for run in RUNS),
    )


# A programme in which nearly everything can happen next, and another that has only begun.
TOWN: Final = _town()


def pool(*identifiers: UUID) -> Any:
    return st.sampled_from(identifiers)


MENTORS: Final = pool(*(who.participation for who in EVERYBODY if who.role == "mentor"))
MENTEES: Final = pool(*(who.participation for who in EVERYBODY if who.role == "mentee"))
PAIRS: Final = pool(*[pair_of(LUCAS, CLAIRE)] * 5, identifier("an unknown pair"))
POOLS: Final = {
    "programme": st.just(HERE) | st.just(HERE) | st.just(NEXT_DOOR),
    "participation": pool(*(who.participation for who in EVERYBODY)),
    "participations": pool(*(who.participation for who in EVERYBODY)),
    "person": pool(*(who.person for who in EVERYBODY)),
    "mentor": MENTORS,
    "mentee": MENTEES,
    "matching": pool(*RUNS),
    "pair": PAIRS,
    "pairs": PAIRS,
    "survey": pool(survey_of("baseline"), survey_of("final"), survey_of("pulse")),
    "baseline_survey": st.just(survey_of("baseline")),
    "final_survey": st.just(survey_of("final")),
    "content": st.just(CONTENT),
    "message": st.sampled_from(("staff-announcement", "staff-call", "poster")),
    "text": st.just(CALLED) | st.just(ANNOUNCED),
    "module": st.sampled_from(("m1-role", "m4-frame", "p1-learn-from-youth", "m9-other")),
    "minutes": st.sampled_from((4, 15, 30, 45, 60)),
    "reason": st.sampled_from(("goal-reached", "not-working")),
    "session": pool(FIRST, SECOND),
    "day": st.dates(TODAY - timedelta(days=8), TODAY + timedelta(days=2)) | DAYS,
    "valid_until": st.sampled_from((date(2026, 1, 1), date(2027, 8, 31))),
}


def some(command: type[Command]) -> Any:
    pools: dict[str, Any] = dict(POOLS)
    if command.__name__ in ("MissSession", "CancelSession"):
        pools["reason"] = st.just("institution")
    return with_fields(command, pools)


any_command = st.one_of([some(command) for command in COMMANDS])


# what a programme still gains once it is closed: three months after, its improvements, and the year that continues it
AFTER_CLOSING: Final = {
    "SurveyOpened",
    "SurveyAnswered",
    "SurveyAnsweredAnonymously",
    "SurveyClosed",
    "FollowUpComputed",
    "ImprovementDone",
    "ImprovementVerified",
    "ProgrammeCarriedOver",
    "LeaverArchived",
    "IncidentReported",  # what is wrong may be told after the end too
}


class TestDeciding:
    """Given the town, when anything at all is wanted."""

    @MANY
    @generated(command=any_command)
    def test_it_is_decided_or_refused_and_every_event_can_be_stored(self, command: Command) -> None:
        TOWN.when(command)  # fails by itself on any other exception than a refusal, and on what the log could not keep

    @pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.__name__)
    @HALF
    @generated(data=st.data())
    def test_whatever_is_decided_is_decided_once(self, command: type[Command], data: st.DataObject) -> None:
        outcome = TOWN.when(data.draw(some(command)))
        if outcome.decided.verdict == "refused" or command.__name__ in NEVER_ALREADY_SO:
            return
        if not _is_one_response(outcome.decided.command):
            outcome.again().then_nothing()

    @pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.__name__)
    @HALF
    @generated(data=st.data())
    def test_a_closed_programme_gains_nothing_more(self, command: type[Command], data: st.DataObject) -> None:
        closed = TOWN.and_(PROGRAMME.of(HERE), ProgrammeClosed(HERE))
        outcome = closed.when(data.draw(some(command)))
        written = {type(happening.event).__name__ for happening in outcome.decided.happenings if happening.event.programme == HERE}  # type: ignore[attr-defined]
        assert written <= AFTER_CLOSING


def _is_one_response(command: Command) -> bool:
    """A person's own answer is refused the second time, so that nobody thinks it was replaced."""
    return type(command).__name__ == "AnswerSurvey" and not getattr(command, "many", False)


class Town(RuleBasedStateMachine):
    """Anything that is wanted in turn, in one town; what is decided happens."""

    past: Given

    @initialize()
    def begin(self) -> None:
        self.past = TOWN

    @rule(command=any_command)
    def anything(self, command: Command) -> None:
        self._decide(command)

    @rule(command=st.one_of([some(command) for command in COMMANDS if command.__module__.startswith("domain.facilitation.")]))
    def about_pairs(self, command: Command) -> None:
        self._decide(command)

    @rule(command=some(DecideImprovement))
    def about_the_end(self, command: Command) -> None:
        self._decide(command)

    def _decide(self, command: Command) -> None:
        closed = self._closed()
        decided = self.past.when(command).decided
        note(f"{decided.verdict}: {command}")
        for happening in decided.happenings:
            assert getattr(happening.event, "programme", None) not in closed
        self.past = self.past.after(decided.happenings)

    def _closed(self) -> set[UUID]:
        states = (stream.kind.fold(events) for stream, events in self.past.past.items())
        return {state.programme for state in states if isinstance(state, Closed)}

    @invariant()
    def nobody_is_in_more_pairs_than_they_have_places(self) -> None:
        for stream, events in self.past.past.items():
            if stream.kind is PARTICIPATION:
                state = PARTICIPATION.fold(events)
                assert not isinstance(state, Selected) or len(state.pairs) <= state.profile.capacity

    @invariant()
    def pairs_and_people_agree_about_who_is_paired(self) -> None:
        pairs = {s.identifier: PAIR.fold(events) for s, events in self.past.past.items() if s.kind is PAIR}
        for stream, events in self.past.past.items():
            if stream.kind is PARTICIPATION and isinstance(state := PARTICIPATION.fold(events), Selected):
                mine = {one for one, pair in pairs.items() if isinstance(pair, Formed) and stream.identifier in (pair.mentor, pair.mentee)}
                assert state.pairs == mine


Town.TestCase.settings = settings(max_examples=settings().max_examples, stateful_step_count=30)
TestTown = Town.TestCase


def test_the_town_lets_things_happen() -> None:
    """The properties above would hold in silence if every command were refused: by hand, the deepest of them is accepted."""
    wanted = tuple(PutTogether(a.participation, b.participation) for a, b in ((INES, HUGO), (INES, LEA), (NOE, LEA)))
    by_hand = OverrideProposal(matching=RUNS[0], programme=HERE, reason="Affinités", add=wanted)
    published = TOWN.when(by_hand).when(PublishMatching(matching=RUNS[0], programme=HERE))
    assert published.decided.verdict == "accepted"
    again = OverrideProposal(matching=RUNS[1], programme=HERE, reason="Encore", add=wanted[:1])
    assert published.when(again).decided.verdict == "refused"
