"""Every command in every state of its stream: accepted with these events, already so, or refused under this code.

A command is taken as a specification gave it where it was accepted. In the state in which its stream then was, that is its answer; for
every other state, that stream alone is told another history, the shortest of all specifications that leads there.

``python -m tests.unit.domain.every_command`` writes the table beside this file; its changes are read like those of the code.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final, get_args, get_type_hints
from uuid import UUID

import msgspec

from domain.decision import STREAM_TYPES, Command, RuleBook, Situation, Stream, StreamType
from domain.event import Event, event_type_of
from domain.refusal import Refused
from tests.unit.domain.retelling import everything_decided_anywhere
from tests.unit.domain.specification import Decided

NOTHING_YET: Final = "(nothing yet)"
TABLE: Final = Path(__file__).with_name("every_command_in_every_state.md")

History = tuple[Stream[Any], tuple[Event, ...]]


def states_of(stream_type: str) -> tuple[str, ...]:
    """The states that a stream type knows, as its fold declares them; where it is one class for all, whether anything happened."""
    classes = _classes(stream_type)
    return tuple(one.__name__ for one in classes) if len(classes) > 1 else (NOTHING_YET, classes[0].__name__)


def _classes(stream_type: str) -> tuple[type, ...]:
    declared = get_type_hints(STREAM_TYPES[stream_type].evolve)["return"]
    return get_args(declared) or (declared,)


def state_named(kind: StreamType[Any], state: Any) -> str:
    """Which of them this one is."""
    return NOTHING_YET if len(_classes(kind.name)) == 1 and state == kind.initial else type(state).__name__


@cache
def examples() -> Mapping[type[Command], Decided]:
    """For each command the first telling in which it was accepted, of those that wrote to the fewest streams."""
    found: dict[type[Command], Decided] = {}
    for decided in everything_decided_anywhere():
        known = found.get(type(decided.command))
        if decided.happenings and (known is None or _breadth(decided) < _breadth(known)):
            found[type(decided.command)] = decided
    return found


def _breadth(decided: Decided) -> int:
    return len({happening.stream for happening in decided.happenings})


@cache
def histories() -> Mapping[tuple[str, str], Sequence[History]]:
    """By stream type and state: the histories that lead there, the shortest first."""
    found: dict[tuple[str, str], dict[Stream[Any], tuple[Event, ...]]] = defaultdict(dict)
    for stream, events in _told_histories():
        state = stream.kind.initial
        for length in range(len(events) + 1):
            if length:
                state = stream.kind.evolve(state, events[length - 1])
            reached = found[stream.kind.name, state_named(stream.kind, state)]
            if stream not in reached or len(reached[stream]) > length:
                reached[stream] = events[:length]
    return {place: sorted(reached.items(), key=lambda history: (len(history[1]), str(history[1]))) for place, reached in found.items()}


def _told_histories() -> Iterator[History]:
    for decided in everything_decided_anywhere():
        after: dict[Stream[Any], tuple[Event, ...]] = {stream: tuple(events) for stream, events in decided.past.items()}
        for happening in decided.happenings:
            after[happening.stream] = (*after.get(happening.stream, ()), happening.event)
        yield from after.items()


def outcome(example: Decided, state: str) -> str:
    """What becomes of the example's command once its own stream is in that state; raises whatever is no refusal."""
    own = example.happenings[0].stream
    as_it_was = own.kind.fold(example.past.get(own, ()))
    past = dict(example.past) if state_named(own.kind, as_it_was) == state else {**example.past, own: history_of(own, state)}
    rule = RuleBook.rule_for(example.command)
    states: dict[str, Any] = {}
    try:
        while further := {stream.name: stream for stream in rule.reads(example.command, states) if stream.name not in states}:
            states |= {name: stream.kind.fold(past.get(stream, ())) for name, stream in further.items()}
        happenings = rule.decide(example.command, _in(example.situation, states))
    except Refused as refusal:
        return f"refused: {refusal.code}"
    names = dict.fromkeys(event_type_of(happening.event).tag for happening in happenings)
    return ", ".join(names) or "already so"


def _in(situation: Situation, states: Mapping[str, Any]) -> Situation:
    return msgspec.structs.replace(situation, states=states)


def history_of(own: Stream[Any], state: str) -> tuple[Event, ...]:
    """How a stream came to that state: its own shortest history that leads there, else another's, told of this one."""
    known = histories()[own.kind.name, state]
    for stream, events in known:
        if stream == own:
            return events
    stream, events = known[0]
    return tuple(_told_of(event, stream.identifier, own.identifier) for event in events)


def _told_of(event: Event, before: UUID, now: UUID) -> Event:
    return msgspec.json.decode(msgspec.json.encode(event).replace(str(before).encode(), str(now).encode()), type=type(event))


def table() -> str:
    """The whole table, stream type by stream type."""
    by_stream: dict[str, list[type[Command]]] = defaultdict(list)
    for command, example in examples().items():
        by_stream[example.happenings[0].stream.kind.name].append(command)
    parts = ["# Every command in every state of its stream", "", *__doc__.splitlines()[2:4], ""]
    for name in sorted(by_stream):
        states = states_of(name)
        parts += [f"## {name}", "", f"| command | {' | '.join(states)} |", f"| --- |{' --- |' * len(states)}"]
        for command in sorted(by_stream[name], key=lambda command: command.__name__):
            cells = (outcome(examples()[command], state) for state in states)
            parts.append(f"| {command.__name__} | {' | '.join(cells)} |")
        parts.append("")
    return "\n".join(parts)


if __name__ == "__main__":
    TABLE.write_text(table(), encoding="utf-8")
