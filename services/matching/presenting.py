"""A matching run as its page shows it: each pair with what made its score, each person left alone with what would free them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

import msgspec

from domain.facilitation.candidates import CRITERIA, Role
from projections.matching_run import Alone, MatchingRun, ProposedPair
from projections.participant import Participant
from services.catalogues import Language
from services.house import House
from services.matching import words
from services.pages.people import name_of, order_of
from services.programmes.looking import ProgrammeViews

WHOLE_BAR: Final = 100.0
A_PAGE: Final = 50  # pairs


class Bar(msgspec.Struct, frozen=True):
    """What one criterion brings to a score: its points of those it could bring, and where it lies on a bar of 100."""

    label: str
    points: str
    out_of: str
    start: float
    width: float
    shade: float


class PairShown(msgspec.Struct, frozen=True):
    """``waits``: for what a conditional pair waits before it may meet."""

    pair: str
    mentor: str
    mentee: str
    score: str
    bars: tuple[Bar, ...]
    by_hand: bool
    waits: str


class AloneShown(msgspec.Struct, frozen=True):
    """``relatives``: those whom the rule of the teacher keeps from this person, by participation, where lifting it would help."""

    participation: str
    role: Role
    name: str
    reason: str
    freed: tuple[str, ...]
    relatives: tuple[tuple[str, str], ...]


class QuotaShown(msgspec.Struct, frozen=True):
    label: str
    served: str
    short: bool


class Change(msgspec.Struct, frozen=True):
    """What people changed by hand."""

    day: str
    reason: str
    removed: tuple[str, ...]
    added: tuple[str, ...]


class People:
    """The participants of a programme by participation, and their names."""

    def __init__(self, found: ProgrammeViews, today: date, _: Language) -> None:
        self.found = found
        self.today = today
        self.by_participation: Mapping[UUID, Participant] = {one.participation: one for one in found.participants}
        self._ = _

    def name(self, participation: UUID) -> str:
        one = self.by_participation.get(participation)
        return name_of(self.found, one.person if one else participation, self._)

    def order(self, participation: UUID) -> tuple[str, str, str]:
        one = self.by_participation.get(participation)
        return order_of(self.found, one.person if one else participation)

    def two(self, mentor: UUID, mentee: UUID) -> str:
        return self._("{mentor} et {mentee}", mentor=self.name(mentor), mentee=self.name(mentee))

    def selected(self, role: Role) -> list[tuple[str, str]]:
        """Everybody who may be put in a pair, as choices of a list."""
        people = [one for one in self.found.participants if one.role == role and one.status == "selected"]
        people.sort(key=lambda one: order_of(self.found, one.person))
        return [(str(one.participation), self.name(one.participation)) for one in people]

    def waits(self, mentor: UUID) -> str:
        """For what a pair of this mentor waits: training, authorisation; nothing for one who is ready."""
        one = self.by_participation.get(mentor)
        if one is None:
            return ""
        awaited = []
        if one.certified_until is None or one.certified_until < self.today:
            awaited.append(self._("formation"))
        if self.found.guarded(one, self.today) and one.authorised_at is None:
            awaited.append(self._("autorisation"))
        return self._.enumeration(awaited)


def pairs_of(run: MatchingRun, people: People, _: Language) -> list[PairShown]:
    """In the order of the mentors' names."""
    return [_pair(pair, run, people, _) for pair in sorted(run.pairs, key=lambda pair: people.order(pair.mentor))]


def _pair(pair: ProposedPair, run: MatchingRun, people: People, _: Language) -> PairShown:
    return PairShown(
        str(pair.pair),
        people.name(pair.mentor),
        people.name(pair.mentee),
        _.number(pair.score, 1),
        _bars(pair, run, _),
        pair.by_hand,
        people.waits(pair.mentor) if run.conditional and run.status == "proposed" else "",
    )


