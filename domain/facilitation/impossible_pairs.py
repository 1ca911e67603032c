"""Two people who cannot be paired: one refusal for each obstacle, for proposals changed by hand and for publishing.

Details name the participations (``mentor``, ``mentee``), so that the page can show which pair is meant.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from domain.facilitation.candidates import MatchingRules, MenteeCandidate, MentorCandidate, Waiver
from domain.facilitation.compatibility import Obstacle, obstacles
from domain.refusal import Refused


class PairPersonLeft(Refused):
    code = "pair-person-left"
    sentence = (
        "Un binôme n’est pas possible : l’une des deux personnes ne fait pas, ou plus, partie des personnes retenues. "
        "Rien n’a été enregistré ; retirez ce binôme de la proposition, ou relancez le calcul."
    )


class PairMentorNotCertified(Refused):
    code = "pair-mentor-not-certified"
    sentence = (
        "Un binôme n’est pas possible : le mentor n’est pas certifié. Rien n’a été enregistré ; "
        "terminez sa formation, ou retirez ce binôme de la proposition."
    )


class PairMentorNotAuthorised(Refused):
    code = "pair-mentor-not-authorised"
    sentence = (
        "Un binôme n’est pas possible : le mentor est mineur et aucun représentant légal n’a autorisé sa participation. "
        "Rien n’a été enregistré ; relancez la famille, ou retirez ce binôme de la proposition."
    )


class PairWithoutPlace(Refused):
    code = "pair-without-place"
    sentence = (
        "Un binôme n’est pas possible : l’une des deux personnes n’a plus de place. Rien n’a été enregistré ; "
        "retirez ce binôme de la proposition, ou relancez le calcul."
    )


class PairWithoutCommonTime(Refused):
    code = "pair-without-common-time"
    sentence = (
        "Un binôme n’est pas possible : les deux personnes n’ont pas de créneau commun assez long pour une séance. "
        "Rien n’a été enregistré ; complétez leurs disponibilités, ou retirez ce binôme."
    )


class PairWithOwnLearner(Refused):
    code = "pair-with-own-learner"
    sentence = (
        "Un binôme n’est pas possible : nul n’accompagne la personne qui l’évalue. Rien n’a été enregistré ; "
        "choisissez quelqu’un d’autre, ou demandez à la direction de lever la règle pour ce binôme."
    )


class PairExcluded(Refused):
    code = "pair-excluded"
    sentence = (
        "Un binôme n’est pas possible : l’une des deux personnes a demandé à ne pas être mise avec l’autre. "
        "Rien n’a été enregistré ; choisissez quelqu’un d’autre."
    )


class PairExistsAlready(Refused):
    code = "pair-exists-already"
    sentence = "Ces deux personnes forment déjà un binôme ; il est conservé. Rien n’a été ajouté ; choisissez quelqu’un d’autre."


class PairWithOneself(Refused):
    code = "pair-with-oneself"
    kind = "invalid"
    sentence = "On ne forme pas de binôme avec soi-même. Rien n’a été enregistré ; choisissez quelqu’un d’autre."


class PairWithoutSharedSkill(Refused):
    code = "pair-without-shared-skill"
    sentence = (
        "Un binôme n’est pas possible : le mentor ne propose aucune des compétences demandées, et la conception l’exige. "
        "Rien n’a été enregistré ; choisissez quelqu’un d’autre."
    )


IMPOSSIBLE_PAIRS: Final[dict[Obstacle, type[Refused]]] = {
    Obstacle.NOT_CERTIFIED: PairMentorNotCertified,
    Obstacle.NOT_AUTHORISED: PairMentorNotAuthorised,
    Obstacle.NO_CAPACITY: PairWithoutPlace,
    Obstacle.NO_COMMON_AVAILABILITY: PairWithoutCommonTime,
    Obstacle.OWN_LEARNER: PairWithOwnLearner,
    Obstacle.EXCLUDED: PairExcluded,
    Obstacle.ALREADY_PAIRED: PairExistsAlready,
    Obstacle.SAME_PERSON: PairWithOneself,
    Obstacle.NO_SHARED_SKILL: PairWithoutSharedSkill,
}


def require_possible(
    pairs: Sequence[tuple[MentorCandidate, MenteeCandidate]],
    rules: MatchingRules,
    waivers: frozenset[Waiver],
    places_taken: Mapping[UUID, int] | None = None,
) -> None:
    """Refuse where any of these pairs cannot be, or where all of them together take more places than somebody has.

    ``places_taken``: by participation, what other pairs of the proposal take already.
    """
    taken = Counter(places_taken or {})
    taken.update(candidate.participation for pair in pairs for candidate in pair)
    for mentor, mentee in pairs:
        found = set(obstacles(mentor, mentee, rules, waivers))
        if any(taken[candidate.participation] > candidate.free_places for candidate in (mentor, mentee)):
            found.add(Obstacle.NO_CAPACITY)
        for obstacle in Obstacle:
            if obstacle in found:
                raise IMPOSSIBLE_PAIRS[obstacle](mentor=str(mentor.participation), mentee=str(mentee.participation))
