"""The bytes of an event: written once, read back the same, in the same order for ever."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import domain.event
import domain.upcasting
from domain.decision import TimeNotAllowed
from domain.event import Event, event_type, event_type_of
from domain.facilitation.pair import PairActivated, SessionHeld
from domain.measurement.survey import SurveyAnswered
from domain.personal import Personal, Sealed
from domain.upcasting import RawEvent, upcasts
from tenants import line_reader
from tenants.lines import (
    LONGEST_LINE,
    Circumstances,
    EntryTooLong,
    EntryUnreadable,
    UnknownEventType,
    UnreadableLine,
    decode_events,
    decode_identified,
    decode_recorded,
    encode_line,
    rfc3339,
)
from tenants.personal_data.sealing import open_event, seal_event
from tenants.personal_data.secret_key import SecretKey
from tests.unit.tenants.any_event import IDS, MOMENTS, TEXT, stored_events

NOW = datetime(2026, 11, 3, 16, 30, tzinfo=UTC)


@pytest.fixture
def other_types(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Types registered by this test alone, unknown to all others."""
    monkeypatch.setattr(domain.event, "_BY_TAG", dict(domain.event._BY_TAG))
    monkeypatch.setattr(domain.event, "_BY_CLASS", dict(domain.event._BY_CLASS))
    monkeypatch.setattr(domain.upcasting, "_UPCASTERS", dict(domain.upcasting._UPCASTERS))
    monkeypatch.setattr(line_reader.Compiled, "newest", line_reader.Reader((), frozenset()))
    yield


def circumstances(*, occurred_at: datetime = NOW, **told: Any) -> Circumstances:
    usual: dict[str, Any] = {
        "tenant": uuid4(),
        "id": uuid4(),
        "stream": f"pair/{uuid4()}",
        "version": 1,
        "occurred_at": occurred_at,
        "recorded_at": NOW,
        "actor": "account/1",
        "role": "coordinator",
        "command": uuid4(),
        "correlation": uuid4(),
    }
    return Circumstances(**(usual | told))


def activated() -> PairActivated:
    return PairActivated(uuid4(), uuid4())


def raw(tag: str, data: Mapping[str, Any], **replaced: Any) -> bytes:
    """A line as an older or newer program would have written it."""
    line = msgspec.json.decode(encode_line(activated(), circumstances()))
    return msgspec.json.encode({**line, "type": tag, "data": data, **replaced})


@settings(max_examples=300, deadline=None)
@given(
    event=stored_events(),
    told=st.builds(
        Circumstances,
        tenant=IDS,
        id=IDS,
        stream=st.builds("pair/{}".format, IDS),
        version=st.integers(1, 2**31 - 1),
        occurred_at=MOMENTS,
        recorded_at=MOMENTS,
        actor=TEXT,
        role=TEXT,
        command=IDS,
        correlation=IDS,
        causation=st.none() | IDS,
        on_behalf_of=st.none() | TEXT,
    ),
    position=st.integers(1, 2**62),
)
def test_any_line_reads_back_and_is_written_again_byte_for_byte(event: Event, told: Circumstances, position: int) -> None:
    line = encode_line(event, told, simulated=True)
    assert b"\n" not in line and b"\r" not in line
    (recorded,) = decode_recorded(line, [position])
    assert (recorded.event, recorded.position, recorded.type) == (event, position, event_type_of(event).tag)
    read = Circumstances(
        tenant=told.tenant,
        id=recorded.id,
        stream=recorded.stream,
        version=recorded.version,
        occurred_at=recorded.occurred_at,
        recorded_at=recorded.recorded_at,
        actor=recorded.actor,
        role=recorded.role,
        command=recorded.command,
        correlation=recorded.correlation,
        causation=recorded.causation,
        on_behalf_of=recorded.on_behalf_of,
    )
    assert read == told
    assert encode_line(recorded.event, read, simulated=True) == line


@settings(max_examples=50, deadline=None)
@given(st.lists(stored_events(), min_size=1, max_size=20))
def test_many_lines_read_as_each_of_them_does(events: list[Event]) -> None:
    joined = b"\n".join(encode_line(event, circumstances()) for event in events)
    assert decode_events(joined) == events
    assert [event for _, event in decode_identified(joined)] == events
    assert [one.event for one in decode_recorded(joined, range(5, 5 + len(events)))] == events


def test_attributes_come_in_the_published_order() -> None:
    told = circumstances(causation=uuid4(), on_behalf_of="account/2")
    line = encode_line(activated(), told)
    assert list(msgspec.json.decode(line)) == [
        *("specversion", "id", "source", "type", "subject", "time", "tenant", "streamversion", "recordedtime"),
        *("actor", "actorrole", "onbehalfof", "commandid", "correlationid", "causationid", "data"),
    ]
    without = msgspec.json.decode(encode_line(activated(), circumstances()))
    assert without.keys().isdisjoint({"onbehalfof", "causationid"})