def _bars(pair: ProposedPair, run: MatchingRun, _: Language) -> tuple[Bar, ...]:
    """One after the other on a bar of 100, in the order of the criteria, each as dark as its place."""
    known = [criterion for criterion in CRITERIA if criterion in pair.contributions]
    whole = sum(run.weights.get(criterion, 0.0) for criterion in known)
    bars, start = [], 0.0
    for criterion in known:
        points = pair.contributions[criterion]
        most = WHOLE_BAR * run.weights.get(criterion, 0.0) / whole if whole else 0.0
        shade = 1 - 0.17 * CRITERIA.index(criterion)
        label = _(words.CRITERIA[criterion])
        bars.append(Bar(label, _.number(points, 1), _.number(most, 1), round(start, 2), round(points, 2), round(shade, 2)))
        start += points
    return tuple(bars)


def alone_of(run: MatchingRun, role: Role, people: People, _: Language) -> list[AloneShown]:
    """Those of one role who are in no pair, by name."""
    left = sorted((one for one in run.alone if one.role == role), key=lambda one: people.order(one.participation))
    return [_alone(one, run, people, _) for one in left]


def _alone(one: Alone, run: MatchingRun, people: People, _: Language) -> AloneShown:
    freed = tuple(
        words.freed_by(counterfactual, one.role, people.name(counterfactual.partner) if counterfactual.partner else "", _)
        for counterfactual in one.relaxations
    )
    helps = any(counterfactual.relax == "teaching-link" for counterfactual in one.relaxations)
    return AloneShown(
        str(one.participation),
        one.role,
        people.name(one.participation),
        _(words.REASONS.get(one.reason, one.reason)),
        freed,
        _relatives(one, run, people) if helps else (),
    )


def _relatives(one: Alone, run: MatchingRun, people: People) -> tuple[tuple[str, str], ...]:
    """The other side's people whom this one teaches or tutors, or who teach or tutor this one, for whom nothing is waived yet."""
    me = people.by_participation.get(one.participation)
    if me is None:
        return ()
    found = []
    for other in people.found.participants:
        if other.status != "selected" or other.role == one.role:
            continue
        mentor, mentee = (me, other) if one.role == "mentor" else (other, me)
        waived = any((waiver.mentor, waiver.mentee) == (mentor.participation, mentee.participation) for waiver in run.waivers)
        if mentor.person in mentee.profile.supervises and not waived:
            found.append((str(other.participation), people.name(other.participation)))
    return tuple(sorted(found, key=lambda choice: people.order(UUID(choice[0]))))


def quotas_of(run: MatchingRun, _: Language) -> list[QuotaShown]:
    """Only those of categories of which somebody asked to be accompanied."""
    return [
        QuotaShown(
            _(words.CATEGORIES.get(quota.category, quota.category)),
            _("{served} sur {asked}", served=_.number(quota.served), asked=_.number(quota.asked)),
            quota.missing > 0,
        )
        for quota in run.quotas
        if quota.asked
    ]


def changes_of(run: MatchingRun, people: People, house: House, _: Language) -> list[Change]:
    """What people changed in the proposal, newest first."""
    return [
        Change(
            _.day(house.day_of(people.found.institution, override.at)),
            override.reason,
            tuple(people.two(*pair) for pair in override.removed),
            tuple(people.two(*pair) for pair in override.added),
        )
        for override in reversed(run.overrides)
    ]


def newest(runs: Sequence[MatchingRun]) -> MatchingRun | None:
    """The run that matters: the one proposed last; one in which nothing but a rule was waived only where there is no other."""
    proposed = [(run.proposed_at, run.matching.int, run) for run in runs if run.proposed_at is not None]
    if proposed:
        return max(proposed, key=lambda one: one[:2])[2]
    return runs[-1] if runs else None


