"""Publishing a matching: all its pairs are formed at once, or none.

Pairs of a conditional run are formed before their mentor is certified or authorised; they meet, and are active, once that holds.

A pair is written into both participations in the same append as it is formed. Whoever else publishes, pairs or withdraws one of
these people meanwhile makes this decision be taken anew, on what is then true: no capacity is ever broken.
"""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from domain.decision import Command, Decision, Happening, Situation, Stream, decides
from domain.facilitation.candidates import MenteeCandidate, MentorCandidate
from domain.facilitation.gathering import design_in_force, matching_rules, streams_to_gather, two_candidates
from domain.facilitation.impossible_pairs import require_possible
from domain.facilitation.matching import MATCHING, MatchingPublished, Proposed, Published
from domain.facilitation.overriding import NothingProposed
from domain.facilitation.pair import PAIR, NotFormed, PairFormed
from domain.facilitation.proposing import open_run
from domain.programme import PROGRAMME, AnotherProgramme, require, running
from domain.refusal import Refused
from domain.training.participation import PARTICIPATION
from domain.training.participation_events import ParticipationPaired


class NoPairToPublish(Refused):
    code = "matching-empty"
    sentence = (
        "La proposition ne contient aucun binôme : rien n’a été publié. "
        "Regardez la raison indiquée pour chaque personne, puis relancez le calcul."
    )


class PairsNotInTheDesign(Refused):
    code = "pairs-not-in-the-design"
    sentence = (
        "La conception de ce programme, telle qu’elle est en vigueur, ne prévoit pas de binômes. Rien n’a été publié et la proposition "
        "est conservée ; ajoutez les binômes par un ajustement, puis publiez."
    )


class PublishMatching(Command, frozen=True):
    matching: UUID
    programme: UUID


def _reads(command: PublishMatching, states: Mapping[str, Any]) -> Iterator[Stream[Any]]:
    """Everybody whom the proposal pairs, the pairs that they are in, and the pairs that will be."""
    run = states.get(MATCHING.of(command.matching).name)
    pairs = run.pairs if isinstance(run, Proposed) else {}
    people = [participation for pair in pairs.values() for participation in (pair.mentor, pair.mentee)]
    yield from streams_to_gather(command.matching, command.programme, people, states)
    yield from (PAIR.of(pair) for pair in pairs)


@decides(PublishMatching, permission="pairs.run", reads=_reads)
def publish_matching(command: PublishMatching, situation: Situation) -> Decision:
    programme = running(situation[PROGRAMME.of(command.programme)])
    stream = MATCHING.of(command.matching)
    state = situation[stream]
    if isinstance(state, Published) and state.programme == command.programme:
        return []
    run = open_run(state, command.programme)
    if not isinstance(run, Proposed):
        raise NothingProposed
    if not run.pairs:
        raise NoPairToPublish
    require("safeguarding-contact", situation.institution.safeguarding_contact, programme, situation.today)
    design = design_in_force(command.programme, situation.states)
    if "pair" not in design.frame.formats:
        raise PairsNotInTheDesign
    people = {
        pair: two_candidates(command.programme, two.mentor, two.mentee, situation.states, situation.today)
        for pair, two in run.pairs.items()
    }
    require_possible(list(people.values()), matching_rules(design, conditional=run.conditional), run.waivers)
    happenings: list[Happening] = []
    for pair, (mentor, mentee) in people.items():
        if not isinstance(situation[PAIR.of(pair)], NotFormed):
            raise AnotherProgramme
        happenings += PAIR.of(pair).gains(
            PairFormed(
                pair=pair,
                programme=command.programme,
                mentor=mentor.participation,
                mentee=mentee.participation,
                mentor_person=mentor.person,
                mentee_person=mentee.person,
                matching=command.matching,
                score=run.pairs[pair].score,
                planned_sessions=design.frame.sessions,
            )
        )
        happenings += _paired(mentor, command.programme, pair) + _paired(mentee, command.programme, pair)
    return [*happenings, *stream.gains(MatchingPublished(command.matching, command.programme, len(people)))]


def _paired(candidate: MentorCandidate | MenteeCandidate, programme: UUID, pair: UUID) -> list[Happening]:
    return PARTICIPATION.of(candidate.participation).gains(
        ParticipationPaired(candidate.participation, programme, candidate.person, candidate.role, pair)
    )
