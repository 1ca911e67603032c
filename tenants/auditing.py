"""What an auditor does in an institution's log beside coming in: draws a sample of pairs, with its seed kept.

A draw stands for ever: drawing again until a sample pleases would show.
"""

from typing import Final, TypeAlias
from uuid import UUID

import msgspec

from domain.decision import Command, Decision, Situation, StreamType, decides
from domain.event import Event, event_type
from domain.programme import PROGRAMME, NotOpened, ProgrammeMissing
from domain.refusal import Refused
from domain.sampling import drawn

MOST: Final = 60  # pairs in a sample
SEED_OCTETS: Final = 32

# ------------------------------------------------------------------------------------------------------- events and state


@event_type("audit-sample.drawn.v1")
class SampleDrawn(Event, frozen=True):
    """``seed`` in hexadecimal; ``population``: how many pairs it was drawn from, those formed up to ``position`` that the auditor may see.

    ``drawn``: in the order of the draw (domain/sampling.py).
    """

    sample: UUID
    programme: UUID
    seed: str
    position: int
    population: int
    drawn: tuple[UUID, ...]


class NotDrawn(msgspec.Struct, frozen=True):
    """Nothing was drawn under this name."""


class Drawn(msgspec.Struct, frozen=True):
    programme: UUID
    seed: str
    position: int
    population: int
    pairs: tuple[UUID, ...]


SampleState: TypeAlias = NotDrawn | Drawn


def evolve(state: SampleState, event: Event) -> SampleState:
    match event:
        case SampleDrawn():
            return Drawn(event.programme, event.seed, event.position, event.population, event.drawn)
        case _:
            return state


AUDIT_SAMPLE: StreamType[SampleState] = StreamType("audit-sample", NotDrawn(), evolve)

# -------------------------------------------------------------------------------------------------------------- refusals


class NothingToSample(Refused):
    code = "sample-of-nothing"
    sentence = "Aucun binôme n’a été formé dans ce que vous pouvez voir. Rien n’a été tiré ; élargissez les dates, ou revenez plus tard."


class SampleSizeImpossible(Refused):
    code = "sample-size-impossible"
    kind = "invalid"
    sentence = "Un tirage compte de 1 à {most} binômes. Rien n’a été tiré ; donnez un nombre dans ces bornes."


class SampleDrawnAlready(Refused):
    code = "sample-drawn"
    sentence = "Un tirage est déjà enregistré sous cet envoi. Rien n’a été changé ; rechargez la page pour en faire un autre."


# -------------------------------------------------------------------------------------------------- commands and decisions


class DrawSample(Command, frozen=True):
    """``seed``: 32 octets in hexadecimal, from a source of chance; ``pairs``: the population, as the log has it up to ``position``."""

    programme: UUID
    sample: UUID
    seed: str
    position: int
    pairs: tuple[UUID, ...]
    size: int


@decides(
    DrawSample,
    permission="audit.sample",
    reads=lambda command, states: (PROGRAMME.of(command.programme), AUDIT_SAMPLE.of(command.sample)),
)
def draw_sample(command: DrawSample, situation: Situation) -> Decision:
    if isinstance(situation[PROGRAMME.of(command.programme)], NotOpened):
        raise ProgrammeMissing
    if not command.pairs:
        raise NothingToSample
    population = len(set(command.pairs))
    if not 1 <= command.size <= min(MOST, population):
        raise SampleSizeImpossible(most=min(MOST, population))
    stream = AUDIT_SAMPLE.of(command.sample)
    told = SampleDrawn(
        command.sample,
        command.programme,
        command.seed,
        command.position,
        population,
        drawn(bytes.fromhex(command.seed), command.pairs, command.size),
    )
    match situation[stream]:
        case NotDrawn():
            return stream.gains(told)
        case state if state == stream.kind.fold((told,)):
            return []
        case _:
            raise SampleDrawnAlready