def test_a_line_is_a_cloud_event() -> None:
    told = circumstances()
    line = msgspec.json.decode(encode_line(activated(), told))
    assert line["specversion"] == "1.0"
    assert line["source"] == f"/tenants/{told.tenant}"
    assert line["type"] == "pair.activated.v1"
    assert line["time"] == line["recordedtime"] == "2026-11-03T16:30:00.000000Z"


def test_times_are_utc_with_microseconds() -> None:
    paris = timezone(timedelta(hours=2))
    assert rfc3339(datetime(2026, 6, 1, 10, 0, 0, 5, tzinfo=paris)) == "2026-06-01T08:00:00.000005Z"
    with pytest.raises(ValueError, match="time zone"):
        rfc3339(datetime(2026, 6, 1, 10))


def test_only_backdatable_events_have_another_time() -> None:
    earlier = circumstances(occurred_at=NOW - timedelta(days=2))
    held = SessionHeld(uuid4(), uuid4(), uuid4(), NOW.date(), 45, "numérique", "premises", "mentor")
    (recorded,) = decode_recorded(encode_line(held, earlier), [1])
    assert recorded.occurred_at == NOW - timedelta(days=2)
    assert recorded.recorded_at == NOW
    with pytest.raises(TimeNotAllowed):
        encode_line(activated(), earlier)
    (simulated,) = decode_recorded(encode_line(activated(), earlier, simulated=True), [1])
    assert simulated.occurred_at == NOW - timedelta(days=2)


def test_no_clear_personal_value_reaches_a_line() -> None:
    with pytest.raises(ValueError, match="answers is not sealed"):
        encode_line(SurveyAnswered(uuid4(), uuid4(), uuid4(), []), circumstances())


