"""Somebody asks to be erased; the institution erases them, or says on which ground it keeps their data (RGPD art. 12 and 17)."""

from collections.abc import Iterator, Mapping
from typing import Any, Final
from uuid import UUID

from domain.decision import Decision, EvenSuspended, Situation, Stream, decides
from domain.programme import PROGRAMME, Running
from domain.refusal import Refused
from domain.training.participation import PARTICIPATION, NotProposed, Rejected, Withdrawn
from tenants.person import (
    PERSON,
    Erased,
    ErasureGround,
    ErasureRefused,
    ErasureRequested,
    PersonDataErased,
    RefusalGround,
    registered,
)

LONGEST_REASON: Final = 2_000  # characters


class ErasureNotRequested(Refused):
    code = "erasure-not-requested"
    sentence = "Personne n’a demandé cet effacement, ou il y a déjà été répondu. Rien n’a été changé ; notez d’abord la demande reçue."


class RefusalUnexplained(Refused):
    code = "erasure-refusal-unexplained"
    kind = "invalid"
    sentence = (
        "Un refus s’explique à la personne, en {limit} caractères au plus. Rien n’a été enregistré ; dites-lui pourquoi ses données "
        "sont gardées."
    )


class ErasureReasonTooLong(Refused):
    code = "erasure-reason-too-long"
    kind = "invalid"
    sentence = "Ce motif dépasse {limit} caractères. Rien n’a été enregistré ; raccourcissez-le, ou laissez-le vide : il n’est pas exigé."


class StillTakingPart(Refused):
    code = "person-still-takes-part"
    sentence = "Cette personne participe encore à un programme en cours. Rien n’a été effacé ; notez d’abord son retrait, puis recommencez."


class NotTheirs(Refused):
    code = "participation-not-theirs"
    kind = "invalid"
    sentence = "Une des participations nommées n’est pas la sienne. Rien n’a été effacé ; rechargez la page, puis recommencez."


class RequestErasure(EvenSuspended, frozen=True):
    """``reason`` is theirs to give or not."""

    person: UUID
    reason: str | None = None


@decides(RequestErasure, permission="people.ask-erasure", reads=lambda command, states: (PERSON.of(command.person),))
def request_erasure(command: RequestErasure, situation: Situation) -> Decision:
    stream = PERSON.of(command.person)
    if registered(situation[stream]).asks_erasure:
        return []
    reason = (command.reason or "").strip()
    if len(reason) > LONGEST_REASON:
        raise ErasureReasonTooLong(limit=LONGEST_REASON)
    return stream.gains(ErasureRequested(command.person, reason or None))


class RefuseErasure(EvenSuspended, frozen=True):
    """``explanation`` is told to the person, with their right to turn to the CNIL or to a judge."""

    person: UUID
    ground: RefusalGround
    explanation: str


@decides(RefuseErasure, permission="people.erase", reads=lambda command, states: (PERSON.of(command.person),))
def refuse_erasure(command: RefuseErasure, situation: Situation) -> Decision:
    stream = PERSON.of(command.person)
    if not registered(situation[stream]).asks_erasure:
        raise ErasureNotRequested
    explanation = command.explanation.strip()
    if not 0 < len(explanation) <= LONGEST_REASON:
        raise RefusalUnexplained(limit=LONGEST_REASON)
    return stream.gains(ErasureRefused(command.person, command.ground, explanation))


class ErasePerson(EvenSuspended, frozen=True):
    """Final. ``participations``: all of theirs; what they answered in them goes too, and the signed forms that ``documents`` names by
    their SHA-256, in hexadecimal.

    ``asked`` needs a request that nobody has answered. Whoever takes part in a programme that runs leaves it first.
    """

    person: UUID
    ground: ErasureGround
    participations: tuple[UUID, ...] = ()
    documents: tuple[str, ...] = ()


def _reads(command: ErasePerson, states: Mapping[str, Any]) -> Iterator[Stream[Any]]:
    yield PERSON.of(command.person)
    for one in command.participations:
        stream = PARTICIPATION.of(one)
        yield stream
        state = states.get(stream.name, NotProposed())
        if not isinstance(state, NotProposed):
            yield PROGRAMME.of(state.programme)


@decides(ErasePerson, permission="people.erase", reads=_reads)
def erase_person(command: ErasePerson, situation: Situation) -> Decision:
    stream = PERSON.of(command.person)
    if isinstance(situation[stream], Erased):
        return []
    person = registered(situation[stream])
    if command.ground == "asked" and not person.asks_erasure:
        raise ErasureNotRequested
    programmes = set[UUID]()
    for one in command.participations:
        state = situation[PARTICIPATION.of(one)]
        if isinstance(state, NotProposed) or state.person != command.person:
            raise NotTheirs
        left = isinstance(state, Withdrawn | Rejected)
        if not left and isinstance(situation[PROGRAMME.of(state.programme)], Running):
            raise StillTakingPart
        programmes.add(state.programme)
    documents = tuple(sorted(set(command.documents)))
    return stream.gains(PersonDataErased(command.person, command.ground, tuple(sorted(programmes)), documents))
