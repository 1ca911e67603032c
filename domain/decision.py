"""Deciding: ``decide : (command, state) → events`` and ``evolve : (state, event) → state``.

A stream type names a kind of history and how it folds. A rule says which streams a command reads and what it decides from them.
Whatever a decision read is its consistency boundary: streams it writes are appended at the version it read, the others are guarded.
No event means: already so.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any, ClassVar, Generic, TypeAlias, TypeVar
from uuid import UUID

import msgspec

from domain.calendar import SchoolCalendar
from domain.event import Event
from domain.refusal import Refused

State = TypeVar("State")
AnyCommand = TypeVar("AnyCommand", bound="Command")

Moment: TypeAlias = Annotated[datetime, msgspec.Meta(tz=True)]  # in a command: one that names its time zone


class Command(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An intention. Its fields are checked by type before it is decided; unknown fields are refused."""


class EvenSuspended(Command, frozen=True):
    """A command that an institution that is suspended or closed still takes; every other is refused there."""


class StreamType(Generic[State]):
    """One kind of history: its name on the wire, the state of an empty one, and the fold."""

    def __init__(self, name: str, initial: State, evolve: Callable[[State, Any], State]) -> None:
        self.name = name
        self.initial = initial
        self.evolve = evolve
        if name in STREAM_TYPES:
            raise ValueError(f"the stream type {name} is already taken")
        STREAM_TYPES[name] = self

    def of(self, identifier: UUID) -> "Stream[State]":
        return Stream(self, identifier)

    def fold(self, events: Iterable[Event], state: State | None = None) -> State:
        current = self.initial if state is None else state
        for event in events:
            current = self.evolve(current, event)
        return current


STREAM_TYPES: dict[str, StreamType[Any]] = {}


class Stream(Generic[State]):
    """One history, such as ``pair/0198…``; two of the same type and identifier are equal."""

    __slots__ = ("identifier", "kind")

    def __init__(self, kind: StreamType[State], identifier: UUID) -> None:
        self.kind = kind
        self.identifier = identifier

    @property
    def name(self) -> str:
        return f"{self.kind.name}/{self.identifier}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Stream) and other.name == self.name

    def __hash__(self) -> int:
        return hash(self.name)

    def __repr__(self) -> str:
        return self.name

    def gains(self, *events: Event, occurred_at: datetime | None = None) -> "list[Happening]":
        """These events, to be appended here; ``occurred_at`` only for types declared backdatable."""
        return [Happening(self, event, occurred_at) for event in events]


class Happening(msgspec.Struct, frozen=True):
    """An event decided for a stream, and when it happened if that is not now."""

    stream: Stream[Any]
    event: Event
    occurred_at: datetime | None = None


class Standing(msgspec.Struct, frozen=True):
    """What every decision may know of the institution: folded from its own stream, guarded like any other reading."""

    exists: bool = False
    active: bool = False
    kind: str = ""
    demonstration: bool = False
    data_agreement: str | None = None  # version accepted by the direction
    safeguarding_contact: bool = False
    timezone: str = "Europe/Paris"


class Situation(msgspec.Struct, frozen=True):
    """Everything a decision is given beside its command. ``today`` is the institution's own day."""

    now: datetime
    today: date
    actor: str
    role: str
    institution: Standing
    calendar: SchoolCalendar
    states: Mapping[str, Any]
    person: UUID | None = None  # which person of the institution the actor is, where they act as a participant

    def __getitem__(self, stream: Stream[State]) -> State:
        """The state of a stream the rule said it would read; KeyError where it did not say so."""
        state: State = self.states[stream.name]
        return state


Decision = Sequence[Happening]


class Rule(msgspec.Struct, frozen=True):
    """How one command is decided: who may, what it reads (asked again as readings name further streams), what follows.

    ``leaves_sealed`` names types of streams of which it looks at no personal value: they are read as they are stored, since opening
    hundreds of answers in order to add one would cost more than all the rest. ``takes_long``: it thinks for longer than others may
    be made to wait, so it is decided beside them.
    """

    command: type[Command]
    permission: str
    reads: Callable[[Any, Mapping[str, Any]], Iterable[Stream[Any]]]
    decide: Callable[[Any, Situation], Decision]
    leaves_sealed: frozenset[str] = frozenset()
    takes_long: bool = False


class RuleBook:
    """Every rule of the house by the class of its command; filled while modules are imported."""

    rules: ClassVar[dict[type[Command], Rule]] = {}

    @classmethod
    def rule_for(cls, command: Command) -> Rule:
        return cls.rules[type(command)]


def decides(
    command: type[AnyCommand],
    *,
    permission: str,
    reads: Callable[[AnyCommand, Mapping[str, Any]], Iterable[Stream[Any]]],
    leaves_sealed: Iterable[str] = (),
    takes_long: bool = False,
) -> Callable[[Callable[[AnyCommand, Situation], Decision]], Callable[[AnyCommand, Situation], Decision]]:
    """Register a decision function as the rule of a command.

    ``reads(command, states)`` names the streams; it is called again with the states read so far until it names nothing new.
    ``leaves_sealed``: types of streams, such as «survey», whose personal values the rule does not look at. ``takes_long``: deciding
    may take more than a few hundredths of a second.
    """

    def register(decide: Callable[[AnyCommand, Situation], Decision]) -> Callable[[AnyCommand, Situation], Decision]:
        if command in RuleBook.rules:
            raise ValueError(f"{command.__name__} already has a rule")
        RuleBook.rules[command] = Rule(command, permission, reads, decide, frozenset(leaves_sealed), takes_long)
        return decide

    return register


class TimeNotAllowed(Refused):
    code = "time-not-allowed"
    kind = "invalid"
    sentence = "La date indiquée n’est pas possible ici ({date}). Rien n’a été enregistré ; vérifiez la date et recommencez."


def require_past(moment: datetime | None, situation: Situation) -> None:
    """Refuse a fact that would happen after it is told."""
    if moment is not None and moment > situation.now:
        raise TimeNotAllowed(date=moment.date().isoformat())
