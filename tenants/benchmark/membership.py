"""A direction has its institution join the benchmark, under a version of the text that says what for, and leaves when it wants.

Here Ekole is responsible for what is done with the figures, not a processor; so the choice is the direction's own and is recorded
in the institution's log with the version of the text.
"""

from typing import Final
from uuid import UUID

import msgspec

from domain.decision import Command, Decision, EvenSuspended, Situation, StreamType, decides
from domain.event import Event, event_type
from domain.refusal import Refused
from tenants.institution import INSTITUTION, existing

TEXT: Final = "2026.1"  # the version of the text that is agreed to


@event_type("benchmark-membership.joined.v1")
class BenchmarkJoined(Event, frozen=True):
    """``version``: of the text that the direction agreed to."""

    institution: UUID
    version: str


@event_type("benchmark-membership.left.v1")
class BenchmarkLeft(Event, frozen=True):
    """From the next publication on its figures count no longer; what is published stays, it tells of nobody alone."""

    institution: UUID


class Membership(msgspec.Struct, frozen=True):
    """``version``: of the text agreed to; None outside."""

    version: str | None = None


def evolve(state: Membership, event: Event) -> Membership:
    match event:
        case BenchmarkJoined(version=version):
            return Membership(version)
        case BenchmarkLeft():
            return Membership()
        case _:
            return state


MEMBERSHIP: Final = StreamType[Membership]("benchmark-membership", Membership(), evolve)


class BenchmarkTextChanged(Refused):
    code = "benchmark-text-changed"
    sentence = "Le texte de la comparaison a changé depuis que vous l’avez lu. Rien n’a été enregistré ; relisez-le, puis choisissez."


class NoBenchmarkForDemonstrations(Refused):
    code = "benchmark-without-demonstrations"
    kind = "forbidden"
    sentence = "Une démonstration ne compte pas parmi les établissements. Rien n’a été enregistré ; inscrivez votre établissement."


class JoinBenchmark(Command, frozen=True):
    """``version``: of the text that was read."""

    institution: UUID
    version: str


@decides(
    JoinBenchmark,
    permission="benchmark.choose",
    reads=lambda command, states: (INSTITUTION.of(command.institution), MEMBERSHIP.of(command.institution)),
)
def join_benchmark(command: JoinBenchmark, situation: Situation) -> Decision:
    stream = MEMBERSHIP.of(command.institution)
    if existing(situation[INSTITUTION.of(command.institution)]).standing.demonstration:
        raise NoBenchmarkForDemonstrations
    if command.version != TEXT:
        raise BenchmarkTextChanged
    return [] if situation[stream].version == TEXT else stream.gains(BenchmarkJoined(command.institution, TEXT))


class LeaveBenchmark(EvenSuspended, frozen=True):
    institution: UUID


@decides(
    LeaveBenchmark,
    permission="benchmark.choose",
    reads=lambda command, states: (INSTITUTION.of(command.institution), MEMBERSHIP.of(command.institution)),
)
def leave_benchmark(command: LeaveBenchmark, situation: Situation) -> Decision:
    stream = MEMBERSHIP.of(command.institution)
    existing(situation[INSTITUTION.of(command.institution)])
    return [] if situation[stream].version is None else stream.gains(BenchmarkLeft(command.institution))
