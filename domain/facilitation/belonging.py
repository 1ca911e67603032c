"""Who speaks for a pair: its two members for themselves, staff on behalf of one of them or as the coordinator.

A participant's side follows from who they are, never from what they say. Staff name the side for which they act: a paper notebook
is copied by somebody.
"""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from domain.decision import Situation, Stream
from domain.design.design import DESIGN
from domain.facilitation.pair import PAIR, Ended, Formed, NotFormed, PairState, Reporter, Side
from domain.facilitation.steering import STEERING
from domain.programme import PROGRAMME, Running, running
from domain.refusal import Refused
from domain.training.participation import PARTICIPATION

PARTICIPANTS = frozenset({"mentor", "mentee"})

# -------------------------------------------------------------------------------------------------------------- refusals


class PairMissing(Refused):
    code = "pair-missing"
    kind = "missing"
    sentence = "Ce binôme n’existe pas. Rien n’a été enregistré ; choisissez-le dans la liste des binômes."


class PairIsEnded(Refused):
    code = "pair-ended"
    sentence = "Ce binôme est terminé ; ses séances sont conservées. Rien n’a été ajouté ; formez-en un autre pour continuer."


class NotYourPair(Refused):
    code = "pair-not-yours"
    kind = "forbidden"
    sentence = "Vous ne faites pas partie de ce binôme. Rien n’a été enregistré ; choisissez le vôtre, ou parlez-en au référent."


class NotYourSide(Refused):
    code = "side-not-yours"
    kind = "forbidden"
    sentence = "Vous ne pouvez parler que pour vous-même. Rien n’a été enregistré ; l’autre membre du binôme donnera son propre avis."


class SideMissing(Refused):
    code = "side-missing"
    kind = "invalid"
    sentence = "Il faut dire au nom de qui vous agissez : le mentor ou la personne accompagnée. Rien n’a été enregistré ; choisissez."


# ----------------------------------------------------------------------------------------------------------- what is read


def reads_pair(pair: UUID, states: Mapping[str, Any]) -> Iterator[Stream[Any]]:
    """The pair, then both participations and the programme that it names."""
    stream = PAIR.of(pair)
    yield stream
    known = states.get(stream.name)
    if isinstance(known, Formed | Ended):
        yield PROGRAMME.of(known.programme)
        yield PARTICIPATION.of(known.mentor)
        yield PARTICIPATION.of(known.mentee)


def reads_meeting(pair: UUID, states: Mapping[str, Any]) -> Iterator[Stream[Any]]:
    """As ``reads_pair``, and the design with its adjustments: they say when and how people meet, and where minors are safe."""
    yield from reads_pair(pair, states)
    known = states.get(PAIR.of(pair).name)
    if isinstance(known, Formed | Ended):
        yield DESIGN.of(known.programme)
        yield STEERING.of(known.programme)


def formed(state: PairState, situation: Situation) -> tuple[Formed, Running]:
    """A pair that still meets, for whoever may act in it, and its running programme."""
    pair, programme = known(state, situation)
    if isinstance(pair, Ended):
        raise PairIsEnded
    return pair, programme


def known(state: PairState, situation: Situation) -> tuple[Formed | Ended, Running]:
    """A pair that meets or met, for whoever may act in it, and its running programme."""
    if isinstance(state, NotFormed):
        raise PairMissing
    own_side(state, situation)
    return state, running(situation[PROGRAMME.of(state.programme)])


# --------------------------------------------------------------------------------------------------------------- who acts


def own_side(pair: Formed | Ended, situation: Situation) -> Side | None:
    """The side of a participant in their own pair; None for staff. Refuses participants of other pairs."""
    if situation.role not in PARTICIPANTS:
        return None
    if situation.person == pair.mentor_person:
        return "mentor"
    if situation.person == pair.mentee_person:
        return "mentee"
    raise NotYourPair


def side_of(pair: Formed | Ended, situation: Situation, stated: Side | None) -> Side:
    """For whom this is said: a participant for themselves alone, staff for the side that they state."""
    own = own_side(pair, situation)
    if own is not None:
        if stated not in (None, own):
            raise NotYourSide
        return own
    if stated is None:
        raise SideMissing
    return stated


def reporter(pair: Formed | Ended, situation: Situation, stated: Reporter | None) -> Reporter:
    """Who reports: a participant themselves; staff for the side that they state, or as the coordinator where they state none."""
    own = own_side(pair, situation)
    if own is not None:
        if stated not in (None, own):
            raise NotYourSide
        return own
    return stated or "coordinator"