def run_shown(run: MatchingRun | None, found: ProgrammeViews, house: House, part: int, _: Language) -> dict[str, Any]:
    """Everything the page says of a run; of none, what may be expected of one. ``part``: which part of the pairs, from 1."""
    people = People(found, house.today(found.institution, found.sheet), _)
    shown = pairs_of(run, people, _) if run else []
    parts = max(1, -(-len(shown) // A_PAGE))
    part = min(max(1, part), parts)
    told: dict[str, Any] = {
        "run": run,
        "sentence": _sentence(run, people, house, _),
        "figures": _figures(run, _) if run and run.proposed_at else [],
        "proven": run is not None and bool(run.optimal.get("score")),
        "pairs": shown[(part - 1) * A_PAGE : part * A_PAGE],
        "part": part,
        "parts": parts,
        "quotas": quotas_of(run, _) if run else [],
        "changes": changes_of(run, people, house, _) if run else [],
        "waivers": [(people.two(one.mentor, one.mentee), one.reason, one.looked_at) for one in run.waivers] if run else [],
    }
    return told | _still_open(run, shown, people, _)


def _still_open(run: MatchingRun | None, shown: list[PairShown], people: People, _: Language) -> dict[str, Any]:
    """What is of use only as long as the proposal is not published: afterwards the page of pairs says it better."""
    if run is None or run.status != "proposed":
        return dict.fromkeys(("every_pair", "mentors", "mentees", "alone_mentees", "alone_mentors", "freed_for_all"), ())
    return {
        "every_pair": [(pair.pair, _("{mentor} et {mentee}", mentor=pair.mentor, mentee=pair.mentee)) for pair in shown],
        "mentors": people.selected("mentor"),
        "mentees": people.selected("mentee"),
        "alone_mentees": alone_of(run, "mentee", people, _),
        "alone_mentors": alone_of(run, "mentor", people, _),
        "freed_for_all": [words.freed_for_all(one, _) for one in run.relaxations],
    }


def _sentence(run: MatchingRun | None, people: People, house: House, _: Language) -> str:
    found = people.found
    if run is None or run.proposed_at is None:
        mentors = [one for one in found.participants if one.role == "mentor" and one.status == "selected"]
        ready = sum(not people.waits(one.participation) for one in mentors)
        mentees = sum(one.role == "mentee" and one.status == "selected" for one in found.participants)
        return _(
            "{mentors}, {mentees} : aucune proposition n’est encore faite.",
            mentors=_.plural("{count} mentor prêt", "{count} mentors prêts", ready),
            mentees=_.plural("{count} personne à accompagner", "{count} personnes à accompagner", mentees),
        )
    if run.status == "published":
        day = _.on_day(house.day_of(found.institution, run.published_at))
        return _.plural("{count} binôme publié {day}.", "{count} binômes publiés {day}.", len(run.pairs), day=day)
    pairs = _.plural("{count} binôme", "{count} binômes", len(run.pairs))
    waiting = sum(one.role == "mentee" for one in run.alone)
    alone = _.plural("{count} personne attend encore un mentor", "{count} personnes attendent encore un mentor", waiting)
    return _("{pairs} à relire avant de publier ; {alone}.", pairs=pairs, alone=alone)


def _figures(run: MatchingRun, _: Language) -> list[dict[str, str]]:
    mean = _.number(sum(pair.score for pair in run.pairs) / len(run.pairs), 1) if run.pairs else "–"
    left = {role: sum(one.role == role for one in run.alone) for role in ("mentee", "mentor")}
    both_ways = [pair.contributions["reciprocity"] > 0 for pair in run.pairs if "reciprocity" in pair.contributions]
    back = [{"label": _("À double sens"), "value": _.number(sum(both_ways)), "small": _("le mentor apprend aussi")}] if both_ways else []
    return [
        {"label": _("Binômes"), "value": _.number(len(run.pairs)), "small": ""},
        {"label": _("Accord moyen"), "value": mean, "small": _("sur 100, n = {count}", count=len(run.pairs))},
        *back,
        {"label": _("Attendent un mentor"), "value": _.number(left["mentee"]), "small": ""},
        {"label": _("Mentors libres"), "value": _.number(left["mentor"]), "small": ""},
    ]
