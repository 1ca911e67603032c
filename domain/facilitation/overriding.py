"""A proposal in people's hands: pairs taken out and put in, a rule waived for one pair by the direction."""

from collections import Counter
from collections.abc import Mapping
from uuid import UUID

import msgspec

from domain.decision import Command, Decision, Situation, decides
from domain.facilitation.candidates import Waiver
from domain.facilitation.compatibility import SCORE_UNIT, scored
from domain.facilitation.gathering import design_in_force, matching_rules, streams_to_gather, two_candidates
from domain.facilitation.impossible_pairs import require_possible
from domain.facilitation.matching import (
    MATCHING,
    PairByHand,
    PairToBe,
    ProposalOverridden,
    Proposed,
    TeachingRuleWaived,
    pair_to_be,
)
from domain.facilitation.proposing import open_run
from domain.programme import PROGRAMME, ReasonMissing, running
from domain.refusal import Refused
from domain.training.joining import InAnotherProgramme, selected
from domain.training.participation import PARTICIPATION

# -------------------------------------------------------------------------------------------------------------- refusals


class NothingProposed(Refused):
    code = "matching-not-proposed"
    kind = "missing"
    sentence = "Aucune proposition de binômes n’existe encore. Rien n’a été enregistré ; lancez le calcul d’abord."


class ProposedPairUnknown(Refused):
    code = "proposed-pair-unknown"
    kind = "missing"
    sentence = "Ce binôme n’est pas, ou plus, dans la proposition. Rien n’a été enregistré ; rechargez la page."


class NoTeachingLink(Refused):
    code = "no-teaching-link"
    kind = "invalid"
    sentence = (
        "Cette personne n’est ni professeur ni tuteur de ce mentor : il n’y a pas de règle à lever. "
        "Rien n’a été enregistré ; vérifiez les deux personnes choisies."
    )


# -------------------------------------------------------------------------------------------------- commands and decisions


class PutTogether(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A pair that people want in the proposal."""

    mentor: UUID
    mentee: UUID


class OverrideProposal(Command, frozen=True):
    """Take pairs out of the proposal and put others in, all at once, with the reason. The hard filters hold for these too."""

    matching: UUID
    programme: UUID
    reason: str
    remove: tuple[UUID, ...] = ()
    add: tuple[PutTogether, ...] = ()


@decides(
    OverrideProposal,
    permission="pairs.run",
    reads=lambda command, states: streams_to_gather(
        command.matching, command.programme, (person for pair in command.add for person in (pair.mentor, pair.mentee)), states
    ),
)
def override_proposal(command: OverrideProposal, situation: Situation) -> Decision:
    running(situation[PROGRAMME.of(command.programme)])
    stream = MATCHING.of(command.matching)
    run = open_run(situation[stream], command.programme)
    if not isinstance(run, Proposed):
        raise NothingProposed
    if not command.reason.strip():
        raise ReasonMissing
    if not run.pairs.keys() >= set(command.remove):
        raise ProposedPairUnknown
    kept = {pair: people for pair, people in run.pairs.items() if pair not in command.remove}
    added = _by_hand(command, situation, run, kept)
    if not command.remove and not added:
        return []
    removed = tuple(sorted(set(command.remove)))
    return stream.gains(ProposalOverridden(command.matching, command.programme, removed, added, command.reason))


def _by_hand(command: OverrideProposal, situation: Situation, run: Proposed, kept: Mapping[UUID, PairToBe]) -> tuple[PairByHand, ...]:
    """The pairs to add, beside those that are kept; refuses where one of them cannot be."""
    rules = matching_rules(design_in_force(command.programme, situation.states), conditional=run.conditional)
    added, people = [], []
    for wanted in dict.fromkeys(command.add):
        pair = pair_to_be(command.matching, wanted.mentor, wanted.mentee)
        if pair in kept:
            continue
        two = two_candidates(command.programme, wanted.mentor, wanted.mentee, situation.states, situation.today)
        people.append(two)
        added.append(PairByHand(pair, wanted.mentor, wanted.mentee, scored(*two, rules) / SCORE_UNIT))
    taken = Counter(participation for pair in kept.values() for participation in (pair.mentor, pair.mentee))
    require_possible(people, rules, run.waivers, taken)
    return tuple(added)


class WaiveTeachingRule(Command, frozen=True):
    """In this run, let a mentor accompany the person who teaches or tutors them; the reason is shown to whoever reads it."""

    matching: UUID
    programme: UUID
    mentor: UUID
    mentee: UUID
    reason: str


@decides(
    WaiveTeachingRule,
    permission="programme.decide",
    reads=lambda command, states: (
        MATCHING.of(command.matching),
        PROGRAMME.of(command.programme),
        PARTICIPATION.of(command.mentor),
        PARTICIPATION.of(command.mentee),
    ),
)
def waive_teaching_rule(command: WaiveTeachingRule, situation: Situation) -> Decision:
    running(situation[PROGRAMME.of(command.programme)])
    stream = MATCHING.of(command.matching)
    run = open_run(situation[stream], command.programme)
    if not command.reason.strip():
        raise ReasonMissing
    mentor = selected(situation[PARTICIPATION.of(command.mentor)])
    mentee = selected(situation[PARTICIPATION.of(command.mentee)])
    if {mentor.programme, mentee.programme} != {command.programme}:
        raise InAnotherProgramme
    if (mentor.role, mentee.role) != ("mentor", "mentee") or mentor.person not in mentee.profile.supervises:
        raise NoTeachingLink
    if Waiver(command.mentor, command.mentee) in run.waivers:
        return []
    return stream.gains(TeachingRuleWaived(command.matching, command.programme, command.mentor, command.mentee, command.reason))