class TestWords:
    @pytest.fixture
    def said(self, other_types: None) -> type[Any]:
        @event_type("exercise.said.v1")
        class Said(Event, frozen=True):
            words: str
            number: float = 0.0

        return Said

    @pytest.mark.parametrize("words", ["\x00", "fin\x00", "\\\x00", "\ud800"])
    def test_what_the_database_cannot_keep_is_refused(self, said: type[Any], words: str) -> None:
        with pytest.raises(EntryUnreadable):
            encode_line(said(words), circumstances())

    @pytest.mark.parametrize("words", ["\\u0000", "\\\\u0000", "a\nb\r\u2028", "Zoé « 10 h »", ""])
    def test_everything_else_is_kept(self, said: type[Any], words: str) -> None:
        event = said(words)
        line = encode_line(event, circumstances())
        assert b"\n" not in line and b"\r" not in line
        assert decode_events(line) == [event]

    @pytest.mark.parametrize("number", [float("nan"), float("inf")])
    def test_a_number_that_would_not_read_back_is_refused(self, said: type[Any], number: float) -> None:
        with pytest.raises(EntryUnreadable):
            encode_line(said("", number), circumstances())

    def test_the_longest_line_is_the_longest_entry_of_a_tile(self, said: type[Any]) -> None:
        told = circumstances()
        room = LONGEST_LINE - len(encode_line(said(""), told))
        assert len(encode_line(said("é" * (room // 2) + "." * (room % 2)), told)) == LONGEST_LINE
        with pytest.raises(EntryTooLong) as refused:
            encode_line(said("." * (room + 1)), told)
        assert refused.value.details == {"octets": LONGEST_LINE + 1, "limit": LONGEST_LINE}

    def test_a_type_registered_after_the_first_reading_is_read(self, said: type[Any]) -> None:
        assert len(decode_events(encode_line(activated(), circumstances()))) == 1

        @event_type("exercise.answered.v1")
        class Answered(Event, frozen=True):
            words: str

        assert decode_events(raw("exercise.answered.v1", {"words": "oui"})) == [Answered("oui")]


def test_an_unknown_field_is_ignored() -> None:
    pair, programme = uuid4(), uuid4()
    data = {"pair": pair, "programme": programme, "weather": "rain"}
    assert decode_events(raw("pair.activated.v1", data, traceparent="00-…")) == [PairActivated(pair, programme)]


def test_an_unknown_type_stops_the_reader_at_its_line() -> None:
    known = encode_line(activated(), circumstances())
    unknown = raw("pair.teleported.v1", {})
    for read in (decode_events, decode_identified, lambda joined: decode_recorded(joined, [1, 2, 3])):
        with pytest.raises(UnknownEventType) as stopped:
            read(b"\n".join([known, unknown, known]))
        assert (stopped.value.tag, stopped.value.index) == ("pair.teleported.v1", 1)


@pytest.mark.parametrize(
    "broken", [b"{", b"[]", b'{"type":"pair.activated.v1"}', raw("pair.activated.v1", {"pair": "nobody", "programme": uuid4()})]
)
def test_a_line_without_the_shape_of_its_type_stops_the_reader(broken: bytes) -> None:
    known = encode_line(activated(), circumstances())
    with pytest.raises(UnreadableLine) as stopped:
        decode_events(b"\n".join([known, known, broken]))
    assert stopped.value.index == 2


def test_positions_must_be_as_many_as_lines() -> None:
    with pytest.raises(ValueError, match="argument"):
        decode_recorded(encode_line(activated(), circumstances()), [1, 2])


def test_nothing_reads_as_nothing() -> None:
    assert decode_events(b"") == []
    assert decode_recorded(b"", []) == []


class TestUpcasting:
    @pytest.fixture(autouse=True)
    def older_words(self, other_types: None) -> None:
        @event_type("exercise.renamed.v3", data_subject="person")
        class Renamed(Event, frozen=True):
            person: UUID
            full_name: Personal[str]

        @event_type("exercise.noted.v1")
        class Noted(Event, frozen=True):
            note: str

        @upcasts("exercise.renamed.v1")
        def from_1(data: Mapping[str, Any]) -> list[RawEvent]:
            return [("exercise.renamed.v2", {"person": data["who"], "name": data["name"]})]

        @upcasts("exercise.renamed.v2")
        def from_2(data: Mapping[str, Any]) -> list[RawEvent]:
            return [
                ("exercise.renamed.v3", {"person": data["person"], "full_name": data["name"]}),
                ("exercise.noted.v1", {"note": "renamed"}),
            ]

        @upcasts("exercise.dropped.v1")
        def dropped(data: Mapping[str, Any]) -> list[RawEvent]:
            return []

        @upcasts("exercise.lost.v1")
        def lost(data: Mapping[str, Any]) -> list[RawEvent]:
            return [("exercise.lost.v2", {})]

        self.renamed: type[Any] = Renamed
        self.noted: type[Any] = Noted

    def test_an_old_line_reads_in_todays_words_among_new_ones(self) -> None:
        person = uuid4()
        new = activated()
        joined = b"\n".join(
            [
                encode_line(new, circumstances(version=1)),
                raw("exercise.renamed.v1", {"who": person, "name": {"sealed": "abc"}}, streamversion=2),
                raw("exercise.dropped.v1", {"anything": 1}, streamversion=3),
                raw("exercise.noted.v1", {"note": "today"}, streamversion=4),
            ]
        )
        read = decode_recorded(joined, [7, 8, 9, 10])
        assert [type(one.event).__name__ for one in read] == ["PairActivated", "Renamed", "Noted", "Noted"]
        assert [one.position for one in read] == [7, 8, 8, 10]
        assert [one.version for one in read] == [1, 2, 2, 4]
        assert read[1].type == "exercise.renamed.v1"
        assert [one.event for one in read] == decode_events(joined) == [event for _, event in decode_identified(joined)]

    def test_a_sealed_field_opens_under_its_new_name(self) -> None:
        @event_type("exercise.called.v1", data_subject="who")
        class Called(Event, frozen=True):
            who: UUID
            name: Personal[str]

        key, tenant, event_id, person = SecretKey.random(), uuid4(), uuid4(), uuid4()
        sealed = seal_event(Called(person, "Inès"), key, tenant=tenant, event_id=event_id)
        assert isinstance(sealed.name, Sealed)
        line = raw("exercise.renamed.v1", {"who": person, "name": {"sealed": sealed.name.sealed}}, id=event_id)
        ((read_id, read), _) = decode_identified(line)
        opened = open_event(read, {person: key}, tenant=tenant, event_id=read_id)
        assert opened == self.renamed(person, "Inès")

    @pytest.mark.parametrize(
        ("tag", "data", "error"),
        [("exercise.lost.v1", {}, UnknownEventType), ("exercise.renamed.v1", {"name": "nobody's"}, UnreadableLine)],
    )
    def test_what_cannot_be_lifted_stops_the_reader(self, tag: str, data: dict[str, Any], error: type[Exception]) -> None:
        with pytest.raises(error) as stopped:
            decode_events(b"\n".join([encode_line(activated(), circumstances()), raw(tag, data)]))
        assert stopped.value.index == 1  # type: ignore[attr-defined]
